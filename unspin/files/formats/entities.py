"""Character references of HTML and Markdown: ``&amp;``, ``&#8217;``, ``&nbsp;``."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.entities import html5

REFERENCE = re.compile(r"&(?:#[0-9]{1,12};?|#[xX][0-9a-fA-F]{1,12};?|[A-Za-z][A-Za-z0-9]{1,31};?)")

#: The longest name that needs no semicolon.
_LOOSE = max(len(name) for name in html5 if not name.endswith(";"))


def references(text: str, start: int, stop: int, strict: bool = False) -> Iterator[tuple[int, int, str]]:
    """Yield where references stand in ``text[start:stop]``, and what they mean.

    ``strict`` ones end in a semicolon. What looks like a reference and is none is passed over.
    """
    for match in REFERENCE.finditer(text, start, stop):
        found = match[0]
        if strict and not found.endswith(";"):
            continue
        if found[1] == "#":
            meant = html.unescape(found)
            if meant and meant != found:
                yield match.start(), match.end(), meant
            continue
        known = html5.get(found[1:])
        if known is not None:
            yield match.start(), match.end(), known
            continue
        for size in range(min(len(found) - 1, _LOOSE), 1, -1) if not strict else ():
            known = html5.get(found[1 : size + 1])
            if known is not None:
                yield match.start(), match.start() + size + 1, known
                break


class Spelling:
    """Writes new words as a document spells them.

    Args:
        needed: the references of letters that cannot stand for themselves.
        encoding: what the document is written in; a letter that it lacks becomes a reference.
    """

    def __init__(self, needed: dict[str, str], encoding: str = "utf-8") -> None:
        self._known = dict(needed)
        self._encoding = encoding

    def seen(self, letter: str, reference: str) -> None:
        """Take note of how a letter beyond ASCII is written in the document."""
        if not letter.isascii() and len(letter) == 1 and reference.endswith(";"):
            self._known.setdefault(letter, reference)

    def escape(self, text: str) -> str:
        """Return new words as they are written in the document."""
        return "".join(self._known.get(c) or self._plain(c) for c in text)

    def _plain(self, letter: str) -> str:
        if letter.isascii():
            return letter
        try:
            letter.encode(self._encoding)
        except UnicodeEncodeError:
            # a byte that did not decode is carried along
            return letter if "\udc80" <= letter <= "\udcff" else f"&#{ord(letter)};"
        return letter
