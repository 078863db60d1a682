"""``unspin trace``: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.tracing.conftest import articles, folder
from unspin.tracing.archive import LINES

__all__ = ["folder"]  # a fixture

NAMES = list(articles())
ONE, TWO = NAMES[0], NAMES[5]


@pytest.fixture
def copies(tmp_path: Path) -> list[str]:
    for name in (ONE, TWO):
        (tmp_path / f"{name}.copy").write_text(articles()[name][0], encoding="utf8")
    return [f"{name}.copy" for name in (ONE, TWO)]


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "crawl.jsonl"
    rows = [
        {"body": original, "url": f"https://news.example/{name}"}
        for name, (_, original) in articles().items()
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_a_line_a_match(here: Run, folder: Path, copies: list[str]) -> None:
    ran = here("trace", copies[0], "--in", "archive")
    assert (ran.code, ran.err) == (0, "")
    share, name, counted = ran.out.decode().rstrip("\n").split("\t")
    assert share.endswith("%") and int(share[:-1]) > 80
    assert Path(name).stem == ONE
    assert " of " in counted and "names, numbers and rare words" in counted


def test_several_files_are_told_apart(here: Run, folder: Path, copies: list[str]) -> None:
    ran = here("trace", *copies, "--in", "archive")
    rows = [line.split("\t") for line in ran.out.decode().splitlines()]
    assert [(row[0], Path(row[2]).stem) for row in rows] == [(copies[0], ONE), (copies[1], TWO)]


def test_standard_input_is_traced(here: Run, folder: Path) -> None:
    ran = here("trace", "--in", "archive", "--json", stdin=articles()[ONE][0].encode())
    record = json.loads(ran.out)
    assert (record["file"], record["articles"]) == ("standard input", len(NAMES))
    assert Path(record["matches"][0]["article"]).stem == ONE


def test_records_are_named_by_line_and_by_what_they_say_of_themselves(
    here: Run, records: Path, copies: list[str]
) -> None:
    ran = here("trace", copies[1], "--in", records, "--field", "body")
    assert f"\t{records}:{NAMES.index(TWO) + 1}\t" in ran.out.decode()
    assert ran.out.decode().endswith(f"\turl: https://news.example/{TWO}\n")
    (match,) = json.loads(here("trace", copies[1], "--in", records, "--field", "body", "--json").out)[
        "matches"
    ]
    assert (match["line"], match["article"]) == (NAMES.index(TWO) + 1, str(records))
    assert match["about"] == {"url": f"https://news.example/{TWO}"}


def test_copies_and_articles_of_every_format(here: Run, tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    spun, original = articles()[ONE]
    page = "<html><nav>Menu</nav><body><p>" + html.escape(original).replace("\n\n", "<p>") + "</body></html>"
    (tmp_path / "archive" / "a.html").write_text(page, encoding="utf8")
    other = json.dumps([{"text": "Nothing."}, {"text": articles()[TWO][1]}])
    (tmp_path / "archive" / "b.json").write_text(other)
    (tmp_path / "c.html").write_text(f"<html><p>{html.escape(spun)}", encoding="utf8")
    (tmp_path / "c.json").write_text(json.dumps([{"text": "None."}, {"text": articles()[TWO][0]}]))
    ran = here("trace", "c.html", "c.json", "--in", "archive", "--report", "page.html")
    assert ran.code == 0
    rows = [line.split("\t") for line in ran.out.decode().splitlines()]
    assert [(row[0], Path(row[2]).name) for row in rows] == [
        ("c.html", "a.html"),
        ("c.json record 2 text", "b.json record 2 text"),
    ]
    assert int(rows[0][1][:-1]) > 80
    told = [
        json.loads(line) for line in here("trace", "c.json", "--in", "archive", "--json").out.splitlines()
    ]
    assert [(one["file"], one["record"], one["field"]) for one in told] == [
        ("c.json", 1, "text"),
        ("c.json", 2, "text"),
    ]
    assert [(m["record"], m["field"], m["line"]) for m in told[1]["matches"]] == [(2, "text", None)]


def test_no_match_is_said_and_is_no_failure(here: Run, folder: Path, copies: list[str]) -> None:
    next(folder.glob(f"*/{ONE}.txt")).unlink()
    ran = here("trace", copies[0], "--in", "archive")
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err == f"unspin: {copies[0]}: no match among {len(NAMES) - 1} articles\n"
    ran = here("trace", copies[0], "--in", "archive", "--json")
    assert (ran.code, json.loads(ran.out)["matches"]) == (0, [])


def test_what_shares_only_passages_is_named_as_nearest(here: Run, folder: Path, tmp_path: Path) -> None:
    left, right = (articles()[name][0].split("\n\n") for name in (ONE, TWO))
    (tmp_path / "mixed.txt").write_text("\n\n".join(left[:3] + right[3:] + right[:2]), encoding="utf8")
    next(folder.glob(f"*/{TWO}.txt")).unlink()
    ran = here("trace", "mixed.txt", "--in", "archive")
    assert ran.out == b""
    assert f"{ONE}.txt, which shares" in ran.err and "--min-share" in ran.err
    assert f"{ONE}.txt" in here("trace", "mixed.txt", "--in", "archive", "--min-share", "0.1").out.decode()


def test_the_copy_itself_is_no_original(here: Run, folder: Path) -> None:
    text = articles()[ONE][0]
    (folder / "copy.txt").write_text(text, encoding="utf8")
    ran = here("trace", "archive/copy.txt", "--in", "archive", "--top", 5)
    assert [Path(line.split("\t")[1]).stem for line in ran.out.decode().splitlines()] == [ONE]


def test_page_and_pairs_are_written_and_pairs_teach(
    here: Run, folder: Path, copies: list[str], tmp_path: Path
) -> None:
    ran = here("trace", *copies, "--in", "archive", "--report", "page.html", "--pairs", "pairs.jsonl")
    assert ran.code == 0
    page = (tmp_path / "page.html").read_text(encoding="utf8")
    assert page.count("<section ") == 2 and f"{ONE}.txt" in page
    assert len((tmp_path / "pairs.jsonl").read_text().splitlines()) == 2
    learned = here("learn", "pairs.jsonl", "-o", "user.tsv")
    assert learned.code == 0
    assert "2 of 2 pairs used" in learned.err
    assert "stated\tsaid\t" in (tmp_path / "user.tsv").read_text(encoding="utf8")


def test_without_a_match_page_and_pairs_stay_as_they_were(here: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("old")
    ran = here(
        "trace", "--in", "archive", "--report", "page.html", stdin=b"Nothing of this is in any of them.\n"
    )
    assert (ran.code, ran.out) == (0, b"")
    assert "nothing is written" in ran.err
    assert (tmp_path / "page.html").read_text() == "old"


def test_without_an_archive_it_prints_what_to_search_for(here: Run, copies: list[str]) -> None:
    ran = here("trace", copies[0], "--top", 3)
    lines = ran.out.decode().splitlines()
    assert len(lines) == 3 and all(line[0] == line[-1] == '"' for line in lines)
    record = json.loads(here("trace", copies[0], "--top", 3, "--json").out)
    assert [query["query"] for query in record["queries"]] == lines
    assert all(0.3 < query["certainty"] <= 1.0 for query in record["queries"])


@pytest.mark.parametrize("option", ["--report", "--pairs"])
def test_what_is_read_is_never_written(option: str, here: Run, records: Path, copies: list[str]) -> None:
    for name in (copies[0], records.name):
        old = (records.parent / name).read_bytes()
        ran = here("trace", copies[0], "--in", records, "--field", "body", option, name)
        assert (ran.code, ran.out) == (2, b"")
        assert "is also to be written" in ran.err
        assert (records.parent / name).read_bytes() == old


def test_strange_names_stay_on_one_line(here: Run, copies: list[str], tmp_path: Path) -> None:
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "a\nb\x1b[1m.txt").write_text(articles()[ONE][1], encoding="utf8")
    ran = here("trace", copies[0], "--in", "odd")
    assert ran.out.count(b"\n") == 1 and b"\x1b" not in ran.out


def test_nothing_sure_enough_is_said(here: Run) -> None:
    ran = here("trace", stdin=b"No.\n")
    assert (ran.code, ran.out) == (0, b"")
    assert "no phrase of it is sure enough" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--report", "a.html"], "--report needs articles to search: --in"),
        (["--pairs", "a.jsonl"], "--pairs needs articles to search: --in"),
        (["--min-share", "0.3"], "--min-share needs articles to search: --in"),
        (["--in", "x", "--report", "a", "--pairs", "a"], "a file each"),
        (["--in", "x", "--min-share", "2"], "--min-share"),
        (["--in", "x", "--encoding", "klingon"], "no encoding"),
        (["--in", "empty"], "no article in it"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str, here: Run, copies: list[str], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = here("trace", copies[0], *arguments)
    assert (ran.code, ran.out) == (2, b"")
    assert said in ran.err and ran.err.count("\n") == 1


@pytest.mark.parametrize("archive", ["none.jsonl", "none", f"a{LINES[0]}", "plain.txt"])
def test_an_archive_that_cannot_be_searched_fails(
    archive: str, here: Run, copies: list[str], tmp_path: Path
) -> None:
    (tmp_path / "a.jsonl").mkdir()
    (tmp_path / "a.jsonl" / "b.jsonl").write_text("{\n")
    (tmp_path / "plain.txt").write_text("Some text.")
    ran = here("trace", copies[0], "--in", archive)
    assert (ran.code, ran.out) == (3, b"")
    assert ran.err.startswith(f"unspin: {archive}")


def test_a_broken_record_and_a_missing_file_are_named_and_the_rest_is_done(
    here: Run, records: Path, copies: list[str]
) -> None:
    records.write_text(records.read_text() + "{broken\n")
    ran = here("trace", "missing.txt", *copies, "--in", records, "--field", "body")
    assert ran.code == 3
    assert len(ran.out.decode().splitlines()) == 2
    assert "missing.txt: no such file" in ran.err
    assert f"crawl.jsonl:{len(NAMES) + 1}: no JSON object" in ran.err


def test_a_process_prints_the_same(here: Run, process: Run, folder: Path, copies: list[str]) -> None:
    ran = process("trace", *copies, "--in", "archive", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == here("trace", *copies, "--in", "archive", "--json").out
