"""Dictionary files: tab-separated rows that a person can review and edit.

Columns: ``spun``, ``original``, ``family``, ``count``, ``class``, ``note``; the first two are required.
``count`` is how often the swap was observed, or a fraction for an authored one: 0.5 for what a
spinner would print first, 0.33 for the second, and so on. ``class`` says which forms the build makes
(see ``inflect``); ``x`` makes none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from unspin.tokens import TOKEN, normal

COLUMNS = ("spun", "original", "family", "count", "class", "note")
FAMILIES = ("news", "news-b", "news-c", "spinbot", "science", "other", "user")
CLASSES = ("n", "v", "a", "r", "x")
LONGEST = 10
#: Phrases that are one token for each stretch between spaces, lower case apart: nearly all.
_PLAIN = re.compile(r"[A-Za-z]+(?:[ -][A-Za-z]+)*")


class DictionaryError(ValueError):
    """A dictionary file cannot be used; the message names file, line and reason."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as written: ``spun`` may have been ``original``."""

    spun: str
    original: str
    family: str = "news"
    count: float = 0.5
    kind: str = "x"
    note: str = ""

    def line(self) -> str:
        count = f"{self.count:.2f}".rstrip("0").rstrip(".") if self.count % 1 else str(int(self.count))
        cells = (self.spun, self.original, self.family, count, self.kind, self.note)
        return "\t".join(cells).rstrip("\t")


def normal_form(phrase: str) -> str:
    """Return the words of a phrase as they are looked up, with one space between."""
    if _PLAIN.fullmatch(phrase):
        return phrase.lower()
    return " ".join(map(normal, TOKEN.findall(phrase)))


def parse(lines: Iterable[str], name: str, family: str = "user") -> Iterator[Row]:
    """Yield the rows of a dictionary file; raise DictionaryError at the first that is wrong."""
    for number, line in enumerate(lines, 1):
        line = line.rstrip("\r\n")
        if number == 1:
            line = line.lstrip("\ufeff")
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if number == 1 and tuple(cells[:2]) == COLUMNS[:2]:
            continue
        try:
            yield _row(cells, family)
        except ValueError as error:
            raise DictionaryError(f"{name}, line {number}: {error}") from None


def _row(cells: list[str], family: str) -> Row:
    if len(cells) < 2:
        raise ValueError("two columns are needed, the spun phrase and the original, with a tab between")
    if len(cells) > len(COLUMNS):
        raise ValueError(f"{len(cells)} columns; at most {len(COLUMNS)} are known: {', '.join(COLUMNS)}")
    cells = cells + [""] * (len(COLUMNS) - len(cells))
    spun, original = " ".join(cells[0].split()), " ".join(cells[1].split())
    for side, phrase in (("spun", spun), ("original", original)):
        words = len(normal_form(phrase).split(" ")) if TOKEN.search(phrase) else 0
        if not words:
            raise ValueError(f"the {side} phrase holds no word: {phrase!r}")
        if words > LONGEST:
            raise ValueError(f"the {side} phrase has {words} words; at most {LONGEST} can be matched")
    if spun == original:
        raise ValueError(f"{spun!r} stands for itself; leave the line out")
    named = cells[2] or family
    if named not in FAMILIES:
        raise ValueError(f"unknown family {named!r}; known are {', '.join(FAMILIES)}")
    try:
        count = float(cells[3]) if cells[3] else 1.0
    except ValueError:
        raise ValueError(f"the count {cells[3]!r} is not a number") from None
    if not 0 < count < 1e9:
        raise ValueError(f"the count {cells[3]} is not above 0")
    kind = cells[4] or "x"
    if kind not in CLASSES:
        raise ValueError(f"unknown class {kind!r}; known are {', '.join(CLASSES)}")
    return Row(spun, original, named, count, kind, cells[5])


def read(path: Path, family: str = "user") -> list[Row]:
    """Return the rows of the file at ``path``."""
    try:
        text = path.read_text(encoding="utf8")
    except UnicodeDecodeError as error:
        raise DictionaryError(f"{path}: not UTF-8 ({error}); save it as UTF-8") from None
    return list(parse(text.splitlines(), str(path), family))


def write(rows: Iterable[Row]) -> str:
    """Return rows as the text of a dictionary file, sorted, one row for each pair and family."""
    best: dict[tuple[str, str, str, str], Row] = {}
    for row in rows:
        key = (row.spun, row.original, row.family, row.kind)
        if key not in best or best[key].count < row.count:
            best[key] = row
    lines = sorted(best.values(), key=lambda r: (r.spun.lower(), r.spun, r.original, r.family, r.kind))
    return "\n".join(["\t".join(COLUMNS), *(row.line() for row in lines)]) + "\n"
