"""The compiled dictionary: phrases in a trie, their readings and channel costs in arrays.

The channel P(spun | original) is estimated for each original from its counts: how often it is
replaced at all (observed in ``kept.tsv``, else a prior), shared out among its spun forms by their
counts. The same figures give every spun phrase its weight of evidence: by how much it is commoner in
spun text than in clean English.
"""

from __future__ import annotations

import gc
import hashlib
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import marisa_trie
import numpy as np

from unspin import blob
from unspin.dictionary import rows, terms
from unspin.dictionary.gathering import COMPONENTS, Floats, Ints, Names, Pairs
from unspin.dictionary.rows import FAMILIES, Row
from unspin.dictionary.variants import Variants
from unspin.frequency.model import NGrams
from unspin.frequency.unigrams import Unigrams
from unspin.places import data_folder

VERSION = 8

#: How often a word is replaced that the family has been seen to replace.
PRIOR_OBSERVED = 0.75
#: How often a word is replaced that is only thought to be listed, by component; what ``news`` lists
#: follows its frequency instead (``listed``).
PRIOR_AUTHORED = (0.05, 0.2, 0.2, 0.5, 0.3, 0.25)
#: How many of the authored originals the ``news`` spinner was seen to replace, by Zipf frequency.
LISTED_ZIPF = (2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0)
LISTED_SHARE = (0.02, 0.05, 0.13, 0.21, 0.5, 0.53, 0.45, 0.25, 0.06, 0.0)
#: What is left of that for phrases, and in all.
LISTED_PHRASE = 0.6
LISTED_SCALE = 0.5
#: The count of variants that nobody has written down.
UNWRITTEN = 0.4
#: How many observations the prior is worth.
PRIOR_WEIGHT = 2.0
#: The rarest a phrase is taken to be in clean English (natural log).
FLOOR = -23.0
#: What a shipped reading of a phrase loses where the user has one, and what the user's gains if it was
#: written by hand (natural log).
OUTRANKED = 8.0
#: The most that a phrase which can be plain English speaks for a spin (natural log).
ORDINARY = 1.0
#: The log probability of what a component does not do.
NEVER = -30.0


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from looking through a million live rows and pairs again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def sources() -> list[Path]:
    """Return the shipped dictionary files, in a fixed order."""
    return sorted(p for p in (data_folder() / "dictionary").glob("*.tsv") if p.name != "kept.tsv")


def digest(paths: Iterable[Path], model: NGrams) -> str:
    """Return the key of the compiled form: it changes with any data that goes into it."""
    total = hashlib.sha256(f"{VERSION} {model.digest}".encode())
    folder = data_folder()
    tables = [folder / "inflection" / name for name in ("irregular.tsv", "spelling.tsv")]
    for path in [*paths, folder / "dictionary" / "kept.tsv", *tables, terms.path()]:
        total.update(hashlib.sha256(path.read_bytes()).digest())
    for source in ("compile", "expand", "gathering", "inflect", "rows", "spelling", "terms", "variants"):
        total.update((Path(__file__).parent / f"{source}.py").read_bytes())
    return total.hexdigest()[:24]


def kept() -> dict[str, tuple[int, int]]:
    """Return how often an original word was seen, and how often the spinner kept it."""
    table = {}
    path = data_folder() / "dictionary" / "kept.tsv"
    for line in path.read_text(encoding="utf8").splitlines()[1:]:
        word, seen, left = line.split("\t")
        table[word] = (int(seen), int(left))
    return table


def listed(original: str, likelihood: float) -> float:
    """Return how likely the ``news`` spinner lists an authored original, by its frequency."""
    zipf = likelihood / math.log(10) + 9.0
    share = float(np.interp(zipf, LISTED_ZIPF, LISTED_SHARE))
    return max(0.02, LISTED_SCALE * share * (LISTED_PHRASE if " " in original else 1.0))


def _rates(pairs: Pairs, originals: Names, counts: Floats, likelihood: Floats) -> tuple[Floats, Floats]:
    """Return, for each original, the sum of its counts and how often it is replaced, by component."""
    spread = originals.sums(counts)
    news = COMPONENTS.index("news")
    authored = np.tile(np.array(PRIOR_AUTHORED), (len(originals), 1))
    authored[:, news] = [listed(*pair) for pair in zip(originals.names, likelihood.tolist(), strict=True)]
    seen = np.zeros_like(spread)
    for original, by_component in pairs.observed.items():
        seen[originals.number[original]] = by_component
    prior = np.where(seen >= 1, PRIOR_OBSERVED, authored)
    replaced, trials = seen.copy(), seen.copy()
    watched = []
    for original, (times, left) in kept().items():
        number = originals.number.get(original)
        if number is not None:
            trials[number, news] = times
            replaced[number, news] = times - left
            watched.append(number)
    # What one spinner never touches is no common entry of the others either.
    share = (replaced[watched, news, None] + PRIOR_WEIGHT * authored[watched]) / (
        trials[watched, news, None] + PRIOR_WEIGHT
    )
    prior[watched] = np.where(seen[watched] >= 1, prior[watched], np.minimum(prior[watched], share))
    value = (replaced + PRIOR_WEIGHT * prior) / (trials + PRIOR_WEIGHT)
    return spread, np.where(spread > 0, value, 0.0)


@_uncollected()
def compiled(
    shipped: Iterable[Row], own: Iterable[Row], model: NGrams, unigrams: Unigrams, key: str = ""
) -> bytes:
    """Return the bytes of the compiled dictionary; the user's ``own`` rows outweigh the shipped.

    ``key`` is the ``digest`` of the data, by which a shipped file is known to be up to date.
    """
    pairs = Pairs(unigrams)
    for row in shipped:
        pairs.add(row)
    for row in own:
        pairs.add(row, boost=20.0)
    variants = Variants.known(model)
    pairs.add_variants(variants, lambda phrases: _likelihoods(phrases, model))
    pairs.add_compounds(model)
    counts = np.array(pairs.counts, dtype=float).reshape(-1, len(COMPONENTS))
    originals = Names([original for _, original in pairs.number])
    phrases = marisa_trie.Trie({spun for spun, _ in pairs.number})
    spun = _keys(phrases)
    in_clean = _likelihoods(originals.names, model)
    phrase_in_clean = _likelihoods(spun, model)
    spread, rate = _rates(pairs, originals, counts, in_clean)
    stays = np.log(np.maximum(0.02, 1.0 - rate))

    # The readings: by phrase, the likeliest first.
    place = dict(phrases.items())
    phrase_of = np.array([place[s] for s, _ in pairs.number], dtype=np.int64)
    for number, spelt in pairs.spelt.items():
        counts[number] = np.maximum(counts[number], spelt)
    share = rate[originals.uses] * counts / (np.maximum(spread[originals.uses], counts) + UNWRITTEN)
    cost = np.log(np.maximum(share, math.exp(NEVER)))
    alphabetic = np.empty(len(originals), dtype=np.int64)
    alphabetic[sorted(range(len(originals)), key=originals.names.__getitem__)] = np.arange(len(originals))
    order = np.lexsort((alphabetic[originals.uses], -cost.max(axis=1, initial=2 * NEVER), phrase_of))
    first = np.searchsorted(phrase_of[order], np.arange(len(phrases) + 1))

    # The evidence log P(phrase | text of the component) / P(phrase | clean text), by component.
    clean = np.maximum(FLOOR, phrase_in_clean)
    made = (np.maximum(FLOOR, in_clean)[originals.uses] - clean[phrase_of])[:, None] + cost
    left = np.zeros((len(phrases), len(COMPONENTS)))
    for number, s in enumerate(spun):
        if s in originals.number:
            left[number] = stays[originals.number[s]]
    weight = _summed(made[order], first, left)
    ordinary = np.array([s in pairs.ordinary for s in spun], dtype=np.bool_)
    weight[ordinary] = np.minimum(weight[ordinary], ORDINARY)

    term_parts = terms.compiled(pairs, cost, model)
    cost = cost + _ranks(pairs, phrase_of)[:, None]

    keeps = marisa_trie.Trie([o for o in originals.names if " " not in o])
    keep_rate = np.zeros((len(keeps) + 1, len(COMPONENTS)), dtype=np.float32)
    keep_weight = np.zeros((len(keeps) + 1, len(COMPONENTS)), dtype=np.float32)
    for word, number in keeps.items():
        keep_rate[number] = stays[originals.number[word]]
        keep_weight[number] = weight[place[word]] if word in place else keep_rate[number]

    split = [o.split(" ") for o in originals.names]
    read = [split[k] for k in originals.uses[order].tolist()]
    unique = marisa_trie.Trie({word for words in split for word in words})
    word_place = dict(unique.items())
    numbers = [model.number(word) for word in _keys(unique)]
    british = {text: variants.spelling.in_british(text) for text in set(pairs.written)}
    written = marisa_trie.Trie({*british, *british.values()})
    text_place = dict(written.items())
    in_british = np.arange(len(written), dtype=np.int32)
    for text, other in british.items():
        in_british[text_place[text]] = text_place[other]
    sided = marisa_trie.Trie(sorted(variants.sides))
    cores = [
        _core(spun[p].split(" "), words) for p, words in zip(phrase_of[order].tolist(), read, strict=True)
    ]
    header = {
        "format": "dictionary",
        "version": VERSION,
        "key": key,
        "model": model.digest,
        "pairs": len(order),
    }
    return blob.pack(
        header,
        {
            "phrases": phrases,
            "first": first.astype(np.int32),
            "cost": cost[order].astype(np.float16),
            "families": np.array(pairs.families, dtype=np.uint8)[order],
            "capitals": np.array(pairs.capitals, dtype=np.uint8)[order],
            "length": np.array([len(words) for words in read], dtype=np.uint8),
            "core": np.array(cores, dtype=np.uint8),
            "words": np.array([word_place[w] for w in chain.from_iterable(read)], dtype=np.int32),
            "text": np.array([text_place[t] for t in pairs.written], dtype=np.int32)[order],
            "unique": unique,
            "written": written,
            "in_british": in_british,
            "sided": sided,
            "side": np.array([variants.sides[word] for word in _keys(sided)], dtype=np.int8),
            "number": np.array([n for n, _ in numbers], dtype=np.int32),
            "more": np.array([m for _, m in numbers], dtype=np.float32),
            "weight": weight.astype(np.float16),
            "certain": np.array([s in pairs.certain for s in spun], dtype=np.bool_) & ~ordinary,
            "keeps": keeps,
            "keep": keep_rate,
            "keep_weight": keep_weight,
            **term_parts,
        },
    )


def _ranks(pairs: Pairs, phrase_of: Ints) -> Floats:
    """Return what each reading gains or loses where the user has written down one of its phrase.

    A person's own entries beat the shipped ones; what no count stands behind is a wish.
    """
    own = np.array(pairs.families, dtype=np.int64) & (1 << FAMILIES.index("user")) != 0
    phrases = np.zeros(phrase_of.max(initial=-1) + 1, dtype=np.bool_)
    phrases[phrase_of[own]] = True
    gain = np.where(own, np.where(pairs.wished, OUTRANKED, 0.0), -OUTRANKED)
    return np.where(phrases[phrase_of], gain, 0.0)


def _keys(trie: marisa_trie.Trie) -> list[str]:
    """Return the keys of a trie in the order of their numbers."""
    return [key for key, _ in sorted(trie.items(), key=lambda item: item[1])]


def _core(spun: list[str], original: list[str]) -> tuple[int, int]:
    """Return how many words at either end the two sides share, what lies between never empty."""
    most = min(len(spun), len(original)) - 1
    head = 0
    while head < most and spun[head] == original[head]:
        head += 1
    tail = 0
    while tail < most - head and spun[-1 - tail] == original[-1 - tail]:
        tail += 1
    return head, tail


def _summed(made: Floats, first: Ints, left: Floats) -> Floats:
    """Return log(sum of exp) over the rows ``first[n]`` to ``first[n + 1]`` of ``made`` and ``left[n]``."""
    total = np.full_like(left, -np.inf)
    sizes = np.diff(first)
    for k in range(sizes.max(initial=0)):
        more = np.flatnonzero(sizes > k)
        total[more] = np.logaddexp(total[more], made[first[more] + k])
    return np.asarray(np.logaddexp(total, left))


def _likelihoods(phrases: list[str], model: NGrams) -> Floats:
    """Return log P of each phrase in clean English, context unknown."""
    stretches = [phrase.split(" ") for phrase in phrases]
    words = Names(list(chain.from_iterable(stretches)))
    numbered = [model.number(word) for word in words.names]
    number = np.array([n for n, _ in numbered], dtype=np.int64)[words.uses]
    more = np.array([m for _, m in numbered])[words.uses]
    unigram = np.array([model.unigram(word) for word in words.names])[words.uses]
    sizes = np.array([len(stretch) for stretch in stretches], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    total: Floats = unigram[starts]
    for k in range(1, sizes.max(initial=0)):
        longer = np.flatnonzero(sizes > k)
        at = starts[longer] + k
        if k == 1:
            score = model.pairs(number[at - 1], number[at])
        else:
            score = model.triples(number[at - 2], number[at - 1], number[at])
        total[longer] += score + more[at]
    return total


@_uncollected()
def load_rows(paths: Iterable[Path]) -> list[Row]:
    """Return the rows of all shipped files."""
    gathered: list[Row] = []
    for path in paths:
        gathered += rows.read(path, "news")
    return gathered
