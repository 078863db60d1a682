"""``unspin apply``, ``unspin review`` and ``unspin learn`` with what was decided."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CLEAN, SPUN, Run, command, restorer
from unspin import Settings
from unspin.corrections import opened
from unspin.dictionary import rows
from unspin.explaining import explain

TEXT = f"{SPUN}\nThe authorities made an decision in regards to the finances, officers mentioned.\n"
CHANGES = explain(restorer(Settings()), TEXT).changes
RESTORED = restorer(Settings()).restore(TEXT)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode())
    return path


@pytest.fixture
def kept(article: Path, tmp_path: Path) -> Path:
    """Return a corrections file of the article in which the first edit is rejected."""
    record = json.loads(opened("a.txt", TEXT, CHANGES).written())
    record["edits"][0]["decision"] = "rejected"
    path = tmp_path / "c.json"
    path.write_text(json.dumps(record))
    return path


def without_first() -> str:
    return TEXT[: CHANGES[0].end] + RESTORED[CHANGES[0].start + len(CHANGES[0].new) :]


def edits(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text())["edits"]
    return found


def test_apply_replays(here: Run, kept: Path, tmp_path: Path) -> None:
    ran = here("apply", "c.json")
    assert (ran.code, ran.out.decode(), ran.err) == (0, without_first(), "")
    assert here("apply", "c.json", "a.txt").out == ran.out
    assert here("apply", "c.json", "-", stdin=TEXT.encode()).out == ran.out
    assert here("apply", "c.json", "-o", "out.txt").out == b""
    assert (tmp_path / "out.txt").read_bytes() == ran.out
    assert here("apply", "-w", "c.json").code == 0
    assert (tmp_path / "a.txt").read_bytes() == ran.out


def test_apply_finds_the_article_beside_the_corrections(here: Run, kept: Path, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    os.rename(tmp_path / "a.txt", tmp_path / "deep" / "a.txt")
    os.rename(kept, tmp_path / "deep" / "c.json")
    assert here("apply", "deep/c.json").out.decode() == without_first()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_apply_keeps_the_encoding(here: Run, kept: Path, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "b.txt").write_bytes(("\u201cCaf\u00e9\u201d " + TEXT).encode(encoding))
    here("review", "b.txt", stdin=b"n\na\n")
    expected = here("b.txt").out.decode(encoding).replace(CHANGES[0].new, CHANGES[0].old, 1)
    assert here("apply", "b.txt.corrections.json").out == expected.encode(encoding)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("apply", "c.json", "other.txt"),
            "other.txt: the text is not the one that was corrected (a.txt, sha256 ",
        ),
        (("apply", "c.json", "none.txt"), "none.txt: no such file"),
        (("apply", "none.json"), "none.json: no such file"),
        (("apply", "a.txt"), "a.txt: no corrections file: not JSON"),
        (("apply", "-w", "c.json", "other.txt"), "other.txt: the text is not the one"),
        (("review", "none.txt"), "none.txt: no such file"),
        (
            ("review", "other.txt", "--corrections", "c.json"),
            "c.json: of another text than other.txt now holds",
        ),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_written(
    here: Run, kept: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "other.txt").write_text(CLEAN)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    ran = here(*arguments)
    assert (ran.code, ran.out) == (3, b"")
    assert ran.err.startswith(f"unspin: {said}") and ran.err.count("\n") == 1
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("apply",),
        ("apply", "c.json", "-w", "-o", "x"),
        ("apply", "-w", "c.json", "-"),
        ("review",),
        ("review", "-"),
        ("review", "a.txt", "-w", "-o", "x"),
        ("apply", "c.json", "--encoding", "klingon"),
    ],
)
def test_wrong_usage(here: Run, kept: Path, arguments: tuple[str, ...]) -> None:
    ran = here(*arguments)
    assert (ran.code, ran.out) == (2, b"")
    assert "--help tells more" in ran.err


def test_a_review_decides_edit_by_edit(here: Run, article: Path, tmp_path: Path) -> None:
    other = next(k for k, change in enumerate(CHANGES) if k > 2 and change.runners_up)
    answers = ["y", "n", "e", "zebras", *["s"] * (other - 3), "1"]
    ran = here("review", "a.txt", "-o", "out.txt", stdin="\n".join([*answers, *["s"] * 30, ""]).encode())
    assert (ran.code, ran.out) == (0, b"")
    found = edits(tmp_path / "a.txt.corrections.json")
    assert [e["decision"] for e in found[:3]] == ["accepted", "rejected", "replaced"]
    assert (found[2]["new"], found[2]["proposed"]) == ("zebras", CHANGES[2].new)
    assert found[other]["new"] == CHANGES[other].runners_up[0].text
    assert found[-1]["decision"] == "open"
    assert (tmp_path / "out.txt").read_bytes() == here("apply", "a.txt.corrections.json").out
    assert b"zebras" in (tmp_path / "out.txt").read_bytes()


def test_a_review_shows_the_context_and_the_choices(here: Run, article: Path) -> None:
    err = here("review", "a.txt", stdin=b"w\nq\n").err
    first = CHANGES[0]
    assert f"[{first.old} -> {first.new}]" in err
    assert "Ministry stated on Monday" in err
    assert "Here \u201c" in err and "as usual in English" in err
    for reading in first.runners_up:
        assert reading.text in err


def test_a_review_can_be_quit_and_taken_up_again(here: Run, article: Path, tmp_path: Path) -> None:
    ran = here("review", "a.txt", "-o", "out.txt", stdin=b"n\ny\nq\n")
    assert ran.code == 0
    assert "goes on from there" in ran.err
    assert not (tmp_path / "out.txt").exists()
    ran = here("review", "a.txt", "-o", "out.txt", stdin=b"a\n")
    assert f"2 of {len(CHANGES)} edits are decided" in ran.err
    assert (tmp_path / "out.txt").read_text() == without_first()
    # What came to its end is not asked again.
    assert "[y]" not in here("review", "a.txt", "-o", "out.txt").err


def test_the_end_of_the_answers_is_a_quit(here: Run, article: Path, tmp_path: Path) -> None:
    assert here("review", "a.txt", stdin=b"n\ny").code == 0
    assert [e["decision"] for e in edits(tmp_path / "a.txt.corrections.json")[:3]] == [
        "rejected",
        "accepted",
        "open",
    ]


def test_an_undo_takes_back_the_last_answer(here: Run, article: Path, tmp_path: Path) -> None:
    here("review", "a.txt", stdin=b"u\ny\ny\nu\nn\nq\n")
    found = edits(tmp_path / "a.txt.corrections.json")
    assert [e["decision"] for e in found[:3]] == ["accepted", "rejected", "open"]
    here("review", "a.txt", stdin=b"a\nu\nq\n")
    assert [e["decision"] for e in edits(tmp_path / "a.txt.corrections.json")] == [
        e["decision"] for e in found
    ]


def test_own_words_that_change_nothing_are_asked_again(here: Run, article: Path, tmp_path: Path) -> None:
    answers = f"e\n{CHANGES[0].old}\ne\n{CHANGES[0].new}\n?\nperhaps\nq\n"
    ran = here("review", "a.txt", stdin=answers.encode())
    assert "nothing changed" in ran.err and "quit; what was decided is kept" in ran.err
    assert edits(tmp_path / "a.txt.corrections.json")[0]["decision"] == "accepted"


def test_the_most_doubtful_come_first_when_asked(here: Run, article: Path) -> None:
    least = min(CHANGES, key=lambda change: change.confidence)
    err = here("review", "a.txt", "--most-doubtful", stdin=b"q\n").err
    assert f"[{least.old} -> {least.new}]" in err


def test_a_review_in_place(here: Run, article: Path) -> None:
    assert here("review", "a.txt", "-w", stdin=b"n\na\n").code == 0
    assert article.read_text() == without_first()


def test_a_review_goes_on_from_a_report(here: Run, kept: Path, tmp_path: Path) -> None:
    ran = here("review", "a.txt", "--corrections", "c.json", "-o", "out.txt", stdin=b"a\n")
    assert f"1 of {len(CHANGES)} edits are decided" in ran.err
    assert (tmp_path / "out.txt").read_text() == without_first()


def test_decisions_outlive_other_settings(here: Run, article: Path, tmp_path: Path) -> None:
    here("review", "a.txt", stdin=b"e\nzebras\nq\n")
    here("review", "a.txt", "--protect", CHANGES[0].old, "-o", "out.txt", stdin=b"a\n")
    assert "zebras" in (tmp_path / "out.txt").read_text()


def test_hostile_words_do_no_harm_to_a_terminal(here: Run, tmp_path: Path) -> None:
    (tmp_path / "h.txt").write_text(f"\x1b]0;owned\x07 \u202e {SPUN}")
    err = here("review", "h.txt", stdin=b"q\n").err
    assert "\x1b" not in err and "\u202e" not in err and "<001B>" in err


def test_braces_are_asked_of_once(here: Run, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("{in the city} " + TEXT)
    here("review", "b.txt", "-o", "out.txt", stdin=b"n\na\n")
    assert (tmp_path / "out.txt").read_text() == "{in the city} " + RESTORED


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_an_interrupt_keeps_what_was_decided(article: Path, tmp_path: Path) -> None:
    with subprocess.Popen(
        command("review", "a.txt"), stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    ) as run:
        assert run.stdin is not None and run.stderr is not None
        run.stdin.write(b"n\n")
        run.stdin.flush()
        told = b""
        while told.count(b"[y]") < 2:
            told += run.stderr.read(1)
        run.send_signal(2)
        assert b"goes on from there" in run.stderr.read()
        assert run.wait(60) == 130
    assert edits(tmp_path / "a.txt.corrections.json")[0]["decision"] == "rejected"


def test_corrections_are_learned(here: Run, article: Path, tmp_path: Path) -> None:
    here("review", "a.txt", stdin=b"y\nn\ne\nzebras\nq\n")
    ran = here("learn", "a.txt.corrections.json", "-o", "user.tsv")
    assert ran.code == 0
    assert "learned 2 entries from corrections" in ran.err
    assert f"left out: {CHANGES[1].source} (rejected)" in ran.err
    taught = {(row.spun, row.original): row.count for row in rows.read(tmp_path / "user.tsv")}
    first = tuple(CHANGES[0].source.split(" \u2190 "))
    assert taught == {first: 0.5, (CHANGES[2].old, "zebras"): 0.5}
    assert here("learn", "a.txt.corrections.json", "-o", "user.tsv", "--add").code == 0
    taught = {(row.spun, row.original): row.count for row in rows.read(tmp_path / "user.tsv")}
    assert set(taught.values()) == {1.5}


def test_corrections_and_pairs_are_learned_together(here: Run, article: Path, tmp_path: Path) -> None:
    here("review", "a.txt", stdin=b"e\nzebras\nq\n")
    rest = "The weather in the north stayed cold and dry for the whole of the week. Nobody went out in it."
    pairs = [
        {"spun": f"A lantern stated it. {rest} {k}.", "original": f"A bishop said it. {rest} {k}."}
        for k in range(3)
    ]
    (tmp_path / "pairs.json").write_text(json.dumps(pairs))
    here("learn", "pairs.json", "a.txt.corrections.json", "-o", "user.tsv", "--family", "news")
    taught = {(row.spun, row.original, row.family) for row in rows.read(tmp_path / "user.tsv")}
    assert {("lantern", "bishop", "news"), (CHANGES[0].old.lower(), "zebras", "news")} <= taught


def test_broken_corrections_are_named(here: Run, tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text('{"format": "unspin corrections", "version": 9}')
    ran = here("learn", "c.json", "-o", "user.tsv")
    assert ran.code == 3
    assert "c.json: version 9" in ran.err
    assert not (tmp_path / "user.tsv").exists()
