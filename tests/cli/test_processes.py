"""Real processes and pipes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.conftest import CLEAN, SPUN, Run, command, restorer
from unspin import Settings

RESTORED = restorer(Settings()).restore(SPUN).encode()
LONG = (CLEAN * 5 + "\n").encode() * 600


def test_a_pipe(process: Run) -> None:
    ran = process(stdin=SPUN.encode())
    assert (ran.code, ran.out, ran.err) == (0, RESTORED, "")


def test_the_module_runs(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "unspin", "--version"], cwd=root, capture_output=True, timeout=60, check=True
    )
    assert done.stdout.startswith(b"unspin ")


def test_output_starts_before_the_input_ends(tmp_path: Path) -> None:
    with subprocess.Popen(command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path) as run:
        assert run.stdin is not None and run.stdout is not None
        timer = threading.Timer(60, run.kill)
        timer.start()
        try:
            run.stdin.write(LONG)
            run.stdin.flush()
            assert run.stdout.read(2000) == LONG[:2000]
            assert run.poll() is None
            run.stdin.close()
            assert run.stdout.read() == LONG[2000:]
            assert run.wait() == 0
        finally:
            timer.cancel()


def test_a_closed_pipe_ends_it_quietly(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_bytes(LONG)
    for arguments in (["long.txt"], ["--json", "long.txt", "long.txt"], ["--help"]):
        with subprocess.Popen(
            command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
        ) as run:
            assert run.stdout is not None and run.stderr is not None
            run.stdout.close()
            assert run.stderr.read() == b""
            assert run.wait(60) == 0


def test_a_closed_pipe_stops_no_file_from_being_restored(tmp_path: Path) -> None:
    names = [f"{k}.txt" for k in range(3)]
    for name in names:
        (tmp_path / name).write_text(SPUN)
    with subprocess.Popen(
        command("-w", "--diff", *names), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=tmp_path
    ) as run:
        assert run.stdout is not None
        run.stdout.close()
        assert run.wait(60) == 0
    assert {(tmp_path / name).read_bytes() for name in names} == {RESTORED}


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt(tmp_path: Path, number: signal.Signals, code: int) -> None:
    with subprocess.Popen(
        command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    ) as run:
        assert run.stdin is not None and run.stdout is not None and run.stderr is not None
        run.stdin.write(LONG)
        run.stdin.flush()
        assert run.stdout.read(100)
        run.send_signal(number)
        assert run.stderr.read() == b""
        assert run.wait(60) == code
