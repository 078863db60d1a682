"""Changes with their readings and evidence, and why an edit was not made."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import CLEAN, SPUN, knowing, restorer, under
from unspin import Settings
from unspin.explaining import explain
from unspin.settings import BOLD, USUAL
from unspin.whynot import places, why_not
from unspin.wording import rounded, sentences, share_words, usual

SAMPLES = sorted((Path(__file__).parents[2] / "data" / "samples").glob("*.txt"))
WORDS = st.sampled_from(
    "a an the overseas ministry stated said people individuals decision abode {that a} \u201c \u201d . , "
    "\n\n \r\n A An In accordance with in regards to THE OVERSEAS 4 cities hour-long union".split(" ")
)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_changes_are_the_edits_of_the_engine(path: Path) -> None:
    text = path.read_text()
    engine = restorer(Settings())
    explained = explain(engine, text)
    restoration = engine.explain(text)
    assert explained.restored == restoration.text
    assert explained.judgement == restoration.judgement
    assert len(explained.changes) == sum(e.source != "a, an" for e in restoration.edits)


@settings(max_examples=80, deadline=None)
@given(st.lists(WORDS, max_size=40).map(" ".join), st.booleans())
def test_changes_stand_apart_and_say_what_stands_there(text: str, spun: bool) -> None:
    text = SPUN * spun + text
    engine = restorer(Settings())
    explained = explain(engine, text)
    assert explained.restored == engine.restore(text)
    place = 0
    for k, change in enumerate(explained.changes):
        assert place <= change.start <= change.end
        place = change.end
        assert text[change.start : change.end] == change.old
        texts = [reading.text for reading in change.readings]
        assert texts[0] == change.new
        assert change.old in texts
        assert len(texts) == len(set(texts))
        assert sum(r.probability for r in change.readings) <= 1.01
        assert change.partner is None or explained.changes[change.partner].partner == k
        assert all(sentences(change))


def test_however_the_engine_is_set_the_changes_are_its_edits() -> None:
    text = SAMPLES[0].read_text()
    for engine in (
        under(min_confidence=0.35),
        under(min_confidence=0.9),
        under(prefix=50),
        under(quotes="leave"),
    ):
        assert explain(engine, text).restored == engine.restore(text)


def test_a_change_takes_the_article_that_must_agree_along() -> None:
    engine = knowing("zebra\tocelot\nzebra\thorse\tnews\t0.3", min_confidence=0.0)
    changes = explain(engine, "He saw a zebra.").changes
    assert [(c.old, c.start, c.end) for c in changes] == [("a zebra", 7, 14)]
    assert {r.text for r in changes[0].readings} == {"an ocelot", "a horse", "a zebra"}


def test_the_old_words_are_the_reading_without_an_entry() -> None:
    (change, *_) = explain(restorer(Settings()), SPUN).changes
    (left,) = [reading for reading in change.readings if not reading.source]
    assert (left.text, left.fit) == (change.old, 0.0)
    assert change.runners_up == tuple(r for r in change.readings[1:] if r is not left)


def test_an_empty_article_has_no_changes() -> None:
    explained = explain(restorer(Settings()), "")
    assert (explained.changes, explained.restored, explained.words) == ((), "", 0)


@pytest.mark.parametrize(
    ("fit", "said"),
    [
        (0.1, "is about as usual in English as"),
        (8.3, "is about 4,000 times as usual in English as"),
        (2.7, "is about 15 times as usual in English as"),
        (60.0, "is more than a million times as usual in English as"),
        (-1.1, "is only 1/3 as usual as"),
    ],
)
def test_what_is_usual_is_said_in_plain_words(fit: float, said: str) -> None:
    assert usual(fit, "Foreign\nMinistry", "Overseas Ministry").startswith(
        f"Here \u201cForeign Ministry\u201d {said} \u201cOverseas Ministry\u201d"
    )


def test_numbers_are_round() -> None:
    assert [rounded(n) for n in (1.2, 15.4, 99.4, 149, 151, 3999)] == [2, 15, 99, 100, 200, 4000]
    assert [share_words(p) for p in (1.0, 0.124, 0.004, 0.0)] == [
        "100 of 100",
        "12 of 100",
        "1 of 300",
        "1 of 10,000,000",
    ]


SPUN_NEWS = next(path for path in SAMPLES if path.name == "news.txt").read_text()


@pytest.mark.parametrize(
    ("text", "old", "new", "kind", "said"),
    [
        (SPUN_NEWS, "Overseas Ministry", "Foreign Ministry", "made", "sure"),
        (SPUN_NEWS, "Harrow River", "zebra", "entry", "no entry"),
        (SPUN_NEWS, "dwelling", "zebra", "entry", "for other words only (home"),
        (SPUN_NEWS, "value", "worth", "context", "likelier here: \u201cprice\u201d"),
        (SPUN, "The Overseas Ministry stated", "The Foreign Ministry said", "made", "sure"),
        (SPUN, "Overseas", "Foreign", "made", "sure"),
        (
            "`the Overseas Ministry` " + SPUN,
            "Overseas Ministry",
            "Foreign Ministry",
            "protected",
            "protected",
        ),
        (CLEAN * 20 + "He stated it.\n", "stated", "said", "clean", "judged"),
    ],
)
def test_why_an_edit_was_not_made(text: str, old: str, new: str, kind: str, said: str) -> None:
    answer = why_not(restorer(Settings()), text, old, new)[0]
    assert (answer.kind, said in answer.reason) == (kind, True), answer
    assert text[answer.start : answer.end].lower() == old.lower()


def test_why_not_for_names_and_for_too_seldom_swaps() -> None:
    engine = knowing("New York Occasions\tThe New York Times\tnews\t9")
    (answer,) = why_not(engine, "the new york occasions", "new york occasions", "The New York Times")
    assert answer.kind == "name"
    # What the spinner of such texts all but never prints is not looked at.
    text = min((Path(__file__).parents[2] / "data" / "gold" / "clean").glob("*.txt")).read_text()
    (answer, *_) = why_not(restorer(Settings()), text, "in", "within")
    assert answer.kind == "channel"
    assert "too seldom" in answer.reason


def test_a_bolder_setting_is_named_where_it_would_do() -> None:
    bold = {(c.start, c.end): c for c in explain(under(min_confidence=BOLD), SPUN_NEWS).changes}
    usual_ones = {(c.start, c.end) for c in explain(restorer(Settings()), SPUN_NEWS).changes}
    more = [c for place, c in bold.items() if place not in usual_ones and BOLD <= c.confidence < USUAL]
    assert more
    answers = why_not(restorer(Settings()), SPUN_NEWS, more[0].old, more[0].new)
    (answer,) = [a for a in answers if a.start == more[0].start]
    assert answer.kind in ("doubtful", "overlap")
    assert "--bold makes it" in answer.reason or answer.kind == "overlap"


def test_what_does_not_stand_in_the_text_has_no_answer() -> None:
    assert why_not(restorer(Settings()), SPUN, "zebra", "horse") == []
    assert places(restorer(Settings()), SPUN, "zebra") == []


def test_all_readings_of_a_phrase_wherever_it_stands() -> None:
    found = places(restorer(Settings()), SPUN_NEWS, "stated")
    assert len(found) == SPUN_NEWS.count("stated")
    for place in found:
        assert SPUN_NEWS[place.start : place.end] == place.old == "stated"
        assert place.made == "said"
        assert {"said", "stated"} <= {reading.text for reading in place.readings}
    (left,) = places(restorer(Settings()), SPUN_NEWS, "opposition")
    assert left.made is None
