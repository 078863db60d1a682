"""The engine: text in, restoration out, by one way for every article.

paragraphs → tokens → phrases found → the article judged → lattice → posteriors → choice → surface
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from unspin import article, candidates, decoder, protect, surface
from unspin.article import Judgement
from unspin.candidates import Lattice, Stretch
from unspin.dictionary.reversal import Dictionary, read_own
from unspin.dictionary.rows import FAMILIES
from unspin.frequency.model import NGrams
from unspin.frequency.unigrams import Unigrams
from unspin.places import data_folder
from unspin.settings import Settings
from unspin.tokens import paragraphs

#: Weight of the channel against the language model, and of a capital against a common word.
CHANNEL = 1.25
AGAINST_CAPITAL = -2.5
#: Words decoded at a time.
BATCH = 4000


KEEP = 0.7
#: How far the evidence of a sentence counts beside that of its article, and the most it can count.
SENTENCE = 0.5
MOST = 30.0
#: Log weight of a phrase that no English text holds, in place of the odds of the article.
CERTAIN = 8.0
#: Log weight of an article that the spinner mended or broke before a word that it swapped.
ARTICLE = -1.6


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: ``old`` stood at code points ``start`` to ``end`` of the input, ``new`` replaces it.

    ``confidence`` is the probability that the edit is right, ``runner_up`` the next best reading (the
    old text where leaving it came second), ``source`` the dictionary entry behind it as "spun ←
    original", ``families`` the spinner families that make it. ``quoted`` marks words restored inside
    quotation marks. ``depends`` is the place in ``edits`` of the edit that this one follows from (an
    article that agrees with a restored word), or None.
    """

    start: int
    end: int
    old: str
    new: str
    confidence: float
    runner_up: str
    source: str
    families: tuple[str, ...] = ()
    quoted: bool = False
    depends: int | None = None


@dataclass(frozen=True, slots=True)
class Restoration:
    """A restored text with every edit explained; ``original`` is the input."""

    original: str
    text: str
    edits: tuple[Edit, ...]
    judgement: Judgement

    def replay(self, without: Iterable[int] = ()) -> str:
        """Return the input with the edits made, but for those numbered in ``without``.

        Edits that depend on one left out are left out with it.
        """
        left = set(without)
        parts, place = [], 0
        for k, edit in enumerate(self.edits):
            if k in left or edit.depends in left:
                continue
            parts += [self.original[place : edit.start], edit.new]
            place = edit.end
        return "".join(parts) + self.original[place:]

    def undo(self) -> str:
        """Return the input, from the restored text and the edits alone."""
        parts, place, shift = [], 0, 0
        for edit in self.edits:
            start = edit.start + shift
            parts += [self.text[place:start], edit.old]
            place = start + len(edit.new)
            shift += len(edit.new) - len(edit.old)
        return "".join(parts) + self.text[place:]


class Restorer:
    """Restores articles under given settings; safe to share between threads after the first use."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        unigrams = Unigrams.open()
        self.model = NGrams.open(data_folder() / "frequency" / "english.ngrams", unigrams)
        self.dictionary = Dictionary.open(self.model, unigrams, read_own(self.settings.dictionaries))

    def restore(self, text: str) -> str:
        """Return the text of one article with its words restored."""
        return self.explain(text).text

    def explain(self, text: str) -> Restoration:
        """Return one article restored, with its edits."""
        edits: list[Edit] = []
        judgement: Judgement | None = None
        for places in batches(text, self.settings.prefix):
            stretch, found = self._read(text, places)
            if judgement is None:
                judgement = article.judge(stretch, self.dictionary, found)
            base = len(edits)
            for edit in self._edits(stretch, found, judgement):
                edits.append(
                    edit if edit.depends is None else _moved(edit, base)
                )
        whole = Restoration(text, "", tuple(edits), judgement or Judgement(article.PRIOR, 0))
        return Restoration(text, whole.replay(), whole.edits, whole.judgement)

    def _read(
        self, text: str, places: list[tuple[int, int]]
    ) -> tuple[Stretch, tuple[candidates.Ints, candidates.Ints, candidates.Ints]]:
        stretch = candidates.lay_out(text, places)
        spared = self._spared(text, places, stretch)
        return stretch, candidates.matches(stretch, self.dictionary, spared)

    def _spared(self, text: str, places: list[tuple[int, int]], stretch: Stretch) -> list[bool] | None:
        start, stop = (places[0][0], places[-1][1]) if places else (0, 0)
        part = text[start:stop]
        guarded = [(a + start, b + start) for a, b in protect.spans(part, self.settings.protect)]
        if self.settings.quotes == "leave":
            guarded = sorted(guarded + [(a + start, b + start) for a, b in quotations(part)])
        if not guarded:
            return None
        spared = [False] * len(stretch.words)
        k = 0
        reach = 0
        for p, place in enumerate(stretch.starts):
            if place < 0:
                continue
            while k < len(guarded) and guarded[k][0] < stretch.ends[p]:
                reach = max(reach, guarded[k][1])
                k += 1
            spared[p] = place < reach
        return spared

    def posteriors(
        self, stretch: Stretch, found: tuple[candidates.Ints, ...], judgement: Judgement
    ) -> tuple[Lattice, decoder.Floats]:
        """Return the lattice of a stretch and the posterior of each of its readings."""
        weight, certain = self.dictionary.weight, self.dictionary.certain
        if judgement.log_odds < article.HOPELESS:
            worth = (weight[found[0]].max(axis=1) > article.ALONE) | certain[found[0]]
            found = tuple(part[worth] for part in found)
        lattice = candidates.build(stretch, self.dictionary, self.model, found)  # type: ignore[arg-type]
        words = decoder.numbers(stretch.words, self.model)
        rows = np.array([self.dictionary.keep_row(w) for w in stretch.words])
        share = np.array(judgement.mixture)
        keep = KEEP * np.log(np.exp(self.dictionary.keep[rows]) @ share)
        cost = np.log(np.exp(self.dictionary.cost[lattice.row]) @ share)
        channel = CHANNEL * cost + ARTICLE * lattice.lead + AGAINST_CAPITAL * lattice.against_capital
        channel = channel + CERTAIN * certain[lattice.phrase]
        decoding = decoder.decode(words, keep, lattice, channel, self.model)
        # Each sentence adds what it shows to what the article does.
        sentence = np.cumsum([w in (".", "!", "?") for w in stretch.words])
        opens = np.concatenate((sentence[2:], sentence[-1:], sentence[-1:]))
        shown = np.bincount(opens, decoding.evidence, int(sentence[-1]) + 1)
        odds = judgement.log_odds + SENTENCE * np.clip(shown, 0.0, MOST)
        own = weight[lattice.phrase].max(axis=1) - article.ALONE
        local = np.maximum(odds[sentence[lattice.start]], np.where(own > 0, own, -99.0))
        local = np.where(certain[lattice.phrase], CERTAIN, local)
        return lattice, decoding.posterior * np.exp(article.log_probability(local))

    def _edits(
        self, stretch: Stretch, found: tuple[candidates.Ints, ...], judgement: Judgement
    ) -> Iterator[Edit]:
        if not len(found[0]):
            return
        lattice, posterior = self.posteriors(stretch, found, judgement)
        choice = decoder.Choice.of(lattice, posterior, self.dictionary)
        least = max(self.settings.min_confidence, 0.02)
        text = stretch.text
        quoted = [border for place in quotations(text) for border in place]
        number = 0
        for c in decoder.best(choice.start, choice.end, choice.gain, least):
            r = int(choice.reading[c])
            start, end = int(choice.start[c]), int(choice.end[c])
            starts, ends = stretch.starts[start:end], stretch.ends[start:end]
            row = int(lattice.row[r])
            entry = self.dictionary.original(row)
            head, tail = self.dictionary.core[row].tolist()
            original = surface.inner(entry, head, tail)
            new = surface.capitals(original, [text[a:b] for a, b in zip(starts, ends, strict=True)])
            new = surface.apostrophes(surface.spaced(text, starts[0], new), text)
            stop, new = surface.spread(text, starts, ends, new)
            old = text[starts[0] : stop]
            if old == new:
                continue
            article_edit = self._article(stretch, start, new, number)
            if article_edit is not None:
                number += 1
            edit = Edit(
                starts[0],
                stop,
                old,
                new,
                min(1.0, float(choice.gain[c])),
                self._runner_up(lattice, posterior, r, old),
                f"{self.dictionary.spun(int(lattice.phrase[r]))} \u2190 {entry}",
                tuple(f for k, f in enumerate(FAMILIES) if self.dictionary.families[row] >> k & 1),
                bisect_right(quoted, starts[0]) % 2 == 1,
            )
            if article_edit is not None:
                yield article_edit
            number += 1
            yield edit

    def _runner_up(self, lattice: Lattice, posterior: decoder.Floats, r: int, old: str) -> str:
        # Readings of one phrase lie together, those of one place in a short stretch.
        low = high = r
        while low > 0 and lattice.phrase[low - 1] == lattice.phrase[r] and lattice.start[low - 1] == lattice.start[r]:
            low -= 1
        size = len(lattice.phrase)
        while (
            high + 1 < size
            and lattice.phrase[high + 1] == lattice.phrase[r]
            and lattice.start[high + 1] == lattice.start[r]
        ):
            high += 1
        around = posterior[low : high + 1].copy()
        rest = 1.0 - float(around.sum())
        around[r - low] = -1.0
        second = int(around.argmax())
        if around[second] <= max(rest, 1e-3):
            return old
        return self.dictionary.original(int(lattice.row[low + second]))

    @staticmethod
    def _article(stretch: Stretch, start: int, new: str, number: int) -> Edit | None:
        """Return the edit of the article before a restored word, where it must agree."""
        before = start - 1
        word = stretch.words[before]
        if word not in ("a", "an") or stretch.starts[before] < 0:
            return None
        wanted = "an" if surface.begins_with_vowel_sound(new) else "a"
        if wanted == word:
            return None
        old = stretch.text[stretch.starts[before] : stretch.ends[before]]
        if old.isupper() and len(old) == 2:
            wanted = wanted.upper()
        elif old[0].isupper():
            wanted = wanted.capitalize()
        return Edit(
            stretch.starts[before], stretch.ends[before], old, wanted, 1.0, old, "agrees", depends=number + 1
        )


def _moved(edit: Edit, base: int) -> Edit:
    from dataclasses import replace

    assert edit.depends is not None
    return replace(edit, depends=edit.depends + base)


def batches(text: str, prefix: int) -> Iterator[list[tuple[int, int]]]:
    """Yield the paragraphs of a text in groups: first the prefix that judges it, then the rest."""
    group: list[tuple[int, int]] = []
    size = 0
    most = prefix
    for place in paragraphs(text):
        words = (place[1] - place[0]) // 6 + 1
        if group and size + words > most:
            yield group
            group, size, most = [], 0, BATCH
        group.append(place)
        size += words
    if group:
        yield group


def quotations(text: str) -> list[tuple[int, int]]:
    """Return the places of quoted stretches, each within one paragraph."""
    import re

    pattern = re.compile("\u201c[^\u201c\u201d]*(?:\u201d|$)|\"[^\"\\n]*\"")
    return [m.span() for m in pattern.finditer(text)]
