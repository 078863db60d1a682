"""Two spins of one story vote on each word, and nobody else does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

from tests.conftest import Run, restorer
from unspin import Settings
from unspin.batch.job import Sister
from unspin.batch.jointly import Voting
from unspin.evaluation.gold import original_text, spun_text
from unspin.places import data_folder

GOLD = (data_folder() / "gold" / "technology.gold").read_text("utf-8")
SPUN, ORIGINAL = spun_text(GOLD), original_text(GOLD)
ALONE = restorer(Settings()).restore(SPUN)
#: Another story, so that the folder holds more than one.
OTHER = spun_text((data_folder() / "gold" / "sport.gold").read_text("utf-8"))


def distance(text: str) -> int:
    return Levenshtein.distance(text.split(), ORIGINAL.split())


def beside(text: str, *sisters: str) -> str:
    """Return a text restored beside others."""
    engine = restorer(Settings())
    return Voting(engine, [Sister(sister, engine.restore(sister)) for sister in sisters]).restore(text)


def test_what_a_sister_holds_unchanged_is_taken_from_it() -> None:
    assert distance(beside(SPUN, ORIGINAL)) < distance(ALONE) < distance(SPUN)


@pytest.mark.parametrize("sisters", [[], [OTHER], [SPUN], [""], ["word " * 3000]])
def test_who_has_nothing_to_say_changes_little(sisters: list[str]) -> None:
    made = beside(SPUN, *sisters)
    assert made == ALONE if sisters != [SPUN] else distance(made) <= distance(ALONE) + 5


@pytest.fixture
def src(tmp_path: Path) -> Path:
    """Return a folder with a spun story, alone."""
    folder = tmp_path / "src"
    folder.mkdir()
    (folder / "spun.txt").write_text(SPUN)
    (folder / "other.txt").write_text(OTHER)
    return folder


def test_a_run(here: Run, tmp_path: Path, src: Path) -> None:
    def run(more: str = "-q") -> tuple[str, str]:
        ran = here("batch", "src", "-o", "out", "--jointly", "--jsonl", "edits.jsonl", more)
        assert ran.code == 0
        return (tmp_path / "out/spun.txt").read_text(), ran.out.decode()

    alone = ALONE, restorer(Settings()).restore(OTHER)
    assert run()[0] == alone[0]

    # A sister comes: a record of another file, in another format.
    (src / "crawl.jsonl").write_text(json.dumps({"text": "Short."}) + "\n" + json.dumps({"text": ORIGINAL}))
    beside_it, told = run("--others=copy")
    assert beside_it == beside(SPUN, ORIGINAL) != alone[0]
    assert re.search(r"done again jointly +1\n", told)
    assert (tmp_path / "out/other.txt").read_text() == alone[1]
    record = json.loads((tmp_path / "out/crawl.jsonl").read_text().splitlines()[1])
    assert record["text"] == ORIGINAL  # found clean, and so left alone
    edits = [json.loads(line) for line in (tmp_path / "edits.jsonl").read_text().splitlines()]
    spun = next(line["edits"] for line in edits if line["file"] == "spun.txt")
    replayed = SPUN
    for edit in reversed(spun):
        replayed = replayed[: edit["start"]] + edit["new"] + replayed[edit["end"] :]
    assert replayed == beside_it

    # Nothing is done without cause, with any number of workers.
    when = (tmp_path / "out/spun.txt").stat().st_mtime_ns
    assert run()[0] == beside_it and (tmp_path / "out/spun.txt").stat().st_mtime_ns == when
    here("batch", "src", "-o", "two", "--jointly", "-j", 2, "-q")
    assert (tmp_path / "two/spun.txt").read_text() == beside_it

    # She goes again.
    (src / "crawl.jsonl").unlink()
    assert run()[0] == alone[0]


def test_not_in_place(here: Run, src: Path) -> None:
    ran = here("batch", "src", "--in-place", "--jointly")
    assert ran.code == 2 and "--jointly" in ran.err
