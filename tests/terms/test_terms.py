"""Technical terms that a spinner took apart, and those that nobody touched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import cases, restorer
from unspin import Restorer, Settings
from unspin.article import Judgement
from unspin.dictionary import terms as listed
from unspin.explaining import explain
from unspin.terms import Reading, probabilities
from unspin.tokens import tokenize

HERE = Path(__file__).parent
CASES, CLEAN = cases(HERE / "cases.tsv"), cases(HERE / "clean.tsv")
CARRIERS = (
    "The authors apply {} in this study and report the results.",
    "In recent years {} has been widely used.",
    "We discuss the role of {} here, and its limits.",
)
KNOWN = listed.path().read_text(encoding="utf8").splitlines()


@pytest.mark.parametrize("carrier", CARRIERS[:2])
@pytest.mark.parametrize("case", CASES, ids=[case["note"] for case in CASES])
def test_a_term_is_formed_in_a_clean_sentence(engine: Restorer, case: dict[str, str], carrier: str) -> None:
    assert engine.restore(carrier.format(case["spun"])) == carrier.format(case["original"])


@pytest.mark.parametrize("case", CLEAN, ids=[case["note"] for case in CLEAN])
def test_clean_technical_english_does_not_change(engine: Restorer, case: dict[str, str]) -> None:
    assert [(e.old, e.new) for e in engine.explain(case["text"]).edits] == []


@given(st.sampled_from(KNOWN), st.sampled_from(CARRIERS))
@settings(max_examples=150)
def test_known_terms_stay(term: str, carrier: str) -> None:
    text = carrier.format(term)
    edits = restorer(Settings()).explain(text).edits
    inside = carrier.index("{}")
    assert [(e.old, e.new) for e in edits if inside <= e.start < inside + len(term)] == []


def test_a_term_is_one_edit_that_tells_what_it_was(engine: Restorer) -> None:
    text = CARRIERS[0].format("irregular woodland relapse")
    done = engine.explain(text)
    (edit,) = done.edits
    assert (edit.old, edit.new) == ("irregular woodland relapse", "random forest regression")
    assert edit.source == "irregular woodland relapse \u2190 random forest regression"
    assert edit.runner_up == edit.old
    assert edit.families == ("science",)
    assert done.undo() == text
    assert done.replay() == done.text


def test_words_that_stay_at_its_ends_are_no_part_of_the_edit(engine: Restorer) -> None:
    (edit,) = engine.explain(CARRIERS[0].format("lung malignancy screening")).edits
    assert (edit.old, edit.new) == ("malignancy", "cancer")


def test_the_explanation_holds_the_same_edits(engine: Restorer) -> None:
    text = CARRIERS[0].format("an irregular woodland relapse")
    explained = explain(engine, text)
    assert explained.restored == engine.restore(text) == CARRIERS[0].format("a random forest regression")
    (change,) = explained.changes
    assert [r.text for r in change.readings] == [
        "a random forest regression",
        "an irregular woodland relapse",
    ]
    assert change.readings[0].fit > 0.0


@pytest.mark.parametrize(
    ("spun", "original"),
    [
        ("remote\nsensor organizations", "wireless\nsensor networks"),
        ("remote sensor\r\norganizations", "wireless sensor\r\nnetworks"),
        ("MEAN SQUARED BLUNDER", "MEAN SQUARED ERROR"),
        ("**remote sensor organizations**", "**wireless sensor networks**"),
    ],
)
def test_line_ends_capitals_and_markup_stay(engine: Restorer, spun: str, original: str) -> None:
    assert engine.restore(CARRIERS[0].format(spun)) == CARRIERS[0].format(original)


def test_what_is_protected_stays() -> None:
    text = CARRIERS[0].format("remote sensor organizations")
    assert restorer(Settings(protect=("sensor organizations",))).restore(text) == text


def test_a_comma_parts_a_term(engine: Restorer) -> None:
    text = "They named remote, sensor organizations."
    assert "wireless" not in engine.restore(text)


def test_one_in_a_long_clean_article_is_doubted_and_many_are_not() -> None:
    clean, one = Judgement(-20.0, 4000), Reading(2, 4, ["random", "forest"], 1.5)
    alone, among = (probabilities([one], words, clean)[0] for words in (4000, 40))
    assert alone < 0.5 < among
    assert probabilities([one] * 60, 4000, clean)[0] > alone


def test_its_spinner_speaks_for_a_term_or_against_it() -> None:
    one = [Reading(2, 4, ["random", "forest"], 0.0)]
    science, news = (tuple(np.eye(6)[k].tolist()) for k in (4, 0))
    sure = [probabilities(one, 40, Judgement(5.0, 40, mixture))[0] for mixture in (science, news)]
    assert sure[0] > 0.5 > sure[1]


def test_terms_are_known_in_both_numbers_and_with_their_hyphens() -> None:
    keys, forms = listed.known(["random forest", "k-nearest neighbours", "deep", "speed of sound"])
    assert keys["random forest"] and keys["random forests"]
    assert not keys["k nearest neighbour"]
    assert "k nearest neighbour|k-nearest neighbour" in forms
    assert "deep" not in keys
    assert "speed of sound" in keys


@given(st.sampled_from(KNOWN))
def test_every_known_term_leads_to_a_key_or_is_no_row_of_words(term: str) -> None:
    keys, _ = listed.known([term])
    split = listed.parts(" ".join(tokenize(term).words))
    words = 2 <= len(split) <= listed.LONGEST and all(w.isalnum() or w == "'s" for w in split)
    assert bool(keys) == words
    assert all(key.split(" ")[:-1] == split[:-1] for key in keys)
