"""Two texts side by side: rows of sentences, changes, pairs, and the page that shows them."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracing.conftest import articles
from unspin.explaining import Change
from unspin.learning.pairs import Pair, read_pairs
from unspin.tracing.archive import Place
from unspin.tracing.beside import Beside, pair_lines, text_of
from unspin.tracing.matching import blocks, passages
from unspin.tracing.page import LEFT, OTHER, SAME, page
from unspin.tracing.tracer import Match
from unspin.tracing.words import Prose

MATCH = Match(Place("original.txt"), 0.9, 90, 3, 4, 0.8, {})
SPUN = "The lantern stated little. “We left at dawn,” she stated.\n\nNobody at the mill in Orsk knew why."
ORIGINAL = "The bishop said little. “We left at dawn,” she said.\n\nNobody at the mill in Orsk knew why."
SENTENCES = [
    "The harbour at Orsk was closed for nine days. ",
    "“Nobody told us,” said Mira Toll, who sells rope.\n\n",
    "Ice had bent the gates, and 40 boats lay idle. ",
    "The town will pay 3.5 million for new ones! ",
    "Will it be enough? ",
    "No.\n\n",
]


def cut(prose: Prose) -> list[str]:
    return [text_of(prose, (k, k + 1)) for k in range(len(prose.sentences))]


@given(st.lists(st.sampled_from(SENTENCES), min_size=1))
def test_sentences_are_cut_without_loss_and_with_their_quotes(parts: list[str]) -> None:
    assert cut(Prose.of("".join(parts))) == parts


@given(st.text())
def test_any_text_is_cut_without_loss(text: str) -> None:
    prose = Prose.of(text)
    assert "".join(cut(prose)) == (prose.text if prose.words else "")


@given(st.lists(st.sampled_from("abcde")), st.lists(st.sampled_from("abcde")))
def test_aligned_words_are_equal_and_in_order(left: list[str], right: list[str]) -> None:
    at = (0, 0)
    for passage in passages(blocks(left, right)):
        assert passage.aligned >= 6
        for a, b, size in passage.blocks:
            assert left[a : a + size] == right[b : b + size]
            assert a >= at[0] and b >= at[1]
            at = (a + size, b + size)


def test_scattered_words_are_no_passage_and_close_ones_are() -> None:
    words = [f"w{k}" for k in range(40)]
    scattered = [x for word in words for x in (word, *"abcd")]
    assert passages(blocks(words, scattered)) == []
    swapped = [word if k % 4 else "x" for k, word in enumerate(words)]
    (passage,) = passages(blocks(words, swapped))
    assert passage.aligned == 30


@pytest.mark.parametrize("advert", [3, 30, 300])
def test_what_is_put_in_between_costs_nothing(advert: int) -> None:
    words = [f"w{k}" for k in range(80)]
    longer = [*words[:50], *(f"x{k}" for k in range(advert)), *words[50:]]
    for left, right in ((words, longer), (longer, words)):
        assert sum(passage.aligned for passage in passages(blocks(left, right))) == 80


@given(st.lists(st.sampled_from(SENTENCES), min_size=1), st.lists(st.sampled_from(SENTENCES), min_size=1))
def test_rows_hold_every_sentence_of_both_texts_once_and_in_order(left: list[str], right: list[str]) -> None:
    beside = Beside.of("".join(left), "".join(right))
    for side, prose in (("spun", beside.spun), ("original", beside.original)):
        shown = "".join(text_of(prose, getattr(row, side)) for row in beside.rows)
        assert shown == prose.text


def test_the_sentences_of_gold_stand_beside_their_own() -> None:
    for spun, original in articles().values():
        beside = Beside.of(spun, original)
        assert sum(not row.proved for row in beside.rows) <= 1
        assert all(row.spun != (0, 0) != row.original for row in beside.rows)


def test_sentences_put_in_and_left_out_stand_alone() -> None:
    beside = Beside.of(
        "".join(SENTENCES[:2]) + "Click here to win a pony today! " + SENTENCES[3], "".join(SENTENCES)
    )
    rows = [(row.spun[1] - row.spun[0], row.original[1] - row.original[0], row.proved) for row in beside.rows]
    assert rows[:2] == [(1, 1, True)] * 2
    assert (1, 1, True) in rows[2:]
    assert sum(spun for spun, _, _ in rows) == 4
    assert sum(original for _, original, _ in rows) == len(SENTENCES)


def test_swaps_are_counted() -> None:
    assert Beside.of(SPUN, ORIGINAL).swaps() == {("lantern stated", "bishop said"): 1, ("stated", "said"): 1}


def test_pairs_are_what_learn_reads_and_hold_only_what_belongs_together(tmp_path: Path) -> None:
    advert = "\n\nClick here to win a pony today and every day of this year!"
    beside, same = Beside.of(SPUN + advert, ORIGINAL), Beside.of(ORIGINAL, ORIGINAL)
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(pair_lines([("a.txt", "o.txt", beside), ("b.txt", "o.txt", same)])))
    (pair,) = read_pairs(str(path))
    assert isinstance(pair, Pair)
    assert (pair.spun, pair.original) == (SPUN, ORIGINAL)
    assert json.loads(path.read_text())["from"] == "o.txt"


class Seen(HTMLParser):
    """What a browser would see of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.marked: dict[tuple[str, str], str] = {}
        self._mark: tuple[str, str] | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        own = dict(attrs)
        if "data-k" in own:
            self._mark = str(own["data-k"]), str(own["class"])[0]
            self.marked[self._mark] = ""
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        if self._mark is not None:
            self.marked[self._mark] += data
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        self._mark = None


HOSTILE = [
    "<script>alert(1)</script>",
    "</td></table><img src=x onerror=alert(1)>",
    "<!-- --><style>*{display:none}</style>",
    "&lt;b&gt; \" ' javascript:alert(1)",
    "\u202egnp.exe\u200b\x00\udc80\ufeff",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_shown_and_do_nothing(text: str) -> None:
    plain = Seen(page([("n", MATCH, Beside.of(SPUN, ORIGINAL))]))
    match = Match(Place(text), 0.9, 90, 3, 4, 0.8, {"url": text})
    made = page([(text, match, Beside.of(f"{SPUN} {text} a b c. {text}", f"{ORIGINAL} {text} b c d."))])
    seen = Seen(made)
    assert set(seen.tags) <= {*plain.tags, "span"}
    assert seen.attributes <= plain.attributes
    assert not re.search("[\u202e\u200b\x00\udc80]", made)
    made.encode("utf-8")


def test_the_page_marks_the_swaps_and_asks_nothing_of_the_network() -> None:
    made = page([("copy.txt", MATCH, Beside.of(SPUN, ORIGINAL))])
    seen = Seen(made)
    assert seen.marked == {
        ("0", "o"): "lantern stated",
        ("0", "e"): "bishop said",
        ("1", "o"): "stated",
        ("1", "e"): "said",
    }
    assert "default-src 'none'; script-src 'sha256-" in made
    assert not {"src", "href", "onclick", "style"} & seen.attributes
    assert seen.tags.count("script") == 2


def change(text: str, old: str, new: str) -> Change:
    start = text.index(old)
    return Change(start, start + len(old), old, new, 0.9, (), "")


@pytest.mark.parametrize(
    ("edits", "kinds", "instead"),
    [
        ([], [LEFT, LEFT], None),
        ([("lantern stated", "bishop said")], [SAME, LEFT], None),
        ([("lantern", "bishop"), ("stated", "said")], [SAME, LEFT], None),
        ([("The lantern stated", "The bishop said")], [SAME, LEFT], None),
        ([("lantern", "bishop")], [OTHER, LEFT], "bishop stated"),
    ],
)
def test_the_page_tells_what_unspin_makes_of_a_substitution(
    edits: list[tuple[str, str]], kinds: list[int], instead: str | None
) -> None:
    beside = Beside.of(SPUN, ORIGINAL)
    changes = [change(beside.spun.text, old, new) for old, new in edits]
    found = re.search(r'id="data">(.*?)</script>', page([("n", MATCH, beside)], [changes]))
    assert found is not None
    (article,) = json.loads(found[1])["articles"]
    assert [swap[0] for swap in article["changes"]] == kinds
    assert article["changes"][0][3] == instead


@given(st.lists(st.sampled_from(SENTENCES), min_size=1), st.lists(st.sampled_from(SENTENCES), min_size=1))
def test_the_page_shows_both_texts_whole(left: list[str], right: list[str]) -> None:
    made = page([("n", MATCH, Beside.of("".join(left), "".join(right)))])
    body = made[made.index('<div class="rows">') : made.index("</section>")]
    for side, text in (("before", left), ("after", right)):
        cells = re.findall(rf'<(?:p|div) class="{side}"[^>]*>(.*?)</(?:p|div)>', body, re.DOTALL)
        shown = html.unescape(re.sub(r"<summary>.*?</summary>|<[^>]*>", "", " ".join(cells)))
        assert shown.split() == "".join(text).split()


def test_what_the_copy_leaves_out_of_a_long_original_is_folded() -> None:
    more = "".join(f"\n\nThe keeper of lock {k} counts {k * 7} swans every spring." for k in range(12))
    seen = Seen(page([("copy.txt", MATCH, Beside.of(SPUN, ORIGINAL + more))]))
    plain = Seen(page([("copy.txt", MATCH, Beside.of(SPUN, ORIGINAL))]))
    assert seen.tags.count("details") == plain.tags.count("details") + 1
    assert "12 sentences" in seen.text
