"""Dictionary files: what is read, what is refused and why, what is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspin.dictionary import rows
from unspin.dictionary.rows import CLASSES, FAMILIES, DictionaryError, Row
from unspin.tokens import tokenize

PHRASES = st.lists(
    st.sampled_from("the bank said Overseas well-being 12 U.S. % it's".split()), min_size=1, max_size=5
)
ROWS = st.builds(
    Row,
    PHRASES.map(" ".join),
    PHRASES.map(lambda words: "original " + " ".join(words)),
    st.sampled_from(FAMILIES),
    st.integers(1, 10**6).map(float) | st.sampled_from([0.5, 0.33, 0.2, 1.25]),
    st.sampled_from(CLASSES),
    st.sampled_from(["", "a note", "of two words, \u201cquoted\u201d"]),
)


def parsed(text: str) -> list[Row]:
    return list(rows.parse(text.splitlines(), "mine.tsv"))


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("stated\tsaid", Row("stated", "said", "user", 1.0, "x")),
        ("stated\tsaid\tnews\t12\tx\tobserved", Row("stated", "said", "news", 12.0, "x", "observed")),
        ("  in   accordance with \t according to ", Row("in accordance with", "according to", "user", 1.0)),
        ("stated\tsaid\t\t0.33\tv", Row("stated", "said", "user", 0.33, "v")),
        ("\ufeffstated\tsaid", Row("stated", "said", "user", 1.0)),
        ("Could\tMay\tnews\t1\tx", Row("Could", "May", "news", 1.0)),
        ("Price\tprice", Row("Price", "price", "user", 1.0)),
    ],
)
def test_a_line(line: str, row: Row) -> None:
    assert parsed(line) == [row]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# a note\n \t \n", "spun\toriginal\tfamily\n", "\ufeffspun\toriginal\n"]
)
def test_lines_that_hold_no_row(text: str) -> None:
    assert parsed(text) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("stated", "two columns are needed, the spun phrase and the original, with a tab between"),
        ("stated said", "two columns are needed"),
        ("a\tb\tnews\t1\tx\tnote\tmore", "7 columns; at most 6 are known: spun, original, family"),
        ("\tsaid", "the spun phrase holds no word: ''"),
        ("stated\t\u201c\u201d", "the original phrase holds no word: '\u201c\u201d'"),
        ("a b c d e f g h i j k\tl", "the spun phrase has 11 words; at most 10 can be matched"),
        ("l\ta b c d e f g h i j k", "the original phrase has 11 words"),
        ("said\tsaid", "'said' stands for itself; leave the line out"),
        ("a  b\ta b", "'a b' stands for itself"),
        ("a\tb\tnewz", "unknown family 'newz'; known are news, news-b"),
        ("a\tb\tnews\tmany", "the count 'many' is not a number"),
        ("a\tb\tnews\t0", "the count 0 is not above 0"),
        ("a\tb\tnews\t-1", "the count -1 is not above 0"),
        ("a\tb\tnews\tnan", "the count nan is not above 0"),
        ("a\tb\tnews\t1e12", "the count 1e12 is not"),
        ("a\tb\tnews\t1\tnoun", "unknown class 'noun'; known are n, v, a, r, x"),
    ],
)
def test_a_line_that_is_refused(line: str, reason: str) -> None:
    with pytest.raises(DictionaryError) as error:
        parsed(f"spun\toriginal\nstated\tsaid\n{line}\n")
    assert str(error.value).startswith("mine.tsv, line 3: ")
    assert reason in str(error.value)


@given(st.lists(ROWS, max_size=12))
def test_what_is_written_is_read_again(some: list[Row]) -> None:
    text = rows.write(some)
    again = list(rows.parse(text.split("\n"), "mine.tsv"))
    assert rows.write(again) == text
    key = [(r.spun, r.original, r.family, r.kind) for r in again]
    assert set(key) == {(r.spun, r.original, r.family, r.kind) for r in some}
    assert len(set(key)) == len(key)
    assert key == sorted(key, key=lambda k: (k[0].lower(), *k))
    greatest = {k: max(r.count for r in some if (r.spun, r.original, r.family, r.kind) == k) for k in key}
    assert [r.count for r in again] == pytest.approx([greatest[k] for k in key], abs=0.005)


def test_of_two_counts_of_a_pair_the_greater_stays() -> None:
    for order in ((0.5, 3.0, 1.0), (3.0, 1.0, 0.5)):
        text = rows.write(Row("stated", "said", "news", count) for count in order)
        assert text.splitlines()[1:] == ["stated\tsaid\tnews\t3\tx"]


@given(st.lists(ROWS, max_size=8), st.randoms())
def test_the_order_of_rows_does_not_matter(some: list[Row], random: object) -> None:
    shuffled = list(some)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    strip = [Row(r.spun, r.original, r.family, r.count, r.kind) for r in shuffled]
    assert rows.write(strip) == rows.write([Row(r.spun, r.original, r.family, r.count, r.kind) for r in some])


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_bytes(b"stated\tsaid\ncaf\xe9\tbar\n")
    with pytest.raises(DictionaryError, match=r"mine\.tsv: not UTF-8 .*; save it as UTF-8"):
        rows.read(path)


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        rows.read(tmp_path / "none.tsv")


def test_a_file_of_another_family(tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text("stated\tsaid\nshown\texhibited\tspinbot\n", encoding="utf8")
    assert [r.family for r in rows.read(path, "news")] == ["news", "spinbot"]


@given(st.text(st.sampled_from("ab Z-'\u2019.1s\u2011\u0301\tK\u212a"), max_size=12) | st.text(max_size=12))
def test_the_normal_form_is_that_of_the_words_of_a_text(phrase: str) -> None:
    assert rows.normal_form(phrase) == " ".join(tokenize(phrase).words)
