"""A run over a folder: what is to be done, done by workers, and noted in the manifest."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from unspin import __version__
from unspin.batch import manifest
from unspin.batch.job import LEAVE, SPUN, Job, Outcome, Task
from unspin.batch.manifest import Manifest, Row
from unspin.batch.output import digest_of, places
from unspin.batch.pool import Loss, Pool
from unspin.batch.restoring import do, failed, understood
from unspin.batch.walk import Found, Refused, sweep, walk
from unspin.files.failure import Failure, shown
from unspin.files.reading import HEAD
from unspin.places import data_folder
from unspin.restorer import Restorer

_REMEDIES = {
    Loss.TIME: "raise --timeout",
    Loss.MEMORY: "raise --memory",
    Loss.DEATH: "take fewer --jobs",
}


@dataclass(slots=True)
class Totals:
    """What a run has met and done.

    ``done`` counts by status what was done in this run, ``jointly`` what was done again beside sisters.
    """

    done: Counter[str] = field(default_factory=Counter)
    skipped: int = 0
    words: int = 0
    edits: int = 0
    spun: int = 0
    jointly: int = 0
    seconds: float = 0.0

    @property
    def files(self) -> int:
        return self.skipped + self.done.total()

    @property
    def failures(self) -> int:
        return self.done[manifest.FAILED] + self.done[manifest.PARTIAL]

    def add(self, row: Row) -> None:
        """Count a file that was done."""
        self.done[row.status] += 1
        self.words += row.words
        self.edits += row.edits
        self.spun += row.posterior >= SPUN and row.status in (manifest.DONE, manifest.PARTIAL)

    def again(self, row: Row, before: Row) -> None:
        """Count a file that was done again."""
        self.jointly += 1
        self.edits += row.edits - before.edits
        if row.status != before.status:
            self.done[row.status] += 1
            self.done[before.status] -= self.done[before.status] > 0


def worker(job: Job) -> Callable[[Task], Outcome]:
    """Return what a worker does tasks by."""
    engine = Restorer(job.settings)
    return lambda task: do(task, job, engine)


def digest(job: Job) -> str:
    """Return a digest of all that results depend on besides the files: settings, data and version."""
    made = hashlib.sha256()
    for name in ("min_confidence", "quotes", "protect", "prefix"):
        made.update(f"{name}={getattr(job.settings, name)!r}\n".encode("utf-8", "surrogateescape"))
    made.update(repr((__version__, job.reading, job.encoding, job.choice.include)).encode("utf-8", "replace"))
    made.update(repr((job.others, job.only_spun, job.quarantine)).encode())
    if job.jointly:
        made.update(b"jointly")
    for path in job.settings.dictionaries:
        made.update(digest_of(str(path)).encode())
    folder = data_folder()
    for part in ("dictionary", "frequency", "inflection", "terms"):
        for path in sorted((folder / part).glob("*")):
            if path.is_file():
                made.update(f"{path.name} {digest_of(str(path))}\n".encode())
    return made.hexdigest()


class Run:
    """Does what is to be done under a job, and notes it in a manifest.

    Args:
        job: what is done; its ``digest`` must be set.
        known: the manifest.
        jobs: how many workers.
        timeout: seconds that one file may take.
        most: bytes that a worker may take for one file.
        told: called with the totals after every file.
    """

    def __init__(
        self,
        job: Job,
        known: Manifest,
        jobs: int,
        timeout: float | None = None,
        most: int | None = None,
        told: Callable[[Totals], None] = lambda totals: None,
    ) -> None:
        self.totals = Totals()
        self._job, self._known, self._told = job, known, told
        self._limits = jobs, timeout, most
        self._began: dict[str, Task] = {}
        self._unswept: set[str] = set()

    def work(self) -> None:
        """Do it; raise PoolError where no worker can be started."""
        start = time.monotonic()
        for row in self._known.begun():
            self._unswept.update(_folders(self._job, row.path))
        self._sweep()
        try:
            for outcome in self._done(self._tasks()):
                self._known.end(outcome.row, outcome.edits, outcome.signatures, outcome.stories)
                self._count(outcome.row)
            if self._job.jointly:
                self._again()
        finally:
            for task in self._began.values():
                self._unswept.update(_folders(self._job, task.row.path))
            self._sweep()
            self.totals.seconds = time.monotonic() - start

    def _done(self, tasks: Iterator[Task]) -> Iterator[Outcome]:
        jobs, timeout, most = self._limits
        pool: Pool[Task, Outcome] = Pool(jobs, worker, self._job, self._lost, timeout, most)
        try:
            for outcome in pool.run(tasks):
                del self._began[outcome.row.path]
                yield outcome
        finally:
            pool.close()

    def _again(self) -> None:
        """Do files again beside other spins of their stories."""
        from unspin.batch.sisters import hearings

        before: dict[str, tuple[Row, str]] = {}

        def tasks() -> Iterator[Task]:
            for hearing in hearings(self._known):
                row = hearing.row
                before[row.path] = row, hearing.heard
                fresh = Row(row.path, size=row.size, mtime_ns=row.mtime_ns, ctime_ns=row.ctime_ns)
                fresh.sha256_in = row.sha256_in
                real = os.path.realpath(os.path.join(self._job.src, row.path))
                self._known.begin(replace(fresh, output=row.output))
                self._began[row.path] = task = Task(fresh, real, row.output, sisters=hearing.sisters)
                yield task

        for outcome in self._done(tasks()):
            row, heard = before.pop(outcome.row.path)
            self._known.end_again(outcome.row, outcome.edits, heard)
            self.totals.again(outcome.row, row)
            self._told(self.totals)

    def _tasks(self) -> Iterator[Task]:
        for found in walk(self._job.src, self._job.choice, self._job.in_place):
            row = self._known.row(found.path)
            if isinstance(found, Refused):
                old = row.output if row is not None else ""
                row = Row(found.path, manifest.FAILED, output=old, error=str(found.failure))
                self._known.end(row)
                self._count(row)
            elif row is not None and settled(row, found, self._job):
                self._known.met(row)
                self.totals.skipped += 1
                self._told(self.totals)
            else:
                task = _task(row, found, self._job)
                if task.mine or task.old or not _taken(self._job, found.path):
                    self._known.begin(replace(task.row, output=task.old))
                self._began[found.path] = task
                yield task

    def _count(self, row: Row) -> None:
        self.totals.add(row)
        self._told(self.totals)

    def _lost(self, task: Task, loss: Loss, why: str) -> Outcome:
        self._unswept.update(_folders(self._job, task.row.path))
        name = shown(os.path.join(self._job.src, task.row.path))
        row = replace(task.row, digest=self._job.digest)
        return failed(task, row, f"{name}: {why}; {_REMEDIES[loss]}, or split the file")

    def _sweep(self) -> None:
        for folder in sorted(self._unswept):
            sweep(folder)
        self._unswept.clear()


def planned(job: Job, known: Manifest | None) -> Iterator[tuple[str, str]]:
    """Yield what a run would do: a word and a path, or the line of a failure."""
    for found in walk(job.src, job.choice, job.in_place):
        if isinstance(found, Refused):
            yield "refuse", str(found.failure)
            continue
        row = known.row(found.path) if known is not None else None
        if row is not None and settled(row, found, job):
            yield "skip", found.path
            continue
        try:
            with open(found.real, "rb") as file:
                head = file.read(HEAD)
        except OSError as error:
            yield "refuse", f"{found.path}: {error.strerror}"
            continue
        if not understood(job, found.path, head):
            yield "leave" if job.others == LEAVE or job.in_place else "copy", found.path
        elif row is None or row.status == manifest.BEGUN:
            yield "restore", found.path
        elif row.status in manifest.SETTLED:
            yield "redo", found.path
        else:
            yield "retry", found.path


def settled(row: Row, found: Found, job: Job) -> bool:
    """Say whether a file needs nothing: it, its result, settings and data are as they were."""
    if row.status not in manifest.SETTLED or row.digest != job.digest:
        return False
    if job.in_place and row.status != manifest.LEFT:
        return _same(found.real, row.out_size, row.out_mtime_ns, row.sha256_out)
    then = (row.size, row.mtime_ns, row.ctime_ns)
    if then != (found.size, found.mtime_ns, found.ctime_ns) and not (
        row.size == found.size and _holds(found.real, row.sha256_in)
    ):
        return False
    if row.status == manifest.LEFT:
        return True
    return _same(os.path.join(job.dest, row.output), row.out_size, row.out_mtime_ns, row.sha256_out)


def _same(path: str, size: int, mtime_ns: int, sha256: str) -> bool:
    try:
        now = os.lstat(path)
    except OSError:
        return False
    if not stat.S_ISREG(now.st_mode) or now.st_size != size:
        return False
    return now.st_mtime_ns == mtime_ns or _holds(path, sha256)


def _holds(path: str, sha256: str) -> bool:
    try:
        return digest_of(path) == sha256
    except OSError:
        return False


def _task(row: Row | None, found: Found, job: Job) -> Task:
    mine = row is not None and row.status == manifest.BEGUN
    old = row.output if row is not None else ""
    made = Row(found.path, size=found.size, mtime_ns=found.mtime_ns, ctime_ns=found.ctime_ns)
    return Task(made, found.real, old, mine)


def _taken(job: Job, path: str) -> bool:
    """Say whether something stands where the result of a file would."""
    return any(map(os.path.lexists, places(job, path)))


def _folders(job: Job, path: str) -> set[str]:
    """Return the folders in which a file may have left something unfinished."""
    return set(map(os.path.dirname, places(job, path)))


def refuse_places(src: str, dest: str) -> None:
    """Raise Failure where one folder lies in the other."""
    from unspin.batch.walk import inside

    real_src, real_dest = os.path.realpath(src), os.path.realpath(dest)
    if real_src == real_dest:
        raise Failure(dest, "the folder that is read", "name another -o, or use --in-place")
    if inside(real_dest, real_src):
        raise Failure(dest, f"lies in {shown(src)}, which is read", "name a folder beside it")
    if inside(real_src, real_dest):
        raise Failure(dest, f"holds {shown(src)}, which is read", "name a folder beside it")
