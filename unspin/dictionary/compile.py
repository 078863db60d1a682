"""The compiled dictionary: phrases in a trie, their readings and channel costs in arrays.

The channel P(spun | original) is estimated for each original from its counts: how often it is
replaced at all (observed in ``kept.tsv``, else a prior), shared out among its spun forms by their
counts. The same figures give every spun phrase its weight of evidence: by how much it is commoner in
spun text than in clean English.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import marisa_trie
import numpy as np
from numpy.typing import NDArray

from unspin import blob
from unspin.dictionary import rows
from unspin.dictionary.expand import expand
from unspin.dictionary.rows import FAMILIES, Row
from unspin.frequency.model import NGrams
from unspin.frequency.unigrams import Unigrams
from unspin.places import data_folder
from unspin.tokens import tokenize

VERSION = 5

Floats = NDArray[np.float64]

#: What a text may have been spun with: the known families, and a crude thesaurus of any make, which
#: holds every pair that is written down.
COMPONENTS = ("news", "news-b", "news-c", "spinbot", "science", "thesaurus")
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
#: An authored variant of fractional count c is as likely as RANK_SCALE * c ** RANK_POWER observations of
#: one: of the variants that come to mind first (0.5) 43 in 100 were what was printed, second 17, then 9.
RANK_SCALE = 1.72
RANK_POWER = 2.0
#: The count of variants that nobody has written down.
UNWRITTEN = 0.4
#: How many observations the prior is worth.
PRIOR_WEIGHT = 2.0
#: What an inflected form keeps of the count of its base form.
INHERITED = 0.35
#: What a count of the unsorted family ("other") is worth in each known one.
UNSORTED = 0.3
#: The rarest a phrase is taken to be in clean English (natural log).
FLOOR = -23.0
#: The log probability of the rarest compound that is taken apart, and how many ways for each part.
LEAST_COMPOUND = -15.0
COMPOUND_VARIANTS = 5
#: What a shipped reading of a phrase loses where the user has one, and what the user's gains if it was
#: written by hand (natural log).
OUTRANKED = 8.0
#: The note of a row that tells what a thesaurus puts for a word inside technical terms.
TERM_WORD = "term word"
USER = 1 << FAMILIES.index("user")


#: The log probability of what a component does not do.
NEVER = -30.0


def sources() -> list[Path]:
    """Return the shipped dictionary files, in a fixed order."""
    return sorted(p for p in (data_folder() / "dictionary").glob("*.tsv") if p.name != "kept.tsv")


def digest(paths: Iterable[Path], model: NGrams) -> str:
    """Return the key of the compiled form: it changes with any data that goes into it."""
    total = hashlib.sha256(f"{VERSION} {model.digest}".encode())
    folder = data_folder()
    for path in [*paths, folder / "dictionary" / "kept.tsv", folder / "inflection" / "irregular.tsv"]:
        total.update(hashlib.sha256(path.read_bytes()).digest())
    for source in ("compile", "expand", "inflect", "rows"):
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


def _shares(row: Row, amount: float) -> list[tuple[int, float]]:
    """Return the components that a row belongs to, each with the count that it adds there."""
    if row.note == TERM_WORD:
        return [(COMPONENTS.index("science"), amount)]
    every = [(COMPONENTS.index("thesaurus"), min(amount, 1.0))]
    if row.family in COMPONENTS:
        return [(COMPONENTS.index(row.family), amount), *every]
    if row.family == "user":
        return [(k, amount) for k in range(len(COMPONENTS))]
    return [(k, UNSORTED * amount) for k in range(len(COMPONENTS) - 2)] + every


class _Pairs:
    """Counts of every (spun, original) pair of word sequences by component, inflections included."""

    def __init__(self, unigrams: Unigrams) -> None:
        self._zipf = unigrams.zipf
        self.counts: dict[tuple[str, str], Floats] = {}
        self.written: dict[tuple[str, str], str] = {}
        self.best: dict[tuple[str, str], float] = {}
        self.families: dict[tuple[str, str], int] = defaultdict(int)
        self.observed: dict[str, Floats] = {}
        self.names: set[tuple[str, str]] = set()
        #: Pairs that the user has written down by hand, without a count.
        self.wished: set[tuple[str, str]] = set()
        #: Phrases that readers have collected because no English text holds them.
        self.certain: set[str] = set()

    def add(self, row: Row, boost: float = 1.0) -> None:
        for k, (spun, original) in enumerate(expand(row, self._zipf)):
            s, o = tokenize(spun).words, tokenize(original).words
            if s == o or not s or not o:
                continue
            pair = (" ".join(s), " ".join(o))
            count = row.count if row.count >= 1 else RANK_SCALE * row.count**RANK_POWER
            amount = count * boost if k == 0 else min(1.0, count * boost * INHERITED)
            counts = self.counts.setdefault(pair, np.zeros(len(COMPONENTS)))
            for component, share in _shares(row, amount):
                counts[component] += share
                if row.count >= 1 and k == 0:
                    seen = self.observed.setdefault(pair[1], np.zeros(len(COMPONENTS)))
                    seen[component] += min(share, 20.0)
            if row.family == "science" and row.count >= 1 and len(s) > 1 and not row.note:
                self.certain.add(pair[0])
            self.families[pair] |= 1 << FAMILIES.index(row.family)
            if row.family == "user" and row.count <= 1:
                self.wished.add(pair)
            if self.best.get(pair, 0.0) < amount:
                self.best[pair] = amount
                self.written[pair] = original
            if original[:1].isupper() and spun[:1].isupper():
                self.names.add(pair)

    def rank(self, pair: tuple[str, str]) -> float:
        """Return what a reading gains or loses where the user has written down one of its phrase."""
        if not self.families[pair] & USER:
            return -OUTRANKED
        return OUTRANKED if pair in self.wished else 0.0


def _add_compounds(pairs: _Pairs, model: NGrams) -> None:
    """Add hyphenated words whose parts are spun (excessive-profile ← high-profile).

    Only common compounds, and for each part the likeliest single words that stand for it.
    """
    variants: dict[str, list[tuple[str, Floats]]] = defaultdict(list)
    for (spun, original), counts in pairs.counts.items():
        if spun.isalpha() and original.isalpha():
            variants[original].append((spun, counts))
    for word in sorted(model.listed()):
        parts = word.split("-")
        if not (2 <= len(parts) <= 3 and word.replace("-", "").isalpha()):
            continue
        if model.unigram(word) < LEAST_COMPOUND:
            continue
        for k, part in enumerate(parts):
            ranked = sorted(variants.get(part, ()), key=lambda v: (-v[1].sum(), v[0]))
            for spun, counts in ranked[:COMPOUND_VARIANTS]:
                pair = ("-".join([*parts[:k], spun, *parts[k + 1 :]]), word)
                if pair in pairs.counts or pair[0] in pairs.observed:
                    continue
                pairs.counts[pair] = np.minimum(counts, 1.0) * INHERITED
                pairs.written[pair] = word
                pairs.families[pair] = pairs.families[spun, part]


def listed(original: str, likelihood: float) -> float:
    """Return how likely the ``news`` spinner lists an authored original, by its frequency."""
    zipf = likelihood / math.log(10) + 9.0
    share = float(np.interp(zipf, LISTED_ZIPF, LISTED_SHARE))
    return max(0.02, LISTED_SCALE * share * (LISTED_PHRASE if " " in original else 1.0))


def _rates(pairs: _Pairs, likelihood: Mapping[str, float]) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return, for each original, the sum of its counts and how often it is replaced, by component."""
    none = np.zeros(len(COMPONENTS))
    spread: dict[str, Floats] = {}
    for (_, original), counts in pairs.counts.items():
        spread[original] = spread.get(original, none) + counts
    base = np.array(PRIOR_AUTHORED)
    observed_news = COMPONENTS.index("news")
    seen_kept = kept()
    rate = {}
    for original, total in spread.items():
        authored = base.copy()
        authored[observed_news] = listed(original, likelihood[original])
        seen = pairs.observed.get(original, none)
        prior = np.where(seen >= 1, PRIOR_OBSERVED, authored)
        replaced, trials = seen.copy(), seen.copy()
        if original in seen_kept:
            trials[observed_news], left = seen_kept[original]
            replaced[observed_news] = trials[observed_news] - left
            # What one spinner never touches is no common entry of the others either.
            share = (replaced[observed_news] + PRIOR_WEIGHT * authored) / (
                trials[observed_news] + PRIOR_WEIGHT
            )
            prior = np.where(seen >= 1, prior, np.minimum(prior, share))
        value = (replaced + PRIOR_WEIGHT * prior) / (trials + PRIOR_WEIGHT)
        rate[original] = np.where(total > 0, value, 0.0)
    return spread, rate


def compiled(
    shipped: Iterable[Row], own: Iterable[Row], model: NGrams, unigrams: Unigrams, key: str = ""
) -> bytes:
    """Return the bytes of the compiled dictionary; the user's ``own`` rows outweigh the shipped.

    ``key`` is the ``digest`` of the data, by which a shipped file is known to be up to date.
    """
    pairs = _Pairs(unigrams)
    for row in shipped:
        pairs.add(row)
    for row in own:
        pairs.add(row, boost=20.0)
    _add_compounds(pairs, model)
    likelihood = _likelihoods({p for pair in pairs.counts for p in pair}, model)
    spread, rate = _rates(pairs, likelihood)

    phrases = marisa_trie.Trie({spun for spun, _ in pairs.counts})
    by_phrase: dict[int, list[tuple[str, Floats, tuple[str, str]]]] = defaultdict(list)
    for pair, count in pairs.counts.items():
        spun, original = pair
        share = rate[original] * count / (spread[original] + UNWRITTEN)
        cost = np.log(np.maximum(share, math.exp(NEVER)))
        by_phrase[phrases[spun]].append((original, cost, pair))

    first, costs, masks, named, lengths, cores, words, texts = [0], [], [], [], [], [], [], []
    weight = np.zeros((len(phrases), len(COMPONENTS)), dtype=np.float16)
    for number in range(len(phrases)):
        spun = phrases.restore_key(number)
        entries = sorted(by_phrase[number], key=lambda e: (-e[1].max(), e[0]))
        for original, cost, pair in entries:
            costs.append(cost)
            masks.append(pairs.families[pair])
            named.append(pair in pairs.names)
            sequence = original.split(" ")
            lengths.append(len(sequence))
            cores.append(_core(spun.split(" "), sequence))
            words += sequence
            texts.append(pairs.written[pair])
        first.append(len(costs))
        weight[number] = _evidence(spun, entries, rate, likelihood)
        if any(pairs.families[pair] & USER for _, _, pair in entries):
            # A person's own entries beat the shipped ones; what no count stands behind is a wish.
            for k, (_, _, pair) in enumerate(entries, first[-2]):
                costs[k] = costs[k] + pairs.rank(pair)
    unique = marisa_trie.Trie(set(words))
    written = marisa_trie.Trie(set(texts))
    keeps = marisa_trie.Trie([o for o in rate if " " not in o])
    keep_rate = np.zeros((len(keeps) + 1, len(COMPONENTS)), dtype=np.float32)
    keep_weight = np.zeros((len(keeps) + 1, len(COMPONENTS)), dtype=np.float32)
    for word, number in keeps.items():
        keep_rate[number] = np.log(np.maximum(0.02, 1.0 - rate[word]))
        entries = by_phrase[phrases[word]] if word in phrases else []
        keep_weight[number] = _evidence(word, entries, rate, likelihood)
    numbers = [model.number(unique.restore_key(k)) for k in range(len(unique))]
    header = {
        "format": "dictionary",
        "version": VERSION,
        "key": key,
        "model": model.digest,
        "pairs": len(costs),
    }
    return blob.pack(
        header,
        {
            "phrases": phrases,
            "first": np.array(first, dtype=np.int32),
            "cost": np.array(costs, dtype=np.float16),
            "families": np.array(masks, dtype=np.uint8),
            "name": np.array(named, dtype=np.bool_),
            "length": np.array(lengths, dtype=np.uint8),
            "core": np.array(cores, dtype=np.uint8),
            "words": np.array([unique[w] for w in words], dtype=np.int32),
            "text": np.array([written[t] for t in texts], dtype=np.int32),
            "unique": unique,
            "written": written,
            "number": np.array([n for n, _ in numbers], dtype=np.int32),
            "more": np.array([m for _, m in numbers], dtype=np.float32),
            "weight": weight,
            "certain": np.array(
                [phrases.restore_key(n) in pairs.certain for n in range(len(phrases))], dtype=np.bool_
            ),
            "keeps": keeps,
            "keep": keep_rate,
            "keep_weight": keep_weight,
        },
    )


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


def _evidence(
    spun: str,
    entries: list[tuple[str, Floats, tuple[str, str]]],
    rate: Mapping[str, Floats],
    likelihood: Mapping[str, float],
) -> Floats:
    """Return log P(phrase | text of the component) / P(phrase | clean text), by component."""
    clean = max(FLOOR, likelihood[spun])
    stays = rate.get(spun)
    kept_ = 0.0 if stays is None else np.log(np.maximum(0.02, 1.0 - stays))
    made = [max(FLOOR, likelihood[original]) - clean + cost for original, cost, _ in entries]
    made.append(np.zeros(len(COMPONENTS)) + kept_)
    return np.asarray(np.logaddexp.reduce(np.array(made), axis=0))


def _likelihoods(phrases: set[str], model: NGrams) -> dict[str, float]:
    """Return log P of each phrase in clean English, context unknown."""
    listed = sorted(phrases)
    total = np.zeros(len(listed))
    stretch = [p.split(" ") for p in listed]
    numbers = [[model.number(w) for w in words] for words in stretch]
    total += [model.unigram(words[0]) for words in stretch]
    longest = max((len(n) for n in numbers), default=0)
    for k in range(1, longest):
        rows_ = [i for i, n in enumerate(numbers) if len(n) > k]
        b = np.array([numbers[i][k - 1][0] for i in rows_], dtype=np.int64)
        c = np.array([numbers[i][k][0] for i in rows_], dtype=np.int64)
        more = np.array([numbers[i][k][1] for i in rows_])
        if k == 1:
            score = model.pairs(b, c)
        else:
            a = np.array([numbers[i][k - 2][0] for i in rows_], dtype=np.int64)
            score = model.triples(a, b, c)
        total[rows_] += score + more
    return dict(zip(listed, total.tolist(), strict=True))


def load_rows(paths: Iterable[Path]) -> list[Row]:
    """Return the rows of all shipped files."""
    gathered: list[Row] = []
    for path in paths:
        gathered += rows.read(path, "news")
    return gathered
