"""Kill a run of ``unspin batch`` at random moments, run it again, and compare with one left in peace.

    python benchmarks/kills.py [KILLS] [PAGES] [SEED]

KILLS (50 by default) times a run over PAGES (100) generated pages, with two workers and --jointly, is killed
with all its processes (SIGKILL): one in five while it starts, the others when a drawn share of what was left
to do is done, and a drawn part of a tenth of a second later. Every fifth kill meets a fresh destination,
the others the one that was left. At every kill each result must be whole, as some undisturbed pass writes
it. At the end a run must complete the destination to what the undisturbed run wrote, edits included, with
no stray file; and no file may have been done twice but those that were under way at a kill (one a worker,
and one that waited). Linux and macOS.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from batch import ROOT, texts, write

JOBS = 2


def started(folder: Path, dest: str, *extra: str) -> subprocess.Popen[bytes]:
    """Start a run in a process group of its own."""
    line = [sys.executable, "-m", "unspin", "batch", str(folder / "src"), "-o", str(folder / dest), "-q"]
    more = ["-j", str(JOBS), "--jsonl", str(folder / f"{dest}.jsonl"), *extra]
    return subprocess.Popen([*line, *more], cwd=ROOT, start_new_session=True)


def tree(root: Path) -> dict[str, bytes]:
    """Return all files of a destination but the manifest, by their paths."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.startswith("unspin-manifest")
    }


def settled(dest: Path) -> dict[str, int]:
    """Return when the results that the manifest calls done were written, in nanoseconds."""
    with tempfile.TemporaryDirectory() as temporary:
        for path in dest.glob("unspin-manifest.sqlite*"):  # a copy: reading would mend the one that is left
            shutil.copy(path, temporary)
        with closing(sqlite3.connect(Path(temporary) / "unspin-manifest.sqlite")) as base:
            try:
                rows = base.execute("select output from files where status in ('done', 'copied')").fetchall()
            except sqlite3.OperationalError:  # killed before there was a table
                return {}
    return {output: (dest / output).stat().st_mtime_ns for (output,) in rows}


def stray(path: str) -> bool:
    """Say whether a file is what a killed run may leave until the next one."""
    return Path(path).name.startswith(".unspin-")


def pages_of(number: int) -> list[str]:
    """Return pages, every fourth of which is told again in other words."""
    made = texts(number * 4 // 5)
    again = [re.sub(r"\b(said|stated)\b", "mentioned", text) for text in made[::4]]
    return made + again


def wait(run: subprocess.Popen[bytes], dest: Path, results: int, chance: random.Random) -> None:
    """Wait until so many results are noted, and a little longer; or for the end of the run."""
    while run.poll() is None and len(settled(dest)) < results:
        time.sleep(0.02)
    time.sleep(chance.uniform(0.0, 0.1))


def main() -> None:
    given = [int(argument) for argument in sys.argv[1:4]]
    kills, pages, seed = given + [50, 100, 1][len(given) :]
    chance = random.Random(seed)
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write(folder / "src", pages_of(pages))
        for dest, extra in (("plain", []), ("whole", ["--jointly"])):
            if started(folder, dest, *extra).wait():
                raise SystemExit("the undisturbed run failed")
        plain, whole = tree(folder / "plain"), tree(folder / "whole")
        edits = (folder / "whole.jsonl").read_bytes()
        print(
            f"{len(whole)} pages, {sum(plain[p] != whole[p] for p in whole)} of them otherwise beside others"
        )
        dest = folder / "out"
        redone = 0
        for number in range(kills):
            if number % 5 == 0:
                shutil.rmtree(dest, ignore_errors=True)
            done, before = settled(dest), tree(dest)
            run = started(folder, "out", "--jointly")
            if number % 5 == 4:
                time.sleep(chance.uniform(0.0, 1.0))
            else:
                wait(run, dest, len(done) + round((len(whole) - len(done)) * chance.random()), chance)
            ended = run.poll() is not None
            if not ended:
                os.killpg(run.pid, signal.SIGKILL)
            run.wait()
            left = tree(dest) if dest.exists() else {}
            results = [path for path in left if not stray(path)]
            torn = [p for p in results if left[p] not in (whole.get(p), plain.get(p))]
            faults += [f"kill {number}: {path} is not whole" for path in torn]
            now = settled(dest)
            # What a vote changes is done a second time.
            again = [p for p, when in done.items() if now.get(p) != when and before[p] == whole[p]]
            faults += [f"kill {number}: {path} was done twice" for path in again]
            redone += max(0, len(results) - len(now))
            if len(results) - len(now) > JOBS + 1:
                faults.append(f"kill {number}: {len(results) - len(now)} results are not in the manifest")
            print(f"kill {number}: {len(now)} of {len(whole)} done{', ended before' * ended}", flush=True)
        if started(folder, "out", "--jointly").wait():
            faults.append("the last run failed")
        last = tree(dest)
        faults += [f"{p}: a stray file, or one that is missing" for p in sorted(set(last) ^ set(whole))]
        faults += [f"{p}: differs" for p in sorted(set(last) & set(whole)) if last[p] != whole[p]]
        if (folder / "out.jsonl").read_bytes() != edits:
            faults.append("the edits differ")
    print("\n".join(faults) or f"as undisturbed; {redone} results were done again, all under way at a kill")
    raise SystemExit(bool(faults))


if __name__ == "__main__":
    main()
