"""Prose with the places that it was read from, so that an edit of the prose becomes one of the source."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from unspin.edits import Edit

#: Stands in the prose for what is spared between two words (code, an image), so that no phrase runs
#: across it.
SPARED = "\ufffc"
#: Stands in the prose between two blocks.
BREAK = "\n\n"

#: What a phrase keeps when it is rewritten: line ends, and what is spared inside it.
_ANCHOR = re.compile(f"[\n{SPARED}]")
_WORD = re.compile(r"\S+")

_LITERAL, _ATOM, _VIRTUAL = range(3)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Splice:
    """A change of the source: ``new`` replaces what stands at code points ``start`` to ``end``."""

    start: int
    end: int
    new: str

    def moved(self, by: int) -> Splice:
        """Return the splice ``by`` code points later."""
        return replace(self, start=self.start + by, end=self.end + by) if by else self


#: Returns new words as the source writes them, or None where it cannot.
Escape = Callable[[str], str | None]


def plain(text: str) -> str:
    """Write new words as they are."""
    return text


class Passage:
    """The prose of one article, and where each run of it stands in the source.

    A run is *literal* (the source holds the same letters), an *atom* (the source spells it otherwise, as
    an entity or an escape, and it changes as a whole) or *virtual* (the source holds nothing of it: the
    border of two blocks). What of the source lies between two runs is markup and stays.

    Args:
        record: which record of the source the passage stands in, counted from 1, if there are records.
        field: the name of its field there, if there are fields.
        escape: writes new words.
        touchy: says whether words written at a place of the source would be taken for markup there.
    """

    def __init__(
        self,
        record: int | None = None,
        field: str | None = None,
        escape: Escape | None = None,
        touchy: Callable[[int], bool] | None = None,
    ) -> None:
        self.record = record
        self.field = field
        self.escape = escape or plain
        self.touchy = touchy
        self.size = 0
        self._parts: list[str] = []
        self._at: list[int] = []
        self._source: list[Span] = []
        self._kind = bytearray()

    @property
    def prose(self) -> str:
        """What the engine reads."""
        if len(self._parts) > 1:
            self._parts = ["".join(self._parts)]
        return self._parts[0] if self._parts else ""

    def literal(self, text: str, start: int) -> None:
        """Add prose that stands in the source as it is, from ``start`` on."""
        if not text:
            return
        if self._kind and self._kind[-1] == _LITERAL and self._source[-1][1] == start:
            self._source[-1] = (self._source[-1][0], start + len(text))
            self._parts.append(text)
            self.size += len(text)
        else:
            self._add(text, (start, start + len(text)), _LITERAL)

    def atom(self, text: str, start: int, end: int) -> None:
        """Add prose that the source spells in another way at ``start`` to ``end``."""
        if text:
            self._add(text, (start, end), _ATOM)

    def virtual(self, text: str, at: int) -> None:
        """Add prose that the source lacks; it belongs before ``at``."""
        self._add(text, (at, at), _VIRTUAL)

    def _add(self, text: str, span: Span, kind: int) -> None:
        self._parts.append(text)
        self._at.append(self.size)
        self._source.append(span)
        self._kind.append(kind)
        self.size += len(text)

    def splices(self, edit: Edit) -> list[Splice] | None:
        """Return what an edit changes in the source, in order; None where it cannot be written there."""
        run = self._run(edit.start)
        if self._at and edit.start < edit.end <= self._stop(run) and self._kind[run] == _LITERAL:
            # Nearly all edits lie in one stretch that stands in the source as it reads.
            text = None if SPARED in edit.new else self.escape(edit.new)
            at = self._source[run][0] - self._at[run]
            if text is not None and (self.touchy is None or not self.touchy(edit.start + at)):
                return [Splice(edit.start + at, edit.end + at, text)]
        start, end, new = self._widened(edit.start, edit.end, edit.new)
        splices: list[Splice] = []
        for a, b, words in self._aligned(start, end, new):
            made = self._written(a, b, words)
            if made is None:
                return None
            splices += made
        return splices

    def place(self, at: int) -> int:
        """Return where in the source stands what the prose has at ``at``."""
        if not self._at:
            return 0
        run = self._run(at)
        start, end = self._source[run]
        return min(start + at - self._at[run], end) if self._kind[run] == _LITERAL else start

    def _run(self, place: int) -> int:
        return bisect_right(self._at, place) - 1

    def _stop(self, run: int) -> int:
        return self._at[run + 1] if run + 1 < len(self._at) else self.size

    def _widened(self, start: int, end: int, new: str) -> tuple[int, int, str]:
        """Return an edit that begins and ends at the borders of atoms."""
        if not self._at:
            return start, end, new
        first = self._run(start)
        if self._kind[first] != _LITERAL and start > self._at[first] and start < self.size:
            new = self.prose[self._at[first] : start] + new
            start = self._at[first]
        if end > start:
            last = self._run(end - 1)
            if self._kind[last] != _LITERAL and end < self._stop(last):
                new += self.prose[end : self._stop(last)]
                end = self._stop(last)
        return start, end, new

    def _aligned(self, start: int, end: int, new: str) -> Iterator[tuple[int, int, str]]:
        """Yield an edit in parts where it runs across markup: word for word, as far as that can be."""
        if end <= start or self._run(start) == self._run(end - 1):
            yield start, end, new
            return
        old = self.prose[start:end]
        anchors = _ANCHOR.findall(old)
        if not anchors or anchors != _ANCHOR.findall(new):
            yield from self._by_word(start, old, new)
            return
        was, now = _parted(old), _parted(new)
        for (a, b), (c, d) in zip(was, now, strict=True):
            if old[a:b] != new[c:d]:
                yield from self._by_word(start + a, old[a:b], new[c:d])

    @staticmethod
    def _by_word(start: int, old: str, new: str) -> Iterator[tuple[int, int, str]]:
        was = [m.span() for m in _WORD.finditer(old)]
        now = [m.span() for m in _WORD.finditer(new)]
        edges = old[:1].isspace() == new[:1].isspace() and old[-1:].isspace() == new[-1:].isspace()
        if was and now and edges:
            if len(was) == len(now):
                at = to = 0
                for (a, b), (c, d) in zip([*was, (len(old),) * 2], [*now, (len(new),) * 2], strict=True):
                    if old[at:a] != new[to:c]:
                        yield start + at, start + a, new[to:c]
                    if old[a:b] != new[c:d]:
                        yield start + a, start + b, new[c:d]
                    at, to = b, d
                return
            same = 0
            most = min(len(was), len(now)) - 1
            while same < most and _same(old, was[same], new, now[same]):
                same += 1
            tail = 0
            while tail < most - same and _same(old, was[-1 - tail], new, now[-1 - tail]):
                tail += 1
            a, c = was[same][0], now[same][0]
            b, d = was[-1 - tail][1], now[-1 - tail][1]
            if old[:a] == new[:c] and old[b:] == new[d:]:
                yield start + a, start + b, new[c:d]
                return
        yield start, start + len(old), new

    def _written(self, start: int, end: int, new: str) -> list[Splice] | None:
        """Return the splices of one part: its words go where it first touches the source."""
        if SPARED in new and SPARED not in self.prose[start:end]:
            return None
        places = list(self._places(start, end))
        text = self.escape(new)
        if text is None or (not places and new):
            return None
        if self.touchy is not None and places and self.touchy(places[0][0]):
            return None
        if any(kind == _VIRTUAL for kind in self._kinds(start, end)):
            return None  # two blocks, or what is spared, would be run together
        splices = [Splice(a, b, "") for a, b in places]
        if splices:
            splices[0] = replace(splices[0], new=text)
        return splices

    def _kinds(self, start: int, end: int) -> Iterator[int]:
        if end > start:
            for run in range(self._run(start), self._run(end - 1) + 1):
                yield self._kind[run]

    def _places(self, start: int, end: int) -> Iterator[Span]:
        """Yield the places of the source that hold a stretch of prose, those that touch made one."""
        if not self._at:
            return
        if end <= start:  # an insertion, behind the letter before it
            run = self._run(max(start - 1, 0))
            a, b = self._source[run]
            at = a + start - self._at[run] if self._kind[run] == _LITERAL else (b if start else a)
            yield at, at
            return
        held: Span | None = None
        for run in range(self._run(start), self._run(end - 1) + 1):
            a, b = self._source[run]
            kind = self._kind[run]
            if kind == _VIRTUAL:
                continue
            if kind == _LITERAL:
                b = a + min(end, self._stop(run)) - self._at[run]
                a += max(start - self._at[run], 0)
            if held is not None and held[1] == a:
                held = (held[0], b)
                continue
            if held is not None:
                yield held
            held = (a, b)
        if held is not None:
            yield held


def _parted(text: str) -> list[Span]:
    """Return the stretches of a text between its anchors."""
    borders = [m.start() for m in _ANCHOR.finditer(text)]
    return list(zip([0, *[b + 1 for b in borders]], [*borders, len(text)], strict=True))


def _same(old: str, was: Span, new: str, now: Span) -> bool:
    return old[was[0] : was[1]] == new[now[0] : now[1]]


def writable(passage: Passage, edits: Sequence[Edit]) -> tuple[list[Edit], list[list[Splice]]]:
    """Return the edits of a passage that its source can take, each with its splices.

    An edit that follows from one that is left out is left out with it.
    """
    kept: list[Edit] = []
    made: list[list[Splice]] = []
    number: dict[int, int] = {}
    splices = [passage.splices(edit) for edit in edits]
    end = 0
    for k, change in enumerate(splices):
        if change:
            if change[0].start < end:  # two edits inside one letter of the source
                splices[k] = None
            end = max(end, change[-1].end)
    for k, edit in enumerate(edits):
        if edit.depends is not None and _refused(edits, splices, k):
            splices[k] = None
    for k, change in enumerate(splices):
        if change is not None:
            number[k] = len(number)
    for k, edit in enumerate(edits):
        change = splices[k]
        if change is not None:
            depends = None if edit.depends is None else number[edit.depends]
            kept.append(edit if depends == edit.depends else replace(edit, depends=depends))
            made.append(change)
    return kept, made


def _refused(edits: Sequence[Edit], splices: Sequence[list[Splice] | None], k: int) -> bool:
    """Say whether an edit, or one that it follows from, cannot be written."""
    seen: set[int] = set()
    at: int | None = k
    while at is not None and at not in seen:
        if splices[at] is None:
            return True
        seen.add(at)
        at = edits[at].depends
    return False
