"""What a run does, file by file, in terms that worker processes are told in."""

from __future__ import annotations

from dataclasses import dataclass, field

from unspin.batch.manifest import Row, Story
from unspin.batch.walk import Choice
from unspin.files.document import Reading
from unspin.settings import Settings

#: The probability from which an article counts as spun.
SPUN = 0.5
COPY, LEAVE = "copy", "leave"
#: Folders of a destination that is sorted.
SORTED = ("spun", "clean", "others")


@dataclass(frozen=True, slots=True)
class Job:
    """What a run does with every file; ``dest`` is ``src`` where files are restored in place."""

    src: str
    dest: str
    settings: Settings = field(default_factory=Settings)
    reading: Reading = field(default_factory=Reading)
    choice: Choice = field(default_factory=Choice)
    encoding: str | None = None
    others: str = COPY
    only_spun: bool = False
    quarantine: bool = False
    backup: bool = True
    jointly: bool = False
    digest: str = ""

    @property
    def in_place(self) -> bool:
        return self.src == self.dest


@dataclass(frozen=True, slots=True)
class Sister:
    """Another spin of the same story: as it was printed, and as it was restored."""

    printed: str
    restored: str


@dataclass(frozen=True, slots=True)
class Task:
    """One file to do: ``row`` names it, ``real`` says where it lies.

    ``old`` is the output of an earlier run, "" where there is none; ``mine`` says that one was killed
    which may have written a result. ``sisters`` are other spins of its articles, by the number of the
    article, where it is done a second time beside them.
    """

    row: Row
    real: str
    old: str = ""
    mine: bool = False
    sisters: dict[int, list[Sister]] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file, with its edits as packed JSON lines, its signatures and its stories."""

    row: Row
    edits: bytes = b""
    signatures: bytes = b""
    stories: tuple[Story, ...] = ()
