"""A restoration as one JSON object on one line, without ever holding it all."""

from __future__ import annotations

import json
import tempfile
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from unspin.edits import Edit
    from unspin.files.formats.passage import Splice

#: Bytes of edits kept in memory; more wait in a temporary file.
HELD = 1 << 23
_UNESCAPED = json.JSONEncoder(ensure_ascii=False)


class Record:
    """Gathers the edits of one article and gives them back as a line of JSON."""

    def __init__(self) -> None:
        self._edits = bytearray()
        self._file: IO[bytes] | None = None

    def add(self, edits: Sequence[Edit], splices: Sequence[Sequence[Splice]] | None = None) -> None:
        """Take up edits, each with what it changes in a source that is no plain text."""
        if not edits:
            return
        if self._edits or self._file:
            self._edits += b", "
        values = [as_dict(edit) for edit in edits]
        if splices is not None:
            for value, made in zip(values, splices, strict=True):
                value["splices"] = [{"start": s.start, "end": s.end, "new": s.new} for s in made]
        self._edits += _json(values)[1:-1]
        if len(self._edits) > HELD:
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115
            self._file.write(self._edits)
            self._edits.clear()

    def lines(self, **head: Any) -> Iterator[bytes]:
        """Yield the object in parts: what ``head`` says of the article, then its edits."""
        yield _json(head)[:-1] + b', "edits": ['
        if self._file is not None:
            self._file.seek(0)
            while data := self._file.read(1 << 16):
                yield data
        yield bytes(self._edits) + b"]}\n"
        self.close()

    def close(self) -> None:
        """Forget everything."""
        self._edits.clear()
        if self._file is not None:
            self._file.close()
            self._file = None


def as_dict(edit: Edit) -> dict[str, Any]:
    """Return an edit as the plain values that JSON knows."""
    return {
        "start": edit.start,
        "end": edit.end,
        "old": edit.old,
        "new": edit.new,
        "confidence": round(edit.confidence, 4),
        "runner_up": edit.runner_up,
        "source": edit.source,
        "families": list(edit.families),
        "quoted": edit.quoted,
        "depends": edit.depends,
    }


def _json(value: Any) -> bytes:
    text = _UNESCAPED.encode(value)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:  # bytes that did not decode are escaped
        return json.dumps(value).encode("ascii")
