"""What is learned from pairs: counted, with noise refused for a reason that is told."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from unspin import Restorer
from unspin.dictionary import rows
from unspin.dictionary.rows import Row
from unspin.frequency.unigrams import Unigrams
from unspin.learning.judging import Support
from unspin.learning.pairs import Pair
from unspin.learning.swaps import Learned, joined, learn
from unspin.tokens import tokenize

#: Unchanged sentences, so that the words of a test stand in a text.
REST = "The weather in the north stayed cold and dry for the whole of the week. Nobody went out in it."


def learned(engine: Restorer, pairs: Iterable[tuple[str, str]], count: int = 2, least: int = 1) -> Learned:
    """Return what pairs teach, each within other text."""
    texts = [Pair(f"pair {k}", f"{s} {REST} {k}.", f"{o} {REST} {k}.") for k, (s, o) in enumerate(pairs)]
    return learn(texts, engine.dictionary, Unigrams.open(), Support(count, least))


def kept(found: Learned) -> dict[str, tuple[int, int]]:
    return {f"{one.spun} < {one.original}": (one.count, one.pairs) for one in found.kept}


def reasons(found: Learned) -> dict[str, str]:
    return {f"{one.spun} < {one.original}": one.reason for one in found.refused}


#: A swap that no dictionary holds.
PEAR = ("He saw a lantern on the hill.", "He saw a bishop on the hill.")


def test_uses_and_pairs_are_counted(engine: Restorer) -> None:
    twice = ("One lantern met a lantern on the hill.", "One bishop met a bishop on the hill.")
    assert kept(learned(engine, [PEAR, twice])) == {"lantern < bishop": (3, 2)}


def test_what_is_shipped_needs_no_support_and_the_rest_does(engine: Restorer) -> None:
    found = learned(engine, [("Ms Lee stated that a lantern fell.", "Ms Lee said that a bishop fell.")])
    assert kept(found) == {"stated < said": (1, 1)}
    assert reasons(found) == {"lantern < bishop": "seen once, 2 needed"}
    assert "lantern < bishop" in kept(learned(engine, [PEAR], count=1))
    in_one = learned(engine, [("A lantern and a lantern fell.", "A bishop and a bishop fell.")], least=2)
    assert reasons(in_one) == {"lantern < bishop": "seen in 1 of the pairs, 2 needed"}


@pytest.mark.parametrize(
    ("spun", "original", "swap", "reason"),
    [
        ("They sold 12 houses in all.", "They sold 15 houses in all.", "12 < 15", "numbers differ"),
        ("They sold multiple cats.", "They sold four cats.", "multiple < four", "numbers differ"),
        (
            "I met Kowalski in the park.",
            "I met Zimmermann in the park.",
            "Kowalski < Zimmermann",
            "names differ",
        ),
        (
            "They ate the qwzrtx with salt.",
            "They ate the cheese with salt.",
            "qwzrtx < cheese",
            "not English",
        ),
        ("He said it % was late.", "He said it then was late.", "% < then", "holds a sign"),
        ('We saw the "old \u201cgreen house.', "We saw the new barn house.", 'old "green < new barn', ""),
    ],
)
def test_noise_is_refused_with_the_reason(
    engine: Restorer, spun: str, original: str, swap: str, reason: str
) -> None:
    found = learned(engine, [(spun, original)] * 3 + [(f"{spun} Yes.", f"{original} Yes.")])
    assert swap not in kept(found)
    if reason:
        assert reasons(found)[swap].startswith(reason)


@pytest.mark.parametrize(
    ("spun", "original", "swap"),
    [
        ("They sold 4 cats there.", "They sold four cats there.", "4 < four"),
        ("He came thirteenth in the race.", "He came 13th in the race.", "thirteenth < 13th"),
        (
            "Ask the Overseas Ministry of it.",
            "Ask the Foreign Ministry of it.",
            "Overseas Ministry < Foreign Ministry",
        ),
        (
            "Some cities, for example, Rome fell.",
            "Some cities such as Rome fell.",
            ", for example, < such as",
        ),
    ],
)
def test_numbers_and_names_that_are_the_same_are_learned(
    engine: Restorer, spun: str, original: str, swap: str
) -> None:
    assert swap in kept(learned(engine, [(spun, original)] * 2))


def test_what_the_originals_use_as_often_is_refused(engine: Restorer) -> None:
    pairs = [
        PEAR,
        (f"{PEAR[0]} Again.", f"{PEAR[1]} Again."),
        ("A lantern hung by the lantern of a lantern near its lantern.",) * 2,
        ("The candle fell.", "The lantern fell."),
        ("The candle fell again.", "The lantern fell again."),
    ]
    found = learned(engine, pairs)
    assert "no commoner in the spun texts" in reasons(found)["lantern < bishop"]


def test_what_mostly_stays_is_refused(engine: Restorer) -> None:
    stays = "The bishop met a bishop and the bishop told a bishop of one bishop. "
    found = learned(engine, [PEAR, PEAR, (stays * 12, stays * 12)])
    assert reasons(found)["lantern < bishop"] == "the original mostly stays (2 of 62 replaced)"


def test_a_function_word_is_learned_with_the_word_it_depends_on(engine: Restorer) -> None:
    stays = "They sat in a car in a town in a valley in a land in a fog in a storm. " * 4
    pairs = [
        (f"It {verb} amongst the {noun}. {stays}", f"It {verb} in the {noun}. {stays}")
        for verb, noun in (("stood", "hall"), ("lay", "garden"), ("fell", "street"))
    ]
    found = learned(engine, pairs)
    assert kept(found) == {"amongst the < in the": (3, 3)}


def test_a_word_put_in_is_grown_to_the_word_that_always_follows(engine: Restorer) -> None:
    pairs = [
        (f"It is considered one of the {w} here.", f"It is one of the {w} here.")
        for w in ("best", "worst", "old")
    ]
    found = learned(engine, pairs)
    assert not any(swap.endswith(("< one", "< is")) for swap in kept(found))


def test_other_texts_and_repeated_pairs_are_left_out(engine: Restorer) -> None:
    pairs = [
        Pair("one", f"{PEAR[0]} {REST}", f"{PEAR[1]} {REST}"),
        Pair("two", f"{PEAR[0]} {REST}", f"{PEAR[1]} {REST}"),
        Pair("three", "A wholly other text about ships at sea.", f"{PEAR[1]} {REST}"),
        Pair("four", "", ""),
    ]
    found = learn(pairs, engine.dictionary, Unigrams.open(), Support(1))
    assert kept(found) == {"lantern < bishop": (1, 1)}
    assert (found.pairs, found.used) == (4, 1)
    assert [name for name, _ in found.left_out] == ["two", "three", "four"]


def test_words_are_written_small_and_names_as_they_are(engine: Restorer) -> None:
    pairs = [
        ("Lanterns fell down.", "Bishops fell down."),
        ("All lanterns fell on Could 5 then.", "All bishops fell on May 5 then."),
    ]
    found = learned(engine, pairs, count=1)
    assert set(kept(found)) == {"lanterns < bishops", "Could < May"}


def test_entries_are_rows_that_a_dictionary_may_hold(engine: Restorer) -> None:
    found = learned(engine, [PEAR, PEAR, ("He stated it 4 times.", "He said it four times.")])
    text = rows.write(found.rows())
    assert list(rows.parse(text.splitlines(), "user.tsv")) == sorted(found.rows(), key=lambda r: r.spun)
    assert Row("lantern", "bishop", "user", 1.5, "x", "in 2 pairs") in found.rows()


def test_the_same_pairs_teach_the_same(engine: Restorer) -> None:
    pairs = [PEAR, ("He stated it was a sizzling day.", "He said it was a hot day."), PEAR]
    assert rows.write(learned(engine, pairs).rows()) == rows.write(learned(engine, pairs).rows())


def test_learning_twice_adds_up() -> None:
    once = Row("lantern", "bishop", "user", 0.5, "x", "in 1 pair")
    twice = joined(once, once)
    assert twice == Row("lantern", "bishop", "user", 1.5, "x", "in 2 pairs")
    assert joined(Row("a", "b", "user", 1.0, "x", "mine"), twice).note == "mine"


def test_both_sides_are_words_of_the_texts(engine: Restorer) -> None:
    spun, original = "He stated the youthful firm rose.", "He said the young company rose."
    for one in (found := learned(engine, [(spun, original)], count=1)).kept + found.refused:
        assert set(tokenize(one.spun).words) <= set(tokenize(spun).words)
        assert set(tokenize(one.original).words) <= set(tokenize(original).words)
