"""Figures, against those of an independent implementation of the same metric.

``cases/`` holds gold, outputs and the figures that the other implementation gave for them: cases
written by hand, and tangles made by chance, in which many alignments are equally cheap.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unspin.evaluation import Tally, figures, measure, read_gold, score

CASES = [
    case
    for name in ("crafted", "chance")
    for case in json.loads((Path(__file__).parent / "cases" / f"{name}.json").read_text(encoding="utf8"))
]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_figures_are_those_of_the_reference(case: dict[str, Any], write: Callable[[str, Any], Path]) -> None:
    path = write("case." + case["format"], case["gold"])
    total = Tally()
    for item, output in zip(read_gold(path), case["outputs"], strict=True):
        total += score(item, output)[0]
    assert figures(total) == case["figures"]
    assert list(figures(total)) == list(case["figures"])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_flaws_are_those_that_were_counted(case: dict[str, Any], write: Callable[[str, Any], Path]) -> None:
    outputs = iter(case["outputs"])
    measured = measure(write("case." + case["format"], case["gold"]), lambda _: next(outputs))
    flaws = [flaw.what for flaw in measured.flaws]
    assert sum("missed" in what for what in flaws) == case["figures"]["missed"]
    assert sum("wrong" in what for what in flaws) == case["figures"]["wrong"]


def test_braces_in_clean_text_are_text(write: Callable[[str, Any], Path]) -> None:
    measured = measure(write("clean.txt", "Set {x|y} or {z} to \\n | 1.\n"), lambda text: text)
    assert figures(measured.tally)["harm"] == 0
    assert measured.tally.errors_after == 0


def test_escaped_bar_in_an_accepted_form(write: Callable[[str, Any], Path]) -> None:
    path = write("bar.gold", r"Use {a|x\|y|\{z\}} here.")
    for output in ("Use x|y here.", "Use {z} here."):
        measured = measure(path, lambda _, output=output: output)  # type: ignore[misc]
        assert (measured.tally.hit, measured.tally.wrong) == (1, 0)
    assert measure(path, lambda _: "Use x here.").tally.wrong == 1


def test_a_run_of_changes_next_to_a_mark_is_its_own(write: Callable[[str, Any], Path]) -> None:
    measured = measure(write("run.gold", "He {stated|said} it is so."), lambda _: "He claimed this was so.")
    assert [(f.what, f.spun, f.got) for f in measured.flaws] == [
        ("missed, wrong", "stated", "claimed"),
        ("wrong", "it is", "this was"),
    ]


def test_long_lines_take_little_memory_and_time(write: Callable[[str, Any], Path]) -> None:
    line = " ".join(f"w{k % 97} {{spun{k}|orig{k}}}" for k in range(1200))
    item = next(read_gold(write("long.gold", line)))
    tally, _ = score(item, item.lines[0].original.replace("orig700 ", ""))
    assert (tally.hit, tally.missed, tally.wrong) == (1199, 1, 1)
