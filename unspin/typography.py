"""What the setting of a text tells about a swap, beside its words.

Spinners contract what newspapers write out ("didn't" for "did not"), but in quotations people contract by
themselves; and they put "%" for "percent", whose space stays before it.
"""

from __future__ import annotations

import re

import numpy as np

from unspin.candidates import Flags, Lattice, Stretch
from unspin.decoder import Floats
from unspin.dictionary.reversal import Dictionary

#: Log weight of writing out a contraction outside and inside quotations. Of 34 contractions outside, in
#: garbled articles, the spinner had made 34; of 53 inside, 19.
OUTSIDE, INSIDE = 2.5, -0.5
#: Log weight of "percent" for a "%" that stands apart from its number, and for one that does not.
APART, TOGETHER = 2.5, -1.5

_CONTRACTED = re.compile(
    r"[a-z]+n['\u2019]t|(?:it|that|there|they|we|he|she|who|what|here|i|you)['\u2019](?:s|re|ve|ll|d|m)"
)


def tells(stretch: Stretch, quoted: Flags, lattice: Lattice, dictionary: Dictionary) -> Floats:
    """Return the log weight of each reading from how its phrase is set, some positions being ``quoted``."""
    weight = np.zeros(len(lattice.start))
    contracted = [p for p, w in enumerate(stretch.words) if ("'" in w or "\u2019" in w) and _is(w)]
    percent = [p for p, w in enumerate(stretch.words) if w == "%"]
    if contracted:
        for r in _over(lattice, contracted):
            if "'" not in dictionary.original(int(lattice.row[r])).replace("\u2019", "'"):
                weight[r] += INSIDE if quoted[lattice.start[r]] else OUTSIDE
    for p in percent:
        sign = (lattice.start == p) & (lattice.end == p + 1)
        weight[sign] += APART if _apart(stretch, p) else TOGETHER
    return weight


def _is(word: str) -> bool:
    return _CONTRACTED.fullmatch(word.lower()) is not None


def _apart(stretch: Stretch, position: int) -> bool:
    start = stretch.starts[position]
    return start > 1 and stretch.text[start - 1].isspace() and stretch.text[start - 2].isdigit()


def _over(lattice: Lattice, positions: list[int]) -> np.ndarray:
    """Return the readings whose phrases hold any of the positions, which are in order."""
    inside = np.searchsorted(positions, lattice.end) > np.searchsorted(positions, lattice.start)
    return np.flatnonzero(inside)
