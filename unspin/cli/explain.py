"""``unspin explain FILE``: the edits and their reasons as a table, and why an edit was not made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from unspin.cli.inputs import Inputs, input_options, tell_of_terminal
from unspin.cli.options import GroupedCommand, chosen, grouped, setting_options
from unspin.cli.report import FAILED, USAGE, Report, say
from unspin.files.failure import flat

if TYPE_CHECKING:
    from unspin.dictionary.tables import Table
    from unspin.explaining import Explained
    from unspin.files.held import Article, Document
    from unspin.restorer import Restorer

SHOW = "What it shows"
Row = tuple[str, ...]

_SECTIONS = {
    "Examples": [
        ("unspin explain a.txt", "every edit, the most doubtful first"),
        ("unspin explain a.txt --in-order | cut -f1,4,5", "place, old and new words"),
        ("unspin explain a.txt --word 'the cash'", "all readings of a phrase"),
        ("unspin explain a.txt --why-not value price", "why an edit was not made"),
    ],
    "Exit codes": [
        ("0", "done"),
        ("2", "wrong usage; the phrase does not stand in the file"),
        ("3", "the file failed"),
    ],
}


@click.command(
    "explain",
    cls=GroupedCommand,
    usage="unspin explain [OPTIONS] FILE",
    sections=_SECTIONS,
    help="List the edits of an article with their reasons.\n\n"
    "Reads FILE, or standard input where it is -, in every format that is restored. The table is drawn on a "
    "terminal and is plain tab-separated lines elsewhere; places are lines and columns of FILE, counted "
    "from 1.",
)
@grouped(SHOW, "--in-order", is_flag=True, help="In the order of the text, not the most doubtful first.")
@grouped(SHOW, "--word", metavar="PHRASE", help="Show every reading of this phrase, wherever it stands.")
@grouped(SHOW, "--why-not", nargs=2, metavar="OLD NEW", help="Say why OLD was not made NEW.")
@input_options("FILE", "explain")
@setting_options
@click.argument("file")
def command(
    file: str,
    in_order: bool,
    word: str | None,
    why_not: tuple[str, str] | None,
    inputs: Inputs,
    **options: Any,
) -> int:
    """Explain the edits of an article."""
    if word is not None and why_not is not None:
        raise click.UsageError("--word and --why-not exclude one another.")
    settings = chosen(**options)

    from unspin.cli.restore import engine
    from unspin.cli.tables import show
    from unspin.dictionary.lookup import form
    from unspin.files.failure import Failure, shown
    from unspin.files.held import Document

    for phrase in (word, *(why_not or ())):
        if phrase is not None and not form(phrase):
            raise click.UsageError(f"{phrase!r} holds no word.")
    if why_not is not None and form(why_not[0]) == form(why_not[1]):
        raise click.UsageError("--why-not: OLD and NEW are the same words.")
    tell_of_terminal((file,), "unspin explain")
    report = Report()
    try:
        document = Document.read(file, inputs.encoding, inputs.reading)
    except Failure as failure:
        say(failure)
        return FAILED
    report.failed_in(document.failures)
    restorer = engine(settings.settings)
    if word is not None:
        table = _of_word(restorer, document, word)
    elif why_not is not None:
        table = _of_why_not(restorer, document, *why_not)
    else:
        table = _of_edits(restorer, document, in_order)
    if not table.rows and (word is not None or why_not is not None):
        say(f"{shown(document.shown)}: {word or (why_not or ('',))[0]!r} does not stand in it")
        return report.exit_code or USAGE
    show(table)
    return report.exit_code


def _table(
    document: Document, columns: Sequence[str], rows: Iterable[tuple[Article, Row]], notes: Sequence[str] = ()
) -> Table:
    """Return a table; where the document holds several articles, its first column tells them apart."""
    from unspin.dictionary.tables import Table

    if len(document.articles) == 1:
        return Table(columns, [row for _, row in rows], list(notes))
    return Table(("article", *columns), [(flat(article.heading), *row) for article, row in rows], list(notes))


def _place(document: Document, article: Article, at: int) -> str:
    line, column = document.place(article, at)
    return f"{line}:{column}"


def _of_edits(restorer: Restorer, document: Document, in_order: bool) -> Table:
    from unspin.cli.texts import explained
    from unspin.wording import sentences

    found = [(article, explained(restorer, article)) for article in document.shown_articles]
    changes = [(article, change) for article, one in found for change in one.changes]
    if not in_order:
        changes.sort(key=lambda item: item[1].confidence)
    rows = []
    for article, change in changes:
        second = max(change.readings[1:], key=lambda r: r.probability, default=None)
        row = (
            _place(document, article, change.start),
            _share(change.confidence),
            flat(change.old),
            flat(change.new),
            "" if second is None else f"{flat(second.text)} ({_share(second.probability)})",
            flat(change.source),
            " ".join(change.families),
            flat(" ".join(sentences(change))),
        )
        rows.append((article, row))
    columns = ("place", "sure", "old", "new", "runner-up", "entry", "families", "evidence")
    return _table(document, columns, rows, [_note(document, article, one) for article, one in found])


def _note(document: Document, article: Article, explained: Explained) -> str:
    judgement = explained.judgement

    which = f"{flat(article.heading)}: " if len(document.articles) > 1 else ""
    return (
        f"{which}{len(explained.changes):,} edits in {explained.words:,} words; spun with "
        f"probability {judgement.posterior:.3f}, most like the family {judgement.family}"
    )


def _of_word(restorer: Restorer, document: Document, word: str) -> Table:
    from unspin.whynot import places
    from unspin.wording import usual

    rows = []
    for article in document.shown_articles:
        for place in places(restorer, article.text, word):
            where = _place(document, article, place.start)
            for reading in place.readings:
                chosen = place.made is None if not reading.source else reading.text == place.made
                evidence = usual(reading.fit, reading.text, place.old) if reading.source else "as it stands"
                row = (
                    where,
                    _share(reading.probability),
                    flat(reading.text),
                    "chosen" if chosen else "",
                    flat(reading.source),
                    flat(evidence),
                )
                rows.append((article, row))
            if place.made is not None and not any(r.text == place.made for r in place.readings):
                made = (where, "", flat(place.made), "chosen", "", "a longer or shorter edit")
                rows.append((article, made))
    return _table(document, ("place", "sure", "reading", "", "entry", "evidence"), rows)


def _of_why_not(restorer: Restorer, document: Document, old: str, new: str) -> Table:
    from unspin.whynot import why_not

    rows = [
        (article, (_place(document, article, a.start), a.kind, flat(a.reason)))
        for article in document.shown_articles
        for a in why_not(restorer, article.text, old, new)
    ]
    return _table(document, ("place", "why", "reason"), rows)


def _share(probability: float) -> str:
    return f"{probability:.1%}" if probability >= 0.001 else "<0.1%"
