"""Where the result of a file goes: into its place, whole, and nowhere else."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from contextlib import suppress
from typing import IO, Self

from unspin.batch.job import SORTED, Job, Task
from unspin.batch.manifest import Row
from unspin.batch.walk import inside
from unspin.files.failure import Failure, from_error
from unspin.files.writing import Whole

#: Bytes of a result kept in memory until its folder is known.
HELD = 1 << 22


def extracted(path: str) -> str:
    """Return the path of the text that is taken out of a page."""
    packed = path.lower().endswith(".gz")
    return f"{path[:-3]}.txt{path[-3:]}" if packed else f"{path}.txt"


def places(job: Job, path: str) -> list[str]:
    """Return where in the destination the result of a file may lie."""
    names = [path, extracted(path)] if job.reading.extract else [path]
    folders = SORTED if job.quarantine else ("",)
    return [os.path.join(job.dest, folder, name) for folder in folders for name in names]


class Output:
    """The result of a file, which ``commit`` puts in place whole, under ``path`` in the destination."""

    def __init__(self, task: Task, job: Job, path: str) -> None:
        self._task, self._job, self._path = task, job, path
        self._sha256 = hashlib.sha256()
        self._size = 0
        if job.quarantine:
            self._held: IO[bytes] | None = tempfile.SpooledTemporaryFile(HELD)  # noqa: SIM115
        else:
            self._held = None
            self._whole = self._opened("")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._held is not None:
            self._held.close()
        else:
            self._whole.discard()

    def write(self, data: bytes) -> None:
        """Take up data."""
        self._sha256.update(data)
        self._size += len(data)
        if self._held is not None:
            self._held.write(data)
        else:
            self._whole.write(data)

    def flush(self) -> None:
        """A whole file has nothing to show before it is whole."""

    def commit(self, row: Row, folder: str, changed: bool = True) -> None:
        """Put the result in place, in a folder of the destination; tell the row of it."""
        row.sha256_out = self._sha256.hexdigest()
        row.output = os.path.join(folder, self._path)
        target = os.path.join(self._job.dest, row.output)
        if not changed:
            row.out_size, row.out_mtime_ns = row.size, row.mtime_ns
            return
        if self._job.in_place:
            if self._job.backup:
                _back_up(target)
        elif os.path.lexists(target) and self._task.old != row.output and not self._task.mine:
            if digest_of(target) != row.sha256_out:
                raise Failure(target, "is already there and not of this run", "move it or name another -o")
            self._tell(row, target)
            return
        if self._held is not None:
            with self._opened(folder) as whole:
                self._held.seek(0)
                while data := self._held.read(1 << 20):
                    whole.write(data)
                whole.commit()
        else:
            self._whole.commit()
        self._tell(row, target)
        old = self._task.old
        if old and old != row.output and not self._job.in_place:
            with suppress(OSError):
                os.unlink(os.path.join(self._job.dest, old))

    def _tell(self, row: Row, target: str) -> None:
        status = os.stat(target)
        row.out_size, row.out_mtime_ns = status.st_size, status.st_mtime_ns

    def _opened(self, folder: str) -> Whole:
        """Return the file to write, in a folder that is sure to lie in the destination."""
        dest = os.path.realpath(self._job.dest)
        target = os.path.join(self._job.dest, folder, self._path)
        above = os.path.dirname(target)
        if self._job.in_place:
            if os.path.islink(target):
                raise Failure(target, "a link", "what it names is restored where it lies")
        else:
            try:
                os.makedirs(above, exist_ok=True)
            except (FileExistsError, NotADirectoryError) as error:
                wrong = "stands where a folder is needed"
                raise Failure(error.filename or above, wrong, "move it or name another -o") from None
            except OSError as error:
                raise from_error(above, error) from None
            if os.path.islink(target) or not inside(os.path.realpath(above), dest):
                raise Failure(target, "a link stands there, which is not followed", "remove it and run again")
        # What a loss of power takes from DEST is done again; what it took in place would be lost.
        whole = Whole(target, settled=self._job.in_place)
        if not whole.replaces:
            raise Failure(target, "not a plain file", "remove it and run again")
        return whole


def _back_up(path: str) -> None:
    """Keep a file by a second name beside it: ``.bak``, or ``.bak.1`` and on where that holds something else.

    The result takes the first name from it, so that the backup is the original itself.
    """
    number = 0
    while True:
        backup = f"{path}.bak" + (f".{number}" if number else "")
        try:
            os.link(path, backup, follow_symlinks=False)
            return
        except FileExistsError:
            if os.path.isfile(backup) and digest_of(backup) == digest_of(path):
                return
            number += 1
        except OSError:  # a file system without hard links
            if os.path.lexists(backup):
                number += 1
                continue
            with open(path, "rb") as file, Whole(backup) as whole:
                while data := file.read(1 << 20):
                    whole.write(data)
                whole.commit()
            return


def hashed(stream: IO[bytes] | io.FileIO) -> str:
    """Return the SHA-256 of a file, which is at its beginning afterwards."""
    stream.seek(0)
    digest = hashlib.sha256()
    while data := stream.read(1 << 20):
        digest.update(data)
    stream.seek(0)
    return digest.hexdigest()


def digest_of(path: str) -> str:
    """Return the SHA-256 of a file by name; raise OSError."""
    with open(path, "rb") as file:
        return hashed(file)
