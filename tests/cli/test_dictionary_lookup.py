"""``unspin dictionary lookup``, ``list`` and ``stats``: what the dictionary knows, and where."""

from __future__ import annotations

import json
from math import log
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run, knowing
from unspin import Restorer
from unspin.cli import options, restore
from unspin.dictionary import rows
from unspin.dictionary.compile import sources
from unspin.dictionary.gathering import COMPONENTS
from unspin.dictionary.lookup import find_places, lines, look_up, spins
from unspin.frequency.unigrams import Unigrams


def looked_up(here: Run, *arguments: str) -> dict[str, Any]:
    ran = here("dictionary", "lookup", "--json", *arguments)
    assert ran.code == 0
    found = json.loads(ran.out)
    assert isinstance(found, dict)
    return found


def test_readings_have_their_probability_by_family(here: Run) -> None:
    found = looked_up(here, "occasions")
    readings = {reading["original"]: reading for reading in found["readings"]}
    assert {"events", "times"} <= set(readings)
    assert found["weight"]["news"] > 1.0
    for component in COMPONENTS:
        total = sum(reading["probability"][component] for reading in readings.values())
        assert total <= 1.001
    assert sum(r["overall"] for r in readings.values()) + found["unchanged"] == pytest.approx(1.0, abs=0.01)
    overall = [reading["overall"] for reading in found["readings"]]
    assert overall == sorted(overall, reverse=True)
    assert readings["events"]["channel"]["news"] > 0.3


@pytest.mark.parametrize("phrase", ["overseas ministry", "worth", "stated", "bosom peril", "occasions"])
def test_the_probabilities_agree_with_the_weight_of_evidence(engine: Restorer, phrase: str) -> None:
    """The weight is the logarithm of all ways to the phrase against its being clean; so is 1 / unchanged."""
    found = look_up(phrase, engine.dictionary, engine.model)
    assert found is not None
    for k, weight in enumerate(found.weight):
        stays = 1.0 - sum(reading.share[k] for reading in found.readings)
        keep = engine.dictionary.keep[engine.dictionary.keep_row(found.spun)][k]
        if stays > 0.01:
            assert weight == pytest.approx(float(keep) - log(stays), abs=0.1)


def test_places_are_lines_of_the_files(engine: Restorer) -> None:
    found = [look_up(p, engine.dictionary, engine.model) for p in ("occasions", "worth", "went", "utilized")]
    readings = [reading for phrase in found if phrase is not None for reading in phrase.readings]
    find_places(readings, sources(), (), Unigrams.open().zipf)
    for reading in readings:
        assert reading.places, reading
        for place in reading.places:
            cells = place.file.read_text(encoding="utf8").splitlines()[place.line - 1].split("\t")
            assert (cells[0], cells[1]) == (place.row.spun, place.row.original)
            assert place.made or place.row.spun.lower() == reading.spun


def test_a_compound_is_found_by_its_part(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = knowing("excessive\thigh\tnews\t3\tx")
    found = look_up("excessive-profile", own.dictionary, own.model)
    assert found is not None
    path = tmp_path / "some.tsv"
    path.write_text("excessive\thigh\tnews\t3\tx\n")
    find_places(found.readings, [path], (), Unigrams.open().zipf)
    assert [(p.line, p.made) for r in found.readings for p in r.places] == [(1, True)]


@pytest.mark.parametrize("phrase", ["OCCASIONS", " occasions ", "Occasions"])
def test_phrases_are_found_however_they_are_written(here: Run, phrase: str) -> None:
    assert looked_up(here, phrase)["spun"] == "occasions"


def test_a_phrase_of_several_words_needs_no_quotes(here: Run) -> None:
    assert looked_up(here, "Overseas", "Ministry")["readings"][0]["original"].lower() == "foreign ministry"


def test_all_that_spins_to_an_original(here: Run, engine: Restorer) -> None:
    found = looked_up(here, "--original", "said")
    spun = [reading["spun"] for reading in found["spun"]]
    assert spun[:2] == ["stated", "mentioned"]
    assert {reading["original"] for reading in found["spun"]} == {"said"}
    for reading in spins("foreign ministry", engine.dictionary, engine.model):
        phrase = look_up(reading.spun, engine.dictionary, engine.model)
        assert phrase is not None
        assert reading in phrase.readings


def test_plain_lines_where_no_terminal_is(here: Run) -> None:
    ran = here("dictionary", "lookup", "occasions")
    text = ran.out.decode().splitlines()
    assert text[0].split("\t") == ["original", "overall", *COMPONENTS, "families", "places"]
    rows = [line.split("\t") for line in text[1:] if not line.startswith("#")]
    assert all(len(row) == len(text[0].split("\t")) for row in rows)
    assert rows[0][0] == "events"
    assert "observed.tsv:" in rows[0][-1]
    assert any(line.startswith("# weight of evidence: news +") for line in text)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("qwzrtx",), "qwzrtx: not found"),
        (("qwzrtx", "--original"), "qwzrtx: not found"),
        (("overseas ministry", "--original"), "leave out --original"),
        (("foreign ministry",), "--original shows what it is spun into"),
    ],
)
def test_what_is_not_found_ends_with_1(
    here: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    small = knowing("Overseas Ministry\tForeign Ministry\tnews\t3\tx")
    monkeypatch.setattr(restore, "engine", lambda settings: small)
    ran = here("dictionary", "lookup", *arguments)
    assert (ran.code, ran.out) == (1, b"")
    assert said in ran.err


@pytest.mark.parametrize("arguments", [("lookup",), ("lookup", "\u201c"), ("none",), ()])
def test_a_wrong_call_ends_with_usage(here: Run, arguments: tuple[str, ...]) -> None:
    assert here("dictionary", *arguments).code == 2


def listed(here: Run, *arguments: object) -> list[list[str]]:
    ran = here("dictionary", "list", *arguments)
    assert ran.code == 0
    head, *body = [line.split("\t") for line in ran.out.decode().splitlines()]
    assert head == ["spun", "original", "family", "count", "class", "note", "place"]
    assert all(len(row) == len(head) for row in body)
    return body


def test_every_entry_is_listed_with_its_place(here: Run) -> None:
    every = sum(1 for _ in lines(sources()))
    assert len(listed(here)) == every


@pytest.mark.parametrize(
    ("arguments", "matches"),
    [
        (("--family", "news-b", "--limit", "50"), lambda row: row[2] == "news-b"),
        (("--contains", "oVerseas"), lambda row: "overseas" in (row[0] + "\t" + row[1]).lower()),
        (("--file", "observed", "--limit", "50"), lambda row: row[6].startswith("observed.tsv:")),
        (("--file", "spinbot.tsv", "--contains", "furnish"), lambda row: row[6].startswith("spinbot.tsv:")),
    ],
)
def test_filters(here: Run, arguments: tuple[str, ...], matches: Any) -> None:
    rows = listed(here, *arguments)
    assert rows
    assert all(map(matches, rows))
    assert "--limit" not in arguments or len(rows) == 50


def test_files_of_the_user_are_listed(here: Run, tmp_path: Path) -> None:
    (tmp_path / "own.tsv").write_text("# mine\nlantern\tbishop\n")
    wanted = [["lantern", "bishop", "user", "1", "x", "", "own.tsv:2"]]
    assert listed(here, "--file", "own.tsv") == wanted
    assert listed(here, "--dictionary", "own.tsv", "--family", "user") == wanted
    assert here("dictionary", "list", "--file", "none.tsv").code == 3


def test_figures_add_up(here: Run, engine: Restorer) -> None:
    found = json.loads(here("dictionary", "stats", "--json").out)
    entries = sum(1 for _ in lines(sources()))
    for kind in ("families", "files", "classes"):
        assert sum(found[kind].values()) == entries
    assert found["readings"] == len(engine.dictionary.cost)
    assert sum(found["ambiguity"].values()) == found["phrases"]
    assert sum(int(k) * n for k, n in found["ambiguity"].items()) == found["readings"]
    assert found["size"] > 1_000_000
    plain = here("dictionary", "stats").out.decode()
    assert f"compiled\tphrases\t{found['phrases']}\n" in plain


def test_the_dictionary_commands_are_processes_too(process: Run) -> None:
    ran = process("dictionary", "lookup", "--original", "said")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(b"spun\treading\t")


def test_the_command_line_knows_all_families() -> None:
    assert options.FAMILIES == rows.FAMILIES
