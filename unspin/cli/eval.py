"""``unspin eval``: how well gold texts are restored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from unspin.evaluation import Flaw, Measured, Tally
    from unspin.settings import Settings

#: Exit codes: a floor was missed, the call is wrong, some files could not be measured.
SHORT, USAGE, FAILED = 1, 2, 3

_COUNTS = ("words", "required", "hit", "missed", "wrong")
_SHARES = ("precision", "recall", "f05", "closed", "exact", "verbatim")
_NAMES = {"required": "edits", "f05": "F0.5", "precision": "prec."}


@click.command(
    name="eval",
    short_help="Print how well gold texts are restored.",
    epilog="""\b
Examples:
  unspin eval data/gold/*.gold
  unspin eval --errors article.gold
  unspin eval --json --bold pairs.json > figures.jsonl
  unspin eval --floors floors.toml data/gold/*.gold data/gold/clean/*.txt

Exit codes: 0 measured; 1 a figure fell short of a floor; 2 usage; 3 some files failed.""",
)
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line instead of a table.")
@click.option("--errors", is_flag=True, help="Also list every wrong and missed edit in its context.")
@click.option(
    "--floors",
    "floors_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Exit 1 where a figure falls short of the bars in this TOML file.",
)
@click.option(
    "--min-confidence",
    type=click.FloatRange(0.0, 1.0),
    metavar="P",
    help="The least confidence of an edit, 0 to 1.",
)
@click.option("--careful", is_flag=True, help="Only edits that are very sure.")
@click.option("--bold", is_flag=True, help="Also edits that are rather likely.")
@click.option(
    "--dictionary",
    "dictionaries",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Entries of your own, added to the shipped ones; may be given several times.",
)
def command(
    gold: tuple[Path, ...],
    as_json: bool,
    errors: bool,
    floors_file: Path | None,
    min_confidence: float | None,
    careful: bool,
    bold: bool,
    dictionaries: tuple[Path, ...],
) -> None:
    """Restore the texts of GOLD files and print how much was restored, missed and broken.

    \b
    NAME.gold   spun text with marks: {spun|original|also accepted}
    NAME.json   a list of {"spun": ..., "original": ...}
    NAME.txt    clean English, in which every change is wrong
    """
    from unspin.evaluation import FloorsError, GoldError, kinds, measure, read_floors, shortfalls

    settings = _settings(min_confidence, careful, bold, dictionaries)
    try:
        floors = read_floors(floors_file) if floors_file else []
    except (FloorsError, OSError) as error:
        raise click.UsageError(_reason(error, floors_file)) from None
    restore = _restorer(settings)
    measured: list[Measured] = []
    failed = False
    for path in gold:
        try:
            one = measure(path, restore)
        except (GoldError, OSError) as error:
            click.echo(f"unspin eval: {_reason(error, path)}", err=True)
            failed = True
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
    short = shortfalls(floors, measured)
    for sentence in short:
        click.echo(f"unspin eval: {sentence}", err=True)
    if failed:
        raise SystemExit(FAILED)
    if short:
        raise SystemExit(SHORT)


def _settings(
    min_confidence: float | None, careful: bool, bold: bool, dictionaries: tuple[Path, ...]
) -> Settings:
    from unspin.settings import BOLD, CAREFUL, Settings, SettingsError

    if (min_confidence is not None) + careful + bold > 1:
        raise click.UsageError("--min-confidence, --careful and --bold exclude one another; give one")
    values: dict[str, Any] = {"dictionaries": dictionaries}
    if careful or bold:
        min_confidence = CAREFUL if careful else BOLD
    if min_confidence is not None:
        values["min_confidence"] = min_confidence
    try:
        return Settings(**values)
    except SettingsError as error:
        raise click.UsageError(str(error)) from None


def _restorer(settings: Settings) -> Any:
    from unspin.dictionary.rows import DictionaryError
    from unspin.restorer import Restorer

    try:
        return Restorer(settings).restore
    except DictionaryError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise click.UsageError(_reason(error, None)) from None


def _reason(error: Exception, path: Path | None) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or path}: {error.strerror or error}"
    return str(error)


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
