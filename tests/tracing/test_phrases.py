"""What is searched for on the web: sure, distinctive phrases of the restored text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import restorer
from tests.tracing.conftest import articles
from unspin import Restorer, Settings
from unspin.frequency.unigrams import Unigrams
from unspin.tracing.phrases import FEWEST, MOST, phrases
from unspin.tracing.words import words

UNIGRAMS = Unigrams.open()


def held(phrase: str, text: str) -> bool:
    return f" {' '.join(words(phrase))} " in f" {' '.join(words(text))} "


def test_most_phrases_stand_in_the_originals(engine: Restorer) -> None:
    right = total = firsts = 0
    for spun, original in articles().values():
        found = phrases(spun, engine, UNIGRAMS)
        assert len(found) == 5
        hits = [held(phrase.text, original) for phrase in found]
        firsts += hits[0]
        right += sum(hits)
        total += len(hits)
    assert right >= 0.85 * total
    assert firsts >= 0.9 * len(articles())


@settings(max_examples=10)
@given(st.sampled_from(list(articles())), st.integers(1, 12))
def test_phrases_are_of_a_length_apart_and_the_best_first(name: str, most: int) -> None:
    engine = restorer(Settings())
    spun = articles()[name][0]
    restored = engine.restore(spun)
    found = phrases(spun, engine, UNIGRAMS, most)
    assert 0 < len(found) <= most
    assert all(FEWEST <= len(phrase.text.split()) <= MOST for phrase in found)
    assert all(" ".join(restored[p.start : p.end].split()) == p.text for p in found)
    assert [round(p.score, 3) for p in found] == sorted((round(p.score, 3) for p in found), reverse=True)
    places = sorted((phrase.start, phrase.end) for phrase in found)
    assert all(a[1] <= b[0] for a, b in pairwise(places))
    assert all('"' not in phrase.text and "\n" not in phrase.text for phrase in found)


def test_names_and_numbers_go_before_what_anyone_writes(engine: Restorer) -> None:
    text = (
        "It was one of the best things that they had ever done in their lives. "
        "Nadia Verbruggen counted 4,312 geese at Lake Ostrowo. "
        "There is a lot of work to do and we will do it as soon as we can."
    )
    (found,) = phrases(text, engine, UNIGRAMS, 1)
    assert "4,312" in found.query or "Verbruggen" in found.query
    assert found.query.startswith('"') and found.query.endswith('"')


@pytest.mark.parametrize(
    "text", ["", "No.", "Yes, he did.", "\u0301\u0301 \udc80 a", "so, and, but, then, if, or"]
)
def test_there_may_be_none(text: str, engine: Restorer) -> None:
    assert phrases(text, engine, UNIGRAMS) == []
