"""``unspin [FILE…]``: restore articles."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from unspin import __version__
from unspin.cli.options import GroupedCommand, chosen, grouped, setting_options
from unspin.cli.report import DONE, FAILED, Report, say

if TYPE_CHECKING:
    from unspin.cli.views import View
    from unspin.files.writing import Sink, Stdout, Whole
    from unspin.restorer import Restorer
    from unspin.settings import Settings

OUTPUT, INPUT = "What it shows and where", "What it reads"

_EXAMPLES = """
unspin article.txt > restored.txt        restore a file
curl -s https://example.org/a | unspin   restore what a pipe brings
unspin --diff article.txt                show what would change
unspin -w articles/*.txt                 restore files in place
unspin --check *.txt || echo spun        ask whether any is spun
unspin --json article.txt | jq .edits    every edit with its reasons
unspin --protect "New Hope" a.txt        leave a name alone
"""


@click.command(
    "restore",
    cls=GroupedCommand,
    usage="unspin [OPTIONS] [FILE]...",
    examples=_EXAMPLES,
    help="Give machine-garbled articles their words back.\n\n"
    "Reads each FILE, or standard input where none is named or FILE is -, and writes the restored text to "
    "standard output. Everything but the edits stays as it is, byte for byte.\n\n"
    "Other commands: unspin eval --help. A file that bears a command's name is written ./eval.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
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
@grouped(INPUT, "--encoding", metavar="NAME", help="The encoding of the input, where it is not found out.")
@grouped(INPUT, "--separator", metavar="LINE", help="A line that stands between two articles of one input.")
@setting_options
@grouped("Other", "--show-settings", is_flag=True, help="Show the settings that hold and where from, and end.")
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
    encoding: str | None,
    separator: str | None,
    show_settings: bool,
    **options: Any,
) -> int:
    """Restore articles."""
    _refuse(files, diff, as_json, check, in_place, output, separator)
    if encoding is not None:
        _known(encoding)
    settings = chosen(**options)
    if show_settings:
        click.echo("\n".join(settings.lines()))
        return DONE

    from unspin.cli.restoring import Restoring
    from unspin.files.failure import Failure, PipeClosed
    from unspin.files.writing import Stdout, Whole

    names = files or ("-",)
    if "-" in names and sys.stdin is not None and sys.stdin.isatty():
        say("reading the terminal; end with Ctrl-D (unspin --help tells more)")
    restorer = engine(settings.settings)
    report = Report()
    sink: Stdout | Whole = Stdout(needed=not in_place)
    try:
        if output is not None:
            sink = Whole(output)
        shows = diff or as_json or check or in_place
        views = _views(sink, report, diff, as_json, check, not shows, _colour(color, output))
        into = sink.status() if isinstance(sink, Stdout) and (diff or as_json or not shows) else None
        work = Restoring(restorer, report, views, encoding, separator, into)
        work.inputs(names, in_place)
        if isinstance(sink, Whole):
            sink.commit()
    except PipeClosed:
        return report.exit_code
    except Failure as failure:
        say(failure)
        return FAILED
    finally:
        if isinstance(sink, Whole):
            sink.discard()
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


def _views(
    sink: Sink, report: Report, diff: bool, as_json: bool, check: bool, text: bool, colour: bool
) -> list[View]:
    from unspin.cli.views import Check, Diff, Json, Text

    views: list[View] = []
    if diff:
        views.append(Diff(sink, colour))
    if as_json:
        views.append(Json(sink))
    if check:
        views.append(Check(report))
    if text:
        views.append(Text(sink))
    return views


def _refuse(
    files: tuple[str, ...],
    diff: bool,
    as_json: bool,
    check: bool,
    in_place: bool,
    output: str | None,
    separator: str | None,
) -> None:
    """Refuse options that contradict one another."""
    if diff and as_json:
        raise click.UsageError("--diff and --json exclude one another.")
    if in_place and check:
        raise click.UsageError("--check writes nothing; leave out -w or --check.")
    if in_place and output is not None:
        raise click.UsageError("-w writes each file back; leave out -w or -o.")
    if in_place and (not files or "-" in files):
        raise click.UsageError("-w writes files back; name them (standard input has no place to go).")
    if output is not None and check and not (diff or as_json):
        raise click.UsageError("--check shows nothing; leave out -o.")
    if separator is not None and (not separator.strip() or "\n" in separator):
        raise click.UsageError("--separator: one line that is not empty is needed.")
    if output is None:
        return
    for name in files:
        try:
            same = name != "-" and os.path.samefile(name, output) and os.path.isfile(output)
        except (OSError, ValueError):
            continue
        if same:
            raise click.UsageError(f"{name}: is also the output; use -w to restore it in place.")


def _known(encoding: str) -> None:
    from unspin.files.encoding import EncodingError, named

    try:
        named(encoding)
    except EncodingError as error:
        raise click.UsageError(f"--encoding: {error}") from None


def _colour(choice: str, output: str | None) -> bool:
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR") or output is not None or sys.stdout is None:
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")
