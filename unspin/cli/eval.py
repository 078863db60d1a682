"""``unspin eval``: how well gold texts are restored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unspin.cli.options import GroupedCommand, chosen, grouped, setting_options
from unspin.cli.report import Report, say

if TYPE_CHECKING:
    from unspin.evaluation import Flaw, Floor, Tally

OUTPUT = "What it shows"

_COUNTS = ("words", "required", "hit", "missed", "wrong")
_SHARES = ("precision", "recall", "f05", "closed", "exact", "verbatim")
_NAMES = {"required": "edits", "f05": "F0.5", "precision": "prec."}

_SECTIONS = {
    "Formats": [
        ("NAME.gold", "spun text with marks: {spun|original|also accepted}"),
        ("NAME.json", 'a list of {"spun": ..., "original": ...}'),
        ("NAME.txt", "clean English, in which every change is wrong"),
    ],
    "Examples": [
        ("unspin eval data/gold/*.gold", "how much of each text is restored"),
        ("unspin eval --errors a.gold", "what went wrong, and where"),
        ("unspin eval --json --bold pairs.json", "figures to compute with"),
        ("unspin eval --floors floors.toml *.gold", "a quality gate"),
    ],
    "Exit codes": [
        ("0", "measured"),
        ("1", "a figure fell short of a floor"),
        ("2", "wrong usage or configuration"),
        ("3", "some files failed, each named; the others are measured"),
    ],
}


@click.command(
    "eval",
    cls=GroupedCommand,
    usage="unspin eval [OPTIONS] GOLD...",
    sections=_SECTIONS,
    help="Print how well texts are restored whose originals are known.\n\n"
    "Restores the texts of each GOLD file and counts the edits that were restored, missed and made wrongly, "
    "for each file and for all files of a kind.",
)
@grouped(OUTPUT, "--json", "as_json", is_flag=True, help="Show one JSON object a line instead of a table.")
@grouped(OUTPUT, "--errors", is_flag=True, help="Also list every wrong and missed edit in its context.")
@grouped(
    OUTPUT,
    "--floors",
    "floors_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Exit with 1 where a figure falls short of the bars in this TOML file.",
)
@setting_options
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
def command(
    gold: tuple[Path, ...], as_json: bool, errors: bool, floors_file: Path | None, **options: Any
) -> int:
    """Measure restoration."""
    settings = chosen(**options).settings

    from unspin.cli.restore import engine
    from unspin.evaluation import GoldError, Measured, kinds, measure, shortfalls
    from unspin.files.failure import from_error

    floors = _floors(floors_file) if floors_file else []
    restore = engine(settings).restore
    measured: list[Measured] = []
    report = Report()
    for path in gold:
        try:
            one = measure(path, restore)
        except GoldError as error:
            report.failures += 1
            say(error)
            continue
        except OSError as error:
            report.failed(from_error(str(path), error))
            continue
        measured.append(one)
        if errors:
            for flaw in one.flaws:
                click.echo(_flaw_json(one.name, flaw) if as_json else _flaw_text(one.name, flaw))
        if as_json:
            click.echo(_row_json(one.name, one.tally))
    totals = [(f"ALL .{kind}", tally) for kind, tally in kinds(measured).items()]
    if as_json:
        for name, tally in totals:
            click.echo(_row_json(name, tally))
    elif measured:
        if errors and any(one.flaws for one in measured):
            click.echo()
        click.echo(_table([(one.name, one.tally) for one in measured], totals))
    for sentence in shortfalls(floors, measured):
        report.found += 1
        say(sentence)
    return report.exit_code


def _floors(path: Path) -> list[Floor]:
    from unspin.evaluation import FloorsError, read_floors
    from unspin.files.failure import from_error

    try:
        return read_floors(path)
    except FloorsError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(str(from_error(str(path), error))) from None


def _row_json(name: str, tally: Tally) -> str:
    from unspin.evaluation import figures

    return json.dumps({"file": name, **figures(tally)})


def _flaw_json(name: str, flaw: Flaw) -> str:
    fields = ("line", "what", "spun", "expected", "got", "before", "after")
    return json.dumps({"file": name, **{field: getattr(flaw, field) for field in fields}}, ensure_ascii=False)


def _flaw_text(name: str, flaw: Flaw) -> str:
    where = f"{name}:{flaw.line}: {flaw.what}:"
    expected = " | ".join(form or "(nothing)" for form in flaw.expected)
    return (
        f"{where} \u2026{flaw.before}[{flaw.spun}]{flaw.after}\u2026\n"
        f"    expected: {expected or '(nothing)'}; got: {flaw.got or '(nothing)'}"
    )


def _table(rows: Sequence[tuple[str, Tally]], totals: Iterable[tuple[str, Tally]]) -> str:
    """Return the figures as lines of aligned columns, the totals below a rule."""
    from unspin.evaluation import figures

    columns = (*_COUNTS, *_SHARES, "harm")
    head = [_NAMES.get(column, column) for column in columns]

    def cells(tally: Tally) -> list[str]:
        got = figures(tally)
        whole = {  # what a share is a share of; a share of nothing says nothing
            "precision": tally.hit + tally.wrong,
            "closed": tally.errors_before,
            "exact": tally.sentences,
            "verbatim": tally.lines_changed,
        }
        shares = [f"{got[c]:.4f}" if whole.get(c, tally.required) else "-" for c in _SHARES]
        return [*(f"{got[column]:,}" for column in _COUNTS), *shares, f"{got['harm']:.2f}"]

    lines = [(name, cells(tally)) for name, tally in rows]
    sums = [(name, cells(tally)) for name, tally in totals]
    widths = [max(len(row[k]) for _, row in [*lines, *sums, ("", head)]) for k in range(len(head))]
    first = max(len(name) for name, _ in [*lines, *sums])

    def line(name: str, row: Sequence[str]) -> str:
        return name.ljust(first) + "".join("  " + c.rjust(w) for c, w in zip(row, widths, strict=True))

    title = line("", head)
    return "\n".join([title, *(line(*row) for row in lines), "-" * len(title), *(line(*row) for row in sums)])
