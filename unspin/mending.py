"""Words that are no words: which word of English a misprint stands for.

A misprint is a word in small letters that neither the language model nor, all but, wordfreq lists, one
slip of the keyboard (two in a long word) away from a word that is far commoner. It is read as that
word, at a cost; unless an edit covers it, it stays as it is written. Slips are weighed as Pollock and
Zamora (1984) counted them: letters left out most often, then two transposed, one doubled, others.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from unspin.candidates import Stretch
from unspin.dictionary.reversal import Dictionary
from unspin.frequency.model import NGrams

#: Letters of the shortest misprint that is mended, and of the shortest with two slips.
SHORTEST, SHORTEST_TWICE = 6, 10
#: Zipf frequency from which a word is no misprint, and how much commoner the word meant must be.
LISTED_ZIPF = 2.0
COMMONER_ZIPF = 2.5
#: Zipf frequency from which a word with an s is a form of the word without it.
STEM_ZIPF = 1.5
#: The least Zipf frequency of a word that is meant.
LEAST_ZIPF = 2.5
#: Log weights of the slips that make one misprint out of a word, of its length.
TRANSPOSED, DOUBLED, OTHER, TWICE = -0.8, -1.3, -3.6, -7.5
#: How much likelier the word meant must be than any other.
AHEAD = 0.7
#: More unknown words than this many, and than this share of all, are another language or names.
MANY, SHARE = 8, 0.1


class Mender:
    """Finds what misprints stand for; an index of words is made letter by letter when one turns up."""

    def __init__(self, model: NGrams, dictionary: Dictionary) -> None:
        self._model = model
        self._dictionary = dictionary
        self._lengths: dict[str, dict[int, list[str]]] = {}
        #: Words that are no misprints.
        self._passed: set[str] = set()
        self.word = lru_cache(maxsize=1 << 14)(self._meant)

    def mend(self, stretch: Stretch) -> None:
        """Read each misprint of a stretch as the word that it stands for; ``stretch.mended`` says which."""
        unknown = {w for w in set(stretch.words) - self._passed if self._strange(w)}
        if not unknown:
            return
        places = [k for k, w in enumerate(stretch.words) if w in unknown]
        if len(places) > max(MANY, SHARE * len(stretch.words)):
            return
        for k in places:
            word = stretch.words[k]
            written = stretch.text[stretch.starts[k] : stretch.ends[k]]
            begins = stretch.starts[k - 1] < 0
            if written != word and not (begins and written == word.capitalize()):
                continue
            if (meant := self.word(word)) and not self._dictionary.holds(word):
                stretch.mended[k] = word
                stretch.words[k] = meant

    def _strange(self, word: str) -> bool:
        """Say whether a word may be a misprint; those that may not are remembered."""
        if len(word) >= SHORTEST and word.isascii() and word.isalpha() and self._model.number(word)[1] < 0.0:
            return True
        if len(self._passed) > 60_000:
            self._passed.clear()
        self._passed.add(word)
        return False

    def _meant(self, word: str) -> str | None:
        zipf = self._model.zipf(word)
        if zipf >= LISTED_ZIPF or (word.endswith("s") and self._model.zipf(word[:-1]) >= STEM_ZIPF):
            return None
        near = sorted((score, other) for other, score in self._near(word))
        if not near or (len(near) > 1 and near[-1][0] < near[-2][0] + AHEAD):
            return None
        there = self._model.zipf(near[-1][1])
        return near[-1][1] if there >= max(LEAST_ZIPF, zipf + COMMONER_ZIPF) else None

    def _near(self, word: str) -> Iterable[tuple[str, float]]:
        """Yield the words that a misprint may stand for, with log weights; the first letter is right."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        most = 2 if len(word) >= SHORTEST_TWICE else 1
        lengths = self._index(word[0])
        for size in range(len(word) - most, len(word) + most + 1):
            found = process.extract(
                word,
                lengths.get(size, ()),
                scorer=OSA.distance,
                processor=None,
                score_cutoff=most,
                limit=None,
            )
            for other, slips, _ in found:
                weight = TWICE if slips == 2 else _slip(word, other)
                yield other, weight + self._model.unigram(other)

    def _index(self, letter: str) -> dict[int, list[str]]:
        """Return the words that begin with a letter by their length, in the order of the alphabet."""
        lengths = self._lengths.get(letter)
        if lengths is None:
            words = {w for w in self._model.listed(letter) if w.isalpha()}
            words.update(w for w in self._dictionary.single_words(letter) if w.isalpha())
            lengths = self._lengths[letter] = {}
            for word in sorted(words):
                lengths.setdefault(len(word), []).append(word)
        return lengths


def _slip(misprint: str, word: str) -> float:
    """Return the log weight of the one slip that makes a misprint out of a word."""
    if len(misprint) < len(word):
        return 0.0
    if len(misprint) == len(word):
        return TRANSPOSED if sorted(misprint) == sorted(word) else OTHER
    at = next((k for k, (a, b) in enumerate(zip(misprint, word, strict=False)) if a != b), len(word))
    return DOUBLED if misprint[at] == misprint[at - 1] else OTHER
