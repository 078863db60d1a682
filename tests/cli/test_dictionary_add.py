"""``unspin dictionary add``: entries find their place and everything else stays as it is."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Run, command
from unspin.dictionary import rows
from unspin.dictionary.editing import HEADER, order, put
from unspin.dictionary.rows import DictionaryError, Row

SORTED = (
    f"{HEADER}\n# what I found\nannounced\tsaid\tuser\t1\tx\n"
    "# sure\nworth\tvalue\tuser\t3\tn\tmine\n# the end\n"
)


def test_a_file_is_begun(here: Run, tmp_path: Path) -> None:
    ran = here("dictionary", "add", "worth", "value")
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err == "unspin: worth \u2190 value: added to user.tsv\n"
    assert (tmp_path / "user.tsv").read_text() == f"{HEADER}\nworth\tvalue\tuser\t1\tx\n"


def test_all_columns_can_be_given(here: Run, tmp_path: Path) -> None:
    options = ("--class", "n", "--count", "2.5", "--family", "news", "--note", "my own")
    assert here("dictionary", "add", "worth", "value", "--file", "own.tsv", *options).code == 0
    assert rows.read(tmp_path / "own.tsv") == [Row("worth", "value", "news", 2.5, "n", "my own")]


def test_an_entry_stands_at_its_place(here: Run, tmp_path: Path) -> None:
    path = tmp_path / "user.tsv"
    path.write_text(SORTED)
    assert here("dictionary", "add", "Merchants", "traders").code == 0
    assert path.read_text() == SORTED.replace("# sure\n", "Merchants\ttraders\tuser\t1\tx\n# sure\n")


def test_an_entry_that_is_there_stays_or_changes(here: Run, tmp_path: Path) -> None:
    path = tmp_path / "user.tsv"
    path.write_text(SORTED)
    same = here("dictionary", "add", "worth", "value", "--class", "n", "--count", "3", "--note", "mine")
    assert "already in user.tsv" in same.err
    assert path.read_text() == SORTED
    changed = here("dictionary", "add", "worth", "value", "--class", "n", "--count", "4")
    assert "changed in user.tsv" in changed.err
    assert path.read_text() == SORTED.replace("\t3\tn\tmine", "\t4\tn")


def test_line_ends_marks_and_modes_stay(here: Run, tmp_path: Path) -> None:
    path = tmp_path / "user.tsv"
    path.write_bytes("\ufeffspun\toriginal\r\nb\tbe\r\nd\tde".encode())
    path.chmod(0o640)
    assert here("dictionary", "add", "c", "see").code == 0
    assert here("dictionary", "add", "e", "ease").code == 0
    lines = ("\ufeffspun\toriginal", "b\tbe", "c\tsee\tuser\t1\tx", "d\tde", "e\tease\tuser\t1\tx", "")
    assert path.read_bytes() == "\r\n".join(lines).encode()
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o640


def test_an_unsorted_file_gets_it_at_its_end(here: Run, tmp_path: Path) -> None:
    path = tmp_path / "user.tsv"
    path.write_text("z\ty\nb\tc\n# the end\n")
    assert here("dictionary", "add", "m", "n").code == 0
    assert path.read_text() == "z\ty\nb\tc\nm\tn\tuser\t1\tx\n# the end\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("same", "same"), "stands for itself"),
        (("\u201c", "value"), "the spun phrase holds no word"),
        (("a\tb", "value"), "one line"),
        (("#a", "value"), "one line"),
        (("worth", "value", "--count", "0"), "not above 0"),
        (("worth", "value", "--class", "q"), "--class"),
        (("worth",), "Missing argument"),
    ],
)
def test_what_can_be_no_entry_is_refused(
    here: Run, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = here("dictionary", "add", *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert not (tmp_path / "user.tsv").exists()


def test_a_strange_word_is_asked_about(here: Run) -> None:
    ran = here("dictionary", "add", "qwzrtx", "cheese")
    assert ran.code == 0
    assert "'qwzrtx' is not known to be English; is it spelt right?" in ran.err


def test_a_broken_file_is_left_alone(here: Run, tmp_path: Path) -> None:
    path = tmp_path / "user.tsv"
    for text in (b"good\tfine\nbroken\n", b"caf\xe9\tcoffee\n"):
        path.write_bytes(text)
        ran = here("dictionary", "add", "worth", "value")
        assert ran.code == 2
        assert "user.tsv" in ran.err and "check" in ran.err
        assert path.read_bytes() == text


def test_a_folder_that_is_missing_is_named(here: Run) -> None:
    ran = here("dictionary", "add", "worth", "value", "--file", "none/user.tsv")
    assert ran.code == 3
    assert "no such file" in ran.err


def test_the_configuration_names_the_file(here: Run, tmp_path: Path) -> None:
    (tmp_path / "unspin.toml").write_text('dictionaries = ["mine.tsv"]\n')
    assert here("dictionary", "add", "worth", "value").code == 0
    assert (tmp_path / "mine.tsv").exists()
    (tmp_path / "unspin.toml").write_text('dictionaries = ["mine.tsv", "more.tsv"]\n')
    ran = here("dictionary", "add", "worth", "value")
    assert ran.code == 2
    assert "say which with --file" in ran.err


@pytest.mark.skipif(os.name != "posix", reason="folders are locked on POSIX only")
def test_several_at_once_lose_nothing(tmp_path: Path) -> None:
    names = [f"{a}{b}" for a in "abc" for b in "xyz"]
    runs = [
        subprocess.Popen(command("dictionary", "add", name, "value"), cwd=tmp_path, stderr=subprocess.DEVNULL)
        for name in names
    ]
    assert [run.wait(120) for run in runs] == [0] * len(names)
    assert [row.spun for row in rows.read(tmp_path / "user.tsv")] == names
    assert os.listdir(tmp_path) == ["user.tsv"]


ENTRIES = st.lists(
    st.builds(
        Row,
        st.sampled_from("a B b c d\u00e9j\u00e0 e-f 'tis".split()),
        st.sampled_from("x Y y z".split()),
        st.just("user"),
        st.sampled_from([0.5, 1.0, 2.0]),
        st.sampled_from("nx"),
    ),
    max_size=8,
)
ENDS = st.sampled_from(["\n", "\r\n"])


@given(ENTRIES, ENTRIES, ENDS, st.booleans())
def test_a_sorted_file_stays_sorted_and_loses_nothing(
    old: list[Row], new: list[Row], end: str, last: bool
) -> None:
    text = rows.write(old).replace("\n", end) if old else ""
    change = put(text if last else text.rstrip("\r\n"), new, "user.tsv")
    held = list(rows.parse(change.text.splitlines(), "user.tsv"))
    assert held == sorted(held, key=order)
    ids = {(row.spun, row.original, row.kind) for row in (*old, *new)}
    assert sorted(ids) == sorted((row.spun, row.original, row.kind) for row in held)
    if new:
        assert change.text.endswith(end if old else "\n") or change.same
        assert put(change.text, held, "user.tsv").text == change.text


@given(st.text(alphabet="ab\t\n\r#\ufeff\u2028x1 ", max_size=30))
def test_any_file_is_added_to_or_refused(text: str) -> None:
    try:
        before = list(rows.parse(text.splitlines(), "user.tsv"))
    except DictionaryError:
        with pytest.raises(DictionaryError):
            put(text, [Row("worth", "value", "user", 1.0)], "user.tsv")
        return
    after = list(
        rows.parse(put(text, [Row("worth", "value", "user", 1.0)], "user.tsv").text.splitlines(), "")
    )
    assert sorted(map(order, after)) == sorted([*map(order, before), order(Row("worth", "value", "user"))])
