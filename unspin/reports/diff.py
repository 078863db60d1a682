"""The edits of a text as a unified diff, made from the edits themselves.

Lines end at line feeds alone, as ``patch`` and ``git`` see them, so that a plain diff applies.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

#: Unchanged lines shown around a change.
CONTEXT = 3

_HEAD, _PLACE, _OLD, _NEW, _OFF = "\x1b[1m", "\x1b[36m", "\x1b[31m", "\x1b[32m", "\x1b[0m"
#: How the changed words stand out in a line: bold and underlined, so that it shows without colour too.
_WORD, _WORD_OFF = "\x1b[1;4m", "\x1b[22;24m"


class Change(Protocol):
    """What a diff needs to know of an edit."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def new(self) -> str: ...


#: A line as runs of text, each changed or not.
Line = list[tuple[str, bool]]


@dataclass(slots=True)
class _Block:
    """Lines ``first`` up to ``stop`` of the old text, changed, and what stands in their place."""

    first: int
    stop: int
    old: list[Line] = field(default_factory=list)
    new: list[Line] = field(default_factory=list)


def unified(text: str, edits: Sequence[Change], name: str, colour: bool = False) -> Iterator[str]:
    """Yield the unified diff of a text and its edits, line by line; nothing where none was made."""
    starts = [0]
    while (end := text.find("\n", starts[-1])) >= 0:
        starts.append(end + 1)
    if starts[-1] == len(text):
        starts.pop()
    ends = [*starts[1:], len(text)]
    blocks = list(_blocks(text, edits, starts, ends))
    if blocks:
        name += "\t" if " " in name else ""  # where a name with spaces ends
        yield _painted(f"--- {name}", _HEAD, colour) + "\n"
        yield _painted(f"+++ {name}", _HEAD, colour) + "\n"
    shift = 0
    for hunk in _hunks(blocks):
        first, stop = max(0, hunk[0].first - CONTEXT), min(len(starts), hunk[-1].stop + CONTEXT)
        grown = sum(len(b.new) - len(b.old) for b in hunk)
        size = stop - first
        places = f"@@ -{_span(first, size)} +{_span(first + shift, size + grown)} @@"
        yield _painted(places, _PLACE, colour) + "\n"
        shift += grown
        line = first
        for block in hunk:
            for k in range(line, block.first):
                yield _written(" ", [(text[starts[k] : ends[k]], False)], "", False)
            for old in block.old:
                yield _written("-", old, _OLD, colour)
            for new in block.new:
                yield _written("+", new, _NEW, colour)
            line = block.stop
        for k in range(line, stop):
            yield _written(" ", [(text[starts[k] : ends[k]], False)], "", False)


def _blocks(text: str, edits: Sequence[Change], starts: list[int], ends: list[int]) -> Iterator[_Block]:
    k = 0
    while k < len(edits):
        first = bisect_right(starts, edits[k].start) - 1
        last = first
        old: Line = []
        new: Line = []
        place = starts[first]
        while k < len(edits) and (edits[k].start < ends[last]):
            edit = edits[k]
            for side in (old, new):
                side.append((text[place : edit.start], False))
            old.append((text[edit.start : edit.end], True))
            new.append((edit.new, True))
            place = edit.end
            last = bisect_right(starts, edit.end) - 1
            k += 1
        for side in (old, new):
            side.append((text[place : ends[last]], False))
        yield _Block(first, last + 1, _lines(old), _lines(new))


def _lines(runs: Line) -> list[Line]:
    """Return runs of text cut at line ends, which stay."""
    lines: list[Line] = [[]]
    for text, changed in runs:
        for part in _cut(text):
            lines[-1].append((part, changed))
            if part.endswith("\n"):
                lines.append([])
    return [line for line in lines if line]


def _cut(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _hunks(blocks: list[_Block]) -> Iterator[list[_Block]]:
    hunk: list[_Block] = []
    for block in blocks:
        if hunk and block.first - hunk[-1].stop > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(block)
    if hunk:
        yield hunk


def _span(first: int, size: int) -> str:
    if size == 1:
        return str(first + 1)
    return f"{first + 1 if size else first},{size}"


def _painted(text: str, paint: str, colour: bool) -> str:
    return f"{paint}{text}{_OFF}" if colour else text


def _written(mark: str, line: Line, paint: str, colour: bool) -> str:
    body = "".join(
        f"{_WORD}{part}{_WORD_OFF}" if colour and changed and part.strip() else part for part, changed in line
    )
    end = "" if body.endswith("\n") else "\n\\ No newline at end of file\n"
    if not colour:
        return mark + body + end
    stem = body.rstrip("\r\n")
    return f"{paint}{mark}{stem}{_OFF}{body[len(stem) :]}{end}"
