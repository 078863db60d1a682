"""``unspin report FILE…``: the edits of articles as one page of HTML."""

from __future__ import annotations

from typing import Any

import click

from unspin.cli.inputs import check_encoding
from unspin.cli.options import GroupedCommand, chosen, grouped, setting_options
from unspin.cli.outputs import put, same_file
from unspin.cli.report import DONE, FAILED, Report, say

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
    "may stand there. Edits can be put right on it; corrected texts and corrections are saved from it.",
)
@grouped("What it reads", "--encoding", metavar="NAME", help="The encoding of the input, if not found out.")
@grouped("What it writes", "-o", "--output", metavar="FILE", help="Write to this file, not standard output.")
@setting_options
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def command(files: tuple[str, ...], output: str | None, encoding: str | None, **options: Any) -> int:
    """Show the edits of articles."""
    settings = chosen(**options)

    from unspin.cli.restore import engine
    from unspin.cli.texts import read_text
    from unspin.explaining import explain
    from unspin.files.failure import Failure, OutputFailure, PipeClosed
    from unspin.reports.page import Entry, page

    check_encoding(encoding)
    if output is not None and any(same_file(name, output) for name in files):
        raise click.UsageError(f"{output}: is also an input; name another file with -o.")
    restorer = engine(settings.settings)
    report = Report()
    entries = []
    for name in files:
        try:
            text = read_text(name, encoding)
            entries.append(Entry(text.name, explain(restorer, text.text), text.bom))
        except Failure as failure:
            report.failed(failure)
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
