"""Tracing: copies in, ranked originals out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from unspin.files.failure import Failure
from unspin.tracing.archive import Archive, Place
from unspin.tracing.copy import Copy
from unspin.tracing.matching import blocks, passages
from unspin.tracing.search import Candidate, Search
from unspin.tracing.words import words

#: Candidates of the index that are aligned word by word.
ALIGNED = 40
#: The share of the words of a copy that align with its original, at least; and how many words.
#: docs/trace.md tells how they were measured.
MATCH, FEWEST = 0.5, 12
#: The share from which an article is worth a word though it is no match.
NEAR = 0.15
#: Words of a candidate that are aligned; a longer one is cut.
LONGEST = 200_000


@dataclass(frozen=True, slots=True)
class Match:
    """An article that a copy was made from.

    ``share`` is the share of the copy's words that align, ``aligned`` how many; ``anchors`` how many of
    its ``anchors_of`` names, numbers and rare words the article holds; ``covered`` the share of the
    article that the copy holds; ``about`` what a record says of itself.
    """

    place: Place
    share: float
    aligned: int
    anchors: int
    anchors_of: int
    covered: float
    about: dict[str, str]

    @property
    def name(self) -> str:
        """What the article is called."""
        return self.place.name


def trace(
    copies: Sequence[Copy],
    archive: Archive,
    top: int = 3,
    failed: Callable[[Failure], None] | None = None,
    shown: Callable[[int], None] | None = None,
    least: float = MATCH,
) -> list[list[Match]]:
    """Return the best ``top`` originals of each copy that an archive holds, the best first.

    What cannot be read is given to ``failed``, and the rest is searched; ``shown`` is told the number of
    articles looked at. Raises Failure where the archive as a whole cannot be read.
    """
    search = Search(copies)
    for item in archive:
        if isinstance(item, Failure):
            if failed is not None:
                failed(item)
            continue
        search.add(*item)
        if shown is not None:
            shown(search.articles)
    return [_ranked(copy, search.best(k, ALIGNED), archive, top, least) for k, copy in enumerate(copies)]


def _ranked(
    copy: Copy, candidates: Iterable[Candidate], archive: Archive, top: int, least: float
) -> list[Match]:
    found: list[tuple[tuple[float, float, float, int], Match]] = []
    for candidate in candidates:
        match = compare(copy, candidate.place, archive.read(candidate.place))
        if match.share >= least and match.aligned >= min(FEWEST, max(1, len(copy.restored))):
            rank = (-round(match.share, 2), -match.anchors, -match.covered, candidate.number)
            found.append((rank, match))
    best = [match for _, match in sorted(found, key=lambda item: item[0])[:top]]
    return [replace(match, about=archive.about(match.place)) for match in best]


def compare(copy: Copy, place: Place, text: str) -> Match:
    """Return how far an article explains a copy."""
    other = words(text)[:LONGEST]
    held = set(other)
    aligned = sum(passage.aligned for passage in passages(blocks(copy.restored, other)))
    return Match(
        place,
        aligned / max(1, len(copy.restored)),
        aligned,
        sum(word in held for word in copy.anchors),
        len(copy.anchors),
        aligned / max(1, len(other)),
        {},
    )
