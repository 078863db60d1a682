"""Markdown: what is prose, and that all else stays."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import cases
from tests.files.formats.faking import every, nothing, run
from unspin.files.formats.markdown import passage

CASES = cases(Path(__file__).with_name("markdown.tsv"))


def plain(prose: str) -> str:
    """Return a prose with one way to write line ends."""
    return re.sub(r"[ \t]*\n[ \t]*\n\s*", "\n\n", prose.replace("\r\n", "\n")).strip("\n")


@pytest.mark.parametrize("case", CASES, ids=[c["what"] for c in CASES])
def test_prose(case: dict[str, str]) -> None:
    prose = plain(passage(case["source"]).prose)
    assert re.sub(r" *\n\n *", "\n\n", prose).strip() == case["prose"].strip()


@pytest.mark.parametrize(
    ("source", "old", "new", "output"),
    [
        ("**New York** [Occasions](x).", "New York Occasions", "New York Times", "**New York** [Times](x)."),
        ("> in regards\n> to it", "in regards\nto ", "about\n", "> about\n> it"),
        ("> one two\n> three", "two\nthree", "four\nfive six", "> one four\n> five six"),
        ("a `b` c", "a", "*x*", "\\*x\\* `b` c"),
        ("a\\*b c", "a*b", "x", "x c"),
    ],
)  # fmt: skip
def test_edits(source: str, old: str, new: str, output: str) -> None:
    def choose(text: str) -> list[tuple[int, int, str]]:
        at = text.index(old)
        return [(at, at + len(old), new)]

    assert run(source, "a.md", choose).text == output


SOURCES = st.lists(
    st.sampled_from(
        'alpha |beta |gamma|\n|\n\n|*|**|`|``|[|](x "y")|\n> |\n- |\n# |\n```\n|    |\\*|&amp;|<b>|</b>|'
        "![|]|<!--|-->|\n---\n|_|\n\t|\\| |$|{{|}}".split("|")
    ),
    max_size=30,
).map("".join)


@given(SOURCES, st.integers(1, 3), st.integers(1, 2))
def test_all_but_the_edits_stays(source: str, n: int, words: int) -> None:
    done = run(source, "a.md", every(n, "Q" * words, words))
    assert run(source, "a.md", nothing).text == source
    # Nothing but words and the space between them went, and nothing but the new ones came.
    assert re.sub(r"[a-zQ\s]", "", done.text) == re.sub(r"[a-z\s]", "", source)
    assert done.text.count("Q") == words * done.results[0].edits
    assert sum(len(part.changes) > 0 for part in done.parts) == (source != done.text)


HOSTILE = {
    "brackets": "[" * 50_000,
    "links": "[](" * 60_000,
    "ticks": "`" * 50_000 + "a" + "``a" * 50_000,
    "ticks of all sizes": "".join("`" * (k % 400) + "a" for k in range(2000)),
    "stars": "*a " * 50_000,
    "open tags": '<a "<a" ' * 20_000,
    "quotations": ">" * 60_000,
    "items": "- " * 50_000 + "x",
    "fences": "```\n" * 50_001,
    "lines": "\n" * 60_000,
    "templates": "{% " * 50_000,
    "code": "<code>" * 50_000,
    "comments": "<!-- " * 50_000,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_texts_take_linear_time(what: str) -> None:
    begun = time.process_time()
    passage(HOSTILE[what])
    assert time.process_time() - begun < 5
