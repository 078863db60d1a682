"""What of a restoration is shown, and in which form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from unspin.cli.report import Report, say
from unspin.files.failure import Failure, shown
from unspin.files.views import Change, Part, Result, View
from unspin.reports.diff import unified
from unspin.reports.record import Record

if TYPE_CHECKING:
    from unspin.edits import Edit
    from unspin.files.formats.passage import Splice
    from unspin.files.reading import Source
    from unspin.files.writing import Sink


class Diff(View):
    """A unified diff of each input, its words coloured for a terminal."""

    def __init__(self, sink: Sink, colour: bool) -> None:
        self._sink = sink
        self._colour = colour
        self._parts: list[str] = []
        self._changes: list[Change] = []

    def begin(self, source: Source) -> None:
        super().begin(source)
        self._parts, self._changes = [], []

    def part(self, part: Part) -> None:
        self._parts.append(part.original)
        self._changes += part.changes

    def data(self, data: bytes) -> None:
        raise Failure(self.source.shown, "no text, so it has no diff", "see its edits with --json")

    def end(self) -> None:
        for line in unified("".join(self._parts), self._changes, shown(self.source.name), self._colour):
            self._sink.write(self.source.encode(line))
        self._sink.flush()


class Json(View):
    """One JSON object an article, each on a line of its own."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._record = Record()

    def begin(self, source: Source) -> None:
        super().begin(source)
        self._record.close()  # an input that failed may have left edits

    def edited(self, edits: Sequence[Edit], splices: Sequence[Sequence[Splice]] | None) -> None:
        self._record.add(edits, splices)

    def article(self, result: Result) -> None:
        place = {"record": result.record, "field": result.field} if result.record is not None else {}
        for part in self._record.lines(
            file=self.source.name,
            article=result.number,
            **place,
            posterior=round(result.judgement.posterior, 6),
            words=result.words,
        ):
            self._sink.write(part)
        self._sink.flush()


class Check(View):
    """A line to the person for each input that is not clean; the report counts it."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._edits = 0
        self._posterior = 0.0

    def begin(self, source: Source) -> None:
        super().begin(source)
        self._edits, self._posterior = 0, 0.0

    def article(self, result: Result) -> None:
        self._edits += result.edits
        self._posterior = max(self._posterior, result.judgement.posterior)

    def end(self) -> None:
        if self._edits:
            self._report.found += 1
            edits, sure = _count(self._edits, "edit"), f"{self._posterior:.2f}"
            say(f"{shown(self.source.shown)}: {edits} would be made; spun with probability {sure}")


class Tally(View):
    """Counts the edits of an input."""

    def __init__(self) -> None:
        self.edits = 0

    def article(self, result: Result) -> None:
        self.edits += result.edits

    def told(self) -> str:
        return _count(self.edits, "edit")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
