"""Texts and what becomes of them, in four piles.

In the wild: in the manner of real spins. Synthetic: one difficulty each. Negative: clean English, in
which nothing may change. Known failures and known harm: what is not right yet; who puts one right
moves it to its pile.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import cases
from unspin import Restorer
from unspin.evaluation.gold import original_text, parse_line, spun_text

HERE = Path(__file__).parent / "cases"
WILD, SYNTHETIC, NEGATIVE, FAILURES, HARM = (
    cases(HERE / f"{pile}.tsv")
    for pile in ("in_the_wild", "synthetic", "negative", "known_failures", "known_harm")
)
_MARK = re.compile(r"\{(?:\\.|[^{}|\\])*\|((?:\\.|[^{}\\])*)\}")
_FORM = re.compile(r"(?:\\.|[^|\\])+")


def accepted(gold: str) -> re.Pattern[str]:
    """Return what matches a restored text that the gold accepts, word for word and blank for blank."""
    parts, at = [], 0
    for mark in _MARK.finditer(gold):
        forms = [re.escape(re.sub(r"\\(.)", r"\1", form)) for form in _FORM.findall(mark[1])]
        parts += [re.escape(gold[at : mark.start()]), f"(?:{'|'.join(forms)})"]
        at = mark.end()
    return re.compile("".join(parts) + re.escape(gold[at:]))


def restored(engine: Restorer, gold: str) -> None:
    text = engine.restore(spun_text(gold))
    assert accepted(gold).fullmatch(text), f"{text!r} is not what {gold!r} accepts"


@pytest.mark.parametrize("case", WILD, ids=[case["note"] for case in WILD])
def test_in_the_wild(engine: Restorer, case: dict[str, str]) -> None:
    restored(engine, case["gold"])


@pytest.mark.parametrize("case", SYNTHETIC, ids=[case["note"] for case in SYNTHETIC])
def test_synthetic(engine: Restorer, case: dict[str, str]) -> None:
    restored(engine, case["gold"])


@pytest.mark.parametrize("case", NEGATIVE, ids=[case["note"] for case in NEGATIVE])
def test_clean_english_does_not_change(engine: Restorer, case: dict[str, str]) -> None:
    assert [(e.old, e.new) for e in engine.explain(case["text"]).edits] == []
    assert engine.restore(case["text"]) == case["text"]


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize("case", FAILURES, ids=[case["note"] for case in FAILURES])
def test_known_failures(engine: Restorer, case: dict[str, str]) -> None:
    restored(engine, case["gold"])


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize("case", HARM, ids=[case["note"] for case in HARM])
def test_known_harm(engine: Restorer, case: dict[str, str]) -> None:
    assert engine.restore(case["text"]) == case["text"]


def test_clean_texts_together_do_not_change(engine: Restorer) -> None:
    text = "\n\n".join(case["text"] for case in NEGATIVE if len(case["text"]) > 200)
    assert [(e.old, e.new) for e in engine.explain(text).edits] == []


def test_the_originals_do_not_change(engine: Restorer) -> None:
    changed = [g for case in WILD if engine.restore(g := original_text(case["gold"])) != g]
    assert len(changed) <= 0.05 * len(WILD), changed


@pytest.mark.parametrize("case", [*WILD, *SYNTHETIC, *FAILURES], ids=lambda case: case["note"])
def test_the_gold_is_well_formed(case: dict[str, str]) -> None:
    assert accepted(case["gold"]).fullmatch(original_text(case["gold"]))
    assert spun_text(case["gold"]) != original_text(case["gold"])
    if "\n" not in case["gold"]:
        parse_line(case["gold"])
