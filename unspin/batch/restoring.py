"""What is done with one file of a folder: restored into its place, copied, or left."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import IO, Self

from unspin.batch import manifest
from unspin.batch.manifest import Row
from unspin.batch.walk import Choice, inside
from unspin.edits import Edit, Piece, Restoration
from unspin.files.document import Reading, restore_document
from unspin.files.failure import Failure, from_error, shown
from unspin.files.formats import html, naming
from unspin.files.formats.passage import Splice
from unspin.files.reading import Source, binary
from unspin.files.views import Part, Result, Text, View
from unspin.files.writing import Whole
from unspin.reports.record import Record
from unspin.restorer import Restorer
from unspin.settings import Settings
from unspin.tracing.duplicates import signature

#: The probability from which an article counts as spun.
SPUN = 0.5
#: Articles of one file, and letters of each, that near-duplicates are looked for among.
SIGNED, LOOKED_AT = 10_000, 200_000
#: Bytes of a result kept in memory until its folder is known.
HELD = 1 << 22
COPY, LEAVE = "copy", "leave"


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
    digest: str = ""

    @property
    def in_place(self) -> bool:
        return self.src == self.dest


@dataclass(frozen=True, slots=True)
class Task:
    """One file to do: ``row`` names it, ``real`` says where it lies.

    ``old`` is the output of an earlier run, "" where there is none; ``mine`` says that one was killed
    which may have written a result.
    """

    row: Row
    real: str
    old: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file, with its edits as packed JSON lines and its signatures."""

    row: Row
    edits: bytes = b""
    signatures: bytes = b""


class OnlySpun:
    """An engine that leaves articles alone which are not spun."""

    def __init__(self, engine: Restorer) -> None:
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
    """Do one file; what fails is told in the row."""
    began = time.perf_counter()
    follower = _Follower(task.row.path)
    row = replace(task.row, digest=job.digest, output="")
    try:
        outcome = _done(task, row, job, engine, follower)
    except Failure as failure:
        outcome = failed(task, row, str(failure))
    except MemoryError:
        outcome = failed(task, row, f"{_name(job, row)}: out of memory; split it, or take fewer --jobs")
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


def _done(task: Task, row: Row, job: Job, engine: Restorer, follower: _Follower) -> Outcome:
    name = os.path.join(job.src, row.path)
    with Source(name, _plain(task.real, name), job.encoding) as source:
        assert source.status is not None and isinstance(source.stream, io.FileIO)
        status = source.status
        row.size, row.mtime_ns, row.ctime_ns = status.st_size, status.st_mtime_ns, status.st_ctime_ns
        row.sha256_in = _digest(source.stream)
        head = source.begin() if not _foreign(source) else b"\x00"
        if not understood(job, row.path, head):
            return _other(task, row, job, source.stream)
        errors = []
        with _Output(task, job, name) as output:
            chosen = OnlySpun(engine) if job.only_spun else engine
            views: Sequence[View] = [Text(output), follower]
            for result in restore_document(source, chosen, job.reading, views):
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
    return Outcome(row, follower.edits(), follower.signatures)


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
    with _Output(task, job, os.path.join(job.src, row.path)) as output:
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


def _digest(stream: IO[bytes] | io.FileIO) -> str:
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
        return _digest(file)


class _Output:
    """The result of a file, which ``commit`` puts in place whole."""

    def __init__(self, task: Task, job: Job, name: str) -> None:
        self._task, self._job, self._name = task, job, name
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
        row.output = os.path.join(folder, row.path)
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
        target = os.path.join(self._job.dest, folder, self._task.row.path)
        above = os.path.dirname(target)
        if self._job.in_place:
            if os.path.islink(target):
                raise Failure(target, "a link", "what it names is restored where it lies")
        else:
            os.makedirs(above, exist_ok=True)
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


class _Follower(View):
    """Gathers the edits of a file as packed JSON lines, and signatures of its restored articles."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._record = Record()
        self._packer = zlib.compressobj(1)
        self._packed: list[bytes] = []
        self._text: list[str] = []
        self._letters = 0
        self._ended = False
        self._signed = 0
        self.signatures = b""

    def begin(self, source: Source) -> None:
        super().begin(source)
        self._records = False

    def edited(self, edits: Sequence[Edit], splices: Sequence[Sequence[Splice]] | None) -> None:
        self._record.add(edits, splices)

    def article(self, result: Result) -> None:
        self._records = result.record is not None
        self._flush_plain()
        place = {"record": result.record, "field": result.field} if self._records else {}
        for part in self._record.lines(
            file=self._path,
            article=result.number,
            **place,
            posterior=round(result.judgement.posterior, 6),
            words=result.words,
        ):
            self._packed.append(self._packer.compress(part))

    def part(self, part: Part) -> None:
        if self._letters < LOOKED_AT:
            text = part.text[:LOOKED_AT]
            self._text.append(text)
            self._letters += len(text)
        if self._records:
            self._sign()

    def end(self) -> None:
        self._sign()

    def edits(self) -> bytes:
        """Return the packed JSON lines."""
        return b"".join(self._packed) + self._packer.flush()

    def close(self) -> None:
        """Let go of temporary files."""
        self._record.close()

    def _flush_plain(self) -> None:
        """Sign the article of a plain text that is over."""
        if not self._records and self._text:
            self._sign()

    def _sign(self) -> None:
        text, self._text, self._letters = "".join(self._text), [], 0
        if not text or self._signed >= SIGNED:
            return
        if naming.told(self.source.name, text[:2000].encode("utf-8", "replace")) == naming.HTML:
            text = html.passage(text, "utf-8").prose
        found = signature(text)
        if found is not None:
            self._signed += 1
            self.signatures += found.tobytes()
