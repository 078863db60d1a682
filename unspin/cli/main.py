"""The command ``unspin``: which command a line means, and how every command ends."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from types import FrameType
from typing import NoReturn

import click

from unspin.cli.commands import COMMANDS, DEFAULT
from unspin.cli.report import DONE, FAILED, INTERRUPTED, USAGE, say


class Front(click.Group):
    """A group whose default command is ``restore``; commands are imported when they run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command first where the line names none."""
        if not args or args[0] not in COMMANDS:
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)


front = Front("unspin", help="Give machine-garbled articles their words back.")


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    if hasattr(signal, "SIGTERM"):
        signal.signal(signal.SIGTERM, _end)
    try:
        try:
            with front.make_context("unspin", list(sys.argv[1:] if arguments is None else arguments)) as ctx:
                code = front.invoke(ctx)
            return code if isinstance(code, int) else DONE
        except click.exceptions.Exit as end:
            return end.exit_code
        except click.UsageError as error:
            path = (error.ctx.command_path if error.ctx else "unspin").removesuffix(f" {DEFAULT}")
            message = error.format_message().rstrip(".")
            say(f"{message} ({path} --help tells more)")
            return USAGE
        except click.ClickException as error:
            say(error.format_message())
            return USAGE
        except OSError as error:
            return _unheard(error)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED


def _unheard(error: OSError) -> int:
    """End where what was said to standard output could not be written."""
    from unspin.files.failure import from_error
    from unspin.files.writing import silence

    silence()
    if isinstance(error, BrokenPipeError):
        return DONE
    say(from_error("standard output" if error.filename is None else str(error.filename), error))
    return FAILED


def _end(number: int, frame: FrameType | None) -> NoReturn:
    """End as an exit does, so that temporary files are removed."""
    sys.exit(128 + number)
