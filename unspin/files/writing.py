"""Writing results: whole files that appear at once or not at all, and standard output."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from unspin.files.failure import Failure, OutputFailure, PipeClosed, from_error

#: Bytes kept in memory before a temporary file is begun.
HELD = 1 << 22


class Sink(Protocol):
    """Where results go."""

    def write(self, data: bytes) -> None:
        """Take up data."""

    def flush(self) -> None:
        """Show what was taken up, as far as that can be."""


class Whole:
    """A file that is replaced whole by ``commit``, or stays as it is.

    Everything is written to a temporary file in the same folder, begun only once there is much to
    write or at the commit. Links are followed, the mode is kept. What is no plain file (a device, a
    named pipe) cannot be replaced and is written to as it stands. ``settled`` has a commit wait until
    the file would outlive a loss of power; it outlives the end of any program without.
    """

    def __init__(
        self, path: str | os.PathLike[str], failure: type[Failure] = Failure, settled: bool = True
    ) -> None:
        self._failure = failure
        self._settled = settled
        self.name = os.fspath(path)
        self._path = Path(os.path.realpath(path))
        self._temporary: Path | None = None
        self._handle: int | None = None
        self._held: list[bytes] = []
        self._size = 0
        try:
            self._old: os.stat_result | None = self._path.stat()
        except FileNotFoundError:
            self._old = None
        except OSError as error:
            raise from_error(self.name, error, self._failure) from None
        if self._old is not None and stat.S_ISDIR(self._old.st_mode):
            raise self._failure(self.name, "a folder, not a file", "name a file to write")
        if self._old is not None and not os.access(self._path, os.W_OK):
            raise self._failure(
                self.name, "read-only", "make it writable (chmod u+w) or write elsewhere with -o"
            )

    @property
    def replaces(self) -> bool:
        """Whether a plain file is written, which can appear whole."""
        return self._old is None or stat.S_ISREG(self._old.st_mode)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()

    def write(self, data: bytes) -> None:
        """Take up data; raise Failure."""
        self._held.append(data)
        self._size += len(data)
        if self._size > HELD or not self.replaces:
            self._spill()

    def flush(self) -> None:
        """A whole file has nothing to show before it is whole."""

    def commit(self) -> None:
        """Put the file in place; raise Failure, in which case it is as it was."""
        self._spill()
        assert self._handle is not None
        try:
            if self.replaces and self._settled:
                os.fsync(self._handle)
            os.close(self._handle)
            self._handle = None
            if self._temporary is not None:
                os.replace(self._temporary, self._path)
                self._temporary = None
                if self._settled:
                    _settle(self._path.parent)
        except OSError as error:
            raise from_error(self.name, error, self._failure) from None

    def discard(self) -> None:
        """Leave the file as it was; do nothing after a commit."""
        self._held, self._size = [], 0
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        if self._temporary is not None:
            self._temporary.unlink(missing_ok=True)
            self._temporary = None

    def _spill(self) -> None:
        try:
            if self._handle is None:
                self._begin()
            for data in self._held:
                view = memoryview(data)
                while view:
                    assert self._handle is not None
                    view = view[os.write(self._handle, view) :]
        except OSError as error:
            raise from_error(self.name, error, self._failure) from None
        self._held, self._size = [], 0

    def _begin(self) -> None:
        binary = getattr(os, "O_BINARY", 0)
        if not self.replaces:
            self._handle = os.open(self._path, os.O_WRONLY | binary)
            return
        temporary = self._path.parent / f".unspin-{secrets.token_hex(8)}.tmp"
        try:
            self._handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, 0o666)
        except PermissionError:
            raise self._failure(
                self.name,
                "its folder cannot be written, so no whole file can be put there",
                "write elsewhere with -o",
            ) from None
        self._temporary = temporary
        if self._old is not None:
            if hasattr(os, "chown") and (self._old.st_uid, self._old.st_gid) != _owner(temporary):
                with suppress(OSError):  # only the superuser may give files away
                    os.chown(temporary, self._old.st_uid, self._old.st_gid)
            os.chmod(temporary, stat.S_IMODE(self._old.st_mode))


def _owner(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_uid, status.st_gid


def _settle(folder: Path) -> None:
    """Have the new name of a file survive a loss of power, where the system can promise that."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    with suppress(OSError):
        os.fsync(handle)
    os.close(handle)


class Stdout:
    """Standard output as bytes; a closed pipe raises PipeClosed, anything else OutputFailure.

    Where it is not ``needed``, because files are written as well, a closed pipe takes all that is
    written without a word.
    """

    name = "standard output"

    def __init__(self, needed: bool = True) -> None:
        self._needed = needed

    def write(self, data: bytes) -> None:
        """Write data, which may wait for ``flush``."""
        try:
            if sys.stdout is None:
                raise OSError(errno.EBADF, os.strerror(errno.EBADF))
            sys.stdout.buffer.write(data)
        except OSError as error:
            self._failed(error)

    def flush(self) -> None:
        """Have everything that was written leave this process."""
        try:
            if sys.stdout is not None:
                sys.stdout.flush()
        except OSError as error:
            self._failed(error)

    def status(self) -> os.stat_result | None:
        """Return what the system says of it, if it can be asked."""
        try:
            return os.fstat(sys.stdout.fileno()) if sys.stdout is not None else None
        except (OSError, ValueError):
            return None

    def _failed(self, error: OSError) -> None:
        silence()
        if not isinstance(error, BrokenPipeError) and not (os.name == "nt" and error.errno == errno.EINVAL):
            raise from_error(self.name, error, OutputFailure) from None
        if self._needed:
            raise PipeClosed from None


def silence() -> None:
    """Send what is still to be written to standard output nowhere, so that no later flush fails."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
