"""JSON and JSON Lines: the strings of named fields, wherever they stand, found without building values.

A field is named by the keys that lead to it, joined by dots; lists on the way are gone through. Strings
of one list are the paragraphs of one article; each object's field is an article of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from unspin.files.formats.passage import BREAK, Passage
from unspin.files.formats.units import Fields, Unit, lines

_TOKEN = re.compile(
    r"""[ \t\r\n]*+(?:
        "(?P<string>[^"\\]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\]*+)*+)"
      | (?P<sign>[{}\[\],:])
      | (?P<value>true|false|null|NaN|-?Infinity
          |-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)(?![\w.])
      | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^u])")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
#: Keys that are told where a field is missing.
MOST_KEYS = 12


class JsonError(ValueError):
    """A text is no JSON; ``place`` is where that shows, ``more`` whether it does behind a whole value."""

    def __init__(self, wrong: str, place: int, more: bool = False) -> None:
        super().__init__(wrong)
        self.place = place
        self.more = more


@dataclass(slots=True)
class _Frame:
    """An open object or list: its path (None where no field lies below it), its object and its record."""

    is_object: bool
    path: str | None
    owner: int
    record: int
    key: str | None = None
    count: int = 0


@dataclass(slots=True)
class Found:
    """The strings of the named fields of a JSON text, and the keys of its first object."""

    strings: dict[tuple[int, str], list[tuple[int, int]]] = field(default_factory=dict)
    records: dict[int, int] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    seen: bool = False


def scan(text: str, fields: Sequence[str]) -> Found:
    """Return where the strings of the named fields stand, without their quotes; raise JsonError.

    ``.`` names the text itself, where it is a string or a list of them.
    """
    wanted = {"" if f == "." else f for f in fields}
    towards = {""} | {f[:k] for f in wanted for k in range(len(f) + 1) if k == len(f) or f[k] == "."}
    found = Found()
    stack: list[_Frame] = []
    expected = "value"  # value, first value, key, first key, colon, comma, end
    place = owners = 0
    top = _Frame(False, "", 0, 1)

    def child(path_key: str | None) -> str | None:
        frame = stack[-1] if stack else top
        if frame.path is None or path_key is None:
            return frame.path
        path = f"{frame.path}.{path_key}" if frame.path else path_key
        return path if path in towards else None

    while True:
        token = _TOKEN.match(text, place)
        if token is None:
            at = place + len(text[place : place + 99]) - len(text[place : place + 99].lstrip(" \t\r\n"))
            raise JsonError("an unfinished string or a sign that is no JSON", at)
        place = token.end()
        kind, start = token.lastgroup, token.start(token.lastgroup or 0)
        sign = token["sign"]
        if kind == "end":
            if expected != "end":
                raise JsonError("it ends too early", start)
            return found
        frame = stack[-1] if stack else top
        if sign in ("}", "]"):
            closes = frame.is_object == (sign == "}") and stack
            if not closes or expected not in ("comma", "first key" if frame.is_object else "first value"):
                raise JsonError(f"{sign!r} stands where it cannot", start)
            stack.pop()
            expected = "comma" if stack else "end"
        elif expected in ("key", "first key"):
            if kind != "string":
                raise JsonError("a key is needed", start)
            frame.key = _decoded(token["string"])
            if frame.owner == 1 and len(found.keys) < MOST_KEYS:
                found.keys.append(frame.key)
            expected = "colon"
        elif expected == "colon":
            if sign != ":":
                raise JsonError("a colon is needed", start)
            expected = "value"
        elif expected == "comma":
            if sign != ",":
                raise JsonError("a comma is needed", start)
            expected = "key" if frame.is_object else "value"
        elif expected == "end" or (sign and sign not in "{["):
            more = expected == "end"
            raise JsonError("more than one value" if more else "a value is needed", start, more)
        else:
            frame.count += 1
            path = child(frame.key if frame.is_object else None)
            record = frame.count if len(stack) == 1 and not frame.is_object else frame.record
            if sign == "{":
                owners += 1
                stack.append(_Frame(True, path, owners, record))
                expected = "first key"
            elif sign == "[":
                stack.append(_Frame(False, path, frame.owner, record))
                expected = "first value"
            else:
                if path is not None and path in wanted and (path or not frame.is_object):
                    found.seen = True
                    if kind == "string":
                        found.strings.setdefault((frame.owner, path), []).append(token.span("string"))
                        found.records.setdefault(frame.owner, record)
                expected = "comma" if stack else "end"


def passages(text: str, found: Found, record: int | None = None) -> list[Passage]:
    """Return the articles of a JSON text; ``record`` is its number, where it is one of several."""
    ascii_only = _BEYOND_ASCII.search(text) is None

    def escape(words: str) -> str | None:
        if any("\ud800" <= c <= "\udfff" for c in words):
            return None  # a lone surrogate, or a byte that did not decode
        # Letters beyond ASCII stand for themselves where the text holds any that do.
        return json.dumps(words, ensure_ascii=ascii_only)[1:-1]

    made = []
    for (owner, path), places in found.strings.items():
        passage = Passage(record or found.records[owner], path or ".", escape)
        for start, end in places:
            if passage.size:
                passage.virtual(BREAK, start)
            _read(text, start, end, passage)
        made.append(passage)
    return made


def _read(text: str, start: int, end: int, passage: Passage) -> None:
    place = start
    for escape in _ESCAPE.finditer(text, start, end):
        passage.literal(text[place : escape.start()], place)
        passage.atom(_decoded(escape[0]), *escape.span())
        place = escape.end()
    passage.literal(text[place:end], place)


def _decoded(string: str) -> str:
    if "\\" not in string:
        return string
    decoded = json.loads(f'"{string}"', strict=False)
    assert isinstance(decoded, str)
    return decoded


def records(chunks: Iterable[str], fields: Fields) -> Iterator[Unit]:
    """Yield the records of JSON Lines, one a line; a blank line is none."""
    number = 0
    for row, line in enumerate(lines(chunks), 1):
        if not line.strip():
            yield Unit(line)
            continue
        number += 1
        try:
            found = scan(line, fields.names)
        except JsonError as error:
            yield Unit(line, trouble=f"no JSON: {error} (column {error.place + 1})", line=row)
            continue
        fields.check(found.seen, found.keys)
        yield Unit(line, passages(line, found, number))


def document(text: str, fields: Fields) -> Unit:
    """Return a JSON document; raise JsonError."""
    found = scan(text, fields.names)
    fields.check(found.seen, found.keys)
    return Unit(text, passages(text, found))
