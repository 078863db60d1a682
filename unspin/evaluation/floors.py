"""Figures that must be reached, for a quality gate.

A floors file is TOML with three tables, each of them optional:

    [kind.gold]                             # all files of a format together
    f05 = 0.82
    [together."regarbled/*.gold"]           # all files that a pattern matches, as one
    verbatim = 0.10
    [each."*.txt"]                          # every file that a pattern matches
    harm = 20

Figures that count faults (harm, wrong, missed, wer_after, errors_after) are ceilings; all others are
floors. A pattern matches the end of a path, whole names at a time.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from rapidfuzz import process

from unspin.evaluation.measuring import Measured
from unspin.evaluation.scoring import Tally, figures

CEILINGS = frozenset({"harm", "wrong", "missed", "wer_after", "errors_after"})
SCOPES = ("kind", "together", "each")


class FloorsError(ValueError):
    """A floors file cannot be used; the message names the file and the reason."""


@dataclass(frozen=True, slots=True)
class Floor:
    """One bar: within ``scope``, ``figure`` of what ``pattern`` matches must reach ``bar``."""

    scope: str
    pattern: str
    figure: str
    bar: float

    def reached_by(self, value: float) -> bool:
        """Say whether a figure is good enough."""
        return value <= self.bar if self.figure in CEILINGS else value >= self.bar


def read_floors(path: Path) -> list[Floor]:
    """Return the bars of a floors file.

    Raises:
        FloorsError: the file is not TOML, or names a table or a figure that is not known.
        OSError: the file cannot be opened.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FloorsError(f"{path}: {error}") from None
    floors = []
    for scope, patterns in tables.items():
        _known(scope, SCOPES, "table", path)
        for pattern, bars in _table(patterns, f"{path}: [{scope}]").items():
            for figure, bar in _table(bars, f'{path}: [{scope}."{pattern}"]').items():
                _known(figure, list(figures(Tally())), "figure", path)
                if isinstance(bar, bool) or not isinstance(bar, int | float):
                    raise FloorsError(f"{path}: {figure} = {bar!r} is not a number")
                floors.append(Floor(scope, pattern, figure, float(bar)))
    if not floors:
        raise FloorsError(f"{path}: no floors in the file")
    return floors


def _table(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise FloorsError(f"{where} is not a table")
    return value


def _known(name: str, names: Sequence[str], what: str, path: Path) -> None:
    if name not in names:
        nearest = process.extractOne(name, names)[0]
        raise FloorsError(f"{path}: no {what} is called {name!r}; did you mean {nearest!r}?")


def shortfalls(floors: Sequence[Floor], measured: Sequence[Measured]) -> list[str]:
    """Return one sentence for each bar that was not reached, or that nothing was measured against."""
    short = []
    for floor in floors:
        groups = _groups(floor, measured)
        if not groups:
            short.append(f"{floor.figure} of {floor.pattern}: no file was measured")
        for name, tally in groups:
            value = figures(tally)[floor.figure]
            if not floor.reached_by(value):
                side = "above the ceiling" if floor.figure in CEILINGS else "below the floor"
                short.append(f"{floor.figure} of {name} is {value:g}, {side} of {floor.bar:g}")
    return short


def _groups(floor: Floor, measured: Sequence[Measured]) -> list[tuple[str, Tally]]:
    if floor.scope == "kind":
        chosen = [m for m in measured if m.kind == floor.pattern]
        name = f"all .{floor.pattern}"
    else:
        chosen = [m for m in measured if _matches(m.path, floor.pattern)]
        name = floor.pattern
    if floor.scope == "each":
        return [(m.path.as_posix(), m.tally) for m in chosen]
    return [(name, sum((m.tally for m in chosen), Tally()))] if chosen else []


def _matches(path: Path, pattern: str) -> bool:
    """Say whether the last names of a path are those of the pattern."""
    wanted = pattern.split("/")
    names = path.absolute().parts[-len(wanted) :]
    return len(names) == len(wanted) and all(map(fnmatchcase, names, wanted))
