"""What goes wrong with a file, said in one line that names the file and the remedy."""

from __future__ import annotations

import errno
import os


class Failure(Exception):
    """One file failed: ``path: what is wrong; what to do``."""

    def __init__(self, name: str, wrong: str, remedy: str) -> None:
        super().__init__(f"{shown(name)}: {wrong}; {remedy}")
        self.name = name


class FieldFailure(Failure):
    """A file has none of the fields that are looked for."""


class OutputFailure(Failure):
    """The place that all results go to failed, so that no further file can be done."""


class PipeClosed(Exception):
    """Nobody reads the output any more."""


#: Remedies by the number of an operating system's error, for a file that is read or written.
_REASONS = {
    errno.ENOENT: ("no such file", "check the name and the folder"),
    errno.EISDIR: ("a folder, not a file", "name the files in it"),
    errno.ENOTDIR: ("a part of the path is no folder", "check the name"),
    errno.EACCES: ("permission denied", "change its mode or owner, or run as one who may"),
    errno.EPERM: ("not permitted", "change its mode or owner, or run as one who may"),
    errno.ENOSPC: ("no space left on the device", "free some space and run again"),
    errno.EDQUOT: ("the disk quota is used up", "free some space and run again"),
    errno.EFBIG: ("the file would grow beyond what is allowed", "raise the limit or write elsewhere"),
    errno.EROFS: ("the file system is read-only", "write elsewhere with -o"),
    errno.ELOOP: ("its links run in a circle", "name the file itself"),
    errno.ENAMETOOLONG: ("the name is too long", "rename it"),
    errno.EMFILE: ("too many open files", "raise the limit (ulimit -n)"),
    errno.EBADF: ("closed", "open it, or name another file"),
}


def from_error(name: str, error: OSError, kind: type[Failure] = Failure) -> Failure:
    """Return the failure of a file that an operating system's error stands for."""
    known = _REASONS.get(error.errno or 0)
    if known:
        return kind(name, *known)
    said = (error.strerror or str(error) or type(error).__name__).rstrip(".")
    return kind(name, said[:1].lower() + said[1:], "check the file and run again")


def shown(name: str | os.PathLike[str]) -> str:
    """Return the name of a file as one line that any terminal can print."""
    text = os.fspath(name)
    return "".join(c if c.isprintable() or c == " " else c.encode("unicode_escape").decode() for c in text)


def flat(text: str) -> str:
    """Return a text on one line that any terminal can print, what cannot be printed written out."""
    return "".join(c if c.isprintable() else " " if c.isspace() else f"<{ord(c):04X}>" for c in text)
