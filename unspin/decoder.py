"""Posterior probabilities of the readings of a lattice, by forward-backward.

The lattice is unfolded into a graph of words. A first pass with word pairs prunes readings that no
context supports (coarse to fine, Charniak 2006); a second pass with word triples gives the posterior
of each reading that is left: exact sums over all paths of log P(original) + log P(spun | original).
Stretches with no reading but themselves are cut out: a word triple sees no further than two words.
All stretches are worked through side by side, one word at a time, so that the inner loops are
array operations.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from unspin.candidates import Lattice
from unspin.dictionary.reversal import Dictionary
from unspin.frequency.model import LanguageModel

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: Readings below this posterior after the pass with pairs are given up.
PRUNE = 2e-3
#: The least posterior of a choice.
LEAST = 0.02


@dataclass(slots=True)
class Words:
    """Positions of a stretch as the language model sees them."""

    number: Ints
    more: Floats


@dataclass(slots=True)
class Graph:
    """Words as nodes between vertices; a node starts at ``begin`` and ends at ``stop``."""

    begin: Ints
    stop: Ints
    number: Ints
    cost: Floats
    time: Ints
    #: Reading whose first word this is, -1 for a word left as it is, -2 for a later word.
    reading: Ints
    #: Reading that the node belongs to, or -1.
    owner: Ints
    #: The first node of a stretch; its context is not scored.
    initial: NDArray[np.bool_]
    final: NDArray[np.bool_]
    #: Position in the text where the node starts, for nodes that are left as they are.
    position: Ints


def _unfold(words: Words, keep: Floats, lattice: Lattice, channel: Floats) -> Graph | None:
    size = len(words.number)
    if not len(lattice.start):
        return None
    # Where a reading covers a position, two words on either side are its context.
    edge = np.zeros(size + 1, dtype=np.int64)
    np.add.at(edge, np.maximum(lattice.start - 2, 0), 1)
    np.add.at(edge, np.minimum(lattice.end + 2, size), -1)
    inside = np.cumsum(edge)[:size] > 0
    opens = inside.copy()
    opens[1:] &= ~inside[:-1]
    closes = inside.copy()
    closes[:-1] &= ~inside[1:]

    width = np.ones(size, dtype=np.int64)
    np.maximum.at(width, lattice.start, 1 + lattice.count - (lattice.end - lattice.start))
    clock = np.concatenate(([0], np.cumsum(width)))
    origin = np.maximum.accumulate(np.where(opens, np.arange(size), 0))
    clock[:size] -= clock[origin]

    stay = np.flatnonzero(inside)
    own = np.repeat(np.arange(len(lattice.start)), lattice.count)
    step = np.arange(len(own)) - lattice.first[own]
    is_first, is_last = step == 0, step == lattice.count[own] - 1
    # Vertices between the words of one reading are numbered after the positions.
    between = size + 1 + np.arange(len(own))
    begin = np.where(is_first, lattice.start[own], between - 1)
    stop = np.where(is_last, lattice.end[own], between)
    order_begin = np.concatenate((stay, begin))
    graph = Graph(
        begin=order_begin,
        stop=np.concatenate((stay + 1, stop)),
        number=np.concatenate((words.number[stay], lattice.number)),
        cost=np.concatenate(
            (words.more[stay] + keep[stay], lattice.more + np.where(is_first, channel[own], 0.0))
        ),
        time=np.concatenate((clock[stay], clock[lattice.start[own]] + step)),
        reading=np.concatenate((np.full(len(stay), -1), np.where(is_first, own, -2))),
        owner=np.concatenate((np.full(len(stay), -1), own)),
        initial=np.concatenate((opens[stay], np.zeros(len(own), np.bool_))),
        final=np.concatenate((closes[stay], np.zeros(len(own), np.bool_))),
        position=np.concatenate((stay, lattice.start[own])),
    )
    return _select(graph, np.argsort(graph.begin, kind="stable"))


def _select(graph: Graph, rows: Ints) -> Graph:
    return Graph(*(getattr(graph, name)[rows] for name in Graph.__slots__))


def _follow(begin: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """Return every (a, b) where ``b`` begins at the vertex where ``a`` stops; ``begin`` is sorted."""
    first = np.searchsorted(begin, stop, "left")
    counts = np.searchsorted(begin, stop, "right") - first
    a = np.repeat(np.arange(len(stop)), counts)
    total = np.cumsum(counts)
    b = np.arange(len(a)) + np.repeat(first - (total - counts), counts)
    return a, b


def _runs(values: Ints) -> Ints:
    """Return where each run of equal values begins, and the end of the last."""
    return np.concatenate(([0], np.flatnonzero(values[1:] != values[:-1]) + 1, [len(values)]))


def _sweep(start: Floats, cost: Floats, source: Ints, target: Ints, score: Floats, time: Ints) -> Floats:
    """Return the log sum over all paths into each state, its own cost included.

    ``time`` orders the states: a transition leads from an earlier to a later one.
    """
    alpha = start
    order = np.lexsort((target, time[target]))
    source, target, score = source[order], target[order], score[order]
    heads = _runs(target)[:-1]
    clock = time[target[heads]]
    groups = _runs(clock)
    bounds = np.append(heads, len(target))
    states = target[heads]
    entering = cost[states]
    for g in range(len(groups) - 1):
        low, high = groups[g], groups[g + 1]
        i, j = bounds[low], bounds[high]
        value = alpha[source[i:j]] + score[i:j]
        alpha[states[low:high]] = np.logaddexp.reduceat(value, heads[low:high] - i) + entering[low:high]
    return alpha


def _posterior(
    cost: Floats,
    initial: NDArray[np.bool_],
    final: NDArray[np.bool_],
    time: Ints,
    segment: Ints,
    source: Ints,
    target: Ints,
    score: Floats,
) -> tuple[Floats, Floats]:
    """Return the log posterior of each state, and the log sum over all paths of each segment.

    Every segment has one initial and one final state.
    """
    forward = _sweep(np.where(initial, cost, -np.inf), cost, source, target, score, time)
    backward = _sweep(np.where(final, cost, -np.inf), cost, target, source, score, -time)
    total = np.full(int(segment.max()) + 1, -np.inf)
    total[segment[final]] = forward[final]
    return forward + backward - cost - total[segment], total


@dataclass(slots=True)
class Decoding:
    """What a decode says, on the supposition that the text is spun.

    ``posterior`` of each reading; ``evidence`` of each position where a stretch of readings begins: the
    log of how much likelier the stretch is as spun text than as it stands, 0 elsewhere.
    """

    posterior: Floats
    evidence: Floats


def decode(words: Words, keep: Floats, lattice: Lattice, channel: Floats, model: LanguageModel) -> Decoding:
    """Return the posterior probability of each reading of a lattice, and the evidence for a spin.

    Args:
        words: the positions of the stretch, padded at either end.
        keep: log weight of leaving each position as it is.
        lattice: the readings.
        channel: log weight of each reading.
        model: the language model.
    """
    out = Decoding(np.zeros(len(lattice.start)), np.zeros(len(words.number)))
    graph = _unfold(words, keep, lattice, channel)
    if graph is None:
        return out
    opens = np.zeros(len(words.number) + 1, dtype=np.int64)
    opens[graph.begin[graph.initial]] = 1
    ordinal = np.cumsum(opens) - 1
    a, b = _follow(graph.begin, graph.stop)
    score = model.pairs(graph.number[a], graph.number[b]).astype(np.float64)
    log_p, _ = _posterior(
        graph.cost, graph.initial, graph.final, graph.time, ordinal[graph.position], a, b, score
    )
    likely = np.zeros(len(lattice.start), dtype=np.bool_)
    firsts = graph.reading >= 0
    likely[graph.reading[firsts]] = log_p[firsts] > np.log(PRUNE)
    graph = _select(graph, np.flatnonzero((graph.owner < 0) | likely[graph.owner]))

    a, b = _follow(graph.begin, graph.stop)
    # Pairs are sorted by their first word; the triples are pairs of pairs that share a word.
    first = np.searchsorted(a, b, "left")
    counts = np.searchsorted(a, b, "right") - first
    source = np.repeat(np.arange(len(a)), counts)
    ends = np.cumsum(counts)
    target = np.arange(len(source)) + np.repeat(first - (ends - counts), counts)
    number = graph.number
    score = model.triples(number[a[source]], number[b[source]], number[b[target]]).astype(np.float64)
    segment = ordinal[graph.position[b]]
    log_p, total = _posterior(
        graph.cost[b], graph.initial[a], graph.final[b], graph.time[b], segment, source, target, score
    )
    firsts = graph.reading[b] >= 0
    np.add.at(out.posterior, graph.reading[b[firsts]], np.exp(log_p[firsts]))
    np.minimum(out.posterior, 1.0, out=out.posterior)

    stays = (graph.owner[a] < 0) & (graph.owner[b] < 0)
    alone = stays[source] & stays[target]
    as_it_is = np.bincount(segment[stays], (graph.cost - _kept(graph, keep))[b[stays]], len(total))
    as_it_is += np.bincount(segment[target[alone]], score[alone], len(total))
    out.evidence[np.flatnonzero(opens)] = total - as_it_is
    return out


def _kept(graph: Graph, keep: Floats) -> Floats:
    return np.where(graph.owner < 0, keep[graph.position], 0.0)


@dataclass(slots=True)
class Choice:
    """What can be chosen: readings that come to the same text are one choice, their posteriors summed.

    ``start`` and ``end`` are the positions that change, ``gain`` the posterior, ``reading`` the
    likeliest of the readings.
    """

    lattice: Lattice
    start: Ints
    end: Ints
    gain: Floats
    reading: Ints
    #: The choices that change the same positions, best first.
    rivals: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    def second(self, chosen: int) -> int | None:
        """Return the next best choice in the same place, or None where leaving the words is better."""
        here = self.rivals[int(self.start[chosen]), int(self.end[chosen])]
        if len(here) == 1:
            return None
        other = here[1] if here[0] == chosen else here[0]
        left = 1.0 - sum(float(self.gain[c]) for c in here)
        return other if float(self.gain[other]) > left else None


def choices(lattice: Lattice, posterior: Floats, dictionary: Dictionary) -> Choice:
    """Return what can be chosen of a lattice."""
    rows = np.flatnonzero(posterior > LEAST)
    entry = lattice.row[rows]
    core = dictionary.core[entry]
    start = lattice.start[rows] + lattice.lead[rows] + core[:, 0]
    end = lattice.end[rows] - core[:, 1]
    first = dictionary.word_start[entry] + core[:, 0]
    last = dictionary.word_start[entry] + dictionary.length[entry] - core[:, 1]
    groups: dict[tuple[int, int, bytes], list[int]] = {}
    texts = dictionary.words
    places = zip(start.tolist(), end.tolist(), first.tolist(), last.tolist(), strict=True)
    for k, (s, e, f, w) in enumerate(places):
        groups.setdefault((s, e, texts[f:w].tobytes()), []).append(k)
    share = posterior[rows]
    values = share.tolist()
    gain, top = [], []
    for members in groups.values():
        gain.append(min(1.0, sum(values[m] for m in members)))
        top.append(max(members, key=lambda m: (values[m], -m)))
    rivals: dict[tuple[int, int], list[int]] = {}
    for c, (s, e, _) in enumerate(groups):
        rivals.setdefault((s, e), []).append(c)
    for members in rivals.values():
        members.sort(key=lambda c: (-gain[c], c))
    chosen = np.array(top, dtype=np.int64)
    return Choice(lattice, start[chosen], end[chosen], np.array(gain), rows[chosen], rivals)


def best(choice: Choice, least: float) -> list[int]:
    """Return the choices that a text takes: apart from one another, with the greatest sum of gains.

    Choices whose posterior is under ``least`` do not stand. Ties fall to leaving the text, then to the
    earlier end, the earlier start, the lower number.
    """
    least = max(least, LEAST)
    start, end, gain = choice.start.tolist(), choice.end.tolist(), choice.gain.tolist()
    rows = [r for r in range(len(gain)) if gain[r] >= least]
    rows.sort(key=lambda r: (end[r], start[r], r))
    ends = [end[r] for r in rows]
    score = [0.0]
    take = [(-1, 0)]
    for k, r in enumerate(rows):
        before = bisect_right(ends, start[r], 0, k)
        with_it = score[before] + gain[r] - least + 1e-9
        if with_it > score[k]:
            score.append(with_it)
            take.append((r, before))
        else:
            score.append(score[k])
            take.append((-1, k))
    chosen, k = [], len(rows)
    while k:
        r, before = take[k]
        if r >= 0:
            chosen.append(r)
        k = before
    return chosen[::-1]


def numbers(words: list[str], model: LanguageModel) -> Words:
    """Return the words of a stretch in the numbering of the model."""
    listed = [model.number(w) for w in words]
    return Words(
        np.array([n for n, _ in listed], dtype=np.int64), np.array([m for _, m in listed], dtype=np.float64)
    )
