"""Settings: the command line, then the nearest file, then the defaults."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.conftest import SPUN, Run
from unspin.cli.config import ConfigError, choose, find


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    below = tmp_path / "one" / "two"
    below.mkdir(parents=True)
    (tmp_path / "unspin.toml").write_text("")
    (tmp_path / "one" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert find(below) == tmp_path / "unspin.toml"
    (tmp_path / "one" / "pyproject.toml").write_text("[tool.unspin]\n")
    assert find(below) == tmp_path / "one" / "pyproject.toml"
    (tmp_path / "one" / "unspin.toml").write_text("")
    assert find(below) == tmp_path / "one" / "unspin.toml"


def test_the_command_line_comes_first(tmp_path: Path) -> None:
    (tmp_path / "unspin.toml").write_text("min-confidence = 0.9\nquotes = 'leave'\nprotect = ['One']\n")
    chosen = choose({"min_confidence": 0.2, "quotes": None, "protect": ["Two"]}, folder=tmp_path)
    assert (chosen.settings.min_confidence, chosen.settings.quotes) == (0.2, "leave")
    assert chosen.settings.protect == ("One", "Two")
    assert chosen.origin["min_confidence"] == "the command line"
    assert chosen.origin["quotes"] == str(tmp_path / "unspin.toml")
    assert chosen.origin["protect"].endswith("unspin.toml and the command line")
    assert chosen.origin["prefix"] == "default"


def test_paths_in_a_file_start_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "unspin.toml").write_text("dictionaries = ['mine.tsv', '/their.tsv']\n")
    chosen = choose({"dictionaries": [Path("here.tsv")]}, folder=tmp_path)
    assert chosen.settings.dictionaries == (tmp_path / "mine.tsv", Path("/their.tsv"), Path("here.tsv"))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("unspin.toml", "min_confidnce = 0.5", "did you mean min_confidence?"),
        ("unspin.toml", "min_confidence = 7", "7 is not from 0 to 1"),
        ("unspin.toml", "min_confidence = 'x'", "not a number"),
        ("unspin.toml", "protect = 'x'", "protect: a list of texts is needed"),
        ("unspin.toml", "dictionaries = [1]", "dictionaries: a list of texts is needed"),
        ("unspin.toml", "quotes = ", "not valid TOML"),
        ("unspin.toml", "\udcff", "not UTF-8"),
        ("pyproject.toml", "[tool]\nunspin = 1", "tool.unspin is no table"),
        ("pyproject.toml", "[tool.unspin]\nprotct = []", "did you mean protect?"),
    ],
)
def test_what_is_wrong_is_said_with_the_file(
    here: Run, tmp_path: Path, name: str, content: str, said: str
) -> None:
    (tmp_path / name).write_bytes(content.encode("utf-8", "surrogateescape"))
    ran = here(stdin=SPUN.encode())
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith(f"unspin: {tmp_path / name}: ")
    assert said in ran.err and ran.err.count("\n") == 1


def test_a_named_file_must_hold_settings(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    with pytest.raises(ConfigError, match="holds no table"):
        choose({}, tmp_path / "pyproject.toml")
    (tmp_path / "other.toml").write_text("quotes = 'leave'")
    assert choose({}, tmp_path / "other.toml").settings.quotes == "leave"


def test_settings_take_effect(here: Run, tmp_path: Path) -> None:
    (tmp_path / "unspin.toml").write_text('protect = ["Overseas Ministry"]\n')
    assert b"Overseas Ministry" in here(stdin=SPUN.encode()).out
    (tmp_path / "empty.toml").write_text("")
    assert b"Foreign Ministry" in here("--config", "empty.toml", stdin=SPUN.encode()).out


def test_shown_settings_are_a_file_of_settings(here: Run, tmp_path: Path) -> None:
    (tmp_path / "unspin.toml").write_text("quotes = 'leave'\n")
    ran = here("--protect", 'A "b" \\ \u00e9', "--show-settings")
    values = tomllib.loads(ran.out.decode())
    assert values["quotes"] == "leave"
    assert values["protect"] == ['A "b" \\ \u00e9']
    assert f"# {tmp_path / 'unspin.toml'}" in ran.out.decode()
    (tmp_path / "unspin.toml").write_bytes(ran.out)
    assert tomllib.loads(here("--show-settings").out.decode()) == values
