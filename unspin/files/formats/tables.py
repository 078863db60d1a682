"""CSV and TSV: named columns, record by record, quoting kept."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from unspin.files.formats.passage import Passage
from unspin.files.formats.units import LONGEST, Fields, Unit, lines, too_long

#: Signs that part the fields of a CSV file; the commonest in its first line does.
DELIMITERS = ",;\t|"
#: Lines of one record.
MOST_LINES = 100_000


class _Unreadable(ValueError):
    """A record cannot be read."""


@dataclass(frozen=True, slots=True)
class _Field:
    """The place of a field in its record, without quotes; ``quoted`` if it has them."""

    start: int
    end: int
    quoted: bool


def records(chunks: Iterable[str], fields: Fields, delimiter: str | None = None) -> Iterator[Unit]:
    """Yield the records of a table; the first names the columns.

    Columns named by numbers alone, counted from 1, are those of a table whose first line is a record.
    """
    rows = _Rows(chunks, delimiter)
    columns: dict[int, str] = {}
    width = number = 0
    for text, row, cells in rows:
        if isinstance(cells, str):
            number += 1 if width else 0
            yield Unit(text, trouble=cells, line=row)
            continue
        if not cells:
            yield Unit(text)
            continue
        if not width:
            width = len(cells)
            names = [_value(text, cell) for cell in cells]
            columns = {k: name for k, name in enumerate(names) if name in fields.names}
            if columns or not all(n.isdecimal() and 0 < int(n) <= width for n in fields.names):
                fields.check(bool(columns), names)
                yield Unit(text)
                continue
            columns = {int(n) - 1: n for n in fields.names}
        number += 1
        if len(cells) != width:
            wrong = f"{len(cells)} fields instead of {width}"
            yield Unit(text, trouble=wrong, line=row)
            continue
        yield Unit(
            text, [_passage(text, cells[k], number, columns[k], rows.delimiter) for k in sorted(columns)]
        )


def _passage(text: str, cell: _Field, record: int, name: str, delimiter: str) -> Passage:
    def bare(words: str) -> str | None:
        # What would need quotes cannot be written where there are none.
        return None if any(c in words for c in f'"\r\n{delimiter}') else words

    passage = Passage(record, name, (lambda words: words.replace('"', '""')) if cell.quoted else bare)
    place = cell.start
    while cell.quoted and (quote := text.find('""', place, cell.end)) >= 0:
        passage.literal(text[place:quote], place)
        passage.atom('"', quote, quote + 2)
        place = quote + 2
    passage.literal(text[place : cell.end], place)
    return passage


def _value(text: str, cell: _Field) -> str:
    value = text[cell.start : cell.end]
    return value.replace('""', '"') if cell.quoted else value


class _Rows:
    """Cuts a table into records: their text, the line they begin at, and their fields or what is wrong.

    Where a quoted field is not closed as it must be, its first line is given up and reading goes on
    behind it, so that one broken record costs no other.
    """

    def __init__(self, chunks: Iterable[str], delimiter: str | None) -> None:
        self._lines = lines(chunks)
        self._again: deque[str] = deque()
        self.delimiter = delimiter or ""

    def __iter__(self) -> Iterator[tuple[str, int, list[_Field] | str]]:
        row = 1
        while (line := self._next()) is not None:
            if not self.delimiter:
                self.delimiter = _delimiter(line)
            if not line.strip("\r\n"):
                yield line, row, []
                row += 1
                continue
            held, cells = self._record(line)
            yield "".join(held), row, cells
            row += len(held)

    def _next(self) -> str | None:
        return self._again.popleft() if self._again else next(self._lines, None)

    def _record(self, line: str) -> tuple[list[str], list[_Field] | str]:
        reading = _Reading(self.delimiter)
        held = [line]
        try:
            while not reading.take(held[-1]):
                more = self._next()
                if more is None:
                    raise _Unreadable("a quotation mark that is never closed")
                held.append(more)
                if len(held) > MOST_LINES or reading.size > LONGEST:
                    raise _Unreadable("a quotation mark that is not closed for too long")
        except _Unreadable as error:
            self._again.extendleft(reversed(held[1:]))
            if self.delimiter == "\t":  # where quotation marks are often but letters
                return held[:1], list(_unquoted(line, self.delimiter))
            return held[:1], str(error)
        if reading.size > LONGEST:
            raise too_long("record")
        return held, reading.cells


class _Reading:
    """Reads one record line by line."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self._bare = _bare(delimiter)
        self.cells: list[_Field] = []
        self.size = 0
        self._quoted: int | None = None  # where the field at hand begins, if it is quoted

    def take(self, line: str) -> bool:
        """Read a line; say whether the record ends with it. Raise _Unreadable."""
        base, place = self.size, 0
        self.size += len(line)
        stop = len(line.rstrip("\r\n")) if line.endswith(("\n", "\r")) else len(line)
        while True:
            if self._quoted is None:
                if line.startswith('"', place):
                    self._quoted = base + place + 1
                    place += 1
                    continue
                match = self._bare.match(line, place, stop)
                assert match is not None
                self.cells.append(_Field(base + place, base + match.end(), False))
                place = match.end()
            else:
                quote = line.find('"', place)
                if quote < 0:
                    return False
                if line.startswith('""', quote):
                    place = quote + 2
                    continue
                self.cells.append(_Field(self._quoted, base + quote, True))
                self._quoted = None
                place = quote + 1
                if place < stop and line[place] != self._delimiter:
                    raise _Unreadable("a quotation mark inside a quoted field")
            if place >= stop:
                return True
            place += 1  # the delimiter


def _unquoted(line: str, delimiter: str) -> Iterator[_Field]:
    place = 0
    for value in line.rstrip("\r\n").split(delimiter):
        yield _Field(place, place + len(value), False)
        place += len(value) + 1


@lru_cache
def _bare(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf"[^{re.escape(delimiter)}]*+")


def _delimiter(line: str) -> str:
    """Return what parts the fields of a table that begins with a line."""
    bare = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=lambda sign: (bare.count(sign), -DELIMITERS.index(sign)))
