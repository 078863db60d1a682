"""Several articles in one text, with a line of their own between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator


class Articles:
    """Cuts a text that arrives in chunks at every line that consists of ``separator`` alone.

    Iteration gives the texts of one article after the other, each to be read to its end before the
    next; ``border`` is then the line that ended it, as it was written ("" at the end of the text).
    Without a separator the whole text is one article. An article may be empty.
    """

    def __init__(self, chunks: Iterable[str], separator: str | None = None) -> None:
        self._chunks = iter(chunks)
        self._separator = separator
        self._line = re.compile(rf"^{re.escape(separator or '')}[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
        self._text = ""
        self._fresh = True
        self._over = False
        self.border = ""

    def __iter__(self) -> Iterator[Iterator[str]]:
        while True:
            yield self._article()
            if self._over and not self._text:
                return

    def _article(self) -> Iterator[str]:
        self.border = ""
        if self._separator is None:
            yield from self._chunks
            self._over = True
            return
        while True:
            found = self._find()
            if found:
                before, self._text = self._text[: found.start()], self._text[found.end() :]
                self.border, self._fresh = found[0], True
                if before:
                    yield before
                return
            if self._over:
                rest, self._text = self._text, ""
                if rest:
                    yield rest
                return
            sure = self._sure()
            part, self._text = self._text[:sure], self._text[sure:]
            if part:
                self._fresh = part.endswith("\n")
                yield part
            chunk = next(self._chunks, None)
            self._over = chunk is None
            self._text += chunk or ""

    def _find(self) -> re.Match[str] | None:
        """Return the first border line that is sure to be one."""
        for match in self._line.finditer(self._text):
            if match.start() == 0 and not self._fresh:
                continue
            if match.end() == len(self._text) and not match[0].endswith("\n") and not self._over:
                continue
            return match
        return None

    def _sure(self) -> int:
        """Return up to where the text at hand cannot belong to a border."""
        start = self._text.rfind("\n") + 1
        if start == 0 and not self._fresh:
            return len(self._text)
        line, separator = self._text[start:], self._separator or ""
        held = separator.startswith(line) or (
            line.startswith(separator) and not line[len(separator) :].strip(" \t\r")
        )
        return start if held else len(self._text)
