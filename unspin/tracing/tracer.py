"""Tracing: copies in, ranked originals out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

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

#: What matches are sorted by: share, anchors, the original's share, the order of the archive.
Rank = tuple[float, int, float, int]


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
    with archive:
        return _traced(copies, archive, top, failed or (lambda _: None), shown or (lambda _: None), least)


def _traced(
    copies: Sequence[Copy],
    archive: Archive,
    top: int,
    failed: Callable[[Failure], None],
    shown: Callable[[int], None],
    least: float,
) -> list[list[Match]]:
    search = Search(copies)
    for item in archive:
        if isinstance(item, Failure):
            failed(item)
            continue
        search.add(*item)
        shown(search.articles)
    found: list[list[tuple[Rank, Match]]] = [[] for _ in copies]
    # By place, so that each candidate is read once and compressed files in one pass.
    jobs = [(candidate, k) for k in range(len(copies)) for candidate in search.best(k, ALIGNED)]
    for number, group in groupby(sorted(jobs, key=_by_number), key=_by_number):
        own = list(group)
        place = own[0][0].place
        try:
            text, about = archive.look(place)
        except Failure as failure:
            failed(failure)
            continue
        other = words(text)[:LONGEST]
        for _, k in own:
            match = replace(_compared(copies[k], place, other), about=about)
            if match.share >= least and match.aligned >= min(FEWEST, len(copies[k].restored)):
                rank = (-round(match.share, 2), -match.anchors, -match.covered, number)
                found[k].append((rank, match))
    return [[match for _, match in sorted(own, key=lambda item: item[0])[:top]] for own in found]


def _by_number(job: tuple[Candidate, int]) -> int:
    return job[0].number


def compare(copy: Copy, place: Place, text: str) -> Match:
    """Return how far an article explains a copy."""
    return _compared(copy, place, words(text)[:LONGEST])


def _compared(copy: Copy, place: Place, other: list[str]) -> Match:
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
