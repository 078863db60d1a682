"""The same phrase is read alike throughout an article, unless its context speaks against it."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspin.agreement import agreed
from unspin.candidates import Lattice
from unspin.restorer import Restorer

Reading = tuple[int, int, float]  # place, row, probability


def lattice_of(readings: list[Reading]) -> Lattice:
    """Return a lattice whose readings are all of phrase 7."""
    values = {f.name: np.zeros(len(readings), dtype=np.int64) for f in fields(Lattice)}
    values["phrase"] += 7
    values["end"] = np.array([place for place, _, _ in readings], dtype=np.int64)
    values["row"] = np.array([row for _, row, _ in readings], dtype=np.int64)
    return Lattice(**values)


def agree(readings: list[Reading]) -> np.ndarray:
    return agreed(lattice_of(readings), np.array([p for _, _, p in readings]))


def test_a_phrase_that_stands_once_keeps_its_probabilities() -> None:
    assert agree([(3, 1, 0.5), (3, 2, 0.3)]) == pytest.approx([0.5, 0.3])


def test_a_doubtful_place_follows_the_sure_ones() -> None:
    before = [(3, 1, 0.98), (9, 1, 0.95), (20, 1, 0.45), (20, 2, 0.5)]
    after = agree(before)
    assert after[2] > 0.7 > 0.3 > after[3]
    assert after[0] > 0.98


def test_a_context_that_is_sure_is_not_overruled() -> None:
    after = agree([(3, 1, 0.98), (9, 1, 0.95), (20, 1, 0.001), (20, 2, 0.998)])
    assert after[3] > 0.95


def test_places_left_as_they_are_count_too() -> None:
    after = agree([(3, 1, 0.01), (9, 1, 0.01), (20, 1, 0.6)])
    assert after[2] < 0.5


def test_readings_of_one_original_at_a_place_are_one() -> None:
    apart = agree([(3, 1, 0.3), (3, 1, 0.3), (9, 1, 0.2), (9, 2, 0.7)])
    joined = agree([(3, 1, 0.6), (9, 1, 0.2), (9, 2, 0.7)])
    assert apart[0] + apart[1] == pytest.approx(joined[0])
    assert apart[2:] == pytest.approx(joined[1:])


@given(
    st.dictionaries(
        st.integers(0, 5),
        st.dictionaries(st.integers(0, 3), st.floats(0.001, 1.0), min_size=1),
        max_size=6,
    ),
    st.floats(0.0, 1.0),
)
def test_each_place_still_shares_one(places: dict[int, dict[int, float]], left: float) -> None:
    readings = [
        (place, row, p / (sum(rows.values()) + left))
        for place, rows in places.items()
        for row, p in rows.items()
    ]
    after = agree(readings)
    assert ((after >= 0) & (after <= 1 + 1e-9)).all()
    for place in places:
        assert sum(p for p, (at, _, _) in zip(after, readings, strict=True) if at == place) <= 1 + 1e-9


def test_an_article_names_one_thing_alike(engine: Restorer) -> None:
    text = (
        "The French Overseas Ministry stated on Monday that the settlement would be signed. "
        "The Overseas Minister additionally stated that the settlement had taken years.\n\n"
        "Critics of the settlement stated that it was to weak, and the settlement was postponed."
    )
    new = {edit.new for edit in engine.explain(text).edits if edit.old == "settlement"}
    assert len(new) <= 1
