"""Near-duplicates among many texts: MinHash signatures of word shingles, found by locality.

The share of shingles that two texts have in common (Jaccard) is estimated by the share of equal entries
of their signatures (Broder 1997). Signatures are cut into bands; only texts that agree in a band are
compared, so that time grows with the number of texts, not with its square. The same texts in the same
order give the same groups on every machine.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from unspin.tracing.words import words

Hashes = NDArray[np.uint64]
Signature = NDArray[np.uint32]

#: Words of a shingle: pairs outlive a swap beside them, and are seldom chance.
SHINGLE = 2
#: Entries of a signature, and of each of its bands. Texts that share half of their shingles agree in
#: some band in 87 of 100 cases, those that share 0.7 always.
SIZE, BAND = 128, 4
#: The share of shingles in common from which two texts are near-duplicates.
ALIKE = 0.5
#: Shingles that a text needs, not to be like another by chance.
FEWEST = 8
#: Shingles that are hashed at a time.
_SLICE = 512

_MIX1, _MIX2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_HALF = np.uint64(32)


def _mixed(values: Hashes) -> Hashes:
    """Return well-scattered 64-bit values (the finaliser of SplitMix64, shortened)."""
    values = (values + _MIX1) * _MIX2
    return values ^ (values >> _HALF)


_SEEDS = _mixed(_mixed(np.arange(1, SIZE + 1, dtype=np.uint64))) | np.uint64(1)


def signature(text: str) -> Signature | None:
    """Return the MinHash signature of a text, or None where it is too short to have one."""
    row = words(text)
    if len(row) < FEWEST + SHINGLE - 1:
        return None
    letters = " ".join(row).encode("utf-8", "surrogatepass").split(b" ")
    hashes = np.fromiter(map(zlib.crc32, letters), np.uint64, len(row))
    shingles = np.zeros(len(hashes) - SHINGLE + 1, dtype=np.uint64)
    for k in range(SHINGLE):
        shingles = _mixed(shingles ^ hashes[k : len(hashes) - SHINGLE + 1 + k])
    shingles = np.unique(shingles)
    if len(shingles) < FEWEST:
        return None
    least = np.full(SIZE, 0xFFFFFFFF, dtype=np.uint64)
    for k in range(0, len(shingles), _SLICE):
        # Multiply-shift hashing (Dietzfelbinger 1997): the upper half of a product is well scattered.
        products = (shingles[k : k + _SLICE, None] * _SEEDS) >> _HALF
        np.minimum(least, products.min(axis=0), out=least)
    return least.astype(np.uint32)


class Duplicates:
    """Groups near-duplicate texts: ``add`` them one by one, then ask for ``groups``.

    Add texts as restored, so that two spins of one article are alike again. ``alike`` is the share of
    word pairs that two texts of a group have in common. Memory is about 1.5 kB a text.
    """

    def __init__(self, alike: float = ALIKE) -> None:
        self._alike = alike
        self._names: list[str] = []
        self._signatures: list[Signature | None] = []
        self._bands: list[dict[bytes, int]] = [{} for _ in range(SIZE // BAND)]
        self._parent: list[int] = []

    def __len__(self) -> int:
        return len(self._names)

    def add(self, name: str, text: str) -> None:
        """Take up a text under a name, which need not be the only one of its kind."""
        self.add_signed(name, signature(text))

    def add_signed(self, name: str, found: Signature | None) -> None:
        """Take up a text of which only the signature is kept."""
        number = len(self._names)
        self._names.append(name)
        self._parent.append(number)
        if found is None:
            self._signatures.append(None)
            return
        self._signatures.append(found)
        compared: set[int] = set()
        for k, band in enumerate(self._bands):
            key = found[k * BAND : (k + 1) * BAND].tobytes()
            first = band.setdefault(key, number)
            root = self._root(first)
            if first == number or first in compared or root == self._root(number):
                continue
            compared.add(first)
            other = self._signatures[first]
            if other is not None and float((found == other).mean()) >= self._alike:
                self._parent[max(root, self._root(number))] = min(root, self._root(number))

    def groups(self) -> list[list[str]]:
        """Return the names of texts that are near-duplicates, in groups of two and more.

        Groups, and the names in each, stand in the order in which they were added.
        """
        found: dict[int, list[str]] = {}
        for number, name in enumerate(self._names):
            found.setdefault(self._root(number), []).append(name)
        return [names for names in found.values() if len(names) > 1]

    def _root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number
