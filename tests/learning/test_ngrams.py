"""An n-gram table from a few sentences: its probabilities, its header, and what is refused."""

from __future__ import annotations

import itertools
import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import wordfreq
from click.testing import CliRunner

from unspin.blob import Blob
from unspin.frequency import model
from unspin.frequency.model import NGrams
from unspin.frequency.unigrams import Unigrams
from unspin.frequency.vocabulary import STOP, UNKNOWN, model_word
from unspin.learning import smoothing
from unspin.learning.ngrams import UNLISTED_SHARE, held_out, main
from unspin.tokens import tokenize

ARTICLES = [
    "The officials said on Monday that the company had a problem. The company said that it had a plan. "
    "People said so on Monday! The bank said that the price of oil fell.",
    "The price of gas rose on Monday. Did the officials say so? They said that people had a plan. "
    "A company had a bank and a bank had a company.",
    "The officials said that the price rose, and the bank said so too. The price of oil fell on Monday.",
]


@dataclass(frozen=True)
class Table:
    model: NGrams
    path: Path
    source: Path

    @property
    def size(self) -> int:
        return len(list(self.model.listed()))

    def number(self, word: str) -> int:
        return self.model.number(word)[0]


def write(folder: Path, articles: list[str]) -> tuple[Path, Path]:
    with lzma.open(folder / "news.txt.xz", "wt", encoding="utf8") as file:
        file.writelines(article + "\n" for article in articles)
    (folder / "terms.txt").write_text("price of oil\n", encoding="utf8")
    return folder / "news.txt.xz", folder / "terms.txt"


def wide(keys: np.ndarray, buckets: int) -> tuple[np.ndarray, np.ndarray]:
    """Place n-grams by themselves, so that none is taken for another."""
    return np.zeros(len(keys), dtype=np.int64), (keys + 1).astype(np.uint64)


@pytest.fixture(scope="module")
def exact() -> Iterator[None]:
    """Keep n-grams in one bucket that holds them all, unhashed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(smoothing, "SLOTS", 256)
        patch.setattr(smoothing, "place", wide)
        patch.setattr(model, "place", wide)
        yield


def counted(folder: Path, *options: object) -> Table:
    """Return the table of the articles."""
    source, terms = write(folder, ARTICLES)
    path = folder / "small.ngrams"
    arguments = [f"{source}=2", "-o", path, "--work", folder / "work", "--terms", terms, "--least", 3]
    done = CliRunner().invoke(main, [str(a) for a in (*arguments, "--terms-weight", 2, *options)])
    assert done.exit_code == 0, done.exception
    return Table(NGrams.open(path, Unigrams.open()), path, source)


@pytest.fixture(scope="module")
def whole(exact: None, tmp_path_factory: pytest.TempPathFactory) -> Table:
    return counted(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def pruned(exact: None, tmp_path_factory: pytest.TempPathFactory) -> Table:
    return counted(tmp_path_factory.mktemp("pruned"), "--bigrams", 25, "--trigrams", 20)


def contexts(table: Table) -> list[tuple[int, int]]:
    rows = [[table.number(w) for w in tokenize(article).words] for article in ARTICLES]
    return sorted({pair for row in rows for pair in itertools.pairwise(row)})


def after(table: Table, *context: int) -> float:
    """Return the sum of the probabilities of all words after a context."""
    filled = [np.full(table.size, c) for c in context]
    ask = table.model.pairs if len(context) == 1 else table.model.triples
    return float(np.exp(ask(*filled, np.arange(table.size))).sum())


def ones(sums: list[float]) -> bool:
    """Say whether all are 1, as far as steps of 8 percent can be."""
    return sums == pytest.approx([1.0] * len(sums), abs=0.04)


@pytest.mark.parametrize("name", ["whole", "pruned"])
def test_the_words_after_one_word_share_one(name: str, request: pytest.FixtureRequest) -> None:
    table = request.getfixturevalue(name)
    assert np.exp([table.model.unigram(w) for w in table.model.listed()]).sum() == pytest.approx(1.0)
    assert ones([after(table, a) for a in range(table.size)])


def test_the_words_after_two_words_share_one(whole: Table) -> None:
    assert ones([after(whole, a, b) for a, b in contexts(whole)])
    assert ones([after(whole, whole.number("oil"), whole.number("people"))])


def test_the_words_after_two_words_share_one_in_a_pruned_table(pruned: Table) -> None:
    assert ones([after(pruned, a, b) for a, b in contexts(pruned)])


def in_buckets(keys: np.ndarray, buckets: int) -> tuple[np.ndarray, np.ndarray]:
    """Place n-grams in buckets, none taken for another there."""
    return keys * 7919 % buckets, (keys + 1).astype(np.uint64)


def test_what_falls_out_of_a_full_bucket_is_made_up_for(
    whole: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smoothing, "SLOTS", 3)
    for module in (smoothing, model):
        monkeypatch.setattr(module, "place", in_buckets)
    table = counted(tmp_path)
    for kind in ("bigrams", "trigrams"):
        assert table.model._blob.header["counts"][kind] < whole.model._blob.header["counts"][kind]
    assert ones([after(table, a) for a in range(table.size)])
    assert ones([after(table, a, b) for a, b in contexts(table)])


@pytest.mark.parametrize(("bigrams", "trigrams"), [(25, 0), (0, 20), (0, 0), (3, 1000)])
def test_a_table_with_next_to_nothing_in_it(exact: None, tmp_path: Path, bigrams: int, trigrams: int) -> None:
    table = counted(tmp_path, "--bigrams", bigrams, "--trigrams", trigrams)
    counts = table.model._blob.header["counts"]
    # What has the same worth as the last that is kept is kept too.
    assert bigrams <= counts["bigrams"] <= bigrams + 3
    assert bool(counts["trigrams"]) == bool(bigrams and trigrams)
    assert ones([after(table, a, b) for a, b in contexts(table)])


def test_unlisted_words_have_a_share_of_their_own(exact: None, tmp_path: Path) -> None:
    table = counted(tmp_path, "--base-share", 1)
    share = np.exp(table.model._unigram[[table.model.unknown, table.number("said")]])
    assert share[0] / share[1] == pytest.approx(UNLISTED_SHARE / wordfreq.word_frequency("said", "en"))


def test_a_corpus_of_a_word(exact: None, tmp_path: Path) -> None:
    source, _ = write(tmp_path, ["Said"])
    arguments = [source, "-o", tmp_path / "o.ngrams", "--work", tmp_path / "work", "--least", 1]
    assert CliRunner().invoke(main, [str(a) for a in arguments]).exit_code == 0
    known = NGrams.open(tmp_path / "o.ngrams", Unigrams.open())
    assert set(known.listed()) == {STOP, UNKNOWN, "said"}


def test_pruning_keeps_what_changes_the_model_most(whole: Table, pruned: Table) -> None:
    counts = pruned.model._blob.header["counts"]
    assert counts["bigrams"] == 25
    assert counts["trigrams"] == 20
    assert whole.model._blob.header["counts"]["bigrams"] > 25
    said = np.array([whole.number("said")]), np.array([whole.number("that")])
    assert pruned.model.pairs(*said) == pytest.approx(whole.model.pairs(*said), abs=0.1)


def test_what_was_seen_is_likelier_than_what_was_not(whole: Table) -> None:
    def score(text: str) -> float:
        return float(whole.model.triples(*(np.array([whole.number(w)]) for w in text.split()))[0])

    assert score("the officials said") > score("the officials fell")
    assert score("price of oil") > score("price of monday")
    assert score("said that the") > score("said the that")


def test_the_header_says_what_was_counted(whole: Table) -> None:
    header = whole.model._blob.header
    assert (header["format"], header["version"]) == ("n-grams", 1)
    assert header["sources"] == [
        {"file": "news.txt.xz", "weight": 2.0, "words": header["sources"][0]["words"]}
    ]
    tokens = sum(len(tokenize(article)) for article in ARTICLES)
    assert 0.8 * tokens < header["sources"][0]["words"] <= tokens + len(ARTICLES)
    assert header["counts"]["words"] == whole.size
    assert len(header["digest"]) == 64
    assert whole.model.digest == header["digest"]


def test_the_digest_changes_with_the_counts(whole: Table, pruned: Table) -> None:
    assert whole.model.digest != pruned.model.digest


def test_the_same_sources_give_the_same_table(whole: Table, tmp_path: Path) -> None:
    assert counted(tmp_path).path.read_bytes() == whole.path.read_bytes()


def test_rare_words_are_unlisted_and_terms_are_not(whole: Table) -> None:
    listed = set(whole.model.listed())
    assert {STOP, UNKNOWN, "said", "oil"} <= listed
    assert "did" not in listed
    number, more = whole.model.number("did")
    assert number == whole.model.unknown
    assert more <= 0.0
    assert model_word("Monday".lower()) in listed


def test_articles_held_out_are_not_counted(tmp_path: Path) -> None:
    hidden = next(t for k in range(1000) if held_out(t := f"Held out sentence number {k} zyzzyva."))
    assert held_out(f"  {hidden}\n")
    source, terms = write(tmp_path, [*ARTICLES, hidden])
    out = tmp_path / "o.ngrams"
    arguments = [source, "-o", out, "--work", tmp_path / "work", "--terms", terms, "--least", 2]
    assert CliRunner().invoke(main, [str(a) for a in arguments]).exit_code == 0
    words = json.loads((tmp_path / "work" / "news" / "words.json").read_text(encoding="utf8"))
    assert "said" in words
    assert "zyzzyva" not in words
    assert Blob.open(out).header["sources"][0]["file"] == "news.txt.xz"


def test_terms_are_no_must(tmp_path: Path) -> None:
    source, _ = write(tmp_path, ARTICLES)
    arguments = [source, "-o", tmp_path / "o.ngrams", "--work", tmp_path / "work", "--least", 3]
    assert CliRunner().invoke(main, [str(a) for a in arguments]).exit_code == 0


def test_merging_sums_the_counts_of_equal_keys() -> None:
    merged = smoothing.merge(np.array([5, 3, 5, 9, 3]), np.array([1.0, 2.0, 4.0, 8.0, 16.0]))
    assert merged.keys.tolist() == [3, 5, 9]
    assert merged.counts.tolist() == [18.0, 5.0, 8.0]


def test_nothing_merges_into_nothing() -> None:
    nothing = np.empty(0, dtype=np.int64)
    assert len(smoothing.merge(nothing, np.empty(0)).keys) == 0
    assert smoothing.find(nothing, np.array([1, 2])).tolist() == [-1, -1]


def test_finding_keys() -> None:
    keys = np.array([2, 5, 9])
    assert smoothing.find(keys, np.array([9, 1, 5, 10, 2])).tolist() == [2, -1, 1, -1, 0]
