"""Documents held whole: their articles as prose, and the document with edits of these written back.

Both go the way that every input goes (``document``), in all formats, with an engine that makes no edits of
its own but those that it is given.
"""

from __future__ import annotations

import io
import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unspin.article import Judgement
from unspin.edits import Edit, Piece, Restoration
from unspin.files.document import Reading, restore_document
from unspin.files.failure import Failure, from_error
from unspin.files.formats.passage import Passage, writable
from unspin.files.reading import CHUNK, Source, is_file, opened
from unspin.files.views import Part, Result, Text, View

if TYPE_CHECKING:
    from unspin.files.formats.passage import Splice

_UNKNOWN = Judgement(0.0, 0)


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a document, the ``number``-th, counted from 1; ``text`` is its prose.

    ``record`` and ``field`` tell where it stands in a document that has records. ``start`` is where in the
    text of the document its source begins, -1 where the document is no text; ``passage`` is where its prose
    stands there, None where the source is the prose.
    """

    number: int
    text: str
    record: int | None = None
    field: str | None = None
    start: int = -1
    passage: Passage | None = None

    @property
    def plain(self) -> bool:
        """Whether its source is its prose."""
        return self.passage is None and self.start >= 0

    @property
    def heading(self) -> str:
        """What the article is called in its document."""
        if self.record is not None:
            return f"record {self.record} {self.field}"
        return f"article {self.number}"

    def writable(self, edits: Sequence[Edit]) -> list[int]:
        """Return the numbers of those edits that the document can take; all but few."""
        if self.passage is None:
            return list(range(len(edits)))
        kept, _ = writable(self.passage, edits)
        places = {(edit.start, edit.end) for edit in kept}
        return [k for k, edit in enumerate(edits) if (edit.start, edit.end) in places]


class Document:
    """A document that was read whole.

    ``name`` is as the user gave it, ``shown`` as messages call it. ``text`` is its source, "" where it is
    no text; ``failures`` are records that could not be read.
    """

    def __init__(self, source: Source, data: bytes, encoding: str | None, reading: Reading) -> None:
        self.name, self.shown = source.name, source.shown
        self._opened, self._data, self._encoding, self._reading = source, data, encoding, reading
        reader = _Reader()
        own = self._source()
        found = restore_document(own, reader, reading, [reader])
        self.failures = [one for one in found if isinstance(one, Failure)]
        self.articles: list[Article] = reader.articles
        self.text = "".join(reader.parts)
        self.bom = own.encoding.bom == b"\xef\xbb\xbf"
        self._lines: dict[int, list[int]] = {}

    @classmethod
    def read(cls, name: str, encoding: str | None = None, reading: Reading | None = None) -> Document:
        """Read a file, or standard input where it is ``-``; raise Failure."""
        with opened(name, encoding) as source:
            data = io.BytesIO()
            try:
                while part := source.stream.read(CHUNK):
                    data.write(part)
            except OSError as error:
                raise from_error(source.shown, error) from None
            return cls(source, data.getvalue(), encoding, reading or Reading())

    @property
    def shown_articles(self) -> list[Article]:
        """The articles that hold anything to be seen; one at least, if there are any."""
        return [article for article in self.articles if article.text.strip()] or self.articles[:1]

    def called(self, article: Article) -> str:
        """Return what an article is called: by its document, and where in it it stands if there are more."""
        return self.shown if len(self.articles) == 1 else f"{self.shown} {article.heading}"

    def place(self, article: Article, at: int) -> tuple[int, int]:
        """Return line and column of a code point of an article, counted from 1.

        They are those of the document, of the article where the document is no text.
        """
        if article.start < 0:
            text, owner = article.text, article.number
        else:
            text, owner = self.text, 0
            at = article.start + (at if article.passage is None else article.passage.place(at))
        starts = self._lines.get(owner)
        if starts is None:
            starts = self._lines[owner] = [0]
            while (end := text.find("\n", starts[-1])) >= 0:
                starts.append(end + 1)
        line = bisect_right(starts, at)
        return line, at - starts[line - 1] + 1

    def written(self, edits: Mapping[int, Sequence[Edit]]) -> bytes:
        """Return the document with edits made, by the number of the article; raise Failure.

        Everything else is as it was. Edits that it cannot take are left out; ``Article.writable`` tells.
        """
        sink = _Held()
        reader = _Reader(edits, keep=False)
        for one in restore_document(self._source(), reader, self._reading, [reader, Text(sink)]):
            assert not isinstance(one, Failure) or self.failures
        return sink.data.getvalue()

    @property
    def status(self) -> os.stat_result | None:
        """What the system says of the file, if it is one."""
        return self._opened.status if is_file(self._opened.status) else None

    def unchanged(self) -> bool:
        """Say whether the file by this name is still the one that was read, as it was then."""
        return self._opened.unchanged()

    def _source(self) -> Source:
        return Source(self.name, io.BytesIO(self._data), self._encoding)


def articles(source: Source, reading: Reading) -> Iterator[Article | Failure]:
    """Yield the articles of an input one by one, and what of it cannot be read; raise Failure."""
    reader = _Reader(keep=False)
    for result in restore_document(source, reader, reading, [reader]):
        if isinstance(result, Failure):
            yield result
        yield from reader.articles
        reader.articles.clear()


class _Held:
    """A sink in memory."""

    def __init__(self) -> None:
        self.data = io.BytesIO()

    def write(self, data: bytes) -> None:
        self.data.write(data)

    def flush(self) -> None:
        pass


class _Reader(View):
    """An engine that makes the edits it is given, and a view that notes the articles it is shown."""

    def __init__(self, edits: Mapping[int, Sequence[Edit]] | None = None, keep: bool = True) -> None:
        self.articles: list[Article] = []
        self.parts: list[str] = []
        self._edits = edits or {}
        self._keep = keep
        self._number = 0
        self._text = ""
        self._start = -1
        self._begun = False
        self._passage: Passage | None = None

    def pieces(self, chunks: Iterable[str]) -> Iterator[Piece]:
        """Take an article in as one piece."""
        self._text = "".join(chunks)
        self._begun = True
        if self._text:
            edits = tuple(self._edits.get(self._number + 1, ()))
            yield Piece(0, self._text, len(self._text.split()), edits, _UNKNOWN)

    def explain(self, text: str) -> Restoration:
        """Judge nothing."""
        return Restoration(text, text, (), _UNKNOWN)

    def passage(self, passage: Passage, start: int) -> None:
        self._passage, self._start = passage, start

    def edited(self, edits: Sequence[Edit], splices: Sequence[Sequence[Splice]] | None) -> None:
        """What is made is known already."""

    def part(self, part: Part) -> None:
        if self._keep:
            self.parts.append(part.original)
        if self._begun and self._passage is None:
            self._start = part.start
            self._begun = False

    def article(self, result: Result) -> None:
        self._number = result.number
        if self._begun and not self._text:
            self._start = max(self._start, 0)
        one = Article(result.number, self._text, result.record, result.field, self._start, self._passage)
        self.articles.append(one)
        self._text, self._start, self._passage, self._begun = "", -1, None, False
