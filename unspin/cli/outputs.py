"""Where the result of a command goes: a file, whole or not at all, or standard output."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unspin.files.failure import Failure


def put(data: bytes, output: str | None, failure: type[Failure] | None = None) -> None:
    """Write data to the file ``output``, or to standard output if None; raise Failure or PipeClosed."""
    from unspin.files.failure import Failure
    from unspin.files.writing import Stdout, Whole

    if output is None:
        stdout = Stdout()
        stdout.write(data)
        stdout.flush()
        return
    with Whole(output, failure or Failure) as whole:
        whole.write(data)
        whole.commit()


def same_file(name: str, other: str) -> bool:
    """Say whether two names stand for the same file that is there; "-" is none."""
    with suppress(OSError, ValueError):
        return name != "-" and os.path.samefile(name, other)
    return False
