"""The way of one input: read in its format, restored article by article, and given to views.

This is the one way through for the command, for folders and for programs::

    with opened(name) as source, Whole(target) as sink:
        for result in restore_document(source, restorer, Reading(), [Text(sink)]):
            ...
        sink.commit()
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from unspin.files.articles import Articles
from unspin.files.failure import Failure, FieldFailure
from unspin.files.formats import naming
from unspin.files.formats.passage import Passage, writable
from unspin.files.formats.units import FieldError, Fields, FormatError, Unit, whole
from unspin.files.views import Part, Result, View

if TYPE_CHECKING:
    from unspin.article import Judgement
    from unspin.edits import Edit, Piece, Restoration
    from unspin.files.reading import Source

#: Records of one input that are named where they cannot be read; more are counted.
MOST_NAMED = 20


class Engine(Protocol):
    """What restores articles: a ``Restorer``."""

    def pieces(self, chunks: Iterable[str]) -> Iterator[Piece]: ...

    def explain(self, text: str) -> Restoration: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """How inputs are read.

    Args:
        format: one of ``naming.FORMATS`` for all inputs; found out for each, if None.
        fields: the fields of records that are restored; ``text``, if none is named.
        separator: the line between two articles of a plain text, which every input then is that no
            ``format`` says otherwise of.
        extract: whether a page is replaced by the text of its article.
    """

    format: str | None = None
    fields: tuple[str, ...] = ()
    separator: str | None = None
    extract: bool = False

    def format_of(self, source: Source) -> str:
        """Return the format of an input; raise Failure where it cannot be read."""
        if self.format is not None:
            return self.format
        if self.separator is not None:
            return naming.TEXT
        return naming.told(source.name, source.begin())


def restore_document(
    source: Source, restorer: Engine, reading: Reading | None = None, views: Sequence[View] = ()
) -> Iterator[Result | Failure]:
    """Restore an input; yield the result of each of its articles, in order.

    A record that cannot be read is left as it is, and yielded as the failure that says why. What the
    articles become is given to ``views``; a ``Text`` among them writes it. Raise Failure where the input
    fails as a whole; what was written until then is a part of it only.
    """
    reading = reading or Reading()
    for view in views:
        view.begin(source)
    run = _Run(source, restorer, reading, views)
    try:
        yield from run.results(reading.format_of(source))
    except FormatError as error:
        kind = FieldFailure if isinstance(error, FieldError) else Failure
        raise kind(source.shown, str(error), error.remedy) from None
    for view in views:
        view.end()


class _Run:
    """Restores one input."""

    def __init__(self, source: Source, restorer: Engine, reading: Reading, views: Sequence[View]) -> None:
        self._source = source
        self._restorer = restorer
        self._reading = reading
        self._views = views
        self._articles = 0
        self._troubles = 0

    def results(self, name: str) -> Iterator[Result | Failure]:
        """Yield the results of an input in the format ``name``."""
        if name == naming.PARQUET:
            yield from self._parquet()
        elif name == naming.HTML and self._reading.extract:
            yield self._extracted()
        elif name == naming.TEXT:
            yield from self._plain()
        else:
            fields = Fields(self._reading.fields)
            yield from self._units(_units(name, self._source, fields, self._reading.format is not None))
            fields.finish()
        if self._troubles > MOST_NAMED:
            more = f"{self._troubles - MOST_NAMED:,} more records that could not be read"
            yield Failure(self._source.shown, more, "each is kept as it is; mend them and run again")

    def _plain(self) -> Iterator[Result]:
        start = 0
        articles = Articles(self._source.texts(), self._reading.separator)
        for article in articles:
            words = edits = 0
            last: Piece | None = None
            for piece in self._restorer.pieces(article):
                last = _moved(piece, start)
                for view in self._views:
                    view.edited(last.edits, None)
                    view.part(Part(last.start, last.original, last.edits))
                words += piece.words
                edits += len(piece.edits)
            if last is not None:
                start = last.start + len(last.original)
            if last is not None or (self._articles == 0 and not articles.border):
                yield self._result(words, edits, last.judgement if last is not None else None)
            if articles.border:
                for view in self._views:
                    view.part(Part(start, articles.border))
                start += len(articles.border)

    def _result(
        self, words: int, edits: int, judgement: Judgement | None, passage: Passage | None = None
    ) -> Result:
        """Return the result of an article that is over, once the views know it."""
        self._articles += 1
        judgement = judgement or self._restorer.explain("").judgement
        record, field = (passage.record, passage.field) if passage is not None else (None, None)
        result = Result(self._articles, words, edits, judgement, record, field)
        for view in self._views:
            view.article(result)
        return result

    def _units(self, units: Iterable[Unit]) -> Iterator[Result | Failure]:
        start = 0
        for unit in units:
            changes = []
            for passage in unit.passages:
                for view in self._views:
                    view.passage(passage, start)
                words, judgement, edits = self._read(passage)
                kept, made = writable(passage, edits)
                moved = [[splice.moved(start) for splice in splices] for splices in made]
                for view in self._views:
                    view.edited(kept, moved)
                changes += [splice for splices in moved for splice in splices]
                yield self._result(words, len(kept), judgement, passage)
            if unit.trouble:
                self._troubles += 1
                if self._troubles <= MOST_NAMED:
                    place = f"{self._source.shown}:{unit.line}"
                    yield Failure(place, unit.trouble, "kept as it is; mend it and run again")
            part = Part(start, unit.text, sorted(changes, key=lambda splice: (splice.start, splice.end)))
            for view in self._views:
                view.part(part)
            start += len(unit.text)

    def _read(self, passage: Passage) -> tuple[int, Judgement | None, list[Edit]]:
        words = 0
        judgement = None
        edits: list[Edit] = []
        for piece in self._restorer.pieces([passage.prose]):
            words += piece.words
            judgement = judgement or piece.judgement
            edits += piece.edits
        return words, judgement, edits

    def _extracted(self) -> Result:
        from unspin.files.formats.extract import article

        encoding = naming.declared(self._source.begin())
        if encoding is not None:
            self._source.declare(encoding)
        text = article(whole(self._source.texts()))
        self._source.write_in("utf-8")
        words = edits = 0
        judgement = None
        for piece in self._restorer.pieces([text]):
            for view in self._views:
                view.edited(piece.edits, None)
                view.part(Part(piece.start, piece.original, piece.edits))
            words += piece.words
            edits += len(piece.edits)
            judgement = piece.judgement
        return self._result(words, edits, judgement)

    def _parquet(self) -> Iterator[Result]:
        from unspin.files.formats.parquet import restored

        for view in self._views:
            view.data(b"")
        results: list[Result] = []

        def restore(record: int, field: str, text: str) -> str:
            passage = Passage(record, field)
            passage.literal(text, 0)
            words, judgement, edits = self._read(passage)
            for view in self._views:
                view.edited(edits, None)
            results.append(self._result(words, len(edits), judgement, passage))
            return Part(0, text, edits).text if edits else text

        with self._source.seekable() as file:
            for data in restored(file, Fields(self._reading.fields), restore):
                yield from results
                results.clear()
                for view in self._views:
                    view.data(data)


def _units(name: str, source: Source, fields: Fields, forced: bool) -> Iterator[Unit]:
    """Yield the units of an input; raise FormatError or Failure."""
    from unspin.files.formats import html, jsons, markdown, tables

    if name == naming.HTML:
        encoding = naming.declared(source.begin())
        if encoding is not None:
            source.declare(encoding)
        page = whole(source.texts())
        yield Unit(page, [html.passage(page, source.encoding.name)])
    elif name == naming.MARKDOWN:
        text = whole(source.texts())
        yield Unit(text, [markdown.passage(text)])
    elif name == naming.JSON:
        text = whole(source.texts())
        try:
            yield jsons.document(text, fields)
        except jsons.JsonError as error:
            if error.more and not forced and text[: error.place].rstrip(" \t").endswith("\n"):
                yield from jsons.records([text], fields)  # lines, under the name of a document
                return
            line = text.count("\n", 0, error.place) + 1
            column = error.place - text.rfind("\n", 0, error.place)
            place = f"{source.shown}:{line}"
            raise Failure(
                place, f"no JSON: {error} (column {column})", "mend it, or name its --format"
            ) from None
    elif name == naming.JSONL:
        yield from jsons.records(source.texts(), fields)
    else:
        yield from tables.records(source.texts(), fields, "\t" if name == naming.TSV else None)


def _moved(piece: Piece, by: int) -> Piece:
    """Return a piece with its places counted from the start of the input."""
    if not by:
        return piece
    edits = tuple(replace(e, start=e.start + by, end=e.end + by) for e in piece.edits)
    return replace(piece, start=piece.start + by, edits=edits)
