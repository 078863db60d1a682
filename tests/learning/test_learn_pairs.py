"""Pairs as people have them: JSON lists, JSON lines, two folders; what is broken is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from unspin.files.failure import Failure
from unspin.learning.pairs import Pair, matched, read_folders, read_pairs

GOOD = {"spun": "He stated.", "original": "He said."}


def read(tmp_path: Path, text: str) -> list[Pair | Failure]:
    path = tmp_path / "pairs"
    path.write_text(text, encoding="utf8")
    return list(read_pairs(str(path)))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([GOOD]),
        json.dumps([GOOD], indent=2),
        json.dumps(GOOD),
        "\ufeff\n" + json.dumps(GOOD) + "\n\n",
    ],
)
def test_one_pair(tmp_path: Path, text: str) -> None:
    (pair,) = read(tmp_path, text)
    assert isinstance(pair, Pair)
    assert (pair.spun, pair.original) == ("He stated.", "He said.")


def test_texts_are_brought_to_one_form(tmp_path: Path) -> None:
    (pair,) = read(tmp_path, json.dumps({"spun": "cafe\u0301", "original": "caf\u00e9"}))
    assert isinstance(pair, Pair)
    assert pair.spun == pair.original


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[{", "pairs: not valid JSON"),
        ("[3]", 'pairs, pair 1: no text named "spun"'),
        ('[{"spun": "a", "original": null}]', 'pairs, pair 1: no text named "original"'),
        ("nonsense", "pairs, line 1: not valid JSON"),
        ('{"spun": "a"}', 'pairs, line 1: no text named "original"'),
        ("[" * 100_000, "pairs: "),
    ],
)
def test_what_is_broken_is_named(tmp_path: Path, text: str, said: str) -> None:
    (failure,) = read(tmp_path, text)
    assert isinstance(failure, Failure)
    assert said in str(failure)


def test_a_broken_line_costs_that_line_alone(tmp_path: Path) -> None:
    good = json.dumps(GOOD)
    found = read(tmp_path, f"{good}\n{{\n{good}\n")
    assert [type(one) for one in found] == [Pair, Failure, Pair]
    assert "line 2" in str(found[1])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (failure,) = read_pairs(str(tmp_path / "none.json"))
    assert "no such file" in str(failure)


def folders(tmp_path: Path, spun: str, original: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Return what is matched in two folders that hold the named files."""
    for folder, names in (("spun", spun), ("original", original)):
        for name in names.split():
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name)
    both, alone = matched(tmp_path / "spun", tmp_path / "original")
    base = (tmp_path / "spun", tmp_path / "original")
    return (
        [(a.relative_to(base[0]).as_posix(), b.relative_to(base[1]).as_posix()) for a, b in both],
        [path.relative_to(tmp_path).as_posix() for path in alone],
    )


def test_files_are_matched_by_name(tmp_path: Path) -> None:
    both, alone = folders(
        tmp_path, "b.txt a.txt sub/c.txt x.txt .hidden", "a.txt b.txt sub/c.txt y.txt c.txt"
    )
    assert both == [("a.txt", "a.txt"), ("b.txt", "b.txt"), ("sub/c.txt", "sub/c.txt")]
    assert alone == ["spun/x.txt", "original/c.txt", "original/y.txt"]


def test_the_ending_may_differ_where_only_one_file_fits(tmp_path: Path) -> None:
    both, alone = folders(tmp_path, "a.txt b.txt c.txt c.md", "a.md b.md b.html c.txt c.md")
    assert both == [("a.txt", "a.md"), ("c.md", "c.md"), ("c.txt", "c.txt")]
    assert alone == ["spun/b.txt", "original/b.html", "original/b.md"]


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    folders(tmp_path, "a.txt b.txt", "a.txt b.txt")
    (tmp_path / "original" / "a.txt").write_bytes(b"%PDF-1.7\n")
    both, _ = matched(tmp_path / "spun", tmp_path / "original")
    first, second = read_folders(both)
    assert isinstance(first, Failure) and "a PDF file" in str(first)
    assert isinstance(second, Pair) and second.spun == "b.txt"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="no such folder"):
        matched(tmp_path / "none", tmp_path)
