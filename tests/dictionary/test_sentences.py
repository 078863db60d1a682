"""Every phrase entry in a sentence where it must fire, and in one where it must not."""

from __future__ import annotations

import zlib
from collections import Counter
from functools import cache

import pytest

from tests.conftest import cases
from tests.dictionary.sentences import (
    CLEAN,
    HERE,
    Outcome,
    Sentence,
    fired,
    fires_alone,
    garbled,
    in_clean_text,
    missed,
    sentences,
    shape,
    shipped,
    unlisted,
)
from unspin import Restorer
from unspin.dictionary.compile import sources
from unspin.dictionary.rows import normal_form
from unspin.settings import BOLD, USUAL

#: One in so many entries is tried, those of one remainder of their hash. Which, changes with the data, so
#: that by and by all are tried; ``python -m tests.dictionary.sentences`` tries all at once.
PARTS = 10
#: Shares of phrases of a garbled text that are changed, and that are restored word for word: of all
#: entries 0.751 and 0.668, of a tenth a point more or less.
CHANGED, EXACT = 0.73, 0.645
#: The share of phrases that may fire or not by what else stands in a text: places of one phrase are read
#: alike, and a tenth is not the whole.
STRAY = 0.004


def part_of(phrase: str) -> int:
    return zlib.crc32(normal_form(phrase).encode()) % PARTS


@cache
def everything() -> list[Sentence]:
    return sentences(shipped())


@cache
def turn() -> list[Sentence]:
    """Return the sentences whose turn it is."""
    now = zlib.crc32(b"".join(path.read_bytes() for path in sources())) % PARTS
    return [s for s in everything() if part_of(s.phrase) == now]


@cache
def outcomes() -> list[Outcome]:
    return garbled(turn())


@cache
def firing() -> dict[str, float]:
    return fired(turn(), BOLD)


def test_every_phrase_entry_has_a_sentence() -> None:
    spun = {key for row in shipped() if " " in (key := normal_form(row.spun))}
    assert {normal_form(s.phrase) for s in everything()} == spun
    assert len(spun) > 40_000
    assert sum(len(s.originals) for s in everything()) > 50_000
    for sentence in everything():
        assert sentence.text[sentence.start :].lower().startswith(sentence.phrase.lower())


def test_every_phrase_is_changed_or_its_original_is_among_the_readings() -> None:
    assert missed(outcomes()) == []


def test_most_phrases_are_restored_in_a_garbled_text() -> None:
    assert sum(o.changed for o in outcomes()) >= CHANGED * len(outcomes())
    assert sum(o.exact for o in outcomes()) >= EXACT * len(outcomes())


def test_no_phrase_fires_in_a_clean_text_but_those_that_are_no_english() -> None:
    assert len(unlisted(firing())) <= STRAY * len(turn()), unlisted(firing())


def test_every_phrase_that_is_said_to_fire_alone_does() -> None:
    mine = {normal_form(s.phrase) for s in turn()}
    stale = sorted((fires_alone() & mine) - set(firing()))
    assert len(stale) <= STRAY * len(turn()), stale


def test_phrases_that_fire_alone_are_entries() -> None:
    lines = (HERE / "fires_alone.txt").read_text(encoding="utf8").splitlines()
    phrases = [line for line in lines if not line.startswith("#")]
    assert phrases == sorted(set(phrases))
    assert set(phrases) <= {normal_form(s.phrase) for s in everything()}


def test_no_original_changes_in_a_clean_text() -> None:
    originals = [s.with_(min(s.originals)) for s in turn()]
    edits = in_clean_text(originals, USUAL)
    assert [(text, e.source) for text, mine in zip(originals, edits, strict=True) for e in mine] == []


def test_the_contexts_are_what_they_are_said_to_be(engine: Restorer) -> None:
    assert engine.explain(CLEAN).judgement.log_odds < -5.0
    spun = Counter(case["family"] for case in cases(HERE / "neighbours.tsv"))
    for family in spun:
        text = " ".join(c["sentence"] for c in cases(HERE / "neighbours.tsv") if c["family"] == family)
        assert engine.explain(text).judgement.log_odds > 5.0, family
    assert set(spun) == {s.family for s in everything()}
    carriers = Counter(case["shape"] for case in cases(HERE / "carriers.tsv"))
    assert min(carriers.values()) >= 3
    for case in cases(HERE / "carriers.tsv"):
        assert case["carrier"].count("{}") == 1


@pytest.mark.parametrize(
    ("phrase", "kind", "expected"),
    [
        ("Wall Avenue", "x", "name"),
        ("I've been", "x", "clause"),
        ("financial institution", "n", "noun"),
        ("the whole lot", "n", "thing"),
        ("carry on", "v", "verb-of"),
        ("find out", "v", "verb-of"),
        ("take away", "v", "verb"),
        ("well known", "a", "adjective"),
        ("in accordance with", "x", "before-thing"),
        ("within the", "x", "in-before-noun"),
        ("such a", "x", "before-noun"),
        ("in light of the fact that", "x", "joining"),
        ("as if", "x", "joining"),
        ("will likely be", "x", "is"),
        ("on the spot", "x", "adverb"),
        ("a lot", "x", "thing"),
    ],
)
def test_shapes(phrase: str, kind: str, expected: str) -> None:
    assert shape(phrase, kind) == expected
