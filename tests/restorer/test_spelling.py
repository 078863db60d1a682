"""A restored word is spelt as its article spells."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import knowing
from unspin import Restorer

ENTRIES = """\
qworg	organization	news	9
qwhue	color	news	9
qwplan	program	news	9
qwplace	dialogue	news	9
Qworg Shield	Defense Department	news	9
qwcol	colour	news	9
"""
AMERICAN = "The labor organizer favored the neighborhood center. "
BRITISH = "The labour organiser favoured the neighbourhood centre. "


@pytest.fixture(scope="module")
def engine_of_few() -> Restorer:
    return knowing(ENTRIES, min_confidence=0.0)


@pytest.mark.parametrize(
    ("before", "spun", "restored"),
    [
        (AMERICAN, "the qworg", "the organization"),
        (BRITISH, "the qworg", "the organisation"),
        (BRITISH, "of a qwhue", "of a colour"),
        (BRITISH, "the qwplace", "the dialogue"),
        (BRITISH, "the Qworg Shield", "the Defense Department"),
        (AMERICAN, "of a qwcol", "of a colour"),  # as the entry is written
        ("The cat sat. ", "of a qwhue", "of a color"),
        (BRITISH + AMERICAN, "of a qwhue", "of a color"),
        ("Their behaviour! " + BRITISH + AMERICAN * 2, "of a qwhue", "of a colour"),
    ],
)
def test_restored_words_are_spelt_as_the_article(
    engine_of_few: Restorer, before: str, spun: str, restored: str
) -> None:
    assert engine_of_few.restore(f"{before}They spoke {spun}.") == f"{before}They spoke {restored}."


@cache
def in_parts() -> Restorer:
    """Return an engine that judges an article by its first fifty words."""
    return knowing(ENTRIES, min_confidence=0.0, prefix=50)


@given(st.integers(0, 60), st.integers(1, 9))
def test_however_it_is_cut_it_is_spelt_the_same(cut: int, size: int) -> None:
    text = BRITISH + "They saw the qworg. " + AMERICAN + "They saw the qwhue."
    chunks = [text[:cut], *(text[k : k + size] for k in range(cut, len(text), size))]
    assert "".join(in_parts().stream(chunks)) == in_parts().restore(text)


def test_what_the_first_part_shows_holds_for_all() -> None:
    first = f"{BRITISH}{'The cat sat on the mat and slept. ' * 8}\n\n" * 2
    assert "the colour." in in_parts().restore(first + AMERICAN * 30 + "They saw the qwhue.\n\n")
