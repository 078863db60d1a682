"""What became of the inputs, and the exit code that says so."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from unspin.files.failure import Failure

DONE, FOUND, USAGE, FAILED, INTERRUPTED = 0, 1, 2, 3, 130


def say(message: object) -> None:
    """Speak to the person at the terminal."""
    if sys.stderr is not None:
        with suppress(OSError):  # nobody may listen
            print(f"unspin: {message}", file=sys.stderr, flush=True)


@dataclass(slots=True)
class Report:
    """Counts what went wrong and what was found; ``exit_code`` follows from it."""

    failures: int = 0
    found: int = 0

    def failed(self, failure: Failure) -> None:
        """Name a file that failed; the others go on."""
        self.failures += 1
        say(failure)

    def failed_in(self, failures: Iterable[Failure]) -> None:
        """Name parts of a file that failed."""
        for failure in failures:
            self.failed(failure)

    @property
    def exit_code(self) -> int:
        if self.failures:
            return FAILED
        return FOUND if self.found else DONE
