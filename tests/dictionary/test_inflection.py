"""Inflected forms, and which of them pair up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import cases
from unspin.dictionary import inflect
from unspin.dictionary.expand import expand
from unspin.dictionary.rows import Row
from unspin.frequency.unigrams import Unigrams

HERE = Path(__file__).parent
VERBS, NOUNS, ADJECTIVES = (cases(HERE / f"{name}.tsv") for name in ("verbs", "nouns", "adjectives"))
#: Forms in the table that wordfreq does not know, of common words which are verbs only now and then.
DOUBTED = set(
    "caravanned graveling interring maying metaled metaling shalling shalls stomaching toweled unfits".split()
)


@pytest.mark.parametrize("case", VERBS, ids=[case["base"] for case in VERBS])
def test_verbs(case: dict[str, str]) -> None:
    assert inflect.verb(case["base"]) == (case["base"], *case["forms"].split())


@pytest.mark.parametrize("case", NOUNS, ids=[case["base"] for case in NOUNS])
def test_nouns(case: dict[str, str]) -> None:
    assert inflect.noun(case["base"]) == (case["base"], case["plural"])


@pytest.mark.parametrize("case", ADJECTIVES, ids=[case["base"] for case in ADJECTIVES])
def test_adjectives(case: dict[str, str]) -> None:
    assert inflect.adjective(case["base"]) == tuple(case.values())


def test_the_table_holds_only_what_the_rules_get_wrong_or_doubt() -> None:
    sizes = {"v": 4, "n": 1, "a": 2}
    for (base, kind), forms in inflect.irregular().items():
        assert len(forms) >= sizes[kind], base
        assert base == base.strip().lower()


def test_forms_of_common_verbs_are_known_to_be_english() -> None:
    zipf = Unigrams.open().zipf
    bases = [base for base, kind in inflect.irregular() if kind == "v" and zipf(base) >= 3.5]
    assert len(bases) > 150
    doubted = {form for base in bases for form in inflect.verb(base) if zipf(form) < 1.3}
    assert doubted == DOUBTED


def forms(spun: str, original: str, kind: str) -> list[tuple[str, str]]:
    return list(expand(Row(spun, original, "news", 1.0, kind), Unigrams.open().zipf))


@pytest.mark.parametrize(
    ("spun", "original", "kind", "pairs"),
    [
        ("exhibit", "show", "v", "exhibits shows|exhibited showed|exhibited shown|exhibiting showing"),
        ("depart", "leave", "v", "departs leaves|departed left|departing leaving"),
        ("run", "operate", "v", "runs operates|ran operated|run operated|running operating"),
        (
            "comply with",
            "follow",
            "v",
            "complies with follows|complied with followed|complying with following",
        ),
        ("discover", "find out", "v", "discovers finds out|discovered found out|discovering finding out"),
        ("officer", "official", "n", "officers officials"),
        ("financial institution", "bank", "n", "financial institutions banks"),
        ("firm", "state company", "n", "firms state companies"),
        ("massive", "big", "a", "more massive bigger|most massive biggest"),
        ("sizable", "large", "a", "more sizable larger|most sizable largest"),
        ("hard", "difficult", "a", ""),
        ("swift", "fast", "a", "swifter faster|more swift faster|swiftest fastest|most swift fastest"),
        ("vital", "important", "a", "vitally importantly"),
        ("famous", "noted", "x", ""),
        ("precisely", "exactly", "r", ""),
    ],
)
def test_forms_pair_up(spun: str, original: str, kind: str, pairs: str) -> None:
    first, *others = forms(spun, original, kind)
    assert first == (spun, original)
    assert {f"{s} {o}" for s, o in others} == {p for p in pairs.split("|") if p}
    assert len(set(others)) == len(others)


def test_a_noun_without_a_plural_stands_for_the_plural_too() -> None:
    assert ("merchandise", "products") in forms("merchandise", "product", "n")
    assert ("officer", "officials") not in forms("officer", "official", "n")


@pytest.mark.parametrize(
    ("spun", "original", "kind"), [("zzqxv", "show", "v"), ("show", "zzqxv", "v"), ("officer", "zzqxv", "n")]
)
def test_forms_that_are_no_english_are_not_made(spun: str, original: str, kind: str) -> None:
    assert [p for p in forms(spun, original, kind)[1:] if "zzqxv" in p[0] + p[1]] == []


@pytest.mark.parametrize(
    ("adjective", "adverb"),
    [
        ("quick", "quickly"),
        ("happy", "happily"),
        ("coy", "coyly"),
        ("probable", "probably"),
        ("pale", "palely"),
        ("dull", "dully"),
        ("basic", "basically"),
        ("friendly", None),
        ("hard", None),
    ],
)
def test_adverbs(adjective: str, adverb: str | None) -> None:
    assert inflect.adverb(adjective) == adverb
