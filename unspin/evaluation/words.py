"""Words as the figures count them.

These differ from the words of the engine on purpose: a measuring stick must not move when the engine
learns to read text in another way.
"""

from __future__ import annotations

import re
import unicodedata

TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}|[^\W\d_]+(?:['-][^\W\d_]+)*|\d+(?:[.,]\d+)*|[^\w\s]|_")

_TITLES = ("Mr", "Mrs", "Ms", "Dr", "St", "Sen", "Rep", "Gov", "Gen")
_ABBREVIATED = "".join(rf"(?<!\b{title})" for title in _TITLES)
_SENTENCE_END = re.compile(_ABBREVIATED + r"(?<!\b[A-Z])[.!?][\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Z0-9]|\s*$)")
_CURLY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})


def fold(text: str) -> str:
    """Return the text in NFC with straight quotes; text in NFC keeps its length."""
    return unicodedata.normalize("NFC", text).translate(_CURLY)


def words(text: str) -> list[str]:
    """Return the words and signs of a text in the form in which they are compared."""
    return [token.lower() for token in TOKEN.findall(fold(text))]


def places(folded: str) -> list[tuple[int, int]]:
    """Return where each of the ``words`` stands in text that is folded already."""
    return [match.span() for match in TOKEN.finditer(folded)]


def sentence_ends(folded: str) -> list[int]:
    """Return the place of the full stop, or what stands for it, of each sentence."""
    return [match.start() for match in _SENTENCE_END.finditer(folded)]
