"""What an article shows of its spinner.

A spinner replaces nearly every word that it lists. So every listed word that stands in a text is
evidence: "stated" for a spin, "said" against one. Each phrase carries the log of how much commoner it
is in spun text than in clean English (its *weight*); their sum, with repetitions damped, gives the
posterior that the text is spun (naive Bayes with calibrated scale).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from unspin.candidates import PAD, Ints, Stretch
from unspin.dictionary.reversal import Dictionary

#: Log odds of a text of unknown kind being spun, and the scale of the summed weights.
PRIOR = -3.0
SCALE = 0.55
#: Weights beyond these bounds come from figures too thin to trust.
LOWEST, HIGHEST = -2.5, 6.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """How an article was judged: ``log_odds`` of being spun, from ``words`` words."""

    log_odds: float
    words: int
    signs: tuple[tuple[str, int, float], ...] = ()

    @property
    def posterior(self) -> float:
        """The probability that the text is spun."""
        return 1.0 / (1.0 + math.exp(-max(-700.0, min(700.0, self.log_odds))))


def weigh(stretch: Stretch, dictionary: Dictionary, found: tuple[Ints, Ints, Ints]) -> dict[str, tuple[int, float]]:
    """Return each listed phrase of a stretch with its number of uses and its weight of evidence."""
    phrase, start, end = found
    longest: dict[int, tuple[int, int]] = {}
    for p, s, e in zip(phrase.tolist(), start.tolist(), end.tolist(), strict=True):
        longest[s] = (p, e)  # phrases of one place come shortest first
    table: dict[str, tuple[int, float]] = {}
    position, size = PAD, len(stretch.words) - PAD
    weights = dictionary.weight
    while position < size:
        if stretch.starts[position] < 0:
            position += 1
            continue
        at = longest.get(position)
        if at is not None:
            name, weight = f"\0{at[0]}", float(weights[at[0]])
            following = at[1]
        else:
            name = stretch.words[position]
            weight = dictionary.keep(name)[1]
            following = position + 1
        if weight and not (stretch.named[position] and at is not None and at[1] == position + 1):
            count = table.get(name, (0, 0.0))[0]
            table[name] = (count + 1, max(LOWEST, min(HIGHEST, weight)))
        position = following
    return table


def judge(stretch: Stretch, dictionary: Dictionary, found: tuple[Ints, Ints, Ints]) -> Judgement:
    """Return the judgement of an article from its first words."""
    table = weigh(stretch, dictionary, found)
    total = sum(weight * (1.0 + math.log(count)) for count, weight in table.values())
    words = sum(s >= 0 for s in stretch.starts)
    return Judgement(PRIOR + SCALE * total, words)


def log_rates(judgement: Judgement) -> tuple[float, float]:
    """Return log P(spun) and log P(clean), kept within what a decode can use."""
    odds = max(-30.0, min(30.0, judgement.log_odds))
    return -float(np.logaddexp(0.0, -odds)), -float(np.logaddexp(0.0, odds))
