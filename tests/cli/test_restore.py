"""``unspin [FILE…]`` and its views."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import CLEAN, SPUN, Run, restorer
from unspin import Settings, __version__

RESTORED = restorer(Settings()).restore(SPUN)


def test_the_samples_are_as_the_tests_need_them() -> None:
    assert "Foreign Ministry" in RESTORED
    assert restorer(Settings()).restore(CLEAN) == CLEAN


def test_a_pipe_is_restored(here: Run) -> None:
    ran = here(stdin=SPUN.encode())
    assert (ran.code, ran.out, ran.err) == (0, RESTORED.encode(), "")


def test_files_follow_one_another(here: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SPUN)
    (tmp_path / "c.txt").write_text(CLEAN)
    ran = here("c.txt", "-", "a.txt", stdin=CLEAN.encode())
    assert ran.out.decode() == CLEAN + CLEAN + RESTORED


def test_a_file_with_a_commands_name(here: Run, tmp_path: Path) -> None:
    (tmp_path / "eval").write_text(SPUN)
    assert here("./eval").out.decode() == RESTORED
    assert here("restore", "eval").out.decode() == RESTORED
    assert here("--", "eval").out.decode() == RESTORED
    assert here("--min-confidence", "0.5", "eval").out.decode() == RESTORED


@pytest.mark.parametrize("data", [b"", b"\n\n \r\n", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf"])
def test_what_holds_no_words_comes_back(here: Run, data: bytes) -> None:
    assert here(stdin=data).out == data


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_kept(here: Run, tmp_path: Path, encoding: str) -> None:
    text = "\u201cCaf\u00e9\u201d au lait. "
    (tmp_path / "a.txt").write_bytes((text + SPUN).encode(encoding))
    assert here("a.txt").out == (text + RESTORED).encode(encoding)


def test_a_named_encoding(here: Run) -> None:
    data = (SPUN + "\u03b1").encode("utf-16-be")
    assert here("--encoding", "utf-16-be", stdin=data).out == (RESTORED + "\u03b1").encode("utf-16-be")


PIECES = st.sampled_from(
    [
        SPUN.encode(),
        b"an choice ",
        b"The officials stated. ",
        b"\n\n",
        b"\r\n",
        b"\xff",
        b"\x00",
        b"{that a} ",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# What begins as a gzip archive is unpacked, and refused where it is none.
@given(
    st.lists(st.one_of(PIECES, st.binary(max_size=8)), max_size=12)
    .map(b"".join)
    .filter(lambda data: not data.startswith(b"\x1f\x8b"))
)
def test_outside_the_edits_every_byte_stays(here: Run, data: bytes) -> None:
    ran = here("--json", "--encoding", "utf-8", stdin=data)
    edits = json.loads(ran.out)["edits"]
    # A byte-order mark stands before the text, and places count from behind it.
    bom = data[:3] if data.startswith(b"\xef\xbb\xbf") else b""
    text = data[len(bom) :].decode("utf-8", "surrogateescape")
    parts, place = [], 0
    for edit in edits:
        assert text[edit["start"] : edit["end"]] == edit["old"]
        parts += [text[place : edit["start"]], edit["new"]]
        place = edit["end"]
    expected = "".join(parts) + text[place:]
    assert here("--encoding", "utf-8", stdin=data).out == bom + expected.encode("utf-8", "surrogateescape")


def test_json(here: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SPUN)
    (tmp_path / "c.txt").write_text(CLEAN)
    ran = here("--json", "a.txt", "c.txt")
    spun, clean = map(json.loads, ran.out.splitlines())
    assert list(spun) == ["file", "article", "posterior", "words", "edits"]
    assert (spun["file"], clean["file"], clean["edits"]) == ("a.txt", "c.txt", [])
    assert spun["words"] == len(SPUN.split())
    assert 0 <= clean["posterior"] <= spun["posterior"] <= 1
    edit = next(e for e in spun["edits"] if e["new"].startswith("Foreign"))
    assert SPUN[edit["start"] : edit["end"]] == edit["old"]
    assert edit["old"].startswith("Overseas")
    assert list(edit) == [
        *("start", "end", "old", "new", "confidence", "runner_up", "source", "families", "quoted", "depends")
    ]


def test_check(here: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SPUN)
    (tmp_path / "c.txt").write_text(CLEAN)
    ran = here("--check", "c.txt")
    assert (ran.code, ran.out, ran.err) == (0, b"", "")
    ran = here("--check", "a.txt", "c.txt", "a.txt")
    assert (ran.code, ran.out) == (1, b"")
    assert [line.split(":")[1] for line in ran.err.splitlines()] == [" a.txt", " a.txt"]
    ran = here("--check", "--diff", "a.txt")
    assert (ran.code, ran.out[:4]) == (1, b"--- ")
    assert here("--check", "a.txt", "missing.txt").code == 3


@pytest.mark.skipif(not shutil.which("patch"), reason="needs patch")
def test_the_diff_applies(here: Run, tmp_path: Path) -> None:
    lines = [CLEAN] * 30
    lines[0] = lines[9] = lines[12] = SPUN
    lines[25] = SPUN.replace(" ", "\r\n", 1)
    (tmp_path / "a b.txt").write_bytes(("".join(lines) + SPUN.rstrip()).encode())
    expected = here("a b.txt").out
    diff = here("--diff", "a b.txt").out
    assert diff.count(b"@@ -") == 3
    subprocess.run(["patch", "--binary", "-p0", "-s"], input=diff, cwd=tmp_path, check=True)
    assert (tmp_path / "a b.txt").read_bytes() == expected
    assert here("--diff", stdin=CLEAN.encode()).out == b""


def test_the_diff_is_coloured_when_asked(here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert b"\x1b[" not in here("--diff", stdin=SPUN.encode()).out
    assert b"\x1b[1;4mForeign" in here("--diff", "--color", "always", stdin=SPUN.encode()).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert b"\x1b[" in here("--diff", stdin=SPUN.encode()).out
    assert b"\x1b[" not in here("--diff", "-o", os.devnull, stdin=SPUN.encode()).out


def test_in_place(here: Run, tmp_path: Path) -> None:
    spun, clean = tmp_path / "a.txt", tmp_path / "c.txt"
    spun.write_text(SPUN)
    clean.write_text(CLEAN)
    os.utime(clean, ns=(5, 5))
    ran = here("-w", "a.txt", "c.txt")
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err.startswith("unspin: a.txt: ") and ran.err.count("\n") == 1
    assert spun.read_text() == RESTORED
    assert clean.stat().st_mtime_ns == 5
    assert sorted(os.listdir(tmp_path)) == ["a.txt", "c.txt"]
    assert here("-w", "a.txt").err == ""


def test_in_place_with_a_view(here: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SPUN)
    ran = here("-w", "--json", "a.txt")
    assert json.loads(ran.out)["edits"]
    assert (tmp_path / "a.txt").read_text() == RESTORED


def test_output_file(here: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SPUN)
    ran = here("a.txt", "missing.txt", "a.txt", "-o", "out.txt")
    assert (ran.code, ran.out) == (3, b"")
    assert (tmp_path / "out.txt").read_text() == RESTORED * 2


def test_separator(here: Run) -> None:
    text = f"{SPUN}%%\n{CLEAN}%%\r\n{SPUN}"
    assert here("--separator", "%%", stdin=text.encode()).out.decode() == text.replace(SPUN, RESTORED)
    records = [
        json.loads(r) for r in here("--json", "--separator", "%%", stdin=text.encode()).out.splitlines()
    ]
    assert [(r["article"], bool(r["edits"])) for r in records] == [(1, True), (2, False), (3, True)]
    for edit in records[2]["edits"]:
        assert text[edit["start"] : edit["end"]] == edit["old"]
    assert len(here("--json", "--separator", "%%", stdin=b"").out.splitlines()) == 1


def test_protected_terms(here: Run, tmp_path: Path) -> None:
    (tmp_path / "terms.txt").write_text("# names\n\nOverseas Ministry\n")
    assert b"Overseas Ministry" in here("--protect", "Overseas Ministry", stdin=SPUN.encode()).out
    assert b"Overseas Ministry" in here("--protect-file", "terms.txt", stdin=SPUN.encode()).out


def test_help_and_version(here: Run) -> None:
    ran = here("--help")
    assert ran.code == 0
    assert ran.out.startswith(b"Usage: unspin [OPTIONS] [FILE]...\n")
    for heading in (b"What it shows and where:", b"What it reads:", b"How it restores:", b"Examples:"):
        assert heading in ran.out
    assert here("--version").out.decode().strip() == f"unspin {__version__}"
    assert here("eval", "--help").code == 0
