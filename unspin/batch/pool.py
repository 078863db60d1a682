"""Worker processes that do one task at a time, each of which may be lost without harm to the others.

``concurrent.futures`` gives up all tasks where one process dies, and cannot end one that takes too long;
so the few lines that are needed stand here. Processes are started fresh (by a fork server where there is
one), never forked from a program with threads.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import Enum
from multiprocessing import connection, resource_tracker
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from unspin.batch import memory

T = TypeVar("T")
R = TypeVar("R")

#: Starts that may fail before the first worker is ready.
MOST_STARTS = 3
#: How a worker ends that could not have the memory that a task needs.
_STARVED = 77


class Loss(Enum):
    """Why a task was lost."""

    TIME, MEMORY, DEATH = range(3)


class PoolError(Exception):
    """No worker can be started."""


class Pool(Generic[T, R]):
    """Does tasks by ``make(job)(task)`` in ``size`` processes.

    ``lost(task, loss, why)`` makes the result of a task whose worker died, took more than ``timeout``
    seconds, or met MemoryError, where ``most`` is the bytes that a task may need. At most one task a worker
    and one more is taken from the tasks ahead of the results.
    """

    def __init__(
        self,
        size: int,
        make: Callable[[Any], Callable[[T], R]],
        job: Any,
        lost: Callable[[T, Loss, str], R],
        timeout: float | None = None,
        most: int | None = None,
    ) -> None:
        methods = multiprocessing.get_all_start_methods()
        self._context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            self._context.set_forkserver_preload([make.__module__])
        self._size, self._make, self._job = size, make, job
        self._lost, self._timeout, self._most = lost, timeout, most
        self._workers: list[_Worker[T]] = []
        self._failed_starts = 0
        #: The task that is given to the next worker that is done, before its result is looked at.
        self._ahead: T | None = None

    def run(self, tasks: Iterator[T]) -> Iterator[R]:
        """Yield results as they come; raise PoolError. Tasks may wait for nothing that results bring."""
        try:
            while True:
                if self._ahead is None:
                    self._ahead = next(tasks, None)
                while self._ahead is not None and (idle := self._idle()):
                    self._hand(idle[0])
                    self._ahead = next(tasks, None)
                if self._ahead is not None:
                    self._grow()
                elif all(worker.task is None for worker in self._workers):
                    return
                yield from self._gathered()
        finally:
            self.close()

    def close(self) -> None:
        """End all workers at once."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join(2)
            worker.pipe.close()
        self._workers.clear()

    def _idle(self) -> list[_Worker[T]]:
        return [worker for worker in self._workers if worker.ready and worker.task is None]

    def _hand(self, worker: _Worker[T]) -> None:
        """Give a worker the task ahead, if there is one."""
        if self._ahead is not None:
            worker.give(self._ahead)
            self._ahead = None

    def _grow(self) -> None:
        while len(self._workers) < self._size:
            self._workers.append(_Worker(self._context, self._make, self._job, self._most))

    def _gathered(self) -> Iterator[R]:
        """Yield the results that have come, after waiting for one if need be."""
        waiting: list[Any] = [worker.pipe for worker in self._workers]
        heard = connection.wait(waiting, self._patience())
        now = time.monotonic()
        for worker in list(self._workers):
            try:
                if worker.pipe in heard:
                    result = worker.pipe.recv()
                    if not worker.ready:
                        worker.ready, self._failed_starts = True, 0
                        continue
                    worker.task = None
                    self._hand(worker)
                    yield result
                elif self._timeout and worker.task is not None and now - worker.since > self._timeout:
                    yield from self._drop(worker, Loss.TIME, f"took longer than {self._timeout:g} seconds")
            except (EOFError, OSError):
                worker.process.join(2)
                yield from self._drop(worker, *self._ending(worker.process.exitcode))

    def _patience(self) -> float | None:
        if not self._timeout:
            return None
        ends = [worker.since + self._timeout for worker in self._workers if worker.task is not None]
        return max(0.0, min(ends) - time.monotonic()) + 0.01 if ends else None

    def _ending(self, code: int | None) -> tuple[Loss, str]:
        if code == _STARVED:
            room = f"more than {self._most / memory.MEGABYTE:,.0f} MB of" if self._most else "more"
            return Loss.MEMORY, f"needs {room} memory"
        if code is not None and code < 0:
            return Loss.DEATH, f"its worker was killed (signal {-code}), perhaps for want of memory"
        return Loss.DEATH, f"its worker ended (exit code {code})"

    def _drop(self, worker: _Worker[T], loss: Loss, why: str) -> Iterator[R]:
        """Give up a worker, and its task with it."""
        worker.process.kill()
        worker.process.join(2)
        worker.pipe.close()
        self._workers.remove(worker)
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= MOST_STARTS:
                raise PoolError(f"no worker process can be started ({why})")
        if worker.task is not None:
            yield self._lost(worker.task, loss, why)


class _Worker(Generic[T]):
    """One process and the pipe to it."""

    def __init__(
        self, context: Any, make: Callable[[Any], Callable[[T], Any]], job: Any, most: int | None
    ) -> None:
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, make, job, most), daemon=True)
        # Ctrl-C reaches every process of a terminal; only the first one is to hear it.
        masks = hasattr(signal, "pthread_sigmask")
        if masks:
            resource_tracker.ensure_running()  # which would lift the mask, were it started under it
        if masks:
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self.process.start()
        finally:
            if masks:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        self.ready = False
        self.task: T | None = None
        self.since = 0.0

    def give(self, task: T) -> None:
        """Have a task done."""
        self.task, self.since = task, time.monotonic()
        with suppress(OSError):  # it died; that is noticed where results are gathered
            self.pipe.send(task)


def _work(pipe: Connection, make: Callable[[Any], Callable[[Any], Any]], job: Any, most: int | None) -> None:
    """Do tasks until the pipe ends, or until one needs more memory than it may have."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_follow, daemon=True).start()
    try:
        do = make(job)
        if most is not None:
            memory.limit(most)
        pipe.send(None)
        while True:
            pipe.send(do(pipe.recv()))
    except (EOFError, OSError):
        return
    except MemoryError:  # which may have left anything half-done
        os._exit(_STARVED)


def _follow() -> None:
    """End with the program that started this one, even if that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
