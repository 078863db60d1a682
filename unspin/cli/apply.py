"""``unspin apply CORRECTIONS [FILE]``: replay what was decided of every edit."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unspin.cli.inputs import check_encoding
from unspin.cli.options import GroupedCommand, grouped
from unspin.cli.report import DONE, FAILED, say

if TYPE_CHECKING:
    from unspin.cli.texts import Article
    from unspin.corrections import Corrections

_SECTIONS = {
    "Examples": [
        ("unspin apply a.txt.corrections.json > a.restored.txt", "the text as it was corrected"),
        ("unspin apply a.txt.corrections.json moved/a.txt", "where the article lies elsewhere"),
        ("unspin apply -w a.txt.corrections.json", "in place"),
    ],
    "Exit codes": [
        ("0", "done"),
        ("2", "wrong usage"),
        ("3", "the file is not the one that was corrected, or cannot be read or written"),
    ],
}


@click.command(
    "apply",
    cls=GroupedCommand,
    usage="unspin apply [OPTIONS] CORRECTIONS [FILE]",
    sections=_SECTIONS,
    help="Replay corrections, as unspin report and unspin review save them.\n\n"
    "FILE is the article that was corrected; unless it is named, it is looked for by the name in "
    "CORRECTIONS, in this folder and then beside CORRECTIONS. Nothing is written where it is another text.",
)
@grouped("What it reads", "--encoding", metavar="NAME", help="The encoding of FILE, if not found out.")
@grouped("What it writes", "-o", "--output", metavar="FILE", help="Write to this file, not standard output.")
@grouped("What it writes", "-w", "--in-place", is_flag=True, help="Write FILE back.")
@click.argument("corrections")
@click.argument("file", required=False)
def command(
    corrections: str, file: str | None, output: str | None, in_place: bool, encoding: str | None
) -> int:
    """Replay corrections."""
    if in_place and output is not None:
        raise click.UsageError("-w writes FILE back; leave out -w or -o.")
    if in_place and file == "-":
        raise click.UsageError("-w writes FILE back; standard input has no place to go.")

    from unspin.cli.texts import read_text
    from unspin.corrections import CorrectionsError
    from unspin.files.failure import Failure, PipeClosed

    check_encoding(encoding)
    try:
        wanted = read_corrections(corrections)
        article = read_text(file if file is not None else found(wanted, corrections), encoding)
        try:
            text = wanted.applied(article.text)
        except CorrectionsError as error:
            wrong, _, remedy = str(error).rpartition("; ")
            raise Failure(article.name, wrong, remedy) from None
        write(article, text, article.name if in_place else output)
    except PipeClosed:
        return DONE
    except Failure as failure:
        say(failure)
        return FAILED
    return DONE


def read_corrections(name: str) -> Corrections:
    """Return the corrections of a file; raise Failure."""
    from unspin.cli.texts import read_text
    from unspin.corrections import CorrectionsError, parsed
    from unspin.files.failure import Failure

    article = read_text(name)
    try:
        return parsed(article.text)
    except CorrectionsError as error:
        wrong, _, remedy = str(error).rpartition("; ")
        raise Failure(article.name, wrong, remedy) from None


def found(corrections: Corrections, name: str) -> str:
    """Return where the article of a corrections file lies; raise Failure."""
    from unspin.files.failure import Failure, shown
    from unspin.files.reading import STDIN_SHOWN

    if corrections.file == STDIN_SHOWN:
        raise Failure(name, "its article came by standard input", "name the file that holds it")
    beside = Path(name).parent / os.path.basename(corrections.file)
    for path in (corrections.file, str(beside)):
        if os.path.isfile(path):
            return path
    raise Failure(name, f"its article {shown(corrections.file)} is not there", "name the file that holds it")


def write(article: Article, text: str, output: str | None) -> None:
    """Write a text as the file of its article is written; raise Failure or PipeClosed."""
    from unspin.files.failure import Failure
    from unspin.files.writing import Stdout, Whole

    data = article.written(text)
    if output is None:
        stdout = Stdout()
        stdout.write(data)
        stdout.flush()
        return
    with Whole(output) as target:
        if output == article.source.name and not article.source.unchanged():
            raise Failure(output, "changed while it was read, and was left alone", "run again")
        target.write(data)
        target.commit()
