"""From a chosen reading to the text that replaces a phrase: capitals, spacing, line ends, a and an."""

from __future__ import annotations

import re

from unspin.tokens import TOKEN

_SMALL = frozenset("a an the of in on at to for by and or but nor as from with into over than".split())
#: What begins with a vowel sound though its first letter is a consonant, or the other way round.
_SOUNDS_LIKE_A_VOWEL = re.compile(r"hour(?!i)|hones|honou?r|heir|8|1[18](?!\d)")
_SOUNDS_LIKE_A_CONSONANT = re.compile(
    r"eu|ew|one(?![a-z])|once(?![a-z])|ouija|uni(?:[cfqtv]|s(?!s)|on|dir|lat|lin|pol|mod|ax)|unanim"
    r"|us[aeiu]|ut[aeio]|ura[nl]|uri|uret|uro|uru|ugand|uk|ubiq"
)
_NAMED_LIKE_VOWELS = frozenset("aefhilmnorsx")


def begins_with_vowel_sound(phrase: str) -> bool:
    """Say whether "an" stands before ``phrase`` (an hour, an MBA; a unit, a European, a one-off).

    A first word of one letter, or of two to four capitals, is spelt out.
    """
    word = re.split(r"[\s/\u2013\u2014-]", phrase.lstrip("\"'\u201c\u2018("), maxsplit=1)[0]
    small = word.lower()
    letters = re.sub(r"['\u2019]s$", "", word)
    if len(letters) == 1 and letters.isalpha():
        return small[0] in _NAMED_LIKE_VOWELS
    if re.match(r"[A-Z](?:\.|[A-Z](?![a-z]))", letters) and len(letters.replace(".", "")) <= 4:
        return small[0] in _NAMED_LIKE_VOWELS
    if _SOUNDS_LIKE_A_VOWEL.match(small):
        return True
    return small[:1] in tuple("aeiou") and not _SOUNDS_LIKE_A_CONSONANT.match(small)


def capitals(new: str, old: list[str], shouted: bool = True, begins: bool = True) -> str:
    """Return ``new`` with the capitals of the words ``old`` that it replaces.

    Words that bear capitals of their own (names) keep them. Words in capitals throughout are an
    abbreviation where the words around them are not ``shouted``; it lends a capital only where it
    ``begins`` a sentence.
    """
    letters = [w for w in old if w[:1].isalpha()]
    if not letters or not letters[0][0].isupper():
        return new
    if all(w.isupper() for w in letters) and sum(map(len, letters)) > 1:
        if shouted:
            return new.upper()
        return _raised(new) if begins else new
    parts = new.split(" ")
    # A spinner leaves the words that it puts in small: "Legal professional Normal" is a name as well.
    closed = len(letters) > 2 and letters[-1][0].isupper()
    if closed or (len(letters) > 1 and all(w[0].isupper() or w.lower() in _SMALL for w in letters)):
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
_NEXT_BLANK = re.compile(r"([^\w\s{}]*)[ \t]+(?!\s)")
_LINE_END_INSIDE = re.compile(r"[ \t]*(?:\r\n?|\n)\s*")


def spread(
    text: str, starts: list[int], ends: list[int], new: str, limit: int | None = None
) -> tuple[int, str] | None:
    """Return where the edit ends and its text, line ends inside the old phrase kept.

    A line end stays after the same number of words, one inside a word that is broken there moves behind
    the word; where the new phrase is shorter, it moves behind the phrase and the punctuation that
    follows, but not beyond ``limit``. None where there is no room for it.
    """
    broken: dict[int, str] = {}
    for k, (start, end) in enumerate(zip(starts, ends, strict=True)):
        after = text[end : starts[k + 1]] if k + 1 < len(starts) else ""
        inside = _LINE_END_INSIDE.search(text, start, end)
        if "\n" in after or "\r" in after:
            broken[k] = after
        elif inside:
            broken[k] = inside[0]
    if not broken:
        return ends[-1], new
    words = new.split(" ")
    joined = words[0]
    for k, word in enumerate(words[1:]):
        joined += broken.pop(k, " ") + word
    if not broken:
        return ends[-1], joined
    room = _NEXT_BLANK.match(text, ends[-1])
    if room is None or len(broken) > 1 or (limit is not None and room.end() > limit):
        return None
    return room.end(), joined + room[1] + next(iter(broken.values()))


def full_stop(old: str, new: str, followed_by: str) -> str:
    """Return ``new`` with the full stop that an abbreviation at the end of a sentence shares with it.

    ``followed_by`` is the text behind the old phrase: "5 p.c. Shares fell" ends a sentence, "5 p.c. of" none.
    """
    if not old.endswith(".") or new.endswith("."):
        return new
    behind = followed_by.lstrip("\"')\u201d\u2019 \t\r\n")
    ends = not behind or behind[0].isupper() or _PARAGRAPH_END.match(followed_by)
    return f"{new}." if ends else new


_PARAGRAPH_END = re.compile(r"[\"')\u201d\u2019]*[ \t]*(?:\r\n?|\n)[ \t]*(?:\r\n?|\n)")


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
