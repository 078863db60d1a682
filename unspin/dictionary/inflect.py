"""Inflected forms of English words: a table of irregular ones, rules for the rest.

The table (``data/inflection/irregular.tsv``) lists every common word whose forms the rules get
wrong. Forms pair up between the two sides of an entry: shows ← exhibits, showed ← exhibited.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from unspin.places import data_folder

_CVC = re.compile(r"^[^aeiou]*[aeiou][bdgklmnprt]$|^[^aeiou]*qu[aeiou][bdgklmnprt]$")

#: Words that end in -man without being men.
_NO_MEN = frozenset("brahman caiman german human norman ottoman roman shaman superhuman talisman".split())


@cache
def irregular() -> dict[tuple[str, str], tuple[str, ...]]:
    """Return (base, class) -> forms, in the order of ``verb``, ``noun`` and ``adjective``."""
    table: dict[tuple[str, str], tuple[str, ...]] = {}
    path: Path = data_folder() / "inflection" / "irregular.tsv"
    for line in path.read_text(encoding="utf8").splitlines()[1:]:
        base, kind, forms = line.split("\t")
        table[base, kind] = tuple(forms.split(" "))
    return table


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def _stem(word: str, ending: str) -> str:
    """Return the word with a regular ending that begins with a vowel."""
    if word.endswith("e"):
        if ending.startswith("i"):
            if word.endswith("ie"):
                return word[:-2] + "y" + ending
            if word.endswith(("ee", "oe", "ye")):
                return word + ending
        return word[:-1] + ending
    if word.endswith("y") and word[-2:-1] not in "aeiou" and not ending.startswith("i"):
        return word[:-1] + "i" + ending
    if word.endswith("c") and word[-2:-1] in "aeiou" and len(word) > 3:
        return word + "k" + ending
    if _CVC.match(word):
        return word + word[-1] + ending
    return word + ending


@lru_cache(maxsize=1 << 14)
def verb(base: str) -> tuple[str, str, str, str, str]:
    """Return (base, third person, past, past participle, -ing form)."""
    known = irregular().get((base, "v"))
    if known:
        return (base, known[0], known[1], known[2], known[3])
    past = _stem(base, "ed")
    return (base, _plural(base), past, past, _stem(base, "ing"))


@lru_cache(maxsize=1 << 14)
def noun(base: str) -> tuple[str, str]:
    """Return (singular, plural)."""
    if known := irregular().get((base, "n")):
        return (base, known[0])
    lower = base.lower()
    if lower.endswith("man") and lower not in _NO_MEN:
        return (base, base[:-2] + "en")
    if lower.endswith("sis") and len(base) > 4:
        return (base, base[:-2] + "es")
    return (base, _plural(base))


@lru_cache(maxsize=1 << 14)
def adjective(base: str) -> tuple[str, str, str]:
    """Return (positive, comparative, superlative); whether the last two are English is not said."""
    known = irregular().get((base, "a"))
    return (base, *known[:2]) if known else (base, _stem(base, "er"), _stem(base, "est"))  # type: ignore[return-value]


#: Adverbs in -ly that are other words than their adjectives.
_ESTRANGED = frozenset(
    "bare bad dead early fair first full good great hard high just large last late like live low mere"
    " most near only pretty present ready real scarce short simple sheer slight still"
    " sure top utter very".split()
)


def adverb(adjective: str) -> str | None:
    """Return the adverb in -ly of an adjective; whether it is English is not said. None if it has none."""
    if adjective in _ESTRANGED or adjective.endswith("ly"):
        return None
    if adjective.endswith("ic"):
        return adjective + "ally"
    if adjective.endswith("le") and adjective[-3:-2] not in "aeiou":
        return adjective[:-1] + "y"
    if adjective.endswith("ll"):
        return adjective + "y"
    if adjective.endswith("y") and adjective[-2:-1] not in "aeiou":
        return adjective[:-1] + "ily"
    return adjective + "ly"
