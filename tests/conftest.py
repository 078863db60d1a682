"""What all tests share: ways to run the command, and sample sentences."""

from __future__ import annotations

import copy
import io
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from unspin import Restorer, Settings
from unspin.blob import Blob
from unspin.dictionary import rows
from unspin.dictionary.compile import compiled
from unspin.dictionary.reversal import Dictionary
from unspin.frequency.unigrams import Unigrams
from unspin.mending import Mender
from unspin.terms import Terms

# A first look-up may wait for data; how long a test takes is not what it tests.
hypothesis.settings.register_profile("unspin", deadline=None)
hypothesis.settings.load_profile("unspin")

_ESCAPE = re.compile(r"\\(n|r|t|\\|u[0-9a-f]{4})")
_MEANT = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}

#: Garbled so plainly that it is restored at any length, and English that nothing touches.
SPUN = "The Overseas Ministry stated on Monday that, in accordance with individuals, nothing was signed.\n"
CLEAN = "The cat sat on the mat and slept.\n"


@dataclass(frozen=True)
class Ran:
    """How a run of the command ended."""

    code: int
    out: bytes
    err: str


Run = Callable[..., Ran]


@lru_cache
def restorer(settings: Settings) -> Restorer:
    """Return an engine, the same for the same settings."""
    return Restorer(settings)


@pytest.fixture(scope="session")
def engine() -> Restorer:
    """Return the engine with the usual settings."""
    return restorer(Settings())


def under(**settings: Any) -> Restorer:
    """Return the shared engine under other settings."""
    own = copy.copy(restorer(Settings()))
    own.settings = Settings(**settings)
    return own


def knowing(lines: str, more: str = "", **settings: Any) -> Restorer:
    """Return an engine that knows the dictionary rows of ``lines`` alone, and ``more`` of the user's own."""
    engine = under(**settings)
    shipped = list(rows.parse(lines.splitlines(), "lines", "news"))
    own = list(rows.parse(more.splitlines(), "more", "user"))
    engine.dictionary = Dictionary(Blob(compiled(shipped, own, engine.model, Unigrams.open())))
    engine.mender = Mender(engine.model, engine.dictionary)
    engine.terms = Terms(engine.dictionary.blob, engine.model)
    return engine


def cases(path: Path) -> list[dict[str, str]]:
    """Return the rows of a tab-separated table; a backslash speaks as in Python (n, r, t, uXXXX)."""
    lines = path.read_bytes().decode().split("\n")
    head, *body = [[_spoken(cell) for cell in line.split("\t")] for line in lines if line]
    return [dict(zip(head, row, strict=True)) for row in body]


def _spoken(cell: str) -> str:
    return _ESCAPE.sub(lambda found: _MEANT.get(found[1]) or chr(int(found[1][1:], 16)), cell)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Run:
    """Run the command in this process, its working folder being ``tmp_path``."""
    from unspin.cli import main, restore

    plain = restore.engine
    monkeypatch.setattr(
        restore, "engine", lambda settings: plain(settings) if settings.dictionaries else restorer(settings)
    )
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main.run([str(a) for a in arguments])
        out, err = capfdbinary.readouterr()
        return Ran(code, out, err.decode())

    return run


@pytest.fixture
def process(tmp_path: Path) -> Run:
    """Run the command as a process of its own, its working folder being ``tmp_path``."""

    def run(*arguments: object, stdin: bytes = b"", **more: object) -> Ran:
        done = subprocess.run(  # type: ignore[call-overload]
            command(*arguments), input=stdin, capture_output=True, cwd=tmp_path, timeout=120, **more
        )
        return Ran(done.returncode, done.stdout, done.stderr.decode())

    return run


def command(*arguments: object) -> list[str]:
    """Return the command line that runs unspin with this interpreter, wherever it is started."""
    start = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); from unspin.cli.main import run; sys.exit(run())"
    )
    root = Path(__file__).resolve().parent.parent
    return [sys.executable, "-c", start, str(root), *map(str, arguments)]
