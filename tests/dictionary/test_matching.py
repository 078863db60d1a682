"""Which phrases of the dictionary are found in a text."""

from __future__ import annotations

import random
import zlib
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.conftest import knowing
from unspin import Restorer
from unspin.candidates import lay_out, matches, spared
from unspin.dictionary.reversal import Dictionary
from unspin.tokens import paragraphs, tokenize

#: How many phrase entries of the shipped dictionary are tried.
TRIED = 500


def found(
    dictionary: Dictionary, text: str, guarded: list[tuple[int, int]] | None = None
) -> set[tuple[str, str]]:
    """Return every spun phrase found, with the text it was found in."""
    stretch = lay_out(text, paragraphs(text))
    some = matches(stretch, dictionary, spared(stretch, guarded) if guarded else None)
    return {
        (dictionary.spun(p), text[stretch.starts[s] : stretch.ends[e - 1]])
        for p, s, e in zip(some.phrase.tolist(), some.start.tolist(), some.end.tolist(), strict=True)
    }


@cache
def random_dictionary(seed: int) -> tuple[Dictionary, set[str]]:
    """Return a dictionary of random phrases over four words, and the phrases."""
    rng = random.Random(seed)
    phrases = {" ".join(rng.choices("kab kob kib kub".split(), k=rng.randint(1, 5))) for _ in range(40)}
    return knowing("".join(f"{p}\tnone of it\n" for p in sorted(phrases))).dictionary, phrases


WORDS = st.lists(
    st.tuples(
        st.sampled_from(["kab", "kob", "Kib", "KUB", "other"]),
        st.sampled_from([" "] * 6 + ["\n", "\r\n", "  ", "\u00a0", ", ", "\u201d ", "\n\n", "-", ""]),
    ),
    max_size=25,
)


@given(st.integers(0, 2), WORDS)
@example(0, [])
def test_every_phrase_is_found_and_no_other(seed: int, row: list[tuple[str, str]]) -> None:
    dictionary, phrases = random_dictionary(seed)
    text = "".join(word + gap for word, gap in row)
    expected = set()
    for start, stop in paragraphs(text):
        tokens = tokenize(text, start, stop)
        for first in range(len(tokens)):
            for last in range(first, min(first + 5, len(tokens))):
                gaps = [text[tokens.ends[k] : tokens.starts[k + 1]] for k in range(first, last)]
                phrase = " ".join(tokens.words[first : last + 1])
                if phrase in phrases and all(not gap.strip() for gap in gaps):
                    expected.add((phrase, text[tokens.starts[first] : tokens.ends[last]]))
    assert found(dictionary, text) == expected


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("in accordance with it", {"in accordance with"}),
        ("In Accordance\r\n  with it", {"In Accordance\r\n  with"}),
        ("in accordance, with it", set()),
        ("in accordance \u201cwith\u201d it", set()),
        ("in accordance\n\nwith it", set()),
        ("in accordance. With it", set()),
        ("begin accordance with it", set()),
        ("in accordance with-it", set()),
        ("in accordance with's", {"in accordance with"}),
    ],
)
def test_a_phrase_runs_over_white_space_alone(text: str, phrases: set[str]) -> None:
    dictionary = knowing("in accordance with\taccording to\n").dictionary
    assert {t for p, t in found(dictionary, text) if p == "in accordance with"} == phrases


def test_what_is_spared_is_not_found() -> None:
    dictionary = knowing("kab\tnone\nkab kob\tnone\nkob kib\tnone\n").dictionary
    text = "kab kob kib kab"
    assert found(dictionary, text) == {("kab", "kab"), ("kab kob", "kab kob"), ("kob kib", "kob kib")}
    assert found(dictionary, text, [(4, 5)]) == {("kab", "kab")}
    assert found(dictionary, text, [(2, 3)]) == {("kab", "kab"), ("kob kib", "kob kib")}
    assert found(dictionary, text, [(0, 15)]) == set()


def phrase_entries(dictionary: Dictionary) -> list[str]:
    """Return some of the shipped phrases of two words or more, the same for the same dictionary."""
    listed = (dictionary.spun(p) for p in range(len(dictionary.first) - 1))
    phrases = [p for p in listed if " " in p]
    return sorted(phrases, key=lambda p: (zlib.crc32(p.encode()), p))[:TRIED]


def test_phrase_entries_fire_in_a_sentence_and_not_when_taken_apart(engine: Restorer) -> None:
    dictionary = engine.dictionary
    entries = phrase_entries(dictionary)
    assert len(entries) == TRIED
    for phrase in entries:
        words = phrase.split(" ")
        assert dictionary.look_up(phrase) is not None
        assert phrase in {p for p, _ in found(dictionary, f"It was {phrase} there.")}, phrase
        lacking = [" ".join(words[:k] + words[k + 1 :]) for k in range(len(words))]
        for changed in [" ".join(reversed(words)), " zzq ".join(words), *lacking]:
            if phrase not in changed:
                assert phrase not in {p for p, _ in found(dictionary, f"It zzq {changed} zzq.")}, changed


def test_the_readings_of_an_entry_are_what_the_files_say() -> None:
    dictionary = knowing("stated\tsaid\tnews\t5\nstated\tnoted\tnews\t1\nstate\tsay\tnews\t1\tv\n").dictionary
    number = dictionary.look_up("stated")
    assert number is not None
    rows = range(dictionary.first[number], dictionary.first[number + 1])
    assert {dictionary.original(r) for r in rows} == {"said", "noted"}
    says = dictionary.look_up("states")
    assert says is not None
    assert [dictionary.original(r) for r in range(dictionary.first[says], dictionary.first[says + 1])] == [
        "says"
    ]
    assert dictionary.look_up("said") is None


def test_nodes_may_be_forgotten() -> None:
    dictionary, phrases = random_dictionary(0)
    text = " ".join(sorted(phrases))
    before = found(dictionary, text)
    dictionary.nodes.clear()
    assert found(dictionary, text) == before
    assert len(before) >= len(phrases)


NAMES = "White Home\tWhite House\nWorld Financial institution\tWorld Bank\nLaw Faculty\tLaw School\n"
BOTH = "law faculty\tlaw school\n"


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("the White Home there", {"White House"}),
        ("the White home there", set()),
        ("the white home there", set()),
        ("the World Financial institution there", {"World Bank"}),
        ("the World Financial Institution there", {"World Bank"}),
        ("the world financial institution there", set()),
        ("the Law Faculty there", {"law school"}),
        ("the law faculty there", {"law school"}),
    ],
)
def test_a_name_bears_the_capitals_that_it_is_written_with(text: str, readings: set[str]) -> None:
    known = knowing(NAMES + BOTH)
    for _, part in known.parts([f"He saw {text}."]):
        rows = part.lattice.row.tolist() if part.lattice is not None else []
        assert {known.dictionary.original(r) for r in rows} == readings


def test_a_phrase_that_needs_context_speaks_for_no_spin() -> None:
    rows = "place of work\toffice\tnews\t0.5\tn\t{}\nbosom peril\tbreast cancer\tscience\t9\tn\t{}\n"
    bare, noted = (knowing(rows.format(note, note)).dictionary for note in ("", "needs context"))
    for phrase in ("place of work", "bosom peril", "bosom perils"):
        p, q = bare.look_up(phrase), noted.look_up(phrase)
        assert p is not None and q is not None
        assert noted.weight[q].max() <= 1.0 < bare.weight[p].max()
    assert bare.certain[bare.look_up("bosom peril")]
    assert not noted.certain[noted.look_up("bosom peril")]
