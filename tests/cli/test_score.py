"""``unspin score`` on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CLEAN, Run
from unspin.places import data_folder

NEWS = (data_folder() / "samples" / "news.txt").read_text(encoding="utf-8")


def records(out: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.decode().splitlines()]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "spun.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "clean.txt").write_text(CLEAN * 8)
    return tmp_path


def test_text_is_short_and_says_what_was_found(here: Run, files: Path) -> None:
    ran = here("score", "clean.txt", "spun.txt")
    assert (ran.code, ran.err) == (0, "")
    first, second, *rest = ran.out.decode().splitlines()
    assert first.startswith("clean.txt: not spun, clean (probability 0.00")
    assert second.startswith("spun.txt: spun (probability 1.000") and second.endswith("family news")
    assert len(rest) < 35
    assert any(line.startswith("  quotations  not spared") for line in rest)
    assert "  5:225        6.0  as a substitute of \u2190 instead of" in rest


def test_json_and_jsonl_tell_the_same(here: Run, files: Path) -> None:
    lines = records(here("score", "--jsonl", "spun.txt", "clean.txt").out)
    assert json.loads(here("score", "--json", "spun.txt", "clean.txt").out) == lines
    assert [(r["file"], r["spun"], r["reason"]) for r in lines] == [
        ("spun.txt", True, None),
        ("clean.txt", False, "clean"),
    ]
    spun = lines[0]
    assert spun["configuration"]["quotations"]["verdict"] == "not spared"
    assert len(spun["signs"]) == 10
    place = spun["signs"][0]["places"][0]
    assert NEWS[place["start"] : place["end"]].lower() == spun["signs"][0]["phrase"]


def test_no_article_at_all_is_still_json(here: Run) -> None:
    ran = here("score", "--json", "none.txt")
    assert (ran.code, json.loads(ran.out)) == (3, [])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--threshold", "0.5", "spun.txt"), 1),
        (("--threshold", "0.5", "clean.txt"), 0),
        (("--threshold", "0.5", "--jsonl", "clean.txt", "spun.txt", "clean.txt"), 1),
        (("--threshold", "0", "clean.txt"), 1),
        (("--threshold", "0.5", "spun.txt", "none.txt"), 3),
        (("spun.txt",), 0),
        (("--threshold", "2", "spun.txt"), 2),
        (("--threshold", "nan", "spun.txt"), 2),
        (("--json", "--jsonl", "spun.txt"), 2),
        (("--encoding", "klingon", "spun.txt"), 2),
    ],
)
def test_exit_codes(here: Run, files: Path, arguments: tuple[str, ...], code: int) -> None:
    assert here("score", *arguments).code == code


def test_a_failure_is_named_and_the_others_go_on(here: Run, files: Path) -> None:
    (files / "b.txt").write_bytes(b"%PDF-1.4 \x00\x01")
    ran = here("score", "--jsonl", "none.txt", "b.txt", "spun.txt")
    assert ran.code == 3
    assert [r["file"] for r in records(ran.out)] == ["spun.txt"]
    assert "none.txt: no such file" in ran.err and "b.txt: a PDF file" in ran.err


def test_every_format_is_read(here: Run, tmp_path: Path) -> None:
    body = NEWS.split("\n\n")
    (tmp_path / "a.html").write_text(
        "<html><body><script>var x = 1;</script>" + "".join(f"<p>{p}</p>\n" for p in body) + "</body></html>",
        encoding="utf-8",
    )
    (tmp_path / "a.md").write_text("# News\n\n" + NEWS, encoding="utf-8")
    rows = [{"id": k, "body": t} for k, t in enumerate((NEWS, CLEAN, ""))]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = records(here("score", "--jsonl", "--field", "body", "a.jsonl").out)
    assert [(r["record"], r["field"], r["reason"]) for r in found] == [
        (1, "body", None),
        (2, "body", "too short"),
        (3, "body", "too short"),
    ]
    pages = records(here("score", "--jsonl", "a.html", "a.md").out)
    assert [r["spun"] for r in pages] == [True, True]
    assert pages[0]["edits"] == found[0]["edits"]


def test_articles_of_one_stream(here: Run) -> None:
    ran = here("score", "--jsonl", "--separator", "---", stdin=f"{NEWS}\n---\n{CLEAN}---\n".encode())
    assert [(r["file"], r["article"], r["spun"]) for r in records(ran.out)] == [
        ("-", 1, True),
        ("-", 2, False),
    ]


def test_what_does_not_decode_is_scored(here: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(
        ("\u2019\u2019\u2019" + NEWS).encode().replace(b"The 212", b"\xff\xfeThe 212")
    )
    for form in ((), ("--json",), ("--jsonl",)):
        ran = here("score", *form, "a.txt")
        assert (ran.code, ran.err) == (0, "")
        if form:
            json.loads(ran.out)


def test_a_process_streams_and_ends_with_its_pipe(process: Run, files: Path) -> None:
    ran = process("score", "--jsonl", "--threshold", "0.5", "-", stdin=NEWS.encode())
    assert ran.code == 1 and records(ran.out)[0]["spun"] and ran.err == ""
