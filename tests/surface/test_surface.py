"""What a chosen reading looks like in the text: capitals, a and an, line ends, spaces, apostrophes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import cases
from unspin.surface import apostrophes, begins_with_vowel_sound, capitals, inner, spaced, spread
from unspin.tokens import tokenize

HERE = Path(__file__).parent
ARTICLES = cases(HERE / "articles.tsv")
CAPITALS = cases(HERE / "capitals.tsv")
LINES = cases(HERE / "lines.tsv")


@pytest.mark.parametrize("case", ARTICLES, ids=[case["new"] for case in ARTICLES])
def test_a_or_an(case: dict[str, str]) -> None:
    assert begins_with_vowel_sound(case["new"]) == (case["article"] == "an")


@pytest.mark.parametrize("case", CAPITALS, ids=[case["note"] for case in CAPITALS])
def test_capitals(case: dict[str, str]) -> None:
    assert capitals(case["new"], case["old"].split(" ")) == case["result"]


@given(
    st.text("abcé'- ", min_size=1),
    st.lists(st.text("abcABCé'-5%", min_size=1, max_size=6), min_size=1, max_size=4),
)
def test_capitals_change_nothing_but_capitals(new: str, old: list[str]) -> None:
    result = capitals(new, old)
    assert result.lower() == new.lower()
    if not any(c.isupper() for w in old for c in w):
        assert result == new


def placed(text: str, old: str, new: str) -> str | None:
    """Return a text with ``old``, a row of its words, made ``new``."""
    tokens = tokenize(text)
    wanted = tokenize(old).words
    first = next(k for k in range(len(tokens)) if tokens.words[k : k + len(wanted)] == wanted)
    places = slice(first, first + len(wanted))
    spot = spread(text, tokens.starts[places], tokens.ends[places], new)
    return None if spot is None else text[: tokens.starts[first]] + spot[1] + text[spot[0] :]


@pytest.mark.parametrize("case", LINES, ids=[case["note"] for case in LINES])
def test_line_ends(case: dict[str, str]) -> None:
    assert placed(case["text"], case["old"], case["new"]) == case["result"]


WORD = st.text("abc", min_size=1, max_size=3)
GAP = st.sampled_from([" ", " ", "\n", "\r\n", "\n  ", "  ", "\u00a0"])


@given(
    st.lists(st.tuples(WORD, GAP), min_size=2, max_size=6), st.lists(WORD, min_size=1, max_size=6), st.data()
)
def test_no_line_end_is_lost_and_none_made(
    row: list[tuple[str, str]], new: list[str], data: st.DataObject
) -> None:
    text = "".join(word + gap for word, gap in row) + "end"
    size = data.draw(st.integers(1, len(row)))
    tokens = tokenize(text)
    spot = spread(text, tokens.starts[:size], tokens.ends[:size], " ".join(new))
    if spot is None:
        return
    stop, joined = spot
    result = joined + text[stop:]
    assert result.count("\n") == text.count("\n")
    assert result.count("\r") == text.count("\r")
    assert tokenize(result).words == [*new, *tokens.words[size:]]
    assert text[stop:] == "" or stop <= tokens.starts[size]


@pytest.mark.parametrize(
    ("text", "start", "new", "result"),
    [
        ("a 5million", 3, "bn", " bn"),
        ("a million", 2, "bn", "bn"),
        ("5million", 1, "%", "%"),
        ("x", 0, "y", "y"),
    ],
)
def test_a_word_does_not_run_into_a_figure(text: str, start: int, new: str, result: str) -> None:
    assert spaced(text, start, new) == result


def test_apostrophes_are_those_of_the_article() -> None:
    assert apostrophes("it's the dogs'", True) == "it\u2019s the dogs\u2019"
    assert apostrophes("it's", False) == "it's"


@pytest.mark.parametrize(
    ("original", "head", "tail", "result"),
    [
        ("White House", 0, 0, "White House"),
        ("the White House", 1, 0, "White House"),
        ("in the past year", 1, 1, "the past"),
        ("it's John's car", 2, 1, "John's"),
        ("2%", 0, 1, "2"),
    ],
)
def test_the_inner_words_of_an_original(original: str, head: int, tail: int, result: str) -> None:
    assert inner(original, head, tail) == result
