"""``unspin explain FILE``: the edits and their reasons as a table, and why an edit was not made."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

import click

from unspin.cli.inputs import check_encoding
from unspin.cli.options import GroupedCommand, chosen, grouped, setting_options
from unspin.cli.report import DONE, FAILED, USAGE, say
from unspin.files.failure import flat

if TYPE_CHECKING:
    from unspin.dictionary.tables import Table
    from unspin.explaining import Explained
    from unspin.restorer import Restorer

SHOW = "What it shows"

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
    "Reads FILE, or standard input where it is -. The table is drawn on a terminal and is plain "
    "tab-separated lines elsewhere; places are lines and columns, counted from 1.",
)
@grouped(SHOW, "--in-order", is_flag=True, help="In the order of the text, not the most doubtful first.")
@grouped(SHOW, "--word", metavar="PHRASE", help="Show every reading of this phrase, wherever it stands.")
@grouped(SHOW, "--why-not", nargs=2, metavar="OLD NEW", help="Say why OLD was not made NEW.")
@grouped("What it reads", "--encoding", metavar="NAME", help="The encoding of FILE, if not found out.")
@setting_options
@click.argument("file")
def command(
    file: str,
    in_order: bool,
    word: str | None,
    why_not: tuple[str, str] | None,
    encoding: str | None,
    **options: Any,
) -> int:
    """Explain the edits of an article."""
    if word is not None and why_not is not None:
        raise click.UsageError("--word and --why-not exclude one another.")
    settings = chosen(**options)

    from unspin.cli.restore import engine
    from unspin.cli.tables import show
    from unspin.cli.texts import read_text
    from unspin.dictionary.lookup import form
    from unspin.explaining import explain
    from unspin.files.failure import Failure, shown

    for phrase in (word, *(why_not or ())):
        if phrase is not None and not form(phrase):
            raise click.UsageError(f"{phrase!r} holds no word.")
    if why_not is not None and form(why_not[0]) == form(why_not[1]):
        raise click.UsageError("--why-not: OLD and NEW are the same words.")
    check_encoding(encoding)
    try:
        article = read_text(file, encoding)
    except Failure as failure:
        say(failure)
        return FAILED
    restorer = engine(settings.settings)
    if word is not None:
        table = _of_word(restorer, article.text, word)
    elif why_not is not None:
        table = _of_why_not(restorer, article.text, *why_not)
    else:
        table = _of_edits(explain(restorer, article.text), in_order)
    if not table.rows and (word is not None or why_not is not None):
        say(f"{shown(article.name)}: {word or (why_not or ('',))[0]!r} does not stand in it")
        return USAGE
    show(table)
    return DONE


def _of_edits(explained: Explained, in_order: bool) -> Table:
    from unspin.dictionary.tables import Table
    from unspin.wording import sentences

    changes = list(explained.changes)
    if not in_order:
        changes.sort(key=lambda change: change.confidence)
    lines = _Lines(explained.text)
    rows = []
    for change in changes:
        second = max(change.readings[1:], key=lambda r: r.probability, default=None)
        rows.append(
            (
                lines.place(change.start),
                _share(change.confidence),
                flat(change.old),
                flat(change.new),
                "" if second is None else f"{flat(second.text)} ({_share(second.probability)})",
                flat(change.source),
                " ".join(change.families),
                flat(" ".join(sentences(change))),
            )
        )
    judgement = explained.judgement
    note = (
        f"{len(changes):,} edits in {explained.words:,} words; spun with probability "
        f"{judgement.posterior:.3f}, most like the family {judgement.family}"
    )
    columns = ("place", "sure", "old", "new", "runner-up", "entry", "families", "evidence")
    return Table(columns, rows, [note])


def _of_word(restorer: Restorer, text: str, word: str) -> Table:
    from unspin.dictionary.tables import Table
    from unspin.whynot import places
    from unspin.wording import usual

    lines = _Lines(text)
    rows = []
    for place in places(restorer, text, word):
        for reading in place.readings:
            chosen = place.made is None if not reading.source else reading.text == place.made
            evidence = usual(reading.fit, reading.text, place.old) if reading.source else "as it stands"
            rows.append(
                (
                    lines.place(place.start),
                    _share(reading.probability),
                    flat(reading.text),
                    "chosen" if chosen else "",
                    flat(reading.source),
                    flat(evidence),
                )
            )
        if place.made is not None and not any(r.text == place.made for r in place.readings):
            row = (lines.place(place.start), "", flat(place.made), "chosen", "", "a longer or shorter edit")
            rows.append(row)
    return Table(("place", "sure", "reading", "", "entry", "evidence"), rows)


def _of_why_not(restorer: Restorer, text: str, old: str, new: str) -> Table:
    from unspin.dictionary.tables import Table
    from unspin.whynot import why_not

    lines = _Lines(text)
    answers = why_not(restorer, text, old, new)
    rows = [(lines.place(a.start), a.kind, flat(a.reason)) for a in answers]
    return Table(("place", "why", "reason"), rows)


class _Lines:
    """Where lines begin in a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        while (end := text.find("\n", self._starts[-1])) >= 0:
            self._starts.append(end + 1)

    def place(self, at: int) -> str:
        """Return line and column of a code point, counted from 1."""
        line = bisect_right(self._starts, at) - 1
        return f"{line + 1}:{at - self._starts[line] + 1}"


def _share(probability: float) -> str:
    return f"{probability:.1%}" if probability >= 0.001 else "<0.1%"
