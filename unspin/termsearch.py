"""Where words may stand for a technical term, by what spinners put for words.

A run of words is looked for around a pair that English hardly ever puts together. The pairs of a text are
sieved by cheaper means first: what each word may be, and a filter of all pairs of words that any spun term
may hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from unspin.blob import Blob
from unspin.candidates import Stretch
from unspin.decoder import Words
from unspin.dictionary.terms import HYPHENATED, LONGEST_PHRASE, MAY_BE_SWAPPED, MAY_STAND, filter_places
from unspin.frequency.hashing import BITS
from unspin.frequency.model import NGrams

#: How many words a run goes beyond the odd pair on either side.
REACH = 4

#: A node of the trie of terms: whether a term ends here, and what may follow.
Node = tuple[bool, dict[str, Any]]
#: What a phrase may stand for, and the merit of that; of a word also how that begins and ends.
Option = tuple[list[str], float]
Word = tuple[list[Option], set[str], set[str]]
#: A spun phrase, its original and the merit of the swap (``unspin.dictionary.terms.merit``).
Swap = tuple[str, str, float]


@dataclass(slots=True)
class Run:
    """Positions ``start`` to ``end`` of a stretch, which may stand for ``term``, a row of parts."""

    start: int
    end: int
    term: str
    swaps: list[Swap]
    kept: int


class Search:
    """Finds the runs of a text that may stand for known terms; reads parts of the compiled dictionary."""

    def __init__(self, blob: Blob, model: NGrams) -> None:
        self.terms = blob.trie("terms")
        self._swaps = blob.trie("swaps")
        self._originals = blob.trie("swap_originals")
        self._first = blob.array("swap_first")
        self._original = blob.array("swap_original")
        self._merit = blob.array("swap_merit")
        self._heads = blob.trie("swap_heads")
        self._tails = blob.trie("swap_tails")
        self._roles = blob.array("term_roles")
        self._pairs = blob.array("pairs")
        self._neighbours = blob.trie("neighbours")
        self._model = model
        self._nodes: dict[str, Node | None] = {}
        self._known: dict[str, Word] = {}

    def runs(self, stretch: Stretch, words: Words, spared: Sequence[bool] | None) -> list[Run]:
        """Return the runs of a stretch that may be spun terms; of the same, the one of the most merit."""
        best: dict[tuple[int, int, str], Run] = {}
        for low, high, odd in self._windows(stretch, words, spared):
            for run in self._runs(stretch.words, low, high, odd):
                key = (run.start, run.end, run.term)
                if key not in best or _quality(run) > _quality(best[key]):
                    best[key] = run
        return list(best.values())

    def _node(self, word: str) -> Node | None:
        """Return the node of the terms that begin with ``word``, or None."""
        try:
            return self._nodes[word]
        except KeyError:
            pass
        root: dict[str, Any] = {}
        for key in self.terms.keys(word + " "):
            here = root
            *inner, last = key.split(" ")[1:]
            for part in inner:
                here = here.setdefault(part, [False, {}])[1]
            here.setdefault(last, [False, {}])[0] = True
        node = (False, root) if root else None
        _keep(self._nodes, word, node)
        return node

    def options(self, phrase: str) -> list[Option]:
        """Return what a phrase may stand for inside a term: the words, and the merit of the swap."""
        found = []
        number = self._swaps.get(phrase)
        if number is not None:
            rows = slice(int(self._first[number]), int(self._first[number + 1]))
            for o, merit in zip(self._original[rows].tolist(), self._merit[rows].tolist(), strict=True):
                found.append((self._originals.restore_key(o).split(" "), merit))
        return found

    def _word(self, part: str) -> Word:
        """Return what is known of a word (part of a hyphenated one), asked for once."""
        try:
            return self._known[part]
        except KeyError:
            options = self.options(part)
            known = (options, {words[0] for words, _ in options}, {words[-1] for words, _ in options})
            _keep(self._known, part, known)
            return known

    def _phrases(self, parts: Sequence[str], p: int) -> list[tuple[int, str, list[Option]]]:
        """Return the spun phrases that begin at part ``p``, with their lengths and options."""
        options = self._word(parts[p])[0]
        found = [(1, parts[p], options)] if options else []
        if p + 1 < len(parts) and f"{parts[p]} {parts[p + 1]}" in self._heads:
            for k in range(2, min(LONGEST_PHRASE, len(parts) - p) + 1):
                phrase = " ".join(parts[p : p + k])
                if phrase in self._swaps:
                    found.append((k, phrase, self.options(phrase)))
        return found

    def _promising(self, words: Sequence[str], p: int) -> bool:
        """Say whether words ``p`` and the next may stand side by side in a term, one of them swapped."""
        if "-" in words[p] or "-" in words[p + 1]:
            before, after = parts_of(words[p - 1 : p + 1]), parts_of(words[p + 1 : p + 3])
        else:
            before, after = list(words[p - 1 : p + 1]), list(words[p + 1 : p + 3])
        a, b = before[-1], after[0]
        if f"{a} {b}" in self._heads:
            return True
        ahead, behind = self._word(a)[2], self._word(b)[1]
        if f"{b} {after[1]}" in self._heads:
            parts = parts_of(words[p + 1 : p + 4])
            behind = {w[0] for *_, options in self._phrases(parts, 0) for w, _ in options}
        if f"{before[-2]} {a}" in self._tails:
            parts = parts_of(words[p - 2 : p + 1])
            longer = [self.options(" ".join(parts[-k:])) for k in range(2, LONGEST_PHRASE + 1)]
            ahead = ahead.union(w[-1] for options in longer for w, _ in options)
        known = self._neighbours
        if any(f"{one} {b}" in known for one in ahead) or any(f"{a} {other}" in known for other in behind):
            return True
        return any(f"{one} {other}" in known for one in ahead for other in behind)

    def _windows(
        self, stretch: Stretch, words: Words, spared: Sequence[bool] | None
    ) -> Iterator[tuple[int, int, list[int]]]:
        """Yield where runs may lie, with the positions there that English hardly puts before the next."""
        texts, starts, ends, text = stretch.words, stretch.starts, stretch.ends, stretch.text

        def joined(p: int) -> bool:
            """Say whether words ``p`` and the next stand together."""
            if (
                starts[p] < 0
                or starts[p + 1] < 0
                or not (texts[p][0].isalnum() and texts[p + 1][0].isalnum())
            ):
                return False
            gap = text[ends[p] : starts[p + 1]]
            return (gap == " " or not gap or gap.isspace()) and (
                spared is None or not (spared[p] or spared[p + 1])
            )

        odd = [p for p in self._odd(texts, words) if joined(p)]
        k = 0
        while k < len(odd):
            here = [odd[k]]
            while k + 1 < len(odd) and odd[k + 1] <= here[-1] + REACH:
                k += 1
                here.append(odd[k])
            k += 1
            low, high = here[0], here[-1] + 2
            while low > here[0] - REACH and joined(low - 1):
                low -= 1
            while high < here[-1] + 2 + REACH and joined(high - 1):
                high += 1
            yield low, high, here

    def _odd(self, texts: Sequence[str], words: Words) -> list[int]:
        """Return the positions of words that English hardly puts before the next.

        And such that both may stand in a term, one of them swapped.
        """
        number = words.number
        role = self._roles[number]
        for p in np.flatnonzero(number == self._model.unknown).tolist():
            parts = parts_of([texts[p]])
            role[p] = HYPHENATED | MAY_STAND  # no pair of the filter holds it
            if any(self._word(part)[0] for part in parts):
                role[p] |= MAY_BE_SWAPPED
        either = role[:-1] | role[1:]
        pair = np.flatnonzero(either & (role[:-1] & role[1:] & MAY_STAND) // MAY_STAND)
        keys = number[pair] << BITS | number[pair + 1]
        likely = either[pair] >= HYPHENATED
        within = np.ones(len(pair), dtype=np.bool_)
        for byte, bit in filter_places(keys):
            within &= (self._pairs[byte] & bit) != 0
        pair = pair[likely | within]
        pair = pair[~self._model.seen(number[pair], number[pair + 1])]
        return [p for p in pair.tolist() if self._promising(texts, p)]

    def _runs(self, words: Sequence[str], low: int, high: int, odd: Sequence[int]) -> Iterator[Run]:
        """Yield every run within positions ``low`` to ``high`` that may stand for a term."""
        parts: list[str] = []
        at: list[int] = []
        for p in range(low, high):
            split = parts_of([words[p]])
            parts += split
            at += [p] * len(split)
        at.append(high)
        found = [self._phrases(parts, p) for p in range(len(parts))]

        def walk(
            begin: int, p: int, node: Node, out: list[str], swaps: list[Swap], kept: int
        ) -> Iterator[Run]:
            """Yield the runs that go on from part ``p``, where ``out`` has led to ``node``."""
            if node[0] and swaps and at[p] != at[p - 1]:
                start, end = at[begin], at[p - 1] + 1
                if any(start <= o < end - 1 for o in odd):
                    yield Run(start, end, " ".join(out), swaps, kept)
            following = node[1]
            if not following or p == len(parts):
                return
            same = following.get(parts[p])
            if same is not None:
                yield from walk(begin, p + 1, same, [*out, parts[p]], swaps, kept + 1)
            for k, phrase, options in found[p]:
                for original, merit in options:
                    below = _follow(node, original)
                    if below is not None:
                        swap = (phrase, " ".join(original), merit)
                        yield from walk(begin, p + k, below, out + original, [*swaps, swap], kept)

        for p in range(len(parts)):
            if at[p] > odd[-1]:
                return
            if p and at[p] == at[p - 1]:
                continue
            same = self._node(parts[p])
            if same is not None:
                yield from walk(p, p + 1, same, [parts[p]], [], 1)
            for k, phrase, options in found[p]:
                for original, merit in options:
                    node = self._node(original[0])
                    below = None if node is None else _follow(node, original[1:])
                    if below is not None:
                        yield from walk(p, p + k, below, original, [(phrase, " ".join(original), merit)], 0)


def _keep(table: dict[str, Any], key: str, value: object) -> None:
    """Remember what was looked up, but not without bound."""
    if len(table) > 20_000:
        table.clear()
    table[key] = value


def parts_of(words: Sequence[str]) -> list[str]:
    """Return words with hyphenated ones taken apart."""
    return " ".join(words).replace("-", " ").split(" ")


def _follow(node: Node, words: Sequence[str]) -> Node | None:
    for word in words:
        below: Node | None = node[1].get(word)
        if below is None:
            return None
        node = below
    return node


def _quality(run: Run) -> tuple[float, int]:
    return sum(merit for *_, merit in run.swaps), run.kept
