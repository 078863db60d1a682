"""Which article is found, and when none is."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from tests.tracing.conftest import articles, copied, spun
from unspin import Restorer
from unspin.files.failure import Failure
from unspin.tracing.archive import Archive, Place
from unspin.tracing.tracer import compare, trace

NAMES = list(articles())


def stem(name: str) -> str:
    return Path(name).stem


def test_every_gold_article_is_traced_and_its_twin_is_first(engine: Restorer, folder: Path) -> None:
    copies = [copied(articles()[name][0], engine, name) for name in NAMES]
    found = trace(copies, Archive(str(folder)))
    assert [[stem(match.name) for match in matches] for matches in found] == [[name] for name in NAMES]
    assert all(matches[0].share > 0.8 for matches in found)
    assert all(matches[0].anchors >= 0.8 * matches[0].anchors_of > 0 for matches in found)


@pytest.mark.parametrize("name", NAMES[:6])
@pytest.mark.parametrize("family", ["news", "spinbot"])
def test_a_fresh_spin_is_traced(name: str, family: str, engine: Restorer, folder: Path) -> None:
    garbled = spun(articles()[name][1], 3, family)
    assert garbled != articles()[name][1]
    (matches,) = trace([copied(garbled, engine)], Archive(str(folder)))
    assert stem(matches[0].name) == name


@pytest.mark.parametrize("name", NAMES[::4])
def test_without_its_original_nothing_is_found(name: str, engine: Restorer, folder: Path) -> None:
    next(folder.glob(f"*/{name}.txt")).unlink()
    assert trace([copied(articles()[name][0], engine)], Archive(str(folder))) == [[]]


def test_a_verbatim_copy_aligns_whole_and_comes_before_its_spin(engine: Restorer, folder: Path) -> None:
    original = articles()[NAMES[0]][1]
    (folder / "a-spin.txt").write_text(spun(original, 1), encoding="utf8")
    (matches,) = trace([copied(original, engine)], Archive(str(folder)), top=2)
    assert [stem(match.name) for match in matches] == [NAMES[0], "a-spin"]
    assert (matches[0].share, matches[0].covered) == (1.0, 1.0)
    assert matches[1].share < 1.0


def test_a_part_of_an_article_is_found_in_a_long_one(engine: Restorer, folder: Path) -> None:
    own = articles()[NAMES[2]]
    others = "\n\n".join(original for name, (_, original) in articles().items() if name != NAMES[2])
    (folder / "long.txt").write_text(f"{others}\n\n{own[1]}\n\n{others}", encoding="utf8")
    next(folder.glob(f"*/{NAMES[2]}.txt")).unlink()
    part = "\n\n".join(own[0].split("\n\n")[1:4])
    (matches,) = trace([copied(part, engine)], Archive(str(folder)))
    assert [stem(match.name) for match in matches] == ["long"]
    assert matches[0].covered < 0.1


def test_two_halves_show_where_they_come_from(engine: Restorer, folder: Path) -> None:
    left, right = (articles()[name][0].split("\n\n") for name in NAMES[:2])
    mixed = "\n\n".join(left[: len(left) // 2] + right[len(right) // 2 :])
    (matches,) = trace([copied(mixed, engine)], Archive(str(folder)), least=0.2)
    assert {stem(match.name) for match in matches} == set(NAMES[:2])
    assert all(0.3 < match.share < 0.7 for match in matches)


def test_texts_on_one_subject_share_no_passages(engine: Restorer) -> None:
    copies = [copied(spun_text, engine, name) for name, (spun_text, _) in articles().items()]
    for copy in copies:
        for name, (_, original) in articles().items():
            share = compare(copy, Place(name), original).share
            assert share > 0.8 if name == copy.name else share < 0.1


def test_the_result_does_not_depend_on_who_else_is_traced(engine: Restorer, folder: Path) -> None:
    copies = [copied(articles()[name][0], engine, name) for name in NAMES]
    together = trace(copies, Archive(str(folder)), least=0.0)
    assert together == [trace([copy], Archive(str(folder)), least=0.0)[0] for copy in copies]


def test_only_the_best_are_held_and_the_original_is_among_them(
    engine: Restorer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from unspin.tracing import search

    monkeypatch.setattr(search, "HELD", 5)
    rng = random.Random(7)
    sentences = [s for _, original in articles().values() for s in original.split(". ")]
    noise = [". ".join(rng.sample(sentences, 12)) for _ in range(300)]
    lines = [*noise[:40], articles()[NAMES[3]][1], *noise[40:]]
    archive = tmp_path / "all.jsonl"
    archive.write_text("".join(json.dumps({"text": line}) + "\n" for line in lines))
    (matches,) = trace([copied(articles()[NAMES[3]][0], engine)], Archive(str(archive)))
    assert [match.place.line for match in matches] == [41]


@pytest.mark.parametrize("text", ["", " \n", "...", "Yes.", "of the and to", "\ud83d\udce6 \udc80"])
def test_texts_without_words_match_nothing(text: str, engine: Restorer, folder: Path) -> None:
    assert trace([copied(text, engine)], Archive(str(folder))) == [[]]


def test_failures_are_told_and_the_rest_is_searched(engine: Restorer, folder: Path) -> None:
    (folder / "broken.jsonl").write_text('{"text": 1}\n{"te\n\n[]\n{"text": "Fine."}\n')
    failed: list[Failure] = []
    seen: list[int] = []
    copy = copied(articles()[NAMES[0]][0], engine)
    (matches,) = trace([copy], Archive(str(folder)), failed=failed.append, shown=seen.append)
    assert stem(matches[0].name) == NAMES[0]
    assert [failure.name for failure in failed] == [f"{folder}/broken.jsonl:{n}" for n in (1, 2, 4)]
    assert seen == list(range(1, len(NAMES) + 2))
