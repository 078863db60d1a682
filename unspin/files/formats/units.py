"""Records of a text: what formats yield, and the fields that are looked for in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from unspin.files.formats.passage import Passage

#: Code points of the longest record, and of the longest document that is read as a whole.
LONGEST = 1 << 27
#: The field that is restored where none is named.
DEFAULT = "text"


class FormatError(ValueError):
    """An input cannot be read in its format. ``remedy`` says what to do."""

    def __init__(self, wrong: str, remedy: str) -> None:
        super().__init__(wrong)
        self.remedy = remedy


class FieldError(FormatError):
    """An input has none of the fields that are looked for."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of the source with the articles in it.

    ``trouble`` says why it is left as it is, if it could not be read; ``line`` is where it stands then,
    counted from 1.
    """

    text: str
    passages: Sequence[Passage] = ()
    trouble: str = ""
    line: int = 0


class Fields:
    """The fields to restore: those named, or ``text``."""

    def __init__(self, named: Sequence[str] = ()) -> None:
        self.names = tuple(dict.fromkeys(named)) or (DEFAULT,)
        self._named = bool(named)
        self._records = self._seen = False
        self._keys: list[str] = []

    def check(self, seen: bool, keys: Sequence[str]) -> None:
        """Take note of whether a record has one of them; raise FormatError where the first lacks ``text``."""
        self._records = True
        self._seen = self._seen or seen
        if seen or self._keys:
            return
        self._keys = list(keys)
        if self._keys and not self._named:
            raise self._missing()

    def finish(self) -> None:
        """Raise FormatError where no record had any of the fields."""
        if self._records and not self._seen:
            raise self._missing()

    def _missing(self) -> FieldError:
        wrong = f"no field {' or '.join(map(repr, self.names))}"
        return FieldError(wrong, f"name one with --field; its fields are {listed(self._keys) or 'none'}")


def listed(names: Sequence[str]) -> str:
    """Return names in one line."""
    return ", ".join(repr(name)[1:-1] if name.isprintable() else repr(name) for name in names)


def whole(chunks: Iterable[str]) -> str:
    """Return a text that is read as a whole; raise FormatError for one that is too long."""
    parts = []
    size = 0
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size > LONGEST:
            raise too_long("document")
    return "".join(parts)


def lines(chunks: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a text with their ends, which are line feeds; raise FormatError for one too long."""
    held: list[str] = []
    size = 0
    for chunk in chunks:
        start = 0
        while (end := chunk.find("\n", start) + 1) > 0:
            yield "".join(held) + chunk[start:end]
            held, size, start = [], 0, end
        if start < len(chunk):
            held.append(chunk[start:])
            size += len(chunk) - start
            if size > LONGEST:
                raise too_long("line")
    if held:
        yield "".join(held)


def too_long(what: str) -> FormatError:
    """Return the error of a document or a record that is too long."""
    most = f"{LONGEST >> 20} million letters"
    return FormatError(f"a {what} of more than {most}", "split it, or name it --format text")
