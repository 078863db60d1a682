"""What a run has done, file by file, in one SQLite file that outlives it.

SQLite and not JSON lines: a file that is done anew replaces its row, a rerun looks up single paths, and
totals need no reading of everything. The log is written ahead (WAL), so that a row costs no wait for the
disk; after a kill no row is lost, after a loss of power the last ones may be, and those files are done
again. The lock is exclusive: two runs into one folder cannot meet.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, Self

from unspin.files.failure import Failure

#: What became of a file. ``PARTIAL`` is written, but for records that could not be read.
BEGUN, DONE, COPIED, LEFT, PARTIAL, FAILED = "begun", "done", "copied", "left", "partial", "failed"
#: What need not be done again while nothing changes.
SETTLED = frozenset((DONE, COPIED, LEFT))
_FORMAT = 1


@dataclass(slots=True)
class Row:
    """One file: ``path`` in the source folder, and ``output`` in the destination ("" for none).

    ``digest`` stands for settings and data; ``posterior`` is the highest of its articles;
    ``error`` has one line for each thing that failed; ``run`` is the last run that met the file.
    """

    path: str
    status: str = BEGUN
    size: int = 0
    mtime_ns: int = 0
    ctime_ns: int = 0
    sha256_in: str = ""
    sha256_out: str = ""
    output: str = ""
    out_size: int = 0
    out_mtime_ns: int = 0
    digest: str = ""
    articles: int = 0
    words: int = 0
    edits: int = 0
    posterior: float = 0.0
    seconds: float = 0.0
    error: str = ""
    run: int = 0


_NAMES = [f.name for f in fields(Row)]
_PATHS = ("path", "output")
_TABLES = f"""
create table if not exists files (path primary key not null, {", ".join(_NAMES[1:])}) without rowid;
create table if not exists details (path primary key not null, edits blob, signatures blob);
create table if not exists stories (
    path not null, article integer, spun, digest, printed blob, restored blob, primary key (path, article)
) without rowid;
create table if not exists heard (path primary key not null, digest not null) without rowid;
"""


@dataclass(frozen=True, slots=True)
class Story:
    """One article, as it was printed and as it was restored; ``spun`` says whether it was found so."""

    article: int
    spun: bool
    printed: str
    restored: str


class Manifest:
    """The manifest in a file, made if it is not there; raise Failure where it cannot be used."""

    def __init__(self, path: str) -> None:
        self._path = path
        if os.path.islink(path):
            raise Failure(path, "a link", "remove it, so that the manifest stays in its folder")
        try:
            self._base = sqlite3.connect(path, isolation_level=None, timeout=0.5)
            self._base.execute("pragma locking_mode = exclusive")
            self._base.execute("pragma journal_mode = wal")
            self._base.execute("pragma synchronous = normal")
            version = self._base.execute("pragma user_version").fetchone()[0]
            if version not in (0, _FORMAT):
                raise Failure(path, "a manifest of another version", "name another folder with -o")
            self._base.execute("begin immediate")
            for statement in _TABLES.strip().split(";\n"):
                self._base.execute(statement)
            self._base.execute(f"pragma user_version = {_FORMAT}")
            self._base.execute("commit")
            self.run = 1 + (self._base.execute("select max(run) from files").fetchone()[0] or 0)
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise Failure(path, "in use by another run", "wait for its end") from None
            raise Failure(path, f"no manifest can be kept there ({error})", "name another folder") from None
        except sqlite3.DatabaseError as error:
            raise Failure(path, f"no manifest of unspin ({error})", "move it away and run again") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    def row(self, path: str) -> Row | None:
        """Return what is known of a file."""
        found = self._base.execute(f"select {', '.join(_NAMES)} from files where path = ?", (_key(path),))
        values = found.fetchone()
        return _row(values) if values is not None else None

    def begin(self, row: Row) -> None:
        """Take note that a file is about to be done; where its output lay before stays known."""
        self._put(row)

    def end(
        self, row: Row, edits: bytes = b"", signatures: bytes = b"", stories: Iterable[Story] = ()
    ) -> None:
        """Take note of what became of a file.

        Its edits are packed JSON lines. ``stories`` are as many as signatures, in their order, or none.
        """
        self._base.execute("begin")
        self._put(row)
        key = _key(row.path)
        self._base.execute("delete from heard where path = ?", (key,))
        self._base.execute("delete from stories where path = ?", (key,))
        for story in stories:
            printed, restored = (t.encode("utf-8", "surrogatepass") for t in (story.printed, story.restored))
            digest = hashlib.sha256(printed).hexdigest()
            packed = [zlib.compress(text, 1) for text in (printed, restored)]
            values = (key, story.article, story.spun, digest, *packed)
            self._base.execute("insert into stories values (?, ?, ?, ?, ?, ?)", values)
        if edits or signatures:
            self._base.execute("insert or replace into details values (?, ?, ?)", (key, edits, signatures))
        else:
            self._base.execute("delete from details where path = ?", (key,))
        self._base.execute("commit")

    def end_again(self, row: Row, edits: bytes, heard: str) -> None:
        """Take note of what became of a file that was done again, beside the stories that ``heard`` names."""
        self._base.execute("begin")
        self._put(row)
        key = _key(row.path)
        self._base.execute("update details set edits = ? where path = ?", (edits, key))
        self._base.execute("insert or replace into heard values (?, ?)", (key, heard))
        self._base.execute("commit")

    def heard(self, path: str) -> str:
        """Return what names the stories that a file was done beside, "" for none."""
        found = self._base.execute("select digest from heard where path = ?", (_key(path),)).fetchone()
        return str(found[0]) if found is not None else ""

    def told(self) -> Iterator[tuple[str, int, bool, str]]:
        """Yield path, article, whether it is spun, and digest of all stories of this run.

        They come in the order of the signatures.
        """
        query = (
            "select path, article, spun, stories.digest from stories join files using (path) where run = ? "
            "order by cast(path as blob), article"
        )
        for path, article, spun, digest in self._base.execute(query, (self.run,)):
            yield _named(path), article, bool(spun), digest

    def story(self, path: str, article: int) -> tuple[str, str]:
        """Return an article as it was printed and as it was restored."""
        query = "select printed, restored from stories where path = ? and article = ?"
        printed, restored = self._base.execute(query, (_key(path), article)).fetchone()
        return _text(printed), _text(restored)

    def met(self, row: Row) -> None:
        """Take note that a file needs nothing."""
        self._base.execute("update files set run = ? where path = ?", (self.run, _key(row.path)))

    def begun(self) -> Iterator[Row]:
        """Yield the files that an earlier run was about to do when it was killed."""
        query = f"select {', '.join(_NAMES)} from files where status = ?"
        yield from map(_row, self._base.execute(query, (BEGUN,)).fetchall())

    def rows(self) -> Iterator[Row]:
        """Yield the files of this run, in the order of their paths."""
        query = f"select {', '.join(_NAMES)} from files where run = ? order by cast(path as blob)"
        yield from map(_row, self._base.execute(query, (self.run,)))

    def edits(self) -> Iterator[bytes]:
        """Yield the edits of the files of this run as JSON lines, in the order of their paths."""
        for _, packed in self._details("edits"):
            yield zlib.decompress(packed)

    def signatures(self) -> Iterator[tuple[str, bytes]]:
        """Yield paths and signatures of the files of this run, in the order of their paths."""
        yield from self._details("signatures")

    def _details(self, column: str) -> Iterator[tuple[str, bytes]]:
        query = (
            f"select path, details.{column} from details join files using (path) where run = ? "
            f"and length(details.{column}) > 0 order by cast(path as blob)"
        )
        for path, packed in self._base.execute(query, (self.run,)):
            yield _named(path), packed

    def _put(self, row: Row) -> None:
        row.run = self.run
        values = [getattr(row, name) for name in _NAMES]
        values = [_key(v) if n in _PATHS else v for n, v in zip(_NAMES, values, strict=True)]
        marks = ", ".join("?" * len(_NAMES))
        self._base.execute(f"insert or replace into files ({', '.join(_NAMES)}) values ({marks})", values)


def _key(path: str) -> str | bytes:
    """Return a path as SQLite can hold it: as text, or as bytes where it is not UTF-8."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def _named(key: str | bytes) -> str:
    return os.fsdecode(key) if isinstance(key, bytes) else key


def _text(packed: bytes) -> str:
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")


def _row(values: tuple[Any, ...]) -> Row:
    row = Row(*values)
    row.path, row.output = _named(row.path), _named(row.output)
    return row
