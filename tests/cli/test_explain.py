"""``unspin explain`` and ``unspin report`` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import CLEAN, SPUN, Run, restorer
from unspin import Settings
from unspin.explaining import explain

TEXT = f"Title\n\n{SPUN}"
CHANGES = explain(restorer(Settings()), TEXT).changes


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    return path


def table(out: bytes) -> list[dict[str, str]]:
    head, *lines = [line.split("\t") for line in out.decode().splitlines() if not line.startswith("# ")]
    return [dict(zip(head, line, strict=True)) for line in lines]


def test_edits_come_most_doubtful_first_or_in_order(here: Run, article: Path) -> None:
    ran = here("explain", "a.txt", "--in-order")
    assert ran.code == 0
    found = table(ran.out)
    assert [(row["old"], row["new"]) for row in found] == [(c.old, c.new) for c in CHANGES]
    assert found[0]["place"] == f"3:{CHANGES[0].start - 7 + 1}"
    assert all("as usual" in row["evidence"] for row in found)
    assert ran.out.decode().splitlines()[-1].startswith(f"# {len(CHANGES)} edits in ")
    doubtful = table(here("explain", "a.txt").out)
    assert [row["old"] for row in doubtful] == [c.old for c in sorted(CHANGES, key=lambda c: c.confidence)]


def test_standard_input_and_settings(here: Run) -> None:
    found = table(here("explain", "-", "--protect", "Overseas", stdin=TEXT.encode()).out)
    assert found and not [row for row in found if "Overseas" in row["old"]]


def test_every_reading_of_a_phrase(here: Run, article: Path) -> None:
    found = table(here("explain", "a.txt", "--word", "overseas").out)
    assert {row["place"] for row in found} == {"3:5"}
    assert [row["reading"] for row in found if row[""] == "chosen"] == ["Foreign"]
    assert "as it stands" in {row["evidence"] for row in found}


def test_why_not(here: Run, article: Path) -> None:
    (row,) = table(here("explain", "a.txt", "--why-not", "Overseas Ministry", "zebra").out)
    assert (row["place"], row["why"]) == ("3:5", "entry")
    (row,) = table(here("explain", "a.txt", "--why-not", "overseas ministry", "foreign ministry").out)
    assert row["why"] == "made"


def test_a_clean_article_has_no_rows(here: Run) -> None:
    ran = here("explain", "-", stdin=CLEAN.encode())
    assert (ran.code, table(ran.out)) == (0, [])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("explain",), 2, "--help tells more"),
        (("explain", "a.txt", "--word", "zebra"), 2, "a.txt: 'zebra' does not stand in it"),
        (("explain", "a.txt", "--why-not", "zebra", "horse"), 2, "'zebra' does not stand in it"),
        (("explain", "a.txt", "--why-not", "the", "The"), 2, "the same words"),
        (("explain", "a.txt", "--word", "..."), 0, ""),
        (("explain", "a.txt", "--word", " "), 2, "holds no word"),
        (("explain", "a.txt", "--word", "a", "--why-not", "b", "c"), 2, "exclude one another"),
        (("explain", "none.txt"), 3, "none.txt: no such file"),
        (("report",), 2, "--help tells more"),
        (("report", "none.txt", "-o", "page.html"), 3, "none.txt: no such file"),
        (("report", "a.txt", "-o", "a.txt"), 2, "is also an input"),
        (("report", "a.txt", "--encoding", "klingon"), 2, "is no encoding"),
    ],
)
def test_how_it_ends(
    here: Run, article: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    if "..." in arguments:
        article.write_text("Wait... The end.\n")
    before = sorted(path.name for path in tmp_path.iterdir())
    ran = here(*arguments)
    assert (ran.code, said in ran.err) == (code, True), ran
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    if code:
        assert ran.out == b""


def test_a_report_is_a_page(here: Run, article: Path, tmp_path: Path) -> None:
    ran = here("report", "a.txt")
    assert (ran.code, ran.out[:15]) == (0, b"<!DOCTYPE html>")
    assert here("report", "a.txt", "-o", "page.html").out == b""
    assert (tmp_path / "page.html").read_bytes() == ran.out


def test_a_report_leaves_out_what_cannot_be_read(here: Run, article: Path) -> None:
    (article.parent / "image").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    ran = here("report", "a.txt", "image", "-", stdin=CLEAN.encode())
    assert ran.code == 3
    assert "image: an image, not text" in ran.err
    assert ran.out.count(b"<section") == 2
    assert b"standard input" in ran.out


def test_the_table_is_drawn_on_a_terminal(article: Path, monkeypatch: pytest.MonkeyPatch, here: Run) -> None:
    from unspin.cli import tables

    monkeypatch.setattr(tables, "on_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "200")
    out = here("explain", "a.txt").out.decode()
    assert "\t" not in out and "Overseas" in out
