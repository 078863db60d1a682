"""The way of every input of a command: opened, restored article by article, shown or written back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from unspin.cli.report import Report, say
from unspin.cli.views import Tally
from unspin.files.document import Engine, Reading, restore_document
from unspin.files.failure import Failure, OutputFailure, PipeClosed, shown
from unspin.files.reading import Source, is_file, opened
from unspin.files.views import Text, View
from unspin.files.writing import Whole


@dataclass(slots=True)
class Restoring:
    """Restores inputs one after the other.

    Args:
        restorer: the engine with its settings.
        report: counts failures.
        views: what is shown of each input.
        encoding: the encoding of all inputs, where it is not to be found out.
        reading: how inputs are read.
        output: the file that all output goes to, as the system knows it; no input may be it.
    """

    restorer: Engine
    report: Report
    views: Sequence[View]
    encoding: str | None = None
    reading: Reading = field(default_factory=Reading)
    output: os.stat_result | None = None

    def inputs(self, names: Sequence[str], in_place: bool = False) -> None:
        """Restore inputs; name those that fail, and go on."""
        for name in names:
            try:
                with opened(name, self.encoding) as source:
                    if is_file(source.status) and is_file(self.output):
                        assert source.status is not None and self.output is not None
                        if os.path.samestat(source.status, self.output):
                            raise Failure(source.shown, "also the output", "use -w to restore it in place")
                    if in_place:
                        self._back(source)
                    else:
                        self._through(source, self.views)
            except OutputFailure:
                raise
            except Failure as failure:
                self.report.failed(failure)
            except (PipeClosed, MemoryError):
                raise
            except Exception as error:
                self.report.failed(_unforeseen(name, error))

    def _back(self, source: Source) -> None:
        """Restore a file in place; it is left alone where nothing changes."""
        with Whole(source.name) as target:
            if not target.replaces:
                raise Failure(source.name, "not a plain file", "write the result elsewhere with -o")
            tally = Tally()
            self._through(source, [Text(target), tally, *self.views])
            if not tally.edits:
                return
            if not source.unchanged():
                raise Failure(source.name, "changed while it was read, and was left alone", "run again")
            target.commit()
            say(f"{shown(source.name)}: {tally.told()}")

    def _through(self, source: Source, views: Sequence[View]) -> None:
        for result in restore_document(source, self.restorer, self.reading, views):
            if isinstance(result, Failure):
                self.report.failed(result)


def _unforeseen(name: str, error: Exception) -> Failure:
    """Return the failure of an input that the engine itself is to blame for."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else ""
    wrong = " ".join(f"{type(error).__name__}: {error}".split())
    return Failure(name, f"an error of unspin itself ({wrong}{place})", "report it with this text")
