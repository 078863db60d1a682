"""Technical terms that a spinner took apart: "profound convolutional neural organization".

No list holds most tortured phrases. But where words stand together that English hardly ever puts so, and
they lead, word by word and by what spinners put for words, to a known technical term, then the term is
what was meant. Such a phrase is evidence by itself: it needs no spun article around it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from unspin import surface
from unspin.article import Judgement, log_probability
from unspin.blob import Blob
from unspin.candidates import Floats, Stretch
from unspin.decoder import Choice, Words
from unspin.dictionary.gathering import COMPONENTS
from unspin.edits import Edit
from unspin.frequency.model import NGrams
from unspin.frequency.vocabulary import STOP
from unspin.termsearch import Run, Search, parts_of

#: The log odds that a run of words is a spun term are the sum of these features under these weights:
#: one; the mean merit of the swaps; how much likelier the term is in its place than what stands there; how
#: much the words of the term belong together; whether one of both is a plural alone. Fitted by logistic
#: regression on tortured phrases hidden from the dictionary, clean articles, and clean terms hidden from
#: the list of known ones.
WEIGHTS = np.array([-5.78, 1.0, 0.13, 0.18, -1.2])
#: What is added for the texts that people ask about, in place of the mixture of the fit.
PRIOR = 3.0
#: The log odds of what is capitalised as a name would be.
AGAINST_CAPITAL = -3.0
#: So much of the log odds of a spun article, up to ``MOST_SPUN``, speaks for its terms if its spinner is
#: one of science or of no known make, and against them if it is another, which made the odd pairs itself.
SPUN, MOST_SPUN = 1.5, 3.0
#: The log odds fall by so much, times the logarithm of how many times ``PLENTY`` words stand for each
#: spun term: one in a long article is rarely one.
ALONE = 1.0
PLENTY = 40.0
#: The components of a judgement that swap the words of terms.
OF_TERMS = (COMPONENTS.index("science"), COMPONENTS.index("thesaurus"))
#: Readings with lower log odds are given up.
LEAST = -3.0
#: Swaps of so few letters are another spelling.
SPELLING = 2
_PLURAL, _NO_PLURAL = "s", ("ss", "is", "us")


@dataclass(slots=True)
class Reading:
    """A run that stands for a term, written as the row of words ``new``, with its log odds."""

    start: int
    end: int
    new: list[str]
    odds: float


class Terms:
    """The known terms, and how a text may have been spun from them."""

    def __init__(self, blob: Blob, model: NGrams) -> None:
        self._search = Search(blob, model)
        self._plain = blob.array("term_plain")
        self._forms = blob.trie("term_forms")
        self._model = model

    def read(self, stretch: Stretch, words: Words, spared: Sequence[bool] | None) -> list[Reading]:
        """Return the runs of a stretch that may be spun terms, apart from one another."""
        runs = self._search.runs(stretch, words, spared)
        if not runs:
            return []
        found = []
        for run in runs:
            x = stretch.words[run.start : run.end]
            if " ".join(x).replace("-", " ") in self._search.terms:
                continue
            if not all(_spelling(spun, original) for spun, original, _ in run.swaps):
                found.append((run, self._written(x, run.term)))
        odds = self.features(stretch, found) @ WEIGHTS + PRIOR
        odds += [AGAINST_CAPITAL * any(stretch.named[run.start : run.end]) for run, _ in found]
        readings = [
            Reading(run.start, run.end, new, float(z)) for (run, new), z in zip(found, odds, strict=True)
        ]
        out: list[Reading] = []
        for reading in sorted(readings, key=lambda r: (-r.odds, r.start, r.end, r.new)):
            if reading.odds < LEAST:
                break
            if all(reading.end <= r.start or reading.start >= r.end for r in out):
                out.append(reading)
        return sorted(out, key=lambda r: r.start)

    def _written(self, words: Sequence[str], term: str) -> list[str]:
        """Return a term as it is written where these words stand, hyphens like theirs if it may be."""
        split = [parts_of([word]) for word in words]
        parts = term.split(" ")
        forms = [form.partition("|")[2] for form in self._forms.keys(term + "|")]
        plain = bool(self._plain[self._search.terms[term]])
        if sum(map(len, split)) == len(parts):
            at, same = 0, []
            for piece in split:
                same.append("-".join(parts[at : at + len(piece)]))
                at += len(piece)
            alike = " ".join(same)
            if alike in forms or (alike == term and plain):
                return same
        return parts if plain or not forms else min(forms).split(" ")

    def features(self, stretch: Stretch, found: Sequence[tuple[Run, list[str]]]) -> Floats:
        """Return what speaks for each run that it is a spun term; see ``WEIGHTS``."""
        model = self._model
        words = stretch.words
        places, inside = [], []
        for run, new in found:
            old = words[run.start : run.end]
            ahead, behind = words[run.start - 2 : run.start], words[run.end : run.end + 2]
            places += [[*ahead, *old, *behind], [*ahead, *new, *behind]]
            inside.append([STOP, STOP, *new])
        placed = _likelihoods(places, model, 2).reshape(-1, 2)
        bound = _likelihoods(inside, model, 3)
        rows = []
        for k, (run, new) in enumerate(found):
            old = words[run.start : run.end]
            rows.append(
                [
                    1.0,
                    sum(merit for *_, merit in run.swaps) / len(run.swaps),
                    min(25.0, max(-5.0, placed[k, 1] - placed[k, 0])),
                    min(15.0, max(-5.0, bound[k] - sum(model.unigram(w) for w in new[1:]))),
                    float(_plural(old[-1]) != _plural(new[-1])),
                ]
            )
        return np.array(rows, dtype=np.float64).reshape(-1, len(WEIGHTS))


def _plural(word: str) -> bool:
    return word.endswith(_PLURAL) and not word.endswith(_NO_PLURAL)


def _spelling(spun: str, original: str) -> bool:
    """Say whether two words are one in two spellings."""
    from rapidfuzz.distance import Levenshtein

    return len(spun) > 4 and Levenshtein.distance(spun, original, score_cutoff=SPELLING) <= SPELLING


def _likelihoods(rows: Sequence[Sequence[str]], model: NGrams, first: int) -> Floats:
    """Return log P of the words of each row from the ``first`` on, given the two before each."""
    numbers = [[model.number(word) for word in row] for row in rows]
    a, b, c = (
        np.array([row[k - back][0] for row in numbers for k in range(first, len(row))], dtype=np.int64)
        for back in (2, 1, 0)
    )
    score = model.triples(a, b, c).astype(np.float64)
    score += [row[k][1] for row in numbers for k in range(first, len(row))]
    owner = np.repeat(np.arange(len(rows)), [max(0, len(row) - first) for row in numbers])
    return np.bincount(owner, score, len(rows)).astype(np.float64)


def probabilities(readings: Sequence[Reading], words: int, judgement: Judgement) -> Floats:
    """Return the probability of each reading in a text of so many words, which was judged so."""
    odds = np.array([reading.odds for reading in readings])
    many = max(1.0, float(np.exp(log_probability(odds)).sum()))
    odds -= ALONE * math.log(max(1.0, words / (PLENTY * many)))
    share = sum(judgement.mixture[k] for k in OF_TERMS)
    odds += (2.0 * share - 1.0) * SPUN * min(MOST_SPUN, max(0.0, judgement.log_odds))
    return np.asarray(np.exp(log_probability(odds)))


def settled(
    readings: Iterable[tuple[Reading, float]], choice: Choice | None, chosen: Sequence[int]
) -> tuple[list[tuple[Reading, float]], list[int]]:
    """Return the readings and the choices that stand, where they meet: the surer of both."""
    taken: list[tuple[Reading, float]] = []
    left = list(chosen)
    for reading, sure in readings:
        if choice is None:
            taken.append((reading, sure))
            continue
        rivals = [c for c in left if choice.start[c] < reading.end and choice.end[c] > reading.start]
        if all(choice.gain[c] < sure for c in rivals):
            taken.append((reading, sure))
            left = [c for c in left if c not in rivals]
    return taken, left


def edit(
    stretch: Stretch, reading: Reading, sure: float, limit: int, curly: bool, quoted: bool
) -> Edit | None:
    """Return the edit of a reading, which may move a line end up to ``limit``; None if it has no room."""
    text = stretch.text
    source = f"{' '.join(stretch.words[reading.start : reading.end])} \u2190 {' '.join(reading.new)}"
    start, end, new = reading.start, reading.end, list(reading.new)
    while end - start > 1 and len(new) > 1 and stretch.words[start] == new[0]:
        start, new = start + 1, new[1:]
    while end - start > 1 and len(new) > 1 and stretch.words[end - 1] == new[-1]:
        end, new = end - 1, new[:-1]
    starts, ends = stretch.starts[start:end], stretch.ends[start:end]
    words = [text[a:b] for a, b in zip(starts, ends, strict=True)]
    as_written = dict(zip(stretch.words[start:end], words, strict=True))
    written = surface.capitals(
        " ".join(as_written.get(word, word) for word in new),
        words,
        stretch.shouted(start, end),
        not stretch.named[start],
    )
    written = surface.apostrophes(surface.spaced(text, starts[0], written), curly)
    placed = surface.spread(text, starts, ends, written, limit)
    if placed is None:
        return None
    stop, written = placed
    old = text[starts[0] : stop]
    if old == written:
        return None
    return Edit(starts[0], stop, old, written, sure, old, source, ("science",), quoted)
