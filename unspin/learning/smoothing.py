"""Interpolated Kneser-Ney estimates of counted n-grams, pruned and quantised.

Chen and Goodman, "An empirical study of smoothing techniques for language modeling" (1998); pruning
after Seymore and Rosenfeld, "Scalable backoff language models" (1996). The weight of a pair's triples
stands with the pair, so that triples are kept only of pairs that are; what falls out of a full bucket
is not kept either. The back-off weights are renormalised over what is, the pairs before the triples
that fall back on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspin.frequency.hashing import BITS, SLOTS, place

MASK = (1 << BITS) - 1
#: Natural-log units of one step of a quantised probability or back-off weight.
STEP = 0.08

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Order:
    """N-grams of one order: sorted keys and their weighted counts."""

    keys: Ints
    counts: Floats


def merge(keys: Ints, counts: Floats) -> Order:
    """Sum the counts of equal keys."""
    order = np.argsort(keys, kind="stable")
    keys, counts = keys[order], counts[order]
    first = np.flatnonzero(_changes(keys))
    return Order(keys[first], np.add.reduceat(counts, first))


def _changes(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Say of each value whether it differs from the one before; the first does."""
    changes = np.ones(len(values), dtype=np.bool_)
    changes[1:] = values[1:] != values[:-1]
    return changes


def _discounts(counts: Floats) -> Floats:
    return np.minimum(1.3, 0.75 * counts)


def _by_context(keys: Ints) -> tuple[Ints, Ints]:
    """Return the first row of each context and, for every row, the number of its context."""
    new = _changes(keys >> BITS)
    return np.flatnonzero(new), np.cumsum(new) - 1


def _interpolate(order: Order, lower: Floats) -> tuple[Floats, Floats]:
    """Return the smoothed probability of each n-gram and the weight of its context's back-off."""
    starts, group = _by_context(order.keys)
    total = np.add.reduceat(order.counts, starts)
    discount = _discounts(order.counts)
    free = np.add.reduceat(discount, starts) / total
    return (order.counts - discount) / total[group] + free[group] * lower, free


def find(sorted_keys: Ints, keys: Ints) -> Ints:
    """Return the row of each key, or -1."""
    if not len(sorted_keys):
        return np.full(len(keys), -1)
    rows = np.searchsorted(sorted_keys, keys)
    rows[rows == len(sorted_keys)] = 0
    return np.where(sorted_keys[rows] == keys, rows, -1)


def _most(loss: Floats, count: int) -> NDArray[np.bool_]:
    """Say of each n-gram whether it is among the ``count`` of the greatest loss (or ties with the last)."""
    if count <= 0:
        return np.zeros(len(loss), dtype=np.bool_)
    if count >= len(loss):
        return np.ones(len(loss), dtype=np.bool_)
    return np.asarray(loss >= np.partition(loss, -count)[-count])


def _renormalised(keys: Ints, p: Floats, lower: Floats) -> tuple[Ints, Floats]:
    """Return the contexts of the kept n-grams and the weight of what lies below them."""
    starts, _ = _by_context(keys)
    used = np.add.reduceat(p, starts)
    below = np.add.reduceat(lower, starts)
    return keys[starts] >> BITS, np.maximum(1.0 - used, 1e-4) / np.maximum(1.0 - below, 1e-4)


def _quantised(p: Floats) -> NDArray[np.uint8]:
    steps = np.round(-np.log(np.maximum(p, 1e-30)) / STEP)
    return np.clip(steps, 0, 255).astype(np.uint8)


@dataclass(frozen=True)
class _Table:
    """Which of some n-grams go into a table, by row, and where: in fingerprints of ``buckets``."""

    rows: Ints
    cells: Ints
    prints: NDArray[Any]
    buckets: int

    @classmethod
    def of(cls, keys: Ints, worth: Floats, load: float) -> _Table:
        """Place n-grams; where a bucket is full, the least worth goes."""
        buckets = max(1, int(len(keys) / load / SLOTS))
        bucket, prints = place(keys, buckets)
        order = np.lexsort((-worth, bucket))
        bucket, prints = bucket[order], prints[order]
        starts = np.flatnonzero(_changes(bucket))
        rank = np.arange(len(bucket)) - np.repeat(starts, np.diff(np.append(starts, len(bucket))))
        fits = rank < SLOTS
        return cls(order[fits], bucket[fits] * SLOTS + rank[fits], prints[fits], buckets)

    def column(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the cells of the table, each with the value of its n-gram; empty ones are 0."""
        cell = np.zeros(self.buckets * SLOTS, dtype=values.dtype)
        cell[self.cells] = values
        return cell.reshape(self.buckets, SLOTS)


def estimate(
    bigrams: Order, trigrams: Order, base: Floats, base_share: float, most: tuple[int, int]
) -> dict[str, NDArray[Any]]:
    """Return the arrays of a table.

    Args:
        bigrams: counted pairs of words; a key holds the first word in its higher bits.
        trigrams: counted triples.
        base: unigram probabilities from outside the counts (wordfreq), one a word.
        base_share: how much of the unigram estimate comes from ``base``, 0 to 1.
        most: how many bigrams and trigrams to keep.
    """
    words = len(base)
    # Unigrams: in how many contexts a word is seen (continuation counts), mixed with the base.
    seen = np.bincount(bigrams.keys & MASK, minlength=words).astype(float)
    unigram = (1 - base_share) * seen / seen.sum() + base_share * base / base.sum()

    pairs = merge(trigrams.keys & ((1 << 2 * BITS) - 1), np.ones(len(trigrams.keys)))
    # Pairs never seen as the end of a triple keep their plain count.
    lacking = find(pairs.keys, bigrams.keys) < 0
    pairs = merge(
        np.concatenate((pairs.keys, bigrams.keys[lacking])),
        np.concatenate((pairs.counts, np.minimum(bigrams.counts[lacking], 1.0))),
    )
    lower1 = unigram[pairs.keys & MASK]
    p2, free2 = _interpolate(pairs, lower1)

    lower2 = p2[find(pairs.keys, trigrams.keys & ((1 << 2 * BITS) - 1))]
    p3, free3 = _interpolate(trigrams, lower2)

    starts3, group3 = _by_context(trigrams.keys)
    loss3 = trigrams.counts * np.abs(np.log(p3) - np.log(free3[group3] * lower2))
    loss3[trigrams.counts < 1.5] *= 0.25

    # A pair is worth what it loses by itself, and what the triples lose that would go with it.
    _, group2 = _by_context(pairs.keys)
    rows = find(bigrams.keys, pairs.keys)
    count2 = np.where(rows >= 0, bigrams.counts[rows], 1.0)
    loss2 = count2 * np.abs(np.log(p2) - np.log(free2[group2] * lower1))
    context3 = find(pairs.keys, trigrams.keys[starts3] >> BITS)
    known = context3 >= 0
    lost = np.add.reduceat(np.where(_most(loss3, most[1]), loss3, 0.0), starts3)
    loss2[context3[known]] += lost[known]
    kept2 = np.flatnonzero(_most(loss2, most[0]))
    table2 = _Table.of(pairs.keys[kept2], loss2[kept2], 0.7)
    listed2 = np.zeros(len(pairs.keys), dtype=np.bool_)
    listed2[kept2[table2.rows]] = True
    weights1 = np.ones(words)
    context2, weight2 = _renormalised(pairs.keys[listed2], p2[listed2], lower1[listed2])
    weights1[context2] = weight2

    possible = np.flatnonzero((known & listed2[context3])[group3])
    kept3 = possible[_most(loss3[possible], most[1])]
    table3 = _Table.of(trigrams.keys[kept3], loss3[kept3], 0.85)
    listed3 = np.sort(kept3[table3.rows])
    keys3 = trigrams.keys[listed3]
    # What the table says of the last two words, which is what a triple falls back on.
    row = find(pairs.keys, keys3 & ((1 << 2 * BITS) - 1))
    backed_off = weights1[(keys3 >> BITS) & MASK] * unigram[keys3 & MASK]
    context, weight3 = _renormalised(keys3, p3[listed3], np.where(listed2[row], p2[row], backed_off))
    bow2 = np.ones(len(pairs.keys))
    bow2[find(pairs.keys, context)] = np.minimum(weight3, 1.0)  # steps are not negative

    in2, in3 = kept2[table2.rows], kept3[table3.rows]
    return {
        "unigram": (-np.log(unigram)).astype(np.float32),
        "back_off": (-np.log(weights1)).astype(np.float32),
        "prints2": table2.column(table2.prints),
        "value2": table2.column(_quantised(p2[in2])),
        "back2": table2.column(_quantised(bow2[in2])),
        "prints3": table3.column(table3.prints),
        "value3": table3.column(_quantised(p3[in3])),
    }
