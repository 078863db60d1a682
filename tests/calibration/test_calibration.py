"""What a confidence is worth: on blind gold, edits said to be so sure are right so often."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import under
from unspin import Restorer
from unspin.calibration import confidence
from unspin.edits import Edit, replayed
from unspin.evaluation.gold import Line, read_gold
from unspin.evaluation.scoring import score
from unspin.places import data_folder

GOLD = sorted((data_folder() / "gold").glob("*.gold"))
ITEM = next(read_gold(GOLD[0]))


def judged(engine: Restorer) -> tuple[np.ndarray, np.ndarray]:
    """Return how sure each edit of the committed gold was, and whether it was right.

    An edit is right if the text holds no fewer wrong words without it.
    """
    sure: list[float] = []
    right: list[bool] = []
    for path in GOLD:
        for item in read_gold(path):
            edits = engine.explain("\n".join(line.spun for line in item.lines)).edits
            start = 0
            for line in item.lines:
                here = [e for e in edits if start <= e.start and e.end <= start + len(line.spun)]
                for edit in here:
                    if edit.source != "a, an":
                        sure.append(edit.confidence)
                        right.append(
                            wrong(line, here, start) <= wrong(line, [e for e in here if e is not edit], start)
                        )
                start += len(line.spun) + 1
    return np.array(sure), np.array(right)


def wrong(line: Line, edits: list[Edit], start: int) -> int:
    return score(replace(ITEM, lines=(line,)), replayed(line.spun, edits, start))[0].wrong


def test_a_confidence_is_the_share_of_edits_that_are_right() -> None:
    sure, right = judged(under(min_confidence=0.3))
    assert len(sure) > 500
    assert right[sure >= 0.9].mean() >= 0.95
    bins = np.minimum((sure * 10).astype(int), 9)
    error = sum(
        (bins == b).mean() * abs(sure[bins == b].mean() - right[bins == b].mean()) for b in np.unique(bins)
    )
    assert error <= 0.05


@given(st.lists(st.floats(0.0, 1.0), min_size=1))
def test_a_likelier_edit_is_never_less_sure(posteriors: list[float]) -> None:
    out = confidence(np.sort(np.array(posteriors)))
    assert (np.diff(out) >= 0.0).all()
    assert ((out > 0.0) & (out < 1.0)).all()
