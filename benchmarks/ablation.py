"""What each part of the engine is worth: the full engine, and the engine with one thing taken away.

    python benchmarks/ablation.py [NAME=PATTERN …]

Prints a Markdown table: F0.5, precision, recall and closed (``unspin eval`` explains them) on the garbled
gold, and wrong edits per 10,000 words (harm) on the clean. Without arguments it measures on
``data/gold``; ``NAME=PATTERN`` adds the gold files that match a pattern (``'pages=gold/*.gold'``; files that
end in .txt are clean). Of each garbled set it also makes one with misprints in the garbled words, and one in
British spelling, to measure near misses on. The parts are taken away here, by replacing them in the
running program; the engine itself knows no such switches. Takes about ten minutes.
"""

from __future__ import annotations

import glob
import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from unspin import Restorer, article
from unspin.article import Judgement
from unspin.blob import Blob
from unspin.dictionary import gathering
from unspin.dictionary.compile import compiled, load_rows, sources
from unspin.dictionary.reversal import Dictionary
from unspin.dictionary.rows import Row
from unspin.dictionary.spelling import Spelling
from unspin.evaluation.gold import Item, mark, parse_line, read_gold, spun_text
from unspin.evaluation.scoring import Tally, figures, score
from unspin.frequency.model import NGrams
from unspin.frequency.unigrams import Unigrams
from unspin.mending import Mender
from unspin.places import data_folder

#: Log odds that leave no doubt.
SURE = 30.0
#: The rows that are measured on altered texts too.
FULL, NEAR = "full engine", "no near misses"
_MARK = re.compile(r"\{((?:\\.|[^{}|\\])*)\|((?:\\.|[^{}\\])*)\}")
#: The share of the garbled phrases with a word of at least seven letters that get a misprint.
MISPRINTED = 0.5


@dataclass(frozen=True)
class Set:
    """Gold texts measured together; clean ones have no marks."""

    name: str
    items: tuple[Item, ...]
    clean: bool = False


class OneWord:
    """A language model that knows how usual words are, not what stands beside them."""

    def __init__(self, model: NGrams) -> None:
        self._model = model
        self.stop, self.digest = model.stop, f"{model.digest}, words"
        self.number, self.unigram = model.number, model.unigram

    def pairs(self, a: Any, b: Any) -> Any:
        return self._model._unigram[b]

    def triples(self, a: Any, b: Any, c: Any) -> Any:
        return self._model._unigram[c]


class TwoWords(OneWord):
    """A language model that sees one word back."""

    def pairs(self, a: Any, b: Any) -> Any:
        return self._model.pairs(a, b)

    def triples(self, a: Any, b: Any, c: Any) -> Any:
        return self._model.pairs(b, c)


class Ablations:
    """Engines with one thing taken away each."""

    def __init__(self) -> None:
        self.full = Restorer()
        self._unigrams = Unigrams.open()
        self._rows = load_rows(sources())

    def all(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        """Yield the name of each row of the table and what brings it about while it is entered."""
        yield FULL, ExitStack
        yield (
            "language model: single words",
            lambda: mock.patch.object(self.full, "model", OneWord(self.full.model)),
        )
        yield (
            "language model: pairs of words",
            lambda: mock.patch.object(self.full, "model", TwoWords(self.full.model)),
        )
        yield "all entries equally likely", self._uniform
        observed = [row for row in self._rows if row.count >= 1 and row.family != "science"]
        words = [row for row in self._rows if not re.search(r"[ -]", row.spun + row.original)]
        yield "dictionary: observed swaps only", lambda: self._compiled(observed, without=("add_compounds",))
        yield (
            "dictionary: + authored words",
            lambda: self._compiled(
                [*observed, *(row for row in words if row not in set(observed))], without=("add_compounds",)
            ),
        )
        yield (
            "dictionary: all but compounds put together",
            lambda: self._compiled(self._rows, without=("add_compounds",)),
        )
        yield "no inflection", self._base_forms
        yield NEAR, lambda: self._compiled(self._rows, without=("add_variants",), mend=False)
        yield "every article held to be spun", self._spun

    @contextmanager
    def _uniform(self) -> Iterator[None]:
        known = self.full.dictionary
        possible = known.cost > -20.0
        alike = np.float16(np.median(known.cost[possible]))
        with mock.patch.object(known, "cost", np.where(possible, alike, known.cost)):
            yield

    @contextmanager
    def _compiled(
        self, rows: Iterable[Row], without: tuple[str, ...] = (), mend: bool = True
    ) -> Iterator[None]:
        with ExitStack() as stack:
            for method in without:
                stack.enter_context(mock.patch.object(gathering.Pairs, method, lambda *_: None))
            dictionary = Dictionary(Blob(compiled(rows, (), self.full.model, self._unigrams)))
        mender = Mender(self.full.model, dictionary)
        with mock.patch.multiple(self.full, dictionary=dictionary, mender=mender):
            if mend:
                yield
            else:
                with mock.patch.object(Mender, "mend", lambda *_: None):
                    yield

    @contextmanager
    def _base_forms(self) -> Iterator[None]:
        def as_written(row: Row, zipf: object) -> Iterator[tuple[str, str]]:
            yield row.spun, row.original

        with mock.patch.object(gathering, "expand", as_written), self._compiled(self._rows):
            yield

    @contextmanager
    def _spun(self) -> Iterator[None]:
        def judge(signs: article.Signs, evidence: object = None) -> Judgement:
            share = article.mixture(article.FAMILY_SCALE * signs.whole)
            return Judgement(SURE, int(signs.sizes.sum()), tuple(share.tolist()))

        def everywhere(judgement: Judgement, signs: article.Signs, evidence: object) -> Any:
            return np.full(len(signs.sentence), SURE)

        with mock.patch.multiple(article, judge=judge, odds_by_position=everywhere):
            yield


def changed(gold: str, change: Callable[[str], str]) -> str:
    """Return gold with the garbled side of its marks changed, where that makes none of the accepted forms."""

    def one(found: re.Match[str]) -> str:
        line = parse_line(found[0])
        spun, forms = spun_text(found[0]), line.segments[0].shown
        new = change(spun)
        required = spun not in forms and new.lower() not in {form.lower() for form in forms}
        return mark(new, *forms) if required else found[0]

    return _MARK.sub(one, gold)


def misprints(seed: int) -> Callable[[str], str]:
    """Return what puts one slip into a longer word of a phrase, in the half of all phrases."""
    chance = random.Random(seed)

    def change(phrase: str) -> str:
        words = phrase.split(" ")
        long = [k for k, w in enumerate(words) if len(w) >= 7 and w.isascii() and w.isalpha() and w.islower()]
        if not long or chance.random() > MISPRINTED:
            return phrase
        k = chance.choice(long)
        word, at = words[k], chance.randrange(1, len(words[k]) - 1)
        slip = chance.choice(("left out", "left out", "transposed", "doubled"))
        if slip == "left out":
            words[k] = word[:at] + word[at + 1 :]
        elif slip == "transposed":
            words[k] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        else:
            words[k] = word[:at] + word[at] + word[at:]
        return " ".join(words)

    return change


def british(spelling: Spelling) -> Callable[[str], str]:
    """Return what spells a phrase in British."""
    return lambda phrase: " ".join(spelling.british(w) or w for w in phrase.split(" "))


def sets(named: dict[str, list[Path]]) -> Iterator[Set]:
    """Yield the sets of texts to measure on."""
    for name, paths in named.items():
        for clean in (False, True):
            items = [item for p in paths if (p.suffix == ".txt") == clean for item in read_gold(p)]
            if items:
                yield Set(name, tuple(items), clean)


def altered(named: dict[str, list[Path]]) -> Iterator[Set]:
    """Yield the garbled sets with misprints in their garbled words, and in British spelling."""
    spelling = Spelling(Unigrams.open().zipf)
    for name, paths in named.items():
        texts = [path.read_text(encoding="utf8") for path in paths if path.suffix == ".gold"]
        for what, change in (("misprints", misprints(1)), ("British", british(spelling))):
            if texts:
                yield Set(f"{name}, {what}", tuple(item_of(changed(text, change)) for text in texts))


def item_of(gold: str) -> Item:
    """Return gold text as an item to measure on."""
    lines = [parse_line(line, number) for number, line in enumerate(gold.rstrip("\n").split("\n"), 1)]
    return Item(spun_text(gold), tuple(lines))


def measured(texts: Set, restore: Callable[[str], str]) -> str:
    """Return the cell of the table for a set of texts."""
    total = Tally()
    for item in texts.items:
        total += score(item, restore(item.spun))[0]
    found = figures(total)
    if texts.clean:
        return f"{found['harm']:.1f}"
    return " / ".join(f"{found[name]:.3f}" for name in ("f05", "precision", "recall", "closed"))


def main() -> None:
    gold = data_folder() / "gold"
    named = {
        "hand-garbled": sorted(gold.glob("*.gold")),
        "re-garbled": sorted((gold / "regarbled").glob("*.gold")),
        "clean": [*sorted((gold / "clean").glob("*.txt")), *sorted((gold / "regarbled-clean").glob("*.txt"))],
    }
    for argument in sys.argv[1:]:
        name, _, pattern = argument.partition("=")
        named[name] = [Path(path) for path in sorted(glob.glob(pattern))]
        if not named[name]:
            sys.exit(f"{argument}: no such file; NAME=PATTERN is needed")
    every, near = list(sets(named)), list(altered(named))
    ablations = Ablations()
    missed: list[list[str]] = []
    print(row("", *(s.name for s in every)), row(*["---"] * (1 + len(every))), sep="\n")
    for name, without in ablations.all():
        with without():
            print(row(name, *(measured(s, ablations.full.restore) for s in every)), flush=True)
            if name in (FULL, NEAR):
                missed.append([name, *(measured(s, ablations.full.restore) for s in near)])
    print("", row("", *(s.name for s in near)), row(*["---"] * (1 + len(near))), sep="\n")
    print(*(row(*cells) for cells in missed), sep="\n")


def row(*cells: str) -> str:
    """Return a row of a Markdown table."""
    return " ".join(["|", " | ".join(cells), "|"])


if __name__ == "__main__":
    main()
