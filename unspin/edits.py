"""What a restoration is made of: edits that replay to the output and undo to the input."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from unspin.article import Judgement


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: ``old`` stood at code points ``start`` to ``end`` of the input, ``new`` replaces it.

    ``confidence`` is the probability that the edit is right, ``runner_up`` the next best reading (the
    old text where leaving it came second), ``source`` the dictionary entry behind it as "spun ←
    original", ``families`` the spinner families that make it. ``quoted`` marks words restored inside
    quotation marks. ``depends`` is the place in ``edits`` of the edit that this one follows from (an
    article that agrees with a restored word), or None.
    """

    start: int
    end: int
    old: str
    new: str
    confidence: float
    runner_up: str
    source: str
    families: tuple[str, ...] = ()
    quoted: bool = False
    depends: int | None = None

    def moved(self, by: int, number: int) -> Edit:
        """Return the edit ``by`` code points later, as one of a list that ``number`` others precede."""
        return Edit(
            self.start + by,
            self.end + by,
            self.old,
            self.new,
            self.confidence,
            self.runner_up,
            self.source,
            self.families,
            self.quoted,
            None if self.depends is None else self.depends + number,
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an article: ``original`` begins at code point ``start`` and holds ``words`` words.

    Places of ``edits`` are code points of the article, their ``depends`` numbers edits of the article.
    """

    start: int
    original: str
    words: int
    edits: tuple[Edit, ...]
    judgement: Judgement

    @property
    def text(self) -> str:
        """The restored text of this part."""
        return replayed(self.original, self.edits, self.start)


@dataclass(frozen=True, slots=True)
class Restoration:
    """A restored text with every edit explained; ``original`` is the input."""

    original: str
    text: str
    edits: tuple[Edit, ...]
    judgement: Judgement

    def replay(self, without: Iterable[int] = ()) -> str:
        """Return the input with the edits made, but for those numbered in ``without``.

        Edits that depend on one left out are left out with it.
        """
        left = set(without)
        return replayed(
            self.original,
            (e for k, e in enumerate(self.edits) if k not in left and e.depends not in left),
        )

    def undo(self) -> str:
        """Return the input, from the restored text and the edits alone."""
        parts, place, shift = [], 0, 0
        for edit in self.edits:
            start = edit.start + shift
            parts += [self.text[place:start], edit.old]
            place = start + len(edit.new)
            shift += len(edit.new) - len(edit.old)
        return "".join(parts) + self.text[place:]


def replayed(text: str, edits: Iterable[Edit], start: int = 0) -> str:
    """Return a text, which begins at code point ``start`` of its article, with edits made."""
    parts, place = [], 0
    for edit in edits:
        parts += [text[place : edit.start - start], edit.new]
        place = edit.end - start
    return "".join(parts) + text[place:]
