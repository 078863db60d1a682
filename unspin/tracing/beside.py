"""A copy beside its original: sentence by sentence, with the substitutions that the two prove."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import LCSseq, Levenshtein

from unspin.tracing.matching import blocks, passages
from unspin.tracing.words import Prose

#: The share of the words of the shorter sentence that two must have in common to belong together.
ALIKE = 0.34
#: The share of the longer one, where both stand in the same place between sentences that do.
PLACED = 0.2

Range = tuple[int, int]
NOTHING = (0, 0)


@dataclass(frozen=True, slots=True)
class Row:
    """Sentences ``spun[0]`` to ``spun[1]`` of the copy, and those of the original they were made from.

    A side may be empty. ``proved`` says that both hold so many of the same words that they belong
    together; otherwise they only stand in the same place.
    """

    spun: Range
    original: Range
    proved: bool = False


@dataclass(frozen=True)
class Beside:
    """A copy and its original, both in NFC."""

    spun: Prose
    original: Prose

    @classmethod
    def of(cls, spun: str, original: str) -> Beside:
        """Read two texts."""
        return cls(Prose.of(spun), Prose.of(original))

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of sentences, in the order of both texts."""
        out: list[Row] = []
        i = j = 0
        for row in [*self._linked(), None]:
            stop = row.spun[0] if row else len(self.spun.sentences)
            last = row.original[0] if row else len(self.original.sentences)
            if stop - i == last - j:
                out += [self._paired(i + k, j + k) for k in range(stop - i)]
            else:
                out += [Row((k, k + 1), NOTHING) for k in range(i, stop)]
                out += [Row(NOTHING, (k, k + 1)) for k in range(j, last)]
            if row:
                out.append(row)
                i, j = row.spun[1], row.original[1]
        return out

    def _paired(self, i: int, j: int) -> Row:
        """Return the row of two sentences that stand in the same place between others."""
        left, right = (s.words[slice(*s.sentences[n])] for s, n in ((self.spun, i), (self.original, j)))
        shared = LCSseq.similarity(left, right)
        proved = 2 * min(len(left), len(right)) >= max(len(left), len(right)) <= shared / PLACED
        return Row((i, i + 1), (j, j + 1), proved)

    def _linked(self) -> list[Row]:
        """Return the rows whose sentences belong together."""
        left, right = _numbers(self.spun), _numbers(self.original)
        shared: Counter[tuple[int, int]] = Counter()
        for passage in passages(blocks(self.spun.words, self.original.words)):
            for a, b, size in passage.blocks:
                shared.update(zip(left[a : a + size], right[b : b + size], strict=True))
        out: list[Row] = []
        for (i, j), count in sorted(shared.items()):
            sizes = [side[n][1] - side[n][0] for side, n in zip(self._sentences, (i, j), strict=True)]
            if count < max(2, ALIKE * min(sizes)) and min(sizes) > 1:
                continue
            if out and (i < out[-1].spun[1] or j < out[-1].original[1]):
                last = out[-1]
                end = max(last.original[1], j + 1)
                out[-1] = Row((last.spun[0], i + 1), (last.original[0], end), True)
            else:
                out.append(Row((i, i + 1), (j, j + 1), True))
        return out

    @property
    def _sentences(self) -> tuple[list[Range], list[Range]]:
        return self.spun.sentences, self.original.sentences

    def changes(self, row: Row) -> list[tuple[Range, Range]]:
        """Return the ranges of words of both sides that differ in a row; one side may be empty."""
        (a, b), (c, d) = words_of(self.spun, row.spun), words_of(self.original, row.original)
        out: list[tuple[Range, Range]] = []
        for code in Levenshtein.opcodes(self.spun.words[a:b], self.original.words[c:d]):
            if code.tag == "equal":
                continue
            left, right = (a + code.src_start, a + code.src_end), (c + code.dest_start, c + code.dest_end)
            if out and out[-1][0][1] == left[0] and out[-1][1][1] == right[0]:
                left, right = (out[-1][0][0], left[1]), (out[-1][1][0], right[1])
                out.pop()
            out.append((left, right))
        return out

    def swaps(self) -> Counter[tuple[str, str]]:
        """Count what the copy puts for what, in lower case, in the sentences that belong together."""
        found: Counter[tuple[str, str]] = Counter()
        for row in self.rows:
            for left, right in self.changes(row) if row.proved else ():
                sides = " ".join(self.spun.words[slice(*left)]), " ".join(self.original.words[slice(*right)])
                found[sides] += 1
        return found

    def pair(self) -> tuple[str, str] | None:
        """Return what of both texts belongs together, or None where nothing differs in it."""
        proved = [row for row in self.rows if row.proved]
        if not any(self.changes(row) for row in proved):
            return None
        spun = "".join(text_of(self.spun, row.spun) for row in proved)
        return spun.strip(), "".join(text_of(self.original, row.original) for row in proved).strip()


def _numbers(prose: Prose) -> list[int]:
    """Return the number of the sentence of each word."""
    return [number for number, (a, b) in enumerate(prose.sentences) for _ in range(a, b)]


def words_of(prose: Prose, sentences: Range) -> Range:
    """Return the words of a range of sentences."""
    if sentences[0] == sentences[1]:
        return NOTHING
    return prose.sentences[sentences[0]][0], prose.sentences[sentences[1] - 1][1]


def place_of(prose: Prose, sentences: Range) -> Range:
    """Return the place in the text of a range of sentences."""
    if sentences[0] == sentences[1]:
        return NOTHING
    return prose.sentence(sentences[0])[0], prose.sentence(sentences[1] - 1)[1]


def text_of(prose: Prose, sentences: Range) -> str:
    """Return the text of a range of sentences, white space behind it included."""
    start, end = place_of(prose, sentences)
    return prose.text[start:end]


def pair_lines(found: Sequence[tuple[str, str, Beside]]) -> Iterator[str]:
    """Yield copies with their originals as JSON lines for ``unspin learn``.

    Each of ``found`` is the name of a copy, that of its original, and both side by side. Copies that do
    not differ from their original teach nothing and are left out.
    """
    for copy, name, beside in found:
        pair = beside.pair()
        if pair is not None:
            record = {"spun": pair[0], "original": pair[1], "copy": copy, "from": name}
            yield json.dumps(record, ensure_ascii=True) + "\n"
