"""The shipped table and the unigrams under it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import wordfreq
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import cases
from unspin import Restorer
from unspin.frequency.hashing import BITS, place
from unspin.frequency.model import NGrams
from unspin.frequency.unigrams import UNLISTED, Unigrams
from unspin.frequency.vocabulary import model_word
from unspin.places import data_folder

MODEL_WORDS = cases(Path(__file__).parent / "model_words.tsv")


@pytest.fixture(scope="module")
def model(engine: Restorer) -> NGrams:
    return engine.model


def spoken(model: NGrams, text: str) -> float:
    """Return the log probability of a text without punctuation."""
    numbers = np.array([model.stop] * 2 + [model.number(w)[0] for w in text.split()])
    return float(model.triples(numbers[:-2], numbers[1:-1], numbers[2:]).sum())


@pytest.mark.parametrize("case", MODEL_WORDS, ids=[case["word"] for case in MODEL_WORDS])
def test_how_the_model_names_a_word(case: dict[str, str]) -> None:
    assert model_word(case["word"]) == case["model"]


@pytest.mark.parametrize(
    ("usual", "unusual"),
    [
        ("according to officials", "in accordance with officers"),
        ("the new york times", "the new york occasions"),
        ("the foreign ministry", "the overseas ministry"),
        ("the stock market", "the inventory market"),
        ("people familiar with the matter", "individuals acquainted with the matter"),
        ("he said that", "he that said"),
    ],
)
def test_usual_english_is_likelier(model: NGrams, usual: str, unusual: str) -> None:
    assert spoken(model, usual) > spoken(model, unusual) + 1.0


def test_an_unlisted_word_is_unlikelier_than_any_rare_one(model: NGrams) -> None:
    number, more = model.number("zzxxqq")
    assert number == model.unknown
    assert more < 0.0
    assert model.unigram("zzxxqq") < model.unigram("aardvark") < model.unigram("dog") < model.unigram("the")


def test_the_header_names_sources_counts_and_digest(model: NGrams) -> None:
    header = model._blob.header
    assert header["counts"]["words"] == sum(1 for _ in model.listed()) < 1 << BITS
    assert min(header["counts"].values()) > 100_000
    assert header["sources"]
    assert all(s["file"] and s["weight"] > 0 and s["words"] > 0 for s in header["sources"])
    assert model.digest == header["digest"]
    assert len(model.digest) == 64


def test_the_table_is_no_larger_than_stated() -> None:
    assert (data_folder() / "frequency" / "english.ngrams").stat().st_size <= 45_000_000


def test_probabilities_are_no_more_than_one(model: NGrams) -> None:
    rng = np.random.default_rng(0)
    a, b, c = (rng.integers(0, model._blob.header["counts"]["words"], 20_000) for _ in range(3))
    for score in (model.pairs(a, b), model.triples(a, b, c)):
        assert score.dtype == np.float32
        assert np.isfinite(score).all()
        assert (score <= 0.0).all()


def test_few_triples_are_taken_for_others(model: NGrams) -> None:
    rng = np.random.default_rng(1)
    a, b, c = (rng.integers(0, model._blob.header["counts"]["words"], 200_000) for _ in range(3))
    found, _ = model._find(model._prints3, ((a << BITS | b) << BITS) | c)
    assert found.mean() < 1 / 2000


@given(st.lists(st.integers(0, 2**54 - 1), min_size=1), st.integers(1, 2**24))
def test_every_key_has_a_bucket_and_a_fingerprint(keys: list[int], buckets: int) -> None:
    bucket, prints = place(np.array(keys, dtype=np.int64), buckets)
    assert ((bucket >= 0) & (bucket < buckets)).all()
    assert (prints > 0).all()
    again = place(np.array(keys, dtype=np.int64), buckets)
    assert (again[0] == bucket).all() and (again[1] == prints).all()


def test_buckets_are_filled_evenly() -> None:
    bucket, prints = place(np.arange(64_000) << BITS, 100)
    filled = np.bincount(bucket, minlength=100)
    assert 500 < filled.min() <= filled.max() < 800
    assert len(np.unique(prints)) > 35_000


@pytest.mark.parametrize("word", ["the", "said", "overseas", "accordance", "aardvark"])
def test_unigrams_are_those_of_wordfreq(word: str) -> None:
    assert Unigrams.open().zipf(word) == pytest.approx(wordfreq.zipf_frequency(word, "en", "best"), abs=0.011)


def test_a_word_that_wordfreq_does_not_list() -> None:
    assert Unigrams.open().log_probability("zzxxqq") == UNLISTED
    assert Unigrams.open().zipf("zzxxqq") < 1.0
