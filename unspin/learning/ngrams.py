"""Count n-grams over clean English and write the table that ``unspin.frequency`` maps.

    python -m unspin.learning.ngrams allsides.txt.xz=4 other.txt.xz -o english.ngrams

Every argument is an xz file of one article a line, with an optional integer weight. Each sentence
is counted once per file. One article in fifty, by a hash of its text, is held out, for tuning and
for measuring harm: ``held_out`` tells which. Memory is bounded by the size of one source (about 3 GB
for 37 million words); encoded sources are kept in ``--work`` and used again.

Smoothing is interpolated Kneser-Ney with absolute discounts (Chen and Goodman 1998); n-grams whose
loss changes the model least are pruned (Seymore and Rosenfeld 1996) and the back-off weights
renormalised; what remains is quantised to 8 bits in a hash table of 16-bit fingerprints (Talbot and
Osborne 2007; Guthrie and Hepple 2010), which answers without decoding.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import re
import zlib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import click
import marisa_trie
import numpy as np
import wordfreq
from numpy.typing import NDArray

from unspin import blob
from unspin.frequency.hashing import BITS
from unspin.frequency.vocabulary import STOP, UNKNOWN, model_word
from unspin.learning.smoothing import STEP, Order, estimate, merge
from unspin.tokens import TOKEN, normal

SENTENCE = re.compile(r"(?<=[.!?])[\"'\u201d\u2019)]*\s+(?=[\"'\u201c\u2018(]*[A-Z0-9])")
HELD_OUT_ONE_IN = 50
VERSION = 1
#: How many words of English no table lists, for the unigram estimate of ``UNKNOWN``.
UNLISTED_SHARE = 2e-3


def held_out(article: str) -> bool:
    """Say whether an article is kept from the counts, for tuning and measuring."""
    return zlib.crc32(article.strip().encode("utf8", "surrogatepass")) % HELD_OUT_ONE_IN == 0


def encode(source: Path, work: Path) -> Path:
    """Write the words of a source as numbers, with the list of its words; return the folder."""
    folder = work / source.name.split(".")[0]
    if (folder / "words.json").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    numbers: dict[str, int] = {STOP: 0}
    seen: set[int] = set()
    names: dict[str, int] = {}
    with lzma.open(source, "rt", encoding="utf8") as lines, open(folder / "ids.tmp", "wb") as out:
        for line in lines:
            if held_out(line):
                continue
            ids = [0]
            for sentence in SENTENCE.split(line.strip()):
                digest = hash(sentence)
                if digest in seen:
                    continue
                seen.add(digest)
                for token in TOKEN.findall(sentence):
                    number = names.get(token)
                    if number is None:
                        word = model_word(normal(token))
                        number = numbers.setdefault(word, len(numbers))
                        if len(names) < 3_000_000:
                            names[token] = number
                    ids.append(number)
                if ids[-1] != 0:
                    ids.append(0)
            np.asarray(ids, dtype=np.uint32).tofile(out)
    (folder / "ids.tmp").rename(folder / "ids.bin")
    (folder / "words.json").write_text(json.dumps(list(numbers)), encoding="utf8")
    return folder


def _encode(pair: tuple[Path, Path]) -> Path:
    return encode(*pair)


def vocabulary(folders: list[Path], weights: list[float], least: float, terms: list[str]) -> marisa_trie.Trie:
    """Return the words of the terms, and those whose weighted count is at least ``least``."""
    counts = {model_word(normal(t)): least for line in terms for t in TOKEN.findall(line)}
    for folder, weight in zip(folders, weights, strict=True):
        words = json.loads((folder / "words.json").read_text(encoding="utf8"))
        ids = np.fromfile(folder / "ids.bin", dtype=np.uint32)
        for word, count in zip(words, np.bincount(ids, minlength=len(words)), strict=True):
            counts[word] = counts.get(word, 0.0) + weight * float(count)
    common = sorted((w for w, c in counts.items() if c >= least), key=lambda w: (-counts[w], w))
    return marisa_trie.Trie([UNKNOWN, STOP, *common[: (1 << BITS) - 3]])


def _grams(ids: NDArray[np.int64], order: int) -> NDArray[np.int64]:
    keys = ids[: len(ids) - order + 1].copy()
    for k in range(1, order):
        keys = (keys << BITS) | ids[k : len(ids) - order + 1 + k]
    return keys


def count(folders: list[Path], weights: list[float], words: marisa_trie.Trie, order: int) -> Order:
    """Return the weighted counts of all n-grams of one order."""
    total = Order(np.empty(0, np.int64), np.empty(0))
    for folder, weight in zip(folders, weights, strict=True):
        names = json.loads((folder / "words.json").read_text(encoding="utf8"))
        number = np.array([words.get(n, words[UNKNOWN]) for n in names], dtype=np.int64)
        ids = number[np.fromfile(folder / "ids.bin", dtype=np.uint32)]
        keys, counts = np.unique(_grams(ids, order), return_counts=True)
        total = joined(total, Order(keys, weight * counts.astype(np.float64)))
    return total


def joined(a: Order, b: Order) -> Order:
    """Return the sum of two tables of counts."""
    return merge(np.concatenate((a.keys, b.keys)), np.concatenate((a.counts, b.counts)))


def count_terms(lines: list[str], weight: float, words: marisa_trie.Trie, order: int) -> Order:
    """Return the n-grams inside technical terms, each counted ``weight`` times."""
    keys: list[int] = []
    for line in lines:
        ids = [words.get(model_word(normal(t)), -1) for t in TOKEN.findall(line)]
        for k in range(len(ids) - order + 1):
            gram = ids[k : k + order]
            if min(gram) >= 0:
                key = 0
                for number in gram:
                    key = key << BITS | number
                keys.append(key)
    return merge(np.array(keys, dtype=np.int64), np.full(len(keys), weight))


@click.command(help=__doc__)
@click.argument("sources", nargs=-1, required=True, metavar="FILE.xz[=WEIGHT]...")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True)
@click.option("--work", type=click.Path(path_type=Path), required=True, help="Folder for encoded sources.")
@click.option("--terms", type=click.Path(path_type=Path), help="Technical terms, one a line.")
@click.option("--terms-weight", default=30.0, show_default=True, help="How often to count each.")
@click.option("--bigrams", default=2_000_000, show_default=True)
@click.option("--trigrams", default=7_000_000, show_default=True)
@click.option("--least", default=8.0, show_default=True, help="Weighted count of a word to be listed.")
@click.option("--base-share", default=0.4, show_default=True, help="Share of wordfreq in the unigrams.")
def main(
    sources: tuple[str, ...],
    output: Path,
    work: Path,
    terms: Path | None,
    terms_weight: float,
    bigrams: int,
    trigrams: int,
    least: float,
    base_share: float,
) -> None:
    files, weights = [], []
    for source in sources:
        name, _, weight = source.partition("=")
        files.append(Path(name))
        weights.append(float(weight or 1))
    with ProcessPoolExecutor(2) as pool:
        folders = list(pool.map(_encode, [(f, work) for f in files]))
    listed = terms.read_text(encoding="utf8").splitlines() if terms else []
    words = vocabulary(folders, weights, least, listed)
    base = np.full(len(words), 1e-9)
    for word, number in words.items():
        if not any(c.isalpha() for c in word) or word.startswith("<") or word == "'s":
            base[number] = 0.0
        else:
            base[number] = max(1e-9, wordfreq.word_frequency(word, "en"))
    base[words[UNKNOWN]] = UNLISTED_SHARE
    pairs = joined(count(folders, weights, words, 2), count_terms(listed, terms_weight, words, 2))
    seen = np.bincount(pairs.keys & ((1 << BITS) - 1), weights=pairs.counts, minlength=len(words))
    base[base == 0.0] = seen[base == 0.0] / seen.sum()
    click.echo(f"{len(words):,} words, {len(pairs.keys):,} pairs", err=True)
    triples = joined(count(folders, weights, words, 3), count_terms(listed, terms_weight, words, 3))
    click.echo(f"{len(triples.keys):,} triples", err=True)
    arrays = estimate(pairs, triples, base, base_share, (bigrams, trigrams))
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(arrays[name].tobytes())
    header = {
        "format": "n-grams",
        "version": VERSION,
        "step": STEP,
        "sources": [
            {"file": f.name, "weight": w, "words": (d / "ids.bin").stat().st_size // 4}
            for f, w, d in zip(files, weights, folders, strict=True)
        ],
        "counts": {
            "words": len(words),
            "bigrams": int((arrays["prints2"] != 0).sum()),
            "trigrams": int((arrays["prints3"] != 0).sum()),
        },
        "wordfreq": "3",
        "digest": digest.hexdigest(),
    }
    blob.write_whole(output, blob.pack(header, {"words": words, **arrays}))
    click.echo(f"{output}: {output.stat().st_size:,} bytes, {header['counts']}", err=True)


if __name__ == "__main__":
    main()
