"""What a run keeps of each file besides its result: every edit, and what near-duplicates are told by."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from unspin.edits import Edit
from unspin.files.formats import html, naming
from unspin.files.formats.passage import Splice
from unspin.files.reading import Source
from unspin.files.views import Part, Result, View
from unspin.reports.record import Record
from unspin.tracing.duplicates import signature

#: Articles of one file, and letters of each, that near-duplicates are looked for among.
SIGNED, LOOKED_AT = 10_000, 200_000


class Follower(View):
    """Gathers the edits of a file as packed JSON lines, and signatures of its restored articles.

    ``bare`` says that the parts are plain text, whatever the file is.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._record = Record()
        self._packer = zlib.compressobj(1)
        self._packed: list[bytes] = []
        self._text: list[str] = []
        self._letters = 0
        self._ended = False
        self._signed = 0
        self.signatures = b""
        self.bare = False

    def begin(self, source: Source) -> None:
        super().begin(source)
        self._records = False

    def edited(self, edits: Sequence[Edit], splices: Sequence[Sequence[Splice]] | None) -> None:
        self._record.add(edits, splices)

    def article(self, result: Result) -> None:
        self._records = result.record is not None
        self._flush_plain()
        place = {"record": result.record, "field": result.field} if self._records else {}
        for part in self._record.lines(
            file=self._path,
            article=result.number,
            **place,
            posterior=round(result.judgement.posterior, 6),
            words=result.words,
        ):
            self._packed.append(self._packer.compress(part))

    def part(self, part: Part) -> None:
        if self._letters < LOOKED_AT:
            text = part.text[:LOOKED_AT]
            self._text.append(text)
            self._letters += len(text)
        if self._records:
            self._sign()

    def end(self) -> None:
        self._sign()

    def edits(self) -> bytes:
        """Return the packed JSON lines."""
        return b"".join(self._packed) + self._packer.flush()

    def close(self) -> None:
        """Let go of temporary files."""
        self._record.close()

    def _flush_plain(self) -> None:
        """Sign the article of a plain text that is over."""
        if not self._records and self._text:
            self._sign()

    def _sign(self) -> None:
        text, self._text, self._letters = "".join(self._text), [], 0
        if not text or self._signed >= SIGNED:
            return
        if (
            not self.bare
            and naming.told(self.source.name, text[:2000].encode("utf-8", "replace")) == naming.HTML
        ):
            text = html.passage(text, "utf-8").prose
        found = signature(text)
        if found is not None:
            self._signed += 1
            self.signatures += found.tobytes()
