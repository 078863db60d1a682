"""What to search the web for: the surest, most distinctive phrases of a restored text."""

from __future__ import annotations

import copy
import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from unspin.tracing.words import Prose, composed

if TYPE_CHECKING:
    from unspin.edits import Edit
    from unspin.frequency.model import NGrams
    from unspin.frequency.unigrams import Unigrams
    from unspin.restorer import Restorer

#: The fewest and the most words of a phrase.
FEWEST, MOST = 5, 10
#: The least certainty that a word of a phrase may have.
LEAST = 0.75
#: Confidence from which an edit that was not made casts doubt on the words that it would change.
DOUBT = 0.03
#: How likely a spinner changed, to something that looks untouched, a content word, a frequent function
#: word, and a name or number. Measured on texts whose originals are known (docs/trace.md).
HIDDEN, HIDDEN_FREQUENT, HIDDEN_NAME = 0.1, 0.03, 0.02
#: Of spinbot, of whose swaps fewer are known, a content word.
HIDDEN_SPINBOT = 0.2
#: How likely a text is spun, at least, of which somebody asks what it was made from.
SUSPECTED = 0.5
FREQUENT = 6.0
#: Phrases of the length of these that others may have written: the log of how many are searched among.
PAGES = math.log(1e14)

#: What stands before a phrase or behind it, white space apart; what may stand inside a word of it.
_OPENING = frozenset("\"'\u201c\u2018([\u2013\u2014")
_JOINING = frozenset("'\u2019.,:")
_CLOSING = frozenset(["", *_JOINING, *'"\u201d;!?)]\u2013\u2014\u2026'])
_INSIDE = frozenset(["", "'", "\u2019", "-", "\u2010", "\u2011", ".", ","])


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase to search for, as it stands at ``start`` to ``end`` of the restored text (in NFC).

    ``certainty`` is the probability that the original holds it word for word, ``score`` that and how
    surely no other text does.
    """

    text: str
    start: int
    end: int
    certainty: float
    score: float

    @property
    def query(self) -> str:
        """The phrase as search engines take it literally."""
        return f'"{self.text}"'


def phrases(text: str, restorer: Restorer, unigrams: Unigrams, most: int = 5) -> list[Phrase]:
    """Return up to ``most`` phrases that find the original of a copy, the best first.

    No two of them overlap. There may be none: where too little of a text is sure.
    """
    text = composed(text)
    made = restorer.explain(text)
    bold = copy.copy(restorer)
    bold.settings = replace(restorer.settings, min_confidence=min(DOUBT, restorer.settings.min_confidence))
    thought_of = bold.explain(text)
    prose = Prose.of(made.text)
    if composed(made.text) != made.text or not prose.words:
        return []
    spun = max(SUSPECTED, made.judgement.posterior)
    hidden = spun * (HIDDEN_SPINBOT if made.judgement.family == "spinbot" else HIDDEN)
    sure = _certainties(prose, made.edits, thought_of.edits, hidden, unigrams)
    rare = _surprise(prose, restorer.model)
    found = sorted(_windows(prose, sure, rare), key=lambda p: (-round(p.score, 3), p.start, p.end))
    out: list[Phrase] = []
    used: set[int] = set()
    for one_a_sentence in (True, False):
        for phrase in found:
            sentence = _sentence(prose, phrase)
            apart = all(phrase.end <= other.start or other.end <= phrase.start for other in out)
            if len(out) < most and apart and not (one_a_sentence and sentence in used):
                out.append(phrase)
                used.add(sentence)
    return sorted(out, key=lambda p: (-round(p.score, 3), p.start))


def _sentence(prose: Prose, phrase: Phrase) -> int:
    word = bisect_right(prose.starts, phrase.start) - 1
    return bisect_right([a for a, _ in prose.sentences], word) - 1


def _certainties(
    prose: Prose, made: Sequence[Edit], thought_of: Sequence[Edit], hidden: float, unigrams: Unigrams
) -> list[float]:
    """Return for each word of the restored text how likely the original holds it there."""
    places: list[tuple[int, int, float]] = []
    shift = 0
    doubts = [(edit.start, edit.end, edit.confidence) for edit in thought_of]
    for edit in made:
        start = edit.start + shift
        places.append((start, start + len(edit.new), edit.confidence))
        # What else a bolder hand would do at the place of an edit is no further doubt.
        doubts = [d for d in doubts if d[1] <= edit.start or d[0] >= edit.end]
        shift += len(edit.new) - len(edit.old)
    for start, end, confidence in doubts:
        by = sum(len(edit.new) - len(edit.old) for edit in made if edit.end <= start)
        places.append((start + by, end + by, 1.0 - confidence))
    out = []
    for word, start, end, named in zip(prose.words, prose.starts, prose.ends, prose.named, strict=True):
        at = [sure for a, b, sure in places if a < end and start < b]
        out.append(min(at) if at else 1.0 - _hidden(word, named, hidden, unigrams))
    return out


def _hidden(word: str, named: bool, hidden: float, unigrams: Unigrams) -> float:
    if named or word[0].isdigit():
        return HIDDEN_NAME
    return min(hidden, HIDDEN_FREQUENT) if unigrams.zipf(word) >= FREQUENT else hidden


def _surprise(prose: Prose, model: NGrams) -> list[float]:
    """Return minus the log probability of each word after the two before it."""
    known = [model.number(word) for word in prose.words]
    rows = np.array([model.stop, model.stop, *(number for number, _ in known)], dtype=np.int64)
    scores = model.triples(rows[:-2], rows[1:-1], rows[2:]) + np.array([more for _, more in known])
    more = [-2.0 * (len(w) - 1) if w.isdigit() and len(w) > 1 else 0.0 for w in prose.words]
    return [float(x) for x in -(scores + np.array(more))]


def _windows(prose: Prose, sure: Sequence[float], rare: Sequence[float]) -> Iterator[Phrase]:
    """Yield every phrase that can be searched for."""
    for first, stop in prose.sentences:
        for a in range(first, stop):
            before = prose.text[prose.starts[a] - 1 : prose.starts[a]]
            if before and not before.isspace() and before not in _OPENING:
                continue
            certainty, unlikely, size = 1.0, 0.0, 1
            for b in range(a, stop):
                if b > a:
                    gap = prose.text[prose.ends[b - 1] : prose.starts[b]]
                    if not gap.isspace() and gap not in _INSIDE:
                        break
                    size += gap.isspace()
                if sure[b] < LEAST or size > MOST:
                    break
                certainty *= sure[b]
                unlikely += rare[b]
                start, end = prose.starts[a], prose.ends[b]
                behind = prose.text[end : end + 2]
                if size < FEWEST or not (behind[:1] in _CLOSING or behind[:1].isspace()):
                    continue
                if behind[:1] in _JOINING and behind[1:].isalnum():
                    continue
                alone = 1.0 / (1.0 + math.exp(min(700.0, PAGES - unlikely)))
                written = " ".join(prose.text[start:end].split())
                yield Phrase(written, start, end, certainty, certainty * alone)
