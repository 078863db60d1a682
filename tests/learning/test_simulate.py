"""Simulated spins: what is swapped, what is spared, and that the same seed gives the same text."""

from __future__ import annotations

import json
import lzma
import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from unspin.dictionary import rows
from unspin.evaluation import read_gold
from unspin.evaluation.gold import original_text, parse_line, spun_text
from unspin.frequency.unigrams import Unigrams
from unspin.learning.channel import Channel, channel, split
from unspin.learning.simulate import Site, garble, main, paragraphs, sample
from unspin.places import data_folder

PLAIN = Site("all", one_variant=False, islands=False)
TEXT = (
    "Officials said on Monday that the company had a major problem with its trading system.\n"
    "\n"
    "\u201cPeople said it was a long day,\u201d said May Lee, who is from the Foreign Ministry. See http://said.com/said\n"
)


@pytest.fixture(scope="module")
def observed() -> list[rows.Row]:
    return rows.read(data_folder() / "dictionary" / "observed.tsv")


def made(lines: str, kept: dict[str, tuple[int, int]] | None = None, family: str = "news") -> Channel:
    return channel(rows.parse(lines.splitlines(), "rows", "news"), kept or {}, family, Unigrams.open().zipf)


def always(*pairs: str) -> Channel:
    """Return a channel in which each original is replaced whenever it is met."""
    lines = "".join(f"{pair}\tnews\t1000\tx\n" for pair in pairs)
    originals = {pair.split("\t")[1].lower(): (10**6, 0) for pair in pairs}
    return made(lines, originals)


@pytest.mark.parametrize("seed", range(5))
def test_the_original_is_kept_and_every_line_is_gold(observed: list[rows.Row], seed: int) -> None:
    spinner = channel(observed, {}, "news", Unigrams.open().zipf)
    gold = garble(TEXT, spinner, random.Random(seed))
    assert original_text(gold) == TEXT
    assert spun_text(gold) != TEXT
    for line in gold.split("\n"):
        parse_line(line)


def test_the_same_seed_gives_the_same_text(observed: list[rows.Row]) -> None:
    spinner = channel(observed, {}, "news", Unigrams.open().zipf)
    golds = [garble(TEXT, spinner, random.Random(seed)) for seed in (1, 1, 2, 3)]
    assert golds[0] == golds[1]
    assert len(set(golds)) > 1


def test_the_longest_phrase_goes_first_and_capitals_follow() -> None:
    spinner = always("stated\tsaid", "in accordance with\taccording to", "to the extent of\taccording to May")
    gold = garble(
        "According to May, he said so. ACCORDING TO him, according\nto her.", spinner, random.Random(0), PLAIN
    )
    assert gold == (
        "{To the Extent of|According to May}, he {stated|said} so. "
        "{IN ACCORDANCE WITH|ACCORDING TO} him, according\nto her."
    )


def test_a_phrase_does_not_run_over_marks_of_quotation() -> None:
    spinner = always("in accordance with\taccording to")
    text = "According \u201cto\u201d him."
    assert garble(text, spinner, random.Random(0), PLAIN) == text


def test_a_name_needs_capitals() -> None:
    spinner = always("Could\tMay")
    gold = garble("It may rain in May.", spinner, random.Random(0), PLAIN)
    assert gold == "It may rain in {Could|May}."


def test_addresses_are_spared() -> None:
    gold = garble("He said: http://said.com/said", always("stated\tsaid"), random.Random(0), PLAIN)
    assert gold == "He {stated|said}: http://said.com/said"


@pytest.mark.parametrize(
    ("configuration", "spun"),
    [
        ("all", "The {Occasions|Times} {stated|said}: \u201cHe {stated|said} so.\u201d {Stated|Said} he."),
        ("capitals", "The Times {stated|said}: \u201cHe {stated|said} so.\u201d Said he."),
        ("quotations", "The {Occasions|Times} {stated|said}: \u201cHe said so.\u201d {Stated|Said} he."),
    ],
)
def test_a_site_spares_what_its_configuration_says(configuration: str, spun: str) -> None:
    spinner = always("stated\tsaid", "occasions\ttimes")
    site = Site(configuration, one_variant=False, islands=False)
    assert garble(original_text(spun), spinner, random.Random(0), site) == spun


def test_some_sites_print_one_variant_throughout() -> None:
    spinner = made("stated\tsaid\t\t1\nmentioned\tsaid\t\t1\n", {"said": (10**6, 0)})
    text = "He said. " * 60
    counts = []
    for one_variant in (True, False):
        gold = spun_text(garble(text, spinner, random.Random(4), Site("all", one_variant, False)))
        counts.append(("stated" in gold) + ("mentioned" in gold))
    assert counts == [1, 2]


def test_words_are_replaced_as_often_as_observed() -> None:
    spinner = made("stated\tsaid\t\t30\nmentioned\tsaid\t\t10\n", {"said": (1000, 250)})
    gold = garble("said " * 20_000, spinner, random.Random(0), PLAIN)
    assert gold.count("{") / 20_000 == pytest.approx(0.75, abs=0.02)
    assert gold.count("{stated") / gold.count("{") == pytest.approx(0.75, abs=0.02)


def test_inflected_forms_are_swapped_too() -> None:
    spinner = made("exhibit\tshow\tnews\t1000\tv\n", dict.fromkeys(("show", "shows", "showed"), (10**6, 0)))
    gold = garble("It shows what it showed.", spinner, random.Random(0), PLAIN)
    assert gold == "It {exhibits|shows} what it {exhibited|showed}."


def test_families_do_not_mix() -> None:
    lines = "amid\tduring\tspinbot\t5\nthroughout\tduring\tnews\t5\n"
    for family, spun in (("news", "throughout"), ("spinbot", "amid")):
        spinner = made(lines, {"during": (10**6, 0)}, family)
        assert garble("during it", spinner, random.Random(0), PLAIN) == f"{{{spun}|during}} it"


def test_hidden_words_go_with_all_their_forms(observed: list[rows.Row]) -> None:
    left, hidden = split(observed, 1 / 3, Unigrams.open().zipf)
    assert sorted(left + hidden, key=repr) == sorted(observed, key=repr)
    assert 0.2 < len(hidden) / len(observed) < 0.5
    assert not {r.original for r in left} & {r.original for r in hidden}
    assert split(observed, 0.0, Unigrams.open().zipf)[1] == []
    assert split(observed, 1.0, Unigrams.open().zipf)[0] == []


def test_a_form_of_its_own_is_hidden_with_its_base_form() -> None:
    lines = "exhibit\tshow\t\t1\tv\nexhibits\tshows\t\t5\tx\nrevealed\tshowed\t\t5\tx\n"
    forms = list(rows.parse(lines.splitlines(), "rows", "news"))
    sizes = {len(split(forms, k / 20, Unigrams.open().zipf)[0]) for k in range(21)}
    assert sizes == {0, 3}


def test_paragraphs_hold_whole_sentences_up_to_a_length() -> None:
    article = " ".join(f"Mr. Smith wrote sentence {k}." for k in range(50))
    text = paragraphs(article, random.Random(0), 100)
    assert article.startswith(" ".join(text.split()))
    assert 95 <= len(text.split()) <= 100
    assert all(p.endswith(".") and p.startswith("Mr. Smith") for p in text.split("\n\n"))
    assert "\n\n" in text


def test_a_sample_is_fair() -> None:
    drawn = [k for seed in range(400) for k in sample(map(str, range(20)), 5, random.Random(seed))]
    assert all(60 < drawn.count(str(k)) < 140 for k in range(20))
    assert sample(["a", "b"], 5, random.Random(0)) == ["a", "b"]


def test_the_command_writes_pairs_gold_and_the_rows_left(tmp_path: Path) -> None:
    source = tmp_path / "clean.txt.xz"
    article = "Officials said on Monday that people should leave. " * 30
    with lzma.open(source, "wt", encoding="utf8") as file:
        file.write(f"{article}\nToo short.\n{article} {{marks}}\n{article} It said so.\n")

    def run(*arguments: object) -> None:
        done = CliRunner().invoke(main, [str(source), "--counted", *map(str, arguments)])
        assert done.exit_code == 0, done.output

    run("-o", tmp_path / "a.json")
    run("-o", tmp_path / "b.json")
    run("-o", tmp_path / "gold", "--seed", 3)
    pairs = json.loads((tmp_path / "a.json").read_text(encoding="utf8"))
    assert len(pairs) == 2
    assert all(p["spun"] != p["original"] and "said" in p["original"] for p in pairs)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert [p.name for p in sorted((tmp_path / "gold").iterdir())] == ["00001.gold", "00002.gold"]
    assert all(list(read_gold(p)) for p in (tmp_path / "gold").iterdir())
    left = tmp_path / "left.tsv"
    run("-o", tmp_path / "h.json", "--hide", 0.4, "--use", "hidden", "--left", left)
    swapped = {p["original"] for p in json.loads((tmp_path / "h.json").read_text(encoding="utf8"))}
    assert swapped
    assert 0 < len(rows.read(left)) < len(rows.read(data_folder() / "dictionary" / "observed.tsv"))
