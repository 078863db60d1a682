"""Words a second and memory of ``unspin batch`` over generated pages, with one worker and with two.

    python benchmarks/batch.py [PAGES] [FOLDER]

PAGES (2,000 by default) of about 500 words each, half of them garbled, in five formats, are written into
FOLDER (a temporary one by default). Memory is the largest sum of the proportional set sizes of all
processes, sampled twice a second (Linux).
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORDS = 500


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


def generate(folder: Path, pages: int) -> int:
    """Write pages; return their words."""
    chance = random.Random(1)
    garbled, clean = sentences("samples"), sentences("gold/clean")
    words = 0
    for number in range(pages):
        text = article(clean if number % 2 else garbled, chance)
        words += len(text.split())
        ending, data = written(number, text)
        path = folder / f"{number // 500:03}" / f"{number:06}{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return words


def memory(parent: int) -> int:
    """Return the proportional set size of a process and all below it, in kB."""
    total = 0
    try:
        rollup = Path(f"/proc/{parent}/smaps_rollup").read_text()
        total = int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1])
        for task in Path(f"/proc/{parent}/task").iterdir():
            total += sum(memory(int(child)) for child in (task / "children").read_text().split())
    except (OSError, TypeError):
        pass
    return total


def run(src: Path, dest: Path, jobs: int) -> tuple[float, int]:
    """Return the seconds and the memory of a run."""
    line = [sys.executable, "-m", "unspin", "batch", str(src), "-o", str(dest), "-q", "-j", str(jobs)]
    start = time.perf_counter()
    most = 0
    with subprocess.Popen(line, cwd=ROOT) as process:
        while process.poll() is None:
            most = max(most, memory(process.pid))
            time.sleep(0.5)
    if process.returncode:
        raise SystemExit(f"unspin batch ended with {process.returncode}")
    return time.perf_counter() - start, most


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[2] if len(sys.argv) > 2 else temporary)
        words = generate(folder / "src", pages)
        print(f"{pages:,} pages, {words:,} words")
        first = 0.0
        for jobs in (1, 2):
            seconds, most = run(folder / "src", folder / f"out{jobs}", jobs)
            first = first or seconds
            rate = f"{words / seconds:,.0f} words/s, {first / seconds:.2f} x"
            print(f"{jobs} workers: {seconds:.1f} s, {rate}, {most / 1024:.0f} MB")
        again, _ = run(folder / "src", folder / "out2", 2)
        print(f"again, nothing to do: {again:.1f} s")


if __name__ == "__main__":
    main()
