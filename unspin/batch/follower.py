"""What a run keeps of each file besides its result: every edit, and what near-duplicates are told by."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence

from unspin.batch.job import SPUN
from unspin.batch.manifest import Story
from unspin.edits import Edit, Piece, Restoration
from unspin.files.document import Engine
from unspin.files.formats.passage import Splice
from unspin.files.views import Result, View
from unspin.reports.record import Record
from unspin.tracing.duplicates import signature

#: Articles of one file, and letters of each, that near-duplicates are looked for among.
SIGNED, LOOKED_AT = 10_000, 200_000
#: Letters of all stories of one file that are kept.
KEPT = 1 << 25


class Follower(View):
    """Gathers the edits of a file as packed JSON lines."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._record = Record()
        self._packer = zlib.compressobj(1)
        self._packed: list[bytes] = []

    def edited(self, edits: Sequence[Edit], splices: Sequence[Sequence[Splice]] | None) -> None:
        self._record.add(edits, splices)

    def article(self, result: Result) -> None:
        place = {"record": result.record, "field": result.field} if result.record is not None else {}
        for part in self._record.lines(
            file=self._path,
            article=result.number,
            **place,
            posterior=round(result.judgement.posterior, 6),
            words=result.words,
        ):
            self._packed.append(self._packer.compress(part))

    def edits(self) -> bytes:
        """Return the packed JSON lines."""
        return b"".join(self._packed) + self._packer.flush()

    def close(self) -> None:
        """Let go of temporary files."""
        self._record.close()


class Listener:
    """An engine that gathers the signatures of the articles it restores, and the articles if ``keeps``."""

    def __init__(self, engine: Engine, keeps: bool) -> None:
        self._engine, self._keeps = engine, keeps
        self._article = self._letters = 0
        self._signatures: list[bytes] = []
        self.stories: list[Story] = []

    @property
    def signatures(self) -> bytes:
        """The signatures of articles that are long enough to have one, as restored, in their order."""
        return b"".join(self._signatures)

    def pieces(self, chunks: Iterable[str]) -> Iterator[Piece]:
        """Yield the parts of one article."""
        self._article += 1
        printed: list[str] = []
        restored: list[str] = []
        room, posterior = LOOKED_AT, 0.0
        for piece in self._engine.pieces(chunks):
            if room > 0 and len(self._signatures) < SIGNED:
                restored.append(piece.text[:room])
                if self._keeps:
                    printed.append(piece.original[:room])
                room -= len(restored[-1])
                posterior = piece.judgement.posterior
            yield piece
        text = "".join(restored)
        found = signature(text) if text else None
        if found is None:
            return
        self._signatures.append(found.tobytes())
        if self._keeps:
            kept = self._letters < KEPT
            self._letters += 2 * len(text)
            before = "".join(printed)
            self.stories.append(
                Story(self._article, posterior >= SPUN and kept, before if kept else "", text if kept else "")
            )

    def explain(self, text: str) -> Restoration:
        """Return one article restored, of which nothing is kept."""
        return self._engine.explain(text)
