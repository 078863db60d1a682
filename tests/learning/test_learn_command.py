"""``unspin learn``: what it reads, what it writes, what it tells, and that nothing is lost unasked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run, knowing
from unspin.cli import restore
from unspin.dictionary import rows

REST = "The weather in the north stayed cold and dry for the whole of the week. Nobody went out in it."
PAIRS = [
    {"spun": f"A lantern stated it. {REST} {k}.", "original": f"A bishop said it. {REST} {k}."}
    for k in range(3)
]
OTHER = [
    {"spun": f"A candle stated it. {REST} {k}.", "original": f"A parrot said it. {REST} {k}."}
    for k in range(2)
]
LEARNED = [("lantern", "bishop", 2.5), ("stated", "said", 2.5)]


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.json"
    path.write_text(json.dumps(PAIRS))
    return path


def held(path: Path) -> list[tuple[str, str, float]]:
    return [(row.spun, row.original, row.count) for row in rows.read(path)]


def test_a_dictionary_is_written_and_told_of(here: Run, pairs: Path, tmp_path: Path) -> None:
    ran = here("learn", pairs, "-o", "user.tsv")
    assert (ran.code, ran.out) == (0, b"")
    assert held(tmp_path / "user.tsv") == LEARNED
    assert "3 of 3 pairs used" in ran.err
    assert "learned 2 entries from 6 swaps" in ran.err
    assert "lantern \u2190 bishop" in ran.err


def test_without_an_output_it_goes_to_standard_output(here: Run, pairs: Path, tmp_path: Path) -> None:
    ran = here("learn", pairs)
    here("learn", pairs, "-o", "user.tsv")
    assert ran.out == (tmp_path / "user.tsv").read_bytes()


def test_the_same_pairs_give_the_same_bytes_in_every_form(here: Run, pairs: Path, tmp_path: Path) -> None:
    wanted = here("learn", pairs).out
    (tmp_path / "lines.jsonl").write_text("".join(json.dumps(pair) + "\n" for pair in PAIRS))
    assert here("learn", "lines.jsonl").out == wanted
    assert here("learn", "-", stdin=json.dumps(PAIRS).encode()).out == wanted
    for side in ("spun", "original"):
        (tmp_path / side).mkdir()
        for k, pair in enumerate(PAIRS):
            (tmp_path / side / f"{k}.txt").write_text(pair[side])
    assert here("learn", "--spun", "spun", "--original", "original").out == wanted


def test_two_processes_agree(process: Run, pairs: Path) -> None:
    runs = [process("learn", pairs, env={"PYTHONHASHSEED": seed}) for seed in ("1", "2")]
    assert [ran.code for ran in runs] == [0, 0]
    assert runs[0].out == runs[1].out
    assert runs[0].err == runs[1].err


def test_running_again_changes_nothing(here: Run, pairs: Path, tmp_path: Path) -> None:
    here("learn", pairs, "-o", "user.tsv")
    first = (tmp_path / "user.tsv").read_bytes()
    assert here("learn", pairs, "-o", "user.tsv").code == 0
    assert (tmp_path / "user.tsv").read_bytes() == first


def test_entries_are_added_or_kept_but_never_lost_unasked(here: Run, pairs: Path, tmp_path: Path) -> None:
    own = tmp_path / "user.tsv"
    own.write_text("# mine\nzebra\thorse\tuser\t7\tn\tby hand\n")
    refusal = here("learn", pairs, "-o", own)
    assert refusal.code == 2
    assert "zebra \u2190 horse" in refusal.err and "--add" in refusal.err and "--replace" in refusal.err
    assert own.read_text().startswith("# mine\nzebra\thorse")
    assert here("learn", pairs, "-o", own, "--add").code == 0
    assert held(own) == [*LEARNED, ("zebra", "horse", 7.0)]
    assert "# mine\n" in own.read_text() and "by hand" in own.read_text()
    (tmp_path / "other.json").write_text(json.dumps(OTHER))
    assert here("learn", "other.json", "-o", own, "--add").code == 0
    assert held(own) == [
        ("candle", "parrot", 1.5),
        ("lantern", "bishop", 2.5),
        ("stated", "said", 4.5),
        ("zebra", "horse", 7.0),
    ]
    assert here("learn", pairs, "-o", own, "--replace").code == 0
    assert held(own) == LEARNED


def test_all_that_is_refused_can_be_written(here: Run, tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(PAIRS[:1]))
    ran = here("learn", "one.json", "-o", "user.tsv", "--refused", "refused.tsv")
    assert "refused 1, for these reasons" in ran.err
    head, line = (tmp_path / "refused.tsv").read_text().splitlines()
    cells = dict(zip(head.split("\t"), line.split("\t"), strict=True))
    assert (cells["spun"], cells["original"], cells["count"]) == ("lantern", "bishop", "1")
    assert cells["reason"] == "seen once, 2 needed"
    assert "[lantern]" in cells["example"]
    assert here("learn", "one.json", "--min-count", "1").out.count(b"\n") == 3


def test_what_is_learned_is_used(
    here: Run, pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here("learn", pairs, "-o", "user.tsv")
    own = (tmp_path / "user.tsv").read_text()
    monkeypatch.setattr(restore, "engine", lambda settings: knowing("stated\tsaid", own))
    ran = here("dictionary", "lookup", "lantern", "--json", "--dictionary", "user.tsv")
    (reading,) = json.loads(ran.out)["readings"]
    assert (reading["original"], reading["families"]) == ("bishop", ["user"])
    assert [(place["file"], place["line"]) for place in reading["places"]] == [("user.tsv", 2)]


def test_the_family_is_written_where_it_is_known(here: Run, pairs: Path) -> None:
    ran = here("learn", pairs, "--family", "spinbot")
    assert ran.out.splitlines()[1] == b"lantern\tbishop\tspinbot\t2.5\tx\tin 3 pairs"


def test_what_cannot_be_read_is_named_and_the_rest_is_learned(here: Run, pairs: Path, tmp_path: Path) -> None:
    (tmp_path / "lines.jsonl").write_text("{}\n" + json.dumps(OTHER[0]) + "\n")
    ran = here("learn", "none.json", "lines.jsonl", pairs, "-o", "user.tsv")
    assert ran.code == 3
    assert "none.json: no such file" in ran.err
    assert "lines.jsonl, line 1: " in ran.err
    assert [spun for spun, _, _ in held(tmp_path / "user.tsv")] == ["lantern", "stated"]


def test_files_without_a_counterpart_are_named(here: Run, tmp_path: Path) -> None:
    for side, names in (("spun", ("0", "1", "x")), ("original", ("0", "1", "y"))):
        (tmp_path / side).mkdir()
        for name in names:
            (tmp_path / side / name).write_text(PAIRS[int(name) if name.isdigit() else 0][side])
    ran = here("learn", "--spun", "spun", "--original", "original", "-o", "user.tsv")
    assert ran.code == 0
    assert f"{Path('spun', 'x')}: no file by this name" in ran.err
    assert f"{Path('original', 'y')}: no file by this name" in ran.err


def test_nothing_to_learn_from_writes_nothing(here: Run, tmp_path: Path) -> None:
    (tmp_path / "far.json").write_text(
        json.dumps([{"spun": "Cats sleep.", "original": "Markets fell again today."}])
    )
    ran = here("learn", "far.json", "-o", "user.tsv")
    assert ran.code == 2
    assert "too different" in ran.err
    assert not (tmp_path / "user.tsv").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--spun", "a"),
        ("--original", "a"),
        ("pairs.json", "--add"),
        ("pairs.json", "--replace"),
        ("pairs.json", "-o", "u.tsv", "--add", "--replace"),
        ("pairs.json", "--min-count", "0"),
    ],
)
def test_a_wrong_call_ends_with_usage(here: Run, pairs: Path, arguments: tuple[str, ...]) -> None:
    ran = here("learn", *arguments)
    assert (ran.code, ran.out) == (2, b"")
    assert "--help tells more" in ran.err


def test_a_broken_dictionary_is_not_added_to(here: Run, pairs: Path, tmp_path: Path) -> None:
    own = tmp_path / "user.tsv"
    own.write_text("one column\n")
    ran = here("learn", pairs, "-o", own, "--add")
    assert ran.code == 2
    assert "user.tsv, line 1: two columns are needed" in ran.err
    assert own.read_text() == "one column\n"
