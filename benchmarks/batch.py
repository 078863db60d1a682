"""Words a second, processor time and memory of ``unspin batch`` over generated pages.

    python benchmarks/batch.py [PAGES] [FOLDER]

PAGES (2,000 by default) of about 500 words each, half of them garbled, in five formats, are written into
FOLDER (a temporary one by default) and restored by the bare engine, by one worker and by two. Processor
time is that of all processes, user and system: it tells what a page costs on a machine that others use
too. Memory is the largest sum of the proportional set sizes of all processes, sampled twice a second.
Linux only.
"""

from __future__ import annotations

import csv
import ctypes
import gzip
import io
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORDS = 500

#: The texts alone, one after the other, through one engine.
BARE = """
import json, sys
from unspin import Restorer
engine = Restorer()
for line in sys.stdin:
    engine.restore(json.loads(line))
"""


def sentences(folder: str) -> list[str]:
    """Return the sentences of the texts in a folder of the data."""
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "data" / folder).glob("*.txt"))]
    return [s for text in texts for s in re.split(r"(?<=[.!?])\s+", text) if len(s.split()) > 4]


def article(known: list[str], chance: random.Random) -> str:
    """Return an article of sentences in an order of its own."""
    lines: list[str] = []
    words = 0
    while words < WORDS:
        paragraph = chance.sample(known, 5)
        words += sum(len(s.split()) for s in paragraph)
        lines.append(" ".join(paragraph))
    return "\n\n".join(lines) + "\n"


def written(number: int, text: str) -> tuple[str, bytes]:
    """Return the ending and the content of a page in the format that its number stands for."""
    kind = number // 2 % 5
    if kind == 0:
        body = "".join(f"<p>{escape(p)}</p>\n" for p in text.split("\n\n"))
        return ".html", f"<!DOCTYPE html><html><body><nav>Home</nav>{body}</body></html>".encode()
    if kind == 1:
        return ".md", f"# Number {number}\n\n{text}".encode()
    if kind == 2:
        return ".jsonl", (json.dumps({"id": number, "text": text}) + "\n").encode()
    if kind == 3:
        table = io.StringIO()
        csv.writer(table).writerows([["id", "text"], [number, text]])
        return ".csv.gz", gzip.compress(table.getvalue().encode())
    return ".txt", text.encode()


def texts(pages: int) -> list[str]:
    """Return the articles, garbled and clean in turn."""
    chance = random.Random(1)
    garbled, clean = sentences("samples"), sentences("gold/clean")
    return [article(clean if number % 2 else garbled, chance) for number in range(pages)]


def write(folder: Path, made: list[str]) -> None:
    """Write pages, 500 to a folder."""
    for number, text in enumerate(made):
        ending, data = written(number, text)
        path = folder / f"{number // 500:03}" / f"{number:06}{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def memory(parent: int) -> int:
    """Return the proportional set size of a process and all below it, in kB."""
    total = 0
    with suppress(OSError, TypeError):
        rollup = Path(f"/proc/{parent}/smaps_rollup").read_text()
        total = int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1])
        for task in Path(f"/proc/{parent}/task").iterdir():
            total += sum(memory(int(child)) for child in (task / "children").read_text().split())
    return total


@dataclass(frozen=True)
class Cost:
    """What a run took: seconds on the clock, of the processors, and memory in MB."""

    seconds: float
    processor: float
    memory: float


def adopt() -> None:
    """Have processes whose parent ended become children of this one, so that their time is told here."""
    subreaper = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)
    ctypes.CDLL(None).prctl(subreaper, 1, 0, 0, 0)


def run(line: list[str], given: bytes | None = None) -> Cost:
    """Return what a command took, all its processes together."""

    def processor() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    before, start, most = processor(), time.perf_counter(), 0
    with tempfile.TemporaryFile() as file:
        file.write(given or b"")
        file.seek(0)
        with subprocess.Popen([sys.executable, *line], cwd=ROOT, stdin=file) as process:
            while process.poll() is None:
                most = max(most, memory(process.pid))
                time.sleep(0.5 if given is None else 0.05)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{line} ended with {process.returncode}")
    with suppress(ChildProcessError):  # the rest of its processes
        while True:
            os.waitpid(-1, 0)
    return Cost(seconds, processor() - before, most / 1024)


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    adopt()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[2] if len(sys.argv) > 2 else temporary)
        made = texts(pages)
        words = sum(len(text.split()) for text in made)
        write(folder / "src", made)
        print(f"{pages:,} pages, {words:,} words")

        def told(label: str, cost: Cost) -> None:
            print(
                f"{label:24}{cost.seconds:>8.1f} s{words / cost.seconds:>10,.0f} words/s"
                f"{cost.processor:>10.1f} s of processor{1e6 * cost.processor / words:>8.1f} µs/word"
                f"{cost.memory:>8.0f} MB",
                flush=True,
            )

        told("bare engine", run(["-c", BARE], "\n".join(map(json.dumps, made)).encode()))
        for jobs in (1, 2):
            line = ["-m", "unspin", "batch", str(folder / "src"), "-o", str(folder / f"out{jobs}"), "-q"]
            told(f"{jobs} worker{'s' * (jobs > 1)}", run([*line, "-j", str(jobs)]))
        told("again, nothing to do", run([*line, "-j", "2"]))


if __name__ == "__main__":
    main()
