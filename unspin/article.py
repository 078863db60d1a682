"""What an article shows of its spinner.

A spinner replaces nearly every word that it lists. So every listed word that stands in a text is
evidence: "stated" for a spin, "said" against one. Each phrase carries the log of how much commoner it
is in spun text than in clean English (its *weight*), for each family. Their sum, with repetitions damped, and
what the decode of each sentence shows give the posterior that the text is spun (naive Bayes with
calibrated scale) and by which. The same is asked of every paragraph and sentence, since pages mix spun
prose with clean boxes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unspin.candidates import PAD, Flags, Ints, Matches, Stretch
from unspin.dictionary.gathering import COMPONENTS
from unspin.dictionary.reversal import Dictionary
from unspin.protect import quotations

Floats = NDArray[np.float64]

#: The log odds of a spin are ``PRIOR + SLOPE * weight + GROWTH * log(words / 100)``, and ``WHOLE`` times
#: what the decode shows, sentence by sentence. Fitted by logistic regression on sentences, paragraphs
#: and articles, spun and clean. The weights of the components are joined after scaling by ``SCALE``.
PRIOR = -5.2
SLOPE = 0.48
GROWTH = -2.5
WHOLE = 0.46
SCALE = 0.7
#: Shorter texts count as this many words.
SHORTEST = 40
#: The share of each component among spun texts.
SHARES = np.array([0.62, 0.04, 0.04, 0.06, 0.04, 0.2])
#: How far the evidence for a component is trusted.
FAMILY_SCALE = 0.25
#: How much of a family's rarity is left out of account when it is named.
RARE = 0.75
#: The weight of evidence that a phrase needs to be even odds without an article.
ALONE = 6.0
#: Log odds of an article under which only its suspect parts are looked at, and the log odds of a
#: sentence or paragraph, before it is decoded, from which it is one.
HOPELESS = -9.0
SUSPECT = -2.0
#: The log odds of a sentence or paragraph by itself count so much less in an article that is clean.
MIXED = -2.5
#: What is held of the paragraphs of a spun article before they are looked at: as if so many had been seen
#: spun, and so many clean. Those of fewer words than ``TELLING`` say too little to be counted.
SEEN_SPUN, SEEN_CLEAN = 1.0, 0.1
TELLING = 25
ROUNDS = 8
#: The most that the decode of a sentence can show.
MOST_SHOWN = 20.0
#: The log odds that the quotations of a spun article are spun too are ``ASIDE + ASIDE_SLOPE * (the log odds
#: of all quoted words as one text) + ASIDE_GROWTH * log(quoted words / 10)``. Fitted by logistic regression
#: on garbled articles as they are and with their quotations restored.
ASIDE, ASIDE_SLOPE, ASIDE_GROWTH = 0.4, 0.28, -0.9
#: Weights beyond these bounds come from figures too thin to trust.
LOWEST, HIGHEST = -2.5, 6.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """How an article was judged.

    ``log_odds`` of being spun (natural logarithm), from ``words`` words; ``mixture`` is the share of
    each of ``COMPONENTS`` in what spun it, if it was; ``paragraph`` is the log odds that one of its
    paragraphs is spun, before that is looked at, if the article is; ``quotations`` the log odds that what
    it quotes was not spared.
    """

    log_odds: float
    words: int
    mixture: tuple[float, ...] = tuple(SHARES.tolist())
    paragraph: float = math.log(SEEN_SPUN / SEEN_CLEAN)
    quotations: float = math.inf

    @property
    def posterior(self) -> float:
        """The probability that the text is spun."""
        return 1.0 / (1.0 + math.exp(-max(-700.0, min(700.0, self.log_odds))))

    @property
    def family(self) -> str:
        """The family that the evidence speaks for, however rare it is among spun texts."""
        named = COMPONENTS.index("thesaurus")
        score = np.log(np.maximum(self.mixture, 1e-300)) - RARE * np.log(SHARES)
        return COMPONENTS[int(np.argmax(score[:named]))]


@dataclass(slots=True)
class Signs:
    """What the listed words of a stretch show, before it is decoded.

    ``whole``, ``paragraphs`` and ``sentences`` hold the summed weight of evidence for each component,
    repetitions damped, of all and of each part; ``sentence`` numbers the sentence of each position,
    ``paragraph`` the paragraph of each sentence; ``sizes`` are words by sentence and ``paragraph_sizes``
    words by paragraph. ``quoted`` says which positions stand in quotations; they are
    ``quoted_size`` words, of the weight ``aside``.
    """

    whole: Floats
    paragraphs: Floats
    sentences: Floats
    sentence: Ints
    paragraph: Ints
    sizes: Ints
    paragraph_sizes: Ints
    quoted: Flags
    quoted_size: int
    aside: Floats


def signs(stretch: Stretch, dictionary: Dictionary, found: Matches) -> Signs:
    """Return what the listed words of a stretch show."""
    inside = np.array(stretch.starts, dtype=np.int64) >= 0
    begins = inside.copy()
    begins[1:] &= ~inside[:-1]
    sentence = np.maximum(np.cumsum(begins) - 1, 0)
    count = int(sentence[-1]) + 1
    worded = np.array([w[0].isalnum() for w in stretch.words], dtype=np.bool_) & inside
    sizes = np.bincount(sentence[worded], minlength=count)
    block = np.zeros(len(inside), dtype=np.int64)
    block[stretch.blocks] = 1
    paragraph = np.zeros(count, dtype=np.int64)
    paragraph[sentence[begins]] = np.maximum(np.cumsum(block) - 1, 0)[begins]

    places, phrases, others_at, others = _listed(stretch, dictionary, found)
    kinds = np.concatenate((phrases, others + len(dictionary.weight)))
    at = sentence[np.concatenate((places, others_at))]
    bounded = [
        np.clip(table[rows].astype(np.float64), LOWEST, HIGHEST)
        for table, rows in ((dictionary.weight, phrases), (dictionary.keep_weight, others))
    ]
    weights = np.concatenate(bounded)
    borders = [border for place in quotations(stretch.text) for border in place]
    quoted = np.searchsorted(borders, np.array(stretch.starts), side="right") % 2 == 1
    spoken = quoted[np.concatenate((places, others_at))]
    parts = int(paragraph[-1]) + 1
    return Signs(
        _damped(kinds, weights, np.zeros_like(at), 1)[0],
        _damped(kinds, weights, paragraph[at], parts),
        _damped(kinds, weights, at, count),
        sentence,
        paragraph,
        sizes,
        np.bincount(paragraph, sizes, parts).astype(np.int64),
        quoted,
        int((quoted & worded).sum()),
        _damped(kinds[spoken], weights[spoken], np.zeros(int(spoken.sum()), dtype=np.int64), 1)[0],
    )


def _damped(kinds: Ints, weights: Floats, part: Ints, parts: int) -> Floats:
    """Return the sum of the weights in each part, where the n-th of a kind counts about 1/n."""
    total = np.zeros((parts, len(COMPONENTS)))
    if len(kinds):
        _, first, counts = np.unique(part * (int(kinds.max()) + 1) + kinds, True, False, True)
        np.add.at(total, part[first], weights[first] * (1.0 + np.log(counts))[:, None])
    return total


def _listed(stretch: Stretch, dictionary: Dictionary, found: Matches) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the spun phrases of a stretch, the longest at each place, and the rows of other words.

    Each with its positions.
    """
    longest: dict[int, tuple[int, int]] = {}
    for p, s, e in zip(found.phrase.tolist(), found.start.tolist(), found.end.tolist(), strict=True):
        longest[s] = (p, e)  # phrases of one place come shortest first
    phrases: list[int] = []
    places: list[int] = []
    others: list[int] = []
    others_at: list[int] = []
    position, size = PAD, len(stretch.words) - PAD
    while position < size:
        at = longest.get(position)
        if at is not None:
            if at[1] > position + 1 or not stretch.named[position]:
                phrases.append(at[0])
                places.append(position)
            position = at[1]
            continue
        if stretch.starts[position] >= 0 and not stretch.named[position]:
            others.append(dictionary.keep_row(stretch.words[position]))
            others_at.append(position)
        position += 1
    one, two, three, four = (np.array(x, dtype=np.int64) for x in (places, phrases, others_at, others))
    return one, two, three, four


def _log_odds(weights: Floats, words: Ints | Floats | int, shown: Floats | float) -> Floats:
    """Return the log odds of a spin from weights by component, words, and what a decode shows."""
    joined = np.logaddexp.reduce(np.log(SHARES) + SCALE * weights, axis=-1)
    odds: Floats = PRIOR + SLOPE * joined + WHOLE * shown + GROWTH * np.log(np.maximum(words, SHORTEST) / 100)
    return odds


def judge(signs: Signs, evidence: Floats | None = None) -> Judgement:
    """Return the judgement of an article from its first words, with what their decode shows, if any."""
    words = int(signs.sizes.sum())
    shown = 0.0 if evidence is None else float(_shown(signs, evidence).sum())
    share = mixture(FAMILY_SCALE * signs.whole)
    return Judgement(
        float(_log_odds(signs.whole, words, shown)),
        words,
        tuple(share.tolist()),
        _paragraphs(signs, evidence),
        _quotations(signs, evidence),
    )


def _paragraphs(signs: Signs, evidence: Floats | None) -> float:
    """Return the log odds that a paragraph of a spun article is spun: of how many it seems to be true.

    The share is estimated from all paragraphs by expectation maximisation (Dempster, Laird and Rubin 1977).
    """
    apart = np.clip(odds_by_part(signs, evidence)[1][signs.paragraph_sizes >= TELLING], -30.0, 30.0)
    log_odds = math.log(SEEN_SPUN / SEEN_CLEAN)
    for _ in range(ROUNDS):
        spun = float((1.0 / (1.0 + np.exp(-apart - log_odds))).sum())
        log_odds = math.log((SEEN_SPUN + spun) / (SEEN_CLEAN + len(apart) - spun))
    return log_odds


def _quotations(signs: Signs, evidence: Floats | None) -> float:
    """Return the log odds that the quotations of a spun article are spun too; infinite if it has none."""
    words = signs.quoted_size
    if not words:
        return math.inf
    shown = 0.0 if evidence is None else float(_shown(signs, evidence, signs.quoted).sum())
    together = float(_log_odds(signs.aside, words, shown))
    return ASIDE + ASIDE_SLOPE * together + ASIDE_GROWTH * math.log(words / 10)


def suspects(signs: Signs) -> NDArray[np.bool_]:
    """Say of each position whether its sentence or paragraph might be spun in a clean article."""
    sentence, paragraph = odds_by_part(signs)
    odds = np.maximum(sentence, paragraph[signs.paragraph])
    return np.asarray(odds > SUSPECT)[signs.sentence]


def odds_by_position(judgement: Judgement, signs: Signs, evidence: Floats) -> Floats:
    """Return the log odds of a spin at each position.

    They are those of the article, but no more than those of the paragraph among its paragraphs, since spun
    pages hold clean boxes; or those of the sentence or the paragraph alone, given that few clean articles
    hold a spun one. Words in quotations are no likelier spun than the quotations of the article are.
    """
    sentence, paragraph = odds_by_part(signs, evidence)
    around = paragraph[signs.paragraph]
    odds = np.minimum(judgement.log_odds, judgement.paragraph + around)
    odds = np.maximum(odds, MIXED + np.maximum(sentence, around))[signs.sentence]
    return np.where(signs.quoted, np.minimum(odds, judgement.quotations), odds)


def odds_by_part(signs: Signs, evidence: Floats | None = None) -> tuple[Floats, Floats]:
    """Return the log odds of each sentence and of each paragraph by itself, with what a decode shows."""
    shown = np.zeros(len(signs.sizes)) if evidence is None else _shown(signs, evidence)
    together = np.bincount(signs.paragraph, shown, len(signs.paragraphs)).astype(np.float64)
    return (
        _log_odds(signs.sentences, signs.sizes, shown),
        _log_odds(signs.paragraphs, signs.paragraph_sizes, together),
    )


def _shown(signs: Signs, evidence: Floats, among: Flags | None = None) -> Floats:
    """Return what a decode shows of each sentence, or of its words ``among`` these."""
    # Evidence lies where the context of a stretch of readings begins, two words before them.
    last = len(signs.sentence) - 1
    ahead = np.minimum(np.arange(last + 1) + 2, last)
    weight = evidence if among is None else evidence * among[ahead]
    shown = np.bincount(signs.sentence[ahead], weight, len(signs.sizes)).astype(np.float64)
    return np.clip(shown, -MOST_SHOWN, MOST_SHOWN)


def mixture(weight: Floats) -> Floats:
    """Return the share of each component under log ``weight`` beside its prior share."""
    log_share = np.log(SHARES) + weight
    share = np.exp(log_share - log_share.max())
    return np.asarray(share / share.sum())


def log_probability(odds: Floats) -> Floats:
    """Return log P from log odds, kept within what a decode can use."""
    return -np.logaddexp(0.0, -np.clip(odds, -30.0, 30.0))
