"""Whether an article is spun, how thoroughly, by what, and what shows it.

A ``Scorer`` restores articles as the engine does and keeps what it saw on the way, so that everything that
reads articles for restoring reads them for scoring too.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from unspin import article
from unspin.article import HIGHEST, LOWEST, SHORTEST, Judgement
from unspin.candidates import Flags, Ints
from unspin.kinds import kind
from unspin.restorer import AGREES, UNWRAPPED

if TYPE_CHECKING:
    from unspin.edits import Piece, Restoration
    from unspin.restorer import Part, Restorer

#: Why an article is none, beside what ``kinds`` tells.
SHORT, CLEAN = "too short", "clean"
#: Signs that are told of an article, places that are told of each, and readings of each.
SIGNS, PLACES, READINGS = 10, 5, 3
#: The weight from which a phrase is a sign: e**2, or seven, times as common in spun text.
SIGN = 2.0
#: Code points of a paragraph that are shown.
SHOWN = 60
#: P(a word is left as it is) under which a spinner that lists it would have replaced it.
LISTED = 0.5
#: Where spinners may have been told to leave words alone, and the rest.
QUOTED, CAPITAL, HEADLINE, REST = "quotations", "capitals", "headlines", "rest"
REGIONS = (QUOTED, CAPITAL, HEADLINE)
#: In a spared region a word is replaced so many times as often as in the rest (an error of the reading),
#: in one that is not so many times at least: names that no list holds stand among capitalised words.
LEAKS = 0.15
OFTEN = {QUOTED: 0.8, CAPITAL: 0.4, HEADLINE: 0.8}
#: How many times as likely one of both must make the counts, to be told.
LIKELIER = 20.0
SPARED, NOT_SPARED, UNTOLD = "spared", "not spared", "cannot be told"
#: The most words of a paragraph that is a headline.
LONGEST_HEADLINE = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phrase stands: line and column, counted from 1, and code points ``start`` to ``end``."""

    line: int
    column: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sign:
    """A phrase that spinners write: ``count`` times, first at ``places``.

    ``weight`` is the natural logarithm of how many times as common it is in what such a spinner writes as
    in English, ``originals`` are what it may stand for, the likeliest first.
    """

    phrase: str
    weight: float
    count: int
    places: tuple[Place, ...]
    originals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: the log odds that it is spun, from itself alone, and how it begins."""

    line: int
    start: int
    words: int
    edits: int
    log_odds: float
    begins: str


@dataclass(frozen=True, slots=True)
class Region:
    """Whether the spinner spared a kind of place: of ``listed`` words there it ``replaced`` so many."""

    verdict: str
    replaced: int
    listed: int


@dataclass(frozen=True, slots=True)
class Score:
    """What an article shows of its spinner.

    ``reason`` says why it is no spin, and is None where it is one. ``posterior`` is 0 for what is no
    English prose, whatever ``log_odds`` says. ``edits`` counts words and phrases that were restored,
    ``listed`` these and the words that such a spinner would have replaced and did not. ``family`` and
    ``regions`` (by name, the rest among them) are there for a spin alone.
    """

    posterior: float
    log_odds: float
    words: int
    edits: int
    listed: int
    reason: str | None
    family: str | None
    regions: dict[str, Region]
    paragraphs: tuple[Paragraph, ...]
    signs: tuple[Sign, ...]

    @property
    def rate(self) -> float:
        """Edits in 100 words."""
        return 100.0 * self.edits / self.words if self.words else 0.0

    @property
    def replaced(self) -> float:
        """The share of listed words that were replaced."""
        return self.edits / self.listed if self.listed else 0.0


def verdict(region: str, replaced: int, listed: int, rest: Region) -> str:
    """Say whether a region is spared, from the counts there and in the rest: a likelihood-ratio test."""
    share = (rest.replaced + 0.5) / (rest.listed + 1.0)
    spared, often = LEAKS * share, OFTEN[region] * share
    ratio = replaced * math.log(spared / often) + (listed - replaced) * math.log((1 - spared) / (1 - often))
    if abs(ratio) < math.log(LIKELIER):
        return UNTOLD
    return SPARED if ratio > 0 else NOT_SPARED


@dataclass(slots=True)
class _Seen:
    """What has been seen of one article so far."""

    judgement: Judgement | None = None
    kind: str | None = None
    words: int = 0
    line: int = 1
    column: int = 1
    replaced: Counter[str] = field(default_factory=Counter)
    standing: Counter[str] = field(default_factory=Counter)
    paragraphs: list[Paragraph] = field(default_factory=list)
    signs: dict[int, tuple[int, list[Place]]] = field(default_factory=dict)


class Scorer:
    """Scores what it restores; it stands where a restorer does, and ``take`` gives the last score."""

    def __init__(self, restorer: Restorer) -> None:
        self.restorer = restorer
        self._seen = _Seen()

    def score(self, text: str) -> Score:
        """Return the score of one article."""
        for _ in self.pieces([text]):
            pass
        return self.take()

    def explain(self, text: str) -> Restoration:
        """Return one article restored, with its edits; it is not scored."""
        return self.restorer.explain(text)

    def pieces(self, chunks: Iterable[str]) -> Iterator[Piece]:
        """Yield the parts of one article, restored while it is read."""
        seen = self._seen = _Seen()
        for piece, part in self.restorer.parts(chunks):
            if seen.judgement is None:
                seen.judgement, seen.kind = piece.judgement, kind(piece.original)
            self._look(seen, piece, part, piece.judgement)
            yield piece

    def take(self) -> Score:
        """Return the score of the article that was read last."""
        seen, self._seen = self._seen, _Seen()
        judgement = seen.judgement or Judgement(article.PRIOR, 0)
        posterior = 0.0 if seen.kind else judgement.posterior
        reason = None
        if posterior <= 0.5:
            reason = seen.kind or (SHORT if seen.words < SHORTEST else CLEAN)
        edits = seen.replaced.total()
        return Score(
            posterior,
            judgement.log_odds,
            seen.words,
            edits,
            edits + seen.standing.total(),
            reason,
            judgement.family if reason is None else None,
            _regions(seen) if reason is None else {},
            tuple(seen.paragraphs),
            self._strongest(seen, judgement),
        )

    def _look(self, seen: _Seen, piece: Piece, part: Part, judgement: Judgement) -> None:
        stretch, known = part.stretch, self.restorer.dictionary
        starts = np.array(stretch.starts, dtype=np.int64)
        share = np.array(judgement.mixture)
        lines = _Lines(piece.original, piece.start, seen.line, seen.column)

        block = np.zeros(len(starts), dtype=np.int64)
        block[stretch.blocks] = 1
        block = np.maximum(np.cumsum(block) - 1, 0)
        headline = self._headlines(part)
        edits = [e for e in piece.edits if e.source not in (AGREES, UNWRAPPED)]
        edited = np.array([e.start - piece.start for e in edits], dtype=np.int64)
        real = np.flatnonzero(starts >= 0)
        edited_at = real[np.searchsorted(starts[real], edited, side="right") - 1]

        edits_end = np.array([e.end - piece.start for e in edits], dtype=np.int64)
        last = np.searchsorted(edited, starts[real], side="right") - 1
        untouched = real[(last < 0) | (starts[real] >= np.append(edits_end, 0)[last])]
        rows = np.array([known.keep_row(stretch.words[p]) for p in untouched.tolist()], dtype=np.int64)
        spun_by = share if judgement.log_odds > 0.0 else article.SHARES
        standing = untouched[np.exp(known.keep[rows].astype(np.float64)) @ spun_by < LISTED]
        for places_of, counter in ((edited_at, seen.replaced), (standing, seen.standing)):
            counter.update(self._region(part, places_of, headline[block[places_of]]))

        for number, first, stop in self._strong(part, share):
            count, kept = seen.signs.get(number, (0, []))
            if count < PLACES:
                kept.append(lines.place(stretch.starts[first], stretch.ends[stop - 1]))
            seen.signs[number] = (count + 1, kept)
        self._paragraphs(seen, piece, part, lines, block, edited_at)
        seen.words += piece.words
        seen.line, seen.column = lines.end()

    def _strong(self, part: Part, share: article.Floats) -> Iterator[tuple[int, int, int]]:
        """Yield the signs of a part with their positions: the longest at each place, none in another."""
        found, weight = part.found, self.restorer.dictionary.weight
        strong = np.flatnonzero(
            np.clip(weight[found.phrase].astype(np.float64), LOWEST, HIGHEST) @ share >= SIGN
        )
        places = zip(found.start[strong].tolist(), found.end[strong].tolist(), strict=True)
        longest = {start: (end, k) for (start, end), k in zip(places, strong.tolist(), strict=True)}
        reach = 0
        for start, (end, k) in longest.items():
            if start >= reach and (end > start + 1 or not part.stretch.named[start]):
                reach = end
                yield int(found.phrase[k]), start, end

    @staticmethod
    def _headlines(part: Part) -> Flags:
        """Say of each paragraph whether it is a headline: short, in one line, without a full stop."""
        stretch = part.stretch
        out = np.zeros(len(stretch.blocks) or 1, dtype=np.bool_)
        for k, first in enumerate(stretch.blocks):
            last = stretch.blocks[k + 1] if k + 1 < len(stretch.blocks) else len(stretch.words)
            inside = [
                p for p in range(first, min(last, first + 2 * LONGEST_HEADLINE)) if stretch.starts[p] >= 0
            ]
            words = sum(stretch.words[p][0].isalnum() for p in inside)
            text = stretch.text[stretch.starts[inside[0]] : stretch.ends[inside[-1]]]
            over = any(stretch.starts[p] >= 0 for p in range(inside[-1] + 1, last))
            if 2 < words <= LONGEST_HEADLINE and not over and "\n" not in text:
                out[k] = stretch.words[inside[-1]] not in (".", "!", ":", ";", ",", "\u2026")
        return out

    @staticmethod
    def _region(part: Part, places: Ints, headline: Flags) -> Iterator[str]:
        """Yield the region of each of some positions."""
        stretch = part.stretch
        inside = part.signs.quoted[places]
        for at, within, head in zip(places.tolist(), inside.tolist(), headline, strict=True):
            yield (QUOTED if within else HEADLINE if head else CAPITAL if stretch.named[at] else REST)

    def _paragraphs(
        self, seen: _Seen, piece: Piece, part: Part, lines: _Lines, block: Ints, edited_at: Ints
    ) -> None:
        stretch, signs = part.stretch, part.signs
        if not stretch.blocks:
            return
        evidence = part.decoding.evidence if part.decoding is not None else None
        odds = article.odds_by_part(signs, evidence)[1]
        counts = np.bincount(block[edited_at], minlength=len(odds))
        for k, first in enumerate(stretch.blocks):
            a = stretch.starts[first]
            while a > 0 and not stretch.text[a - 1].isspace():
                a -= 1  # a quotation mark is no word
            place = lines.place(a, a)
            begins = " ".join(stretch.text[a : a + 4 * SHOWN].partition("\n\n")[0].split())
            if len(begins) > SHOWN:
                begins = begins[:SHOWN].rpartition(" ")[0] + " \u2026"
            seen.paragraphs.append(
                Paragraph(
                    place.line,
                    place.start,
                    int(signs.paragraph_sizes[k]),
                    int(counts[k]),
                    float(odds[k]),
                    begins,
                )
            )

    def _strongest(self, seen: _Seen, judgement: Judgement) -> tuple[Sign, ...]:
        known, share = self.restorer.dictionary, np.array(judgement.mixture)
        found = []
        for number, (count, places) in seen.signs.items():
            weight = float(np.clip(known.weight[number].astype(np.float64), LOWEST, HIGHEST) @ share)
            found.append(
                (-weight * (1.0 + math.log(count)), known.spun(number), weight, number, count, places)
            )
        out = []
        for _, phrase, weight, number, count, places in sorted(found)[:SIGNS]:
            rows = np.arange(int(known.first[number]), int(known.first[number + 1]))
            likely = np.exp(known.cost[rows].astype(np.float64)) @ share
            names = [known.original(int(r)) for r in rows[np.argsort(-likely, kind="stable")]]
            originals = tuple(list(dict.fromkeys(names))[:READINGS])
            out.append(Sign(phrase, weight, count, tuple(places), originals))
        return tuple(out)


def _regions(seen: _Seen) -> dict[str, Region]:
    listed = seen.replaced + seen.standing
    rest = Region("", seen.replaced[REST], listed[REST])
    out = {
        name: Region(
            verdict(name, seen.replaced[name], listed[name], rest), seen.replaced[name], listed[name]
        )
        for name in REGIONS
    }
    return {**out, REST: rest}


class _Lines:
    """Where lines begin in a part of an article, which begins at a line and column of it."""

    def __init__(self, text: str, start: int, line: int, column: int) -> None:
        self._size, self._start, self._line, self._column = len(text), start, line, column
        self._begins = [0]
        while (end := text.find("\n", self._begins[-1])) >= 0:
            self._begins.append(end + 1)

    def place(self, start: int, end: int) -> Place:
        """Return a place of the article, given in code points of the part."""
        return Place(*self._found(start), self._start + start, self._start + end)

    def end(self) -> tuple[int, int]:
        """Return line and column behind the part."""
        return self._found(self._size)

    def _found(self, at: int) -> tuple[int, int]:
        k = bisect_right(self._begins, at) - 1
        return self._line + k, at - self._begins[k] + (1 if k else self._column)
