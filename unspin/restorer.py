"""The engine: text in, restoration out, by one way for every article.

paragraphs → tokens → phrases found → the article judged → lattice → posteriors → choice → surface
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest

import numpy as np

from unspin import article, candidates, decoder, protect, surface, terms, typography
from unspin.agreement import agreed
from unspin.article import Judgement, Signs
from unspin.calibration import confidence
from unspin.candidates import Ints, Lattice, Matches, Stretch
from unspin.decoder import Decoding, Floats
from unspin.dictionary.reversal import Dictionary, read_own
from unspin.dictionary.rows import FAMILIES
from unspin.edits import Edit, Piece, Restoration
from unspin.frequency.model import NGrams
from unspin.frequency.unigrams import Unigrams
from unspin.kinds import kind
from unspin.mending import Mender
from unspin.places import data_folder
from unspin.settings import Settings
from unspin.streaming import Place, groups

#: Weight of log P(spun | original), and of log P(a word is left), against log P(original).
CHANNEL = 1.25
KEEP = 0.7
#: Log weight of an article that the spinner mended or broke before a word that it swapped.
ARTICLE = -1.6
#: Log weight of a common word where a capital says that a name stands.
AGAINST_CAPITAL = -2.5
#: Log weight of a phrase that holds a misprint.
MISPRINT = -1.0
#: Log weight of a phrase that no English text holds, in the decode and in place of the article's odds.
CERTAIN = 9.0


@dataclass(slots=True)
class Part:
    """A part of an article on its way: what was read, what can be read into it, and how likely."""

    stretch: Stretch
    found: Matches
    signs: Signs
    curly: bool
    #: In British spelling.
    british: bool
    words: decoder.Words
    #: Runs of words that may be spun technical terms.
    terms: list[terms.Reading]
    #: Positions that must stay as they are.
    spared: list[bool] | None = None
    lattice: Lattice | None = None
    decoding: Decoding | None = None
    #: Log weights that other texts give to readings of the lattice.
    heard: Floats | None = None


#: What is chosen at a position: the number of a choice, or a term with its probability.
Picked = tuple[int, int, tuple[terms.Reading, float] | None]


class Restorer:
    """Restores articles under given settings.

    Raises OSError where the data cannot be read, DictionaryError for a broken user dictionary.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        unigrams = Unigrams.open()
        self.model = NGrams.open(data_folder() / "frequency" / "english.ngrams", unigrams)
        self.dictionary = Dictionary.open(self.model, unigrams, read_own(self.settings.dictionaries))
        self.mender = Mender(self.model, self.dictionary)
        self.terms = terms.Terms(self.dictionary.blob, self.model)

    def restore(self, text: str) -> str:
        """Return the text of one article with its words restored."""
        return "".join(piece.text for piece in self.pieces([text]))

    def explain(self, text: str) -> Restoration:
        """Return one article restored, with its edits."""
        pieces = list(self.pieces([text]))
        return Restoration(
            text,
            "".join(piece.text for piece in pieces),
            tuple(edit for piece in pieces for edit in piece.edits),
            pieces[0].judgement if pieces else Judgement(article.PRIOR, 0),
        )

    def pieces(self, chunks: Iterable[str]) -> Iterator[Piece]:
        """Yield the parts of one article, restored while it is read.

        The first part judges the article. However the text is cut into chunks, the parts are the same.
        """
        for piece, _ in self.parts(chunks):
            yield piece

    def parts(self, chunks: Iterable[str]) -> Iterator[tuple[Piece, Part]]:
        """Yield the parts of one article with what was read into each.

        What is no English prose at all (``unspin.kinds``) is left alone.
        """
        judgement: Judgement | None = None
        start = number = 0
        curly = british = None
        in_code = left_alone = False
        for text, places in groups(chunks, self.settings.prefix):
            curly = "\u2019" in text if curly is None else curly
            code, in_code = protect.fenced(text, in_code)
            part = self._read(text, places, curly, british, code)
            british = part.british
            if judgement is None:
                left_alone = kind(text) is not None
                judgement = self._judged(part, left_alone)
            elif not left_alone:
                self._decode(part, judgement)
            made = [] if left_alone else _linked([*self._edits(part, judgement), *_debris(part, judgement)])
            edits = tuple(edit.moved(start, number) for edit in made)
            yield Piece(start, text, part.stretch.size, edits, judgement), part
            start += len(text)
            number += len(edits)

    def _judged(self, part: Part, left_alone: bool) -> Judgement:
        """Return the judgement of an article from its first part, which is decoded for it."""
        judgement = article.judge(part.signs)
        if not left_alone:
            self._decode(part, judgement)
        return judgement if part.decoding is None else article.judge(part.signs, part.decoding.evidence)

    def stream(self, chunks: Iterable[str]) -> Iterator[str]:
        """Yield the restored text of one article while it is read, with flat memory."""
        for piece in self.pieces(chunks):
            yield piece.text

    def _read(
        self, text: str, places: list[Place], curly: bool, british: bool | None, code: Sequence[Place] = ()
    ) -> Part:
        stretch = candidates.lay_out(text, places)
        candidates.join_broken(stretch, self.model)
        self.mender.mend(stretch)
        guarded = protect.spans(text, self.settings.protect)
        if code:
            guarded = protect.merged([*guarded, *code])
        if self.settings.quotes == "leave":
            guarded = protect.merged([*guarded, *protect.quotations(text)])
        spared = candidates.spared(stretch, guarded) if guarded else None
        found = candidates.matches(stretch, self.dictionary, spared)
        if british is None:
            british = self.dictionary.is_british(set(stretch.words))
        words = decoder.numbers(stretch.words, self.model)
        formed = self.terms.read(stretch, words, spared)
        shown = article.signs(stretch, self.dictionary, found)
        return Part(stretch, found, shown, curly, british, words, formed, spared)

    def _decode(self, part: Part, judgement: Judgement) -> None:
        """Weigh every reading of a part, on the supposition that the text is spun."""
        found, known = part.found, self.dictionary
        if judgement.log_odds < article.HOPELESS:
            strong = known.weight[found.phrase].max(axis=1) > article.ALONE
            suspect = article.suspects(part.signs)[found.start]
            found = found.only(strong | suspect | known.certain[found.phrase])
        if not len(found.phrase):
            return
        share = np.array(judgement.mixture)

        def cost(rows: Ints) -> Floats:
            mixed: Floats = CHANNEL * np.log(np.exp(known.cost[rows].astype(np.float32)) @ share)
            return mixed

        lattice = candidates.build(part.stretch, known, self.model, found, cost)
        rows = np.array([known.keep_row(w) for w in part.stretch.words])
        keep = KEEP * np.log(np.exp(known.keep[rows]) @ share)
        # What is known of a phrase beside its words speaks for its reading, not for the words around it.
        beside = (
            typography.tells(part.stretch, part.signs.quoted, lattice, known)
            + CERTAIN * known.certain[lattice.phrase]
        )
        channel = lattice.cost + ARTICLE * lattice.lead + AGAINST_CAPITAL * lattice.against_capital + beside
        if part.stretch.mended:
            before = np.zeros(len(part.words.number) + 1, dtype=np.int64)
            before[np.array(list(part.stretch.mended)) + 1] = 1
            before = before.cumsum()
            channel += MISPRINT * (before[lattice.end] - before[lattice.start])
        part.lattice = lattice
        part.heard = self.hear(part)
        if part.heard is not None:
            beside = beside + part.heard
            channel = channel + part.heard
        part.decoding = decoder.decode(part.words, keep, lattice, channel, self.model)
        np.subtract.at(part.decoding.evidence, lattice.start - 2, beside * part.decoding.posterior)

    def hear(self, part: Part) -> Floats | None:
        """Return log weights that other texts give to the readings of a part; none is asked here."""
        return None

    def posteriors(self, part: Part, judgement: Judgement) -> Floats:
        """Return the probability of each reading of a decoded part.

        The article's judgement is included, and how the same phrase is read elsewhere.
        """
        lattice, decoding = part.lattice, part.decoding
        assert lattice is not None and decoding is not None
        odds = article.odds_by_position(judgement, part.signs, decoding.evidence)[lattice.start]
        # What all but cannot be English is evidence enough for itself, whatever surrounds it.
        alone = self.dictionary.weight[lattice.phrase].max(axis=1) - article.ALONE
        odds = np.where(alone > 0.0, np.maximum(odds, alone), odds)
        odds = np.where(self.dictionary.certain[lattice.phrase], CERTAIN, odds)
        if part.heard is not None:
            odds = np.maximum(odds, np.minimum(part.heard, CERTAIN))
        return agreed(lattice, decoding.posterior * np.exp(article.log_probability(odds)))

    def choices(self, part: Part, judgement: Judgement) -> decoder.Choice:
        """Return what can be chosen in a decoded part; the gain of a choice is how sure it is."""
        assert part.lattice is not None
        choice = decoder.choices(part.lattice, self.posteriors(part, judgement), self.dictionary)
        return replace(choice, gain=confidence(choice.gain))

    def picked(self, part: Part, judgement: Judgement) -> tuple[decoder.Choice | None, list[Picked]]:
        """Return what can be chosen in a part, and what is, in the order of the text."""
        choice, chosen = None, []
        if part.lattice is not None:
            choice = self.choices(part, judgement)
            chosen = decoder.best(choice, self.settings.min_confidence)
        if not part.terms:
            return choice, [(int(choice.start[c]), c, None) for c in chosen] if choice is not None else []
        sure = terms.probabilities(part.terms, part.stretch.size, judgement).tolist()
        formed = [t for t in zip(part.terms, sure, strict=True) if t[1] >= self.settings.min_confidence]
        formed, chosen = terms.settled(formed, choice, chosen)
        picked: list[Picked] = [(t[0].start, -1, t) for t in formed]
        picked += [(int(choice.start[c]), c, None) for c in chosen] if choice is not None else []
        return choice, sorted(picked, key=lambda p: p[0])

    def _edits(self, part: Part, judgement: Judgement) -> Iterator[Edit]:
        stretch = part.stretch
        choice, picked = self.picked(part, judgement)
        reach = 0
        for (start, c, term), following in zip_longest(picked, picked[1:]):
            limit = len(stretch.text) if following is None else self._first_touched(stretch, following[0])
            if term is not None:
                quoted = bool(part.signs.quoted[start])
                edit = terms.edit(stretch, term[0], term[1], limit, part.curly, quoted)
            else:
                assert choice is not None
                edit = self.edit(part, choice, c, limit)
            if edit is None:
                continue
            if edit.start == stretch.starts[start]:
                yield from self.article_edits(part, start, edit.new, reach)
            yield edit
            reach = edit.end

    @staticmethod
    def _first_touched(stretch: Stretch, start: int) -> int:
        """Return where a choice at a position begins, the article before it included."""
        before = stretch.starts[start - 1]
        return before if before >= 0 and stretch.words[start - 1] in ("a", "an") else stretch.starts[start]

    def edit(self, part: Part, choice: decoder.Choice, c: int, limit: int) -> Edit | None:
        """Return the edit of a choice, which may move a line end up to ``limit``; None if it has no room."""
        lattice, stretch, text = choice.lattice, part.stretch, part.stretch.text
        reading = int(choice.reading[c])
        row = int(lattice.row[reading])
        start, end = int(choice.start[c]), int(choice.end[c])
        starts, ends = stretch.starts[start:end], stretch.ends[start:end]
        entry = self.dictionary.original(row, part.british)
        head, tail = self.dictionary.core[row].tolist()
        words = [text[a:b] for a, b in zip(starts, ends, strict=True)]
        new = surface.inner(entry, head, tail)
        new = surface.capitals(new, words, stretch.shouted(start, end), not stretch.named[start])
        new = surface.full_stop(words[-1], new, text[ends[-1] : ends[-1] + 80])
        new = surface.apostrophes(surface.spaced(text, starts[0], new), part.curly)
        placed = surface.spread(text, starts, ends, new, limit)
        if placed is None:
            return None
        stop, new = placed
        old = text[starts[0] : stop]
        if old == new:
            return None
        return Edit(
            starts[0],
            stop,
            old,
            new,
            float(choice.gain[c]),
            self._runner_up(choice, c, old, part.british),
            f"{self.dictionary.spun(int(lattice.phrase[reading]))} \u2190 {entry}",
            _families(int(self.dictionary.families[row])),
            bool(part.signs.quoted[start]),
        )

    def _runner_up(self, choice: decoder.Choice, chosen: int, old: str, british: bool) -> str:
        """Return what would stand in place of a choice, were it not made."""
        second = choice.second(chosen)
        if second is None:
            return old
        row = int(choice.lattice.row[choice.reading[second]])
        head, tail = self.dictionary.core[row].tolist()
        return surface.inner(self.dictionary.original(row, british), head, tail)

    @staticmethod
    def article_edits(part: Part, start: int, new: str, reach: int) -> Iterator[Edit]:
        """Yield the edit of the article before a restored word, where it must agree.

        What an edit up to ``reach`` has replaced, what is protected, and a letter that stands for itself
        ("hepatitis A") are no such articles.
        """
        stretch, at = part.stretch, start - 1
        word, place = stretch.words[at], (stretch.starts[at], stretch.ends[at])
        if word not in ("a", "an") or place[0] < reach or (part.spared is not None and part.spared[at]):
            return
        old = stretch.text[place[0] : place[1]]
        shouted = stretch.shouted(at, start)
        if old == "A" and stretch.named[at] and not shouted:
            return
        wanted = "an" if surface.begins_with_vowel_sound(new.lower() if shouted else new) else "a"
        if wanted == word:
            return
        wanted = wanted.upper() if shouted else surface.capitals(wanted, [old])
        yield Edit(*place, old, wanted, 1.0, old, AGREES)


#: The source of an edit that follows from the next one, and of one that follows from the last.
AGREES = "a, an"
UNWRAPPED = "spintax"
#: Log odds from which braces around plain words are taken for what spintax left.
DEBRIS = 2.0


@cache
def _families(mask: int) -> tuple[str, ...]:
    return tuple(f for k, f in enumerate(FAMILIES) if mask >> k & 1)


def _debris(part: Part, judgement: Judgement) -> Iterator[Edit]:
    """Yield the edits that unwrap what is left of spintax: "{that a}" in a spun article."""
    if judgement.log_odds < DEBRIS or "{" not in part.stretch.text:
        return
    for place in surface.debris(part.stretch.text):
        for border in (place[0], place[1] - 1):
            brace = part.stretch.text[border]
            yield Edit(border, border + 1, brace, "", judgement.posterior, brace, UNWRAPPED)


def _linked(edits: list[Edit]) -> list[Edit]:
    """Return edits in the order of the text, each that follows from another bound to it."""
    edits = sorted(edits, key=lambda e: (e.start, e.end))
    out = []
    opened = 0
    for k, edit in enumerate(edits):
        if edit.source == AGREES:
            parent = next(n for n in range(k + 1, len(edits)) if edits[n].source != UNWRAPPED)
            edit = replace(edit, depends=parent)
        elif edit.old == "{":
            opened = k
        elif edit.source == UNWRAPPED:
            edit = replace(edit, depends=opened)
        out.append(edit)
    return out
