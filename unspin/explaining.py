"""Why a text was changed as it was: every edit with all that may stand in its place, and the evidence.

The edits are those of ``Restorer.explain``. Here an edit comes together with the article before it that
must agree ("an abode" for "a house" is one change), so that no change depends on another but the braces
of spintax, which stand or fall together.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from unspin.candidates import sentence_ends
from unspin.decoder import LEAST, Choice, Floats
from unspin.frequency.model import LanguageModel
from unspin.frequency.vocabulary import STOP
from unspin.restorer import AGREES, UNWRAPPED
from unspin.tokens import tokenize

if TYPE_CHECKING:
    from unspin.article import Judgement
    from unspin.edits import Edit, Piece
    from unspin.restorer import Part, Restorer

#: Readings that are listed beside the chosen one.
MOST = 8
#: Code points of the text on either side that hold the words which the model sees.
AROUND = 60


@dataclass(frozen=True, slots=True)
class Reading:
    """What may stand at a place: ``text`` with its ``probability``, by the dictionary entry ``source``.

    ``fit`` is the natural logarithm of how many times as usual it is there as the old words. The old
    words themselves have no source.
    """

    text: str
    probability: float
    source: str = ""
    fit: float = 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """One change: ``old`` stood at code points ``start`` to ``end`` of the text, ``new`` replaces it.

    ``readings`` are all that may stand there, ``new`` first, then the likeliest first, the old words
    among them. ``channel`` is P(spun | original) for what spun the article, None where the change
    follows from no entry; ``certain`` tells that clean English never holds the old words. ``partner`` is
    the number of the change that stands or falls with this one, or None.
    """

    start: int
    end: int
    old: str
    new: str
    confidence: float
    readings: tuple[Reading, ...]
    source: str
    families: tuple[str, ...] = ()
    quoted: bool = False
    channel: float | None = None
    certain: bool = False
    partner: int | None = None

    @property
    def runners_up(self) -> tuple[Reading, ...]:
        """The readings but for ``new`` and the old words, the likeliest first."""
        return tuple(r for r in self.readings[1:] if r.source)


@dataclass(frozen=True, slots=True)
class Explained:
    """One article with its changes; ``words`` counts the words of the text."""

    text: str
    changes: tuple[Change, ...]
    judgement: Judgement
    words: int

    @property
    def restored(self) -> str:
        """The text with every change made."""
        return made(self.text, self.changes)


def made(text: str, changes: Iterable[Change]) -> str:
    """Return a text with changes made, which come in its order."""
    parts, place = [], 0
    for change in changes:
        parts += [text[place : change.start], change.new]
        place = change.end
    return "".join(parts) + text[place:]


def explain(restorer: Restorer, text: str) -> Explained:
    """Return one article with its changes, all that may stand in their place, and the evidence."""
    changes: list[Change] = []
    words = 0
    judgement: Judgement | None = None
    for piece, part in restorer.parts([text]):
        changes += _changes(restorer, piece, part)
        words += piece.words
        judgement = piece.judgement
    if judgement is None:
        judgement = restorer.explain("").judgement
    return Explained(text, tuple(_paired(_weighed(text, changes, restorer.model))), judgement, words)


def _changes(restorer: Restorer, piece: Piece, part: Part) -> Iterator[Change]:
    """Yield the changes of a part, with places in the article."""
    chosen: dict[int, int] = {}
    every: Every | None = None
    if part.lattice is not None:
        every = Every(restorer, part, restorer.posteriors(part, piece.judgement))
    choice, picked = restorer.picked(part, piece.judgement)
    for start, c, term in picked:
        if term is None:
            chosen[part.stretch.starts[start]] = c
    share = np.array(piece.judgement.mixture)
    reach = 0
    for edit in piece.edits:
        if edit.source == AGREES:
            continue
        if edit.source == UNWRAPPED:
            readings = (Reading(edit.new, edit.confidence), Reading(edit.old, 1.0 - edit.confidence))
            yield _change(edit, readings)
            continue
        local = replace(edit, start=edit.start - piece.start, end=edit.end - piece.start)
        if local.start not in chosen:  # a term that no entry holds
            readings = (
                Reading(edit.new, edit.confidence, edit.source),
                Reading(edit.old, 1.0 - edit.confidence),
            )
            position = part.stretch.starts.index(local.start)
            yield _with_article(restorer, part, _change(edit, readings), piece.start, position, reach)
            reach = local.end
            continue
        assert every is not None and choice is not None
        c = chosen[local.start]
        row = choice.lattice.row[int(choice.reading[c])]
        change = _change(
            edit,
            tuple(every.readings(int(choice.start[c]), int(choice.end[c]), local)),
            channel=float(f"{np.exp(restorer.dictionary.cost[row].astype(np.float64)) @ share:.3g}"),
            certain=bool(restorer.dictionary.certain[choice.lattice.phrase[int(choice.reading[c])]]),
        )
        change = _with_article(restorer, part, change, piece.start, int(choice.start[c]), reach)
        yield change
        reach = change.end - piece.start


def _change(
    edit: Edit,
    readings: tuple[Reading, ...],
    channel: float | None = None,
    certain: bool = False,
) -> Change:
    return Change(
        edit.start,
        edit.end,
        edit.old,
        edit.new,
        edit.confidence,
        readings,
        edit.source,
        edit.families,
        edit.quoted,
        channel,
        certain,
    )


def _paired(changes: Iterable[Change]) -> list[Change]:
    """Return changes, each brace of spintax bound to its other."""
    out = list(changes)
    opened = 0
    for k, change in enumerate(out):
        if change.source == UNWRAPPED and change.old == "{":
            opened = k
        elif change.source == UNWRAPPED:
            out[opened] = replace(out[opened], partner=k)
            out[k] = replace(change, partner=opened)
    return out


class Every:
    """Every reading of a part by its place, however unlikely."""

    def __init__(self, restorer: Restorer, part: Part, posterior: Floats) -> None:
        assert part.lattice is not None
        self._restorer = restorer
        self._part = part
        lattice, core = part.lattice, restorer.dictionary.core[part.lattice.row]
        rows = np.arange(len(lattice.row), dtype=np.int64)
        start, end = lattice.start + lattice.lead + core[:, 0], lattice.end - core[:, 1]
        self._each = Choice(lattice, start, end, posterior, rows, defaultdict(lambda: [0]))
        order = np.argsort(self._each.start, kind="stable")
        self._rows = order.tolist()
        self._starts = self._each.start[order].tolist()

    def readings(self, start: int, end: int, edit: Edit) -> Iterator[Reading]:
        """Yield what may stand in place of an edit of positions ``start`` to ``end``, its own text first.

        Places of the edit count from the part.
        """
        each, text = self._each, self._part.stretch.text
        rows = self._rows[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        gains: dict[tuple[int, int, int], float] = {}
        first: dict[tuple[int, int, int], int] = {}
        for r in rows:
            if each.end[r] <= end:
                key = (int(each.start[r]), int(each.end[r]), int(each.lattice.row[r]))
                gains[key] = gains.get(key, 0.0) + float(each.gain[r])
                first.setdefault(key, r)
        found: dict[str, Reading] = {}
        total = edit.confidence
        for key in sorted(gains, key=lambda k: (k[0] - k[1], -gains[k], -each.lattice.cost[first[k]]))[:60]:
            if gains[key] < LEAST and (len(found) >= MOST or key[:2] != (start, end)):
                continue
            other = self._restorer.edit(self._part, each, first[key], edit.end)
            if other is None or other.end > edit.end:
                continue
            before = text[edit.start : other.start]
            for article in (
                self._restorer.article_edits(self._part, key[0], other.new, edit.start) if before else ()
            ):
                at = article.start - edit.start
                before = before[:at] + article.new + before[at + len(article.old) :]
            written = before + other.new + text[other.end : edit.end]
            if written in (edit.old, edit.new):
                continue
            total += gains[key]
            gain = gains[key] + (found[written].probability if written in found else 0.0)
            found[written] = Reading(written, gain, other.source)
        likely = sorted(found.values(), key=lambda r: -r.probability)[:MOST]
        likely.append(Reading(edit.old, max(0.0, 1.0 - total)))
        yield Reading(edit.new, edit.confidence, edit.source)
        yield from sorted(likely, key=lambda r: -r.probability)


def _with_article(
    restorer: Restorer, part: Part, change: Change, base: int, position: int, reach: int
) -> Change:
    """Return a change that takes the article before it in, where any of its readings turns it."""
    turned: list[str | None] = []
    for reading in change.readings:
        edits = list(restorer.article_edits(part, position, reading.text, reach)) if reading.source else []
        turned.append(edits[0].new if edits else None)
    if not any(turned):
        return change
    start, end = part.stretch.starts[position - 1], part.stretch.ends[position - 1]
    text = part.stretch.text
    article, gap = text[start:end], text[end : change.start - base]
    readings = tuple(
        replace(reading, text=(turned[k] or article) + gap + reading.text)
        for k, reading in enumerate(change.readings)
    )
    old = article + gap + change.old
    return replace(change, start=start + base, old=old, new=readings[0].text, readings=readings)


def _weighed(text: str, changes: Sequence[Change], model: LanguageModel) -> Iterator[Change]:
    """Yield changes whose readings tell how usual they are beside the restored words around them."""
    rows: list[list[str]] = []
    before = _Before(text)
    for k, change in enumerate(changes):
        left = before.of(changes, k)
        right = made(
            text[change.end : change.end + AROUND],
            [
                replace(c, start=c.start - change.end, end=c.end - change.end)
                for c in changes[k + 1 : k + 6]
                if c.end <= change.end + AROUND
            ],
        )
        ahead, behind = _context(left, change.new, right)
        rows += [[*ahead, *tokenize(reading.text).words, *behind] for reading in change.readings]
    scores = likelihoods(rows, model)
    at = 0
    for change in changes:
        own = scores[at : at + len(change.readings)]
        at += len(own)
        old = next((s for s, r in zip(own, change.readings, strict=True) if not r.source), 0.0)
        readings = tuple(
            replace(r, fit=round(s - old, 2) if r.source else 0.0)
            for s, r in zip(own, change.readings, strict=True)
        )
        yield replace(change, readings=readings)


def weighed_at(
    text: str, start: int, end: int, readings: Sequence[Reading], model: LanguageModel
) -> list[Reading]:
    """Return readings of one place that tell how usual they are beside the words around it as they stand."""
    old = text[start:end]
    ahead, behind = _context(text[max(0, start - AROUND) : start], old, text[end : end + AROUND])
    rows = [[*ahead, *tokenize(words).words, *behind] for words in (old, *(r.text for r in readings))]
    base, *scores = likelihoods(rows, model)
    return [replace(r, fit=round(s - base, 2)) for r, s in zip(readings, scores, strict=True)]


class _Before:
    """The restored text before each change, a little of it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tail = ""
        self._place = 0

    def of(self, changes: Sequence[Change], k: int) -> str:
        """Return the restored text before the ``k``-th change; asked for in their order."""
        if k:
            self._tail += self._text[self._place : changes[k - 1].start] + changes[k - 1].new
            self._place = changes[k - 1].end
        between = self._text[max(self._place, changes[k].start - AROUND) : changes[k].start]
        self._tail = self._tail[-AROUND:]
        return (self._tail + between)[-AROUND:]


def _context(left: str, middle: str, right: str) -> tuple[list[str], list[str]]:
    """Return the two words of its sentence before, and behind, a reading, as the model sees them.

    Where the sentence begins or ends there are stops.
    """
    left = _paragraph(left, last=True)
    text = left + middle + _paragraph(right, last=False)
    tokens = tokenize(text)
    first = bisect_left(tokens.starts, len(left))
    end = bisect_left(tokens.starts, len(left) + len(middle))
    begins, stops = 0, len(tokens)
    if tokens.words:
        borders = sentence_ends(text, tokens)
        begins = max((b for b in borders if b <= first), default=0)
        stops = next((b for b in borders if b >= end), len(tokens))
    before = tokens.words[max(begins, first - 2) : first]
    after = tokens.words[end : min(end + 2, stops)]
    return [*[STOP] * (2 - len(before)), *before], [*after, *[STOP] * (2 - len(after))]


def _paragraph(text: str, last: bool) -> str:
    """Return the last, or the first, paragraph of a text."""
    parts = text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n")
    return parts[-1] if last else parts[0]


def likelihoods(rows: Sequence[Sequence[str]], model: LanguageModel) -> list[float]:
    """Return log P of each row of words, given its first two."""
    a: list[int] = []
    b: list[int] = []
    c: list[int] = []
    more: list[float] = []
    owner: list[int] = []
    for k, row in enumerate(rows):
        numbers = [model.number(word) for word in row]
        for j in range(2, len(row)):
            a.append(numbers[j - 2][0])
            b.append(numbers[j - 1][0])
            c.append(numbers[j][0])
            more.append(numbers[j][1])
            owner.append(k)
    if not owner:
        return [0.0] * len(rows)
    score = model.triples(*(np.array(x, dtype=np.int64) for x in (a, b, c))).astype(np.float64)
    total = np.bincount(np.array(owner), score + np.array(more), len(rows))
    return [float(t) for t in total]
