"""The options that say how inputs are read, and what is checked of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from unspin.cli.options import grouped
from unspin.cli.report import say

if TYPE_CHECKING:
    from unspin.files.document import Reading

F = TypeVar("F", bound=Callable[..., Any])

#: As ``unspin.files.formats.naming`` has them, which --help need not wait for.
FORMATS = ("text", "markdown", "html", "json", "jsonl", "csv", "tsv", "parquet")
#: The heading that these options stand under.
INPUT = "What it reads"
_KEPT = ("encoding", "separator", "format", "fields", "html_extract")


@dataclass(frozen=True, slots=True)
class Inputs:
    """How the user wants inputs read; ``format`` is one of ``FORMATS``."""

    encoding: str | None = None
    separator: str | None = None
    format: str | None = None
    fields: tuple[str, ...] = ()
    html_extract: bool = False

    @property
    def reading(self) -> Reading:
        """The same as the room of files takes it."""
        from unspin.files.document import Reading

        return Reading(self.format, self.fields, self.separator, self.html_extract)

    @property
    def told(self) -> dict[str, Any]:
        """What was named of it, as corrections keep it."""
        values = {name: getattr(self, name) for name in _KEPT}
        return {name: list(v) if name == "fields" else v for name, v in values.items() if v}

    def or_as(self, kept: Mapping[str, Any]) -> Inputs:
        """Return what is named, and where nothing is, what corrections have kept."""
        told = {name: value for name, value in kept.items() if name in _KEPT and not getattr(self, name)}
        if "fields" in told:
            told["fields"] = tuple(told["fields"])
        return replace(self, **told)

    def check(self) -> None:
        """Raise click.UsageError for what cannot be, or contradicts itself."""
        separator, name = self.separator, self.format
        if name is not None and name not in FORMATS:
            raise click.UsageError(f"--format: {name!r} is none of {', '.join(FORMATS)}.")
        if separator is not None and (not separator.strip() or "\n" in separator):
            raise click.UsageError("--separator: one line that is not empty is needed.")
        if separator is not None and name not in (None, "text"):
            raise click.UsageError("--separator parts plain text; leave it out, or name --format text.")
        if any(not field for field in self.fields):
            raise click.UsageError("--field: the name of a field is needed.")
        if self.fields and name in ("text", "markdown", "html"):
            raise click.UsageError(f"--field: {name} has no fields; leave it out.")
        if self.html_extract and name not in (None, "html"):
            raise click.UsageError("--html-extract reads HTML; leave it out, or name --format html.")
        check_encoding(self.encoding)

    def check_written_back(self) -> None:
        """Raise click.UsageError where what is read is no place for the result."""
        if self.html_extract:
            raise click.UsageError("--html-extract makes text of a page, which -w would overwrite; use -o.")


def input_options(what: str = "the input", verb: str = "restore", several: bool = False) -> Callable[[F], F]:
    """Return the decorator that adds these options, and gives what they say, checked, as ``inputs``.

    ``what`` is what is read and ``verb`` what is done with it, in their help; ``several`` says that all
    are read alike.
    """
    one = what.removeprefix("the ").rstrip("s")
    known = "names and contents do not tell it" if several else "name and content do not tell it"
    options = [
        grouped(
            INPUT, "--encoding", metavar="NAME", help=f"The encoding of {what}, where it is not found out."
        ),
        grouped(
            INPUT,
            "--separator",
            metavar="LINE",
            help=f"A line that stands between two articles of one {one}.",
        ),
        grouped(
            INPUT,
            "--format",
            "format_name",
            type=click.Choice(FORMATS),
            help=f"The format of {what.replace('the', 'all') if several else what}, where {known}.",
        ),
        grouped(
            INPUT,
            "--field",
            "fields",
            multiple=True,
            metavar="NAME",
            help=f"The field of each record to {verb}, like article.body; text, where none is named. "
            "Repeatable.",
        ),
        grouped(
            INPUT,
            "--html-extract",
            is_flag=True,
            help="Take the text of the article out of an HTML page.",
        ),
    ]

    def decorate(function: F) -> F:
        @wraps(function)
        def called(
            *args: Any,
            encoding: str | None,
            separator: str | None,
            format_name: str | None,
            fields: tuple[str, ...],
            html_extract: bool,
            **more: Any,
        ) -> Any:
            inputs = Inputs(encoding, separator, format_name, fields, html_extract)
            inputs.check()
            return function(*args, inputs=inputs, **more)

        made: Any = called
        for option in reversed(options):
            made = option(made)
        return made  # type: ignore[no-any-return]

    return decorate


def check_encoding(encoding: str | None) -> None:
    """Raise click.UsageError for what is no encoding of texts; None is none that is named."""
    if encoding is None:
        return
    from unspin.files.encoding import EncodingError, named

    try:
        named(encoding)
    except EncodingError as error:
        raise click.UsageError(f"--encoding: {error}") from None


def tell_of_terminal(names: Sequence[str], command: str = "unspin") -> None:
    """Say so where one of the inputs is typed by a person."""
    if "-" in names and sys.stdin is not None and sys.stdin.isatty():
        say(f"reading the terminal; end with Ctrl-D ({command} --help tells more)")
