"""British and American spellings of a word: a table of stems, and the rule of -ise and -ize.

The table (``data/inflection/spelling.tsv``) lists stems that differ, with the endings that both sides
take ("-" is none). Rows whose way is ``american`` hold what is American English too, or another word
there (programme, dialogue): they turn British into American only, and tell nothing about a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from unspin.places import data_folder

#: Words in -ise and -ize that have a twin, if wordfreq knows both, and their Zipf frequencies are not far
#: apart (surprise, franchise and exercise have none that anybody writes on purpose).
_TWIN = re.compile(r"(.{3,}i)([sz])((?:e[ds]?|ers?|ing)|ations?|ational|able)")
LEAST_ZIPF = 1.2
FARTHEST_ZIPF = 1.6


@cache
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """Return British -> American, and American -> British."""
    american: dict[str, str] = {}
    british: dict[str, str] = {}
    path = data_folder() / "inflection" / "spelling.tsv"
    for line in path.read_text(encoding="utf8").splitlines()[1:]:
        one, other, endings, *way = line.split("\t")
        for ending in endings.split(" "):
            ending = ending.removeprefix("-")
            american[one + ending] = other + ending
            if not way:
                british[other + ending] = one + ending
    return american, british


class Spelling:
    """The spellings of words in lower case; ``zipf`` gives the Zipf frequency of a word."""

    def __init__(self, zipf: Callable[[str], float]) -> None:
        self._zipf = zipf
        self._american, self._british = _tables()
        self._both = cache(self._find)

    def american(self, word: str) -> str | None:
        """Return the American spelling of a word in British spelling, None if it has no other."""
        return self._american.get(word) or self._twin(word, "s", "z")

    def british(self, word: str) -> str | None:
        """Return the British spelling of a word in American spelling, None if it has no other."""
        return self._british.get(word) or self._twin(word, "z", "s")

    def side(self, word: str) -> int:
        """Return 1 for a word that only British English spells so, -1 for an American one, 0 for others."""
        if (other := self.american(word)) and self.british(other) == word:
            return 1
        return -1 if (other := self.british(word)) and self.american(other) == word else 0

    def in_british(self, phrase: str) -> str:
        """Return a phrase as a dictionary writes it in British spelling; names stay."""
        if not phrase.islower():
            return phrase
        return " ".join(found[1] if (found := self._both(word)) else word for word in phrase.split(" "))

    def _twin(self, word: str, letter: str, other: str) -> str | None:
        match = _TWIN.fullmatch(word)
        if match is None or match[2] != letter:
            return None
        twin = match[1] + other + match[3]
        here, there = self._zipf(word), self._zipf(twin)
        known = min(here, there) >= LEAST_ZIPF and abs(here - there) <= FARTHEST_ZIPF
        return twin if known else None

    def variants(self, phrase: str) -> list[str]:
        """Return a phrase in American and in British spelling, where that differs from how it is spelt."""
        spelt = [self._both(word) for word in phrase.split(" ")]
        if not any(spelt):
            return []
        words = zip(phrase.split(" "), spelt, strict=True)
        both = zip(*[found or (word, word) for word, found in words], strict=True)
        return [other for other in map(" ".join, both) if other != phrase]

    def _find(self, word: str) -> tuple[str, str] | None:
        """Return a word, hyphenated or not, in American and in British spelling; None if it has only one."""
        parts = word.split("-")
        american = "-".join(self.american(part) or part for part in parts)
        british = "-".join(self.british(part) or part for part in parts)
        return None if american == british else (american, british)
