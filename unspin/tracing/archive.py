"""Articles among which an original may be: a folder of files, or a file of records, read one at a time."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import IO, Any, Self

from unspin.files.document import Reading
from unspin.files.failure import Failure, FieldFailure, from_error
from unspin.files.formats import naming
from unspin.files.formats.units import DEFAULT
from unspin.files.held import articles
from unspin.files.reading import HEAD, binary, opened

#: Endings of files that hold one JSON object a line.
LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
#: Bytes of the longest line, and code points of the longest article, that are read.
LONGEST_LINE = 1 << 26
#: Keys of a record that tell a person which article it is.
_ABOUT = ("id", "url", "title")
_KEPT = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article lies: a file, the line of one that begins at byte ``offset``, or a record.

    A record's text is its ``field``, and the ``number``-th article of the file, counted from 1.
    """

    path: str
    line: int = 0
    offset: int = 0
    record: int = 0
    field: str = ""
    number: int = 0

    @property
    def name(self) -> str:
        """What the article is called in results."""
        if self.record:
            return f"{self.path} record {self.record} {self.field}"
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(slots=True)
class Archive:
    """Articles under ``name``, a folder or a file of records whose texts stand under one of ``keys``.

    A key may be a path of keys ("article.body"). Of pages and Markdown the prose is read, of a page that
    of its article only if ``extract``. Iteration yields what cannot be read as its ``Failure`` and goes
    on. ``left_out`` counts the files of a folder that hold no text; ``without`` the files that are no
    candidates (the copies themselves).
    """

    name: str
    keys: tuple[str, ...] = (DEFAULT,)
    encoding: str | None = None
    without: list[os.stat_result] = field(default_factory=list)
    left_out: int = 0
    extract: bool = False
    _records: tuple[str, Iterator[tuple[Place, str] | Failure]] | None = field(default=None, repr=False)
    _past: int = 0
    _open: tuple[str, IO[bytes] | gzip.GzipFile] | None = field(default=None, repr=False)

    def __iter__(self) -> Iterator[tuple[Place, str] | Failure]:
        self.left_out = 0
        path = Path(self.name)
        if not path.is_dir():
            if self.name.endswith(LINES) or not path.is_file():
                yield from self._lines(self.name)
            elif naming.extension(self.name) in naming.RECORDS:
                yield from self._whole(self.name)
            else:
                yield Failure(
                    self.name, "neither a folder nor a file of records", f"name a folder or a {LINES[0]} file"
                )
            return
        closed: list[OSError] = []
        for at, folders, names in os.walk(path, onerror=closed.append):
            yield from (from_error(str(error.filename), error) for error in closed)
            closed.clear()
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                if not name.startswith("."):
                    yield from self._file(os.path.join(at, name))
        yield from (from_error(str(error.filename), error) for error in closed)

    def read(self, place: Place) -> str:
        """Return the text of an article found before; raise Failure."""
        return self.look(place)[0]

    def look(self, place: Place) -> tuple[str, dict[str, str]]:
        """Return the text of an article found before, and what its record says of itself; raise Failure.

        That is its id, url and title. Articles that are asked for in the order of the archive are read
        in one pass.
        """
        if not place.line:
            return self._found(place), {}
        record = self._at(place)
        text = self._value(record)
        if text is None:
            raise Failure(place.name, "changed while it was searched", "run again")
        about = {key: str(record[key])[:_KEPT] for key in _ABOUT if isinstance(record.get(key), str | int)}
        return text, about

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the files that were read last."""
        self._records = None
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def _at(self, place: Place) -> Any:
        try:
            if self._open is None or self._open[0] != place.path:
                self.close()
                self._open = place.path, _bytes(place.path)
            stream = self._open[1]
            stream.seek(place.offset)
            return _record(stream.readline(LONGEST_LINE))
        except (EOFError, zlib.error, OSError):
            return None

    def _file(self, path: str) -> Iterator[tuple[Place, str] | Failure]:
        try:
            if path.endswith(LINES):
                yield from self._lines(path)
                return
            status = os.stat(path)
            if not os.path.isfile(path) or any(os.path.samestat(status, own) for own in self.without):
                return
            for item in self._read(path):
                if isinstance(item, FieldFailure):
                    self.left_out += 1
                else:
                    yield item
        except Failure as failure:
            if _is_text(path):
                yield failure
            else:
                self.left_out += 1
        except OSError as error:
            yield from_error(path, error)

    def _whole(self, path: str) -> Iterator[tuple[Place, str] | Failure]:
        try:
            yield from self._read(path)
        except Failure as failure:
            yield failure

    def _read(self, path: str) -> Iterator[tuple[Place, str] | Failure]:
        """Yield the articles of a file in its format; raise Failure where it cannot be read as a whole."""
        reading = Reading(fields=self.keys, extract=self.extract)
        with opened(path, self.encoding) as source:
            if reading.format_of(source) == naming.TEXT:
                yield Place(path), "".join(source.texts())
                return
            try:
                for one in articles(source, reading):
                    if isinstance(one, Failure):
                        yield one
                    elif one.record is None:
                        yield Place(path), one.text
                    else:
                        yield (
                            Place(path, record=one.record, field=one.field or "", number=one.number),
                            one.text,
                        )
            except FieldFailure as failure:
                yield failure

    def _found(self, place: Place) -> str:
        """Return the text of an article of a file that is read in its format; raise Failure."""
        if self._records is None or self._records[0] != place.path or self._past >= max(place.number, 1):
            self._records = place.path, self._read(place.path)
        for item in self._records[1]:
            if isinstance(item, Failure):
                continue
            self._past = max(item[0].number, 1)
            if item[0] == place:
                return item[1]
        raise Failure(place.name, "changed while it was searched", "run again")

    def _lines(self, path: str) -> Iterator[tuple[Place, str] | Failure]:
        try:
            with _bytes(path) as stream:
                offset = 0
                for number in count(1):
                    line = stream.readline(LONGEST_LINE)
                    if not line:
                        return
                    place = Place(path, number, offset)
                    offset += len(line)
                    if len(line) == LONGEST_LINE:
                        wrong = f"longer than {LONGEST_LINE >> 20} MiB"
                        yield Failure(place.name, wrong, "cut it; what follows was not searched")
                        return
                    if line.isspace():
                        continue
                    record = _record(line)
                    text = self._value(record)
                    if text is not None:
                        yield place, text
                    else:
                        yield Failure(place.name, *self._fault(record))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            yield Failure(path, f"broken gzip data ({error})", "fetch it again")
        except OSError as error:
            yield from_error(path, error)

    def _value(self, record: Any) -> str | None:
        for name in self.keys:
            if isinstance(record, dict) and isinstance(record.get(name), str):
                return str(record[name])
            value = record
            for key in name.split("."):
                value = value.get(key) if isinstance(value, dict) else None
            if isinstance(value, str):
                return value
        return None

    def _fault(self, record: Any) -> tuple[str, str]:
        if not isinstance(record, dict):
            return "no JSON object", "one object a line is needed"
        keys = ", ".join(map(str, record)) or "none"
        wanted = " or ".join(f'"{name}"' for name in self.keys)
        return f"no text named {wanted}", f"name the key with --field (it has {keys[:200]})"


def _is_text(path: str) -> bool:
    """Say whether a file that failed was meant to be text."""
    try:
        with open(path, "rb") as stream:
            # A table that no library is there to read is none that can be passed over.
            return path.endswith((*LINES, ".parquet")) or not binary(stream.read(HEAD))
    except OSError:
        return True


def _bytes(path: str) -> IO[bytes] | gzip.GzipFile:
    try:
        if path.endswith(".gz"):
            return gzip.open(path, "rb")
        return open(path, "rb")
    except OSError as error:
        raise from_error(path, error) from None


def _record(line: bytes) -> Any:
    """Return what a line of JSON says, or None."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
