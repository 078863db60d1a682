"""Garble clean English as a spinner would, for tuning and measuring.

    python -m unspin.learning.simulate corpus.txt.xz -o spun.json --articles 300
    python -m unspin.learning.simulate corpus.txt.xz -o folder --family spinbot --seed 7

Sources hold one article a line, as text or as xz. Each article is cut into paragraphs and garbled by
one imagined site: all that the site's configuration does not spare is looked up, longest phrase
first, replaced as often as it was observed to be, and by variants in the proportions observed. Output
is a JSON list of pairs, or a folder of .gold files. The same seed gives the same output.

To see how far the engine reaches beyond what was observed, hide a part of the original words from it:

    python -m unspin.learning.simulate corpus.txt.xz -o spun.json --hide 0.33 --use hidden --left left.tsv

garbles with the hidden third of the words alone, and writes the rows that are left to the engine.
"""

from __future__ import annotations

import json
import lzma
import random
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from unspin import protect, surface
from unspin.blob import write_whole
from unspin.dictionary import rows as dictionary_rows
from unspin.dictionary.compile import kept
from unspin.dictionary.rows import FAMILIES
from unspin.evaluation.gold import mark, original_text, parse_line, spun_text
from unspin.evaluation.words import sentence_ends
from unspin.frequency.unigrams import Unigrams
from unspin.learning.channel import Channel, Variant, channel, split
from unspin.learning.ngrams import held_out
from unspin.places import data_folder
from unspin.tokens import Tokens, tokenize

#: Sites of each configuration: all is spun, capitalised words are spared, quotations are spared.
CONFIGURATIONS = {"all": 0.6, "capitals": 0.2, "quotations": 0.2}
#: How many sites print one variant of each word throughout, and leave a sentence here and there alone.
ONE_VARIANT, ISLANDS = 0.3, 0.2
#: How many sentences such a site leaves alone.
ISLAND = 0.06

_QUOTATION = re.compile('\u201c[^\u201c\u201d\n]*(?:\u201d|$)|"[^"\n]*"', re.MULTILINE)
_MARKS = re.compile(r"[{}|\\]")


@dataclass(frozen=True, slots=True)
class Site:
    """How one site has its articles spun."""

    configuration: str
    one_variant: bool
    islands: bool

    @classmethod
    def drawn(cls, rng: random.Random) -> Site:
        """Return a site as they are met with."""
        (configuration,) = rng.choices(list(CONFIGURATIONS), list(CONFIGURATIONS.values()))
        return cls(configuration, rng.random() < ONE_VARIANT, rng.random() < ISLANDS)


def garble(text: str, spinner: Channel, rng: random.Random, site: Site | None = None) -> str:
    """Return the gold of a garbled text: every swap marked with its original."""
    site = site or Site.drawn(rng)
    chosen: dict[str, str] = {}
    return "\n".join(_garbled(line, spinner, rng, site, chosen) for line in text.split("\n"))


def _garbled(line: str, spinner: Channel, rng: random.Random, site: Site, chosen: dict[str, str]) -> str:
    tokens = tokenize(line)
    spared = _spared(line, tokens, rng, site)
    parts: list[str] = []
    k, at = 0, 0
    while k < len(tokens):
        swap = _swap(line, tokens, spared, k, spinner, rng, site, chosen)
        if swap is None:
            k += 1
            continue
        size, spun = swap
        start, end = tokens.starts[k], tokens.ends[k + size - 1]
        parts += [line[at:start], mark(spun, line[start:end])]
        at = end
        k += size
    return "".join(parts) + line[at:]


def _spared(line: str, tokens: Tokens, rng: random.Random, site: Site) -> list[bool]:
    """Say of each word whether the site leaves it alone."""
    places = protect.spans(line)
    if site.configuration == "quotations":
        places += [found.span() for found in _QUOTATION.finditer(line)]
    if site.islands:
        start = 0
        for stop in sentence_ends(line):
            if rng.random() < ISLAND:
                places.append((start, stop))
            start = stop
    capitals = site.configuration == "capitals"
    return [(capitals and line[a].isupper()) or any(x <= a < y for x, y in places) for a in tokens.starts]


def _swap(
    line: str,
    tokens: Tokens,
    spared: list[bool],
    k: int,
    spinner: Channel,
    rng: random.Random,
    site: Site,
    chosen: dict[str, str],
) -> tuple[int, str] | None:
    """Return how many words from the ``k``-th are swapped, and for what; None if the word stays."""
    for size in range(min(spinner.longest, len(tokens) - k), 0, -1):
        key = " ".join(tokens.words[k : k + size])
        listed = spinner.listed.get(key)
        if listed is None or any(spared[k : k + size]):
            continue
        if any(tokens.gap(n).strip() for n in range(k + 1, k + size)):
            continue
        old = [line[a:b] for a, b in zip(tokens.starts[k:], tokens.ends[k : k + size], strict=False)]
        capital = all(w[:1].isupper() for w in old if len(w) > 3) and old[0][:1].isupper()
        variants = [v for v in listed.variants if capital or not v.name]
        if not variants or rng.random() >= listed.rate:
            continue
        spun = _drawn(variants, rng)
        if site.one_variant:
            spun = chosen.setdefault(key, spun)
        spun = surface.apostrophes(surface.capitals(spun, old), "\u2019" in line)
        if spun != line[tokens.starts[k] : tokens.ends[k + size - 1]]:
            return size, spun
    return None


def _drawn(variants: list[Variant], rng: random.Random) -> str:
    (variant,) = rng.choices(variants, [v.count for v in variants])
    return variant.spun


def paragraphs(article: str, rng: random.Random, most: int) -> str:
    """Return an article cut into paragraphs of one to four sentences, at most ``most`` words in all."""
    places, at = [], 0
    for stop in sentence_ends(article):
        found = re.compile(r"\S*\s*").match(article, stop)
        assert found is not None
        places.append((at, found.end()))
        at = found.end()
    out: list[str] = []
    words, room = 0, 0
    for start, end in places:
        sentence = article[start:end].strip()
        words += len(sentence.split())
        if words > most:
            break
        if room:
            out[-1] += " " + sentence
            room -= 1
        else:
            out.append(sentence)
            room = rng.randrange(4)
    return "\n\n".join(out)


def articles(sources: Iterable[Path], least: int, counted: bool) -> Iterator[str]:
    """Yield the articles of sources that have ``least`` words and can be marked.

    Unless ``counted``, articles that the n-grams were counted on are left out.
    """
    for source in sources:
        compressed = source.suffix == ".xz"
        with (
            lzma.open(source, "rt", encoding="utf8") if compressed else open(source, encoding="utf8") as lines
        ):
            for line in lines:
                if (counted or held_out(line)) and len(line.split()) >= least:
                    text = unicodedata.normalize("NFC", line.strip())
                    if not _MARKS.search(text):
                        yield text


def sample(items: Iterable[str], size: int, rng: random.Random) -> list[str]:
    """Return ``size`` of the items, each as likely as any other, in their order."""
    held: list[tuple[int, str]] = []
    for number, item in enumerate(items):
        if len(held) < size:
            held.append((number, item))
        elif (place := rng.randrange(number + 1)) < size:
            held[place] = (number, item)
    return [item for _, item in sorted(held)]


def usable(gold: str) -> bool:
    """Say whether each line of gold can be read: no two swaps may share a word of the figures."""
    try:
        return all(parse_line(line) is not None for line in gold.split("\n"))
    except ValueError:
        return False


def write(golds: list[str], output: Path) -> None:
    """Write pairs to a .json file, or .gold files into a folder."""
    if output.suffix == ".json":
        pairs = [{"spun": spun_text(gold), "original": original_text(gold)} for gold in golds]
        text = json.dumps(pairs, ensure_ascii=False, indent=1)
        write_whole(output, (text + "\n").encode())
        return
    for number, gold in enumerate(golds, 1):
        write_whole(output / f"{number:05}.gold", (gold + "\n").encode())


@click.command(help=__doc__)
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="NAME.json or a folder.")
@click.option("--articles", "size", default=200, show_default=True, help="How many articles to garble.")
@click.option("--seed", default=0, show_default=True, help="Another seed gives other articles and swaps.")
@click.option("--family", default="news", show_default=True, type=click.Choice(FAMILIES[:-1]))
@click.option("--hide", default=0.0, type=click.FloatRange(0, 1), help="The share of original words to hide.")
@click.option(
    "--use",
    default="all",
    show_default=True,
    type=click.Choice(["all", "left", "hidden"]),
    help="Which words to garble with: all, or those that are left or hidden.",
)
@click.option(
    "--left", type=click.Path(path_type=Path), help="Write the rows that are not hidden to this file."
)
@click.option(
    "--dictionary",
    "dictionaries",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="Dictionary files to draw from instead of the observed swaps.",
)
@click.option("--least-words", default=150, show_default=True)
@click.option("--most-words", default=800, show_default=True)
@click.option("--counted", is_flag=True, help="Also take articles that the n-grams were counted on.")
def main(
    sources: tuple[Path, ...],
    output: Path,
    size: int,
    seed: int,
    family: str,
    hide: float,
    use: str,
    left: Path | None,
    dictionaries: tuple[Path, ...],
    least_words: int,
    most_words: int,
    counted: bool,
) -> None:
    if use != "all" and not hide:
        raise click.UsageError("--use needs --hide, which says what share of the words to hide")
    zipf = Unigrams.open().zipf
    files = dictionaries or (data_folder() / "dictionary" / "observed.tsv",)
    every = [row for file in files for row in dictionary_rows.read(file, family)]
    rest, hidden = split(every, hide, zipf)
    if left is not None:
        write_whole(left, dictionary_rows.write(rest).encode())
    chosen = {"all": every, "left": rest, "hidden": hidden}[use]
    spinner = channel(chosen, kept(), family, zipf)
    rng = random.Random(seed)
    golds, words, marks = [], 0, 0
    for article in sample(articles(sources, least_words, counted), size, rng):
        gold = garble(paragraphs(article, rng, most_words), spinner, rng)
        if "{" in gold and usable(gold):
            golds.append(gold)
            words += len(original_text(gold).split())
            marks += gold.count("{")
    write(golds, output)
    click.echo(
        f"{output}: {len(golds)} articles, {words:,} words, {marks:,} swaps "
        f"({100 * marks / max(1, words):.1f} for 100 words)",
        err=True,
    )


if __name__ == "__main__":
    main()
