"""One article in parts: restored as it is read, with flat memory and the same result at any size.

The text may arrive in chunks of any size. It is cut into pieces of whole paragraphs: the first holds
the words that judge the article, each later one about as much as is decoded at once. What a piece
becomes depends on the piece and the judgement alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from unspin.tokens import paragraphs

if TYPE_CHECKING:
    from unspin.article import Judgement
    from unspin.restorer import Edit, Restorer

Place = tuple[int, int]


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
        parts, place = [], 0
        for edit in self.edits:
            parts += [self.original[place : edit.start - self.start], edit.new]
            place = edit.end - self.start
        return "".join(parts) + self.original[place:]


def stream(restorer: Restorer, chunks: Iterable[str]) -> Iterator[str]:
    """Yield the restored text of one article while it is read.

    However the text is cut into chunks, the parts join to the text of ``Restorer.explain``.
    """
    for piece in pieces(restorer, chunks):
        yield piece.text


def pieces(restorer: Restorer, chunks: Iterable[str]) -> Iterator[Piece]:
    """Yield the parts of one article with their edits, while it is read."""
    from unspin import article

    judgement: Judgement | None = None
    start = number = 0
    for text, places in groups(chunks, restorer.settings.prefix):
        stretch, found = restorer._read(text, places)
        if judgement is None:
            judgement = article.judge(stretch, restorer.dictionary, found)
        edits = tuple(
            replace(
                edit,
                start=edit.start + start,
                end=edit.end + start,
                depends=None if edit.depends is None else edit.depends + number,
            )
            for edit in restorer._edits(stretch, found, judgement)
        )
        yield Piece(start, text, sum(w[0].isalnum() for w in stretch.words), edits, judgement)
        start += len(text)
        number += len(edits)


def groups(chunks: Iterable[str], prefix: int) -> Iterator[tuple[str, list[Place]]]:
    """Yield a text in parts, each with the places of its paragraphs, which are decoded together.

    The first part holds about ``prefix`` words, every other one about ``restorer.BATCH``. The parts
    are the same however the text is cut into chunks.
    """
    from unspin.restorer import BATCH

    text = ""
    group: list[Place] = []
    read = size = 0
    most = prefix
    for chunk in chain(chunks, (None,)):
        text += chunk or ""
        start = 0
        for place in paragraphs(text, read, final=chunk is None):
            words = (place[1] - place[0]) // 6 + 1
            if group and size + words > most:
                yield text[start : place[0]], _moved(group, -start)
                start, group, size, most = place[0], [], 0, BATCH
            group.append(place)
            size += words
            read = place[1]
        text, group, read = text[start:], _moved(group, -start), read - start
    if text:
        yield text, group


def _moved(places: list[Place], by: int) -> list[Place]:
    return [(a + by, b + by) for a, b in places] if by else places
