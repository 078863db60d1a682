"""``unspin eval``: what it prints, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from unspin.cli import main, restore
from unspin.evaluation import Tally, figures
from unspin.settings import BOLD, CAREFUL, Settings

Write = Callable[[str, Any], Path]
Run = Callable[..., "Ran"]


@dataclass(frozen=True)
class Ran:
    """How a run ended."""

    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run ``unspin eval`` in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run_eval(*arguments: object) -> Ran:
        code = main.run(["eval", *map(str, arguments)])
        return Ran(code, *capsys.readouterr())

    return run_eval


class Stub:
    """A restorer that knows two words."""

    def restore(self, text: str) -> str:
        return text.replace("stated", "said").replace("worth", "value")


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """Put the stub in the place of the engine; return the settings that it is given."""
    settings: list[Settings] = []

    def engine(chosen: Settings) -> Stub:
        settings.append(chosen)
        return Stub()

    monkeypatch.setattr(restore, "engine", engine)
    return settings


@pytest.fixture
def gold(write: Write, given: list[Settings]) -> Path:
    return write("one.gold", "He {stated|said} the {worth|price} of {bread|bread|loaves} {rised|rose}.\n")


def test_json_gives_one_object_a_line_and_the_kinds_last(run: Run, gold: Path, write: Write) -> None:
    clean = write("two.txt", "It was worth it.\n")
    result = run("--json", gold, clean, gold)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [row["file"] for row in rows] == ["one.gold", "two.txt", "one.gold", "ALL .gold", "ALL .txt"]
    assert all(list(row) == ["file", *figures(Tally())] for row in rows)
    assert [row["hit"] for row in rows] == [1, 0, 1, 2, 0]
    assert [row["wrong"] for row in rows] == [1, 1, 1, 2, 1]


def test_the_table_names_every_file_and_kind(run: Run, gold: Path, write: Write) -> None:
    result = run(gold, write("two.txt", "Fine.\n"))
    lines = result.stdout.splitlines()
    assert [line.split("  ")[0] for line in lines if line[:1].isalnum()] == [
        "one.gold",
        "two.txt",
        "ALL .gold",
        "ALL .txt",
    ]
    assert lines[1].split()[1:6] == ["8", "3", "1", "2", "1"]
    assert len({len(line) for line in lines}) == 1


def test_errors_are_shown_in_context(run: Run, gold: Path) -> None:
    result = run("--errors", gold)
    assert result.stdout.startswith(
        "one.gold:1: missed, wrong: \u2026He stated the [worth] of bread rised.\u2026\n"
        "    expected: price; got: value\n"
        "one.gold:1: missed: \u2026He stated the worth of bread [rised].\u2026\n"
        "    expected: rose; got: rised\n"
    )


def test_errors_as_json_are_objects_too(run: Run, gold: Path) -> None:
    rows = [json.loads(line) for line in run("--errors", "--json", gold).stdout.splitlines()]
    assert rows[0] == {
        "file": "one.gold",
        "line": 1,
        "what": "missed, wrong",
        "spun": "worth",
        "expected": ["price"],
        "got": "value",
        "before": "He stated the ",
        "after": " of bread rised.",
    }
    assert [row.get("what") for row in rows] == ["missed, wrong", "missed", None, None]


def test_inserted_and_deleted_words_are_shown(
    run: Run, write: Write, given: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stub, "restore", lambda _, text: text.replace("one ", "").replace("2", "2 of it"))
    result = run("--errors", write("a.txt", "Take one or 2, not 3.\n"))
    assert "Take [one] or 2" in result.stdout
    assert "expected: one; got: (nothing)" in result.stdout
    assert "or 2[], not 3" in result.stdout
    assert "expected: (nothing); got: of it" in result.stdout


def test_floors_decide_the_exit_code(run: Run, gold: Path, write: Write) -> None:
    met = write("met.toml", "[kind.gold]\nhit = 1\nwrong = 1\n")
    short = write("short.toml", "[kind.gold]\nhit = 2\nwrong = 0\nmissed = 2\n")
    assert run("--floors", met, gold).exit_code == 0
    result = run("--floors", short, gold)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "unspin: hit of all .gold is 1, below the floor of 2",
        "unspin: wrong of all .gold is 1, above the ceiling of 0",
    ]


def test_a_broken_file_is_named_and_the_others_are_measured(
    run: Run, gold: Path, write: Write, tmp_path: Path
) -> None:
    broken = write("broken.gold", "fine\n{|nothing} here")
    result = run("--json", broken, tmp_path / "missing.gold", tmp_path, gold)
    assert result.exit_code == 3
    assert [json.loads(line)["file"] for line in result.stdout.splitlines()] == ["one.gold", "ALL .gold"]
    first, second, third = result.stderr.splitlines()
    assert first.startswith(f"unspin: {broken}, line 2: ")
    assert second == f"unspin: {tmp_path / 'missing.gold'}: no such file; check the name and the folder"
    assert third.startswith(f"unspin: {tmp_path}: ")


def test_options_become_settings(run: Run, gold: Path, write: Write, given: list[Settings]) -> None:
    own = write("own.tsv", "worth\tprice\n")
    for arguments in (
        ("--careful",),
        ("--bold",),
        ("--min-confidence", "0.25"),
        ("--dictionary", own, "--dictionary", own),
        (),
    ):
        assert run(*arguments, gold).exit_code == 0
    assert given == [
        Settings(min_confidence=CAREFUL),
        Settings(min_confidence=BOLD),
        Settings(min_confidence=0.25),
        Settings(dictionaries=(own, own)),
        Settings(),
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--careful", "--bold"),
        ("--bold", "--min-confidence", "0"),
        ("--min-confidence", "2"),
        ("--none",),
    ],
)
def test_a_wrong_call_ends_with_usage(run: Run, gold: Path, arguments: tuple[str, ...]) -> None:
    assert run(*arguments, *([gold] if arguments else [])).exit_code == 2


def test_broken_floors_and_dictionaries_end_with_usage(
    run: Run, gold: Path, write: Write, tmp_path: Path
) -> None:
    result = run("--floors", tmp_path / "none.toml", gold)
    assert result.exit_code == 2
    assert "none.toml: no such file" in result.stderr
    result = run("--floors", write("f.toml", "[kind.gold]\nf50 = 1\n"), gold)
    assert result.exit_code == 2
    assert "did you mean 'f05'" in result.stderr


def test_a_broken_dictionary_ends_with_usage(run: Run, write: Write) -> None:
    result = run("--dictionary", write("own.tsv", "one column\n"), write("a.txt", "Fine.\n"))
    assert result.exit_code == 2
    assert "own.tsv, line 1" in result.stderr


def test_the_engine_is_measured(run: Run, write: Write) -> None:
    line = "The {Overseas|Foreign} Ministry {stated|said} so, {in accordance with|according to} reports.\n"
    gold = write("a.gold", line)
    row = json.loads(run("--json", gold).stdout.splitlines()[0])
    assert row["hit"] > 0
    assert row["closed"] > 0
