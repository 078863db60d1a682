"""What a score tells of an article."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.conftest import CLEAN, restorer
from unspin import Settings
from unspin.places import data_folder
from unspin.scoring import (
    CAPITAL,
    HEADLINE,
    NOT_SPARED,
    QUOTED,
    REGIONS,
    REST,
    SIGNS,
    SPARED,
    UNTOLD,
    Region,
    Score,
    Scorer,
    verdict,
)

GOLD = data_folder() / "gold"
_EDIT = re.compile(r"\{([^}|]*)\|([^}|]*)[^}]*\}")
_QUOTED = re.compile("\u201c[^\u201c\u201d]*\u201d")


def score(text: str) -> Score:
    return Scorer(restorer(Settings())).score(text)


def gold(name: str) -> str:
    return (GOLD / f"{name}.gold").read_text(encoding="utf-8")


def spun(text: str) -> str:
    return _EDIT.sub(r"\1", text)


NEWS = spun(gold("news"))


@pytest.mark.parametrize("name", ["news", "markets", "science", "technology", "sport"])
def test_spun_and_clean_articles_are_told_apart(name: str) -> None:
    garbled = score(spun(gold(name)))
    assert garbled.reason is None and garbled.posterior > 0.99 and garbled.family
    assert garbled.rate > 10 and garbled.replaced > 0.6
    clean = score((GOLD / "clean" / f"{name}.txt").read_text(encoding="utf-8"))
    assert (clean.reason, clean.family, clean.regions) == ("clean", None, {})
    assert clean.posterior < 0.01 and clean.replaced < 0.05 < clean.listed


def test_the_figures_are_those_of_the_restoration() -> None:
    made = restorer(Settings()).explain(NEWS)
    found = score(NEWS)
    assert found.log_odds == made.judgement.log_odds
    assert found.edits == sum(e.depends is None and e.source != "a, an" for e in made.edits)
    assert found.edits == sum(p.edits for p in found.paragraphs)
    assert found.words == sum(p.words for p in found.paragraphs) == made.judgement.words
    assert found.edits == sum(region.replaced for region in found.regions.values())
    assert found.listed == sum(region.listed for region in found.regions.values())


def test_signs_stand_where_they_are_said_to() -> None:
    text = "\u201cTitle\u201d\n\n" + NEWS
    found = score(text)
    assert len(found.signs) == SIGNS
    lines = text.split("\n")
    for sign in found.signs:
        assert sign.originals and sign.phrase not in sign.originals
        for place in sign.places:
            assert text[place.start : place.end].lower().replace("\u2019", "'") == sign.phrase
            line = lines[place.line - 1]
            assert line[place.column - 1 :].startswith(text[place.start : place.end])
    assert {s.phrase for s in found.signs} >= {"as a substitute of", "with out"}
    for paragraph in found.paragraphs:
        begins = paragraph.begins.removesuffix(" \u2026")
        assert text[paragraph.start :].startswith(begins)
        assert lines[paragraph.line - 1].startswith(begins)


def test_places_count_on_through_later_parts() -> None:
    text = (CLEAN + "\n") * 1000 + NEWS
    found = score(text)
    assert any(p.start > 30_000 for sign in found.signs for p in sign.places)
    lines = text.split("\n")
    for sign in found.signs:
        for place in sign.places:
            assert lines[place.line - 1][place.column - 1 :].startswith(text[place.start : place.end])


def test_paragraphs_are_judged_by_themselves() -> None:
    clean = (GOLD / "clean" / "sport.txt").read_text(encoding="utf-8").split("\n\n")
    garbled = NEWS.split("\n\n")
    found = score("\n\n".join([*garbled[1:5], *clean[1:5]])).paragraphs
    assert len(found) == 8
    assert all(p.log_odds > 5 for p in found[:4])
    assert all(p.log_odds < 0 for p in found[4:]), [p.log_odds for p in found]


@pytest.mark.parametrize("name", ["markets", "science", "technology"])
def test_spared_quotations_are_told(name: str) -> None:
    text = gold(name)
    assert score(spun(text)).regions[QUOTED].verdict == NOT_SPARED
    spared = _QUOTED.sub(lambda m: _EDIT.sub(r"\2", m[0]), text)
    assert score(spun(spared)).regions[QUOTED].verdict == SPARED


def test_what_has_no_quotations_cannot_tell() -> None:
    regions = score("\n\n".join(p for p in NEWS.split("\n\n") if "\u201d" not in p)).regions
    assert regions[QUOTED] == Region(UNTOLD, 0, 0)
    assert set(regions) == {*REGIONS, REST}


@pytest.mark.parametrize(
    ("region", "replaced", "listed", "expected"),
    [
        (QUOTED, 0, 0, UNTOLD),
        (QUOTED, 0, 1, UNTOLD),
        (QUOTED, 0, 12, SPARED),
        (QUOTED, 1, 12, SPARED),
        (QUOTED, 9, 12, NOT_SPARED),
        (HEADLINE, 1, 2, UNTOLD),
        (HEADLINE, 4, 4, NOT_SPARED),
        (CAPITAL, 0, 30, SPARED),
        (CAPITAL, 12, 30, NOT_SPARED),
    ],
)
def test_verdicts(region: str, replaced: int, listed: int, expected: str) -> None:
    assert verdict(region, replaced, listed, Region("", 80, 100)) == expected


@given(
    st.sampled_from(REGIONS), st.integers(0, 60), st.integers(0, 60), st.integers(0, 99), st.integers(0, 99)
)
def test_more_replaced_words_speak_against_sparing(region: str, a: int, b: int, c: int, d: int) -> None:
    rest = Region("", c, c + d)
    order = [SPARED, UNTOLD, NOT_SPARED]
    found = [order.index(verdict(region, k, a + b, rest)) for k in range(a + b + 1)]
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "too short"),
        (CLEAN, "too short"),
        (
            "Der Minister hat am Montag erkl\u00e4rt, dass die Verhandlungen mit der Regierung vorbei sind.",
            "not English",
        ),
        ("x = 4\ny = x + 1\nprint(x, y)\nassert x == y\n", "code"),
        (CLEAN * 8, "clean"),
    ],
)
def test_reasons(text: str, reason: str) -> None:
    found = score(text)
    assert (found.reason, found.family) == (reason, None)
    assert found.posterior <= 0.5


@examples(max_examples=30)
@given(st.text(max_size=200), st.lists(st.integers(1, 300), max_size=4))
def test_any_text_is_scored_and_chunks_do_not_matter(text: str, cuts: list[int]) -> None:
    text = NEWS[:300] + text
    whole = score(text)
    scorer = Scorer(restorer(Settings()))
    places = [0, *sorted(cuts), len(text)]
    list(scorer.pieces(text[a:b] for a, b in pairwise(places)))
    assert scorer.take() == whole
