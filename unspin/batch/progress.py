"""How far a run is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unspin.batch.job import Job
    from unspin.batch.run import Totals

#: Seconds between two lines where there is no terminal.
EVERY = 10.0


@contextmanager
def progress(job: Job, quiet: bool) -> Iterator[Callable[[Totals], None]]:
    """Yield what is to be called with the totals of a run after every file."""
    if quiet or sys.stderr is None:
        yield lambda totals: None
    elif sys.stderr.isatty():
        with _bar(job) as told:
            yield told
    else:
        yield _Lines().told


class _Lines:
    """One line every few seconds."""

    def __init__(self) -> None:
        self._start = self._last = time.monotonic()

    def told(self, totals: Totals) -> None:
        now = time.monotonic()
        if now - self._last >= EVERY:
            self._last = now
            print(f"unspin: {_said(totals, now - self._start)}", file=sys.stderr, flush=True)


@contextmanager
def _bar(job: Job) -> Iterator[Callable[[Totals], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from unspin.batch.walk import walk

    total = sum(1 for _ in walk(job.src, job.choice, job.in_place))
    start = time.monotonic()
    columns = (
        MofNCompleteColumn(),
        BarColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=total)

        def told(totals: Totals) -> None:
            said = _said(totals, time.monotonic() - start, files=False)
            shown.update(task, completed=totals.files, description=said)

        yield told


def _said(totals: Totals, seconds: float, files: bool = True) -> str:
    said = [f"{totals.files:,} files"] if files else []
    said.append(f"{totals.words / max(seconds, 0.001):,.0f} words/s")
    if totals.jointly:
        said.append(f"{totals.jointly:,} again jointly")
    if totals.failures:
        said.append(f"{totals.failures:,} failed")
    return ", ".join(said)
