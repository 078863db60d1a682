"""Kill a run of ``unspin batch`` at random moments, run it again, and compare with one left in peace.

    python benchmarks/kills.py [KILLS] [PAGES] [SEED]

KILLS (50 by default) times a run over PAGES (200) generated pages, with two workers, is killed with all its
processes (SIGKILL) at a moment drawn from the time that it takes. Every fifth kill meets a fresh
destination, the others the one that was left. After each kill, every file in the destination must be whole.
At the end a run must complete the destination to what the undisturbed one wrote, edits included, with no
stray file; and no file may have been done twice but those that were under way at a kill (one a worker, and
one that waited). Linux and macOS.
"""

from __future__ import annotations

import os
import random
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


def started(folder: Path, dest: str) -> subprocess.Popen[bytes]:
    """Start a run in a process group of its own."""
    line = [sys.executable, "-m", "unspin", "batch", str(folder / "src"), "-o", str(folder / dest), "-q"]
    more = ["-j", str(JOBS), "--jsonl", str(folder / f"{dest}.jsonl")]
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


def main() -> None:
    kills, pages, seed = (int(a) for a in [*sys.argv[1:], "50", "200", "1"][: max(3, len(sys.argv) - 1)][:3])
    chance = random.Random(seed)
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write(folder / "src", texts(pages))
        began = time.monotonic()
        if started(folder, "whole").wait():
            raise SystemExit("the undisturbed run failed")
        took = time.monotonic() - began
        whole, edits = tree(folder / "whole"), (folder / "whole.jsonl").read_bytes()
        print(f"{pages} pages, undisturbed in {took:.1f} s", flush=True)
        dest = folder / "out"
        redone = 0
        for number in range(kills):
            if number % 5 == 0:
                shutil.rmtree(dest, ignore_errors=True)
            done = settled(dest)
            run = started(folder, "out")
            time.sleep(took * chance.uniform(0.0 if number % 10 == 9 else 0.3, 1.0))
            ended = run.poll() is not None
            if not ended:
                os.killpg(run.pid, signal.SIGKILL)
            run.wait()
            left = tree(dest) if dest.exists() else {}
            torn = [p for p, data in left.items() if not stray(p) and data != whole.get(p)]
            faults += [f"kill {number}: {path} is not whole" for path in torn]
            now = settled(dest)
            again = [path for path in done if now.get(path) != done[path]]
            faults += [f"kill {number}: {path} was done twice" for path in again]
            under_way = len([p for p in left if not stray(p)]) - len(now)
            redone += max(0, under_way)
            if under_way > JOBS + 1:
                faults.append(f"kill {number}: {under_way} results are not in the manifest")
            print(f"kill {number}: {len(now)} of {len(whole)} done{', ended before' * ended}", flush=True)
        if started(folder, "out").wait():
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
