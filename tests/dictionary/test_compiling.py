"""The channel in the compiled dictionary: probabilities, evidence, names, and a person's own entries."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import knowing
from unspin import Restorer
from unspin.blob import Blob
from unspin.dictionary import rows
from unspin.dictionary.compile import compiled
from unspin.dictionary.gathering import COMPONENTS
from unspin.dictionary.reversal import Dictionary
from unspin.frequency.unigrams import Unigrams

NEWS = COMPONENTS.index("news")
LINES = (
    "stated\tsaid\tnews\t30\nmentioned\tsaid\tnews\t10\nmentioned\tnoted\tnews\t2\nstate\tsay\tspinbot\t0.5\tv\n"
    "flimworthy\trare\tscience\t3\nOverseas Ministry\tForeign Ministry\tnews\t4\n"
    "in the zzq\tin the box\tnews\t1\n"
)


@pytest.fixture(scope="module")
def small() -> Dictionary:
    return knowing(LINES).dictionary


def readings(dictionary: Dictionary, spun: str) -> dict[str, int]:
    """Return the row of each original of a spun phrase."""
    number = dictionary.look_up(spun)
    assert number is not None
    return {dictionary.original(r): r for r in range(dictionary.first[number], dictionary.first[number + 1])}


def cost(dictionary: Dictionary, spun: str, original: str, component: str = "news") -> float:
    return float(np.exp(dictionary.cost[readings(dictionary, spun)[original], COMPONENTS.index(component)]))


def test_what_spins_a_word_and_what_keeps_it_share_one(engine: Restorer) -> None:
    known = engine.dictionary
    made = {name: np.zeros(len(COMPONENTS)) for name in ("said", "officials", "people", "also", "national")}
    for row in range(len(known.length)):
        if (original := known.original(row).lower()) in made:
            made[original] += np.exp(known.cost[row].astype(float))
    for name, total in made.items():
        left = np.exp(known.keep[known.keep_row(name)].astype(float))
        # A word is left at least 2 times of 100, and some spun forms nobody has written down.
        assert (total + left <= 1.03).all(), name
        assert (total + left)[NEWS] > 0.9, name


def test_counts_share_out_what_is_replaced(small: Dictionary) -> None:
    assert cost(small, "stated", "said") == pytest.approx(3 * cost(small, "mentioned", "said"), rel=0.02)
    assert cost(small, "mentioned", "said") + cost(small, "stated", "said") < 1.0
    assert cost(small, "mentioned", "noted") > 0.1


def test_families_do_not_mix(small: Dictionary) -> None:
    assert cost(small, "flimworthy", "rare", "science") > 0.3
    assert cost(small, "flimworthy", "rare", "spinbot") < 1e-9
    assert cost(small, "flimworthy", "rare", "thesaurus") > 0.01


def test_a_spun_word_speaks_for_a_spin_and_a_kept_one_against_it(engine: Restorer) -> None:
    known = engine.dictionary
    stated, said = known.look_up("in accordance with individuals"), known.keep_row("said")
    assert stated is None
    for spun in ("overseas ministry", "in accordance with", "despatched", "stated"):
        number = known.look_up(spun)
        assert number is not None
        assert known.weight[number, NEWS] > 1.0, spun
    assert known.keep_weight[said, NEWS] < -1.0
    assert known.keep_weight[known.keep_row("zzqxv")].tolist() == [0.0] * len(COMPONENTS)


def test_a_name_needs_capitals_on_both_sides(small: Dictionary) -> None:
    flags = {
        (small.spun(p), small.original(r)): bool(small.name[r])
        for p in range(len(small.first) - 1)
        for r in range(small.first[p], small.first[p + 1])
    }
    assert flags["overseas ministry", "Foreign Ministry"]
    assert not flags["stated", "said"]


def test_what_both_sides_share_is_no_part_of_the_edit(small: Dictionary) -> None:
    assert small.core[readings(small, "in the zzq")["in the box"]].tolist() == [2, 0]
    assert small.core[readings(small, "overseas ministry")["Foreign Ministry"]].tolist() == [0, 1]
    assert small.core[readings(small, "stated")["said"]].tolist() == [0, 0]


def test_only_collected_phrases_are_certain() -> None:
    known = knowing(
        "bosom peril\tbreast cancer\tscience\t3\nbosom\tbreast\tscience\t3\nstated fact\tsaid\tnews\t9\n"
        "slack\tidle\tscience\t3\tx\tneeds context\nslack thing\tidle thing\tscience\t3\tx\tneeds it\n"
    )
    numbers = {p: known.dictionary.look_up(p) for p in ("bosom peril", "bosom", "stated fact", "slack thing")}
    assert {p for p, n in numbers.items() if n is not None and known.dictionary.certain[n]} == {"bosom peril"}


def test_an_entry_of_ones_own_beats_the_shipped(engine: Restorer) -> None:
    shipped = list(rows.parse(LINES.splitlines(), "shipped", "news"))
    own = list(rows.parse(["stated\tclaimed"], "own", "user"))
    known = Dictionary(Blob(compiled(shipped, own, engine.model, Unigrams.open())))
    assert cost(known, "stated", "claimed") > 0.8
    assert cost(known, "stated", "claimed", "science") > 0.8
    assert cost(known, "stated", "said") < cost(known, "stated", "claimed")


def test_the_same_rows_give_the_same_bytes_under_any_hash_seed(engine: Restorer, tmp_path: Path) -> None:
    (tmp_path / "rows.tsv").write_text(LINES, encoding="utf8")
    program = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1]); from pathlib import Path\n"
        "from unspin.dictionary import rows; from unspin.dictionary.compile import compiled\n"
        "from unspin.frequency.model import NGrams; from unspin.frequency.unigrams import Unigrams\n"
        "from unspin.places import data_folder; u = Unigrams.open()\n"
        "m = NGrams.open(data_folder() / 'frequency' / 'english.ngrams', u)\n"
        "print(hashlib.sha256(compiled(rows.read(Path(sys.argv[2])), (), m, u)).hexdigest())\n"
    )
    root = Path(__file__).resolve().parents[2]
    digests = set()
    for seed in ("0", "1", "12345"):
        ran = subprocess.run(
            [sys.executable, "-c", program, str(root), str(tmp_path / "rows.tsv")],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=120,
        )
        digests.add(ran.stdout.strip())
    assert len(digests) == 1
