"""A restoration as one JSON object on one line, without ever holding it all."""

from __future__ import annotations

import json
import tempfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unspin.restorer import Edit

#: Bytes of edits kept in memory; more wait in a temporary file.
HELD = 1 << 23


class Record:
    """Gathers the edits of one article and gives them back as a line of JSON."""

    def __init__(self) -> None:
        self._edits = tempfile.SpooledTemporaryFile(max_size=HELD)
        self._any = False

    def add(self, edit: Edit) -> None:
        """Take up one edit."""
        self._edits.write(b", " if self._any else b"")
        self._edits.write(_json(as_dict(edit)))
        self._any = True

    def lines(self, **head: Any) -> Iterator[bytes]:
        """Yield the object in parts: what ``head`` says of the article, then its edits."""
        yield _json(head)[:-1] + b', "edits": ['
        self._edits.seek(0)
        while data := self._edits.read(1 << 16):
            yield data
        self._edits.close()
        yield b"]}\n"


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
    text = json.dumps(value, ensure_ascii=False)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:  # bytes that did not decode are escaped
        return json.dumps(value).encode("ascii")
