"""Misprints: which word they stand for, what becomes of them, and what they cost where there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from tests.conftest import cases, restorer
from unspin import Restorer, Settings
from unspin.candidates import lay_out
from unspin.tokens import paragraphs
from unspin.whynot import why_not

HERE = Path(__file__).parent
WORDS, SENTENCES = (cases(HERE / f"{name}.tsv") for name in ("words", "sentences"))


def mended(engine: Restorer, text: str) -> dict[str, str]:
    """Return the misprints of a text with the words that they are read as."""
    stretch = lay_out(text, paragraphs(text))
    engine.mender.mend(stretch)
    return {written: stretch.words[k] for k, written in stretch.mended.items()}


@pytest.mark.parametrize("case", WORDS, ids=[case["written"] for case in WORDS])
def test_words(engine: Restorer, case: dict[str, str]) -> None:
    assert mended(engine, f"They saw {case['written']} there.").get(case["written"], "") == case["meant"]


@pytest.mark.parametrize("case", SENTENCES, ids=[case["note"] for case in SENTENCES])
def test_sentences(engine: Restorer, case: dict[str, str]) -> None:
    assert engine.restore(case["text"]) == case["restored"]


COMMON = "additionally government individuals officers according purchased utilized subsequently".split()


@given(
    st.sampled_from(COMMON),
    st.integers(1, 9),
    st.sampled_from("abcdefghijklmnopqrstuvwxyz"),
    st.integers(0, 3),
)
def test_a_misprint_is_read_as_a_known_word_one_or_two_slips_away(
    word: str, at: int, letter: str, slip: int
) -> None:
    engine = restorer(Settings())
    at = min(at, len(word) - 1)
    head, tail = word[:at], word[at:]
    written = head + (tail[1:], letter + tail, letter + tail[1:], tail[1:2] + tail[:1] + tail[2:])[slip]
    for misprint, meant in mended(engine, f"They saw {written} there.").items():
        assert misprint == written
        assert 0 < OSA.distance(misprint, meant) <= 2
        assert engine.model.zipf(meant) > engine.model.zipf(misprint) + 2.0
        assert meant[0] == misprint[0]


def test_an_edit_of_a_misprint_names_it_as_it_stands(engine: Restorer) -> None:
    text = "The Overseas Ministry additionaly statted so, in accordance with individuals."
    restoration = engine.explain(text)
    edits = {edit.old: edit for edit in restoration.edits}
    assert edits["statted"].new == "said"
    assert edits["statted"].source == "stated \u2190 said"
    assert restoration.undo() == text


def test_a_misprint_makes_an_edit_less_sure(engine: Restorer) -> None:
    text = "The Overseas Ministry {} so, in accordance with individuals."
    sure = [
        next(e.confidence for e in engine.explain(text.format(word)).edits if e.new == "said")
        for word in ("stated", "statted")
    ]
    assert sure[1] <= sure[0]


def test_the_reason_is_found_for_the_word_as_it_stands(engine: Restorer) -> None:
    text = "The Overseas Ministry statted so, in accordance with individuals."
    (answer,) = why_not(engine, text, "statted", "said")
    assert answer.kind == "made"


def test_a_text_of_unknown_words_is_another_language(engine: Restorer) -> None:
    unknown = "acording offcers indviduals statted govenrment purchse addtional subsequntly consquently"
    assert len(mended(engine, f"They saw {unknown} there.")) == 0
    assert len(mended(engine, f"They saw {unknown} there." + " The cat sat on the mat." * 30)) > 6


@pytest.mark.parametrize(("word", "loads"), [("stated", False), ("statted", True)])
def test_what_looks_for_near_words_is_loaded_at_the_first_misprint(word: str, loads: bool) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import unspin\n"
        "unspin.restore(f'The Overseas Ministry {sys.argv[2]} so, in accordance with individuals.')\n"
        "print('rapidfuzz' in sys.modules)"
    )
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", program, str(root), word],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert ran.stdout.strip() == str(loads)
