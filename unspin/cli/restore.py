"""``unspin [FILE…]``: restore articles."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from unspin import __version__
from unspin.cli.commands import COMMANDS
from unspin.cli.inputs import Inputs, input_options, tell_of_terminal
from unspin.cli.options import GroupedCommand, chosen, grouped, setting_options
from unspin.cli.outputs import same_file
from unspin.cli.report import DONE, FAILED, Report, say

if TYPE_CHECKING:
    from unspin.files.views import View
    from unspin.files.writing import Sink
    from unspin.restorer import Restorer
    from unspin.settings import Settings

OUTPUT = "What it shows and where"

_SECTIONS = {
    "Commands": [(f"unspin {name}", what) for name, (_, what) in COMMANDS.items()],
    "Examples": [
        ("unspin article.txt > restored.txt", "restore a file"),
        ("curl -s https://example.org/a | unspin", "restore what a pipe brings"),
        ("unspin --diff article.txt", "show what would change"),
        ("unspin -w articles/*.txt", "restore files in place"),
        ("unspin --check *.txt || echo spun", "ask whether anything would change"),
        ("unspin --json article.txt | jq .edits", "every edit with its reasons"),
        ("unspin --protect 'New Hope' a.txt", "leave a name alone"),
        ("unspin --field body < crawl.jsonl", "restore a field of each record"),
    ],
    "Exit codes": [
        ("0", "done"),
        ("1", "--check found something to change"),
        ("2", "wrong usage or configuration"),
        ("3", "some files failed, each named; the others are done"),
        ("130", "interrupted"),
    ],
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be shown, and where."""

    diff: bool
    json: bool
    check: bool
    in_place: bool
    output: str | None

    @property
    def text(self) -> bool:
        """Whether the restored text itself is shown."""
        return not (self.diff or self.json or self.check or self.in_place)


@click.command(
    "restore",
    cls=GroupedCommand,
    usage="unspin [OPTIONS] [FILE]...",
    sections=_SECTIONS,
    help="Give machine-garbled articles their words back.\n\n"
    "Reads each FILE, or standard input where none is named or FILE is -, and writes the restored text to "
    "standard output. Everything but the edits stays as it is, byte for byte.\n\n"
    "A file that bears the name of a command is written ./eval.",
)
@grouped(OUTPUT, "--diff", is_flag=True, help="Show the edits as a unified diff.")
@grouped(OUTPUT, "--json", "as_json", is_flag=True, help="Show the edits as JSON, one object an article.")
@grouped(OUTPUT, "--check", is_flag=True, help="Show nothing; exit with 1 if anything would change.")
@grouped(OUTPUT, "-w", "--in-place", is_flag=True, help="Write each file back, whole or not at all.")
@grouped(OUTPUT, "-o", "--output", metavar="FILE", help="Write to this file instead of standard output.")
@grouped(
    OUTPUT,
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colour the diff; auto does so on a terminal.",
)
@input_options()
@setting_options
@grouped(
    "Other", "--show-settings", is_flag=True, help="Show the settings that hold and where from, and end."
)
@click.version_option(__version__, prog_name="unspin", message="%(prog)s %(version)s")
@click.argument("files", nargs=-1, metavar="[FILE]...")
def command(
    files: tuple[str, ...],
    diff: bool,
    as_json: bool,
    check: bool,
    in_place: bool,
    output: str | None,
    color: str,
    inputs: Inputs,
    show_settings: bool,
    **options: Any,
) -> int:
    """Restore articles."""
    wanted = Wanted(diff, as_json, check, in_place, output)
    _refuse(wanted, files)
    if in_place:
        inputs.check_written_back()
    settings = chosen(**options)
    if show_settings:
        click.echo("\n".join(settings.lines()))
        return DONE

    from unspin.cli.restoring import Restoring
    from unspin.files.failure import Failure, OutputFailure, PipeClosed
    from unspin.files.views import Text
    from unspin.files.writing import Stdout, Whole

    names = files or ("-",)
    tell_of_terminal(names)
    restorer = engine(settings.settings)
    report = Report()
    try:
        if output is None:
            stdout = Stdout(needed=not in_place)
            into = stdout.status() if diff or as_json or wanted.text else None
            views = _views(wanted, stdout, report, _colour(color))
            Restoring(restorer, report, views, inputs.encoding, inputs.reading, into).inputs(names, in_place)
        else:
            with Whole(output, OutputFailure) as sink:
                views = _views(wanted, sink, report, color == "always")
                Restoring(restorer, report, views, inputs.encoding, inputs.reading).inputs(names)
                if any(isinstance(view, Text) and view.torn for view in views):
                    raise OutputFailure(
                        output, "not written, as an input failed midway", "mend it and run again"
                    )
                sink.commit()
    except PipeClosed:
        return report.exit_code
    except Failure as failure:
        say(failure)
        return FAILED
    return report.exit_code


def engine(settings: Settings) -> Restorer:
    """Return the engine; raise click.ClickException where its data or a user's file is at fault."""
    from unspin.blob import BlobError
    from unspin.dictionary.rows import DictionaryError
    from unspin.files.failure import from_error
    from unspin.restorer import Restorer

    try:
        return Restorer(settings)
    except (BlobError, DictionaryError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(str(from_error(str(error.filename or "unspin's data"), error))) from None


def _views(wanted: Wanted, sink: Sink, report: Report, colour: bool) -> list[View]:
    from unspin.cli.views import Check, Diff, Json
    from unspin.files.views import Text

    views: list[View] = []
    if wanted.diff:
        views.append(Diff(sink, colour))
    if wanted.json:
        views.append(Json(sink))
    if wanted.check:
        views.append(Check(report))
    if wanted.text:
        views.append(Text(sink))
    return views


def _refuse(wanted: Wanted, files: tuple[str, ...]) -> None:
    """Refuse options that contradict one another."""
    output = wanted.output
    if wanted.diff and wanted.json:
        raise click.UsageError("--diff and --json exclude one another.")
    if wanted.in_place and wanted.check:
        raise click.UsageError("--check writes nothing; leave out -w or --check.")
    if wanted.in_place and output is not None:
        raise click.UsageError("-w writes each file back; leave out -w or -o.")
    if wanted.in_place and (not files or "-" in files):
        raise click.UsageError("-w writes files back; name them (standard input has no place to go).")
    if output is not None and wanted.check and not (wanted.diff or wanted.json):
        raise click.UsageError("--check shows nothing; leave out -o.")
    if output is None:
        return
    for name in files:
        if os.path.isfile(output) and same_file(name, output):
            raise click.UsageError(f"{name}: is also the output; use -w to restore it in place.")


def _colour(choice: str) -> bool:
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR") or sys.stdout is None:
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")
