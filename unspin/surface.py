"""From a chosen reading to the text that replaces a phrase: capitals, spacing, line ends, a and an."""

from __future__ import annotations

import re

from unspin.tokens import TOKEN

_SMALL = frozenset("a an the of in on at to for by and or but nor as from with into over than".split())
_VOWEL_SOUND = re.compile(
    r"(?:[aeio](?!ne\b|nce\b|uija)|u(?!ni(?!m|n)|s[aeiu]|t[ei]|rin|ra[nl]|k|biq|kr)|hou?rs?\b|hones|honou?r|heir"
    r"|8|1[18]\b|1[18],|[fhlmnrsx][A-Z.]|[FHLMNRSX]\b)"
)


def begins_with_vowel_sound(word: str) -> bool:
    """Say whether "an" stands before ``word`` (an hour, an MBA; a unit, a European, a one-off)."""
    if re.match(r"[Ee]u|[Ee]w|[Oo]ne\b|[Oo]nce\b", word):
        return False
    if len(word) > 1 and word[:2].isupper() and word.isupper() and len(word) <= 4:
        return word[0] in "AEFHILMNORSX"
    head = word[:1].lower() + word[1:]
    return _VOWEL_SOUND.match(head) is not None


def capitals(new: str, old: list[str]) -> str:
    """Return ``new`` with the capitals of the words ``old`` that it replaces.

    Words that bear capitals of their own (names) keep them.
    """
    letters = [w for w in old if w[:1].isalpha()]
    if not letters or not letters[0][0].isupper():
        return new
    if all(w.isupper() for w in letters) and sum(map(len, letters)) > 1:
        return new.upper()
    parts = new.split(" ")
    if len(letters) > 1 and all(w[0].isupper() or w.lower() in _SMALL for w in letters):
        parts = [p if k and p in _SMALL else _raised(p) for k, p in enumerate(parts)]
    else:
        parts[0] = _raised(parts[0])
    return " ".join(parts)


def _raised(word: str) -> str:
    return word[:1].upper() + word[1:]


def inner(original: str, head: int, tail: int) -> str:
    """Return an original without its first ``head`` and last ``tail`` words (as tokens)."""
    if not head and not tail:
        return original
    places = [m.span() for m in TOKEN.finditer(original)]
    return original[places[head][0] : places[len(places) - 1 - tail][1]]


#: Where a line end moves to: behind the punctuation that follows, in place of the blanks there.
_NEXT_BLANK = re.compile(r"([^\w\s]*)[ \t]+(?!\s)")


def spread(text: str, starts: list[int], ends: list[int], new: str) -> tuple[int, str] | None:
    """Return where the edit ends and its text, line ends inside the old phrase kept.

    A line end stays after the same number of words; where the new phrase is shorter, it moves behind
    the phrase and the punctuation that follows. None where there is no room for it.
    """
    gaps = [text[ends[k] : starts[k + 1]] for k in range(len(starts) - 1)]
    broken = {k: g for k, g in enumerate(gaps) if "\n" in g or "\r" in g}
    if not broken:
        return ends[-1], new
    words = new.split(" ")
    joined = words[0]
    for k, word in enumerate(words[1:]):
        joined += broken.pop(k, " ") + word
    if not broken:
        return ends[-1], joined
    room = _NEXT_BLANK.match(text, ends[-1])
    if room is None or len(broken) > 1:
        return None
    return room.end(), joined + room[1] + next(iter(broken.values()))


_DEBRIS = re.compile(r"\{[^\W\d_][\w' \u2019-]{0,80}\}")


def debris(text: str) -> list[tuple[int, int]]:
    """Return the places of plain words in braces, as spintax leaves them."""
    return [m.span() for m in _DEBRIS.finditer(text)]


def spaced(text: str, start: int, new: str) -> str:
    """Return ``new`` with a space before it where it would run into a figure."""
    if start and text[start - 1].isalnum() and new[:1].isalnum():
        return " " + new
    return new


def apostrophes(new: str, curly: bool) -> str:
    """Return ``new`` with curly apostrophes, if the article uses them."""
    return new.replace("'", "\u2019") if curly else new
