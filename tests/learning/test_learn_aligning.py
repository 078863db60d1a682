"""Alignment: sentences find their counterparts, and changed stretches come apart into swaps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspin.learning.aligning import KNOWN, Side, sentence_pairs, steps
from unspin.learning.naming import named


def swaps(spun: str, original: str, known: str = "") -> list[str]:
    """Return the swaps between two texts; ``known`` lists swaps as "spun<original; …"."""
    table = {tuple(pair.split("<")) for pair in known.split("; ") if pair}
    left, right = Side.of(spun), Side.of(original)
    found = []
    for pair in sentence_pairs(left, right):
        row = steps(left, right, pair, lambda s, o: KNOWN if (s, o) in table else None)
        for step, _ in named(left, right, row):
            if not step.same(left, right):
                found.append(f"{left.written(*step.spun)} < {right.written(*step.original)}")
    return found


@pytest.mark.parametrize(
    ("spun", "original", "expected"),
    [
        ("He stated it was so.", "He said it was so.", ["stated < said"]),
        ("It rose subsequent to that day.", "It rose after that day.", ["subsequent to < after"]),
        ("He went on foot there.", "He walked there.", ["went on foot < walked"]),
        # neighbours come apart one by one
        ("The youthful firm grew.", "The young company grew.", ["youthful < young", "firm < company"]),
        (
            "They bought low-priced vehicles there.",
            "They purchased cheap cars there.",
            ["bought < purchased", "low-priced < cheap", "vehicles < cars"],
        ),
        # words that look alike belong together, also where lengths differ
        (
            "It was a medical establishment visiting today.",
            "It was a hospital visit today.",
            ["medical establishment < hospital", "visiting < visit"],
        ),
        # a word put in is an entry with the word that stays
        ("It will likely be sold.", "It will be sold.", ["will likely < will"]),
        # names are whole, with the capitals that make them
        (
            "Aides of the White Home in town said no.",
            "Aides of the White House in town said no.",
            ["White Home < White House"],
        ),
        (
            "He sued the Securities and Alternate Fee there.",
            "He sued the Securities and Exchange Commission there.",
            ["Securities and Alternate Fee < Securities and Exchange Commission"],
        ),
        ("Nothing has changed here.", "Nothing has changed here.", []),
        ("", "", []),
    ],
)
def test_swaps(spun: str, original: str, expected: list[str]) -> None:
    assert swaps(spun, original) == expected


@pytest.mark.parametrize(
    ("spun", "original", "known", "expected"),
    [
        (
            "He was a naval commander chief there.",
            "He was an admiral head there.",
            "naval commander<admiral",
            ["a < an", "naval commander < admiral", "chief < head"],
        ),
        # an unchanged word may be a part of the phrase by chance
        (
            "He left on the off chance that the cat came.",
            "He left if the cat came.",
            "on the off chance that<if",
            ["on the off chance that < if"],
        ),
        (
            "Some cities, for example, Rome are old.",
            "Some cities such as Rome are old.",
            ", for example ,<such as",
            [", for example, < such as"],
        ),
    ],
)
def test_what_is_known_tells_where_to_cut(spun: str, original: str, known: str, expected: list[str]) -> None:
    assert swaps(spun, original, known) == expected


def test_a_sentence_that_was_left_out_or_put_in_disturbs_nothing() -> None:
    spun = "Advertisement goes right here now. The firm stated that it grew. He depends on his dog a lot."
    original = (
        "The company said that it grew. Nobody here knew about any of this. He relies on his dog a lot."
    )
    assert swaps(spun, original) == ["firm < company", "stated < said", "depends < relies"]


def test_a_sentence_may_be_cut_in_two() -> None:
    spun = "The firm grew for years. And it stated that nobody knew of it."
    original = "The company grew for years and it said that nobody knew of it."
    assert "stated < said" in swaps(spun, original)


def test_rewritten_sentences_are_left_alone() -> None:
    assert swaps("Cats sleep on most days of the week.", "Our markets fell again after some bad news.") == []


WORDS = st.lists(st.sampled_from("the a cat dog ran on , . old It".split()), max_size=12).map(" ".join)


@given(WORDS, WORDS)
def test_steps_are_in_order_and_never_empty(spun: str, original: str) -> None:
    left, right = Side.of(spun), Side.of(original)
    a = b = 0
    for pair in sentence_pairs(left, right):
        for step in steps(left, right, pair, lambda s, o: None):
            assert a <= step.spun[0] < step.spun[1] <= len(left.words)
            assert b <= step.original[0] < step.original[1] <= len(right.words)
            a, b = step.spun[1], step.original[1]


@given(WORDS)
def test_a_text_passes_into_itself_unchanged(text: str) -> None:
    side = Side.of(text)
    found = [
        step for pair in sentence_pairs(side, side) for step in steps(side, side, pair, lambda s, o: None)
    ]
    assert all(step.same(side, side) and step.spun == step.original for step in found)
