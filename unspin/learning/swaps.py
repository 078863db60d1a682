"""Learning swaps from pairs of spun texts and originals, and writing them as a user dictionary."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from unspin.dictionary.reversal import Dictionary
from unspin.dictionary.rows import Row
from unspin.frequency.unigrams import Unigrams
from unspin.learning.aligning import Side, Step, sentence_pairs, steps
from unspin.learning.judging import Found, Knowledge, Support, fragile, judge, widened
from unspin.learning.naming import Casing, named, written
from unspin.learning.pairs import Pair

#: The share of words that a pair must have in common to be a spin.
SPIN = 0.35
#: What is taken off each count for chance, so that a swap seen once counts like one thought of: such a
#: one is a likely reading, but no proof that the spinner always makes it.
DISCOUNT = 0.5

_NOTE = re.compile(r"in (\d+) pairs?")


@dataclass(frozen=True, slots=True)
class _Text:
    """A pair whose sentences are aligned."""

    spun: Side
    original: Side
    aligned: list[Step]

    def whole(self, step: Step) -> bool:
        """Say whether nothing but white space stands between the words of each side."""
        return self.spun.joined(*step.spun) and self.original.joined(*step.original)


@dataclass(slots=True)
class Learned:
    """What was learned from pairs: swaps ``kept`` and ``refused``, the commonest first."""

    kept: list[Found] = field(default_factory=list)
    refused: list[Found] = field(default_factory=list)
    #: Pairs read and used; their spun sentences, and how many of them have no counterpart; uses of swaps.
    pairs: int = 0
    used: int = 0
    sentences: int = 0
    unaligned: int = 0
    uses: int = 0
    #: Pairs that were left out, by name, with the reason.
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def rows(self, family: str = "user") -> list[Row]:
        """Return what was kept as entries of a user dictionary."""
        return [
            Row(one.spun, one.original, family, one.count - DISCOUNT, "x", _note(one.pairs))
            for one in self.kept
        ]


def _note(pairs: int) -> str:
    return f"in {pairs} pair{'s' * (pairs != 1)}"


def joined(old: Row, new: Row) -> Row:
    """Return an entry that was learned twice, from different pairs."""
    before, after = _NOTE.fullmatch(old.note), _NOTE.fullmatch(new.note)
    note = _note(int(before[1]) + int(after[1])) if before and after else old.note or new.note
    return Row(old.spun, old.original, old.family, old.count + new.count + DISCOUNT, old.kind, note)


def learn(
    pairs: Iterable[Pair], dictionary: Dictionary, unigrams: Unigrams, support: Support | None = None
) -> Learned:
    """Return what pairs of spun texts and originals teach; the same pairs teach the same."""
    out = Learned()
    knowledge = Knowledge(dictionary, unigrams)
    texts = _texts(pairs, out)
    # What stands by itself in one place tells how to cut it out of a longer stretch in another.
    knowledge.seen = _counted(texts, knowledge.cost)
    casing = Casing(side for text in texts for side in (text.spun, text.original))
    found, wider = _found(texts, knowledge, casing)
    spun, original = [text.spun for text in texts], [text.original for text in texts]
    judge(found.values(), spun, original, knowledge, casing, support)
    more: dict[tuple[str, str], Found] = {}
    for sides, others in wider.items():
        one = found[(*sides, "")]
        for other in widened(one, others.values()):
            if (other.spun, other.original, "") not in found:
                more[other.spun, other.original] = other
    judge(more.values(), spun, original, knowledge, casing, support)
    for sides, others in wider.items():
        one = found[(*sides, "")]
        for other in widened(one, others.values()):
            if not one.reason and not other.reason:
                one.reason = f"always a part of {other.spun} \u2190 {other.original}"
    every = [*found.values(), *(one for one in more.values() if not one.reason)]
    for one in sorted(every, key=lambda f: (-f.count, f.spun, f.original, f.reason)):
        (out.refused if one.reason else out.kept).append(one)
    out.uses = sum(one.count for one in found.values())
    return out


def _found(
    texts: Sequence[_Text], knowledge: Knowledge, casing: Casing
) -> tuple[dict[tuple[str, str, str], Found], dict[tuple[str, str], dict[tuple[str, str], Found]]]:
    """Return all swaps by both sides and what speaks against them at sight, and, for fragile ones, those
    that are one word wider."""
    found: dict[tuple[str, str, str], Found] = {}
    wider: dict[tuple[str, str], dict[tuple[str, str], Found]] = {}
    for number, text in enumerate(texts):
        for pair in text.aligned:
            row = list(named(text.spun, text.original, steps(text.spun, text.original, pair, knowledge.cost)))
            for k, (step, name) in enumerate(row):
                if step.same(text.spun, text.original):
                    continue
                sides = written(text.spun, text.original, step, name, casing)
                reason = "" if text.whole(step) else "a quotation mark or markup stands among its words"
                one = found.setdefault((*sides, reason), Found(*sides, name, reason=reason))
                example = _around(text.spun, step)
                one.see(number, example)
                if name or reason or not fragile(*sides):
                    continue
                others = wider.setdefault(sides, {})
                for step_ in _wider(text, [step for step, _ in row[max(0, k - 1) : k + 2]], step):
                    sides_ = written(text.spun, text.original, step_, False, casing)
                    others.setdefault(sides_, Found(*sides_, wide=True)).see(number, example)
    return found, wider


def _wider(text: _Text, row: list[Step], step: Step) -> Iterator[Step]:
    """Yield a step joined to the one before it and to the one behind it, of those in ``row``."""
    for first, last in pairwise(row):
        joined = Step((first.spun[0], last.spun[1]), (first.original[0], last.original[1]))
        close = first.spun[1] == last.spun[0] and first.original[1] == last.original[0]
        words = [*text.spun.words[slice(*joined.spun)], *text.original.words[slice(*joined.original)]]
        if close and step in (first, last) and text.whole(joined) and all(w[0].isalnum() for w in words):
            yield joined


def _texts(pairs: Iterable[Pair], out: Learned) -> list[_Text]:
    """Return the pairs that are spins, their sentences aligned; note the others in ``out``."""
    texts: list[_Text] = []
    seen: set[tuple[str, str]] = set()
    for pair in pairs:
        out.pairs += 1
        if (pair.spun, pair.original) in seen:
            out.left_out.append((pair.name, "the same as an earlier pair"))
            continue
        seen.add((pair.spun, pair.original))
        spun, original = Side.of(pair.spun), Side.of(pair.original)
        aligned = sentence_pairs(spun, original)
        if not _spin(spun, original, aligned):
            out.left_out.append((pair.name, "too different: a translation, a rewrite or another text"))
            continue
        out.used += 1
        out.sentences += len(spun.sentences)
        covered = sum(any(s.spun[0] <= a and b <= s.spun[1] for s in aligned) for a, b in spun.sentences)
        out.unaligned += len(spun.sentences) - covered
        texts.append(_Text(spun, original, aligned))
    return texts


def _spin(spun: Side, original: Side, aligned: Sequence[Step]) -> bool:
    """Say whether two texts have enough words in common, in the same order, to be a spin."""
    if not spun.words or not original.words:
        return False
    shared = sum(
        LCSseq.similarity(spun.words[slice(*step.spun)], original.words[slice(*step.original)])
        for step in aligned
    )
    return shared >= SPIN * min(len(spun.words), len(original.words))


def _counted(texts: Sequence[_Text], cost: Callable[[str, str], float | None]) -> Counter[tuple[str, str]]:
    """Count swaps by the words of both sides; a word put in counts with either neighbour."""
    seen: Counter[tuple[str, str]] = Counter()
    for text in texts:
        spun, original = text.spun, text.original
        for pair in text.aligned:
            row = steps(spun, original, pair, cost)
            for k, step in enumerate(row):
                if step.same(spun, original):
                    continue
                left, right = spun.words[slice(*step.spun)], original.words[slice(*step.original)]
                seen[" ".join(left), " ".join(right)] += 1
                if len(left) == len(right):
                    continue
                if left[0] == right[0] and k + 1 < len(row) and row[k + 1].same(spun, original):
                    word = spun.words[row[k + 1].spun[0]]
                    seen[" ".join([*left[1:], word]), " ".join([*right[1:], word])] += 1
                elif left[-1] == right[-1] and k and row[k - 1].same(spun, original):
                    word = spun.words[row[k - 1].spun[0]]
                    seen[" ".join([word, *left[:-1]]), " ".join([word, *right[:-1]])] += 1
    return seen


def _around(spun: Side, step: Step) -> str:
    """Return the words around a swap, the swap in brackets."""
    a, b = step.spun
    first, last = max(0, a - 4), min(len(spun.words), b + 4)
    text = spun.text
    inner = f"[{text[spun.starts[a] : spun.ends[b - 1]]}]"
    line = text[spun.starts[first] : spun.starts[a]] + inner + text[spun.ends[b - 1] : spun.ends[last - 1]]
    return " ".join(line.split())
