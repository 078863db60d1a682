"""Other ways to write a spun phrase: British and American spelling, one word, two, or a hyphen.

They are made when the dictionary is compiled, so that a text in any of them costs no more to read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache

from unspin.dictionary.spelling import Spelling
from unspin.frequency.model import NGrams

#: Two words that may be written as one.
_TWO = re.compile(r"([a-z]{2,}) ([a-z]{3,})")
_HYPHENED = re.compile(r"([a-z]{2,})-([a-z]{3,})")
#: The shortest half of two words that are one where English writes them all three ways (cease fire).
_HALF = 4
#: Before these a hyphen tells words apart (re-cover, recover).
_APART = frozenset(["re"])


class Variants:
    """What spun phrases are also written as, in the English that a model knows."""

    def __init__(self, model: NGrams) -> None:
        self.spelling = Spelling(cache(model.zipf))
        self._hyphened: set[str] = set()
        self._joined: dict[str, list[str]] = defaultdict(list)
        for word in model.listed():
            match = _HYPHENED.fullmatch(word)
            if match and match[1] not in _APART:
                self._hyphened.add(word)
                self._joined[match[1] + match[2]].append(word)
        self._listed = frozenset(model.listed())
        #: The words that only British English (1) or only American (-1) spells so.
        self.sides = {word: side for word in self._listed if (side := self.spelling.side(word))}

    @staticmethod
    @lru_cache(maxsize=1)
    def known(model: NGrams) -> Variants:
        """Return the variants of a model, made once."""
        return Variants(model)

    def of(self, phrase: str) -> list[str]:
        """Return other ways to write a phrase in normal form."""
        return [*self.spelling.variants(phrase), *self.hyphened(phrase)]

    def hyphened(self, phrase: str) -> Iterable[str]:
        """Yield other ways to write a phrase as one word, two, or with a hyphen."""
        if two := _TWO.fullmatch(phrase):
            if (hyphened := f"{two[1]}-{two[2]}") in self._hyphened:
                yield hyphened
                if min(len(two[1]), len(two[2])) >= _HALF and two[1] + two[2] in self._listed:
                    yield two[1] + two[2]
        elif halves := _HYPHENED.fullmatch(phrase):
            if halves[1] not in _APART:
                yield f"{halves[1]} {halves[2]}"
                if halves[1] + halves[2] in self._listed:
                    yield halves[1] + halves[2]
        else:
            for hyphened in sorted(self._joined.get(phrase, ())):
                yield hyphened
                if hyphened.index("-") >= _HALF:
                    yield hyphened.replace("-", " ")

    def beside(self, variant: str, original: str) -> str:
        """Return an original as it is written where ``variant`` stands: with a hyphen, if that has one."""
        if "-" in variant and (hyphened := original.replace(" ", "-")) in self._hyphened:
            return hyphened
        return original
