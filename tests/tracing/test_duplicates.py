"""Near-duplicates: which texts are grouped, by content and nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracing.conftest import articles, spun
from unspin import Restorer
from unspin.tracing.duplicates import SHINGLE, Duplicates, signature
from unspin.tracing.words import words

ORIGINALS = {name: original for name, (_, original) in articles().items()}


def groups(texts: dict[str, str], alike: float = 0.5) -> list[list[str]]:
    found = Duplicates(alike)
    for name, text in texts.items():
        found.add(name, text)
    return found.groups()


def test_different_articles_are_apart() -> None:
    assert groups(ORIGINALS) == []


def test_two_spins_of_an_article_are_one_group_once_restored(engine: Restorer) -> None:
    names = list(ORIGINALS)[:6]
    texts = {f"{n}/{k}": engine.restore(spun(ORIGINALS[n], k)) for k in range(3) for n in names}
    assert groups(texts) == [[f"{n}/{k}" for k in range(3)] for n in names]


@pytest.mark.parametrize(
    ("before", "behind"), [("", ""), ("Advert: buy rope now! ", ""), ("", " \n\nShare this.")]
)
def test_copies_with_something_put_to_them_are_grouped(before: str, behind: str) -> None:
    texts = {}
    for name, text in ORIGINALS.items():
        texts[name] = text
        texts[f"{name} again"] = before + text.upper() + behind
    assert groups(texts) == [[name, f"{name} again"] for name in ORIGINALS]


def test_texts_without_substance_are_alike_to_nothing() -> None:
    assert groups({"a": "", "b": "", "c": "Page not found.", "d": "Page not found.", "e": "the " * 90}) == []


@given(st.integers(0, 400), st.integers(0, 400))
def test_signatures_estimate_the_share_in_common(left: int, right: int) -> None:
    row = words(" ".join(ORIGINALS.values()))
    a, b = row[left : left + 300], row[right : right + 300]
    shingles = [set(zip(*(x[k:] for k in range(SHINGLE)), strict=False)) for x in (a, b)]
    true = len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1])
    one, two = signature(" ".join(a)), signature(" ".join(b))
    assert one is not None and two is not None
    assert abs(float((one == two).mean()) - true) < 0.2


def test_groups_are_the_same_in_every_process() -> None:
    code = (
        "from unspin.tracing.duplicates import signature; "
        "print(signature('Nine swans and a heron crossed the cold river by the old mill at dawn.').tolist())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            timeout=60,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1 and len(next(iter(runs))) > 100
