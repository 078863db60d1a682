"""Options in groups, and those that every command shares which restores."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from unspin.settings import BOLD, CAREFUL

if TYPE_CHECKING:
    from unspin.cli.config import Chosen

F = TypeVar("F", bound=Callable[..., Any])

#: What every command has in common.
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
#: As ``unspin.dictionary.rows`` has them, which --help need not wait for.
FAMILIES = ("news", "news-b", "news-c", "spinbot", "science", "other", "user")


class GroupedOption(click.Option):
    """An option that ``--help`` lists under the heading ``group``."""

    def __init__(self, *args: Any, group: str = "Other", **more: Any) -> None:
        super().__init__(*args, **more)
        self.group = group


class GroupedCommand(click.Command):
    """A command whose help lists its options in groups.

    ``usage`` is the line that shows how it is called, ``sections`` are shown below the options: by
    heading, lines of two columns.
    """

    def __init__(
        self,
        *args: Any,
        usage: str = "",
        sections: Mapping[str, Sequence[tuple[str, str]]] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(*args, **{"context_settings": dict(CONTEXT), **more})
        self.usage = usage
        self.sections = sections or {}

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        if not self.usage:
            return super().format_usage(ctx, formatter)
        program, _, rest = self.usage.partition(" ")
        formatter.write_usage(program, rest)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options by group, in the order in which groups first appear."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if record is not None:
                groups.setdefault(getattr(parameter, "group", "Other"), []).append(record)
        for name, records in groups.items():
            with formatter.section(name):
                formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what stands below the options."""
        super().format_epilog(ctx, formatter)
        for name, rows in self.sections.items():
            with formatter.section(name):
                formatter.write_dl(list(rows), col_max=40)


def grouped(group: str, *names: str, **more: Any) -> Callable[[F], F]:
    """Return the decorator of an option that is listed under ``group``."""
    return click.option(*names, cls=GroupedOption, group=group, **more)


HOW = "How it restores"

_SETTINGS = (
    grouped(HOW, "--careful", is_flag=True, help="Make surer edits only: fewer, and fewer wrong ones."),
    grouped(HOW, "--bold", is_flag=True, help="Make more edits, and more wrong ones."),
    grouped(
        HOW,
        "--min-confidence",
        type=float,
        metavar="0..1",
        help="Make edits that are at least so sure.",
    ),
    grouped(
        HOW,
        "--quotes",
        type=click.Choice(["restore", "leave"]),
        help="Restore words inside quotation marks too (the default), or leave them.",
    ),
    grouped(HOW, "--protect", multiple=True, metavar="TERM", help="Never change this term. Repeatable."),
    grouped(
        HOW,
        "--protect-file",
        multiple=True,
        metavar="FILE",
        help="Never change the terms of this file, one a line. Repeatable.",
    ),
    grouped(
        HOW,
        "--dictionary",
        multiple=True,
        metavar="FILE",
        help="Add your own entries, which outweigh the shipped ones. Repeatable.",
    ),
    grouped(
        HOW,
        "--config",
        metavar="FILE",
        help="Take settings from this file, not from the nearest unspin.toml or [tool.unspin] in "
        "pyproject.toml.",
    ),
)


def setting_options(function: F) -> F:
    """Add the options that make up the settings; ``chosen`` takes what they give."""
    for decorate in reversed(_SETTINGS):
        function = decorate(function)
    return function


def chosen(
    *,
    careful: bool = False,
    bold: bool = False,
    min_confidence: float | None = None,
    quotes: str | None = None,
    protect: Sequence[str] = (),
    protect_file: Sequence[str] = (),
    dictionary: Sequence[str] = (),
    config: str | None = None,
) -> Chosen:
    """Return the settings that the options of ``setting_options`` and the configuration make.

    Raise click.ClickException with the reason where they cannot be used.
    """
    from pathlib import Path

    from unspin.cli.config import ConfigError, choose, terms

    if careful + bold + (min_confidence is not None) > 1:
        raise click.UsageError("--careful, --bold and --min-confidence exclude one another.")
    if careful or bold:
        min_confidence = CAREFUL if careful else BOLD
    try:
        given = {
            "min_confidence": min_confidence,
            "quotes": quotes,
            "protect": [*protect, *terms(protect_file)],
            "dictionaries": [Path(name) for name in dictionary],
        }
        return choose(given, Path(config) if config is not None else None)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
