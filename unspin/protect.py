"""What must never change: addresses, code, handles, and the terms of the user."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NEVER = re.compile(
    r"""(?:https?|ftp)://[^\s<>"']+            # addresses
      | www\.[^\s<>"']+
      | [\w.+-]+@[\w-]+(?:\.[\w-]+)+           # e-mail
      | \b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|gov|edu|io|co|uk|de|fr|info|html?|php|pdf|jpe?g|png)\b
        (?:/[^\s<>"']*)?
      | ```.*?```                              # code
      | `[^`\n]+`
      | (?<![\w@])@\w+                         # handles
      | (?<![\w&\#])\#\w+                      # tags
      | \[ad_\d\]
      | <[a-zA-Z/!][^<>\n]*>                   # inline markup
      | &\#?\w+;
      | \]\((?:(?!\]\()[^)\s])+\)              # link targets
    """,
    re.VERBOSE | re.DOTALL,
)

#: What a text must hold for ``_NEVER`` to have anything to find.
_SIGNS = re.compile(r"://|www\.|@|`|#|\[ad_|<|&|\]\(|\.[a-z]{2}")


def spans(text: str, terms: Iterable[str] = ()) -> list[tuple[int, int]]:
    """Return the places in ``text`` that must stay as they are, sorted and apart.

    A term that holds a capital protects only that writing of it, another protects every writing.
    """
    found = [m.span() for m in _NEVER.finditer(text)] if _SIGNS.search(text) else []
    for term in terms:
        flags = 0 if any(c.isupper() for c in term) else re.IGNORECASE
        pattern = r"\s+".join(re.escape(part) for part in term.split())
        found += [m.span() for m in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, flags)]
    return merged(found)


_FENCE = re.compile(r"^[ ]{0,3}(?:```|~~~)[^\n`]*$", re.MULTILINE)


def fenced(text: str, inside: bool = False) -> tuple[list[tuple[int, int]], bool]:
    """Return the places of code between fences, and whether the text ends within.

    ``inside`` says that it begins within code, as a later part of an article may.
    """
    found: list[tuple[int, int]] = []
    start = 0
    if inside or "```" in text or "~~~" in text:
        for fence in _FENCE.finditer(text):
            if inside:
                found.append((start, fence.end()))
            start, inside = fence.start(), not inside
        if inside:
            found.append((start, len(text)))
    return found, inside


def merged(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return places sorted, with those that touch made one."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


_QUOTATION = re.compile('\u201c[^\u201c\u201d]*(?:\u201d|$)|"[^"\\n]*"')


def quotations(text: str) -> list[tuple[int, int]]:
    """Return the places of quoted stretches, quotation marks included."""
    return [m.span() for m in _QUOTATION.finditer(text)]
