"""Words and gaps: nothing is lost, and a word is what a reader takes for one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import unspin.tokens
from tests.conftest import cases
from unspin.tokens import normal, paragraphs, tokenize

HERE = Path(__file__).parent
WORDS = cases(HERE / "words.tsv")
PARAGRAPHS = cases(HERE / "paragraphs.tsv")
#: What texts are made of that break tokenizers: lone surrogates, marks, joined emoji, odd spaces.
PIECES = (
    "The don't John's rock'n'roll U.S. 3.15 1,000 e-mail \u2019 ' \u201c \u201d \" \r\n \r \n \t \u00a0 "
    "\x00 \x1c \ud800 \udfff \udc80 \udcff e\u0301 \u0301 \u00ad \u200b \ufeff \u2028 \u0645\u0631 "
    "\U0001f468\u200d\U0001f469 \U0001f44d\U0001f3fd 北京 İ ß ﬁ ½ ² _ - \u2011 \u2014 % $ {that a} <b> & "
    "\u0915\u094d\u0937"
).split(" ")
ANY = st.text(st.characters(exclude_categories=()), max_size=60)
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.just(" "), ANY), max_size=25).map("".join)


@pytest.mark.parametrize("case", WORDS, ids=[case["note"] for case in WORDS])
def test_words(case: dict[str, str]) -> None:
    assert tokenize(case["text"]).words == case["words"].split("|")


@given(TEXTS)
def test_words_and_gaps_join_to_the_text(text: str) -> None:
    tokens = tokenize(text)
    parts = [tokens.gap(0)]
    for k, (start, end) in enumerate(zip(tokens.starts, tokens.ends, strict=True)):
        parts += [text[start:end], tokens.gap(k + 1)]
    assert "".join(parts) == text
    assert all(a < b for a, b in zip(tokens.starts, tokens.ends, strict=True))
    assert all(b <= a for b, a in zip(tokens.ends, tokens.starts[1:], strict=False))


@given(TEXTS)
def test_a_word_is_its_normal_form_and_no_letter_is_in_a_gap(text: str) -> None:
    tokens = tokenize(text)
    written = [text[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)]
    assert tokens.words == [normal(w) for w in written]
    assert all(tokens.words)
    assert not any(c.isspace() or c in '"\u201c\u201d\u200b\ufeff' for w in written for c in w)
    assert not any(c.isalnum() for k in range(len(tokens) + 1) for c in tokens.gap(k))


@given(TEXTS, st.integers(0, 200), st.integers(0, 200))
def test_a_part_of_a_text_has_its_own_words_in_the_places_of_the_text(
    text: str, start: int, size: int
) -> None:
    stop = min(len(text), start + size)
    part = tokenize(text, start, stop)
    assert all(start <= a and b <= stop for a, b in zip(part.starts, part.ends, strict=True))
    # What lies before a part may not change its words, but for a letter that runs into it.
    if start and start < stop and not text[start - 1].isalnum() and text[start - 1].isspace():
        alone = tokenize(text[start:stop])
        assert part.words == alone.words
        assert [a - start for a in part.starts] == alone.starts


@given(TEXTS)
def test_the_normal_form_is_its_own_normal_form(text: str) -> None:
    for word in tokenize(text).words:
        assert normal(word) == word


@pytest.mark.parametrize("case", PARAGRAPHS, ids=[case["note"] for case in PARAGRAPHS])
def test_paragraphs(case: dict[str, str]) -> None:
    text = case["text"]
    assert [text[a:b].strip() for a, b in paragraphs(text)] == case["paragraphs"].split("|")


@given(TEXTS)
def test_paragraphs_hold_all_but_blanks(text: str) -> None:
    end = 0
    for start, stop in paragraphs(text):
        assert end <= start < stop
        assert not text[end:start].strip()
        end = stop
    assert not text[end:].strip()


@given(st.text(alphabet="ab. \t\r\n", max_size=40), st.integers(0, 40), st.sampled_from([5, 9, 24_000]))
@example("aa aa\n\nb", 6, 5)
def test_what_comes_later_changes_no_paragraph_that_was_given(text: str, size: int, longest: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unspin.tokens, "LONGEST", longest)
        early = paragraphs(text[:size], final=False)
        assert early == paragraphs(text)[: len(early)]
