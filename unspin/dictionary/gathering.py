"""The pairs of phrases that the rows of a dictionary stand for, inflected, with their counts."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from unspin.dictionary.expand import expand
from unspin.dictionary.rows import FAMILIES, Row, normal_form
from unspin.dictionary.variants import Variants
from unspin.frequency.model import NGrams
from unspin.frequency.unigrams import Unigrams
from unspin.tokens import TOKEN

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: What a text may have been spun with: the known families, and a crude thesaurus of any make, which
#: holds every pair that is written down.
COMPONENTS = ("news", "news-b", "news-c", "spinbot", "science", "thesaurus")
#: An authored variant of fractional count c is as likely as RANK_SCALE * c ** RANK_POWER observations of
#: one: of the variants that come to mind first (0.5) 43 in 100 were what was printed, second 17, then 9.
RANK_SCALE = 1.72
RANK_POWER = 2.0
#: What an inflected form keeps of the count of its base form.
INHERITED = 0.35
#: What a count of the unsorted family ("other") is worth in each known one.
UNSORTED = 0.3
#: The most that the observations of one row say of how often its original is replaced.
MOST_OBSERVED = 20.0
#: The log probability of the rarest compound that is taken apart, and how many ways for each part.
LEAST_COMPOUND = -15.0
COMPOUND_VARIANTS = 5
#: How much commoner a variant may be than its phrase (natural log) before it counts for less.
MOST_USUAL = 1.0


#: How a pair is written: not yet known; in small letters; both ways; as a name that begins with a capital
#: ("World Financial institution"); as one that ends with one too.
UNSEEN, SMALL, EITHER, NAME, CLOSED = range(5)

#: The note of a row that tells what a thesaurus puts for a word inside technical terms.
TERM_WORD = "term word"
#: The note of a row whose spun phrase can be plain English, so that it speaks for no spin.
NEEDS_CONTEXT = "needs context"


def _shares(row: Row, amount: float) -> list[tuple[int, float]]:
    """Return the components that a row belongs to, each with the count that it adds there."""
    if TERM_WORD in row.note:
        return [(COMPONENTS.index("science"), amount)]
    family = row.family
    every = [(COMPONENTS.index("thesaurus"), min(amount, 1.0))]
    if family in COMPONENTS:
        return [(COMPONENTS.index(family), amount), *every]
    if family == "user":
        return [(k, amount) for k in range(len(COMPONENTS))]
    return [(k, UNSORTED * amount) for k in range(len(COMPONENTS) - 2)] + every


def _capitals(spun: str, original: str) -> int:
    """Return how one row is written."""
    if not (spun[:1].isupper() and original[:1].isupper()):
        return SMALL
    return CLOSED if TOKEN.findall(spun)[-1][0].isupper() else NAME


def _joined(one: int, other: int) -> int:
    """Return how a pair is written of which two rows are known."""
    if UNSEEN in (one, other):
        return max(one, other)
    return one if one == other else NAME if min(one, other) > EITHER else EITHER


class Pairs:
    """Counts of every (spun, original) pair of word sequences by component, inflections included.

    ``number`` gives each pair its place in the lists ``counts`` (one figure a component), ``written``
    (the original as the dictionary writes it), ``families`` (a bit mask), ``capitals`` (``SMALL`` and so
    on) and ``wished`` (written down by the user by hand, without a count).
    """

    def __init__(self, unigrams: Unigrams) -> None:
        self._zipf = cache(unigrams.zipf)
        self._normal = cache(normal_form)
        self._best: list[float] = []
        self.number: dict[tuple[str, str], int] = {}
        self.counts: list[list[float]] = []
        self.written: list[str] = []
        self.families: list[int] = []
        self.capitals: list[int] = []
        self.wished: list[bool] = []
        #: How often an original was seen replaced, by component.
        self.observed: dict[str, list[float]] = {}
        #: Counts of British and American spellings, by the number of the pair: how a text is spelt is settled
        #: for the whole of it, so that they take nothing from the other spelling.
        self.spelt: dict[int, list[float]] = {}
        #: Phrases that can be plain English, as a reader has noted.
        self.ordinary: set[str] = set()
        #: Phrases that readers have collected because no English text holds them.
        self.certain: set[str] = set()

    def add(self, row: Row, boost: float = 1.0) -> None:
        """Count a row and the forms of it; ``boost`` times as much as it says."""
        count = row.count if row.count >= 1 else RANK_SCALE * row.count**RANK_POWER
        amount = count * boost
        shares = _shares(row, amount)
        family = 1 << FAMILIES.index(row.family)
        collected = row.family == "science" and row.count >= 1 and not row.note
        for k, (spun, original) in enumerate(expand(row, self._zipf)):
            if k == 1:
                amount = min(1.0, count * boost * INHERITED)
                shares = _shares(row, amount)
            pair = s, o = self._normal(spun), self._normal(original)
            if s == o or not s or not o:
                continue
            number = self._number(pair)
            counts = self.counts[number]
            for component, share in shares:
                counts[component] += share
            if row.count >= 1 and k == 0:
                seen = self.observed.setdefault(o, [0.0] * len(COMPONENTS))
                for component, share in shares:
                    seen[component] += min(share, MOST_OBSERVED)
            if collected and " " in s:
                self.certain.add(s)
            if NEEDS_CONTEXT in row.note:
                self.ordinary.add(s)
            self.families[number] |= family
            if row.family == "user" and row.count <= 1:
                self.wished[number] = True
            capitals = _capitals(spun, original)
            before = self.capitals[number]
            # Of what is written both ways, the small letters are kept: capitals follow the text.
            small, was_small = capitals == SMALL, before in (SMALL, EITHER)
            if small > was_small or (small == was_small and self._best[number] < amount):
                self._best[number] = amount
                self.written[number] = original
            self.capitals[number] = _joined(before, capitals)

    def _number(self, pair: tuple[str, str]) -> int:
        number = self.number.setdefault(pair, len(self.counts))
        if number == len(self.counts):
            self.counts.append([0.0] * len(COMPONENTS))
            self.written.append("")
            self.families.append(0)
            self.capitals.append(UNSEEN)
            self.wished.append(False)
            self._best.append(0.0)
        return number

    def add_compounds(self, model: NGrams) -> None:
        """Add hyphenated words whose parts are spun (excessive-profile ← high-profile).

        Only common compounds, and for each part the likeliest single words that stand for it.
        """
        compounds = []
        for word in sorted(w for w in model.listed() if "-" in w):
            parts = word.split("-")
            if len(parts) <= 3 and word.replace("-", "").isalpha() and model.unigram(word) >= LEAST_COMPOUND:
                compounds.append((word, parts))
        wanted = {part for _, parts in compounds for part in parts}
        variants: dict[str, list[tuple[float, str, int]]] = defaultdict(list)
        for (spun, original), number in self.number.items():
            if original in wanted and spun.isalpha() and original.isalpha() and any(self.counts[number]):
                variants[original].append((-np.array(self.counts[number]).sum(), spun, number))
        for ranked in variants.values():
            ranked.sort()
        for word, parts in compounds:
            for k, part in enumerate(parts):
                for _, spun, source in variants.get(part, ())[:COMPOUND_VARIANTS]:
                    pair = ("-".join([*parts[:k], spun, *parts[k + 1 :]]), word)
                    if pair in self.number or pair[0] in self.observed:
                        continue
                    number = self._number(pair)
                    self.counts[number] = [min(c, 1.0) * INHERITED for c in self.counts[source]]
                    self.written[number] = word
                    self.capitals[number] = SMALL
                    self.families[number] = self.families[source]

    def add_variants(self, variants: Variants, log_probability: Callable[[list[str]], Floats]) -> None:
        """Add the other ways to write each spun phrase, as much rarer as they are in English.

        What is much commoner than its phrase is mostly no spinner's word, and so counts for less too.
        """
        written: dict[str, list[str]] = {}
        for spun, _ in self.number:
            if spun not in written:
                written[spun] = variants.of(spun)
        every = list(
            dict.fromkeys(phrase for s, others in written.items() if others for phrase in (s, *others))
        )
        usual = dict(zip(every, log_probability(every).tolist(), strict=True))
        for (spun, original), source in list(self.number.items()):
            for variant in written[spun]:
                rarer = usual[variant] - usual[spun]
                beside = variants.beside(variant, original)
                pair = (variant, beside)
                if variant in (original, beside):
                    continue
                if original in written[spun] or beside in variants.of(variant):
                    continue
                share = math.exp(min(0.0, rarer, MOST_USUAL - rarer))
                counts = [share * c for c in self.counts[source]]
                if pair in self.number:
                    number = self.number[pair]
                else:
                    number = self._number(pair)
                    self.written[number] = self.written[source] if beside == original else beside
                    self.capitals[number] = self.capitals[source]
                    self.wished[number] = self.wished[source]
                self.families[number] |= self.families[source]
                if beside == original and variant in variants.spelling.variants(spun):
                    self.spelt[number] = list(map(max, counts, self.spelt.get(number, counts)))
                else:
                    self.counts[number] = list(map(max, counts, self.counts[number]))
                for phrases in (self.certain, self.ordinary):
                    if spun in phrases:
                        phrases.add(variant)


class Names:
    """Strings numbered in the order of their first use, with the number of each use in ``uses``."""

    def __init__(self, used: Sequence[str]) -> None:
        self.number: dict[str, int] = {}
        setdefault = self.number.setdefault
        self.uses: Ints = np.array([setdefault(u, len(self.number)) for u in used], dtype=np.int64)
        self.names = list(self.number)

    def __len__(self) -> int:
        return len(self.names)

    def sums(self, values: Floats) -> Floats:
        """Return the sum of the rows of ``values``, one a use, for each name, in the order of use."""
        columns = [np.bincount(self.uses, weights=v, minlength=len(self)) for v in values.T]
        return np.stack(columns, axis=1)
