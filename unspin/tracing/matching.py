"""How much of a copy an article explains: the share of its words that align, in order and in passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

#: What a word between two aligned ones takes off a passage, in aligned words.
GAP = 0.6
#: Aligned words, less what gaps take off, that a passage needs to be no chance.
LEAST = 6.0

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

    Words count for a passage, gaps on the longer side against it; it begins anew where nothing is left,
    and ends where it was best (the maximal segments of the alignment).
    """
    out: list[Passage] = []
    held: list[Block] = []
    value = best = 0.0
    peak = 0

    def close() -> None:
        if best >= LEAST:
            out.append(Passage(tuple(held[:peak])))

    k = 0
    while k < len(found):
        a, b, size = found[k]
        if held:
            before = held[-1]
            gap = max(a - before[0] - before[2], b - before[1] - before[2])
            value -= GAP * gap
            if value <= 0:
                k = k - len(held) + peak if best >= LEAST else k
                close()
                held, value, best, peak = [], 0.0, 0.0, 0
                continue
        held.append(found[k])
        value += size
        if value > best:
            best, peak = value, len(held)
        k += 1
    close()
    return out
