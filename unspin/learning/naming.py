"""How swaps are written: names whole and with their capitals, other words small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from unspin.learning.aligning import Side, Step
from unspin.tokens import tokenize

#: Words that may stand in the middle of a name.
SMALL = frozenset("of the and for in on to at a de la du & 's -".split())


class Casing:
    """How words are written in the middle of sentences, over all texts."""

    def __init__(self, sides: Iterable[Side]) -> None:
        self._capital: Counter[str] = Counter()
        self._small: Counter[str] = Counter()
        for side in sides:
            for word, named, start in zip(side.words, side.named, side.starts, strict=True):
                if named:
                    self._capital[word] += 1
                elif not side.text[start].isupper():
                    self._small[word] += 1

    def small(self, word: str) -> bool:
        """Say whether a word was seen in small letters."""
        return self._small[word] > 0

    def name(self, word: str) -> bool:
        """Say whether a word is hardly ever written small."""
        return self._capital[word] > 4 * self._small[word]

    def restored(self, word: str, written: str) -> str:
        """Return a word in small letters, unless it is a name (or "I")."""
        return written if self.name(word) or word == "i" or word.startswith("i'") else written.lower()


def named(spun: Side, original: Side, row: Sequence[Step]) -> Iterator[tuple[Step, bool]]:
    """Yield steps, those inside a name joined to one that covers it whole, and whether one is a name."""
    k = 0
    while k < len(row):
        end = k
        stop = k + 1
        while stop <= len(row) and _capital(spun, original, row[stop - 1]):
            end = stop
            # a small word may stand between two words of a name
            while (
                stop < len(row)
                and row[stop].same(spun, original)
                and spun.words[row[stop].spun[0]] in SMALL
                and stop + 1 < len(row)
                and _capital(spun, original, row[stop + 1])
            ):
                stop += 1
            stop += 1
        if end == k:
            yield row[k], False
            k += 1
            continue
        group = row[k:end]
        if end > k + 1 and any(not step.same(spun, original) for step in group):
            joined = Step(
                (group[0].spun[0], group[-1].spun[1]), (group[0].original[0], group[-1].original[1])
            )
            yield joined, True
        else:
            for step in group:
                yield step, True
        k = end


def _capital(spun: Side, original: Side, step: Step) -> bool:
    """Say whether all that passes into one another is capitalised as a name is, small words apart."""
    for side, (a, b) in ((spun, step.spun), (original, step.original)):
        if not (side.named[a] and side.named[b - 1]):
            return False
        if not all(side.named[k] or side.words[k] in SMALL for k in range(a, b)):
            return False
    return True


def written(spun: Side, original: Side, step: Step, name: bool, casing: Casing) -> tuple[str, str]:
    """Return both sides of a swap as a dictionary writes them."""
    sides = []
    for side, (a, b) in ((spun, step.spun), (original, step.original)):
        phrase = side.written(a, b).replace("\u2019", "'")
        if not name:
            tokens = tokenize(phrase)
            parts, at = [], 0
            for word, start, end in zip(tokens.words, tokens.starts, tokens.ends, strict=True):
                parts += [phrase[at:start], casing.restored(word, phrase[start:end])]
                at = end
            phrase = "".join(parts) + phrase[at:]
        sides.append(phrase)
    return sides[0], sides[1]
