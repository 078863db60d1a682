"""Followers of a document while it is restored, and the one that writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from unspin.files.compression import Packer

if TYPE_CHECKING:
    from unspin.article import Judgement
    from unspin.edits import Edit
    from unspin.files.formats.passage import Passage, Splice
    from unspin.files.reading import Source
    from unspin.files.writing import Sink


class Change(Protocol):
    """What is changed of a text: an edit or a splice."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def new(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one article: the ``number``-th of its input, counted from 1.

    ``record`` and ``field`` tell where it stands in an input that has records.
    """

    number: int
    words: int
    edits: int
    judgement: Judgement
    record: int | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an input from code point ``start`` on, and what is changed in it, in order.

    Places of ``changes`` are code points of the input. The parts of an input join to it.
    """

    start: int
    original: str
    changes: Sequence[Change] = ()

    @property
    def text(self) -> str:
        """The restored text of this part."""
        if not self.changes:
            return self.original
        parts, place = [], 0
        for change in self.changes:
            parts += [self.original[place : change.start - self.start], change.new]
            place = change.end - self.start
        return "".join(parts) + self.original[place:]


class View:
    """Follows one input from its beginning to its end; this one does nothing, others add to it."""

    source: Source

    def begin(self, source: Source) -> None:
        """An input is open; nothing of it is read yet."""
        self.source = source

    def passage(self, passage: Passage, start: int) -> None:
        """An article is about to be read whose source begins at code point ``start`` of the input.

        Plain text has no passages, nor has an input that is no text.
        """

    def edited(self, edits: Sequence[Edit], splices: Sequence[Sequence[Splice]] | None) -> None:
        """Edits are made in the article at hand, each by its ``splices`` where the input is no plain text."""

    def article(self, result: Result) -> None:
        """An article is over."""

    def part(self, part: Part) -> None:
        """A part of the input is done."""

    def data(self, data: bytes) -> None:
        """A part of the output is done, of an input that is no text; b"" announces it."""

    def end(self) -> None:
        """The input is over."""


class Text(View):
    """Writes the restored input, in its encoding and compressed as it was."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._begun = False
        self._torn = False
        self._packer: Packer | None = None

    @property
    def torn(self) -> bool:
        """Whether an input was written in part only."""
        return self._torn or self._begun

    def begin(self, source: Source) -> None:
        super().begin(source)
        self._torn, self._begun = self.torn, False
        self._packer = None

    def part(self, part: Part) -> None:
        self._write(self.source.encode(part.text))

    def data(self, data: bytes) -> None:
        if data:
            self._write(data)

    def end(self) -> None:
        self._write(self.source.tail)
        if self._packer is not None:
            self._sink.write(self._packer.finish())
            self._sink.flush()
        self._begun = False

    def _write(self, data: bytes) -> None:
        if not self._begun:
            data, self._begun = self.source.head + data, True
            if self.source.packed is not None:
                self._packer = Packer(self.source.packed)
        if self._packer is not None:
            data = self._packer.pack(data)
        if data:
            self._sink.write(data)
            self._sink.flush()
