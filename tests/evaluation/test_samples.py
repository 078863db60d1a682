"""The shipped samples and gold texts hold together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from unspin.evaluation import Segment, figures, read_gold, score
from unspin.evaluation.gold import spun_text
from unspin.places import data_folder

GOLD = data_folder() / "gold"
SAMPLES = data_folder() / "samples"
SUBJECTS = ("markets", "news", "science", "sport", "technology")

written = sorted(GOLD.glob("*.gold"))
marked = [*written, *sorted((GOLD / "regarbled").glob("*.gold"))]
clean = sorted((GOLD / "clean").glob("*.txt")) + sorted((GOLD / "regarbled-clean").glob("*.txt"))


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def segments(path: Path) -> list[Segment]:
    (item,) = read_gold(path)
    return [segment for line in item.lines for segment in line.segments]


def test_every_subject_has_gold_a_sample_and_a_clean_text() -> None:
    assert tuple(path.stem for path in written) == SUBJECTS
    assert tuple(sorted(path.stem for path in SAMPLES.glob("*.txt"))) == SUBJECTS
    assert tuple(sorted(path.stem for path in (GOLD / "clean").glob("*.txt"))) == SUBJECTS
    assert len(marked) == 17
    assert len(clean) == 17


@pytest.mark.parametrize("path", written, ids=name)
def test_a_sample_is_the_spun_text_of_its_gold(path: Path) -> None:
    sample = (SAMPLES / f"{path.stem}.txt").read_text(encoding="utf8")
    assert sample == spun_text(path.read_text(encoding="utf8"))


@pytest.mark.parametrize("path", marked, ids=name)
def test_every_brace_belongs_to_a_mark(path: Path) -> None:
    assert not re.search(r"[{}|\\]", spun_text(path.read_text(encoding="utf8")))


@pytest.mark.parametrize("path", marked, ids=name)
def test_every_mark_changes_its_original(path: Path) -> None:
    for segment in segments(path):
        if segment.accepted:
            assert segment.spun != segment.accepted[0], segment.shown
            assert len(set(segment.accepted)) == len(segment.accepted), segment.shown


@pytest.mark.parametrize("path", written, ids=name)
def test_as_many_words_are_changed_as_spinners_change(path: Path) -> None:
    (item,) = read_gold(path)
    got = figures(score(item, item.spun)[0])
    assert 400 <= got["original_words"] <= 560
    original = [word for s in segments(path) for word in (s.accepted[0] if s.accepted else s.spun)]
    changed = sum(len(s.accepted[0]) for s in segments(path) if s.accepted)
    assert 0.17 <= changed / len(original) <= 0.40
    assert got["recall"] == 0
    assert got["harm"] == 0


@pytest.mark.parametrize("path", clean, ids=name)
def test_clean_text_holds_nothing_to_restore(path: Path) -> None:
    (item,) = read_gold(path)
    got = figures(score(item, item.spun)[0])
    assert got["required"] == got["wrong"] == 0
    assert got["words"] > 350
