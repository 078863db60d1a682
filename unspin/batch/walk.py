"""Which files of a folder a run takes, and what it refuses, in an order that is always the same."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from unspin.files.failure import Failure, from_error

#: Folders that are left out along with hidden ones.
LEFT_OUT = frozenset(("CVS", "__pycache__", "node_modules", "lost+found"))
#: The manifest of a run, and what it keeps beside it while it works.
MANIFEST = "unspin-manifest.sqlite"
OWN = frozenset((MANIFEST, f"{MANIFEST}-wal", f"{MANIFEST}-shm", f"{MANIFEST}-journal"))
#: What a killed run may leave behind, and what backups are called.
STRAY = re.compile(r"\.unspin-[0-9a-f]{16}\.tmp")
BACKUP = re.compile(r".+\.bak(\.\d+)?", re.DOTALL)
_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which files are taken: those that match ``include``, if any is given, and none of ``exclude``.

    A pattern without a slash is held against the name, one with a slash against the path in the folder,
    in which ``*`` matches slashes too. ``exclude`` leaves out folders as well.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def takes(self, path: str) -> bool:
        """Say whether a file is taken."""
        return not self.excludes(path) and (not self.include or self.names(path))

    def names(self, path: str) -> bool:
        """Say whether a file is asked for by a pattern."""
        return any(_matches(pattern, path) for pattern in self.include)

    def excludes(self, path: str) -> bool:
        """Say whether a file or folder is left out."""
        return any(_matches(pattern, path) for pattern in self.exclude)


@dataclass(frozen=True, slots=True)
class Found:
    """A file: ``path`` in the folder, ``real`` where it lies, and what the system says of it."""

    path: str
    real: str
    size: int
    mtime_ns: int
    ctime_ns: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that is no file to restore, and why."""

    path: str
    failure: Failure


def walk(root: str, choice: Choice, backups: bool = False) -> Iterator[Found | Refused]:
    """Yield the files under ``root`` in the order of their paths, and what must be refused.

    Hidden names and folders in ``LEFT_OUT`` are passed over, and backups, if ``backups`` says so. Links to
    files inside of ``root`` are files; links to folders inside are passed over, since what they hold is
    met where it lies. Nothing outside of ``root`` is ever opened.
    """
    real_root = os.path.realpath(root)
    waiting = [""]
    while waiting:
        path = waiting.pop()
        name = os.path.basename(path)
        full = os.path.join(root, path) if path else root
        if path and (name.startswith(".") or choice.excludes(path)):
            continue
        try:
            status = os.lstat(full) if path else os.stat(full)
            real = full
            if stat.S_ISLNK(status.st_mode):
                status = os.stat(full)
                real = os.path.realpath(full)
                if not inside(real, real_root):
                    if stat.S_ISDIR(status.st_mode) or choice.takes(path):
                        yield _refused(
                            full, path, "a link that leads out of the folder", "copy what it names"
                        )
                    continue
                if stat.S_ISDIR(status.st_mode):
                    continue
            if stat.S_ISDIR(status.st_mode):
                if name not in LEFT_OUT:
                    names = sorted(os.listdir(full), reverse=True)
                    waiting += [os.path.join(path, entry) for entry in names]
                continue
        except FileNotFoundError:
            wrong = "a link that leads nowhere" if os.path.islink(full) else "vanished meanwhile"
            if choice.takes(path):
                yield _refused(full, path, wrong, "mend or remove it and run again")
            continue
        except OSError as error:
            yield Refused(path, from_error(full, error))
            continue
        if not choice.takes(path) or (backups and BACKUP.fullmatch(name)):
            continue
        kind = next((what for test, what in _KINDS if test(status.st_mode)), None)
        if kind is not None:
            yield _refused(full, path, f"{kind}, not a file", "leave it out with --exclude")
        elif path in OWN:
            if not backups:
                yield _refused(full, path, "bears the name of the manifest", "leave it out with --exclude")
        else:
            yield Found(path, real, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def inside(path: str, folder: str) -> bool:
    """Say whether a real path lies in a real folder, or is it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def sweep(folder: str) -> int:
    """Remove what killed runs have left in a folder (not in those below it); return how many files."""
    removed = 0
    try:
        names = os.listdir(folder)
    except OSError:
        return 0
    for name in names:
        if STRAY.fullmatch(name):
            try:
                os.unlink(os.path.join(folder, name))
                removed += 1
            except OSError:
                continue
    return removed


def _refused(full: str, path: str, wrong: str, remedy: str) -> Refused:
    return Refused(path, Failure(full, wrong, remedy))


def _matches(pattern: str, path: str) -> bool:
    pattern = pattern.rstrip("/")
    if "/" in pattern:
        path = path.replace(os.sep, "/")
        return fnmatchcase(path, pattern.removeprefix("/"))
    return fnmatchcase(os.path.basename(path), pattern)
