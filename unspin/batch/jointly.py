"""Two spins of one story vote on each word.

Where one spin holds a phrase that another has spun away, the phrase stands in the first letter for letter:
the reading that brings it back is heard of there. So is a reading that comes to what the other text was
restored to. The two are aligned word by word, and what is heard is added to the channel before the decode,
so that posteriors stay exact sums over paths. A text that was found clean is never asked to change: two
editors who chose two words are no spinner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rapidfuzz.distance import Levenshtein

from unspin.batch.job import Sister
from unspin.candidates import Ints, Stretch, lay_out
from unspin.decoder import Floats
from unspin.edits import Piece, Restoration
from unspin.restorer import Part, Restorer
from unspin.tokens import paragraphs, tokenize

#: Log weight of a reading that stands in the other text as it was printed, and of one that it was restored
#: to; of any reading where both texts were printed alike, and where the other was restored to what stands.
PRINTED, RESTORED, ALIKE, KEPT = 3.0, 1.5, -0.3, -1.5
#: How much less a printed reading weighs for each unit of evidence that it is itself a spinner's word.
SUSPECT = 1.0
#: The most that all other texts together may say.
MOST = 6.0
#: Words of the other text that may stand in place of one stretch of words.
LONGEST = 12
#: The share of words that two texts must have in common, in their order, to be heard.
COMMON = 0.3


class Jointly:
    """An engine whose articles hear their sisters: those of article ``n``, counted from 1, are at ``n``."""

    def __init__(self, engine: Restorer, sisters: Mapping[int, Sequence[Sister]]) -> None:
        self._engine, self._sisters = engine, sisters
        self._article = 0

    def pieces(self, chunks: Iterable[str]) -> Iterator[Piece]:
        """Yield the parts of one article."""
        self._article += 1
        sisters = self._sisters.get(self._article)
        engine = Voting(self._engine, sisters) if sisters else self._engine
        yield from engine.pieces(chunks)

    def explain(self, text: str) -> Restoration:
        """Return one article restored, without a word from others."""
        return self._engine.explain(text)


class Voting(Restorer):
    """The engine ``engine`` for one article, which has ``sisters``."""

    def __init__(self, engine: Restorer, sisters: Sequence[Sister]) -> None:
        self.settings, self.model, self.dictionary = engine.settings, engine.model, engine.dictionary
        self.mender, self.terms = engine.mender, engine.terms
        self._sisters = [(_words(sister.printed), _words(sister.restored)) for sister in sisters]

    def hear(self, part: Part) -> Floats | None:
        """Return what the sisters say of each reading."""
        assert part.lattice is not None
        lattice, stretch = part.lattice, part.stretch
        spots: dict[tuple[int, int], list[int]] = {}
        for k, spot in enumerate(zip(lattice.start.tolist(), lattice.end.tolist(), strict=True)):
            spots.setdefault(spot, []).append(k)
        own = _Own(stretch)
        total = np.zeros(len(lattice.row))
        heard = False
        for printed, restored in self._sisters:
            first = own.beside(printed)
            if first is not None:
                heard = True
                second = own.beside(restored) or first
                for (start, end), readings in spots.items():
                    here, there = stretch.words[start:end], first.at(start, end)
                    if there is not None:
                        said = self._said(here, there, second.at(start, end), lattice.row[readings])
                        total[readings] += said
        return np.clip(total, -MOST, MOST) if heard else None

    def _said(self, here: list[str], there: list[str], made: list[str] | None, rows: Ints) -> Floats | float:
        """Return what one sister says of the readings of one place.

        She has the words ``there`` for what stands ``here``, and was restored to ``made``.
        """
        if there == here:
            return ALIKE
        if made is not None and made != there:
            left = KEPT if made == here else 0.0
            return np.array([RESTORED if self._holds(made, row) else left for row in rows.tolist()])
        return np.array(
            [PRINTED - self._suspicion(row) if self._holds(there, row) else 0.0 for row in rows.tolist()]
        )

    def _holds(self, words: list[str], row: int) -> bool:
        """Say whether words hold the original of a row, one word behind the other."""
        return f" {_joined(self.dictionary.original(row))} " in f" {' '.join(words)} "

    def _suspicion(self, row: int) -> float:
        """Return how much the original of a row looks itself like what a spinner prints."""
        phrase = self.dictionary.look_up(_joined(self.dictionary.original(row)))
        return 0.0 if phrase is None else SUSPECT * max(0.0, float(self.dictionary.weight[phrase].max()))


class _Own:
    """The words of a part, without the positions that are no words of the text."""

    def __init__(self, stretch: Stretch) -> None:
        self.words = [w for w, start in zip(stretch.words, stretch.starts, strict=True) if start >= 0]
        inside = np.array(stretch.starts) >= 0
        #: The number of words before each position.
        self.before = np.concatenate(([0], np.cumsum(inside))).tolist()

    def beside(self, other: list[str]) -> Beside | None:
        """Return the words of another text beside these; None where they have too little in common."""
        blocks = Levenshtein.opcodes(self.words, other)
        common = sum(b.src_end - b.src_start for b in blocks if b.tag == "equal")
        if common < COMMON * len(self.words):
            return None
        low = [0] * (len(self.words) + 1)
        high = [0] * (len(self.words) + 1)
        for block in blocks:
            a, b, c, d = block.src_start, block.src_end, block.dest_start, block.dest_end
            if block.tag == "equal":
                for k in range(b - a + 1):
                    if k:
                        low[a + k] = c + k
                    high[a + k] = c + k
            else:
                for k in range(a, b):
                    # Inside what was replaced, word for word if that fits, else all of it.
                    high[k] = c + k - a if b - a == d - c else c
                    low[k + 1] = c + k + 1 - a if b - a == d - c else d
                if a == b:
                    low[a] = d
        return Beside(other, self.before, low, high)


@dataclass(frozen=True, slots=True)
class Beside:
    """Another text beside the positions of a part."""

    words: list[str]
    before: list[int]
    low: list[int]
    high: list[int]

    def at(self, start: int, end: int) -> list[str] | None:
        """Return the words that stand there for positions ``start`` to ``end``; None if far too many do."""
        a, b = self.high[self.before[start]], self.low[self.before[end]]
        return self.words[a:b] if 0 < b - a <= LONGEST else None


@lru_cache(1 << 15)
def _joined(entry: str) -> str:
    return " ".join(tokenize(entry, 0, len(entry)).words)


def _words(text: str) -> list[str]:
    stretch = lay_out(text, paragraphs(text))
    return [w for w, start in zip(stretch.words, stretch.starts, strict=True) if start >= 0]
