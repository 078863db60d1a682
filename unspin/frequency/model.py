"""The language model: log P(word | the two words before it).

``LanguageModel`` is all that the decoder asks of one, so that another can stand in. ``NGrams`` is the
shipped one: Kneser-Ney trigrams quantised to 8 bits, mapped from one file and looked up by the
thousand (``unspin.learning.ngrams`` says how it was made).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from unspin.blob import Blob, BlobError
from unspin.frequency.hashing import BITS, place
from unspin.frequency.unigrams import Unigrams
from unspin.frequency.vocabulary import STOP, UNKNOWN, model_word

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


class LanguageModel(Protocol):
    """What the decoder asks of a language model. Probabilities are natural logarithms."""

    #: The number of the sentence end, which also stands before the first word.
    stop: int
    #: Says which model and data this is, for caches and manifests.
    digest: str

    def number(self, word: str) -> tuple[int, float]:
        """Return the number of a word in normal form and a log probability to add to every use.

        Unlisted words share one number; what is added tells them apart.
        """

    def pairs(self, a: Ints, b: Ints) -> Floats:
        """Return log P(b | a) for each pair of numbers."""

    def triples(self, a: Ints, b: Ints, c: Ints) -> Floats:
        """Return log P(c | a b) for each triple of numbers."""


class NGrams:
    """The shipped model; see ``LanguageModel``."""

    def __init__(self, blob: Blob, unigrams: Unigrams) -> None:
        if blob.header.get("format") != "n-grams" or blob.header.get("version") != 1:
            raise BlobError(f"{blob.name}: not an n-gram table of version 1; install unspin again")
        self._blob = blob
        self._words = blob.trie("words")
        self._unigrams = unigrams
        self._numbers: dict[str, tuple[int, float]] = {}
        self.digest: str = blob.header["digest"]
        self.stop: int = self._words[STOP]
        self.unknown: int = self._words[UNKNOWN]
        self._unigram = -blob.array("unigram")
        self._back_off = -blob.array("back_off")
        self._prints2 = blob.array("prints2")
        self._value2 = blob.array("value2").reshape(-1)
        self._back2 = blob.array("back2").reshape(-1)
        self._prints3 = blob.array("prints3")
        self._value3 = blob.array("value3").reshape(-1)
        self._steps = -blob.header["step"] * np.arange(256, dtype=np.float32)

    @classmethod
    def open(cls, path: Path, unigrams: Unigrams) -> NGrams:
        return cls(Blob.open(path), unigrams)

    def number(self, word: str) -> tuple[int, float]:
        found = self._numbers.get(word)
        if found is None:
            number = self._words.get(model_word(word))
            if number is None:
                # P(word | context) = P(unlisted | context) P(word | unlisted), the latter from
                # the word's share of what wordfreq gives to words that the table does not list.
                found = (self.unknown, min(0.0, self._unigrams.log_probability(word) + 4.6))
            else:
                found = (number, 0.0)
            if len(self._numbers) > 100_000:
                self._numbers.clear()
            self._numbers[word] = found
        return found

    def listed(self, prefix: str = "") -> Iterator[str]:
        """Yield every word that the table lists and that begins with ``prefix``."""
        yield from self._words.iterkeys(prefix)

    def zipf(self, word: str) -> float:
        """Return the Zipf frequency of a word in wordfreq's list."""
        return self._unigrams.zipf(word)

    def unigram(self, word: str) -> float:
        """Return log P(word) without context."""
        number, more = self.number(word)
        return float(self._unigram[number]) + more

    def _find(self, prints: NDArray[Any], keys: Ints) -> tuple[NDArray[np.bool_], Ints]:
        bucket, wanted = place(keys, len(prints))
        same = prints[bucket] == wanted[:, None]
        slot = same.argmax(axis=1)
        cell = bucket * prints.shape[1] + slot
        return same[np.arange(len(slot)), slot], cell

    def seen(self, a: Ints, b: Ints) -> NDArray[np.bool_]:
        """Say of each pair of numbers whether the table lists it."""
        return self._find(self._prints2, (a << BITS) | b)[0]

    def pairs(self, a: Ints, b: Ints) -> Floats:
        found, cell = self._find(self._prints2, (a << BITS) | b)
        backed_off = self._back_off[a] + self._unigram[b]
        score: Floats = np.where(found, self._steps[self._value2[cell]], backed_off).astype(np.float32)
        return score

    def triples(self, a: Ints, b: Ints, c: Ints) -> Floats:
        context = (a << BITS) | b
        found, cell = self._find(self._prints3, (context << BITS) | c)
        score: Floats = self._steps[self._value3[cell]]
        rest = np.flatnonzero(~found)
        if len(rest):
            known, cell = self._find(self._prints2, context[rest])
            weight = np.where(known, self._steps[self._back2[cell]], np.float32(0.0))
            score[rest] = weight + self.pairs(b[rest], c[rest])
        return score
