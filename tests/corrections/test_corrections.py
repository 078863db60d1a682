"""Corrections files: what they hold, that they replay, and what is refused."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SPUN, restorer
from unspin import Settings
from unspin.corrections import (
    Correction,
    Corrections,
    CorrectionsError,
    all_parsed,
    digest,
    opened,
    parsed,
    written,
)
from unspin.explaining import explain
from unspin.learning.deciding import decided

DECISIONS = ("open", "accepted", "rejected", "replaced", "hidden")
TEXTS = st.text(st.characters(exclude_categories=()), max_size=30)


@st.composite
def corrected(draw: st.DrawFn) -> tuple[str, Corrections, str]:
    """Return a text, corrections of it, and what they make of it."""
    parts, text, edits, out = draw(st.lists(st.tuples(TEXTS, TEXTS, TEXTS))), "", [], ""
    for same, old, new in parts:
        decision = draw(st.sampled_from(DECISIONS))
        text += same
        edits.append(Correction(len(text), len(text) + len(old), old, new, decision))
        text += old
        out += same + (old if decision in ("rejected", "hidden") else new)
    return text, Corrections("a.txt", digest(text), tuple(edits)), out


@given(corrected())
def test_corrections_replay_and_come_back_from_their_file(case: tuple[str, Corrections, str]) -> None:
    text, corrections, wanted = case
    assert corrections.applied(text) == wanted
    assert parsed(corrections.written()) == corrections


@given(
    st.dictionaries(st.integers(1, 99), corrected(), min_size=1, max_size=3),
    st.sampled_from([{}, {"format": "csv", "fields": ["a.b", "c"]}, {"separator": "-"}]),
)
def test_corrections_of_several_articles_come_back(
    cases: dict[int, tuple[str, Corrections, str]], reading: dict[str, Any]
) -> None:
    every = [replace(cases[number][1], number=number, reading=reading) for number in sorted(cases)]
    text = written(every)
    assert all_parsed(text) == every
    alone = len(every) == 1 and every[0].number == 1
    assert json.loads(text)["version"] == (1 if alone else 2)
    if len(every) > 1:
        with pytest.raises(CorrectionsError, match="articles, where one is needed"):
            parsed(text)


ARTICLE = {"article": 1, "sha256": "0", "edits": []}


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"articles": []},
        {"articles": {}},
        {"articles": [1]},
        {"articles": [{**ARTICLE, "article": "1"}]},
        {"articles": [{**ARTICLE, "article": 0}]},
        {"articles": [ARTICLE, ARTICLE]},
        {"articles": [ARTICLE], "reading": []},
        {"articles": [ARTICLE], "reading": {"fields": "body"}},
        {"articles": [ARTICLE], "reading": {"html_extract": "yes"}},
        {"articles": [ARTICLE], "reading": {"encoding": 8}},
        {"articles": [ARTICLE], "file": None},
    ],
)
def test_a_broken_file_of_several_articles_is_refused(wrong: dict[str, Any]) -> None:
    head = {"format": "unspin corrections", "version": 2, "file": "a"}
    assert all_parsed(json.dumps({**head, "articles": [ARTICLE]}))[0].number == 1
    with pytest.raises(CorrectionsError, match="missing or wrong; download it again"):
        all_parsed(json.dumps({**head, **wrong}))


def test_nothing_decided_gives_the_restored_text() -> None:
    engine = restorer(Settings())
    corrections = opened("a.txt", SPUN, explain(engine, SPUN).changes)
    assert corrections.edits
    assert corrections.applied(SPUN) == engine.restore(SPUN)


def test_the_digest_is_that_of_the_file() -> None:
    data = b"caf\xc3\xa9 \xff\xe2\x82\r\n"
    assert digest(data.decode("utf-8", "surrogateescape")) == hashlib.sha256(data).hexdigest()
    assert digest("half a letter \ud83d") != digest("half a letter ")


def test_another_text_is_refused() -> None:
    corrections = Corrections("a.txt", digest("one"), ())
    with pytest.raises(CorrectionsError, match=r"not the one that was corrected \(a.txt"):
        corrections.applied("two")


def test_an_edit_that_does_not_fit_is_refused() -> None:
    corrections = Corrections("a.txt", digest("one two"), (Correction(0, 3, "two", "x"),))
    with pytest.raises(CorrectionsError, match="'two' does not stand at 0 to 3"):
        corrections.applied("one two")


GOOD = {"start": 0, "end": 3, "old": "one", "new": "two", "decision": "open"}


@pytest.mark.parametrize(
    ("edit", "right"),
    [
        ({}, True),
        ({"decision": "perhaps"}, False),
        ({"start": -1, "end": 2}, False),
        ({"start": 0.0}, False),
        ({"start": True, "end": 4}, False),
        ({"end": 4}, False),
        ({"new": None}, False),
        ({"confidence": "much"}, False),
        ({"proposed": 5}, False),
        ({"confidence": 0.5, "entry": "one \u2190 two", "proposed": "three", "decision": "replaced"}, True),
    ],
)
def test_what_an_edit_must_hold(edit: dict[str, object], right: bool) -> None:
    file = {
        "format": "unspin corrections",
        "version": 1,
        "file": "a",
        "sha256": digest("one"),
        "edits": [GOOD | edit],
    }
    if right:
        assert parsed(json.dumps(file)).edits[0].old == "one"
        return
    with pytest.raises(CorrectionsError, match="edit 1 is incomplete"):
        parsed(json.dumps(file))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "no corrections file"),
        ("[]", '"format" is not'),
        ('{"edits": []}', '"format" is not'),
        ('{"format": "unspin corrections", "version": 3}', "version 3"),
        ('{"format": "unspin corrections", "version": 1, "edits": []}', "file, sha256 or edits"),
    ],
)
def test_broken_files_are_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(CorrectionsError, match=said):
        parsed(text)


def edits(*rows: tuple[str, str, str, str, str | None]) -> list[Corrections]:
    out, place = [], 0
    for old, new, decision, entry, proposed in rows:
        out.append(Correction(place, place + len(old), old, new, decision, 0.9, entry, proposed))
        place += len(old) + 1
    return [Corrections("a.txt", "0", tuple(out))]


@pytest.mark.parametrize(
    ("row", "taught"),
    [
        (("Stated", "Said", "accepted", "stated \u2190 said", None), ("stated", "said")),
        (("Stated", "Said", "open", "stated \u2190 said", None), None),
        (("Stated", "Said", "hidden", "stated \u2190 said", None), None),
        (("Stated", "Said", "rejected", "stated \u2190 said", None), None),
        (("Stated", "Told", "replaced", "stated \u2190 said", "Said"), ("stated", "told")),
        (("an Abode", "a Villa", "replaced", "abode \u2190 house", "a House"), ("abode", "villa")),
        (
            ("The Day by day Mail", "The Daily Mail", "replaced", "x \u2190 y", "z"),
            ("The Day by day Mail", "The Daily Mail"),
        ),
        (("New Occasions", "New Times", "replaced", "x \u2190 y", "z"), ("New Occasions", "New Times")),
        (("{", "", "accepted", "spintax", None), None),
        (("stated", "...", "replaced", "stated \u2190 said", "said"), ("stated", "...")),
        (("stated", " ", "replaced", "stated \u2190 said", "said"), None),
    ],
)
def test_what_a_decision_teaches(
    row: tuple[str, str, str, str, str | None], taught: tuple[str, str] | None
) -> None:
    rows = decided(edits(row)).rows
    assert [(r.spun, r.original) for r in rows] == ([taught] if taught else [])


def test_rejections_outweigh_and_are_told() -> None:
    accepted = ("stated", "said", "accepted", "stated \u2190 said", None)
    rejected = ("stated", "said", "rejected", "stated \u2190 said", None)
    assert [r.count for r in decided(edits(accepted, accepted, rejected)).rows] == [0.5]
    found = decided(edits(accepted, rejected))
    assert (found.rows, found.left_out) == ([], [("stated \u2190 said", "rejected")])
