"""Known technical terms and what a spinner makes of their words, compiled for ``unspin.terms``.

A term is taken apart at spaces and hyphens. What a spinner puts for its words comes from the pairs of
the dictionary, and from the collected tortured phrases, aligned word by word: a pair too thinly seen to
be an entry still serves where it leads to a known term.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
from numpy.typing import NDArray

from unspin.dictionary import inflect
from unspin.dictionary.gathering import COMPONENTS, Floats, Pairs
from unspin.dictionary.rows import FAMILIES
from unspin.frequency.hashing import BITS, place
from unspin.frequency.model import NGrams
from unspin.places import data_folder
from unspin.tokens import tokenize

Bits = NDArray[np.uint8]

#: Parts of the longest term, and of the longest phrase on either side of a pair.
LONGEST, LONGEST_PHRASE = 6, 3
#: Originals of one spun phrase.
MOST = 40
#: What a pair of other families than science loses (natural logarithm).
ELSEWHERE = 2.0
#: The merit of a swap: weights of log P(spun | original), of log P(spun word), and of the logs of how many
#: known terms and collected phrases hold the spun words (see ``unspin.terms``); and the least that counts.
MERIT = np.array([0.63, -0.41, -0.56, 0.66])
LEAST_MERIT = 0.0
#: log P(spun | original) of a pair that one collected phrase shows, and its growth with their number.
ONCE, OFTEN = -5.0, 0.7
#: The bits of the families whose phrases, not only words, are looked for inside terms.
OF_TERMS = 1 << FAMILIES.index("science") | 1 << FAMILIES.index("user")
#: What a word of the model may be in a spun term, as bits.
MAY_BE_SWAPPED, MAY_STAND, HYPHENATED = 1, 2, 4
#: The log of how many times rarer than in English a word is in terms that is not looked for in them.
RARER = 2.3
#: log P of words too common to look for a phrase at.
COMMON = -8.0
#: Bytes of the filter of pairs.
FILTER_BYTES = 1 << 22
_IZE = re.compile(r"(?<=[a-z]{3})iz(ations?|e[sdr]?|ers?|ing)\b")
#: The lowest log probability of a pair.
LEAST = -9.0


def path() -> Path:
    """Return the file of known technical terms, one a line."""
    return data_folder() / "terms" / "technical.txt"


def parts(phrase: str) -> list[str]:
    """Return the words of a phrase in normal form, hyphenated ones taken apart."""
    return phrase.replace("-", " ").split()


def known(terms: Iterable[str]) -> tuple[dict[str, bool], set[str]]:
    """Return the terms as rows of parts, the plural and the singular of the last word included.

    Each with whether it is written without hyphens; and the hyphenated ones, behind their parts and a
    bar.
    """
    keys: dict[str, bool] = {}
    forms: set[str] = set()
    for term in terms:
        words = tokenize(term).words
        split = parts(" ".join(words))
        if not 2 <= len(split) <= LONGEST or not all(w.isalnum() or w == "'s" for w in split):
            continue
        last = split[-1]
        others = {last}
        if last.isalpha() and len(last) > 2:
            others.add(inflect.noun(last)[1])
            if last.endswith("s"):
                others.update(singulars(last))
        form = " ".join(words)
        for other in others:
            key = " ".join([*split[:-1], other])
            keys[key] = keys.get(key, False) or "-" not in form
            if "-" in form:
                forms.add(f"{key}|{form[: len(form) - len(last)]}{other}")
    return keys, forms


@cache
def singulars(plural: str) -> list[str]:
    """Return what may be the singular of a noun that ends in s, by the rules."""
    if len(plural) < 4 or plural.endswith(("ss", "us", "is")):
        return []
    bases = [plural[:-1], plural[:-2], plural[:-3] + "y"]
    return [base for base in bases if inflect.noun(base)[1] == plural]


def swaps(
    pairs: Pairs, cost: Floats, vocabulary: set[str]
) -> tuple[dict[str, dict[str, float]], dict[str, int]]:
    """Return, for each spun phrase, what it may stand for inside a term, with log P(spun | original).

    And how many collected phrases hold it in place of another.
    """
    found: dict[str, dict[str, float]] = defaultdict(dict)
    science = COMPONENTS.index("science")
    best = np.maximum(cost[:, science], cost.max(axis=1, initial=2 * LEAST) - ELSEWHERE)

    def add(spun: list[str], original: list[str], score: float) -> None:
        if len(spun) > LONGEST_PHRASE or len(original) > LONGEST_PHRASE or spun == original or not spun:
            return
        if not all(w in vocabulary for w in original):
            return
        here, key = found[" ".join(spun)], " ".join(original)
        here[key] = max(here.get(key, LEAST), score)

    for (spun, original), number in pairs.number.items():
        if " " not in spun or pairs.families[number] & OF_TERMS:
            add(parts(spun), parts(original), float(best[number]))
    shown: dict[str, int] = defaultdict(int)
    for (spun, original), times in aligned(pairs, found).items():
        shown[spun] += times
        score = ONCE + OFTEN * math.log(times)
        for a, b in inflected(spun, original):
            add(a.split(" "), b.split(" "), score)
    for spun in list(found):
        other = british(spun)
        if other != spun and other not in found:
            found[other] = dict(found[spun])
    return found, shown


def inflected(spun: str, original: str) -> Iterator[tuple[str, str]]:
    """Yield a pair of phrases, and that of their plurals or singulars if both are single words."""
    yield spun, original
    if spun.isalpha() and original.isalpha():
        yield inflect.noun(spun)[1], inflect.noun(original)[1]
        if spun.endswith("s") and original.endswith("s"):
            for a in singulars(spun):
                for b in singulars(original):
                    yield a, b


def british(phrase: str) -> str:
    """Return a phrase as it is spelt in Britain (organisation)."""
    return _IZE.sub(r"is\1", phrase)


def aligned(pairs: Pairs, found: Mapping[str, Mapping[str, float]]) -> dict[tuple[str, str], int]:
    """Return the swaps that stand inside the collected phrases, with how many phrases show each."""
    seen: dict[tuple[str, str], int] = defaultdict(int)

    def pair(a: str, b: str) -> bool:
        return a == b or b in found.get(a, ())

    for (spun, original), number in pairs.number.items():
        if spun not in pairs.certain or not pairs.families[number] & OF_TERMS:
            continue
        s, o = parts(spun), parts(original)
        if len(s) == len(o):
            for a, b in zip(s, o, strict=True):
                if a != b:
                    seen[a, b] += 1
            continue
        while len(s) > 1 and len(o) > 1 and pair(s[0], o[0]):
            s, o = s[1:], o[1:]
        while len(s) > 1 and len(o) > 1 and pair(s[-1], o[-1]):
            s, o = s[:-1], o[:-1]
        if s != o:
            seen[" ".join(s), " ".join(o)] += 1
    return seen


def _ends(phrase: str) -> tuple[str, str]:
    """Return the first and the last word of a phrase."""
    return phrase.partition(" ")[0], phrase.rpartition(" ")[2]


def _keys(trie: marisa_trie.Trie) -> list[str]:
    """Return the keys of a trie in the order of their numbers."""
    return [key for key, _ in sorted(trie.items(), key=lambda item: item[1])]


def merit(model: NGrams, spun: str, score: float, usual: int, shown: int) -> float:
    """Return what a swap by itself says for its being one: the log odds that it adds to a run.

    ``score`` is log P(spun | original); ``usual`` known terms and ``shown`` collected phrases hold the
    spun words.
    """
    rare = model.unigram(spun.partition(" ")[0])
    return float(MERIT @ (score, rare, math.log1p(usual), math.log1p(shown)))


def roles(model: NGrams, uses: Mapping[str, int], swapped: Iterable[str], longer: Iterable[str]) -> Bits:
    """Return what each word of the model, or a part of it, may be in a spun term, as bits.

    Of longer phrases the first and the last word count, common ones left out; of the words of terms
    those that are not much rarer in terms than in English.
    """
    total = sum(uses.values())
    inside = {w for w, n in uses.items() if math.log(n / total) > model.unigram(w) - RARER}
    ends = {word for phrase in longer for word in _ends(phrase)}
    wanted = {*swapped, *(word for word in ends if model.unigram(word) < COMMON)}
    numbered = [(model.number(word)[0], word) for word in model.listed()]
    out = np.zeros(max(number for number, _ in numbered) + 1, dtype=np.uint8)
    for number, word in numbered:
        if "-" in word:
            out[number] = HYPHENATED
        if any(part in wanted for part in word.split("-")):
            out[number] |= MAY_BE_SWAPPED | MAY_STAND
        elif any(part in inside for part in word.split("-")):
            out[number] |= MAY_STAND
    return out


def filtered(keys: Iterable[str], good: Mapping[str, Iterable[tuple[float, str]]], model: NGrams) -> Bits:
    """Return a Bloom filter of the pairs of words that may stand side by side in a spun term.

    The words are those that the model lists, without hyphens.
    """
    begins: dict[str, set[int]] = defaultdict(set)
    ends: dict[str, set[int]] = defaultdict(set)
    pairs: set[tuple[int, int]] = set()
    for spun, options in good.items():
        words = [model.number(word)[0] for word in spun.split(" ")]
        pairs.update((a, b) for a, b in pairwise(words))
        for _, original in options:
            begins[original.partition(" ")[0]].add(words[0])
            ends[original.rpartition(" ")[2]].add(words[-1])
    found = [np.array([a << BITS | b for a, b in sorted(pairs)], dtype=np.int64)]
    for pair in keys:
        a, _, b = pair.partition(" ")
        one, other = model.number(a)[0], model.number(b)[0]
        left = np.array([one, *ends.get(a, ())], dtype=np.int64)
        right = np.array([other, *begins.get(b, ())], dtype=np.int64)
        found.append((left[:, None] << BITS | right[None, :]).ravel()[1:])
    bits = np.zeros(FILTER_BYTES, dtype=np.uint8)
    for byte, bit in filter_places(np.concatenate(found)):
        np.bitwise_or.at(bits, byte, bit)
    return bits


def filter_places(keys: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], Bits]]:
    """Yield the bytes and the bits in them that tell of pairs of words, two for each."""
    bucket, prints = place(keys, 8 * FILTER_BYTES)
    for at in (bucket, (bucket + 1 + 517 * prints.astype(np.int64)) % (8 * FILTER_BYTES)):
        yield at >> 3, np.left_shift(np.uint8(1), (at & 7).astype(np.uint8))


def compiled(pairs: Pairs, cost: Floats, model: NGrams) -> dict[str, Any]:
    """Return the parts of the compiled dictionary that tell of terms.

    ``cost`` is log P(spun | original) of each of the ``pairs``, by component. Swaps without merit of
    their own are left out: where a common word stands for another, nothing is shown by it.
    """
    keys, forms = known(path().read_text(encoding="utf8").splitlines())
    uses: dict[str, int] = defaultdict(int)
    for key in keys:
        for word in key.split(" "):
            uses[word] += 1
    found, shown = swaps(pairs, cost, set(uses))
    good: dict[str, list[tuple[float, str]]] = {}
    for spun, here in found.items():
        usual = min(uses.get(word, 0) for word in spun.split(" "))
        ranked = sorted((-merit(model, spun, s, usual, shown.get(spun, 0)), o) for o, s in here.items())
        ranked = [(-m, o) for m, o in ranked[:MOST] if -m >= LEAST_MERIT]
        if ranked:
            good[spun] = ranked
    terms = marisa_trie.Trie(sorted(keys))
    trie = marisa_trie.Trie(sorted(good))
    originals = marisa_trie.Trie(sorted({o for ranked in good.values() for _, o in ranked}))
    place = dict(originals.items())
    rows = [good[key] for key in _keys(trie)]
    longer = [key for key in good if " " in key]
    neighbours: set[str] = set()
    for key in keys:
        words = key.split(" ")
        neighbours.update(f"{a} {b}" for a, b in pairwise(words))
    return {
        "terms": terms,
        "neighbours": marisa_trie.Trie(sorted(neighbours)),
        "term_plain": np.array([keys[key] for key in _keys(terms)], dtype=np.bool_),
        "term_forms": marisa_trie.Trie(sorted(forms)),
        "swaps": trie,
        "term_roles": roles(model, uses, (key for key in good if " " not in key), longer),
        "pairs": filtered(sorted(neighbours), good, model),
        "swap_heads": marisa_trie.Trie(sorted({" ".join(key.split(" ")[:2]) for key in longer})),
        "swap_tails": marisa_trie.Trie(sorted({" ".join(key.split(" ")[-2:]) for key in longer})),
        "swap_originals": originals,
        "swap_first": np.cumsum([0, *map(len, rows)]).astype(np.int32),
        "swap_original": np.array([place[o] for row in rows for _, o in row], dtype=np.int32),
        "swap_merit": np.array([m for row in rows for m, _ in row], dtype=np.float16),
    }
