"""Posteriors and choices against exhaustive enumeration, with a toy language model."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, fields

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import knowing
from unspin import Restorer, decoder
from unspin.candidates import Lattice
from unspin.decoder import Choice, Decoding, Words, best, decode
from unspin.frequency.model import LanguageModel, NGrams
from unspin.places import data_folder

#: Words of the toy model.
SIZE = 7


class Toy:
    """A language model of a few words with random tables."""

    stop = 0
    digest = "toy"

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.two = np.log(rng.dirichlet(np.full(SIZE, 0.4), (SIZE,))).astype(np.float32).clip(-12)
        self.three = np.log(rng.dirichlet(np.full(SIZE, 0.4), (SIZE, SIZE))).astype(np.float32).clip(-12)

    def number(self, word: str) -> tuple[int, float]:
        return "abcdefg".index(word), 0.0

    def pairs(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return self.two[a, b]

    def triples(self, a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
        return self.three[a, b, c]


@dataclass(frozen=True)
class Reading:
    start: int
    end: int
    words: tuple[int, ...]
    channel: float


def laid_out(**given: np.ndarray) -> Lattice:
    """Return a lattice; what is not given is 0 for every reading."""
    nothing = np.zeros(len(given["row"]), dtype=np.int64)
    return Lattice(**{field.name: given.get(field.name, nothing) for field in fields(Lattice)})


@dataclass(frozen=True)
class Problem:
    """A stretch of words, padded by two at either end, and the readings of some of them."""

    seed: int
    words: tuple[int, ...]
    keep: tuple[float, ...]
    more: tuple[float, ...]
    readings: tuple[Reading, ...]

    @property
    def lattice(self) -> Lattice:
        counts = np.array([len(r.words) for r in self.readings], dtype=np.int64)
        flat = np.array([w for r in self.readings for w in r.words], dtype=np.int64)
        number = np.arange(len(counts))
        return laid_out(
            start=np.array([r.start for r in self.readings], dtype=np.int64),
            end=np.array([r.end for r in self.readings], dtype=np.int64),
            row=number,
            first=np.cumsum(counts) - counts,
            count=counts,
            number=flat,
            more=np.linspace(-1.0, 0.0, len(flat)),
        )

    def decoded(self) -> Decoding:
        channel = np.array([r.channel for r in self.readings])
        words = Words(np.array(self.words, dtype=np.int64), np.array(self.more))
        return decode(words, np.array(self.keep), self.lattice, channel, Toy(self.seed))

    def paths(self) -> list[tuple[float, frozenset[int], tuple[int, ...]]]:
        """Return every path: its log weight, its readings and its words."""
        toy, lattice = Toy(self.seed), self.lattice
        size = len(self.words)
        found = []

        def walk(position: int, cost: float, used: frozenset[int], row: tuple[int, ...]) -> None:
            if position == size:
                spoken = sum(float(toy.three[row[k - 2], row[k - 1], row[k]]) for k in range(2, len(row)))
                found.append((cost + spoken, used, row))
                return
            stays = self.keep[position] + self.more[position]
            walk(position + 1, cost + stays, used, (*row, self.words[position]))
            for k, reading in enumerate(self.readings):
                if reading.start == position:
                    at = lattice.first[k]
                    extra = float(lattice.more[at : at + len(reading.words)].sum())
                    walk(reading.end, cost + reading.channel + extra, used | {k}, (*row, *reading.words))

        walk(0, 0.0, frozenset(), ())
        return found


NUMBERS = st.floats(-4.0, 0.0, width=32)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    size = draw(st.integers(1, 9))
    words = (0, 0, *draw(st.lists(st.integers(0, SIZE - 1), min_size=size, max_size=size)), 0, 0)
    readings = []
    for _ in range(draw(st.integers(1, 7))):
        start = draw(st.integers(2, size + 1))
        end = draw(st.integers(start + 1, min(start + 3, size + 2)))
        row = draw(st.lists(st.integers(0, SIZE - 1), min_size=1, max_size=4))
        readings.append(Reading(start, end, tuple(row), draw(NUMBERS)))
    filled = st.lists(NUMBERS, min_size=len(words), max_size=len(words)).map(tuple)
    return Problem(draw(st.integers(0, 99)), words, draw(filled), draw(filled), tuple(readings))


@pytest.fixture(scope="module", autouse=True)
def unpruned() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoder, "PRUNE", 1e-300)
        yield


def log_sum(values: list[float]) -> float:
    top = max(values)
    return top + math.log(math.fsum(math.exp(v - top) for v in values))


def shares(problem: Problem) -> list[float]:
    """Return the share of all paths that run through each reading."""
    paths = problem.paths()
    total = log_sum([cost for cost, _, _ in paths])
    readings = range(len(problem.readings))
    return [sum(math.exp(cost - total) for cost, used, _ in paths if k in used) for k in readings]


def test_the_toy_is_a_language_model() -> None:
    model: LanguageModel = Toy(0)  # type: ignore[assignment]
    assert model.number("c") == (2, 0.0)


@settings(max_examples=150, deadline=None)
@given(problems())
def test_posteriors_are_those_of_all_paths(problem: Problem) -> None:
    assert problem.decoded().posterior == pytest.approx(shares(problem), abs=1e-5)


@settings(max_examples=100, deadline=None)
@given(problems())
def test_evidence_is_what_all_paths_weigh_against_the_text_as_it_is(problem: Problem) -> None:
    size = len(problem.words)
    inside = {p for r in problem.readings for p in range(r.start - 2, min(size, r.end + 2))}
    opens = {p for p in inside if p - 1 not in inside}
    decoding = problem.decoded()
    assert set(np.flatnonzero(decoding.evidence).tolist()) <= opens
    # What leaving a word costs counts for the paths alone, and only where readings are in sight.
    kept = sum(problem.keep)
    unseen = sum(problem.keep[p] for p in range(size) if p not in inside or p in opens)
    paths = problem.paths()
    as_it_is = next(cost for cost, used, _ in paths if not used) - kept
    wanted = log_sum([cost for cost, _, _ in paths]) - as_it_is - unseen
    assert float(decoding.evidence.sum()) == pytest.approx(wanted, abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(problems(), problems(), st.lists(st.integers(0, SIZE - 1), max_size=3))
def test_what_lies_between_two_stretches_is_cut_out_without_loss(
    left: Problem, right: Problem, gap: list[int]
) -> None:
    shift = len(left.words) + len(gap)
    zeros = (0.0,) * len(gap)
    moved = tuple(Reading(r.start + shift, r.end + shift, r.words, r.channel) for r in right.readings)
    both = Problem(
        left.seed,
        (*left.words, *gap, *right.words),
        left.keep + zeros + right.keep,
        left.more + zeros + right.more,
        left.readings[:3] + moved[:3],
    )
    decoding = both.decoded()
    assert len(np.flatnonzero(decoding.evidence)) <= 4
    assert decoding.posterior == pytest.approx(shares(both), abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(problems())
def test_the_order_of_the_readings_does_not_matter(problem: Problem) -> None:
    order = np.arange(len(problem.readings))[::-1]
    lattice = problem.lattice
    channel = np.array([r.channel for r in problem.readings])
    taken = np.concatenate([np.arange(lattice.first[k], lattice.first[k] + lattice.count[k]) for k in order])
    counts = lattice.count[order]
    turned = laid_out(
        start=lattice.start[order],
        end=lattice.end[order],
        row=lattice.row[order],
        first=np.cumsum(counts) - counts,
        count=counts,
        number=lattice.number[taken],
        more=lattice.more[taken],
    )
    words = Words(np.array(problem.words, dtype=np.int64), np.array(problem.more))
    result = decode(words, np.array(problem.keep), turned, channel[order], Toy(problem.seed))
    assert result.posterior[::-1] == pytest.approx(problem.decoded().posterior, abs=1e-9)


def test_pruning_changes_no_edit(engine: Restorer, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (data_folder() / "samples" / "news.txt").read_text(encoding="utf8")[:1200]
    monkeypatch.setattr(decoder, "PRUNE", 2e-3)
    pruned = engine.explain(text).edits
    monkeypatch.setattr(decoder, "PRUNE", 1e-6)
    full = engine.explain(text).edits
    assert len(pruned) > 20
    different = {(e.start, e.new) for e in pruned} ^ {(e.start, e.new) for e in full}
    assert len(different) <= 0.05 * len(pruned)


def test_a_text_without_readings() -> None:
    problem = Problem(0, (0, 0, 1, 0, 0), (0.0,) * 5, (0.0,) * 5, ())
    decoding = problem.decoded()
    assert len(decoding.posterior) == 0
    assert not decoding.evidence.any()


def chosen_by_hand(start: list[int], end: list[int], gain: list[float], least: float) -> float:
    """Return the greatest sum of what choices gain over ``least`` that stand apart."""
    rows = [k for k in range(len(gain)) if gain[k] >= least]
    top = 0.0
    for size in range(1, len(rows) + 1):
        for some in itertools.combinations(rows, size):
            if all(end[a] <= start[b] or end[b] <= start[a] for a, b in itertools.combinations(some, 2)):
                top = max(top, sum(gain[k] - least + 1e-9 for k in some))
    return top


GAINS = st.floats(0.0, 1.0) | st.integers(1, 9).map(lambda tenths: tenths / 10)
SPANS = st.lists(st.tuples(st.integers(0, 8), st.integers(1, 4), GAINS), max_size=9)


@given(SPANS, GAINS)
@example([(0, 4, 0.9), (0, 2, 0.6), (2, 2, 0.6)], 0.5)
def test_the_best_choices_have_the_greatest_sum(spans: list[tuple[int, int, float]], least: float) -> None:
    start = np.array([s for s, _, _ in spans], dtype=np.int64)
    end = start + np.array([n for _, n, _ in spans], dtype=np.int64)
    gain = np.array([g for _, _, g in spans])
    choice = Choice(None, start, end, gain, np.arange(len(spans)))  # type: ignore[arg-type]
    chosen = best(choice, least)
    least = max(least, decoder.LEAST)
    places = sorted((int(start[k]), int(end[k])) for k in chosen)
    assert [(int(start[k]), int(end[k])) for k in chosen] == places
    assert all(b <= c for (_, b), (c, _) in itertools.pairwise(places))
    assert all(gain[k] >= least for k in chosen)
    total = sum(float(gain[k]) - least + 1e-9 for k in chosen)
    assert total == pytest.approx(
        chosen_by_hand(start.tolist(), end.tolist(), gain.tolist(), least), abs=1e-12
    )


def test_ties_fall_to_the_earlier_place() -> None:
    start, end = np.array([1, 0, 0, 0]), np.array([3, 2, 2, 3])
    choice = Choice(None, start, end, np.array([0.9, 0.9, 0.9, 0.9]), np.arange(4))  # type: ignore[arg-type]
    assert best(choice, 0.5) == [1]


def test_readings_that_come_to_the_same_text_are_one_choice() -> None:
    known = knowing("blorking the\tending the\nblorking\tending\nblorking\tstopping\n").dictionary
    words = {"ending": 1, "ending the": 2, "stopping": 1}
    rows = {known.original(r): r for r in range(len(known.length)) if known.original(r) in words}
    row = np.array([rows[o] for o in words])
    count = np.array(list(words.values()))
    lattice = laid_out(
        start=np.array([4, 4, 4]),
        end=4 + count,
        row=row,
        first=np.cumsum(count) - count,
        count=count,
        number=np.zeros(4, dtype=np.int64),
        more=np.zeros(4),
    )
    choice = decoder.choices(lattice, np.array([0.2, 0.3, 0.4]), known)
    made = {known.original(int(row[r])): float(g) for r, g in zip(choice.reading, choice.gain, strict=True)}
    assert made == pytest.approx({"ending the": 0.5, "stopping": 0.4})
    assert {(int(s), int(e)) for s, e in zip(choice.start, choice.end, strict=True)} == {(4, 5)}
    second = choice.second(int(choice.gain.argmax()))
    assert second is not None and choice.gain[second] == pytest.approx(0.4)


def test_numbers_are_those_of_the_model() -> None:
    engine = knowing("blorking\tending\n")
    model: NGrams = engine.model
    words = decoder.numbers(["the", "zzxxqq"], model)
    assert words.number.tolist() == [model.number("the")[0], model.unknown]
    assert words.more[0] == 0.0 > words.more[1]
