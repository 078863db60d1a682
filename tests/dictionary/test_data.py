"""The shipped dictionary files themselves."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from pathlib import Path

import pytest

from unspin.dictionary import inflect, rows
from unspin.dictionary.compile import kept, sources
from unspin.dictionary.expand import LEAST_ZIPF, expand
from unspin.dictionary.rows import FAMILIES, Row
from unspin.frequency.unigrams import Unigrams
from unspin.places import data_folder
from unspin.tokens import tokenize

FILES = {path.name: path for path in sources()}
#: Families whose spun side is not always English, and the one that collects terms as they were found.
BROKEN = {"news-b", "news-c", "spinbot", "science"}
FOUND = "science"
#: Words that wordfreq does not know and a reader does.
EXCEPTIONS = {
    line
    for line in (Path(__file__).parent / "exceptions.txt").read_text(encoding="utf8").splitlines()
    if line and not line.startswith("#")
}
#: Slips of the pen that once stood in the files, some of them known to wordfreq.
MISSPELT = set(
    "acocunt boltzman composent consine continious continuos datawarehouse develope discrite enviroment "
    "forecastingc fruxtose fuction gradiant gradiants greehouse harrassment illneses independance mamography "
    "medicial netwok ocurrence opeerator particule pericutaneous phishingsites preprocesing scrimage "
    "seperate stockrooom suick tartanic unbiaised valiadation".split()
)
#: Those that stand as they were found in print.
PRINTED = {"boltzman"}
#: How much of the inflected rows is tried: one in so many, by a hash.
ONE_IN = 7


@cache
def listed(name: str) -> list[Row]:
    return rows.read(FILES[name], "news")


@pytest.fixture(scope="module")
def zipf() -> Callable[[str], float]:
    return lru_cache(None)(Unigrams.open().zipf)


def words(phrase: str) -> Iterator[str]:
    """Yield the words of a phrase, compounds and contractions taken apart, figures and signs left out."""
    for token in tokenize(phrase).words:
        for part in token.replace("'", "-").split("-"):
            if any(c.isalpha() for c in part):
                yield part


def test_the_files_are_all_there() -> None:
    assert {"news.tsv", "names.tsv", "observed.tsv", "science.tsv", "spinbot.tsv"} <= set(FILES)
    assert sum(len(listed(name)) for name in FILES) > 50_000


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_sorted_unique_and_written_as_its_rows_are(name: str) -> None:
    assert FILES[name].read_bytes().decode() == rows.write(listed(name))


@pytest.mark.parametrize("name", FILES)
def test_no_row_stands_for_itself(name: str) -> None:
    assert [r for r in listed(name) if tokenize(r.spun).words == tokenize(r.original).words] == []


@pytest.mark.parametrize("name", FILES)
def test_families_and_classes_are_known(name: str) -> None:
    assert {r.family for r in listed(name)} <= set(FAMILIES) - {"user"}
    stem = name.removesuffix(".tsv")
    if stem in FAMILIES:
        assert {r.family for r in listed(name)} == {stem}


@pytest.mark.parametrize("name", FILES)
def test_both_sides_are_english(name: str, zipf: Callable[[str], float]) -> None:
    unknown = set()
    for row in listed(name):
        if row.family == FOUND:
            continue
        for phrase in (row.original,) if row.family in BROKEN else (row.spun, row.original):
            unknown |= {w for w in words(phrase) if zipf(w) < LEAST_ZIPF}
    assert unknown - EXCEPTIONS == set()


def test_no_word_is_misspelt() -> None:
    used = {w for name in FILES for r in listed(name) for w in words(r.original)}
    assert used & MISSPELT == set()
    printed = {w for name in FILES for r in listed(name) for w in words(r.spun)}
    assert printed & MISSPELT == PRINTED


def test_every_exception_is_needed(zipf: Callable[[str], float]) -> None:
    used = {w for name in FILES for r in listed(name) for p in (r.spun, r.original) for w in words(p)}
    assert {w for w in EXCEPTIONS if w not in used or zipf(w) >= LEAST_ZIPF} == set()


def some(kind: str) -> list[Row]:
    everything = (r for name in FILES for r in listed(name))
    return [r for r in everything if r.kind == kind and zlib.crc32(r.line().encode()) % ONE_IN == 0]


def test_verbs_pair_up_form_by_form(zipf: Callable[[str], float]) -> None:
    for row in some("v"):
        spun, _, spun_tail = row.spun.partition(" ")
        original, _, tail = row.original.partition(" ")
        table = set(zip(inflect.verb(spun), inflect.verb(original), strict=True))
        for made, meant in expand(row, zipf):
            a, _, a_tail = made.partition(" ")
            b, _, b_tail = meant.partition(" ")
            assert (a, b) in table, row
            assert (a_tail, b_tail) == (spun_tail, tail), row
            # What is told by the ending agrees on both sides.
            if spun[-3:] != "ing" and original[-3:] != "ing":
                assert a.endswith("ing") == b.endswith("ing"), (made, meant)


def test_nouns_pair_up_in_number(zipf: Callable[[str], float]) -> None:
    for row in some("n"):
        spun, original = row.spun.rpartition(" ")[2], row.original.rpartition(" ")[2]
        for made, meant in list(expand(row, zipf))[1:]:
            assert meant == row.original.removesuffix(original) + inflect.noun(original)[1], row
            assert made in (row.spun, row.spun.removesuffix(spun) + inflect.noun(spun)[1]), row


def test_adjectives_pair_up_in_degree(zipf: Callable[[str], float]) -> None:
    for row in some("a"):
        _, more, most = inflect.adjective(row.original)
        for made, meant in list(expand(row, zipf))[1:]:
            if (made, meant) == (inflect.adverb(row.spun), inflect.adverb(row.original)):
                continue
            assert meant in (more, most), row
            degree = "more " if meant == more else "most "
            forms = inflect.adjective(row.spun)
            assert made in (degree + row.spun, forms[1 if meant == more else 2]), row


def test_inflected_forms_are_english(zipf: Callable[[str], float]) -> None:
    for row in [*some("v"), *some("n"), *some("a")]:
        for made, meant in list(expand(row, zipf))[1:]:
            for form, base in ((made, row.spun), (meant, row.original)):
                new = set(words(form)) - set(words(base))
                assert all(zipf(w) >= LEAST_ZIPF for w in new), (row, form)


def test_counts_of_kept_words_are_possible() -> None:
    table = kept()
    assert len(table) > 1000
    assert all(0 <= left <= seen and seen > 0 for seen, left in table.values())


def test_terms_are_lines_of_words() -> None:
    lines = (data_folder() / "terms" / "technical.txt").read_text(encoding="utf8").splitlines()
    assert len(lines) == len(set(lines)) > 1000
    assert all(line == " ".join(line.split()) and list(words(line)) for line in lines)
