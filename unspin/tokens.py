"""Words and the gaps between them, without loss.

A text is read as a row of tokens (words, numbers, punctuation) with gaps between them. Gaps hold
white space, quotation marks and whatever else is not language; they are never looked at by the
model and never changed unless they lie inside an edit. Every position is a code point of the text,
so that tokens and gaps always join back to the identical input.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_LETTER = r"[^\W\d_]"
_WORD = rf"{_LETTER}(?:{_LETTER}|[\u0300-\u036f\u00ad])*"
#: A hyphen at the end of a line inside a word.
_BROKEN = r"[-\u2010\u2011][ \t]*(?:\r\n?|\n)[ \t]*"
BROKEN = re.compile(_BROKEN)

#: One alternative per kind of token. A possessive or contracted ``'s`` stands alone, every other
#: contraction is one word with its stem, and a hyphenated compound is one word, as is a word that is
#: broken at the end of a line and goes on in lower case.
TOKEN = re.compile(
    rf"(?:[A-Za-z]\.){{2,}}"
    rf"|{_WORD}(?:[-\u2010\u2011]{_WORD}|{_BROKEN}(?=[a-z]){_WORD}|['\u2019](?![sS](?!{_LETTER})){_WORD})*"
    rf"|['\u2019][sS](?!{_LETTER})"
    rf"|\d+(?:[.,]\d+)*"
    r"|[^\w\s{}\"'\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a`\u0300-\u036f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\ud800-\udfff]",
)

_FOLD = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u2010": "-", "\u2011": "-", "\u00ad": None, "\u200b": None}
)

#: White space that two words of one phrase may have between them: anything but a paragraph break.
_PARAGRAPH_BREAK = re.compile(r"(?>\r\n?|\n)[ \t]*(?:\r\n?|\n)\s*")

#: Code points of the longest paragraph that is decoded at once; a longer one is cut in parts.
LONGEST = 24_000
#: Where a part may end, the best kind of place first: a sentence end, a line end, a space, no letter.
_CUTS = tuple(
    re.compile(rf"(?s:.*){place}")
    for place in (r"[.!?\u2026][\"')\]\u2019\u201d\u00bb]*\s+", r"\n", r"\s+", r"\W")
)


@lru_cache(maxsize=1 << 16)
def normal(token: str) -> str:
    """Return the form under which a token is looked up: NFC, lower case, plain quotes, not broken."""
    if "\n" in token or "\r" in token:
        token = BROKEN.sub("", token)
    if token.isascii():
        return token.lower()
    return unicodedata.normalize("NFC", token.lower()).translate(_FOLD) or token


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text: ``words[k]`` is ``normal(text[starts[k]:ends[k]])``."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.words)

    def gap(self, k: int) -> str:
        """Return the text between token ``k - 1`` and token ``k``."""
        start = self.ends[k - 1] if k else 0
        stop = self.starts[k] if k < len(self.starts) else len(self.text)
        return self.text[start:stop]


def tokenize(text: str, start: int = 0, stop: int | None = None) -> Tokens:
    """Return the tokens of ``text[start:stop]``, with places in ``text``."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in TOKEN.finditer(text, start, len(text) if stop is None else stop):
        words.append(normal(match[0]))
        a, b = match.span()
        starts.append(a)
        ends.append(b)
    return Tokens(text, words, starts, ends)


def paragraphs(text: str, start: int = 0, final: bool = True) -> list[tuple[int, int]]:
    """Return the places of the paragraphs of ``text`` from ``start`` on: stretches between blank lines.

    A paragraph of more than ``LONGEST`` code points is cut at sentence ends. Where the text may go on
    (not ``final``), only the paragraphs are returned that no further text can change; the next
    ``start`` is then the end of the last of them.
    """
    places: list[tuple[int, int]] = []
    # No break that is still to come begins before the white space at the end.
    sure = len(text) if final else len(text.rstrip(" \t\r\n"))
    while start < len(text):
        match = _PARAGRAPH_BREAK.search(text, start)
        end = match.start() if match else sure
        while end - start > LONGEST:
            cut = _cut(text, start, start + LONGEST)
            places.append((start, cut))
            start = cut
        if match is None and not final:
            break
        if end > start:
            places.append((start, end))
        start = match.end() if match else end
    return places


def _cut(text: str, start: int, stop: int) -> int:
    """Return where the first part of a paragraph ends that goes on beyond ``stop``."""
    for place in _CUTS:
        match = place.match(text, start, stop)
        if match:
            return match.end()
    return stop
