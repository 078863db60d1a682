"""A garbled copy: its text, the text restored, and what of it an original would share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unspin.frequency.model import LanguageModel
from unspin.frequency.unigrams import UNLISTED, Unigrams
from unspin.tracing.words import Prose, words

#: Words of a copy that are searched for and aligned; the rest of a longer one is not looked at.
MOST_WORDS = 20_000
#: Words of a typical article, which say in how many of them an n-gram is to be expected.
TYPICAL = 500
#: The most that one n-gram weighs, and the least that one of one, two and three words must.
HEAVIEST = 10.0
LEAST = (4.0, 5.0, 3.0)
#: Natural-log probability, at most, of a word that is an anchor though it is neither name nor number.
RARE = -13.0

Gram = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """What is known of a copy before the search.

    ``restored`` holds the words of the restored text; ``grams`` what an original is searched by, with
    the weight of each (natural log of how rare it should be among articles); ``anchors`` are names,
    numbers and rare words that no edit touched.
    """

    name: str
    spun: str
    text: str
    restored: list[str]
    grams: dict[Gram, float]
    anchors: frozenset[str]

    @classmethod
    def of(cls, name: str, spun: str, text: str, model: LanguageModel, unigrams: Unigrams) -> Copy:
        """Read a copy and its restored text."""
        left, right = words(spun)[:MOST_WORDS], words(text)[:MOST_WORDS]
        prose = Prose.of(text[: 12 * MOST_WORDS])
        kept = set(left)
        anchors = frozenset(
            word
            for word, named in zip(prose.words, prose.named, strict=True)
            if word in kept and _anchor(word, named, unigrams)
        )
        return cls(name, spun, text, right, _grams(left, right, model, unigrams), anchors)


def _anchor(word: str, named: bool, unigrams: Unigrams) -> bool:
    if any(c.isdigit() for c in word):
        return len(word) > 1
    return len(word) > 1 and (named or unigrams.log_probability(word) < RARE)


def _grams(left: list[str], right: list[str], model: LanguageModel, unigrams: Unigrams) -> dict[Gram, float]:
    """Return the n-grams of both texts that are rare enough, with their weights."""
    found: dict[Gram, None] = {}
    for row in (right, left):
        for size in (1, 2, 3):
            found.update(dict.fromkeys(zip(*(row[k:] for k in range(size)), strict=False)))
    out: dict[Gram, float] = {}
    for size, least in enumerate(LEAST, 1):
        grams = [gram for gram in found if len(gram) == size]
        weights = _weights(grams, model, unigrams)
        out.update((g, w) for g, w in zip(grams, weights.tolist(), strict=True) if w >= least)
    return out


def _weights(grams: list[Gram], model: LanguageModel, unigrams: Unigrams) -> NDArray[np.float64]:
    """Return how rare each n-gram should be among articles: minus the log of the share that hold it."""
    if not grams:
        return np.zeros(0)
    known = {word: model.number(word) for gram in grams for word in gram}
    alone = {word: _log_probability(word, unigrams) for word in known}
    rows = np.array([[known[word][0] for word in gram] for gram in grams], dtype=np.int64)
    # The table knows classes of numbers and one unlisted word; what tells those apart is added.
    total = np.array([alone[gram[0]] for gram in grams])
    for k in range(1, rows.shape[1]):
        more = [_beyond(gram[k], known[gram[k]][1]) for gram in grams]
        scores = (
            model.pairs(rows[:, 0], rows[:, 1])
            if k == 1
            else model.triples(rows[:, 0], rows[:, 1], rows[:, 2])
        )
        total = total + scores + np.array(more)
    share = -np.expm1(-TYPICAL * np.exp(total))
    return np.asarray(np.minimum(-np.log(np.maximum(share, 1e-300)), HEAVIEST))


def _beyond(word: str, unlisted: float) -> float:
    return -2.0 * (len(word) - 1) if word.isdigit() and len(word) > 1 else unlisted


def _log_probability(word: str, unigrams: Unigrams) -> float:
    if word.isdigit():
        return max(UNLISTED, -6.0 - 1.5 * len(word))
    return unigrams.log_probability(word)
