"""Laying one row of words over another: gold over output, spun text over its original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
#: Cost and rank of every state after a slot, how each was reached, and by how many output words.
Passed = tuple[Ints, Ints, NDArray[np.int8], NDArray[np.int32]]

#: Costs in tenths of a word: a wrong word, and leaving a required edit undone.
_WORD, _UNDONE = 10, 1
_FAR = 1 << 40


class Pass(IntEnum):
    """How the output passes a segment of the gold."""

    SAME = 0
    HIT = 1
    WRONG = 2
    REPLACED = 3
    DELETED = 4


@dataclass(frozen=True, slots=True)
class Slot:
    """What alignment needs of a segment: its spun words and, in a mark, the forms accepted for them."""

    spun: Sequence[str]
    accepted: Sequence[Sequence[str]] | None = None


@dataclass(frozen=True, slots=True)
class Alignment:
    """How an output passes a row of slots.

    ``passes[k]`` is how slot ``k`` is passed, by the output words from ``spans[k][0]`` up to
    ``spans[k][1]``; ``inserted`` gives the output words that stand before a slot and match nothing.
    """

    passes: list[Pass]
    spans: list[tuple[int, int]]
    inserted: dict[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Move:
    """A way past a mark that takes ``width`` output words, from those states that ``where`` allows."""

    kind: Pass
    width: int
    cost: int
    where: Bools | None = None


def align(slots: Sequence[Slot], output: Sequence[str]) -> Alignment:
    """Return the cheapest pass of the output through the slots.

    A state is the number of output words used up. Of two equally cheap ways into a state, the one
    from the state that was reached first counts, where a slot is passed unchanged before it is
    passed by an accepted form, and wrongly last. ``rank`` keeps that order, so that the result
    depends on nothing else. Time and memory grow with the product of the two lengths.
    """
    if all(slot.accepted is None for slot in slots) and [slot.spun[0] for slot in slots] == list(output):
        n = len(slots)
        return Alignment([Pass.SAME] * n, [(k, k + 1) for k in range(n)], {})
    numbers: dict[str, int] = {}
    out = np.array([numbers.setdefault(word, len(numbers)) for word in output], dtype=np.int64)
    m = len(output)
    cost = np.full(m + 1, _FAR, dtype=np.int64)
    cost[0] = 0
    rank = np.zeros(m + 1, dtype=np.int64)
    insertions, ways, widths = [], [], []
    for slot in slots:
        insertions.append(_insert(cost, rank))
        if slot.accepted is None:
            cost, rank, way, width = _pass_word(cost, rank, out == numbers.get(slot.spun[0], -1))
        else:
            cost, rank, way, width = _pass_mark(cost, rank, _moves(slot, out, numbers))
        ways.append(way)
        widths.append(width)
    insertions.append(_insert(cost, rank))
    return _trace(m, insertions, ways, widths)


def _insert(cost: Ints, rank: Ints) -> Bools:
    """Let output words stand for nothing; change costs and ranks in place, return the states so reached."""
    steps = _WORD * np.arange(len(cost))
    best = np.minimum.accumulate(cost - steps) + steps
    reached = best < cost
    new = cost >= _FAR
    known = len(cost) - int(new.sum())
    new &= reached
    rank[new] = known + np.arange(int(new.sum()))
    cost[reached] = best[reached]
    return reached


def _moves(slot: Slot, out: Ints, numbers: dict[str, int]) -> list[_Move]:
    assert slot.accepted is not None
    n, spun, accepted = len(slot.spun), list(slot.spun), [list(form) for form in slot.accepted]
    moves = [_Move(Pass.SAME, n, 0 if spun in accepted else _UNDONE, _stands(spun, out, numbers))]
    moves += [_Move(Pass.HIT, len(f), 0, _stands(f, out, numbers)) for f in accepted if f != spun]
    longest = max(n, *map(len, accepted))
    for width in range(longest + 3):
        moves.append(_Move(Pass.WRONG, width, _WORD + 1 + _WORD * max(0, width - longest)))
    return [move for move in moves if move.width <= len(out)]


def _stands(form: list[str], out: Ints, numbers: dict[str, int]) -> Bools:
    """Say of each place in the output whether the form stands there."""
    size = len(out) + 1 - len(form)
    here = np.ones(max(0, size), dtype=np.bool_)
    for k, word in enumerate(form):
        here &= out[k : k + len(here)] == numbers.get(word, -1)
    return here


def _pass_word(cost: Ints, rank: Ints, match: Bools) -> Passed:
    """Return what stands after a word outside marks, where ``match`` tells which output words are it.

    A word that matches is passed unchanged; any other is deleted or replaced.
    """
    turn = rank * 2
    turn[cost >= _FAR] = _FAR
    best = np.where(match, _FAR, cost[:-1] + _WORD)
    first = np.where(match, _FAR, turn[:-1])
    best, first = np.append(best, cost[-1] + _WORD), np.append(first, turn[-1])
    price = np.where(match, cost[:-1], cost[:-1] + _WORD)
    when = turn[:-1] + ~match
    step = (price < best[1:]) | ((price == best[1:]) & (when < first[1:]))
    width = np.append(0, step)
    way = np.append(Pass.DELETED, np.where(step, np.where(match, Pass.SAME, Pass.REPLACED), Pass.DELETED))
    np.minimum(best[1:], price, out=best[1:])
    np.minimum(first[1:], when, out=first[1:])
    np.minimum(best, _FAR, out=best)
    return best, _places(first), way.astype(np.int8), width.astype(np.int32)


def _pass_mark(cost: Ints, rank: Ints, moves: list[_Move]) -> Passed:
    """Return what stands after a mark: cost and rank of every state, and the move that leads there."""
    size = len(cost)
    known = cost < _FAR
    turn = rank * len(moves)
    best = np.full(size, _FAR, dtype=np.int64)
    tie = np.full(size, _FAR, dtype=np.int64)
    first = np.full(size, _FAR, dtype=np.int64)
    way = np.zeros(size, dtype=np.int8)
    width = np.zeros(size, dtype=np.int32)
    for order, move in enumerate(moves):
        if move.where is not None and not move.where.any():
            continue
        left = size - move.width
        open_ = known[:left] if move.where is None else known[:left] & move.where[:left]
        price = np.where(open_, cost[:left] + move.cost, _FAR)
        when = np.where(open_, turn[:left] + order, _FAR)
        target = slice(move.width, size)
        better = (price < best[target]) | ((price == best[target]) & (when < tie[target]))
        best[target] = np.where(better, price, best[target])
        tie[target] = np.where(better, when, tie[target])
        first[target] = np.minimum(first[target], when)
        way[target][better] = move.kind
        width[target][better] = move.width
    return best, _places(first), way, width


def _places(order: Ints) -> Ints:
    """Return the place of each value among all, the smallest first."""
    place = np.empty(len(order), dtype=np.int64)
    place[np.argsort(order, kind="stable")] = np.arange(len(order))
    return place


def _trace(
    m: int, insertions: list[Bools], ways: list[NDArray[np.int8]], widths: list[NDArray[np.int32]]
) -> Alignment:
    passes: list[Pass] = []
    spans: list[tuple[int, int]] = []
    inserted: dict[int, tuple[int, int]] = {}
    k, j = len(ways), m
    while True:
        end = j
        while insertions[k][j]:
            j -= 1
        if j < end:
            inserted[k] = (j, end)
        if not k:
            break
        k -= 1
        step = int(widths[k][j])
        passes.append(Pass(int(ways[k][j])))
        spans.append((j - step, j))
        j -= step
    return Alignment(passes[::-1], spans[::-1], inserted)


def edit_script(spun: Sequence[str], original: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return the fewest word edits that turn ``spun`` into ``original``.

    Each is a sign with the place it stands at on both sides: ``=`` the same word, ``s`` another word,
    ``d`` a word that the original lacks, ``i`` a word that it adds. Of equally short scripts, the one
    that keeps, then replaces, then deletes as late as possible is returned.
    """
    numbers: dict[str, int] = {}
    a = [numbers.setdefault(word, len(numbers)) for word in spun]
    b = np.array([numbers.setdefault(word, len(numbers)) for word in original], dtype=np.int64)
    column = np.arange(len(b) + 1)
    choices = []
    row = column
    for i, number in enumerate(a, 1):
        above, equal = row, b == number
        row = np.concatenate(([i], np.minimum(above[:-1] + ~equal, above[1:] + 1)))
        row = np.minimum.accumulate(row - column) + column
        choice = np.full(len(b), 3, dtype=np.int8)
        choice[row[1:] == above[1:] + 1] = 2
        choice[row[1:] == above[:-1] + 1] = 1
        choice[equal & (row[1:] == above[:-1])] = 0
        choices.append(choice)
    i, j = len(a), len(b)
    script = []
    while i or j:
        sign = "=sdi"[choices[i - 1][j - 1]] if i and j else "d" if i else "i"
        i -= sign in "=sd"
        j -= sign in "=si"
        script.append((sign, i, j))
    return script[::-1]
