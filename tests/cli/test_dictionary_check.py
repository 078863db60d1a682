"""``unspin dictionary check``: every broken line, and what is doubtful."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run


def remarks(here: Run, tmp_path: Path, *texts: str | bytes) -> tuple[int, list[tuple[str, int, str, str]]]:
    """Return the exit code and the remarks on files of these texts."""
    names = []
    for k, text in enumerate(texts):
        names.append(f"{k}.tsv")
        (tmp_path / names[-1]).write_bytes(text if isinstance(text, bytes) else text.encode())
    ran = here("dictionary", "check", "--json", *names)
    found = [json.loads(line) for line in ran.out.splitlines()]
    return ran.code, [(r["file"], r["line"], r["level"], r["text"]) for r in found]


GOOD = (
    "spun\toriginal\tfamily\tcount\tclass\tnote\n"
    "stated\tsaid\tnews\t12\tx\nOverseas Ministry\tForeign Ministry\n"
)


@pytest.mark.parametrize(
    "text", ["", GOOD, "\ufeff" + GOOD, GOOD.replace("\n", "\r\n"), "# a note\n\nstated\tsaid\n"]
)
def test_nothing_is_said_of_a_good_file(here: Run, tmp_path: Path, text: str) -> None:
    assert remarks(here, tmp_path, text) == (0, [])


def test_every_broken_line_is_told_with_its_reason(here: Run, tmp_path: Path) -> None:
    text = (
        "spun\toriginal\n"
        "one column\n"
        "stated\tsaid\n"
        "a\tb\tnone\n"
        "same\tsame\n"
        "a\tb\tuser\tmany\n"
        "a\tb\tuser\t1\tz\n"
        "...\t\u201c\n"
        "spun\toriginal\tnone\n"
    )
    code, found = remarks(here, tmp_path, text)
    assert code == 2
    assert [(line, level) for _, line, level, _ in found] == [(k, "broken") for k in (2, 4, 5, 6, 7, 8, 9)]
    for (*_, said), reason in zip(
        found,
        (
            "two columns",
            "unknown family 'none'",
            "stands for itself",
            "not a number",
            "unknown class 'z'",
            "holds no word",
            "unknown family",
        ),
        strict=True,
    ):
        assert reason in said


def test_bytes_that_are_no_utf8_are_told_line_by_line(here: Run, tmp_path: Path) -> None:
    code, found = remarks(here, tmp_path, b"stated\tsaid\ncaf\xe9\tcoffee\nbroken\nna\xefve\tsimple\n")
    assert code == 2
    assert [(line, said[:9]) for _, line, _, said in found] == [
        (2, "not UTF-8"),
        (3, "two colum"),
        (4, "not UTF-8"),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Price\tprice", "'Price' stands for itself but for capitals or signs, which has no effect"),
        ("stated\tsaid", "stated \u2190 said is a duplicate of line 1; leave one out"),
        ("qwzrtx\tcheese", "the spun word 'qwzrtx' is not known to be English"),
        ("cheese\twell-qwzrtx", "the original word 'well-qwzrtx' is not known to be English"),
    ],
)
def test_what_is_doubtful_is_a_warning(here: Run, tmp_path: Path, line: str, said: str) -> None:
    assert remarks(here, tmp_path, f"stated\tsaid\n{line}\n") == (0, [("0.tsv", 2, "warning", said)])


@pytest.mark.parametrize(
    "line",
    [
        "well-being\thealth",
        "U.S. Courtroom\tU.S. Court",
        "4\tfour",
        "stated\tsaid\tnews",
        "stated\tsaid\tuser\t1\tv",
    ],
)
def test_compounds_numbers_and_other_families_are_no_doubt(here: Run, tmp_path: Path, line: str) -> None:
    assert remarks(here, tmp_path, f"stated\tsaid\n{line}\n") == (0, [])


def test_loops_are_notes(here: Run, tmp_path: Path) -> None:
    code, found = remarks(
        here, tmp_path, "worth\tvalue\nvalue\tprice\nprice\trate\nvalue\tworth\nrate\tvalue\n"
    )
    assert code == 0
    assert {level for _, _, level, _ in found} == {"note"}
    assert [(line, said) for _, line, _, said in found] == [
        (1, "4 phrases stand for one another in loops, such as price \u2190 rate \u2190 value \u2190 price"),
        (4, "a loop: value \u2190 worth here, the reverse in line 1"),
    ]


def test_files_are_held_against_one_another(here: Run, tmp_path: Path) -> None:
    code, found = remarks(here, tmp_path, "stated\tsaid\n", "# mine\nstated\tsaid\nsaid\tstated\n")
    assert code == 0
    assert found == [
        ("1.tsv", 2, "warning", "stated \u2190 said is a duplicate of 0.tsv, line 1; leave one out"),
        ("1.tsv", 3, "note", "a loop: said \u2190 stated here, the reverse in 0.tsv, line 1"),
    ]


def test_lines_for_people_name_file_and_line(here: Run, tmp_path: Path) -> None:
    (tmp_path / "user.tsv").write_text("stated\tsaid\nbroken\n")
    ran = here("dictionary", "check", "user.tsv")
    assert ran.code == 2
    assert ran.out.decode().startswith("user.tsv:2: broken: two columns are needed")
    assert ran.err == "unspin: 1 entries; broken lines 1, warnings 0, notes 0\n"


def test_a_missing_file_is_named_and_the_others_are_checked(here: Run, tmp_path: Path) -> None:
    (tmp_path / "user.tsv").write_text("stated\tsaid\nPrice\tprice\n")
    ran = here("dictionary", "check", "none.tsv", "user.tsv")
    assert ran.code == 3
    assert "none.tsv: no such file" in ran.err
    assert ran.out.startswith(b"user.tsv:2: warning: ")


def test_a_large_circle_is_found_at_once(here: Run, tmp_path: Path) -> None:
    words = [f"{a}{b}" for a in ("cat", "dog", "sun", "sea") for b in ("s", "", "ling")]
    lines = [f"{a}\t{b}" for a, b in zip(words, [*words[1:], words[0]], strict=True)]
    code, found = remarks(here, tmp_path, "\n".join(lines) + "\n")
    assert code == 0
    assert any("12 phrases stand for one another in loops" in said for *_, said in found)
