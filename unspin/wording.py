"""The evidence for a change in plain words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from unspin.restorer import UNWRAPPED

if TYPE_CHECKING:
    from unspin.explaining import Change

#: Readings less likely than this are not compared with the chosen one.
UNLIKELY = 0.001
#: What the evidence says in plain words; the page says it with the same words.
WORDING = {
    "more": "Here \u201c{new}\u201d is {times} as usual in English as \u201c{old}\u201d.",
    "less": "Here \u201c{new}\u201d is only {part} as usual as \u201c{old}\u201d; the rest speaks for it.",
    "same": "Here \u201c{new}\u201d is about as usual in English as \u201c{old}\u201d.",
    "channel": "Its spinner prints \u201c{spun}\u201d in about {share} uses of \u201c{original}\u201d.",
    "certain": "Clean English never holds \u201c{spun}\u201d.",
    "spintax": "Braces around plain words are left from spintax.",
    "quoted": "These words stand inside quotation marks: they put words in somebody\u2019s mouth.",
}


def sentences(change: Change) -> list[str]:
    """Return the evidence for a change in plain words."""
    if change.source == UNWRAPPED:
        return [WORDING["spintax"]]
    out = [usual(change.readings[0].fit, change.new, change.old)]
    second = change.runners_up[:1]
    if second and second[0].probability >= UNLIKELY:
        out.append(usual(change.readings[0].fit - second[0].fit, change.new, second[0].text))
    spun, _, original = change.source.partition(" \u2190 ")
    if change.certain:
        out.append(WORDING["certain"].format(spun=spun))
    elif change.channel is not None:
        share = share_words(change.channel)
        out.append(WORDING["channel"].format(spun=spun, original=original, share=share))
    if change.quoted:
        out.append(WORDING["quoted"])
    return out


def usual(fit: float, new: str, old: str) -> str:
    """Say how many times as usual ``new`` is as ``old``, ``fit`` being the logarithm of it."""
    new, old = " ".join(new.split()), " ".join(old.split())
    if fit > math.log(1.5):
        return WORDING["more"].format(new=new, old=old, times=times_words(math.exp(min(fit, 50.0))))
    if fit < -math.log(1.5):
        part = f"1/{rounded(math.exp(min(-fit, 50.0))):,}"
        return WORDING["less"].format(new=new, old=old, part=part)
    return WORDING["same"].format(new=new, old=old)


def times_words(times: float) -> str:
    """Return a ratio in words ("about 4,000 times")."""
    if times >= 1e6:
        return "more than a million times"
    return f"about {rounded(times):,} times"


def share_words(share: float) -> str:
    """Return a probability as a share of uses ("12 of 100")."""
    if share >= 0.01:
        return f"{min(100, math.floor(100 * share + 0.5))} of 100"
    return f"1 of {rounded(1 / max(share, 1e-7)):,}"


def rounded(number: float) -> int:
    """Return a number rounded to one figure, or two under 100."""
    if number < 100:
        return max(2, math.floor(number + 0.5))
    size: int = 10 ** (len(str(math.floor(number))) - 1)
    return math.floor(number / size + 0.5) * size
