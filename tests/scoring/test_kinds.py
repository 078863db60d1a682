"""What is told to be no English prose, and what never is."""

from __future__ import annotations

import re
import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import cases
from unspin.kinds import KINDS, kind
from unspin.places import data_folder

TABLE = cases(Path(__file__).parent / "kinds.tsv")
DATA = data_folder()
TEXTS = sorted([*DATA.glob("gold/**/*.txt"), *DATA.glob("samples/*.txt"), *DATA.glob("gold/**/*.gold")])
_EDIT = re.compile(r"\{([^}|]*)\|[^}]*\}")


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case["text"][:30])
def test_kinds(case: dict[str, str]) -> None:
    assert kind(case["text"]) == (case["kind"] or None)
    assert kind(case["text"].replace("\n", "\r\n")) == (case["kind"] or None)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_real_articles_are_prose_however_they_are_wrapped(path: Path) -> None:
    text = _EDIT.sub(r"\1", path.read_text(encoding="utf-8"))
    parts = text.split("\n\n")
    for part in [text, *parts]:
        assert kind(part) is None
    for width in (30, 45, 72):
        filled = [textwrap.fill(part, width) for part in parts]
        for wrapped in ["\n\n".join(filled), "\n".join(filled), *filled]:
            assert kind(wrapped) is None


@pytest.mark.parametrize("case", [c for c in TABLE if c["kind"]], ids=lambda case: case["text"][:30])
def test_a_part_of_another_kind_makes_no_article_one(case: dict[str, str]) -> None:
    article = (DATA / "samples" / "news.txt").read_text(encoding="utf-8")
    assert kind(f"{article}\n\n{case['text']}") is None
    assert kind(f"{case['text']}\n\n{article}") is None


@given(st.text(max_size=400))
def test_any_text_has_one_answer(text: str) -> None:
    assert kind(text) in (None, *KINDS)
    assert kind(text) == kind(text)


def test_only_the_first_words_are_looked_at() -> None:
    prose = "The minister said that nothing was signed and that the talks would go on.\n\n" * 1000
    assert kind(prose + TABLE[0]["text"] * 10_000) is None


@pytest.mark.parametrize("line", ["x" * 100, "A\n", "(", "a = ", "</", "{\n", '"a": ', "  ", "\n", "1. "])
def test_hostile_texts_take_no_time(line: str) -> None:
    start = time.perf_counter()
    kind(line * (1_000_000 // len(line)))
    assert time.perf_counter() - start < 2.0
