"""Documents of all formats through the command and the library."""

from __future__ import annotations

import html
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.conftest import CLEAN, SPUN, Run, command, restorer
from tests.files.formats.faking import Fake, Held, Kept, nothing, run
from unspin import Settings
from unspin.edits import Edit
from unspin.files.document import Reading, restore_document
from unspin.files.formats.passage import Passage, writable
from unspin.files.reading import opened
from unspin.files.views import Text

SPUN_LINE, RESTORED = SPUN.strip(), restorer(Settings()).restore(SPUN.strip())
PAGE = """<!DOCTYPE html>
<html><head><title>{0}</title><style>p {{ color: red }}</style></head>
<body><!-- {1} -->
<p>{0}</p>
<script>var a = "{1}";</script><pre>{1}</pre>
</body></html>
"""
SOURCES = {
    "a.txt": "{0}\n\n{0}\n",
    "a.html": PAGE,
    "a.md": "# {0}\n\n```\n{1}\n```\n- {0}\n",
    "a.json": '[{{"text": "{0}", "b": "{1}"}},\n {{"text" : "{0}"}}]',
    "a.jsonl": '{{"b": "{1}", "text": "{0}"}}\r\n{{"text":"{0}"}}\n',
    "a.csv": 'id,text,b\n1,"{0}","{1}"\n2,"{0}",x\n',
    "a.tsv": "id\ttext\tb\n1\t{0}\t{1}\n",
}


def source(name: str) -> tuple[bytes, bytes]:
    """Return a document and what becomes of it."""
    form = SOURCES[name]
    return form.format(SPUN_LINE, SPUN_LINE).encode(), form.format(RESTORED, SPUN_LINE).encode()


@pytest.mark.parametrize("name", SOURCES)
def test_a_pipe_and_a_file_give_the_same(here: Run, tmp_path: Path, name: str) -> None:
    data, expected = source(name)
    (tmp_path / name).write_bytes(data)
    ran = here(name)
    assert (ran.code, ran.out.decode(), ran.err) == (0, expected.decode(), "")
    form = {"txt": "text", "md": "markdown"}.get(name[2:], name[2:])
    piped = here("--format", form, stdin=data)
    assert (piped.code, piped.out) == (0, ran.out)
    of_file, of_pipe = (
        [json.loads(line) for line in out.splitlines()]
        for out in (here("--json", name).out, here("--json", "--format", form, stdin=data).out)
    )
    assert [{**r, "file": "-"} for r in of_file] == of_pipe
    sink = Held()
    with opened(str(tmp_path / name)) as opening:
        results = list(restore_document(opening, restorer(Settings()), Reading(), [Text(sink)]))
    assert sink.data == ran.out
    assert [r.edits for r in results] == [len(r["edits"]) for r in of_file]  # type: ignore[union-attr]
    assert here("-o", "out", name).out == b"" and (tmp_path / "out").read_bytes() == expected
    assert here("--check", name).code == 1
    assert here("-w", name).code == 0 and (tmp_path / name).read_bytes() == expected
    assert here("--check", name).code == 0


@pytest.mark.parametrize("name", [n for n in SOURCES if n != "a.txt"])
def test_json_tells_the_places_of_the_source(here: Run, tmp_path: Path, name: str) -> None:
    data, expected = source(name)
    (tmp_path / name).write_bytes(data)
    records = [json.loads(line) for line in here("--json", name).out.splitlines()]
    text = data.decode()
    splices = [s for r in records for e in r["edits"] for s in e["splices"]]
    assert splices
    for splice in sorted(splices, key=lambda s: -s["start"]):
        text = text[: splice["start"]] + splice["new"] + text[splice["end"] :]
    assert text.encode() == expected
    has_fields = name[2:] in ("json", "jsonl", "csv", "tsv")
    for number, record in enumerate(records, 1):
        assert record.get("record") == (number if has_fields else None)
        assert record.get("field") == ("text" if has_fields else None)


@pytest.mark.parametrize("name", SOURCES)
def test_a_diff_shows_the_source(here: Run, tmp_path: Path, name: str) -> None:
    data, expected = source(name)
    (tmp_path / name).write_bytes(data)
    shown = here("--diff", name).out.decode().split("\n")[2:]
    removed = [line[1:] for line in shown if line.startswith("-")]
    added = [line[1:] for line in shown if line.startswith("+")]
    assert set(removed) <= set(data.decode().split("\n"))
    assert set(added) <= set(expected.decode().split("\n")) and added


def test_a_page_is_judged_as_one_article(here: Run, tmp_path: Path) -> None:
    # Words that alone show nothing, beside those that do.
    words = "<p>Individuals additionally said so.</p>"
    (tmp_path / "a.html").write_text(f"<html>{words}")
    (tmp_path / "b.html").write_text(f"<html>{words}" + f"<div>{SPUN_LINE}</div>" * 3)
    alone, beside = (json.loads(here("--json", n).out) for n in ("a.html", "b.html"))
    assert alone["posterior"] < beside["posterior"]
    text = SPUN_LINE + "\n\n" + SPUN_LINE
    (tmp_path / "c.html").write_text(f"<html><p>{SPUN_LINE}<p>{SPUN_LINE}")
    page = json.loads(here("--json", "c.html").out)
    plain = json.loads(here("--json", stdin=text.encode()).out)
    for edit in page["edits"]:
        del edit["splices"]
    assert (page["edits"], page["posterior"]) == (plain["edits"], plain["posterior"])


def test_a_phrase_runs_across_tags(here: Run) -> None:
    page = (
        "<html>The New York <a href='x'>Occasions</a> and the <b>Overseas</b> Ministry stated so, "
        "in <i>accordance</i> with it."
    )
    out = here(stdin=page.encode()).out.decode()
    assert "New York <a href='x'>Times</a>" in out
    assert "<b>Foreign</b> Ministry" in out
    assert "according to<i></i> it" in out


def test_entities_of_a_page_are_read(here: Run) -> None:
    page = "<html><p>" + html.escape(SPUN_LINE).replace(" ", "&#32;").replace("v", "&#118;")
    out = here(stdin=page.encode()).out.decode()
    assert html.unescape(out) == "<html><p>" + RESTORED


def test_records_are_done_as_they_come(tmp_path: Path) -> None:
    line = json.dumps({"text": CLEAN}).encode() + b"\n"
    with subprocess.Popen(
        command("--format", "jsonl"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        timer = threading.Timer(60, process.kill)
        timer.start()
        try:
            process.stdin.write(line * 300)
            process.stdin.flush()
            assert process.stdout.readline() == line
            assert process.poll() is None
            process.stdin.close()
            assert process.stdout.read() == line * 299
            assert process.wait() == 0
        finally:
            timer.cancel()


def test_a_broken_record_reaches_the_exit_code(here: Run, tmp_path: Path) -> None:
    data = f'{{"text": "{SPUN_LINE}"}}\noops\n{{"text": "{SPUN_LINE}"}}\n'
    (tmp_path / "a.jsonl").write_text(data)
    ran = here("a.jsonl")
    assert (ran.code, ran.out.decode()) == (3, data.replace(SPUN_LINE, RESTORED))
    assert ran.err.startswith("unspin: a.jsonl:2: no JSON: ") and ran.err.count("\n") == 1
    assert here("-w", "a.jsonl").code == 3
    assert (tmp_path / "a.jsonl").read_text() == data.replace(SPUN_LINE, RESTORED)


def test_a_missing_field(here: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"body": "x"}\n')
    ran = here("a.jsonl", "-")
    assert (ran.code, ran.out) == (3, b"")
    assert ran.err == "unspin: a.jsonl: no field 'text'; name one with --field; its fields are body\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "nope"], "nope"),
        (["--field", ""], "--field"),
        (["--field", "a", "--format", "html"], "html has no fields"),
        (["--separator", "%", "--format", "csv"], "--separator"),
        (["--html-extract", "--format", "csv"], "--html-extract"),
        (["--html-extract", "-w", "a.html"], "-w would overwrite"),
    ],
)
def test_usage(here: Run, arguments: list[str], said: str) -> None:
    ran = here(*arguments, stdin=SPUN.encode())
    assert (ran.code, ran.out) == (2, b"")
    assert said in ran.err and ran.err.count("\n") == 1


def test_a_format_can_be_forced(here: Run) -> None:
    page = f"<html><p>{SPUN_LINE}</p><pre>{SPUN_LINE}</pre>"
    assert here("--format", "text", stdin=page.encode()).out.decode() == page.replace(SPUN_LINE, RESTORED)
    assert here("--separator", "%%", stdin=page.encode()).out.decode() == page.replace(SPUN_LINE, RESTORED)


def test_the_article_of_a_page(here: Run, tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    body = "".join(f"<p>{SPUN_LINE} It was cold that day, and few came.</p>" for _ in range(5))
    page = f"<html><body><nav><a href='x'>Menu</a></nav><article><h1>Talks</h1>{body}</article></body></html>"
    (tmp_path / "a.html").write_text(page)
    ran = here("--html-extract", "a.html")
    assert (ran.code, ran.err) == (0, "")
    assert f"{RESTORED} It was cold that day, and few came.\n" in ran.out.decode()
    assert b"<" not in ran.out and b"Menu" not in ran.out
    ran = here("--html-extract", stdin=b"<html><p></p>")
    assert (ran.code, ran.out) == (3, b"")
    assert "no article was found on the page; leave out --html-extract" in ran.err


def test_without_trafilatura_it_is_asked_for(here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    ran = here("--html-extract", stdin=b"<html><p>a")
    assert ran.code == 3 and "pip install 'unspin[html]'" in ran.err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("name", SOURCES)
def test_encodings_are_kept(here: Run, tmp_path: Path, name: str, encoding: str) -> None:
    data, expected = (d.decode() + "\r\n" for d in source(name))
    more = "<p>\u201cCaf\u00e9\u201d</p>" if name == "a.html" else ""
    (tmp_path / name).write_bytes((data + more).encode(encoding))
    assert here(name).out == (expected + more).encode(encoding)


@pytest.mark.parametrize("name", ["a.html", "a.md", "a.json", "a.jsonl", "a.csv"])
def test_bytes_that_do_not_decode_stay(name: str) -> None:
    data = {"a.html": b"<html>", "a.md": b"# "}.get(name, b'{"text": "' if "json" in name else b"text\n")
    data += "\u2019\u2019\u2019".encode() + b"\xff x" + (b'"}' if "json" in name else b"\n")
    assert run(data, name, nothing).data == data


def test_parts_join_to_the_source(tmp_path: Path) -> None:
    for name in SOURCES:
        (tmp_path / name).write_bytes(source(name)[0])
        kept = Kept()
        with opened(str(tmp_path / name)) as opening:
            list(restore_document(opening, Fake(nothing), None, [kept]))
        assert "".join(p.original for p in kept.parts).encode() == source(name)[0]
        ends = [p.start + len(p.original) for p in kept.parts]
        assert [p.start for p in kept.parts] == [0, *ends[:-1]]


def test_what_follows_from_an_edit_that_cannot_be_written_is_left_out() -> None:
    passage = Passage(escape=lambda words: None if "!" in words else words)
    passage.literal("a b c d", 10)

    def edit(at: int, new: str, depends: int | None = None) -> Edit:
        return Edit(at, at + 1, passage.prose[at], new, 1.0, "", "", depends=depends)

    kept, made = writable(passage, [edit(0, "x", 1), edit(2, "!"), edit(4, "y", 3), edit(6, "z")])
    assert [(e.new, e.depends) for e in kept] == [("y", 1), ("z", None)]
    assert [[(s.start, s.end, s.new) for s in splices] for splices in made] == [
        [(14, 15, "y")],
        [(16, 17, "z")],
    ]
