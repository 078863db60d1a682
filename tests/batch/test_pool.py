"""Workers may die or hang; tasks are lost one by one."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from unspin.batch import memory
from unspin.batch.pool import Loss, Pool, PoolError


def acting(job: str) -> Callable[[str], str]:
    """Return what does the tasks of these tests."""
    if job == "broken":
        os._exit(7)

    def act(task: str) -> str:
        if task == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if task == "hang":
            time.sleep(60)
        if task.startswith("need "):
            return str(len(bytearray(int(task.split()[1]) * memory.MEGABYTE)))
        return task.upper()

    return act


def lost(task: str, loss: Loss, why: str) -> str:
    return f"{task}: {why} ({loss.name})"


def test_every_task_has_a_result() -> None:
    tasks = ["a", "die", "b", "hang", "c", "die"] + [str(n) for n in range(20)]
    results = sorted(Pool(2, acting, "", lost, timeout=1.0).run(iter(tasks)))
    died = "die: its worker was killed (signal 9), perhaps for want of memory (DEATH)"
    assert results == sorted(
        ["A", "B", "C", died, died, "hang: took longer than 1 seconds (TIME)", *(str(n) for n in range(20))]
    )


def test_tasks_are_taken_as_they_are_done() -> None:
    taken = []

    def tasks() -> Iterator[str]:
        for number in count():
            taken.append(number)
            yield str(number)

    results = Pool(2, acting, "", lost).run(tasks())
    for done in range(1, 50):
        next(results)
        assert len(taken) <= done + 3
    results.close()  # type: ignore[attr-defined]


def test_no_worker_can_be_started() -> None:
    with pytest.raises(PoolError, match="exit code 7"):
        list(Pool(1, acting, "broken", lost).run(iter(["a"])))


def test_nothing_to_do_starts_nothing() -> None:
    assert list(Pool(1, acting, "broken", lost).run(iter([]))) == []


@pytest.mark.skipif(not memory.kept(), reason="this system keeps no limit on memory")
def test_a_task_that_needs_too_much_memory_is_lost_alone() -> None:
    tasks = ["a", "need 300", "need 100", "need 90", "b"]
    results = sorted(Pool(2, acting, "", lost, most=200 * memory.MEGABYTE).run(iter(tasks)))
    assert results == sorted(
        ["A", "need 300: needs more than 200 MB of memory (MEMORY)", "104857600", "94371840", "B"]
    )
