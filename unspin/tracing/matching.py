"""How much of a copy an article explains: the share of its words that align, in order and in passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

#: What a word between two aligned ones takes off a passage, in aligned words.
GAP = 0.6
#: Aligned words, less what gaps take off, that a passage needs to be no chance.
LEAST = 6.0
#: What gaps may take off a passage before it ends.
DROP = 9.0

#: Words ``a`` to ``a + size`` of one side are words ``b`` to ``b + size`` of the other.
Block = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the copy that is a stretch of the other text, up to swaps; ``blocks`` are equal."""

    blocks: tuple[Block, ...]

    @property
    def aligned(self) -> int:
        """How many words align."""
        return sum(size for _, _, size in self.blocks)


def blocks(left: Sequence[str], right: Sequence[str]) -> list[Block]:
    """Return the stretches of equal words of two rows of words, by the fewest word edits."""
    numbers: dict[str, int] = {}
    a = [numbers.setdefault(word, len(numbers)) for word in left]
    b = [numbers.setdefault(word, len(numbers)) for word in right]
    return [
        (code.src_start, code.dest_start, code.src_end - code.src_start)
        for code in Levenshtein.opcodes(a, b)
        if code.tag == "equal"
    ]


def passages(found: Sequence[Block]) -> list[Passage]:
    """Return what of equal stretches lies so close together that it is no chance.

    Words count for a passage, gaps on the longer side against it. It ends where it was best once what
    follows has taken off more than ``DROP``, as in X-drop alignment (Altschul 1990), and the next one
    begins behind it; so something put in between costs the words on either side nothing.
    """
    out: list[Passage] = []
    first = 0
    while first < len(found):
        value = best = float(found[first][2])
        stop = k = first + 1
        while k < len(found) and value > max(0.0, best - DROP):
            (a, b, size), before = found[k], found[k - 1]
            gap = max(a - before[0] - before[2], b - before[1] - before[2])
            value -= GAP * gap
            if value <= max(0.0, best - DROP):
                break
            value += size
            k += 1
            if value > best:
                best, stop = value, k
        if best >= LEAST:
            out.append(Passage(tuple(found[first:stop])))
        first = stop
    return out
