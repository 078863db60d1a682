"""Going over a person's dictionary files: all that is broken, doubtful or worth knowing, with its place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from unspin.dictionary.editing import key, parsed
from unspin.dictionary.rows import DictionaryError, Row
from unspin.tokens import tokenize

#: What a remark means: the engine refuses the file; an entry does not do what it seems to; good to know.
BROKEN, WARNING, NOTE = "broken", "warning", "note"
#: The most phrases of a loop that are named.
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of a line."""

    file: str
    line: int
    level: str
    text: str


@dataclass(slots=True)
class Checked:
    """The entries of files with their places, and the remarks on them in the order of files and lines."""

    entries: list[tuple[str, int, Row]]
    remarks: list[Remark]

    def count(self, level: str) -> int:
        """Return how many remarks there are of a level."""
        return sum(remark.level == level for remark in self.remarks)


def check(paths: Iterable[Path], zipf: Callable[[str], float], least: float) -> Checked:
    """Return what there is to say of dictionary files; raise OSError where one cannot be read.

    ``zipf`` says how usual a word is; one under ``least`` is not known to be English.
    """
    entries: list[tuple[str, int, Row]] = []
    remarks: list[Remark] = []
    names = []
    for path in paths:
        names.append(str(path))
        for number, found in _lines(path):
            if isinstance(found, str):
                remarks.append(Remark(str(path), number, BROKEN, found))
            else:
                entries.append((str(path), number, found))
    remarks += _doubts(entries, zipf, least)
    remarks += _loops(entries)
    order = {name: k for k, name in enumerate(names)}
    remarks.sort(key=lambda r: (order[r.file], r.line))
    return Checked(entries, remarks)


def _lines(path: Path) -> Iterator[tuple[int, Row | str]]:
    """Yield each entry of a file with its line, or why the line is none."""
    data = path.read_bytes()
    try:
        lines: list[str | bytes] = [*data.decode("utf8").splitlines()]
    except UnicodeDecodeError:
        lines = [*data.splitlines()]
    for number, line in enumerate(lines, 1):
        if isinstance(line, bytes):
            try:
                line = line.decode("utf8")
            except UnicodeDecodeError as error:
                yield number, f"not UTF-8 ({error.reason} at byte {error.start + 1}); save the file as UTF-8"
                continue
        try:
            row = parsed(line, number, "")
        except DictionaryError as error:
            yield number, str(error).partition(": ")[2]
            continue
        if row is not None:
            yield number, row


def _doubts(
    entries: Iterable[tuple[str, int, Row]], zipf: Callable[[str], float], least: float
) -> Iterator[Remark]:
    first: dict[tuple[str, ...], tuple[str, int]] = {}
    for file, number, row in entries:
        if tokenize(row.spun).words == tokenize(row.original).words:
            yield Remark(
                file,
                number,
                WARNING,
                f"{row.spun!r} stands for itself but for capitals or signs, which has no effect",
            )
        at = first.setdefault(key(row), (file, number))
        if at != (file, number):
            where = f"line {at[1]}" if at[0] == file else f"{at[0]}, line {at[1]}"
            yield Remark(file, number, WARNING, f"{shown(row)} is a duplicate of {where}; leave one out")
        for side, phrase in (("spun", row.spun), ("original", row.original)):
            for word in strange(phrase, zipf, least):
                yield Remark(file, number, WARNING, f"the {side} word {word!r} is not known to be English")


def strange(phrase: str, zipf: Callable[[str], float], least: float) -> Iterator[str]:
    """Yield the words of a phrase that are not known to be English; compounds are judged by their parts."""
    for word in tokenize(phrase).words:
        if not word[0].isalpha() or "." in word or zipf(word) >= least:
            continue
        parts = [part for part in re.split(r"[-']", word) if part.isalpha() and len(part) > 1]
        if not parts or any(zipf(part) < least for part in parts):
            yield word


def shown(row: Row) -> str:
    """Return an entry as it is written in messages."""
    return f"{row.spun} \u2190 {row.original}"


def _loops(entries: Iterable[tuple[str, int, Row]]) -> Iterator[Remark]:
    """Yield a note for each group of phrases that stand for one another in a circle.

    Loops are no fault: spinners run in circles, and all readings are weighed at once. They tell where
    an entry is the wrong way round.
    """
    place: dict[tuple[str, str], tuple[str, int]] = {}
    to: dict[str, list[str]] = defaultdict(list)
    for file, number, row in entries:
        spun, original = (" ".join(tokenize(p).words) for p in (row.spun, row.original))
        if spun != original and (spun, original) not in place:
            place[spun, original] = (file, number)
            to[spun].append(original)
    for spun, original in sorted(place, key=lambda pair: place[pair]):
        if (original, spun) in place and place[spun, original] < place[original, spun]:
            file, number = place[original, spun]
            other_file, other = place[spun, original]
            where = f"line {other}" if other_file == file else f"{other_file}, line {other}"
            yield Remark(file, number, NOTE, f"a loop: {original} \u2190 {spun} here, the reverse in {where}")
    for group in _circles(to):
        if len(group) > 2:
            file, number = min(place[a, b] for a in group for b in to[a] if b in group)
            named = " \u2190 ".join(_shortest(group, to))
            yield Remark(
                file, number, NOTE, f"{len(group)} phrases stand for one another in loops, such as {named}"
            )


def _circles(to: dict[str, list[str]]) -> list[set[str]]:
    """Return the groups of phrases that each lead to all others of their group (Tarjan 1972)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on: set[str] = set()
    groups: list[set[str]] = []
    for root in to:
        work = [(root, iter(to[root]))] if root not in number else []
        while work:
            phrase, rest = work[-1]
            if phrase not in number:
                number[phrase] = low[phrase] = len(number)
                stack.append(phrase)
                on.add(phrase)
            for other in rest:
                if other not in number:
                    work.append((other, iter(to.get(other, ()))))
                    break
                if other in on:
                    low[phrase] = min(low[phrase], number[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[phrase])
                if low[phrase] == number[phrase]:
                    group: set[str] = set()
                    while phrase not in group:
                        group.add(stack.pop())
                    on.difference_update(group)
                    if len(group) > 1:
                        groups.append(group)
    return groups


def _shortest(group: set[str], to: dict[str, list[str]]) -> list[str]:
    """Return the shortest loop of three phrases or more through the first phrase that has one."""
    best: list[str] = []
    for start in sorted(group)[:50]:
        before: dict[str, str] = {}
        rest = [start]
        while rest and not best:
            at = rest.pop(0)
            for other in to.get(at, ()):
                if other == start and before.get(at, start) != start:
                    best = [at]
                    while best[-1] != start:
                        best.append(before[best[-1]])
                    best = [start, *best[:-1][::-1], start]
                    break
                if other in group and other != start and other not in before:
                    before[other] = at
                    rest.append(other)
        if best:
            break
    return best[: SHOWN + 1] or sorted(group)[:SHOWN]
