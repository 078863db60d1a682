"""``unspin dictionary offenders``: which entries fire on clean English, and which would."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SPUN, Run
from unspin import Settings
from unspin.learning import offenders
from unspin.learning.offenders import chosen, offences
from unspin.places import data_folder
from unspin.settings import BOLD

CLEAN = [path.read_text(encoding="utf8") for path in sorted((data_folder() / "gold" / "clean").glob("*.txt"))]
BOLDLY = Settings(min_confidence=BOLD)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """Put clean articles into an archive, one a line."""
    path = tmp_path / "clean.txt.xz"
    with lzma.open(path, "wt", encoding="utf8") as file:
        file.writelines(" ".join(text.split()) + "\n" for text in CLEAN)
    return path


def records(here: Run, *arguments: object) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    ran = here("dictionary", "offenders", "--json", *arguments)
    assert ran.code == 0
    total, *found = [json.loads(line) for line in ran.out.splitlines()]
    return total, found


def test_entries_are_counted_as_they_fire(here: Run, texts: Path) -> None:
    total, found = records(here, texts, "--limit", "0")
    assert total["articles"] == len(CLEAN)
    assert 2000 < total["words"] < 4000
    assert sum(one["forced"] for one in found) == total["forced"] > total["edits"]
    assert sum(one["edits"] for one in found) == total["edits"]
    for one in found:
        assert one["forced_per_million"] == pytest.approx(1e6 * one["forced"] / total["words"], abs=0.01)
        assert "[" in one["example"]
    ranks = [(-one["edits"], -one["forced"], one["entry"]) for one in found]
    assert ranks == sorted(ranks)
    assert any(one["places"] for one in found)


def test_what_is_spun_is_edited_with_or_without_force() -> None:
    found = offences([SPUN], BOLDLY)
    assert found.fires > 0
    (one,) = [one for one in found.offenders.values() if "[Overseas" in one.example]
    assert (one.fires, one.forced) == (1, 1)


def test_a_plain_file_is_one_article_and_a_table_is_plain_lines(here: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\n\n".join(CLEAN), encoding="utf8")
    ran = here("dictionary", "offenders", "--limit", "2", "a.txt")
    assert ran.code == 0
    assert ran.err.startswith("unspin: 1 articles, ")
    head, *body = [line.split("\t") for line in ran.out.decode().splitlines()]
    assert head[:4] == ["entry", "per million", "if spun", "edits"]
    assert len(body) == 2


def test_any_number_of_workers_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offenders, "BATCH", 2)
    one, two = (offences(CLEAN, BOLDLY, jobs) for jobs in (1, 2))
    assert one == two


def test_a_draw_is_always_the_same() -> None:
    texts = [str(k) for k in range(100)]
    drawn = list(chosen(texts, 10, False))
    assert drawn == list(chosen(iter(texts), 10, False))
    assert len(set(drawn)) == 10
    assert sorted(drawn, key=int) == drawn
    assert len(list(chosen(texts, None, True))) < 10


def test_what_cannot_be_read_is_named_and_the_rest_is_done(here: Run, texts: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.xz").write_bytes(b"no archive")
    (tmp_path / "cut.xz").write_bytes(texts.read_bytes()[:200])
    ran = here("dictionary", "offenders", "--json", "none.txt", "bad.xz", "cut.xz", texts)
    assert ran.code == 3
    assert [line.split(": ")[1] for line in ran.err.splitlines()[:3]] == ["none.txt", "bad.xz", "cut.xz"]
    assert json.loads(ran.out.splitlines()[0])["articles"] == len(CLEAN)
