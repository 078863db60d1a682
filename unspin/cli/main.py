"""The command ``unspin``: which command a line means, and how every command ends."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from types import FrameType
from typing import NoReturn

import click

from unspin.cli.report import DONE, FAILED, INTERRUPTED, USAGE, say

#: What is run where the first word names no command.
DEFAULT = "restore"
#: Commands by name: their module, and what the list of commands says of them.
COMMANDS = {
    "restore": ("unspin.cli.restore", "Restore articles (the default, its name may be left out)."),
    "eval": ("unspin.cli.eval", "Measure restoration against gold texts."),
}


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
            error.show()
            return USAGE
        except click.ClickException as error:
            say(error.format_message())
            return USAGE
        except BrokenPipeError:
            return _quietly()
        except OSError as error:
            say(error)
            return FAILED
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED


def _quietly() -> int:
    from unspin.files.writing import silence

    silence()
    return DONE


def _end(number: int, frame: FrameType | None) -> NoReturn:
    """End as an exit does, so that temporary files are removed."""
    sys.exit(128 + number)
