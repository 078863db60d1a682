"""CSV and TSV: columns by name, quoting kept."""

from __future__ import annotations

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.files.formats.faking import every, nothing, run, swaps
from unspin.files.failure import Failure
from unspin.files.formats import tables
from unspin.files.formats.units import Fields


@pytest.mark.parametrize(
    ("source", "fields", "read"),
    [
        ("id,text\n1,a b\n2,c\n", [], ["a b", "c"]),
        ('id,text\n1,"a ""b"", c"\n', [], ['a "b", c']),
        ('text,x\r\n"a\r\n\r\nb",1\r\n\r\nc,2', [], ["a\r\n\r\nb", "c"]),
        ("a;b\n1;c, d\n", ["b"], ["c, d"]),
        ("a|b|c\n1|c|d\n", ["c", "b"], ["c", "d"]),
        ('"te""xt",b\nx,y\n', ['te"xt'], ["x"]),
        ("x,y\nz,u\n", ["2"], ["y", "u"]),
        ("2,y\nz,u\n", ["2"], ["z"]),
        ("text\na\n\n,\n", [], ["a"]),
        ("text,b\n,x\n", [], [""]),
        ("text,b\nx,\n", ["b"], [""]),
        ("text\n", [], []),
        ("", [], []),
    ],
)
def test_prose(source: str, fields: list[str], read: list[str]) -> None:
    for size in (1, 3, 100):
        chunks = [source[k : k + size] for k in range(0, len(source), size)]
        units = list(tables.records(chunks, Fields(fields)))
        assert "".join(u.text for u in units) == source
        assert [p.prose for u in units for p in u.passages] == read


@pytest.mark.parametrize(
    ("source", "new", "output"),
    [
        ('text,b\n"a x",x\n', 'y "z", u', 'text,b\n"a y ""z"", u",x\n'),
        ("text,b\na x,x\n", "y", "text,b\na y,x\n"),
        ("text,b\na x,x\n", "y, z", "text,b\na x,x\n"),
        ('text,b\n"a ""x""" ,x\n', "y", 'text,b\n"a ""x""" ,x\n'),
    ],
)
def test_edits(source: str, new: str, output: str) -> None:
    assert run(source, "a.csv", swaps("x", new)).text == output


def test_tabs_part_a_tsv_in_which_quotes_are_often_letters() -> None:
    source = 'id\tstory\n1\t"x, y" he said\n2\t"x\ty"\n3\tx "z"\n4\t"x'
    done = run(source, "a.tsv", swaps("x", "new"), "story")
    assert done.read == ['"x, y" he said', "x\ty", 'x "z"', '"x']
    assert done.text == source.replace("x", "new")
    assert not done.failures


def test_a_broken_record_costs_no_other() -> None:
    source = 'id,text\n1,x\n2,x,3\n4\n5,"x" y\n6,x\n7,"x\n8,x\n'
    done = run(source, "c.csv", swaps("x", "z"))
    assert done.text == 'id,text\n1,z\n2,x,3\n4\n5,"x" y\n6,z\n7,"x\n8,z\n'
    assert [str(f).split("; ")[0] for f in done.failures] == [
        "c.csv:3: 3 fields instead of 2",
        "c.csv:4: 1 fields instead of 2",
        "c.csv:5: a quotation mark inside a quoted field",
        "c.csv:7: a quotation mark that is never closed",
    ]
    assert [r.record for r in done.results] == [1, 5, 7]


def test_a_missing_field_is_named_with_those_there_are() -> None:
    with pytest.raises(
        Failure, match=r"^a\.csv: no field 'text'; name one with --field; its fields are id, b$"
    ):
        run("id,b\n1,2\n", "a.csv", nothing)


CELLS = st.lists(st.sampled_from(["alpha", " beta", '"', ",", "\n", "\r\n", "\t", ";", "\u00e9", "x"])).map(
    "".join
)


@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from([("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t")]),
    st.integers(1, 2),
)
def test_all_but_the_edits_stays(
    rows: list[tuple[str, str, str]], quoting: int, kind: tuple[str, str], words: int
) -> None:
    name, delimiter = kind
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting)
    writer.writerow(["a", "text", "c"])
    writer.writerows(rows)
    source = out.getvalue()
    choose = every(2, "Q" * words, words)
    done = run(source, name, choose)
    assert not done.failures
    read = list(csv.reader(io.StringIO(done.text, newline=""), delimiter=delimiter))[1:]
    kept = list(csv.reader(io.StringIO(source, newline=""), delimiter=delimiter))[1:]
    assert [(r[0], r[2]) for r in read] == [(r[0], r[2]) for r in kept]
    for now, was in zip(read, kept, strict=True):
        text, place = "", 0
        for start, end, new in choose(was[1]):
            text += was[1][place:start] + new
            place = end
        assert now[1] == text + was[1][place:]
    assert run(source, name, nothing).text == source


@given(st.text(alphabet='a",\n\r;', max_size=40), st.integers(1, 4))
def test_any_text_passes(text: str, size: int) -> None:
    chunks = [text[k : k + size] for k in range(0, len(text), size)]
    assert "".join(u.text for u in tables.records(chunks, Fields(["1"]))) == text


@pytest.mark.parametrize(
    "text",
    [
        "text,b\n" + '"x\n' * 15_000,
        "text,b\n" + '"x""y\n' * 15_000,
        "text,b\n" + '"\n""\n' * 15_000,
        "text,b\n" + "," * 100_000 + "\n",
        'text,b\n"' + '""' * 300_000 + '",x\n',
    ],
    ids=["open", "doubled", "mixed", "wide", "quotes"],
)
def test_hostile_tables_take_linear_time(text: str) -> None:
    begun = time.process_time()
    assert run(text, "a.csv", nothing).text == text
    assert time.process_time() - begun < 5
