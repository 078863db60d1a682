"""What stands inside a block of Markdown: words, and marks that are spared."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from unspin.files.formats.entities import references
from unspin.files.formats.html import INLINE, SPARING
from unspin.files.formats.html_tags import RAW
from unspin.files.formats.passage import BREAK, SPARED, Passage

#: Letters of the longest tag or link target that is recognised.
LONGEST = 4096

_SIGN = re.compile(r"\\|`+|<|&|!?\[|\]|\*+|_+|~~|\$+|\{[%{#.:]|\|")
_TAG = re.compile(
    r"</?([a-zA-Z][\w:-]*)(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+>|<!--.*?-->|<[?!][^<>]*+>", re.DOTALL
)
_AUTOLINK = re.compile(r"<(?:[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]*+|[\w.+-]++@[\w.-]++)>")
_TARGET = re.compile(
    r"""\(\s*+(?:<[^<>\n]*+>|(?:[^\s()<\\]|\\.|\((?:[^\s()\\]|\\.)*+\))*+)
        (?:\s++(?:"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\)))?\s*+\)""",
    re.VERBOSE | re.DOTALL,
)
_LABEL = re.compile(r"\[[^\[\]]{0,999}\]")
_NOTE = re.compile(r"\[\^[^\]\s\[]{1,99}\]")
_WIKI = re.compile(r"!?\[\[[^\[\]\n]{1,999}\]\]")
_MATH = re.compile(r"\$(?![\s$])(?:[^$\\\n]|\\.)*+(?<![\s])\$(?!\d)")
_TEMPLATE = re.compile(r"\{%[^\n]{0,200}?%\}|\{\{[^\n]{0,200}?\}\}|\{[#.:][^{}\n]{0,200}\}")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\u2018\u2019\u201c\u201d\u2013\u2014\u2026")


@dataclass(slots=True)
class Block:
    """The words of one block: places of the lines that hold them, in order. ``cells`` are a table's."""

    lines: list[tuple[int, int]] = field(default_factory=list)
    cells: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    """What is no word: ``stands`` is what it leaves in the prose; ``atom`` replaces a spelling."""

    start: int
    end: int
    stands: str = ""
    atom: bool = False


def read(text: str, block: Block, passage: Passage, before: str) -> None:
    """Add the words of a block to a passage, ``before`` them what parts them from the last ones."""
    _Inline(text, block).read(passage, before)


class _Inline:
    def __init__(self, text: str, block: Block) -> None:
        self._block = block
        self._text = "".join(text[a:b] for a, b in block.lines)
        self._at: list[int] = []
        size = 0
        for a, b in block.lines:
            self._at.append(size)
            size += b - a
        self._marks: list[_Mark] = []
        self._ticks: dict[int, list[int]] = {}
        self._open: list[tuple[int, int]] = []
        self._runs: dict[str, list[int]] = {}
        self._lost: set[str] = set()

    def read(self, passage: Passage, before: str) -> None:
        """Add the words to a passage."""
        for run in re.finditer("`+", self._text):
            self._ticks.setdefault(len(run[0]), []).append(run.start())
        self._scan()
        place, due = 0, before
        blank = True
        for mark in self._shown():
            if place < mark.start:
                stretch = self._text[place : mark.start]
                if due and stretch.strip():
                    passage.virtual(due, self._source(place))
                    due = ""
                if not due or not blank:
                    self._literal(passage, place, mark.start)
                blank = blank and not stretch.strip()
            if mark.atom:
                if due:
                    passage.virtual(due, self._source(mark.start))
                    due = ""
                blank = False
                passage.atom(mark.stands, self._source(mark.start), self._source(mark.end - 1) + 1)
            elif mark.stands and not blank:
                due = BREAK if BREAK in (due, mark.stands) else SPARED
            place = max(place, mark.end)
        if place < len(self._text) and self._text[place:].strip():
            if due:
                passage.virtual(due, self._source(place))
            self._literal(passage, place, len(self._text))

    def _source(self, place: int) -> int:
        line = bisect_right(self._at, place) - 1
        return self._block.lines[line][0] + place - self._at[line]

    def _literal(self, passage: Passage, start: int, stop: int) -> None:
        line = bisect_right(self._at, start) - 1
        while start < stop:
            end = min(stop, self._at[line + 1]) if line + 1 < len(self._at) else stop
            passage.literal(self._text[start:end], self._block.lines[line][0] + start - self._at[line])
            start = end
            line += 1

    def _shown(self) -> Iterator[_Mark]:
        """Yield the marks in order, but for those inside another."""
        end = 0
        for mark in sorted(self._marks, key=lambda m: (m.start, -m.end)):
            if mark.start >= end:
                yield mark
                end = mark.end

    def _scan(self) -> None:
        text = self._text
        place = 0
        while (sign := _SIGN.search(text, place)) is not None:
            place = max(sign.start() + 1, self._sign(sign))

    def _sign(self, sign: re.Match[str]) -> int:
        """Take note of what begins at a sign; return where reading goes on."""
        at, found = sign.start(), sign[0]
        if found == "\\":
            return self._escaped(at)
        if found[0] == "`":
            return self._code(at, len(found))
        if found == "<":
            return self._tag(at)
        if found == "&":
            for a, b, meant in references(self._text, at, min(at + 40, len(self._text)), strict=True):
                if a == at:
                    return self._mark(a, b, meant, atom=True)
                break
            return at + 1
        if found in ("[", "!["):
            return self._opening(at, len(found))
        if found == "]":
            return self._closing(at)
        if found[0] in "*_~":
            return self._emphasis(at, found)
        if found[0] == "$":
            return self._matched(_MATH, at) if len(found) == 1 else at + len(found)
        if found[0] == "{":
            return self._matched(_TEMPLATE, at)
        return self._mark(at, at + 1, BREAK) if self._block.cells else at + 1

    def _mark(self, start: int, end: int, stands: str = "", atom: bool = False) -> int:
        self._marks.append(_Mark(start, end, stands, atom))
        return end

    def _matched(self, pattern: re.Pattern[str], at: int) -> int:
        match = pattern.match(self._text, at, min(at + LONGEST, len(self._text)))
        return self._mark(at, match.end(), SPARED) if match else at + 1

    def _escaped(self, at: int) -> int:
        letter = self._text[at + 1 : at + 2]
        if letter and letter.isascii() and letter in _PUNCTUATION:
            return self._mark(at, at + 2, letter, atom=True)
        if letter in ("\n", "\r") and letter:
            return self._mark(at, at + 1)
        return at + 1

    def _code(self, at: int, size: int) -> int:
        runs = self._ticks.get(size, [])
        k = bisect_left(runs, at + size)
        return self._mark(at, runs[k] + size, SPARED) if k < len(runs) else at + size

    def _tag(self, at: int) -> int:
        text, stop = self._text, min(at + LONGEST, len(self._text))
        link = _AUTOLINK.match(text, at, stop)
        if link is not None:
            return self._mark(at, link.end(), SPARED)
        tag = _TAG.match(text, at, stop)
        if tag is None:
            return at + 1
        name = (tag[1] or "").lower()
        if name in SPARING | RAW and text[at + 1] != "/":
            close = f"</{name}"
            if close not in self._lost:
                found = re.compile(rf"{close}\s*>", re.IGNORECASE).search(text, tag.end())
                if found is not None:
                    return self._mark(at, found.end(), SPARED)
                self._lost.add(close)
        stands = "" if not name or name in INLINE else SPARED if name == "img" else BREAK
        return self._mark(at, tag.end(), stands)

    def _opening(self, at: int, size: int) -> int:
        for pattern, stands in ((_WIKI, SPARED), (_NOTE, "")):
            match = pattern.match(self._text, at)
            if match is not None:
                return self._mark(at, match.end(), stands)
        self._open.append((at, size))
        return at + size

    def _closing(self, at: int) -> int:
        if not self._open:
            return at + 1
        start, size = self._open.pop()
        stop = min(at + LONGEST, len(self._text))
        target = _TARGET.match(self._text, at + 1, stop) or _LABEL.match(self._text, at + 1, stop)
        if target is None:
            return at + 1
        if size == 2:
            return self._mark(start, target.end(), SPARED)
        self._mark(start, start + 1)
        return self._mark(at, target.end())

    def _emphasis(self, at: int, found: str) -> int:
        text, end = self._text, at + len(found)
        before, after = text[at - 1 : at] if at else "", text[end : end + 1]
        opens = bool(after.strip()) and (not before.strip() or before in _PUNCTUATION)
        closes = bool(before.strip()) and (not after.strip() or after in _PUNCTUATION)
        held = self._runs.setdefault(found, [])
        if closes and held:
            start = held.pop()
            self._mark(start, start + len(found))
            self._mark(at, end)
        elif opens:
            held.append(at)
        return end
