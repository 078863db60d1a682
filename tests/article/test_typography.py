"""How a text is set tells of swaps: contractions outside quotations, a "%" apart from its number."""

from __future__ import annotations

import pytest

from unspin import Restorer

#: Enough garble to show that the article is spun.
SPUN = (
    "The French Overseas Ministry additionally stated on Monday that numerous individuals would partake "
    "within the talks, in accordance with three folks acquainted with the matter. "
)


@pytest.mark.parametrize(
    ("text", "old", "wanted"),
    [
        ("The minister didn\u2019t say when the committee would meet.", "didn\u2019t", "did not"),
        ("Officials haven't named the site.", "haven't", "have not"),
        ("\u201cI didn\u2019t see it,\u201d the minister stated.", "didn\u2019t", None),
        ("Exports fell by 4.5 % in the second quarter.", "%", "percent"),
        ("Exports fell by 4.5% in the second quarter.", "%", None),
    ],
)
def test_what_is_made_of_it_in_a_spun_article(
    engine: Restorer, text: str, old: str, wanted: str | None
) -> None:
    found = {e.old: e.new for e in engine.explain(SPUN + text).edits}
    assert found.get(old) == wanted


@pytest.mark.parametrize(
    "text", ["The minister didn\u2019t say when the committee would meet.", "Exports fell by 4.5 % in May."]
)
def test_nothing_is_made_of_it_in_clean_english(engine: Restorer, text: str) -> None:
    assert engine.restore(text) == text
