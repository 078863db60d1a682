"""Words as tracing compares them: plain runs of letters and digits, quick to find in many articles."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from unspin.candidates import lay_out
from unspin.tokens import paragraphs

_WORD = re.compile(r"[^\W_]+")
_SPACE = re.compile(r"\s+")


def composed(text: str) -> str:
    """Return the text in Unicode NFC."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def words(text: str) -> list[str]:
    """Return the words of a text in lower case; "don't" is two of them, and signs are none."""
    found: list[str] = _WORD.findall(composed(text).lower())
    return found


@dataclass(frozen=True, slots=True)
class Prose:
    """A text in NFC with the places of its words and sentences.

    ``words[k]`` stands at ``starts[k]`` to ``ends[k]``. ``named[k]`` says that nothing but its being a
    name explains its capital. ``sentences`` are ranges of words, ``paragraphs`` the number of the
    paragraph of each sentence.
    """

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    named: list[bool]
    sentences: list[tuple[int, int]]
    paragraphs: list[int]

    @classmethod
    def of(cls, text: str) -> Prose:
        """Read a text."""
        text = composed(text)
        stretch = lay_out(text, paragraphs(text))
        out = cls(text, [], [], [], [], [], [])
        blocks = set(stretch.blocks)
        first, block = 0, -1
        for k, (start, end) in enumerate(zip(stretch.starts, stretch.ends, strict=True)):
            if k in blocks:
                block += 1
            if start < 0:
                if len(out.words) > first:
                    out.sentences.append((first, len(out.words)))
                    out.paragraphs.append(block)
                    first = len(out.words)
                continue
            for found in _WORD.finditer(text, start, end):
                out.words.append(found[0].lower())
                out.starts.append(found.start())
                out.ends.append(found.end())
                out.named.append(stretch.named[k] and found.start() == start)
        return out

    def sentence(self, number: int) -> tuple[int, int]:
        """Return the place of a sentence in the text, up to where the next one begins."""
        first, stop = self.sentences[number]
        return self._border(first), self._border(stop)

    def _border(self, word: int) -> int:
        """Return where the sentence begins whose first word is ``word``, its opening quote included."""
        if word == 0:
            return 0
        if word == len(self.words):
            return len(self.text)
        space = _SPACE.search(self.text, self.ends[word - 1], self.starts[word])
        return space.end() if space else self.starts[word]
