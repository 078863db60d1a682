"""``unspin apply CORRECTIONS [FILE]``: replay what was decided of every edit."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unspin.cli.inputs import Inputs, input_options, tell_of_terminal
from unspin.cli.options import GroupedCommand, grouped
from unspin.cli.outputs import put
from unspin.cli.report import FAILED, Report, say
from unspin.files.reading import STDIN, STDIN_SHOWN

if TYPE_CHECKING:
    from unspin.corrections import Corrections, CorrectionsError
    from unspin.files.failure import Failure
    from unspin.files.held import Document

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
    "CORRECTIONS, in this folder and then beside CORRECTIONS. Nothing is written where it is another text. "
    "It is read as it was when it was corrected, unless you say otherwise.",
)
@input_options("FILE", "correct")
@grouped("What it writes", "-o", "--output", metavar="FILE", help="Write to this file, not standard output.")
@grouped("What it writes", "-w", "--in-place", is_flag=True, help="Write FILE back.")
@click.argument("corrections")
@click.argument("file", required=False)
def command(corrections: str, file: str | None, output: str | None, in_place: bool, inputs: Inputs) -> int:
    """Replay corrections."""
    if in_place and output is not None:
        raise click.UsageError("-w writes FILE back; leave out -w or -o.")
    if in_place and file == "-":
        raise click.UsageError("-w writes FILE back; standard input has no place to go.")

    from unspin.files.failure import Failure, PipeClosed
    from unspin.files.held import Document

    report = Report()
    try:
        wanted = read_corrections(corrections)
        name = file if file is not None else found(wanted[0], corrections)
        inputs = as_kept(name, wanted[0], inputs)
        if in_place:
            inputs.check_written_back()
        tell_of_terminal((name,), "unspin apply")
        document = Document.read(name, inputs.encoding, inputs.reading)
        report.failed_in(document.failures)
        data = replayed(document, wanted, report)
        write(document, data, name if in_place else output)
    except PipeClosed:
        return report.exit_code
    except Failure as failure:
        say(failure)
        return FAILED
    return report.exit_code


def read_corrections(name: str) -> list[Corrections]:
    """Return the corrections of a file, one for each article; raise Failure."""
    from unspin.corrections import CorrectionsError, all_parsed
    from unspin.files.reading import text_of

    text = text_of(name)
    try:
        return all_parsed(text)
    except CorrectionsError as error:
        raise _failure(STDIN_SHOWN if name == STDIN else name, error) from None


def _failure(name: str, error: CorrectionsError) -> Failure:
    from unspin.files.failure import Failure

    wrong, _, remedy = str(error).rpartition("; ")
    return Failure(name, wrong, remedy)


def as_kept(name: str, corrections: Corrections, inputs: Inputs) -> Inputs:
    """Return how a document is read: as when it was corrected, unless ``inputs`` say otherwise."""
    from unspin.files.failure import Failure
    from unspin.files.formats import naming

    kept = dict(corrections.reading)
    if name == STDIN and not kept.get("separator") and naming.extension(corrections.file):
        kept.setdefault("format", naming.extension(corrections.file))
    inputs = inputs.or_as(kept)
    try:
        inputs.check()
        return inputs
    except click.UsageError as error:
        wrong = f"what its corrections say of how it is read is wrong ({error.message.rstrip('.')})"
        raise Failure(name, wrong, "say it with --format, --field and the like") from None


def replayed(document: Document, corrections: Sequence[Corrections], report: Report) -> bytes:
    """Return a document as it was corrected; raise Failure where it is another one.

    Words that cannot stand where they should are named.
    """
    from unspin.cli.texts import as_edits
    from unspin.corrections import CorrectionsError
    from unspin.files.failure import Failure, flat

    edits = {}
    articles = {article.number: article for article in document.articles}
    for one in corrections:
        article = articles.get(one.number)
        if article is None:
            wrong = f"its article {one.number:,} was corrected, and it holds {len(articles):,}"
            raise Failure(
                document.shown, wrong, "name that one, or say how it is read (--field, --separator)"
            )
        try:
            standing = one.standing(article.text)
        except CorrectionsError as error:
            raise _failure(document.called(article), error) from None
        made = as_edits(standing)
        kept = article.writable(made)
        for k in sorted(set(range(len(made))) - set(kept)):
            wrong = f"{flat(made[k].new)!r} cannot stand for {flat(made[k].old)!r} in its markup"
            report.failed(Failure(document.called(article), wrong, "choose other words, or edit it by hand"))
        edits[one.number] = [made[k] for k in kept]
    return document.written(edits)


def found(corrections: Corrections, name: str) -> str:
    """Return where the article of a corrections file lies; raise Failure."""
    from unspin.files.failure import Failure, shown

    if corrections.file == STDIN_SHOWN:
        raise Failure(name, "its article came by standard input", "name the file that holds it")
    beside = Path(name).parent / os.path.basename(corrections.file)
    for path in (corrections.file, str(beside)):
        if os.path.isfile(path):
            return path
    raise Failure(name, f"its article {shown(corrections.file)} is not there", "name the file that holds it")


def write(document: Document, data: bytes, output: str | None) -> None:
    """Write what became of a document; raise Failure or PipeClosed."""
    from unspin.files.failure import Failure

    if output == document.name and not document.unchanged():
        raise Failure(document.name, "changed while it was read, and was left alone", "run again")
    put(data, output)
