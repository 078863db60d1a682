"""``unspin report FILE…``: the edits of articles as one page of HTML."""

from __future__ import annotations

from typing import Any

import click

from unspin.cli.inputs import Inputs, input_options, tell_of_terminal
from unspin.cli.options import GroupedCommand, chosen, grouped, setting_options
from unspin.cli.outputs import put, same_file
from unspin.cli.report import DONE, FAILED, Report, say

#: Articles of one page.
MOST = 500

_SECTIONS = {
    "Examples": [
        ("unspin report article.txt -o page.html", "the edits of an article with their reasons"),
        ("unspin report *.txt -o page.html", "several articles, each in a tab"),
        ("unspin report a.txt > page.html", "to standard output"),
    ],
    "Exit codes": [("0", "done"), ("2", "wrong usage"), ("3", "some files failed, each named")],
}


@click.command(
    "report",
    cls=GroupedCommand,
    usage="unspin report [OPTIONS] FILE...",
    sections=_SECTIONS,
    help="Show the edits of articles on one page of HTML.\n\n"
    "The page holds everything it needs: both texts side by side, every edit with its reasons and what else "
    "may stand there. Edits can be put right on it; corrected texts and corrections are saved from it. Of "
    "records, each named field is an article of its own.",
)
@input_options(verb="show")
@grouped("What it writes", "-o", "--output", metavar="FILE", help="Write to this file, not standard output.")
@setting_options
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def command(files: tuple[str, ...], output: str | None, inputs: Inputs, **options: Any) -> int:
    """Show the edits of articles."""
    settings = chosen(**options)

    from unspin.cli.restore import engine
    from unspin.cli.texts import explained
    from unspin.files.failure import Failure, OutputFailure, PipeClosed, shown
    from unspin.files.held import Document
    from unspin.reports.page import Entry, page

    if output is not None and any(same_file(name, output) for name in files):
        raise click.UsageError(f"{output}: is also an input; name another file with -o.")
    tell_of_terminal(files, "unspin report")
    restorer = engine(settings.settings)
    report = Report()
    entries: list[Entry] = []
    for number, name in enumerate(files):
        try:
            document = Document.read(name, inputs.encoding, inputs.reading)
        except Failure as failure:
            report.failed(failure)
            continue
        report.failed_in(document.failures)
        articles = document.shown_articles
        room = max(0, MOST - len(entries))
        if len(articles) > room:
            few = f"the page shows {room:,} of its {len(articles):,} articles, as it holds {MOST:,} at most"
            say(f"{shown(document.shown)}: {few}")
        for article in articles[:room]:
            entries.append(
                Entry(
                    document.called(article),
                    explained(restorer, article),
                    document.bom and article.plain,
                    document.shown,
                    number,
                    article.number,
                    inputs.told,
                    article.plain and len(document.articles) == 1 and not inputs.html_extract,
                )
            )
    if not entries:
        say("no article could be read; no page is written")
        return FAILED
    data = page(entries).encode("utf-8")
    try:
        put(data, output, OutputFailure)
    except PipeClosed:
        return DONE
    except Failure as failure:
        say(failure)
        return FAILED
    return report.exit_code
