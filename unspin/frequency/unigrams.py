"""How often a word occurs in English: wordfreq's list, compiled once into the user's cache.

wordfreq's own first look-up costs 0.3 s and 60 MB, since it unpacks its list into a dictionary. The
same figures as a memory-mapped trie take 2 MB and no time. The list itself stays where wordfreq
installed it; the compiled form is keyed by its version.
"""

from __future__ import annotations

import math
from importlib.metadata import PackageNotFoundError, version

import marisa_trie
import numpy as np

from unspin import blob
from unspin.cache import cached

#: Natural-log probability of a word that wordfreq does not list: under 1 in 100 million.
UNLISTED = math.log(3e-9)


def _compile() -> bytes:
    from wordfreq import get_frequency_list

    words: dict[str, int] = {}
    for bucket, members in enumerate(get_frequency_list("en", "best")):
        for word in members:
            words[word] = bucket
    trie = marisa_trie.Trie(list(words))
    levels = np.zeros(len(trie), dtype=np.uint16)
    for word, number in trie.items():
        levels[number] = words[word]
    return blob.pack({"format": "unigrams"}, {"words": trie, "centibels": levels})


class Unigrams:
    """Log probabilities of single words, from wordfreq's English list."""

    def __init__(self, data: blob.Blob) -> None:
        self._data = data
        self._words = data.trie("words")
        self._levels = data.array("centibels")

    @classmethod
    def open(cls) -> Unigrams:
        """Map the compiled list, making it first where the cache lacks it."""
        try:
            key = version("wordfreq")
        except PackageNotFoundError:  # vendored without its metadata
            key = "unknown"
        return cls(cached(f"wordfreq-{key}-3.bin", _compile))

    def log_probability(self, word: str) -> float:
        """Return the natural logarithm of P(word); a rare or unknown word has ``UNLISTED``."""
        number = self._words.get(word)
        if number is None:
            return UNLISTED
        return -math.log(10) * float(self._levels[number]) / 100.0

    def zipf(self, word: str) -> float:
        """Return the Zipf frequency (van Heuven 2014) of a word: log10 of uses per 10**9 words."""
        return self.log_probability(word) / math.log(10) + 9.0
