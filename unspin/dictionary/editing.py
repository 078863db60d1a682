"""Changing a person's dictionary file: entries put in at their place, everything else left as it is."""

from __future__ import annotations

import heapq
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from unspin.dictionary import rows
from unspin.dictionary.rows import COLUMNS, DictionaryError, Row
from unspin.files.writing import Whole

HEADER = "\t".join(COLUMNS)
_BOM = "\ufeff"


def key(row: Row) -> tuple[str, ...]:
    """Return what tells an entry from others; its count and note may change."""
    return row.spun, row.original, row.family, row.kind


def order(row: Row) -> tuple[str, ...]:
    """Return what a dictionary file is sorted by."""
    return row.spun.lower(), row.spun, row.original, row.family, row.kind


def parsed(line: str, number: int, name: str, family: str = "user") -> Row | None:
    """Return the entry of one line of a file, or None for a comment, a blank line or the header.

    Raises DictionaryError, which names the line.
    """
    try:
        # A line is read as the second of a file unless it is the first, which alone may be a header.
        lines = [line] if number == 1 else ["", line]
        return next(rows.parse(lines, name, family), None)
    except DictionaryError as error:
        reason = str(error).removeprefix(f"{name}, line {len(lines)}: ")
        raise DictionaryError(f"{name}, line {number}: {reason}") from None


@dataclass(slots=True)
class Change:
    """What became of a file: its text, the entries new in it, and those there before, old and new."""

    text: str
    added: list[Row] = field(default_factory=list)
    changed: list[tuple[Row, Row]] = field(default_factory=list)
    same: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class _Entry:
    """One entry of a file, with the comments that stand before it."""

    before: str
    line: str
    row: Row

    def order(self) -> tuple[str, ...]:
        return order(self.row)


def put(text: str, new: Iterable[Row], name: str, join: Callable[[Row, Row], Row] | None = None) -> Change:
    """Return the text of a dictionary file with entries put in.

    In a sorted file new entries stand at their place, in another at its end. An entry that is there
    already becomes what ``join`` makes of the old and the new one (the new one, unless given).
    Raises DictionaryError where the file is broken.
    """
    mark, text = text[: text.startswith(_BOM)], text.removeprefix(_BOM)
    ending = "\r\n" if "\r\n" in text else "\n"
    if not text.strip():
        head, entries, tail = HEADER + ending, list[_Entry](), ""
    else:
        whole = text.splitlines()[-1] != text.splitlines(keepends=True)[-1]
        head, entries, tail = _read(text if whole else text + ending, name)
    known = {key(entry.row): entry for entry in entries}
    change = Change(mark + text)
    fresh: list[_Entry] = []
    for row in sorted(new, key=order):
        entry = known.get(key(row))
        if entry is None:
            known[key(row)] = _Entry("", row.line() + ending, row)
            fresh.append(known[key(row)])
            change.added.append(row)
            continue
        old = entry.row
        entry.row = join(old, row) if join else row
        if entry.row == old:
            change.same.append(old)
            continue
        entry.line = entry.row.line() + entry.line[len(entry.line.rstrip("\r\n")) :]
        change.changed.append((old, entry.row))
    if not (change.added or change.changed):
        return change
    orders = [entry.order() for entry in entries]
    if all(a <= b for a, b in pairwise(orders)):
        entries = list(heapq.merge(entries, fresh, key=_Entry.order))
    else:
        entries += fresh
    change.text = mark + head + "".join(entry.before + entry.line for entry in entries) + tail
    return change


def _read(text: str, name: str) -> tuple[str, list[_Entry], str]:
    """Return the head of a file (header and comments), its entries, and the comments at its end."""
    head, before = "", ""
    entries: list[_Entry] = []
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        row = parsed(line, number, name)
        if row is not None:
            head, before = (head, before) if entries else (before, "")
            entries.append(_Entry(before, line, row))
            before = ""
        else:
            before += line
    return (head, entries, before) if entries else (before, entries, "")


def rewrite(path: Path, edit: Callable[[str], str]) -> None:
    """Have a file's text edited and written whole; several at once wait for one another.

    A missing file is empty text. Raises Failure or OSError, and whatever ``edit`` raises, in which case
    the file is as it was; DictionaryError where it is not UTF-8.
    """
    with _alone(path):
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            data = b""
        try:
            text = data.decode("utf8")
        except UnicodeDecodeError as error:
            raise DictionaryError(f"{path}: not UTF-8 ({error}); save it as UTF-8") from None
        new = edit(text).encode("utf8")
        if new != data:
            with Whole(path) as target:
                target.write(new)
                target.commit()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other processes from changing the file, where the system can lock its folder."""
    try:
        import fcntl

        handle = os.open(os.path.dirname(os.path.realpath(path)), os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        with suppress(OSError):  # not every network folder can be locked
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
