"""One phrase, one original: what a spinner swapped for a phrase here, it mostly swapped for it there.

Spinners look words up in one table, so the same phrase of an article mostly stands for the same original
("one sense per discourse", Gale, Church and Yarowsky 1992).
"""

from __future__ import annotations

import numpy as np

from unspin.candidates import Ints, Lattice
from unspin.decoder import Floats

#: Occurrences that each reading of a phrase is taken to have had elsewhere, beside those of the article.
BEFORE = 1.0


def agreed(lattice: Lattice, posterior: Floats) -> Floats:
    """Return the probability of each reading, given also how the same phrase is read elsewhere.

    Each reading, and the leaving of the phrase, gains by how often it is expected at the other places of
    the phrase in this stretch; what one place holds still sums to what is shared there. A phrase that
    stands once keeps its probabilities.
    """
    if not len(posterior):
        return posterior
    # A reading may begin with the article before its phrase; all end where that does.
    place, at = _numbered(lattice.phrase, lattice.end)
    here, row_here = _numbered(at, lattice.row)
    row_at, rows = here[:, 0], here[:, 1]
    phrase = place[:, 0]

    read = np.bincount(row_here, posterior)
    left = np.maximum(0.0, 1.0 - np.bincount(at, posterior))
    reading_gain = np.bincount(rows, read)[rows] - read + BEFORE
    leaving_gain = np.bincount(phrase, left)[phrase] - left + BEFORE
    total = np.bincount(row_at, read * reading_gain) + left * leaving_gain
    scaled: Floats = posterior * (reading_gain / np.maximum(total, 1e-300)[row_at])[row_here]
    return scaled


def _numbered(first: Ints, second: Ints) -> tuple[Ints, Ints]:
    """Return the distinct pairs of two rows of numbers, in order, and which of them each pair is."""
    base = int(second.max()) + 1
    distinct, number = np.unique(first.astype(np.int64) * base + second, return_inverse=True)
    return np.stack((distinct // base, distinct % base), axis=1), number
