"""What an article shows of its spinner."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.conftest import cases
from unspin import Restorer, article
from unspin.article import Judgement, Signs, log_probability, mixture, odds_by_position
from unspin.candidates import lay_out, matches
from unspin.dictionary.gathering import COMPONENTS
from unspin.dictionary.rows import FAMILIES as FAMILY_NAMES
from unspin.places import data_folder
from unspin.tokens import paragraphs

FAMILIES = cases(Path(__file__).parent / "cases.tsv")
SPUN = sorted((data_folder() / "samples").glob("*.txt"))
CLEAN = sorted((data_folder() / "gold").glob("*clean/*.txt"))
FLOATS = st.floats(-50.0, 50.0)


def judged(engine: Restorer, text: str) -> Judgement:
    return article.judge(signs_of(engine, text))


def signs_of(engine: Restorer, text: str) -> Signs:
    stretch = lay_out(text, paragraphs(text))
    return article.signs(stretch, engine.dictionary, matches(stretch, engine.dictionary))


@pytest.mark.parametrize("path", SPUN, ids=[p.stem for p in SPUN])
def test_a_spun_article_is_told(engine: Restorer, path: Path) -> None:
    assert engine.explain(path.read_text(encoding="utf8")).judgement.posterior > 0.99


@pytest.mark.parametrize("path", CLEAN, ids=[p.stem for p in CLEAN])
def test_a_clean_article_is_told(engine: Restorer, path: Path) -> None:
    assert engine.explain(path.read_text(encoding="utf8")).judgement.posterior < 0.01


@pytest.mark.parametrize("case", FAMILIES, ids=[case["note"] for case in FAMILIES])
def test_a_paragraph_speaks_for_its_family(engine: Restorer, case: dict[str, str]) -> None:
    judgement = engine.explain(case["text"]).judgement
    assert judgement.posterior > 0.5
    gained = np.array(judgement.mixture) / article.SHARES
    known = [k for k, name in enumerate(COMPONENTS) if name in FAMILY_NAMES]
    assert COMPONENTS[max(known, key=lambda k: gained[k])] == case["family"]


@pytest.mark.parametrize("case", FAMILIES, ids=[case["note"] for case in FAMILIES])
def test_the_family_of_a_paragraph_is_told(engine: Restorer, case: dict[str, str]) -> None:
    assert engine.explain(case["text"]).judgement.family == case["family"]


def test_a_text_says_more_the_longer_it_is(engine: Restorer) -> None:
    path = data_folder() / "samples" / "news.txt"
    parts = path.read_text(encoding="utf8").split("\n\n")
    shown = [judged(engine, "\n\n".join(parts[:k])).log_odds for k in (1, 4, len(parts))]
    assert shown == sorted(shown)
    clean = (data_folder() / "gold" / "clean" / "news.txt").read_text(encoding="utf8").split("\n\n")
    shown = [judged(engine, "\n\n".join(clean[:k])).log_odds for k in (1, 4, len(clean))]
    assert shown == sorted(shown, reverse=True)


def test_repetition_is_damped(engine: Restorer) -> None:
    none, once, often = (judged(engine, " stated" * k + " zzq" * (60 - k)).log_odds for k in (0, 1, 20))
    assert once > none
    assert once < often < once + 6 * (once - none)


@pytest.mark.parametrize(("text", "words"), [("", 0), ("...", 0), ("One, two; 3!", 3), ("it's John's", 2)])
def test_words_are_counted(engine: Restorer, text: str, words: int) -> None:
    assert engine.explain(text).judgement.words == words


def test_without_words_the_prior_stands(engine: Restorer) -> None:
    assert engine.explain("").judgement.log_odds == article.PRIOR
    assert not engine.explain("  \n ").edits


@given(st.floats(-1e6, 1e6))
def test_a_posterior_is_a_probability(odds: float) -> None:
    posterior = Judgement(odds, 1).posterior
    assert 0.0 <= posterior <= 1.0
    assert (posterior > 0.5) == (odds > 0.0) or abs(odds) < 1e-12


@given(arrays(np.float64, len(COMPONENTS), elements=FLOATS))
def test_a_mixture_shares_one(weight: np.ndarray) -> None:
    share = mixture(weight)
    assert share.sum() == pytest.approx(1.0)
    assert (share >= 0).all()
    assert mixture(weight + 7.0) == pytest.approx(share)
    assert mixture(np.zeros(len(COMPONENTS))) == pytest.approx(article.SHARES / article.SHARES.sum())


@given(st.lists(st.floats(-1e4, 1e4), min_size=1))
def test_log_probabilities_are_bounded_and_keep_their_order(odds: list[float]) -> None:
    row = np.sort(np.array(odds))
    out = log_probability(row)
    assert (np.diff(out) >= 0).all()
    assert (out <= 0).all()
    assert (out >= -30.1).all()


SENTENCES = "One two three. Four five six! Seven eight nine?"


def shown(engine: Restorer, values: dict[str, float]) -> tuple[list[str], Signs, np.ndarray]:
    """Return the words of ``SENTENCES``, their signs, and evidence where readings of words begin."""
    stretch = lay_out(SENTENCES, [(0, len(SENTENCES))])
    evidence = np.zeros(len(stretch.words))
    for word, value in values.items():
        evidence[stretch.words.index(word) - 2] = value
    return stretch.words, signs_of(engine, SENTENCES), evidence


def test_a_spun_sentence_counts_in_a_clean_article_and_not_for_its_neighbours(engine: Restorer) -> None:
    words, signs, evidence = shown(engine, {"four": 19.0})
    odds = odds_by_position(Judgement(-20.0, 9), signs, evidence)
    by_word = {w: o for w, o in zip(words, odds, strict=True) if w.isalpha()}
    best = max(by_word.values())
    assert {w for w, o in by_word.items() if o == best} == {"four", "five", "six"}


def test_a_clean_paragraph_stays_so_in_a_spun_article(engine: Restorer) -> None:
    _, signs, evidence = shown(engine, {})
    alone = article.judge(signs, evidence).log_odds
    for among in (-2.0, 0.0, 3.0):
        odds = odds_by_position(Judgement(40.0, 9, paragraph=among), signs, evidence)
        assert odds == pytest.approx(max(alone + among, alone + article.MIXED))
    assert (odds_by_position(Judgement(-9.0, 9), signs, evidence) <= alone).all()


def test_the_share_of_spun_paragraphs_is_that_of_the_article(engine: Restorer) -> None:
    spun = (
        "The officials additionally stated that the overseas ministries would not partake, because of their "
        "choice had been made beforehand and numerous individuals had voiced displeasure about it already."
    )
    clean = (
        "She walked to the shop and bought some bread, which was still warm when she came home with it that "
        "evening, and then the two of them ate it with butter and talked about the day they had had."
    )
    held = [
        engine.explain("\n\n".join([spun] * n + [clean] * m)).judgement.paragraph
        for n, m in ((4, 0), (4, 1), (4, 4), (1, 4))
    ]
    assert held == sorted(held, reverse=True)
    assert held[0] > 2.0 > held[2] and held[3] < 0.0


def test_quotations_that_the_spinner_spared_stay(engine: Restorer) -> None:
    """Spun prose around; the quotations are as people speak, or spun themselves."""
    prose = (
        "The French Overseas Ministry additionally stated that numerous individuals would partake within the "
        "talks, in accordance with {} and {}, two folks acquainted with the matter. Nonetheless, the "
        "overseas officers stated that the choice had been made beforehand, in response to three diplomats."
    )
    spoken = (
        "\u201cthe data is hard to read, but every choice was ours\u201d",
        "\u201cwe had a way out\u201d",
    )
    spun = (
        "\u201cwe additionally consider that the overseas ministry have to partake, they stated\u201d",
        "\u201cnumerous individuals had been stated to be acquainted with it beforehand\u201d",
    )
    spared, touched = (engine.explain(prose.format(*quotes)) for quotes in (spoken, spun))
    assert spared.judgement.quotations < 0.0 < touched.judgement.quotations
    assert not any(edit.quoted for edit in spared.edits)
    assert any(edit.quoted for edit in touched.edits)


def test_what_a_sentence_can_show_is_bounded(engine: Restorer) -> None:
    none = article.judge(*shown(engine, {})[1:]).log_odds
    assert none == article.judge(shown(engine, {})[1]).log_odds
    one = article.judge(*shown(engine, {"one": 1e6})[1:]).log_odds - none
    assert one == pytest.approx(article.WHOLE * article.MOST_SHOWN)
    two = article.judge(*shown(engine, {"one": 1e6, "nine": 1e6})[1:]).log_odds - none
    assert two == pytest.approx(2 * one)
