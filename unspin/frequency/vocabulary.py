"""The words of the n-gram model: how a token of a text is named in it.

Numbers fall into a few classes, sentence ends are one word, and brackets and dashes are one word
each, so that counts are not spread over forms that say the same about their neighbours.
"""

from __future__ import annotations

from functools import lru_cache

#: A sentence end; also what stands before the first word of a text.
STOP = "."
#: Any word that the model does not list.
UNKNOWN = "<unknown>"

_CLASSES = {
    "!": STOP,
    "?": STOP,
    "\u2026": STOP,
    ")": "(",
    "[": "(",
    "]": "(",
    "\u2013": "\u2014",
    "\u2015": "\u2014",
    "-": "\u2014",
    "\u2022": STOP,
}


@lru_cache(maxsize=1 << 16)
def model_word(word: str) -> str:
    """Return the name in the model of a token in normal form."""
    first = word[0]
    if first.isdigit():
        if len(word) == 1:
            return word
        if not word.isdigit():
            return "<decimal>"
        if len(word) == 4 and word[:2] in ("19", "20"):
            return "<year>"
        return "<two digits>" if len(word) == 2 else "<number>"
    if len(word) == 1:
        return _CLASSES.get(word, word)
    return word
