"""HTML: what is prose, and that all else stays."""

from __future__ import annotations

import html
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import cases
from tests.files.formats.faking import every, nothing, run, swaps
from unspin.files.formats.html import passage
from unspin.files.formats.html_tags import TEXT, tokens

CASES = cases(Path(__file__).with_name("html.tsv"))


@pytest.mark.parametrize("case", CASES, ids=[c["what"] for c in CASES])
def test_prose(case: dict[str, str]) -> None:
    assert passage(case["source"]).prose.rstrip("\n") == case["prose"].rstrip("\n")


@pytest.mark.parametrize("case", CASES, ids=[c["what"] for c in CASES])
def test_the_tokens_join(case: dict[str, str]) -> None:
    assert "".join(case["source"][t.start : t.end] for t in tokens(case["source"])) == case["source"]


@pytest.mark.parametrize(
    ("source", "old", "new", "output"),
    [
        ("New York <a>Occasions</a>.", "New York Occasions", "New York Times", "New York <a>Times</a>."),
        ("<b>Sea</b> <i>Ministry</i>", "Sea Ministry", "Foreign Office", "<b>Foreign</b> <i>Office</i>"),
        ("in <b>regards</b> to it", "in regards to", "about", "about<b></b> it"),
        ("<b>in</b> regards to it", "in regards to", "about", "<b>about</b> it"),
        ("a <b>big</b> red dog", "big red dog", "huge dog", "a <b>huge</b> dog"),
        ("in&nbsp;accordance&#32;with", "in\u00a0accordance with", "by the rule", "by the&#32;rule"),
        ("caf&eacute; time", "caf\u00e9", "bar", "bar time"),
        ("caf&eacute; time", "time", "caf\u00e9", "caf&eacute; caf&eacute;"),
        ("x", "x", "R&D <b>", "R&amp;D &lt;b&gt;"),
        ("<\u00e9t\u00e9>", "\u00e9t\u00e9", "b", "<\u00e9t\u00e9>"),
        ("A&T;", "T", "lt", "A&T;"),
        ("a one\n  two b", "one\n  two", "three\n  four", "a three\n  four b"),
        ("a <code>x</code> b", "a \ufffc b", "c \ufffc d", "c <code>x</code> d"),
        ("a <code>x</code> b", "a \ufffc b", "c d", "a <code>x</code> b"),
        ("<p>a</p><p>b</p>", "a\n\nb", "c", "<p>a</p><p>b</p>"),
    ],
)  # fmt: skip
def test_edits(source: str, old: str, new: str, output: str) -> None:
    def choose(text: str) -> list[tuple[int, int, str]]:
        at = text.index(old)
        return [(at, at + len(old), new)]

    assert run(source, "a.html", choose).text == output


@pytest.mark.parametrize(
    ("head", "encoding", "output"),
    [
        (b'<meta charset="iso-8859-1">', "cp1252", b"\x93caf\xe9\x94 it&#8594;"),
        (b"<meta http-equiv=c content='text/html; charset=ISO-8859-2'>", "iso8859-2", b"it&#8594;"),
        (b"", "utf-8", "it\u2192".encode()),
    ],
)
def test_letters_that_the_page_cannot_hold_are_referred_to(head: bytes, encoding: str, output: bytes) -> None:
    prose = {"cp1252": "\u201ccaf\u00e9\u201d", "iso8859-2": "\u0141\u00f3d\u017a", "utf-8": "\u2026"}[
        encoding
    ]
    page = b"<html>" + head + prose.encode(encoding) + b" x"
    done = run(page, "a", swaps("x", "it\u2192"))
    assert done.read == [prose + " x"]
    assert done.data == page[:-1] + "it\u2192".encode(encoding, "xmlcharrefreplace")
    assert done.data.endswith(output)


TAGS = "<b> </b> <p> </p> <br> <!--x--> <script>if(a<b)x</script> <code>x</code> &amp; &eacute; >".split()
PAGES = st.lists(
    st.sampled_from(
        [*TAGS, "alpha", "beta ", " ", "\n", "\n\n ", '<a href="&amp;alpha>">', "</a>", "\u00e9"]
    ),
    max_size=30,
).map("".join)


@given(
    PAGES, st.integers(1, 3), st.integers(1, 3), st.sampled_from(["new", "two new", 'a "<&\u00e9', "x y z"])
)
def test_all_but_the_edits_stays(page: str, n: int, words: int, new: str) -> None:
    before = passage(page)
    choose = every(n, new, words)
    done = run(page, "a.html", choose)
    assert done.read == [before.prose]
    assert [done.text[t.start : t.end] for t in tokens(done.text) if t.kind != TEXT] == [
        page[t.start : t.end] for t in tokens(page) if t.kind != TEXT
    ]
    # What was written reads as the edits say, for those that were written.
    expected, place = "", 0
    made = done.results[0].edits
    wanted = [e for e in choose(before.prose) if "\n\n" not in before.prose[e[0] : e[1]]]
    assert made == len(wanted)
    for start, end, words_new in wanted:
        expected += before.prose[place:start] + words_new
        place = end
    expected += before.prose[place:]
    assert passage(done.text).prose == expected
    assert run(page, "a.html", nothing).text == page


@given(st.text(alphabet="<>/!-ab=\"' &;#\n", max_size=60))
def test_any_text_passes(page: str) -> None:
    assert run(page, "a.html", nothing).text == page


class Parser(HTMLParser):
    """Python's own reader of HTML, which gives the text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


@given(
    st.lists(st.sampled_from(["<b>", "</b>", "<i class='x>y'>", "a", " b", "&amp;", "&#8217;"])).map("".join)
)
def test_inline_text_is_what_another_parser_reads(page: str) -> None:
    parser = Parser()
    parser.feed(page)
    parser.close()
    assert passage(page).prose.strip() == parser.text.strip() == html.unescape(parser.text).strip()


HOSTILE = {
    "depth": "<div>" * 100_000 + "x" + "</div>" * 100_000,
    "inline depth": "<b>" * 50_000 + "x",
    "spared depth": "<pre>" * 50_000,
    "open tags": "<a " * 50_000,
    "open quotes": '<a href="' * 50_001,
    "open comments": "<!--" * 50_000,
    "comments with a late end": "<!-- a -->" * 50_000 + "--!>",
    "open data": "<![CDATA[ >" * 50_000,
    "signs": "<" * 60_000,
    "references": "&a" * 60_000,
    "spaces": " " * 100_000,
    "lines": " \n" * 60_000,
    "scripts": "<script>" * 50_000,
    "attributes": "<p " + "lang= " * 50_000 + ">",
    "equals": "<a " + "= " * 50_000,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_pages_take_linear_time(what: str) -> None:
    begun = time.process_time()
    passage(HOSTILE[what])
    assert time.process_time() - begun < 5
