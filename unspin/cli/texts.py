"""A whole article of one file, for the commands that show or correct it."""

from __future__ import annotations

from dataclasses import dataclass

from unspin.files.encoding import Encoding
from unspin.files.reading import STDIN, STDIN_SHOWN, Source, opened


@dataclass(frozen=True, slots=True)
class Article:
    """The text of one file, and how it is written back."""

    name: str
    text: str
    source: Source

    @property
    def bom(self) -> bool:
        """Whether the file begins with the byte-order mark of UTF-8."""
        return self.encoding.bom == b"\xef\xbb\xbf"

    @property
    def encoding(self) -> Encoding:
        return self.source.encoding

    def written(self, text: str) -> bytes:
        """Return a text as the bytes of such a file; raise Failure for a letter its encoding lacks."""
        return self.source.head + self.source.encode(text) + self.source.tail


def read_text(name: str, encoding: str | None = None) -> Article:
    """Return the article of a file, ``-`` being standard input; raise Failure."""
    with opened(name, encoding) as source:
        text = "".join(source.texts())
    return Article(STDIN_SHOWN if name == STDIN else name, text, source)
