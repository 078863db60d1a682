"""What is done with one file of a folder: restored into its place, copied, or left."""

from __future__ import annotations

import io
import os
import stat
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from unspin.batch import manifest
from unspin.batch.follower import Follower, Listener
from unspin.batch.job import LEAVE, SPUN, Job, Outcome, Task
from unspin.batch.manifest import Row
from unspin.batch.output import Output, extracted, hashed
from unspin.edits import Piece, Restoration
from unspin.files.document import Engine, restore_document
from unspin.files.failure import Failure, from_error, shown
from unspin.files.formats import naming
from unspin.files.reading import Source, binary
from unspin.files.views import Text, View
from unspin.restorer import Restorer


class OnlySpun:
    """An engine that leaves articles alone which are not spun."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def pieces(self, chunks: Iterable[str]) -> Iterator[Piece]:
        """Yield the parts of one article."""
        for piece in self._engine.pieces(chunks):
            yield piece if piece.judgement.posterior >= SPUN else replace(piece, edits=())

    def explain(self, text: str) -> Restoration:
        """Return one article restored."""
        return self._engine.explain(text)


def understood(job: Job, path: str, head: bytes) -> bool:
    """Say whether a file is one to restore, by its name, the patterns that ask for it, and its first bytes.

    What has an ending of some other kind (``.css``, ``.py``) is none, even if it is text.
    """
    if naming.extension(path):
        return True
    if binary(head):
        return False
    told = naming.told(path, head)
    bare = not os.path.splitext(os.path.basename(path).removesuffix(".gz"))[1]
    return told in (naming.HTML, naming.PARQUET) or bare or job.choice.names(path)


def do(task: Task, job: Job, engine: Restorer) -> Outcome:
    """Do one file; what fails is told in the row. Raise MemoryError."""
    began = time.perf_counter()
    follower = Follower(task.row.path)
    row = replace(task.row, digest=job.digest, output="")
    try:
        outcome = _done(task, row, job, engine, follower)
    except Failure as failure:
        outcome = failed(task, row, str(failure))
    except MemoryError:
        raise
    except OSError as error:
        outcome = failed(task, row, str(from_error(_name(job, row), error)))
    except Exception as error:  # one file must take no other with it
        wrong = " ".join(f"{type(error).__name__}: {error}".split())
        outcome = failed(
            task, row, f"{_name(job, row)}: an error of unspin itself ({wrong}); report it with this text"
        )
    finally:
        follower.close()
    outcome.row.seconds = round(time.perf_counter() - began, 4)
    return outcome


def failed(task: Task, row: Row, error: str) -> Outcome:
    """Return the outcome of a file that failed; what an earlier run has made of it stays."""
    row = replace(row, status=manifest.FAILED, output=task.old, error=error, sha256_out="")
    row.articles, row.words, row.edits, row.posterior = 0, 0, 0, 0.0
    return Outcome(row)


def _name(job: Job, row: Row) -> str:
    return shown(os.path.join(job.src, row.path))


def _done(task: Task, row: Row, job: Job, engine: Restorer, follower: Follower) -> Outcome:
    name = os.path.join(job.src, row.path)
    with Source(name, _plain(task.real, name), job.encoding) as source:
        assert source.status is not None and isinstance(source.stream, io.FileIO)
        status = source.status
        row.size, row.mtime_ns, row.ctime_ns = status.st_size, status.st_mtime_ns, status.st_ctime_ns
        row.sha256_in = hashed(source.stream)
        if task.sisters is not None and row.sha256_in != task.row.sha256_in:
            raise Failure(name, "changed while the run went on", "run again")
        head = source.begin() if not _foreign(source) else b"\x00"
        if not understood(job, row.path, head):
            return _other(task, row, job, source.stream)
        errors = []
        path = row.path
        if job.reading.extract and job.reading.format_of(source) == naming.HTML:
            path = extracted(row.path)
            if os.path.lexists(os.path.join(job.src, path)):
                wrong = f"its text would go to {shown(path)}, where another file's result goes"
                raise Failure(name, wrong, "rename one of them, or leave out --html-extract")
        listener = Listener(_engine(task, job, engine), job.jointly and task.sisters is None)
        with Output(task, job, path) as output:
            views: Sequence[View] = [Text(output), follower]
            for result in restore_document(source, listener, job.reading, views):
                if isinstance(result, Failure):
                    errors.append(str(result))
                    continue
                row.articles += 1
                row.words += result.words
                row.edits += result.edits
                row.posterior = max(row.posterior, result.judgement.posterior)
            if not source.unchanged():
                raise Failure(name, "changed while it was read", "run again")
            folder = ""
            if job.quarantine:
                folder = "spun" if row.posterior >= SPUN else "clean"
            output.commit(row, folder, row.edits > 0 or not job.in_place)
    row.status = manifest.PARTIAL if errors else manifest.DONE
    row.error = "\n".join(errors)
    row.posterior = round(row.posterior, 6)
    return Outcome(row, follower.edits(), listener.signatures, tuple(listener.stories))


def _engine(task: Task, job: Job, engine: Engine) -> Engine:
    """Return what restores the articles of a file."""
    if task.sisters is not None:
        from unspin.batch.jointly import Jointly

        assert isinstance(engine, Restorer)
        engine = Jointly(engine, task.sisters)
    return OnlySpun(engine) if job.only_spun else engine


def _foreign(source: Source) -> bool:
    """Say whether a file cannot be looked into, and its name promises nothing that ought to be."""
    if naming.extension(source.name):
        return False
    try:
        source.begin()
    except Failure:
        return True
    return False


def _other(task: Task, row: Row, job: Job, stream: io.FileIO) -> Outcome:
    """Copy or leave a file that is none to restore."""
    if job.others == LEAVE or job.in_place:
        return Outcome(replace(row, status=manifest.LEFT))
    stream.seek(0)
    with Output(task, job, row.path) as output:
        while data := stream.read(1 << 20):
            output.write(data)
        output.commit(row, "others" if job.quarantine else "")
    return Outcome(replace(row, status=manifest.COPIED))


def _plain(real: str, name: str) -> io.FileIO:
    """Open a plain file and nothing else, whatever has come to its place meanwhile; raise Failure."""
    flags = os.O_RDONLY
    for extra in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, extra, 0)
    try:
        handle = os.open(real, flags)
    except OSError as error:
        raise from_error(name, error) from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Failure(name, "not a plain file any more", "run again")
    return io.FileIO(handle, "rb")
