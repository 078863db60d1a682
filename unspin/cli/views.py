"""What of a restoration is shown, and in which form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from unspin.cli.report import Report, say
from unspin.files.failure import shown
from unspin.reports.diff import unified
from unspin.reports.record import Record

if TYPE_CHECKING:
    from unspin.article import Judgement
    from unspin.edits import Edit, Piece
    from unspin.files.reading import Source
    from unspin.files.writing import Sink


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article: the ``number``-th of its input."""

    number: int
    words: int
    edits: int
    judgement: Judgement


class View(Protocol):
    """Follows one input from its first piece to its end."""

    def begin(self, source: Source) -> None:
        """An input is open; nothing of it is read yet."""

    def piece(self, piece: Piece) -> None:
        """A part of an article is restored; its places count from the start of the input."""

    def border(self, line: str) -> None:
        """A separator line stands here."""

    def article(self, outcome: Outcome) -> None:
        """An article is over."""

    def end(self) -> None:
        """The input is over."""


class Nothing:
    """A view that shows nothing; others say what they show."""

    def __init__(self) -> None:
        self.source: Source

    def begin(self, source: Source) -> None:
        self.source = source

    def piece(self, piece: Piece) -> None:
        pass

    def border(self, line: str) -> None:
        pass

    def article(self, outcome: Outcome) -> None:
        pass

    def end(self) -> None:
        pass


class Text(Nothing):
    """The restored text, in the encoding of the input."""

    def __init__(self, sink: Sink) -> None:
        super().__init__()
        self._sink = sink
        self._begun = False
        self._torn = False

    @property
    def torn(self) -> bool:
        """Whether an input was written in part only."""
        return self._torn or self._begun

    def begin(self, source: Source) -> None:
        self.source = source
        self._torn, self._begun = self.torn, False

    def piece(self, piece: Piece) -> None:
        self._write(piece.text)

    def border(self, line: str) -> None:
        self._write(line)

    def end(self) -> None:
        self._write("", self.source.tail)
        self._begun = False

    def _write(self, text: str, tail: bytes = b"") -> None:
        data = self.source.encode(text) + tail
        if not self._begun:
            data, self._begun = self.source.head + data, True
        if data:
            self._sink.write(data)
            self._sink.flush()


class Diff(Nothing):
    """A unified diff of each input, its words coloured for a terminal."""

    def __init__(self, sink: Sink, colour: bool) -> None:
        super().__init__()
        self._sink = sink
        self._colour = colour
        self._parts: list[str] = []
        self._edits: list[Edit] = []

    def begin(self, source: Source) -> None:
        self.source = source
        self._parts, self._edits = [], []

    def piece(self, piece: Piece) -> None:
        self._parts.append(piece.original)
        self._edits += piece.edits

    def border(self, line: str) -> None:
        self._parts.append(line)

    def end(self) -> None:
        for line in unified("".join(self._parts), self._edits, shown(self.source.name), self._colour):
            self._sink.write(self.source.encode(line))
        self._sink.flush()


class Json(Nothing):
    """One JSON object an article, each on a line of its own."""

    def __init__(self, sink: Sink) -> None:
        super().__init__()
        self._sink = sink
        self._record = Record()

    def begin(self, source: Source) -> None:
        self.source = source
        self._record.close()  # an input that failed may have left edits

    def piece(self, piece: Piece) -> None:
        for edit in piece.edits:
            self._record.add(edit)

    def article(self, outcome: Outcome) -> None:
        for part in self._record.lines(
            file=self.source.name,
            article=outcome.number,
            posterior=round(outcome.judgement.posterior, 6),
            words=outcome.words,
        ):
            self._sink.write(part)
        self._sink.flush()


class Check(Nothing):
    """A line to the person for each input that is not clean; the report counts it."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self._report = report
        self._edits = 0
        self._posterior = 0.0

    def begin(self, source: Source) -> None:
        self.source = source
        self._edits, self._posterior = 0, 0.0

    def article(self, outcome: Outcome) -> None:
        self._edits += outcome.edits
        self._posterior = max(self._posterior, outcome.judgement.posterior)

    def end(self) -> None:
        if self._edits:
            self._report.found += 1
            edits, sure = _count(self._edits, "edit"), f"{self._posterior:.2f}"
            say(f"{shown(self.source.shown)}: {edits} would be made; spun with probability {sure}")


class Tally(Nothing):
    """Counts the edits of an input."""

    def __init__(self) -> None:
        super().__init__()
        self.edits = 0

    def article(self, outcome: Outcome) -> None:
        self.edits += outcome.edits

    def told(self) -> str:
        return _count(self.edits, "edit")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
