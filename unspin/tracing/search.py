"""Search: the articles of an archive that share the rarest words and phrases with a copy.

The index is inverted the cheap way round: it holds the n-grams of the copies, and the archive passes
by it once. So memory depends on the copies and on how many candidates are kept, not on the archive.
How rare each n-gram is in the archive itself is counted on the way and decides in the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from unspin.tracing.archive import Place
from unspin.tracing.copy import Copy
from unspin.tracing.words import words

Ints = NDArray[np.int64]

#: Bits of the number of a word in the key of an n-gram; words beyond are not searched for.
BITS = 21
#: Candidates of each copy that are held while the archive passes by.
HELD = 300
#: Articles that what English in general says of an n-gram is worth.
PRIOR = 50


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may be the original: ``score`` first by English in general, then by the archive."""

    score: float
    number: int
    place: Place
    #: The rows of the index, one for each n-gram and copy, that it shares with the copy.
    rows: NDArray[np.int32]


class Search:
    """Searches for the originals of copies among articles, which are shown to it one at a time."""

    def __init__(self, copies: Sequence[Copy]) -> None:
        self.articles = 0
        self._size = len(copies)
        self._numbers: dict[str, int] = {}
        keys, owners, weights = [], [], []
        for owner, copy in enumerate(copies):
            for gram, weight in copy.grams.items():
                key = self._key(gram)
                if key is not None:
                    keys.append(key)
                    owners.append(owner)
                    weights.append(weight)
        order = np.argsort(np.array(keys, dtype=np.int64), kind="stable")
        sorted_keys = np.array(keys, dtype=np.int64)[order]
        self._owners: Ints = np.array(owners, dtype=np.int64)[order]
        self._weights = np.array(weights, dtype=np.float64)[order]
        self._keys, self._first, self._counts = np.unique(sorted_keys, return_index=True, return_counts=True)
        self._cells = np.repeat(np.arange(len(self._keys)), self._counts)
        self._seen = np.zeros(len(self._keys), dtype=np.int64)
        self._held: list[list[Candidate]] = [[] for _ in copies]
        self._least = np.zeros(self._size)

    def _key(self, gram: tuple[str, ...]) -> int | None:
        key = 0
        for word in gram:
            number = self._numbers.setdefault(word, len(self._numbers) + 1)
            if number >> BITS:
                return None
            key = key << BITS | number
        return key

    def add(self, place: Place, text: str) -> None:
        """Look at an article."""
        self.articles += 1
        hits = self._hits(words(text))
        if not len(hits):
            return
        self._seen[hits] += 1
        rows = self._rows(hits)
        scores = np.bincount(self._owners[rows], self._weights[rows], self._size)
        for owner in np.flatnonzero(scores > self._least).tolist():
            held = self._held[owner]
            own = rows[self._owners[rows] == owner].astype(np.int32)
            held.append(Candidate(float(scores[owner]), self.articles, place, own))
            if len(held) >= 2 * HELD:
                held.sort(key=lambda c: (-c.score, c.number))
                del held[HELD:]
                self._least[owner] = held[-1].score

    def best(self, owner: int, most: int) -> list[Candidate]:
        """Return the best candidates for a copy, by how rare in the archive is what they share with it."""
        # Articles expected to hold each n-gram: as many as did, pulled towards what English says.
        out = []
        for candidate in self._held[owner]:
            usual = np.exp(-self._weights[candidate.rows])
            seen = self._seen[self._cells[candidate.rows]]
            share = (seen + PRIOR * usual) / (self.articles + PRIOR)
            out.append(replace(candidate, score=float(-np.log(share).sum())))
        return sorted(out, key=lambda c: (-c.score, c.number))[:most]

    def _rows(self, hits: Ints) -> Ints:
        """Return the rows of all copies that own the n-grams which were hit."""
        if self._size == 1:
            return self._first[hits]
        counts = self._counts[hits]
        ends = np.cumsum(counts)
        return np.asarray(np.arange(ends[-1]) - np.repeat(ends - counts - self._first[hits], counts))

    def _hits(self, row: list[str]) -> Ints:
        """Return the n-grams that stand in a row of words, each once."""
        if not len(self._keys):
            return np.zeros(0, dtype=np.int64)
        ids = np.fromiter(map(self._numbers.get, row, repeat(0)), np.int64, len(row))
        known = ids > 0
        two = known[:-1] & known[1:]
        three = two[:-1] & known[2:]
        ones = ids[known]
        pairs = (ids[:-1] << BITS | ids[1:])[two]
        triples = (ids[:-2] << 2 * BITS | ids[1:-1] << BITS | ids[2:])[three]
        keys = np.unique(np.concatenate((ones, pairs, triples)))
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.asarray(at[self._keys[at] == keys])
