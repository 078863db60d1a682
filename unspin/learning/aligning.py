"""A spun text laid over its original: sentence by sentence, then word by word.

Sentences keep their order in a spin, so that the best row of sentence pairs is found by dynamic
programming over the words they share. Within a sentence pair the fewest word edits
(``Levenshtein.opcodes``) tell which stretches differ; each stretch is then cut into swaps by what is
known of them, so that merged neighbours ("youthful firm" for "young company") come apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel, LCSseq, Levenshtein

from unspin.candidates import lay_out
from unspin.tokens import paragraphs

#: The share of words that a sentence must have in common with its original; a headline, in which
#: hardly a word is left, may have less where both sides are about as long.
ALIKE, ALIKE_SHORT, SHORT = 0.4, 0.2, 10
#: The most words of one side of a swap.
MOST_WORDS = 6
#: The most unchanged words between two stretches that are looked at as one.
BRIDGE = 2
#: Stretches of more words are no swaps but other text.
MOST_CHANGED = 24

#: What a swap costs: a known one, one seen twice elsewhere in these texts, one of words that look
#: alike, any other of single words, of a function word for a content word, of punctuation.
KNOWN, SEEN, SIMILAR, PLAIN, UNLIKELY, NEVER = 0.25, 0.5, 0.7, 1.0, 1.6, 4.0
#: A word put in or left out beside one that stays.
GROWN, GROWN_MORE = 1.2, 0.5
_WORD = 0.05

FUNCTION = frozenset(
    "a an the this that these those of in on at to for by and or but nor as from with into over than "
    "is are was were be been being am has have had having do does did not no it its he she they them "
    "his her their him i you we us our your my who which what when where while if so then there here "
    "will would can could may might shall should must about after before during under between out up "
    "down off through upon within amid among also just very more most such each every all any some one "
    "'s n't".split()
)

#: Says what a swap costs that is known from elsewhere, or None: the words of both sides, joined.
Costs = Callable[[str, str], "float | None"]


@dataclass(frozen=True, slots=True)
class Side:
    """The words of a text; ``sentences`` are the ranges of its sentences."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    #: Capitalised in the middle of a sentence.
    named: list[bool]
    sentences: list[tuple[int, int]]

    @classmethod
    def of(cls, text: str) -> Side:
        """Read a text."""
        stretch = lay_out(text, paragraphs(text))
        side = cls(text, [], [], [], [], [])
        first = 0
        for k, start in enumerate(stretch.starts):
            if start >= 0:
                side.words.append(stretch.words[k])
                side.starts.append(start)
                side.ends.append(stretch.ends[k])
                side.named.append(stretch.named[k])
            elif len(side.words) > first:
                side.sentences.append((first, len(side.words)))
                first = len(side.words)
        return side

    def written(self, first: int, stop: int) -> str:
        """Return words as they stand in the text, with single spaces."""
        return " ".join(self.text[self.starts[first] : self.ends[stop - 1]].split())

    def joined(self, first: int, stop: int) -> bool:
        """Say whether nothing but white space stands between words."""
        return all(not self.text[self.ends[k] : self.starts[k + 1]].strip() for k in range(first, stop - 1))


@dataclass(frozen=True, slots=True)
class Step:
    """Words ``spun[0]`` to ``spun[1]`` of one side stand for ``original[0]`` to ``original[1]``."""

    spun: tuple[int, int]
    original: tuple[int, int]

    def same(self, spun: Side, original: Side) -> bool:
        """Say whether both sides hold the same words."""
        return spun.words[slice(*self.spun)] == original.words[slice(*self.original)]


def sentence_pairs(spun: Side, original: Side) -> list[Step]:
    """Return the stretches of one or two sentences that belong together, in order."""
    numbers: dict[str, int] = {}
    left, right = (
        [[numbers.setdefault(w, len(numbers)) for w in side.words[a:b]] for a, b in side.sentences]
        for side in (spun, original)
    )
    n, m = len(left), len(right)
    if not n or not m:
        return []
    band = max(20, n // 5, m // 5, abs(n - m) + 5)
    best: list[dict[int, tuple[float, int, int]]] = [{} for _ in range(n + 1)]
    for i in range(n + 1):
        middle = i * m // n
        for j in range(max(0, middle - band), min(m, middle + band) + 1):
            ways = [(0.0, 0, 0)] if not i and not j else []
            for di, dj in ((1, 1), (1, 2), (2, 1), (1, 0), (0, 1)):
                before = best[i - di].get(j - dj) if i >= di else None
                if before is None:
                    continue
                value = 0.0
                if di and dj:
                    value = _shared(_joined(left[i - di : i]), _joined(right[j - dj : j])) - (di + dj - 2)
                    if value <= 0:
                        continue
                ways.append((before[0] + value, di, dj))
            if ways:
                best[i][j] = max(ways, key=lambda way: way[0])
    pairs = []
    i, j = n, m
    while (i or j) and j in best[i]:
        _, di, dj = best[i][j]
        if di and dj:
            pairs.append(
                Step(
                    (spun.sentences[i - di][0], spun.sentences[i - 1][1]),
                    (original.sentences[j - dj][0], original.sentences[j - 1][1]),
                )
            )
        i, j = i - di, j - dj
    return pairs[::-1]


def _joined(rows: Sequence[list[int]]) -> list[int]:
    return [number for row in rows for number in row]


def _shared(a: Sequence[int], b: Sequence[int]) -> float:
    """Return how many words two sentences share in order, or 0 if they do not belong together."""
    longer, shorter = max(len(a), len(b)), min(len(a), len(b))
    even = shorter >= 0.75 * longer
    if even and longer <= 3:
        return 0.5 + LCSseq.similarity(a, b)
    bound = ALIKE_SHORT if even and longer <= SHORT else ALIKE
    shared = LCSseq.similarity(a, b)
    return float(shared) if shared >= bound * longer else 0.0


def steps(spun: Side, original: Side, pair: Step, costs: Costs) -> list[Step]:
    """Return how a sentence passes into its original, unchanged words included.

    Text that cannot be cut into swaps is left out.
    """
    a0, a1 = pair.spun
    b0, b1 = pair.original
    left, right = spun.words[a0:a1], original.words[b0:b1]
    out: list[Step] = []
    for a, b, c, d in _blocks(left, right):
        if left[a:b] == right[c:d]:
            cut = [(a + k, a + k + 1, c + k, c + k + 1) for k in range(b - a)]
        elif max(b - a, d - c) <= MOST_CHANGED:
            cut = [(a + w, a + x, c + y, c + z) for w, x, y, z in _cut(left[a:b], right[c:d], costs)]
        else:
            continue
        out += [Step((a0 + w, a0 + x), (b0 + y, b0 + z)) for w, x, y, z in cut]
    return out


def _blocks(left: list[str], right: list[str]) -> list[tuple[int, int, int, int]]:
    """Return stretches of equal and of changed words by turns.

    Changed stretches of unequal length are joined over a few unchanged function words, which may be
    so by chance ("on [the] off chance that the"), and reach over the unchanged word on either side
    where one side would be empty.
    """
    changed: list[list[int]] = []
    for code in Levenshtein.opcodes(left, right):
        a, b, c, d = code.src_start, code.src_end, code.dest_start, code.dest_end
        if code.tag == "equal":
            continue
        if changed:
            last = changed[-1]
            between = left[last[1] : a]
            uneven = last[1] - last[0] != last[3] - last[2] or b - a != d - c
            if not between or (uneven and len(between) <= BRIDGE and set(between) <= FUNCTION):
                last[1], last[3] = b, d
                continue
        changed.append([a, b, c, d])
    out: list[tuple[int, int, int, int]] = []
    at = (0, 0)
    for k, (a, b, c, d) in enumerate(changed):
        room = (changed[k + 1][0] if k + 1 < len(changed) else len(left)) - b
        if b - a != d - c:
            if a > at[0]:
                a, c = a - 1, c - 1
            if room > 1 or (room and k + 1 == len(changed)):
                b, d = b + 1, d + 1
        out += [(at[0], a, at[1], c), (a, b, c, d)]
        at = (b, d)
    return [x for x in [*out, (at[0], len(left), at[1], len(right))] if x[0] < x[1] or x[2] < x[3]]


def _cut(left: list[str], right: list[str], costs: Costs) -> list[tuple[int, int, int, int]]:
    """Return the cheapest cut of a stretch into swaps and words that stay; none if there is no cut."""
    n, m = len(left), len(right)
    best: dict[tuple[int, int], tuple[float, int, int]] = {(0, 0): (0.0, 0, 0)}
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            for di in range(1, min(i, MOST_WORDS) + 1):
                for dj in range(1, min(j, MOST_WORDS) + 1):
                    before = best.get((i - di, j - dj))
                    if before is None:
                        continue
                    cost = before[0] + _cost(left[i - di : i], right[j - dj : j], costs)
                    if (i, j) not in best or cost < best[i, j][0] - 1e-9:
                        best[i, j] = (cost, di, dj)
    out = []
    i, j = n, m
    while i and j and (i, j) in best:
        _, di, dj = best[i, j]
        out.append((i - di, i, j - dj, j))
        i, j = i - di, j - dj
    return out[::-1] if not i and not j else []


def _cost(spun: list[str], original: list[str], costs: Costs) -> float:
    """Return what it costs to take one row of words for the other."""
    a, b = len(spun), len(original)
    if spun == original:
        return 0.0 if a == 1 else NEVER
    signs = sum(not w[0].isalnum() and w != "'s" for w in (*spun, *original))
    known = costs(" ".join(spun), " ".join(original))
    if known is not None:
        return known + _WORD * (a + b - 2)
    if signs:
        # A phrase set off by commas may stand for one that is not: ", for example," for "such as".
        commas = spun.count(",") == signs and 0 < signs < a - 1 and spun[0] == ","
        return (0.0 if commas else NEVER) + PLAIN * max(a, b)
    if a == b == 1:
        if (spun[0] in FUNCTION) != (original[0] in FUNCTION):
            return UNLIKELY
        return SIMILAR if Indel.normalized_similarity(spun[0], original[0]) >= 0.7 else PLAIN
    shorter, longer = sorted((spun, original), key=len)
    extra = len(longer) - len(shorter)
    if extra and (longer[-len(shorter) :] == shorter or longer[: len(shorter)] == shorter):
        return GROWN + GROWN_MORE * (extra - 1) + PLAIN * (len(shorter) - 1)
    if a == b:
        return 1.1 * PLAIN * a
    return PLAIN * min(a, b) + 0.6 * abs(a - b) - 0.1 * (min(a, b) - 1)
