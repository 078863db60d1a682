"""What an article shows of its spinner.

A spinner replaces nearly every word that it lists. So every listed word that stands in a text is
evidence: "stated" for a spin, "said" against one. Each phrase carries the log of how much commoner it
is in spun text than in clean English (its *weight*), for each family; their sum, with repetitions
damped, gives the posterior that the text is spun (naive Bayes with calibrated scale) and by which.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from unspin.candidates import PAD, STOPS, Ints, Matches, Stretch
from unspin.dictionary.gathering import COMPONENTS
from unspin.dictionary.reversal import Dictionary

Floats = NDArray[np.float64]

#: The log odds of a spin are ``PRIOR + SLOPE * weight + GROWTH * log(words / 100)``, and ``WHOLE`` times
#: what the decode shows, sentence by sentence. Fitted by logistic regression on sentences, paragraphs
#: and articles, spun and clean. The weights of the components are joined after scaling by ``SCALE``.
PRIOR = -3.0
SLOPE = 0.63
GROWTH = -0.8
WHOLE = 0.37
SCALE = 0.7
#: Shorter texts count as this many words.
SHORTEST = 40
#: The share of each component among spun texts.
SHARES = np.array([0.62, 0.04, 0.04, 0.06, 0.04, 0.2])
#: How far the evidence for a component is trusted.
FAMILY_SCALE = 0.25
#: The weight of evidence that a phrase needs to be even odds without an article.
ALONE = 6.0
#: Log odds under which a phrase is not looked at.
HOPELESS = -9.0
#: What the decode of a sentence counts for that sentence beside its article; the most it can show.
SENTENCE = 0.4
MOST_SHOWN = 20.0
#: Weights beyond these bounds come from figures too thin to trust.
LOWEST, HIGHEST = -2.5, 6.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """How an article was judged.

    ``log_odds`` of being spun (natural logarithm), from ``words`` words; ``mixture`` is the share of
    each of ``COMPONENTS`` in what spun it, if it was.
    """

    log_odds: float
    words: int
    mixture: tuple[float, ...] = tuple(SHARES.tolist())

    @property
    def posterior(self) -> float:
        """The probability that the text is spun."""
        return 1.0 / (1.0 + math.exp(-max(-700.0, min(700.0, self.log_odds))))

    @property
    def family(self) -> str:
        """The likeliest component."""
        return COMPONENTS[int(np.argmax(self.mixture))]


def _listed(stretch: Stretch, dictionary: Dictionary, found: Matches) -> tuple[Ints, Ints]:
    """Return the spun phrases of a stretch, the longest at each place, and the rows of other words."""
    longest: dict[int, tuple[int, int]] = {}
    for p, s, e in zip(found.phrase.tolist(), found.start.tolist(), found.end.tolist(), strict=True):
        longest[s] = (p, e)  # phrases of one place come shortest first
    phrases: list[int] = []
    others: list[int] = []
    position, size = PAD, len(stretch.words) - PAD
    while position < size:
        at = longest.get(position)
        if at is not None:
            if at[1] > position + 1 or not stretch.named[position]:
                phrases.append(at[0])
            position = at[1]
            continue
        if stretch.starts[position] >= 0 and not stretch.named[position]:
            others.append(dictionary.keep_row(stretch.words[position]))
        position += 1
    return np.array(phrases, dtype=np.int64), np.array(others, dtype=np.int64)


def weigh(stretch: Stretch, dictionary: Dictionary, found: Matches) -> Floats:
    """Return the summed weight of evidence for each component, repetitions damped."""
    total = np.zeros(len(COMPONENTS))
    for rows, weights in zip(
        _listed(stretch, dictionary, found), (dictionary.weight, dictionary.keep_weight), strict=True
    ):
        kinds, counts = np.unique(rows, return_counts=True)
        if len(kinds):
            bounded = np.clip(weights[kinds].astype(np.float64), LOWEST, HIGHEST)
            total += (bounded * (1.0 + np.log(counts))[:, None]).sum(axis=0)
    return total


def judge(stretch: Stretch, dictionary: Dictionary, found: Matches) -> Judgement:
    """Return the judgement of an article from its first words."""
    total = weigh(stretch, dictionary, found)
    words = stretch.size
    joined = float(np.logaddexp.reduce(np.log(SHARES) + SCALE * total))
    log_odds = PRIOR + SLOPE * joined + GROWTH * math.log(max(words, SHORTEST) / 100)
    return Judgement(log_odds, words, tuple(mixture(FAMILY_SCALE * total).tolist()))


def _sentences(stretch: Stretch, evidence: Floats) -> tuple[Ints, Floats]:
    """Return the sentence of each position, and what a decode shows of each sentence."""
    number = np.cumsum([w in STOPS for w in stretch.words])
    # Evidence lies where the context of a stretch of readings begins, two words before them.
    ahead = number[np.minimum(np.arange(len(number)) + 2, len(number) - 1)]
    shown: Floats = np.bincount(ahead, evidence, int(number[-1]) + 1).astype(np.float64)
    return number, shown


def refined(judgement: Judgement, stretch: Stretch, evidence: Floats) -> Judgement:
    """Return a judgement with what the decode of the article's first words adds to it."""
    _, shown = _sentences(stretch, evidence)
    shown = shown[shown != 0.0]
    more = WHOLE * float(np.clip(shown, -MOST_SHOWN, MOST_SHOWN).sum())
    return replace(judgement, log_odds=judgement.log_odds + more)


def odds_by_position(judgement: Judgement, stretch: Stretch, evidence: Floats) -> Floats:
    """Return the log odds of a spin at each position: those of the article and of the sentence."""
    number, shown = _sentences(stretch, evidence)
    odds: Floats = judgement.log_odds + SENTENCE * np.clip(shown, 0.0, MOST_SHOWN)[number]
    return odds


def mixture(weight: Floats) -> Floats:
    """Return the share of each component under log ``weight`` beside its prior share."""
    log_share = np.log(SHARES) + weight
    share = np.exp(log_share - log_share.max())
    return np.asarray(share / share.sum())


def log_probability(odds: Floats) -> Floats:
    """Return log P from log odds, kept within what a decode can use."""
    return -np.logaddexp(0.0, -np.clip(odds, -30.0, 30.0))
