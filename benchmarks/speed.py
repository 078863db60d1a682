"""Words a second of the engine on one core, garbled and clean, beside codespell's single-word pass.

    python benchmarks/speed.py GARBLED CLEAN

GARBLED is a file of garbled articles, CLEAN of clean ones (plain text, no sentence twice; the output
of ``python -m unspin.learning.simulate`` is a JSON list of pairs and may serve as both). The best of
three runs counts. codespell is timed if it is installed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from unspin import Restorer


def articles(path: Path, side: str) -> list[str]:
    """Return the articles of a file: pairs of JSON, or one text."""
    text = path.read_text(encoding="utf8")
    if path.suffix == ".json":
        return [pair[side] for pair in json.loads(text)]
    return [text]


def rate(texts: list[str], run: Callable[[], object]) -> float:
    """Return words a second of the best of three runs."""
    words = sum(len(t.split()) for t in texts)
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return words / best


def codespell(texts: list[str]) -> float | None:
    """Return words a second of codespell over the texts, start-up left out; None if not installed."""
    with tempfile.TemporaryDirectory() as folder:
        path, empty = Path(folder, "text.txt"), Path(folder, "empty.txt")
        path.write_text("\n\n".join(texts), encoding="utf8")
        empty.write_text("", encoding="utf8")

        def run(name: Path) -> float:
            start = time.perf_counter()
            subprocess.run([sys.executable, "-m", "codespell_lib", str(name)], capture_output=True)
            return time.perf_counter() - start

        try:
            import codespell_lib  # noqa: F401
        except ImportError:
            return None
        start_up = min(run(empty) for _ in range(3))
        return sum(len(t.split()) for t in texts) / max(1e-6, min(run(path) for _ in range(3)) - start_up)


def main() -> None:
    restorer = Restorer()
    garbled = articles(Path(sys.argv[1]), "spun")
    clean = articles(Path(sys.argv[2]), "original")
    for name, texts in (("garbled", garbled), ("clean", clean)):
        words = sum(len(t.split()) for t in texts)
        got = rate(texts, lambda texts=texts: [restorer.restore(t) for t in texts])
        print(f"{name}: {words:,} words, {got:,.0f} words/s")
    beside = codespell(garbled)
    print("codespell: not installed" if beside is None else f"codespell: {beside:,.0f} words/s")


if __name__ == "__main__":
    main()
