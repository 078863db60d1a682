"""Floors: which bars are read, and when one is not reached."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unspin.evaluation import FloorsError, Measured, Tally, read_floors, shortfalls

Write = Callable[[str, Any], Path]

GOOD = Tally(required=10, hit=9, missed=1, wrong=0, words=100)
BAD = Tally(required=10, hit=4, missed=6, wrong=4, words=100)


def measured() -> list[Measured]:
    return [
        Measured(Path("gold/news.gold"), GOOD, ()),
        Measured(Path("gold/re/sport.gold"), BAD, ()),
        Measured(Path("gold/clean/a.txt"), Tally(words=1000, wrong=1), ()),
        Measured(Path("gold/clean/b.txt"), Tally(words=1000, wrong=3), ()),
    ]


@pytest.mark.parametrize(
    ("toml", "short"),
    [
        ("[kind.gold]\nrecall = 0.65\n", []),
        ("[kind.gold]\nrecall = 0.66\n", ["recall of all .gold is 0.65, below the floor of 0.66"]),
        (
            '[each."*.gold"]\nrecall = 0.65\n',
            ["recall of gold/re/sport.gold is 0.4, below the floor of 0.65"],
        ),
        ('[together."*.gold"]\nrecall = 0.65\n', []),
        ('[together."re/*.gold"]\nrecall = 0.65\n', ["recall of re/*.gold is 0.4, below the floor of 0.65"]),
        ("[kind.txt]\nharm = 20\n", []),
        ('[each."clean/*.txt"]\nharm = 20\n', ["harm of gold/clean/b.txt is 30, above the ceiling of 20"]),
        ('[each."clean/b.txt"]\nwrong = 3\n', []),
        ('[each."b.gold"]\nhit = 0\n', ["hit of b.gold: no file was measured"]),
        ("[kind.json]\nclosed = -9\n", ["closed of json: no file was measured"]),
    ],
)
def test_each_figure_that_fell_short_is_named(write: Write, toml: str, short: list[str]) -> None:
    assert shortfalls(read_floors(write("floors.toml", toml)), measured()) == short


def test_a_pattern_does_not_match_across_folders(write: Write) -> None:
    floors = read_floors(write("floors.toml", '[together."gold/*.gold"]\nrecall = 0.9\n'))
    assert shortfalls(floors, measured()) == []


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ("", "no floors"),
        ("[kind.gold]\n", "no floors"),
        ("[kind.gold]\nf50 = 0.8\n", "did you mean 'f05'"),
        ("[kinds.gold]\nf05 = 0.8\n", "did you mean 'kind'"),
        ('[kind.gold]\nf05 = "high"\n', "f05 = 'high' is not a number"),
        ("[kind.gold]\nf05 = true\n", "is not a number"),
        ("[kind]\ngold = 1\n", "is not a table"),
        ("kind = 1\n", "is not a table"),
        ("[kind.gold\n", "at line 1"),
    ],
)
def test_a_broken_floors_file_is_named(write: Write, toml: str, reason: str) -> None:
    path = write("floors.toml", toml)
    with pytest.raises(FloorsError) as caught:
        read_floors(path)
    assert str(caught.value).startswith(str(path))
    assert reason in str(caught.value)
