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

from unspin import blob
from unspin.dictionary import rows
from unspin.dictionary.expand import expand
from unspin.dictionary.rows import FAMILIES, Row
from unspin.frequency.model import NGrams
from unspin.frequency.unigrams import Unigrams
from unspin.places import data_folder
from unspin.tokens import tokenize

VERSION = 1
#: How often a listed word is replaced where nothing is observed: authored, and observed elsewhere.
PRIOR_AUTHORED = 0.35
PRIOR_OBSERVED = 0.75
#: How many observations the prior is worth.
PRIOR_WEIGHT = 2.0
#: What an inflected form keeps of the count of its base form.
INHERITED = 0.5
#: The rarest a phrase is taken to be in clean English (natural log).
FLOOR = -23.0


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


class _Pairs:
    """Counts of every (spun, original) pair of word sequences, inflected forms included."""

    def __init__(self, unigrams: Unigrams) -> None:
        self._zipf = unigrams.zipf
        self.counts: dict[tuple[str, str], float] = defaultdict(float)
        self.written: dict[tuple[str, str], str] = {}
        self.source: dict[tuple[str, str], tuple[float, int]] = {}
        self.families: dict[tuple[str, str], int] = defaultdict(int)
        self.observed: set[str] = set()
        self.names: set[tuple[str, str]] = set()

    def add(self, row: Row, boost: float = 1.0) -> None:
        for k, (spun, original) in enumerate(expand(row, self._zipf)):
            s, o = tokenize(spun).words, tokenize(original).words
            if s == o or not s or not o:
                continue
            pair = (" ".join(s), " ".join(o))
            amount = row.count * boost if k == 0 else min(1.0, row.count * boost * INHERITED)
            self.counts[pair] += amount
            self.families[pair] |= 1 << FAMILIES.index(row.family)
            if row.count >= 1 and k == 0:
                self.observed.add(pair[1])
            if pair not in self.written or self.source[pair][0] < amount:
                self.written[pair] = original
                self.source[pair] = (amount, k)
            if original[:1].isupper() and spun[:1].isupper():
                self.names.add(pair)


def compiled(shipped: Iterable[Row], own: Iterable[Row], model: NGrams, unigrams: Unigrams) -> bytes:
    """Return the bytes of the compiled dictionary; the user's ``own`` rows outweigh the shipped."""
    pairs = _Pairs(unigrams)
    for row in shipped:
        pairs.add(row)
    own_pairs = set()
    for row in own:
        before = dict.fromkeys(pairs.counts)
        pairs.add(row, boost=20.0)
        own_pairs |= {p for p in pairs.counts if p not in before}
    seen_kept = kept()

    spread: dict[str, float] = defaultdict(float)
    replaced_count: dict[str, float] = defaultdict(float)
    for (_, original), count in pairs.counts.items():
        spread[original] += count
        if count >= 1:
            replaced_count[original] += count
    rate: dict[str, float] = {}
    for original in spread:
        prior = PRIOR_OBSERVED if original in pairs.observed else PRIOR_AUTHORED
        seen, left = seen_kept.get(original, (0, 0))
        if seen == 0:
            seen = int(min(replaced_count[original], 20))
        rate[original] = (seen - left + PRIOR_WEIGHT * prior) / (seen + PRIOR_WEIGHT)

    phrases = marisa_trie.Trie({spun for spun, _ in pairs.counts})
    by_phrase: dict[int, list[tuple[str, float, tuple[str, str]]]] = defaultdict(list)
    for pair, count in pairs.counts.items():
        spun, original = pair
        cost = math.log(rate[original] * count / spread[original])
        by_phrase[phrases[spun]].append((original, cost, pair))
    likelihood = _likelihoods({p for pair in pairs.counts for p in pair} | set(rate), model)

    first, costs, masks, named, lengths, words, texts = [0], [], [], [], [], [], []
    weight = np.zeros(len(phrases), dtype=np.float32)
    for number in range(len(phrases)):
        spun = phrases.restore_key(number)
        entries = sorted(by_phrase[number], key=lambda e: (-e[1], e[0]))
        for original, cost, pair in entries:
            costs.append(cost)
            masks.append(pairs.families[pair])
            named.append(pair in pairs.names)
            sequence = original.split(" ")
            lengths.append(len(sequence))
            words += sequence
            texts.append(pairs.written[pair])
        first.append(len(costs))
        weight[number] = _evidence(spun, entries, rate, likelihood)
    unique = marisa_trie.Trie(set(words))
    written = marisa_trie.Trie(set(texts))
    keeps = marisa_trie.Trie([o for o in rate if " " not in o])
    keep_rate = np.zeros(len(keeps), dtype=np.float32)
    keep_weight = np.zeros(len(keeps), dtype=np.float32)
    for word, number in keeps.items():
        keep_rate[number] = math.log(max(0.02, 1.0 - rate[word]))
        entries = by_phrase[phrases[word]] if word in phrases else []
        keep_weight[number] = _evidence(word, entries, rate, likelihood)
    numbers = [model.number(unique.restore_key(k)) for k in range(len(unique))]
    header = {"format": "dictionary", "version": VERSION, "model": model.digest, "pairs": len(costs)}
    return blob.pack(
        header,
        {
            "phrases": phrases,
            "first": np.array(first, dtype=np.int32),
            "cost": np.array(costs, dtype=np.float32),
            "families": np.array(masks, dtype=np.uint8),
            "name": np.array(named, dtype=np.bool_),
            "length": np.array(lengths, dtype=np.uint8),
            "words": np.array([unique[w] for w in words], dtype=np.int32),
            "text": np.array([written[t] for t in texts], dtype=np.int32),
            "unique": unique,
            "written": written,
            "number": np.array([n for n, _ in numbers], dtype=np.int32),
            "more": np.array([m for _, m in numbers], dtype=np.float32),
            "weight": weight,
            "keeps": keeps,
            "keep": keep_rate,
            "keep_weight": keep_weight,
        },
    )


def _evidence(
    spun: str,
    entries: list[tuple[str, float, tuple[str, str]]],
    rate: Mapping[str, float],
    likelihood: Mapping[str, float],
) -> float:
    """Return log P(phrase | spun text) / P(phrase | clean text)."""
    clean = max(FLOOR, likelihood[spun])
    made = [max(FLOOR, likelihood[original]) + cost for original, cost, _ in entries]
    made.append(clean + math.log(max(0.02, 1.0 - rate.get(spun, 0.0))))
    top = max(made)
    return top + math.log(sum(math.exp(m - top) for m in made)) - clean


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
