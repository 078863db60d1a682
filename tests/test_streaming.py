"""An article in parts is restored as the whole is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import unspin.streaming
import unspin.tokens
from tests.conftest import restorer
from unspin import Settings
from unspin.streaming import groups
from unspin.tokens import paragraphs

WORDS = (
    "The officials stated that the Overseas Ministry . struggle Russia , in accordance with individuals "
    'an choice a uncommon "Additionally he" mentioned New York Occasions people https://a.b/c Mr. \udc80 \x00'
).split(" ")
GAPS = [" "] * 20 + ["\n", "\n\n", "\r\n", "\r\n\r\n", "\n \n", "\r", "  ", ""]
TEXTS = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), max_size=150).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
#: The same choices in small, so that a short text has many parts.
SMALL = Settings(prefix=50)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unspin.streaming, "BATCH", 40)
    monkeypatch.setattr(unspin.tokens, "LONGEST", 120)


def chunks(text: str, sizes: list[int]) -> list[str]:
    """Return a text cut into parts of the sizes, over and over."""
    parts, k = [], 0
    while text:
        size = sizes[k % len(sizes)]
        parts.append(text[:size])
        text, k = text[size:], k + 1
    return parts


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.lists(st.integers(1, 400), min_size=1, max_size=4))
def test_the_parts_join_to_the_whole(text: str, sizes: list[int]) -> None:
    engine = restorer(SMALL)
    whole = engine.explain(text)
    assert "".join(engine.stream(chunks(text, sizes))) == whole.text
    parts = list(engine.pieces(chunks(text, sizes)))
    assert "".join(part.original for part in parts) == text
    places = [(e.start, e.end, e.old, e.new, e.depends) for part in parts for e in part.edits]
    assert places == [(e.start, e.end, e.old, e.new, e.depends) for e in whole.edits]
    if parts:
        assert {part.judgement.log_odds for part in parts} == {whole.judgement.log_odds}


@given(
    st.text(alphabet="ab. \n\r\t\u00a0", max_size=400), st.lists(st.integers(1, 90), min_size=1, max_size=4)
)
def test_groups_are_the_same_at_any_chunking(text: str, sizes: list[int]) -> None:
    parts = list(groups(chunks(text, sizes), 10))
    assert parts == list(groups([text], 10))
    assert "".join(part for part, _ in parts) == text


def test_a_long_paragraph_is_cut_where_a_sentence_ends() -> None:
    text = "One two three. " * 20
    places = paragraphs(text)
    assert len(places) == 3
    assert [text[a:b] for a, b in places] == [
        "One two three. " * 8,
        "One two three. " * 8,
        "One two three. " * 4,
    ]
    assert paragraphs("x" * 300) == [(0, 120), (120, 240), (240, 300)]
    assert paragraphs("word " * 60)[0] == (0, 120)


def test_a_line_end_of_two_characters_ends_no_paragraph() -> None:
    assert paragraphs("one\r\ntwo\r\n\r\nthree") == [(0, 8), (12, 17)]


def test_no_more_is_read_than_needed() -> None:
    read = []

    def source() -> object:
        for k in range(1000):
            read.append(k)
            yield f"Sentence {k} is here.\n\n"

    part = next(iter(restorer(SMALL).pieces(source())))  # type: ignore[arg-type]
    assert part.original
    assert len(read) < 40
