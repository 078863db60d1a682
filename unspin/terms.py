"""Technical terms that a spinner took apart: "profound convolutional neural organization".

No list holds most tortured phrases. But where words stand together that English hardly ever puts so, and
they lead, word by word and by what spinners put for words, to a known technical term, then the term is
what was meant. Such a phrase is evidence by itself: it needs no spun article around it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspin import surface
from unspin.article import Judgement, log_probability
from unspin.blob import Blob
from unspin.candidates import Floats, Stretch
from unspin.decoder import Choice, Words
from unspin.dictionary.terms import LONGEST_PHRASE
from unspin.edits import Edit
from unspin.frequency.model import NGrams
from unspin.frequency.vocabulary import STOP

#: The log odds that a run of words is a spun term are the sum of these features under these weights:
#: one; the mean merit of the swaps; how much likelier the term is in its place than what stands there; how
#: much the words of the term belong together; whether one of both is a plural alone. Fitted by logistic
#: regression on tortured phrases hidden from the dictionary, clean articles, and clean terms hidden from
#: the list of known ones.
WEIGHTS = np.array([-5.78, 1.0, 0.13, 0.18, -1.2])
#: What a text may be that holds spun terms, in place of the mixture that the weights were fitted on; and
#: how much of the log odds of a spun article counts, up to how much.
PRIOR = 1.8
SPUN, MOST_SPUN = 0.5, 3.0
#: The log odds fall by so much, times the logarithm of how many times ``PLENTY`` words stand for each
#: spun term: one in a long article is rarely one.
ALONE = 0.7
PLENTY = 40.0
#: Readings with lower log odds are given up.
LEAST = -3.0
#: How many words a run goes beyond the odd pair on either side.
REACH = 5
#: Swaps of so few letters are another spelling.
SPELLING = 2
_PLURAL, _NO_PLURAL = "s", ("ss", "is", "us")

#: A node of the trie of terms: whether a term ends here, and what may follow.
Node = tuple[bool, dict[str, Any]]
#: What a phrase may stand for, and the merit of that; of a word also whether it begins or ends phrases.
Option = tuple[list[str], float]
Word = tuple[list[Option], bool, bool]
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


@dataclass(slots=True)
class Reading:
    """A run that stands for a term, written as the row of words ``new``, with its log odds."""

    start: int
    end: int
    new: list[str]
    odds: float


class Terms:
    """The known terms and what may stand for their words, from the compiled dictionary."""

    def __init__(self, blob: Blob, model: NGrams) -> None:
        self._terms = blob.trie("terms")
        self._plain = blob.array("term_plain")
        self._forms = blob.trie("term_forms")
        self._swaps = blob.trie("swaps")
        self._originals = blob.trie("swap_originals")
        self._first = blob.array("swap_first")
        self._original = blob.array("swap_original")
        self._merit = blob.array("swap_merit")
        self._firsts = blob.trie("swap_firsts")
        self._lasts = blob.trie("swap_lasts")
        self._neighbours = blob.trie("neighbours")
        self._model = model
        self._nodes: dict[str, Node | None] = {}
        self._known: dict[str, Word] = {}

    def _node(self, word: str) -> Node | None:
        """Return the node of the terms that begin with ``word``, or None."""
        try:
            return self._nodes[word]
        except KeyError:
            pass
        root: dict[str, Any] = {}
        for key in self._terms.keys(word + " "):
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
            known = (self.options(part), part in self._firsts, part in self._lasts)
            _keep(self._known, part, known)
            return known

    def _phrases(self, parts: Sequence[str], p: int) -> list[tuple[int, str, list[Option]]]:
        """Return the spun phrases that begin at part ``p``, with their lengths and options."""
        options, first, _ = self._word(parts[p])
        found = [(1, parts[p], options)] if options else []
        if first:
            for k in range(2, min(LONGEST_PHRASE, len(parts) - p) + 1):
                phrase = " ".join(parts[p : p + k])
                if phrase in self._swaps:
                    found.append((k, phrase, self.options(phrase)))
        return found

    def _promising(self, parts: Sequence[str], p: int) -> bool:
        """Say whether parts ``p - 1`` and ``p`` may stand side by side in a term, one of them swapped."""
        a, b = parts[p - 1], parts[p]
        options, first, last = self._word(a)
        left = [words[-1] for words, _ in options]
        if first and any(k > 1 for k, *_ in self._phrases(parts, p - 1)):
            return True
        if last:
            for k in range(2, LONGEST_PHRASE + 1):
                if p >= k:
                    left += [words[-1] for words, _ in self.options(" ".join(parts[p - k : p]))]
        right = [words[0] for *_, found in self._phrases(parts, p) for words, _ in found]
        known = self._neighbours
        if any(f"{one} {b}" in known for one in left) or any(f"{a} {other}" in known for other in right):
            return True
        return any(f"{one} {other}" in known for one in left for other in right)

    def read(self, stretch: Stretch, words: Words, spared: Sequence[bool] | None) -> list[Reading]:
        """Return the runs of a stretch that may be spun terms, apart from one another."""
        runs: dict[tuple[int, int, str], Run] = {}
        for low, high, odd in self._windows(stretch, words, spared):
            for run in self._runs(stretch.words, low, high, odd):
                key = (run.start, run.end, run.term)
                if key not in runs or _quality(run) > _quality(runs[key]):
                    runs[key] = run
        if not runs:
            return []
        found = []
        for run in runs.values():
            x = stretch.words[run.start : run.end]
            if any(stretch.named[run.start : run.end]) or " ".join(x).replace("-", " ") in self._terms:
                continue
            if not all(_spelling(spun, original) for spun, original, _ in run.swaps):
                found.append((run, self._written(x, run.term)))
        odds = self.features(stretch, found) @ WEIGHTS + PRIOR
        readings = [Reading(run.start, run.end, new, float(z)) for (run, new), z in zip(found, odds, strict=True)]
        out: list[Reading] = []
        for reading in sorted(readings, key=lambda r: (-r.odds, r.start, r.end, r.new)):
            if reading.odds < LEAST:
                break
            if all(reading.end <= r.start or reading.start >= r.end for r in out):
                out.append(reading)
        return sorted(out, key=lambda r: r.start)

    def _windows(
        self, stretch: Stretch, words: Words, spared: Sequence[bool] | None
    ) -> Iterator[tuple[int, int, list[int]]]:
        """Yield where runs may lie, with the positions there that English hardly puts before the next."""
        number = words.number
        unseen = np.flatnonzero(~self._model.seen(number[:-1], number[1:])).tolist()
        texts, starts, ends, text = stretch.words, stretch.starts, stretch.ends, stretch.text

        def joined(p: int) -> bool:
            """Say whether words ``p`` and the next stand together."""
            if starts[p] < 0 or starts[p + 1] < 0 or not (texts[p][0].isalnum() and texts[p + 1][0].isalnum()):
                return False
            gap = text[ends[p] : starts[p + 1]]
            return (gap == " " or not gap or gap.isspace()) and (
                spared is None or not (spared[p] or spared[p + 1])
            )

        odd = [p for p in unseen if joined(p) and self._promising_at(texts, p)]
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

    def _promising_at(self, words: Sequence[str], p: int) -> bool:
        """Say whether words ``p`` and the next may stand side by side in a term, one of them swapped."""
        a, b = words[p], words[p + 1]
        if "-" not in a and "-" not in b:
            one, other = self._word(a), self._word(b)
            if not (one[0] or one[1] or one[2] or other[0] or other[1]):
                return False
        left = _parts(words[max(0, p - 2) : p + 1])
        return self._promising([*left, *_parts(words[p + 1 : p + 4])], len(left))

    def _runs(self, words: Sequence[str], low: int, high: int, odd: Sequence[int]) -> Iterator[Run]:
        """Yield every run within positions ``low`` to ``high`` that may stand for a term."""
        parts: list[str] = []
        at: list[int] = []
        for p in range(low, high):
            split = _parts([words[p]])
            parts += split
            at += [p] * len(split)
        at.append(high)
        found = [self._phrases(parts, p) for p in range(len(parts))]

        def walk(begin: int, p: int, node: Node, out: list[str], swaps: list[Swap], kept: int) -> Iterator[Run]:
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

    def _written(self, words: Sequence[str], term: str) -> list[str]:
        """Return a term as it is written where these words stand, hyphens like theirs if it may be."""
        split = [_parts([word]) for word in words]
        parts = term.split(" ")
        forms = [form.partition("|")[2] for form in self._forms.keys(term + "|")]
        plain = bool(self._plain[self._terms[term]])
        if sum(map(len, split)) == len(parts):
            at, same = 0, []
            for piece in split:
                same.append("-".join(parts[at : at + len(piece)]))
                at += len(piece)
            alike = " ".join(same)
            if alike in forms or (alike == term and plain):
                return same
        return parts if plain or not forms else min(forms).split(" ")

    def features(self, stretch: Stretch, found: Sequence[tuple[Run, list[str]]]) -> Floats:
        """Return what speaks for each run that it is a spun term; see ``WEIGHTS``."""
        model = self._model
        words = stretch.words
        places, inside = [], []
        for run, new in found:
            old = words[run.start : run.end]
            ahead, behind = words[run.start - 2 : run.start], words[run.end : run.end + 2]
            places += [[*ahead, *old, *behind], [*ahead, *new, *behind]]
            inside.append([STOP, STOP, *new])
        placed = _likelihoods(places, model, 2).reshape(-1, 2)
        bound = _likelihoods(inside, model, 3)
        rows = []
        for k, (run, new) in enumerate(found):
            old = words[run.start : run.end]
            rows.append(
                [
                    1.0,
                    sum(merit for *_, merit in run.swaps) / len(run.swaps),
                    min(25.0, max(-5.0, placed[k, 1] - placed[k, 0])),
                    min(15.0, max(-5.0, bound[k] - sum(model.unigram(w) for w in new[1:]))),
                    float(_plural(old[-1]) != _plural(new[-1])),
                ]
            )
        return np.array(rows, dtype=np.float64).reshape(-1, len(WEIGHTS))


def _keep(table: dict[str, Any], key: str, value: object) -> None:
    """Remember what was looked up, but not without bound."""
    if len(table) > 20_000:
        table.clear()
    table[key] = value


def _parts(words: Sequence[str]) -> list[str]:
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


def _plural(word: str) -> bool:
    return word.endswith(_PLURAL) and not word.endswith(_NO_PLURAL)


def _spelling(spun: str, original: str) -> bool:
    """Say whether two words are one in two spellings."""
    from rapidfuzz.distance import Levenshtein

    return len(spun) > 4 and Levenshtein.distance(spun, original, score_cutoff=SPELLING) <= SPELLING


def _likelihoods(rows: Sequence[Sequence[str]], model: NGrams, first: int) -> Floats:
    """Return log P of the words of each row from the ``first`` on, given the two before each."""
    numbers = [[model.number(word) for word in row] for row in rows]
    a, b, c = (
        np.array([row[k - back][0] for row in numbers for k in range(first, len(row))], dtype=np.int64)
        for back in (2, 1, 0)
    )
    score = model.triples(a, b, c).astype(np.float64)
    score += [row[k][1] for row in numbers for k in range(first, len(row))]
    owner = np.repeat(np.arange(len(rows)), [max(0, len(row) - first) for row in numbers])
    return np.bincount(owner, score, len(rows))


def probabilities(readings: Sequence[Reading], words: int, judgement: Judgement) -> Floats:
    """Return the probability of each reading in a text of so many words, which was judged so."""
    odds = np.array([reading.odds for reading in readings])
    many = max(1.0, float(np.exp(log_probability(odds)).sum()))
    odds -= ALONE * math.log(max(1.0, words / (PLENTY * many)))
    odds += SPUN * min(MOST_SPUN, max(0.0, judgement.log_odds))
    return np.asarray(np.exp(log_probability(odds)))


def settled(
    readings: Iterable[tuple[Reading, float]], choice: Choice | None, chosen: Sequence[int]
) -> tuple[list[tuple[Reading, float]], list[int]]:
    """Return the readings and the choices that stand, where they meet: the surer of both."""
    taken: list[tuple[Reading, float]] = []
    left = list(chosen)
    for reading, sure in readings:
        if choice is None:
            taken.append((reading, sure))
            continue
        rivals = [c for c in left if choice.start[c] < reading.end and choice.end[c] > reading.start]
        if all(choice.gain[c] < sure for c in rivals):
            taken.append((reading, sure))
            left = [c for c in left if c not in rivals]
    return taken, left


def edit(
    stretch: Stretch, reading: Reading, sure: float, limit: int, curly: bool, quoted: bool
) -> Edit | None:
    """Return the edit of a reading, which may move a line end up to ``limit``; None if it has no room."""
    text = stretch.text
    source = f"{' '.join(stretch.words[reading.start : reading.end])} \u2190 {' '.join(reading.new)}"
    start, end, new = reading.start, reading.end, list(reading.new)
    while end - start > 1 and len(new) > 1 and stretch.words[start] == new[0]:
        start, new = start + 1, new[1:]
    while end - start > 1 and len(new) > 1 and stretch.words[end - 1] == new[-1]:
        end, new = end - 1, new[:-1]
    starts, ends = stretch.starts[start:end], stretch.ends[start:end]
    words = [text[a:b] for a, b in zip(starts, ends, strict=True)]
    as_written = dict(zip(stretch.words[start:end], words, strict=True))
    written = surface.capitals(
        " ".join(as_written.get(word, word) for word in new),
        words,
        stretch.shouted(start, end),
        not stretch.named[start],
    )
    written = surface.apostrophes(surface.spaced(text, starts[0], written), curly)
    placed = surface.spread(text, starts, ends, written, limit)
    if placed is None:
        return None
    stop, written = placed
    old = text[starts[0] : stop]
    if old == written:
        return None
    return Edit(starts[0], stop, old, written, sure, old, source, ("science",), quoted)
