"""The lattice: every reading of every phrase of a stretch of text, with its channel cost.

A position is a word of the text or a sentence end put in where a paragraph ends without one. A
reading spans positions ``start`` to ``end`` and stands for a row of words of the language model.
Every position can also be left as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspin.dictionary.reversal import Dictionary
from unspin.frequency.model import LanguageModel
from unspin.frequency.vocabulary import STOP
from unspin.tokens import tokenize

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Positions of padding at either end: what the first and the last word see of the outside.
PAD = 2
_ARTICLES = {"a": 1, "an": 2}


@dataclass(slots=True)
class Stretch:
    """Paragraphs laid end to end: the words that the model sees, and where they stand in the text."""

    text: str
    words: list[str] = field(default_factory=list)
    #: Places in the text; -1 where a position is no word of it.
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    #: Capitalised though nothing but its being a name explains it.
    named: list[bool] = field(default_factory=list)
    capital: list[bool] = field(default_factory=list)


def lay_out(text: str, places: list[tuple[int, int]]) -> Stretch:
    """Return the stretch of the paragraphs at ``places`` of ``text``."""
    out = Stretch(text)
    words, starts, ends = out.words, out.starts, out.ends

    def pad(count: int) -> None:
        for _ in range(count):
            words.append(STOP)
            starts.append(-1)
            ends.append(-1)
            out.capital.append(False)
            out.named.append(False)

    pad(PAD)
    for start, stop in places:
        tokens = tokenize(text, start, stop)
        if not tokens.words:
            continue
        capital = [text[s].isupper() for s in tokens.starts]
        out.capital += capital
        out.named += _named(text, tokens.words, tokens.starts, capital)
        words += tokens.words
        starts += tokens.starts
        ends += tokens.ends
        if tokens.words[-1] not in (".", "!", "?", "\u2026"):
            pad(1)
    pad(PAD)
    return out


def _named(text: str, words: list[str], starts: list[int], capital: list[bool]) -> list[bool]:
    """Say of each word whether it is capitalised in the middle of a sentence.

    In a headline (most words capitalised, no full stop within) capitals tell nothing.
    """
    if words[-1] not in (".", "!", "?"):
        letters = sum(w[0].isalpha() and len(w) > 3 for w in words)
        if letters and sum(c and len(w) > 3 for c, w in zip(capital, words, strict=True)) > 0.6 * letters:
            return [False] * len(words)
    out = list(capital)
    fresh = True
    for k, word in enumerate(words):
        if out[k]:
            if fresh or (starts[k] and text[starts[k] - 1] in "\"'\u201c\u2018([*_#"):
                out[k] = False
            fresh = False
        elif word in (".", "!", "?", ":", "\u2026", "\u2022", "-", "\u2014"):
            fresh = True
        elif word[0].isalnum():
            fresh = False
    return out


@dataclass(slots=True)
class Lattice:
    """Readings as parallel arrays; the words of reading ``r`` are ``first[r]`` and ``count[r]`` on."""

    start: Ints
    end: Ints
    #: Row of the dictionary.
    row: Ints
    #: Spun phrase of the dictionary.
    phrase: Ints
    #: 1 where the reading begins with the article before its phrase, turned from a to an or back.
    lead: Ints
    first: Ints
    count: Ints
    number: Ints
    more: NDArray[Any]
    #: The reading is capitalised where a name would be, by an entry that is none.
    against_capital: Flags


def matches(stretch: Stretch, dictionary: Dictionary, spared: list[bool] | None) -> tuple[Ints, Ints, Ints]:
    """Return (phrase, start, end) of every dictionary phrase in a stretch, by place."""
    phrase: list[int] = []
    start: list[int] = []
    end: list[int] = []
    words, starts, ends, text = stretch.words, stretch.starts, stretch.ends, stretch.text
    known = dictionary._nodes
    size = len(words)
    for p in range(PAD, size - PAD):
        word = words[p]
        try:
            node = known[word]
        except KeyError:
            node = dictionary.node(word)
        if node is None or starts[p] < 0 or (spared is not None and spared[p]):
            continue
        number, children = node
        if number >= 0:
            phrase.append(number)
            start.append(p)
            end.append(p + 1)
        q = p + 1
        while children is not None:
            below = children.get(words[q])
            if below is None or starts[q] < 0 or (spared is not None and spared[q]):
                break
            gap = text[ends[q - 1] : starts[q]]
            if gap and gap != " " and not gap.isspace():
                break
            number, children = below
            q += 1
            if number >= 0:
                phrase.append(number)
                start.append(p)
                end.append(q)
    return (
        np.array(phrase, dtype=np.int64),
        np.array(start, dtype=np.int64),
        np.array(end, dtype=np.int64),
    )


def build(
    stretch: Stretch,
    dictionary: Dictionary,
    model: LanguageModel,
    found: tuple[Ints, Ints, Ints],
) -> Lattice:
    """Return the lattice of the phrases ``found`` in a stretch."""
    phrase, start, end = found
    counts = (dictionary.first[phrase + 1] - dictionary.first[phrase]).astype(np.int64)
    row = _ranges(dictionary.first[phrase].astype(np.int64), counts)
    start, end, phrase = (np.repeat(x, counts) for x in (start, end, phrase))

    capital = np.array(stretch.capital, dtype=np.bool_)
    named = np.array(stretch.named, dtype=np.bool_)
    name = dictionary.name[row] if len(row) else np.zeros(0, np.bool_)
    fits = ~name | (capital[start] & capital[end - 1])
    row, start, end, phrase, name = (x[fits] for x in (row, start, end, phrase, name))
    against = ~name & named[start] & named[end - 1]

    count = dictionary.length[row]
    inner = _ranges(dictionary.word_start[row], count)
    number, more = dictionary.numbers[inner], dictionary.more[inner]

    # The article before a swapped word may have been the other one.
    word = np.array([_ARTICLES.get(w, 0) for w in stretch.words], dtype=np.int64)
    after = np.flatnonzero(word[start - 1])
    lead = np.zeros(len(row), dtype=np.int64)
    if len(after):
        other = np.array([0, model.number("an")[0], model.number("a")[0]], dtype=np.int64)
        size = count[after] + 1
        flipped = np.empty(int(size.sum()), dtype=np.int64)
        extra = np.zeros(len(flipped), dtype=more.dtype)
        heads = np.cumsum(size) - size
        body = np.ones(len(flipped), dtype=np.bool_)
        body[heads] = False
        flipped[heads] = other[word[start[after] - 1]]
        taken = _ranges(dictionary.word_start[row[after]], count[after])
        flipped[body], extra[body] = dictionary.numbers[taken], dictionary.more[taken]
        number, more = np.concatenate((number, flipped)), np.concatenate((more, extra))
        start, end = np.concatenate((start, start[after] - 1)), np.concatenate((end, end[after]))
        row, phrase = np.concatenate((row, row[after])), np.concatenate((phrase, phrase[after]))
        against = np.concatenate((against, against[after]))
        count = np.concatenate((count, size))
        lead = np.concatenate((lead, np.ones(len(after), dtype=np.int64)))
    return Lattice(start, end, row, phrase, lead, np.cumsum(count) - count, count, number, more, against)


def _ranges(first: Ints, counts: Ints) -> Ints:
    """Return first[0], first[0] + 1, … (counts[0] of them), first[1], …"""
    total = np.cumsum(counts)
    if not len(total):
        return np.zeros(0, dtype=np.int64)
    return np.arange(total[-1], dtype=np.int64) + np.repeat(first - (total - counts), counts)
