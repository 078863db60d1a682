"""Copies and originals: the articles of the project's gold, spun and as they were written."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest

from unspin import Restorer
from unspin.dictionary import rows
from unspin.dictionary.compile import kept
from unspin.evaluation.gold import original_text, spun_text
from unspin.frequency.unigrams import Unigrams
from unspin.learning.channel import Channel, channel
from unspin.learning.simulate import garble
from unspin.places import data_folder
from unspin.tracing.copy import Copy

GOLD = Path(__file__).resolve().parents[2] / "data" / "gold"


@cache
def articles() -> dict[str, tuple[str, str]]:
    """Return the spun text and the original of every gold article by name."""
    paths = [*sorted(GOLD.glob("*.gold")), *sorted(GOLD.glob("regarbled/*.gold"))]
    texts = {path.stem: path.read_text(encoding="utf8") for path in paths}
    return {name: (spun_text(text), original_text(text)) for name, text in texts.items()}


@cache
def spinner(family: str) -> Channel:
    """Return a spinner that garbles as a family was observed to."""
    zipf = Unigrams.open().zipf
    every = rows.read(data_folder() / "dictionary" / "observed.tsv", "news")
    return channel(list(every), kept(), family, zipf)


def spun(text: str, seed: int = 0, family: str = "news") -> str:
    """Return a text as a spinner would print it."""
    return spun_text(garble(text, spinner(family), random.Random(seed)))


def copied(text: str, engine: Restorer, name: str = "copy") -> Copy:
    """Return a copy that is restored."""
    return Copy.of(name, text, engine.restore(text), engine.model, Unigrams.open())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of all originals, in two folders of its own."""
    path = tmp_path / "archive"
    for k, (name, (_, original)) in enumerate(articles().items()):
        place = path / ("even" if k % 2 else "odd")
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{name}.txt").write_text(original, encoding="utf8")
    return path
