"""Tables on a terminal and in a pipe."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from unspin.dictionary.tables import Table


def on_terminal() -> bool:
    """Whether standard output is a terminal that can draw."""
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def show(table: Table) -> None:
    """Show a table: drawn on a terminal, tab-separated lines elsewhere."""
    if not on_terminal():
        rows = [table.columns, *table.rows]
        click.echo("\n".join(["\t".join(row) for row in rows] + [f"# {note}" for note in table.notes]))
        return
    from rich.console import Console
    from rich.table import Table as Drawn
    from rich.text import Text

    drawn = Drawn(box=None, pad_edge=False)
    for column in table.columns:
        drawn.add_column(Text(column))
    for row in table.rows:
        drawn.add_row(*(Text(cell) for cell in row))
    console = Console()
    console.print(drawn, *(Text(note) for note in table.notes), sep="\n")
