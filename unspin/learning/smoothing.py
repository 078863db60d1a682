"""Interpolated Kneser-Ney estimates of counted n-grams, pruned and quantised.

Chen and Goodman, "An empirical study of smoothing techniques for language modeling" (1998); pruning
after Seymore and Rosenfeld, "Scalable backoff language models" (1996), with the back-off weights
renormalised over what is kept.
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
    first = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    return Order(keys[first], np.add.reduceat(counts, first))


def _discounts(counts: Floats) -> Floats:
    return np.minimum(1.3, 0.75 * counts)


def _by_context(keys: Ints) -> tuple[Ints, Ints]:
    """Return the first row of each context and, for every row, the number of its context."""
    context = keys >> BITS
    new = np.concatenate(([True], context[1:] != context[:-1]))
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
    rows = np.searchsorted(sorted_keys, keys)
    rows[rows == len(sorted_keys)] = 0
    return np.where(sorted_keys[rows] == keys, rows, -1)


def _renormalised(keys: Ints, p: Floats, lower: Floats, keep: NDArray[np.bool_]) -> tuple[Ints, Floats]:
    """Return the contexts of the kept n-grams and the weight of what lies below them."""
    keys, p, lower = keys[keep], p[keep], lower[keep]
    starts, _ = _by_context(keys)
    used = np.add.reduceat(p, starts)
    below = np.add.reduceat(lower, starts)
    weight = np.maximum(1.0 - used, 1e-4) / np.maximum(1.0 - below, 1e-4)
    return keys[starts] >> BITS, np.minimum(weight, 1.0)


def _quantised(p: Floats) -> NDArray[np.uint8]:
    steps = np.round(-np.log(np.maximum(p, 1e-30)) / STEP)
    return np.clip(steps, 0, 255).astype(np.uint8)


def _table(keys: Ints, worth: Floats, load: float, values: list[NDArray[np.uint8]]) -> list[NDArray[Any]]:
    """Return fingerprints and values in buckets; where a bucket is full, the least worth goes."""
    buckets = max(1, int(len(keys) / load / SLOTS))
    bucket, prints = place(keys, buckets)
    order = np.lexsort((-worth, bucket))
    bucket, prints = bucket[order], prints[order]
    starts = np.flatnonzero(np.concatenate(([True], bucket[1:] != bucket[:-1])))
    rank = np.arange(len(bucket)) - np.repeat(starts, np.diff(np.append(starts, len(bucket))))
    fits = rank < SLOTS
    cells = bucket[fits] * SLOTS + rank[fits]
    columns: list[NDArray[Any]] = [prints, *(v[order] for v in values)]
    out: list[NDArray[Any]] = []
    for column in columns:
        cell = np.zeros(buckets * SLOTS, dtype=column.dtype)
        cell[cells] = column[fits]
        out.append(cell.reshape(buckets, SLOTS))
    return out


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
    contexts2 = np.unique(pairs.keys >> BITS)

    lower2 = p2[find(pairs.keys, trigrams.keys & ((1 << 2 * BITS) - 1))]
    p3, free3 = _interpolate(trigrams, lower2)

    starts3, group3 = _by_context(trigrams.keys)
    mass3 = np.add.reduceat(trigrams.counts, starts3)
    loss3 = trigrams.counts * np.abs(np.log(p3) - np.log(free3[group3] * lower2))
    loss3[trigrams.counts < 1.5] *= 0.25
    keep3 = loss3 >= np.partition(loss3, -min(most[1], len(loss3)))[-min(most[1], len(loss3))]
    context3, weight3 = _renormalised(trigrams.keys, p3, lower2, keep3)

    starts2, group2 = _by_context(pairs.keys)
    rows = find(bigrams.keys, pairs.keys)
    count2 = np.where(rows >= 0, bigrams.counts[rows], 1.0)
    loss2 = count2 * np.abs(np.log(p2) - np.log(free2[group2] * lower1))
    loss2[find(context3, pairs.keys) >= 0] *= 4  # a context that kept triples
    keep2 = loss2 >= np.partition(loss2, -min(most[0], len(loss2)))[-min(most[0], len(loss2))]
    context2, weight2 = _renormalised(pairs.keys, p2, lower1, keep2)
    del mass3, contexts2, starts2

    weights1 = np.ones(words)
    weights1[context2] = weight2
    bow2 = np.ones(len(pairs.keys))
    row = find(context3, pairs.keys)
    bow2[row >= 0] = weight3[row[row >= 0]]
    prints2, value2, back2 = _table(
        pairs.keys[keep2], loss2[keep2], 0.7, [_quantised(p2[keep2]), _quantised(bow2[keep2])]
    )
    prints3, value3 = _table(trigrams.keys[keep3], loss3[keep3], 0.85, [_quantised(p3[keep3])])
    return {
        "unigram": (-np.log(unigram)).astype(np.float32),
        "back_off": (-np.log(weights1)).astype(np.float32),
        "prints2": prints2,
        "value2": value2,
        "back2": back2,
        "prints3": prints3,
        "value3": value3,
    }
