"""What spinners print for which words, and how often: the observed channel, ready to draw from."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from unspin.dictionary.expand import expand
from unspin.dictionary.rows import Row
from unspin.tokens import tokenize

#: How often a word is replaced whose replacing was observed, and one that was only written down or
#: inflected from an observed one, where it was not counted how often the word was kept.
OBSERVED, WRITTEN = 0.85, 0.5
#: How many observations these rates are worth against counts.
WEIGHT = 2.0
#: What the count of a row is worth that is of no sorted family, and in an inflected form.
UNSORTED, INFLECTED = 0.3, 0.5


@dataclass(frozen=True, slots=True)
class Variant:
    """What may be printed for an original; ``name`` if only for one that is written with capitals."""

    spun: str
    count: float
    name: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """An original that the spinner has in its list: how often it is replaced, and by what."""

    rate: float
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Channel:
    """Originals by their words, joined by spaces; ``longest`` is the number of words of the longest."""

    listed: Mapping[str, Listed]
    longest: int


def split(rows: Iterable[Row], fraction: float, zipf: Callable[[str], float]) -> tuple[list[Row], list[Row]]:
    """Return the rows of originals that are left, and of those that are hidden.

    A hash of the original's base form decides, so that all forms of a word go together and the same
    words are hidden every time.
    """
    rows = list(rows)
    base: dict[str, str] = {}
    for row in rows:
        for _, original in list(expand(row, zipf))[1:]:
            base.setdefault(original.lower(), row.original.lower())
    left: list[Row] = []
    hidden: list[Row] = []
    for row in rows:
        word = row.original.lower()
        share = zlib.crc32(base.get(word, word).encode()) % 10_000 / 10_000
        (hidden if share < fraction else left).append(row)
    return left, hidden


def channel(
    rows: Iterable[Row],
    kept: Mapping[str, tuple[int, int]],
    family: str,
    zipf: Callable[[str], float],
) -> Channel:
    """Return the channel of a family.

    Args:
        rows: what was observed; rows of other families are passed over, unsorted ones count less.
        kept: how often an original was seen, and how often it was kept.
        family: the family of spinners.
        zipf: how usual a word is.
    """
    counts: dict[str, dict[tuple[str, bool], float]] = defaultdict(lambda: defaultdict(float))
    observed: set[str] = set()
    for row in rows:
        if row.family not in (family, "other", "user"):
            continue
        worth = UNSORTED if row.family == "other" else 1.0
        for k, (spun, original) in enumerate(expand(row, zipf)):
            words, printed = tokenize(original).words, tokenize(spun).words
            if not words or words == printed:
                continue
            key = " ".join(words)
            name = any(part[:1].isupper() for part in original.split())
            counts[key][spun, name] += worth * row.count * (INFLECTED if k else 1.0)
            if row.count >= 1 and not k and worth == 1.0:
                observed.add(key)
    listed = {}
    for key, variants in counts.items():
        prior = OBSERVED if key in observed else WRITTEN
        seen, left = kept.get(key, (0, 0))
        rate = (seen - left + WEIGHT * prior) / (seen + WEIGHT)
        if key not in observed:
            rate *= min(1.0, sum(variants.values()))
        drawn = tuple(Variant(spun, count, name) for (spun, name), count in sorted(variants.items()))
        listed[key] = Listed(rate, drawn)
    return Channel(listed, max((key.count(" ") + 1 for key in listed), default=0))
