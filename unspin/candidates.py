"""The lattice: every reading of every phrase of a stretch of text, with its channel cost.

A position is a word of the text or a sentence end put in where a paragraph ends without one. A
reading spans positions ``start`` to ``end`` and stands for a row of words of the language model.
Every position can also be left as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspin.dictionary.reversal import Dictionary
from unspin.frequency.model import LanguageModel
from unspin.frequency.vocabulary import STOP
from unspin.tokens import BROKEN, Tokens, normal, tokenize

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Positions of padding at either end: what the first and the last word see of the outside.
PAD = 2
#: Positions put in between two sentences, beside the full stop: what one sentence sees of the end and
#: the next of the beginning, so that each is decoded by itself.
BETWEEN = 4
STOPS = frozenset(".!?\u2026")
_ABBREVIATED = frozenset(
    "mr mrs ms dr st sen rep gov gen prof sgt lt col capt jr sr vs no inc corp co ltd jan feb mar apr "
    "jun jul aug sep sept oct nov dec etc fig sq".split()
)
#: Readings with a lower weighted log P(spun | original) are not looked at.
FARTHEST = -8.0
#: Tokens of the longest sentence that is decoded as one.
LONGEST_SENTENCE = 200
#: How many words on either side say whether capitals are meant as such.
NEIGHBOURS = 3
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
    #: Position where each paragraph begins.
    blocks: list[int] = field(default_factory=list)
    #: Misprints that ``words`` holds as the words they stand for, by position (``unspin.mending``).
    mended: dict[int, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many words (not punctuation) of the text it holds."""
        return sum(w[0].isalnum() for w in self.words)

    @property
    def as_written(self) -> list[str]:
        """The words with misprints as they stand in the text, in normal form."""
        return [self.mended.get(k, word) for k, word in enumerate(self.words)] if self.mended else self.words

    def shouted(self, start: int, end: int) -> bool:
        """Say whether positions ``start`` to ``end`` stand in capitals among words in capitals.

        A word of more than five capitals is always, a shorter one may be an abbreviation.
        """
        word = [self.text[a:b] for a, b in zip(self.starts[start:end], self.ends[start:end], strict=True)]
        letters = [w for w in word if w[:1].isalpha()]
        if not letters or not all(w.isupper() for w in letters):
            return False
        if max(map(len, letters)) > 5:
            return True
        around = []
        for step, at in ((-1, start - 1), (1, end)):
            found = 0
            while self.starts[at] >= 0 and found < NEIGHBOURS:
                other = self.text[self.starts[at] : self.ends[at]]
                if len(other) > 1 and other[0].isalpha():
                    around.append(other.isupper())
                    found += 1
                at += step
        return 2 * sum(around) > len(around)


def lay_out(text: str, places: list[tuple[int, int]]) -> Stretch:
    """Return the stretch of the paragraphs at ``places`` of ``text``."""
    out = Stretch(text)
    words, starts, ends = out.words, out.starts, out.ends

    def pad(count: int) -> None:
        words.extend([STOP] * count)
        starts.extend([-1] * count)
        ends.extend([-1] * count)
        out.capital.extend([False] * count)
        out.named.extend([False] * count)

    pad(PAD)
    for start, stop in places:
        tokens = tokenize(text, start, stop)
        if not tokens.words:
            continue
        capital = [text[s].isupper() for s in tokens.starts]
        named = _named(text, tokens.words, tokens.starts, capital)
        first = 0
        out.blocks.append(len(words))
        for end in sentence_ends(text, tokens):
            words += tokens.words[first:end]
            starts += tokens.starts[first:end]
            ends += tokens.ends[first:end]
            out.capital += capital[first:end]
            out.named += named[first:end]
            pad(BETWEEN if words[-1] in STOPS else BETWEEN + 1)
            first = end
    pad(PAD)
    return out


def join_broken(stretch: Stretch, model: LanguageModel) -> None:
    """Hyphenate the words, broken at a line end, that the model knows better so ("well-known")."""
    if not BROKEN.search(stretch.text):
        return
    for k, place in enumerate(zip(stretch.starts, stretch.ends, strict=True)):
        written = stretch.text[slice(*place)] if place[0] >= 0 else ""
        if BROKEN.search(written):
            hyphenated = normal(BROKEN.sub("-", written))
            if model.number(hyphenated)[1] > model.number(stretch.words[k])[1]:
                stretch.words[k] = hyphenated


def sentence_ends(text: str, tokens: Tokens) -> list[int]:
    """Return the number of the token after each sentence, the end of the text among them.

    A sentence of more than ``LONGEST_SENTENCE`` tokens is cut, at its last comma if it has one.
    """
    found = []
    first, comma, size = 0, 0, len(tokens.words)
    for k, word in enumerate(tokens.words, 1):
        if k == size or (word in STOPS and _ends_sentence(text, tokens, k - 1)):
            found.append(k)
            first = comma = k
        elif word in ",;":
            comma = k
        elif k - first >= LONGEST_SENTENCE:
            first = comma = comma if comma > first else k
            found.append(first)
    return found


def _ends_sentence(text: str, tokens: Tokens, k: int) -> bool:
    gap = text[tokens.ends[k] : tokens.starts[k + 1]]
    if not gap or not (gap.isspace() or any(c.isspace() for c in gap)):
        return False
    return tokens.words[k] != "." or k == 0 or tokens.words[k - 1] not in _ABBREVIATED


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
class Matches:
    """Dictionary phrases that stand in a stretch, by place: phrase ``phrase[k]`` spans positions
    ``start[k]`` to ``end[k]``."""

    phrase: Ints
    start: Ints
    end: Ints

    def __len__(self) -> int:
        return len(self.phrase)

    def only(self, rows: Flags) -> Matches:
        """Return some of the matches."""
        return Matches(self.phrase[rows], self.start[rows], self.end[rows])


@dataclass(slots=True)
class Lattice:
    """Readings as parallel arrays; the words of reading ``r`` are ``first[r]`` and ``count[r]`` on."""

    start: Ints
    end: Ints
    #: Row of the dictionary.
    row: Ints
    #: Spun phrase of the dictionary.
    phrase: Ints
    #: Weighted log P(spun | original).
    cost: Floats
    #: 1 where the reading begins with the article before its phrase, turned from a to an or back.
    lead: Ints
    first: Ints
    count: Ints
    number: Ints
    more: NDArray[Any]
    #: The reading is capitalised where a name would be, by an entry that is none.
    against_capital: Flags


def spared(stretch: Stretch, guarded: list[tuple[int, int]]) -> list[bool]:
    """Say of each position whether it lies in one of the ``guarded`` places, sorted and apart."""
    out = [False] * len(stretch.words)
    k = reach = 0
    for p, place in enumerate(stretch.starts):
        if place < 0:
            continue
        while k < len(guarded) and guarded[k][0] < stretch.ends[p]:
            reach = guarded[k][1]
            k += 1
        out[p] = place < reach
    return out


def matches(stretch: Stretch, dictionary: Dictionary, spared: list[bool] | None = None) -> Matches:
    """Return every dictionary phrase in a stretch, but those that touch a spared position."""
    phrase: list[int] = []
    start: list[int] = []
    end: list[int] = []
    words, starts, ends, text = stretch.words, stretch.starts, stretch.ends, stretch.text
    known = dictionary.nodes
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
    return Matches(
        np.array(phrase, dtype=np.int64),
        np.array(start, dtype=np.int64),
        np.array(end, dtype=np.int64),
    )


def build(
    stretch: Stretch,
    dictionary: Dictionary,
    model: LanguageModel,
    found: Matches,
    channel: Callable[[Ints], Floats],
) -> Lattice:
    """Return the lattice of the phrases ``found`` in a stretch.

    ``channel`` gives the weighted log P(spun | original) of rows of the dictionary; readings that it
    puts under ``FARTHEST`` are left out.
    """
    phrase, start, end = found.phrase, found.start, found.end
    counts = (dictionary.first[phrase + 1] - dictionary.first[phrase]).astype(np.int64)
    row = _ranges(dictionary.first[phrase].astype(np.int64), counts)
    start, end, phrase = (np.repeat(x, counts) for x in (start, end, phrase))

    capital = np.array(stretch.capital, dtype=np.bool_)
    named = np.array(stretch.named, dtype=np.bool_)
    name, closed = dictionary.name[row], dictionary.closed[row]
    cost = channel(row)
    fits = (cost > FARTHEST) & (~name | (capital[start] & (capital[end - 1] | ~closed)))
    row, start, end, phrase = (x[fits] for x in (row, start, end, phrase))
    cost = cost[fits]
    against = ~dictionary.titled[row] & named[start] & named[end - 1]

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
        cost, against = np.concatenate((cost, cost[after])), np.concatenate((against, against[after]))
        count = np.concatenate((count, size))
        lead = np.concatenate((lead, np.ones(len(after), dtype=np.int64)))
    first = np.cumsum(count) - count
    return Lattice(start, end, row, phrase, cost, lead, first, count, number, more, against)


def _ranges(first: Ints, counts: Ints) -> Ints:
    """Return first[0], first[0] + 1, … (counts[0] of them), first[1], …"""
    total = np.cumsum(counts)
    if not len(total):
        return np.zeros(0, dtype=np.int64)
    inside: Ints = np.arange(total[-1], dtype=np.int64) + np.repeat(first - (total - counts), counts)
    return inside
