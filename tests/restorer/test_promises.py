"""What holds for any text: edits replay and undo, nothing else changes, twice is once."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import cases, knowing, under
from unspin import Edit, Restoration, Restorer
from unspin.evaluation.gold import spun_text
from unspin.places import data_folder
from unspin.tokens import tokenize

CASES = Path(__file__).parent / "cases"
SAMPLES = sorted((data_folder() / "samples").glob("*.txt"))
SPUN = (
    "The officials stated that the Overseas Ministry , struggle . in accordance with individuals "
    "reminiscent of an choice a uncommon thing at the very least White Home in opposition to financial "
    "institution % five bosom peril on the off chance that used to be the most sensible became as soon as "
    "May Could isn't it's Mr."
).split()
ODD = (
    "\u201c \u201d \" ' \r\n \n\n \n \t \u00a0 \u2028 \x00 \udc80 \udcff e\u0301 \u0301 \u200b \ufeff _ - "
    "\U0001f468\u200d\U0001f469 \U0001f44d\U0001f3fd 北京 İ ½ \u2014 {that a} <b> & `code` https://a.b/c "
    "@x #y % $ [ad_1] U.S. 3.15 \ud800"
).split(" ")
TEXTS = st.lists(
    st.tuples(
        st.one_of(*[st.sampled_from(SPUN)] * 2, st.sampled_from(ODD), st.text(max_size=6)),
        st.sampled_from([" "] * 9 + ["\n", "\r\n", "\n\n", "", ", ", ". ", "  "]),
    ),
    max_size=60,
).map(lambda pairs: "".join(word + gap for word, gap in pairs))


@cache
def bold() -> Restorer:
    return under(min_confidence=0.2)


def check(text: str, result: Restoration, least: float) -> None:
    """Hold a restoration to the promises about its edits."""
    assert result.original == text
    assert result.replay() == result.text
    assert result.undo() == text
    end = 0
    kept, made = [], 0
    for number, edit in enumerate(result.edits):
        assert 0 <= edit.start < edit.end <= len(text)
        assert edit.start >= end, "edits are sorted and apart"
        assert text[edit.start : edit.end] == edit.old != edit.new
        assert least <= edit.confidence <= 1.0
        assert edit.source
        # Outside edits the text is the same, code point by code point.
        between = text[end : edit.start]
        assert result.text[made : made + len(between)] == between
        kept.append(between)
        made += len(between) + len(edit.new)
        end = edit.end
        if edit.depends is not None:
            assert edit.depends == number + 1
            assert edit.old.lower() in ("a", "an") and edit.new.lower() in ("a", "an")
    assert result.text[made:] == text[end:]


@settings(max_examples=150)
@given(TEXTS)
@example("")
@example("\udc80\x00\r\n")
def test_edits_explain_all_that_changes(text: str) -> None:
    check(text, bold().explain(text), 0.2)
    assert bold().restore(text) == bold().explain(text).text


@pytest.mark.parametrize("path", SAMPLES, ids=[p.stem for p in SAMPLES])
@pytest.mark.parametrize("least", [0.0, 0.35, 0.8, 1.0])
def test_the_samples_hold_the_promises(path: Path, least: float) -> None:
    text = path.read_text(encoding="utf8")
    check(text, under(min_confidence=least).explain(text), least)


@pytest.mark.parametrize("path", SAMPLES, ids=[p.stem for p in SAMPLES])
def test_the_surer_an_edit_must_be_the_fewer_there_are(path: Path) -> None:
    text = path.read_text(encoding="utf8")[:1500]
    numbers = [len(under(min_confidence=least).explain(text).edits) for least in (0.2, 0.5, 0.8, 0.99)]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > numbers[-1]


@pytest.mark.parametrize("path", SAMPLES, ids=[p.stem for p in SAMPLES])
def test_a_second_pass_changes_nothing(engine: Restorer, path: Path) -> None:
    once = engine.restore(path.read_text(encoding="utf8"))
    again = engine.explain(once)
    assert [(e.old, e.new) for e in again.edits] == []
    assert again.text == once


def test_second_passes_over_many_sentences(engine: Restorer) -> None:
    texts = [
        spun_text(c["gold"]) for pile in ("in_the_wild", "synthetic") for c in cases(CASES / f"{pile}.tsv")
    ]
    whole = "\n\n".join(texts)
    assert engine.explain(engine.restore(whole)).edits == ()
    twice = [t for t in texts if engine.restore(once := engine.restore(t)) != once]
    assert len(twice) <= 0.05 * len(texts), twice


def test_the_same_text_gives_the_same_result_whatever_went_before(engine: Restorer) -> None:
    texts = [path.read_text(encoding="utf8") for path in SAMPLES]
    first = [engine.explain(t) for t in texts]
    assert [engine.explain(t) for t in reversed(texts)] == first[::-1]
    engine.dictionary.nodes.clear()
    assert engine.explain(texts[0]) == first[0]


def test_the_same_result_under_any_hash_seed() -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from unspin import Restorer; r = Restorer()\n"
        "for p in sys.argv[2:]: print(repr(r.explain(open(p, encoding='utf8').read())))\n"
    )
    root = Path(__file__).resolve().parents[2]
    results = set()
    for seed in ("0", "1", "4242"):
        ran = subprocess.run(
            [sys.executable, "-c", program, str(root), *map(str, SAMPLES)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf8"},
            capture_output=True,
            check=True,
            timeout=180,
        )
        results.add(ran.stdout)
    assert len(results) == 1
    assert b"Edit(" in results.pop()


#: Entries of no English in a text of none, so that they fire whatever surrounds them.
OWN = "flimworthy\trare\nsproggle\teasy\nfloop an\tdid it\nblork\tzzq zzq\nquux\tisn't\n"


def edits(text: str) -> tuple[Edit, ...]:
    return knowing(OWN).explain(text).edits


def test_an_article_is_undone_with_the_word_that_it_follows() -> None:
    text = "It was an flimworthy thing and a sproggle one."
    result = knowing(OWN).explain(text)
    assert result.text == "It was a rare thing and an easy one."
    assert [(e.old, e.new, e.depends) for e in result.edits] == [
        ("an", "a", 1),
        ("flimworthy", "rare", None),
        ("a", "an", 3),
        ("sproggle", "easy", None),
    ]
    assert result.replay(without=[1]) == "It was an flimworthy thing and an easy one."
    assert result.replay(without=[3]) == "It was a rare thing and a sproggle one."
    assert result.replay(without=[1, 3]) == text
    assert result.replay(without=[0]) == "It was an rare thing and an easy one."
    assert result.replay(without=iter([0, 1, 2, 3])) == text


def test_every_part_of_an_article_numbers_its_edits_on() -> None:
    text = "It was an flimworthy thing and a sproggle one.\n\n" * 40
    engine = knowing(OWN, prefix=50)
    result = engine.explain(text)
    check(text, result, 0.5)
    assert len(list(engine.pieces([text]))) > 1
    assert len(result.edits) == 160
    assert result.replay(without=range(1, 160, 2)) == text


@pytest.mark.parametrize(
    ("text", "restored"),
    [
        ("A flimworthy thing, An sproggle thing.", "A rare thing, An easy thing."),
        ("An flimworthy thing.", "A rare thing."),
        ("AN FLIMWORTHY CASE OF IT.", "A RARE CASE OF IT."),
        ("He saw the flimworthy thing.", "He saw the rare thing."),
        ("He saw a \u201csproggle\u201d thing.", "He saw an \u201ceasy\u201d thing."),
        ("It\u2019s so, it quux.", "It\u2019s so, it isn\u2019t."),
        ("It's so, it quux.", "It's so, it isn't."),
        ("It quux.", "It isn't."),
    ],
)
def test_what_follows_from_a_word(text: str, restored: str) -> None:
    assert knowing(OWN).restore(text) == restored


def test_an_article_that_an_edit_has_replaced_is_not_mended() -> None:
    text = "He floop an flimworthy thing."
    result = knowing(OWN).explain(text)
    assert result.text == "He did it rare thing."
    check(text, result, 0.5)


@pytest.mark.parametrize("text", ["\ud83d", "in accordance\ud800 with", "\udfff individuals"])
def test_half_a_pair_of_surrogates_passes_through(engine: Restorer, text: str) -> None:
    assert engine.restore(text) == text


@pytest.mark.parametrize(
    ("spun", "restored"),
    [
        ("Bosom peril was named.", "Breast cancer was named."),
        ("It became as soon as cold.", "It was cold."),
        ("It may perchance per chance well rain.", None),
        ("They stated so.", "They stated so."),
        (
            "The French Overseas Ministry additionally referred to the treaty, she stated.",
            "The French Foreign Ministry also referred to the treaty, she said.",
        ),
        (
            "The New York Occasions stated so on Monday.",
            "The New York Times said so on Monday.",
        ),
    ],
)
def test_what_cannot_be_english_is_restored_in_a_clean_article_too(
    engine: Restorer, spun: str, restored: str | None
) -> None:
    clean = (data_folder() / "gold" / "clean" / "sport.txt").read_text(encoding="utf8")
    result = engine.restore(f"{clean}\n\n{spun}")
    assert result.startswith(clean)
    last = result.removeprefix(clean).strip()
    assert last == restored if restored else "perchance" not in last


def test_clean_paragraphs_of_a_spun_page_stay(engine: Restorer) -> None:
    clean = (data_folder() / "gold" / "clean" / "sport.txt").read_text(encoding="utf8").strip().split("\n\n")
    spun = SAMPLES[0].read_text(encoding="utf8").strip().split("\n\n")
    boxes = [p for p in clean if len(p.split()) > 30]
    page = "\n\n".join(p for pair in zip(spun, boxes, strict=False) for p in pair)
    result = engine.restore(page)
    assert all(box in result for box in boxes[: len(spun)])
    assert not any(p in result for p in spun[: len(boxes)] if len(p.split()) > 30)


def test_what_an_edit_says(engine: Restorer) -> None:
    text = "\u201cThe Overseas Ministry stated so,\u201d in accordance with individuals."
    overseas, stated, phrase, people = engine.explain(text).edits
    assert (overseas.old, overseas.new, overseas.quoted) == ("Overseas", "Foreign", True)
    assert (stated.old, stated.new, stated.quoted) == ("stated", "said", True)
    assert (phrase.old, phrase.new, phrase.quoted) == ("in accordance with", "according to", False)
    assert phrase.source == "in accordance with \u2190 according to"
    assert "news" in phrase.families
    assert people.runner_up != people.new
    assert all(e.runner_up for e in (overseas, stated, phrase, people))


SHIPPED = "in accordance with\taccording to\tnews\t40\nstated\tsaid\tnews\t400\noverseas\tforeign\tnews\t20\n"
CASE = "The officials stated it was a flimworthy case, in accordance with the overseas ministry."


def test_entries_of_ones_own_stand_beside_the_shipped_ones() -> None:
    result = knowing(SHIPPED, "flimworthy\trare\n").explain(CASE)
    assert result.text == "The officials said it was a rare case, according to the foreign ministry."
    assert {e.old for e in result.edits if "user" in e.families} == {"flimworthy"}


@pytest.mark.parametrize(("spun", "own"), [("in accordance with", "as laid down by"), ("stated", "claimed")])
def test_entries_of_ones_own_beat_the_shipped_ones(spun: str, own: str) -> None:
    assert f" {own} " in knowing(SHIPPED, f"{spun}\t{own}\n").restore(CASE)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_stream_gives_the_same(engine: Restorer, size: int) -> None:
    text = SAMPLES[0].read_text(encoding="utf8")
    chunks = [text[k : k + size] for k in range(0, len(text), size)]
    assert "".join(engine.stream(chunks)) == engine.restore(text)


def test_a_long_word_and_a_long_line_take_no_long_time(engine: Restorer) -> None:
    for text in (
        "a" * 200_000,
        "a-" * 50_000,
        "@ " + "a." * 50_000,
        "<" * 50_000,
        "\u201c" * 50_000,
        "$%&" * 20_000,
    ):
        assert engine.restore(text) == text
    words = len(tokenize(line := "the overseas ministry said nothing about it " * 3000))
    assert words == 21_000
    assert engine.explain(line).judgement.words > 1000
