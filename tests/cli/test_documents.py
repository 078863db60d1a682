"""Reports, reviews, explanations and corrections of documents in every format that is restored."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CLEAN, SPUN, Run, restorer
from unspin import Settings
from unspin.corrections import all_parsed
from unspin.edits import Edit
from unspin.explaining import explain
from unspin.files.held import Article, Document

LINE = SPUN.strip()
CHANGES = explain(restorer(Settings()), LINE).changes
PAGE = """<!DOCTYPE html>\r
<html><head><title>A page</title><style>p {{ color: red }}</style></head>\r
<body><p class=a>{0} caf&eacute; &amp; more</p><pre>{0}</pre></body></html>\r
"""
SOURCES = {
    "a.txt": "A title\r\n\r\n{0}\r\n",
    "a.html": PAGE,
    "a.md": "# A title\n\n- *{0}*\n\n```\n{0}\n```\n",
    "a.json": '[{{"text": "{0}", "b": "{0}"}},\n {{"text" : "Caf\\u00e9. {0}"}}]',
    "a.jsonl": '{{"b": "{0}", "text": "{0}"}}\r\n{{"text":"Nothing."}}\n{{"text":"{0}"}}\n',
    "a.csv": 'id,text,b\n1,"{0}","{0}"\n2,"""So."" {0}",x\n',
    "a.tsv": "id\ttext\tb\n1\t{0}\t{0}\n",
}


@pytest.fixture
def document(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Write a document; one whose name ends in .gz is compressed."""
    name: str = request.param
    data = SOURCES[name.removesuffix(".gz")].format(LINE).encode()
    (tmp_path / name).write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
    return name


EVERY = pytest.mark.parametrize("document", [*SOURCES, "a.html.gz", "a.jsonl.gz"], indirect=True)


def plain(name: str, data: bytes) -> bytes:
    return gzip.decompress(data) if name.endswith(".gz") else data


def data_of(page: bytes) -> dict[str, Any]:
    found = re.search(rb'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    told: dict[str, Any] = json.loads(found[1])
    return told


@EVERY
def test_what_is_all_accepted_is_what_the_command_restores(here: Run, document: str, tmp_path: Path) -> None:
    ran = here("review", document, "-o", "out", stdin=b"a\n")
    assert ran.code == 0
    restored = here(document).out
    assert (tmp_path / "out").read_bytes() == restored != (tmp_path / document).read_bytes()
    assert here("apply", f"{document}.corrections.json").out == restored
    assert here("apply", "-w", f"{document}.corrections.json").code == 0
    assert (tmp_path / document).read_bytes() == restored


@EVERY
def test_what_is_all_rejected_is_the_document_byte_for_byte(here: Run, document: str, tmp_path: Path) -> None:
    before = (tmp_path / document).read_bytes()
    here("review", document, stdin=b"n\n" * 50)
    kept = all_parsed((tmp_path / f"{document}.corrections.json").read_text())
    assert {edit.decision for one in kept for edit in one.edits} == {"rejected"}
    assert here("apply", f"{document}.corrections.json").out == before


@EVERY
def test_one_rejection_changes_one_place(here: Run, document: str, tmp_path: Path) -> None:
    here("review", document, stdin=b"n\na\n")
    restored = plain(document, here(document).out)
    corrected = plain(document, here("apply", f"{document}.corrections.json").out)
    first = CHANGES[0]
    assert corrected == restored.replace(first.new.encode(), first.old.encode(), 1)


@EVERY
def test_a_report_holds_the_prose_of_every_article(here: Run, document: str) -> None:
    ran = here("report", document)
    assert ran.code == 0
    told = data_of(ran.out)["articles"]
    records = [json.loads(line) for line in here("--json", document).out.splitlines()]
    assert len(told) == len(records)
    assert [one["number"] for one in told] == [one["article"] for one in records]
    for one, record in zip(told, records, strict=True):
        assert one["file"] == document
        assert one["whole"] is (document == "a.txt")
        assert ("<" in one["text"], "{" in one["text"]) == (False, False)
        if "record" in record and len(records) > 1:
            assert one["name"] == f"{document} record {record['record']} {record['field']}"
        else:
            assert one["name"] == document
        assert len(one["changes"]) == len(record["edits"])


@EVERY
def test_places_of_an_explanation_are_those_of_the_document(here: Run, document: str, tmp_path: Path) -> None:
    lines = plain(document, (tmp_path / document).read_bytes()).decode().split("\n")
    for arguments in ((), ("--word", "overseas ministry"), ("--why-not", "stated", "said")):
        out = here("explain", document, *arguments).out.decode()
        head, *rows = [line.split("\t") for line in out.splitlines() if not line.startswith("# ")]
        assert rows
        for row in (dict(zip(head, row, strict=True)) for row in rows):
            line, column = map(int, row["place"].split(":"))
            old = row.get("old") or {"--word": "Overseas", "--why-not": "stated"}[str(arguments[0])]
            assert lines[line - 1][column - 1 :].startswith(old.split(" ")[0])


def test_fields_and_articles_between_separators(here: Run, tmp_path: Path) -> None:
    data = f'{{"head": "{LINE}", "body": "{LINE}"}}\n'.encode()
    (tmp_path / "b.jsonl").write_bytes(data)
    here("review", "b.jsonl", "--field", "body", stdin=b"a\n")
    restored = here("b.jsonl", "--field", "body").out
    # How it was read is kept, so that it need not be said again.
    assert here("apply", "b.jsonl.corrections.json").out == restored
    assert here("apply", "b.jsonl.corrections.json", "-", stdin=data).out == restored
    (tmp_path / "c.txt").write_text(f"{CLEAN}---\n{SPUN}---\n{SPUN}")
    ran = here("review", "c.txt", "--separator", "---", stdin=b"n\nq\n")
    assert "(article 2)" in ran.err and "(article 3)" not in ran.err
    here("review", "c.txt", stdin=b"a\n")
    restored = here("c.txt", "--separator", "---").out
    corrected = here("apply", "c.txt.corrections.json").out
    assert corrected == restored.replace(CHANGES[0].new.encode(), CHANGES[0].old.encode(), 1)
    names = [one["name"] for one in data_of(here("report", "c.txt", "--separator", "---").out)["articles"]]
    assert names == ["c.txt article 1", "c.txt article 2", "c.txt article 3"]


def test_the_text_of_an_article_on_a_page(here: Run, tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    text = " ".join([LINE] * 12)
    page = f"<html><body><nav>Menu</nav><article><p>{text}</p></article></body></html>"
    (tmp_path / "p.html").write_text(page)
    (one,) = data_of(here("report", "p.html", "--html-extract").out)["articles"]
    assert one["text"] == text + "\n"
    here("review", "p.html", "--html-extract", stdin=b"a\n")
    assert here("apply", "p.html.corrections.json").out == here("p.html", "--html-extract").out
    ran = here("apply", "-w", "p.html.corrections.json")
    assert (ran.code, ran.out) == (2, b"") and "which -w would overwrite" in ran.err


def test_parquet(here: Run, tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    table = pyarrow.table({"id": [1, 2, 3], "text": [f"Title\n\n{LINE}", None, CLEAN]})
    parquet.write_table(table, tmp_path / "p.parquet")
    out = here("explain", "p.parquet", "--in-order").out.decode().splitlines()
    assert out[1].split("\t")[:2] == ["record 1 text", f"3:{CHANGES[0].start + 1}"]
    here("review", "p.parquet", "-o", "out.parquet", stdin=b"n\na\n")
    texts = parquet.read_table(tmp_path / "out.parquet")["text"].to_pylist()
    restored = restorer(Settings()).restore(LINE)
    corrected = f"Title\n\n{restored}".replace(CHANGES[0].new, CHANGES[0].old, 1)
    assert texts == [corrected, None, CLEAN]
    assert here("apply", "p.parquet.corrections.json").out == (tmp_path / "out.parquet").read_bytes()


def test_words_that_the_markup_cannot_take_are_named_and_the_rest_is_done(here: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"id,text\n1,{LINE.replace(',', '')}\n")
    here("review", "a.csv", stdin=b'e\nForeign, "or so",\na\n')
    ran = here("apply", "a.csv.corrections.json")
    assert ran.code == 3
    assert ran.err.count("\n") == 1
    assert "a.csv: 'Foreign, \"or so\",' cannot stand for 'Overseas" in ran.err
    assert b"Overseas" in ran.out and b"said on Monday" in ran.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("report", "x.jsonl"), 3, "x.jsonl:2: no JSON"),
        (("report", "x.jsonl", "--field", "body"), 3, "x.jsonl: no field 'body'; name one with --field"),
        (("report", "x.jsonl", "--format", "text", "--field", "a"), 2, "text has no fields"),
        (("review", "x.jsonl", "--separator", ""), 2, "--separator: one line"),
        (("review", "x.jsonl", "-w", "--html-extract"), 2, "which -w would overwrite"),
        (("explain", "a.html", "--encoding", "klingon"), 2, "no encoding"),
        (("explain", "a.html", "--word", "color"), 2, "does not stand in it"),
        (("apply", "c.json", "a.html"), 3, "a.html: its article 2 was corrected, and it holds 1"),
        (("apply", "c.json", "x.jsonl"), 3, "x.jsonl record 3 text: the text is not the one"),
        (("apply", "d.json", "a.html"), 3, "a.html: what its corrections say of how it is read is wrong"),
    ],
)
def test_how_it_ends(here: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    (tmp_path / "x.jsonl").write_text(f'{{"text": "{LINE}"}}\n{{\n{{"text": "{LINE}"}}\n')
    (tmp_path / "a.html").write_text(PAGE.format(LINE))
    record = {"format": "unspin corrections", "version": 2, "file": "a"}
    articles = [{"article": 2, "sha256": "0", "edits": []}]
    (tmp_path / "c.json").write_text(json.dumps(record | {"articles": articles}))
    wrong = record | {"reading": {"format": "klingon"}, "articles": articles}
    (tmp_path / "d.json").write_text(json.dumps(wrong))
    ran = here(*arguments)
    assert (ran.code, said in ran.err) == (code, True), ran
    assert all(line.startswith("unspin: ") for line in ran.err.splitlines())
    if "no JSON" in said:
        assert len(data_of(ran.out)["articles"]) == 2
    else:
        assert ran.out == b""


def test_a_page_holds_so_many_articles_and_says_so(
    here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from unspin.cli import page

    monkeypatch.setattr(page, "MOST", 2)
    (tmp_path / "x.jsonl").write_text(f'{{"text": "{LINE}"}}\n' * 3)
    (tmp_path / "y.txt").write_text(LINE)
    ran = here("report", "x.jsonl", "y.txt")
    assert len(data_of(ran.out)["articles"]) == 2
    assert "x.jsonl: the page shows 2 of its 3 articles" in ran.err
    assert "y.txt: the page shows 0 of its 1 articles" in ran.err


def test_edits_that_a_document_cannot_take_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text\nIn London they stated so\n")
    (article,) = Document.read(str(path)).articles
    edits = [Edit(10, 14, "they", "he, she", 1.0, "", ""), Edit(15, 21, "stated", "said", 1.0, "", "")]
    assert article.writable(edits) == [1]


@EVERY
def test_a_document_without_edits_is_written_as_it_was(document: str, tmp_path: Path) -> None:
    read = Document.read(str(tmp_path / document))
    assert read.written({}) == (tmp_path / document).read_bytes()
    assert all(isinstance(article, Article) for article in read.articles)
