"""What must never change, and that it does not."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import cases, knowing, under
from unspin import Restorer
from unspin.protect import merged, quotations, spans

HERE = Path(__file__).parent
SPANS = cases(HERE / "spans.tsv")
TERMS = cases(HERE / "terms.tsv")
PLACES = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda p: (p[0], p[0] + p[1])), max_size=10
)
#: Entries of no English, so that nothing but protection can hold them back.
ENTRIES = "flimworthy\trare\nsproggle\teasy\nblorking the\tending the\nglurb an\tplan an\n"


def protected(text: str, terms: tuple[str, ...] = ()) -> list[str]:
    return [text[a:b] for a, b in spans(text, terms)]


@pytest.mark.parametrize("case", SPANS, ids=[case["note"] for case in SPANS])
def test_spans(case: dict[str, str]) -> None:
    assert protected(case["text"]) == [s for s in case["spans"].split("|") if s]


@pytest.mark.parametrize("case", TERMS, ids=[case["note"] for case in TERMS])
def test_terms(case: dict[str, str]) -> None:
    assert protected(case["text"], tuple(case["terms"].split("|"))) == case["spans"].split("|")


@given(PLACES)
def test_merged_places_are_sorted_apart_and_cover_the_same(places: list[tuple[int, int]]) -> None:
    out = merged(places)
    assert {k for a, b in out for k in range(a, b)} == {k for a, b in places for k in range(a, b)}
    assert all(b < c for (_, b), (c, _) in itertools.pairwise(out))


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('He said "yes" and "no".', ['"yes"', '"no"']),
        ("\u201cOne.\n\nTwo,\u201d he said.", ["\u201cOne.\n\nTwo,\u201d"]),
        ("\u201cOne.\n\n\u201cTwo,\u201d he said.", ["\u201cTwo,\u201d"]),
        ("\u201cOpen to the end", ["\u201cOpen to the end"]),
        ('A 6" nail\nand a 7" one', []),
        ("It's the dogs' dinner", []),
    ],
)
def test_quotations(text: str, quoted: list[str]) -> None:
    assert [text[a:b] for a, b in quotations(text)] == quoted


@pytest.fixture(scope="module")
def plain() -> Restorer:
    return knowing(ENTRIES)


SPUN = "It was a flimworthy thing, he said, blorking the sproggle day."


def test_without_protection_the_entries_fire(plain: Restorer) -> None:
    assert plain.restore(SPUN) == "It was a rare thing, he said, ending the easy day."


@pytest.mark.parametrize(
    ("term", "restored"),
    [
        ("flimworthy", "It was a flimworthy thing, he said, ending the easy day."),
        ("Flimworthy", "It was a rare thing, he said, ending the easy day."),
        ("the sproggle", "It was a rare thing, he said, blorking the sproggle day."),
        ("was a flimworthy thing", "It was a flimworthy thing, he said, ending the easy day."),
        ("sproggle day", "It was a rare thing, he said, ending the sproggle day."),
    ],
)
def test_a_term_holds_back_every_entry_that_touches_it(term: str, restored: str) -> None:
    assert knowing(ENTRIES, protect=(term,)).restore(SPUN) == restored


@pytest.mark.parametrize(
    "text",
    [
        "It is at https://flimworthy.example.com/sproggle?flimworthy=1, he said.",
        "Write to sproggle@flimworthy.org or @flimworthy about #sproggle, he said.",
        "Run `flimworthy --sproggle` and ```flimworthy``` first, he said.",
        'It is <a title="flimworthy">here</a> &flimworthy; and [there](sproggle), he said.',
    ],
)
def test_addresses_code_and_markup_stay(plain: Restorer, text: str) -> None:
    assert plain.restore(text) == text
    assert plain.restore(text + " It was flimworthy.") == text + " It was rare."


def test_quotations_are_left_on_demand() -> None:
    text = "He said \u201cit was flimworthy\u201d, and 'sproggle', and \"flimworthy\". It was flimworthy."
    left = "He said \u201cit was flimworthy\u201d, and 'easy', and \"flimworthy\". It was rare."
    assert knowing(ENTRIES, quotes="leave").restore(text) == left
    edits = knowing(ENTRIES).explain(text).edits
    assert [(e.old, e.quoted) for e in edits] == [
        ("flimworthy", True),
        ("sproggle", False),
        ("flimworthy", True),
        ("flimworthy", False),
    ]


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("It was such an flimworthy thing.", {"protect": ("such an",)}),
        ("It was \u201csuch an\u201d flimworthy thing.", {"quotes": "leave"}),
        ("Type `an` flimworthy thing.", {}),
        ("So wrote @an flimworthy thing.", {}),
        ("Write to us@mail.an flimworthy thing.", {}),
    ],
)
def test_a_protected_article_stays(text: str, options: dict[str, object]) -> None:
    assert knowing(ENTRIES, **options).restore(text) == text.replace("flimworthy", "rare")


@pytest.mark.parametrize("text", ["He had hepatitis A sproggle to see.", "Vitamin A sproggle to get."])
def test_a_letter_is_no_article(plain: Restorer, text: str) -> None:
    assert plain.restore(text) == text.replace("sproggle", "easy")


@pytest.mark.parametrize("size", [50, 4000])
def test_a_block_of_code_is_one_across_parts(size: int) -> None:
    code = "```python\nflimworthy()\n\n" + "sproggle = 1\n\n" * 30 + "flimworthy()\n```"
    prose = "The report said that it was a flimworthy thing for a man of his age to do.\n\n" * 9
    text = f"{prose}{code}\n\n{prose}"
    rare = prose.replace("flimworthy", "rare")
    restored = f"{rare}{code}\n\n{rare}"
    assert knowing(ENTRIES, prefix=size).restore(text) == restored


def test_a_block_of_code_may_lack_its_end(plain: Restorer) -> None:
    text = "It was flimworthy.\n\n~~~\nflimworthy()\n\nflimworthy()"
    assert plain.restore(text) == text.replace("flimworthy", "rare", 1)


WORDS = (
    "The officials stated that Overseas Ministry , struggle . in accordance with individuals reminiscent "
    "of the choice"
).split()
GUARDED = [
    "in accordance with",
    "Overseas",
    "individuals",
    "stated that",
    "https://a.b/individuals",
    "`stated`",
    "@stated",
]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([*WORDS, *GUARDED[4:]]), min_size=5, max_size=40),
    st.lists(st.sampled_from(GUARDED[:4]), max_size=2, unique=True),
    st.sampled_from(["restore", "leave"]),
)
@example(["individuals", "stated", "that", "Overseas", "Ministry"] * 5, ["Overseas"], "restore")
def test_no_edit_touches_what_is_protected(row: list[str], terms: list[str], quotes: str) -> None:
    text = "He said \u201c" + " ".join(row[:4]) + "\u201d " + " ".join(row[4:])
    engine = under(min_confidence=0.1, protect=tuple(terms), quotes=quotes)
    places = spans(text, terms) + (quotations(text) if quotes == "leave" else [])
    restored = engine.explain(text)
    for edit in restored.edits:
        assert not any(a < edit.end and edit.start < b for a, b in places)
    for term in terms:
        assert restored.text.count(term) >= text.count(term)
