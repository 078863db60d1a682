"""Other ways to write a spun phrase: British and American, with a hyphen, as one word, as an adverb."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import cases, knowing
from unspin.dictionary.gathering import COMPONENTS
from unspin.dictionary.reversal import Dictionary
from unspin.dictionary.spelling import Spelling
from unspin.frequency.unigrams import Unigrams

CASES = cases(Path(__file__).parent / "variants.tsv")
ENTRIES = """\
utilize	use	news	12	v
utilization	usage	news	3	n
organisation	group	news	3	n
defence	protection	news	3	x
labour	work	news	3	v
neighborhood-wide	local	news	3	x
analyze	examine	news	3	v
travel	go	news	3	v
program	app	news	3	n
cease fire	truce	news	3	x
mass transit	public transportation	news	3	x
best-seller	hit	news	3	x
well being	health	news	3	x
rapid	quick	news	3	a
tragic	sad	news	3	a
hard	difficult	news	3	a
surprise	shock	news	3	v
advertise	promote	news	3	v
filling	stuffing	news	3	x
recover	regain	news	3	v
organize	organise	news	3	x
may be	might be	news	3	x
"""


@pytest.fixture(scope="module")
def known() -> Dictionary:
    return knowing(ENTRIES).dictionary


def readings(dictionary: Dictionary, spun: str) -> dict[str, int]:
    """Return the row of each original of a spun phrase; none where it is unknown."""
    number = dictionary.look_up(spun)
    if number is None:
        return {}
    return {dictionary.original(r): r for r in range(dictionary.first[number], dictionary.first[number + 1])}


@pytest.mark.parametrize("case", CASES, ids=[case["written"] for case in CASES])
def test_variants(known: Dictionary, case: dict[str, str]) -> None:
    found = readings(known, case["written"])
    assert case["reading"] in found if case["reading"] else not found


def test_a_spelling_is_as_much_rarer_among_spun_words_as_in_english(known: Dictionary) -> None:
    news = COMPONENTS.index("news")
    cost = {w: float(known.cost[readings(known, w)["used"], news]) for w in ("utilized", "utilised")}
    weight = {w: float(known.weight[known.look_up(w), news]) for w in cost}
    assert cost["utilised"] < cost["utilized"] - 0.5
    assert weight["utilised"] == pytest.approx(weight["utilized"], abs=0.3)


def test_a_spelling_that_is_written_down_is_no_rarer_than_it_would_be_made() -> None:
    both = knowing("utilize\tuse\tnews\t12\nutilise\tuse\tnews\t0.1\n").dictionary
    one = knowing("utilize\tuse\tnews\t12\n").dictionary
    (a, b) = (float(d.cost[readings(d, "utilise")["use"], 0]) for d in (both, one))
    assert a == pytest.approx(b, abs=0.05)


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("colour", "color"),
        ("centred", "centered"),
        ("organisers", "organizers"),
        ("analysing", "analyzing"),
        ("cancelled", "canceled"),
        ("defence", "defense"),
        ("skilful", "skillful"),
    ],
)
def test_spellings_go_both_ways(british: str, american: str) -> None:
    spelling = Spelling(Unigrams.open().zipf)
    assert (spelling.american(british), spelling.british(american)) == (american, british)
    assert (spelling.side(british), spelling.side(american)) == (1, -1)
    assert spelling.american(american) is None
    assert spelling.british(british) is None


@pytest.mark.parametrize("word", "dialogue programme archaeology promise exercise prize wise size".split())
def test_what_tells_nothing_of_a_text(word: str) -> None:
    assert Spelling(Unigrams.open().zipf).side(word) == 0
