"""``unspin dictionary``: look phrases up, list, check and add entries, and find the worst offenders."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from unspin.cli.options import CONTEXT, FAMILIES, chosen
from unspin.cli.report import DONE, FAILED, FOUND, USAGE, Report, say
from unspin.cli.tables import on_terminal, show

if TYPE_CHECKING:
    from unspin.restorer import Restorer

F = TypeVar("F", bound=Callable[..., Any])

CLASSES = ("n", "v", "a", "r", "x")
#: Rows and places of one reading that a terminal is shown unasked; offenders that anyone is.
ROWS, PLACES, OFFENDERS = 100, 3, 50
#: The least Zipf frequency of a word that is known to be English: 1 use in 100 million words.
LEAST_ZIPF = 1.0
#: Where entries go if neither the command nor the configuration names a file.
USER = "user.tsv"

_json = click.option("--json", "as_json", is_flag=True, help="Show JSON instead of a table.")
_files = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))


def _own(function: F) -> F:
    """Add the options that say which entries of the user count."""
    function = click.option(
        "--config", metavar="FILE", help="Take settings from this file, not from the nearest one."
    )(function)
    return click.option(
        "--dictionary", multiple=True, metavar="FILE", help="Also take your own entries. Repeatable."
    )(function)


@click.group("dictionary", context_settings=CONTEXT, no_args_is_help=False)
def command() -> None:
    """Look phrases up, list, check and add dictionary entries.

    Tables are drawn on a terminal and are plain tab-separated lines elsewhere.
    """


def _subcommand(name: str, about: str) -> Callable[[F], click.Command]:
    return command.command(name, help=about, context_settings=CONTEXT)


@_subcommand(
    "lookup",
    "Show what a spun phrase may have been.\n\n"
    "Each reading has its probability in a spun text, by what spun it, the context being unknown, and the "
    "files and lines that hold it (in brackets the entry that a form was made from). The weight of evidence "
    "is the logarithm of how much commoner the phrase is in spun text than in clean English. Exits with 1 "
    "where nothing is found.",
)
@click.option("--original", is_flag=True, help="PHRASE is an original: show what it is spun into.")
@_json
@_own
@click.argument("phrase", nargs=-1, required=True)
def lookup(
    phrase: tuple[str, ...], original: bool, as_json: bool, dictionary: tuple[str, ...], config: str | None
) -> int:
    """Look a phrase up."""
    settings = chosen(dictionary=dictionary, config=config).settings

    from unspin.cli.restore import engine
    from unspin.dictionary import tables
    from unspin.dictionary.compile import sources
    from unspin.dictionary.lookup import find_places, form, look_up, spins
    from unspin.frequency.unigrams import Unigrams

    wanted = form(" ".join(phrase))
    if not wanted:
        raise click.UsageError(f"{' '.join(phrase)!r} holds no word to look up.")
    known = engine(settings)
    found = None if original else look_up(wanted, known.dictionary, known.model)
    readings = spins(wanted, known.dictionary, known.model) if original else found.readings if found else []
    if not readings:
        say(f"{wanted}: not found{_hint(known, wanted, original)}")
        return FOUND
    find_places(readings, sources(), settings.dictionaries, Unigrams.open().zipf)
    most = PLACES if on_terminal() else None
    if as_json and found is not None:
        _print(tables.phrase_record(found))
    elif as_json:
        _print({"original": wanted, "spun": [tables.reading_record(reading) for reading in readings]})
    else:
        table = tables.of_phrase(found, most) if found else tables.of_original(wanted, readings, most)
        show(table)
    return DONE


def _hint(known: Restorer, wanted: str, original: bool) -> str:
    """Return what might have been meant by a phrase that is not there."""
    from unspin.dictionary.lookup import spins

    if original and known.dictionary.look_up(wanted) is not None:
        return "; it is a spun phrase: leave out --original"
    if not original and spins(wanted, known.dictionary, known.model):
        return "; it is an original: --original shows what it is spun into"
    return ""


@_subcommand("list", "List entries as the files hold them.\n\nEach comes with its file and line.")
@click.option("--family", type=click.Choice(FAMILIES), multiple=True, help="Only of this family. Repeatable.")
@click.option("--file", "files", multiple=True, metavar="NAME", help="Only of this file, shipped or yours.")
@click.option("--contains", metavar="TEXT", help="Only with this text on either side.")
@click.option("--limit", type=click.IntRange(0), metavar="N", help="Show so many at most; 0 shows all.")
@_own
def list_(
    family: tuple[str, ...],
    files: tuple[str, ...],
    contains: str | None,
    limit: int | None,
    dictionary: tuple[str, ...],
    config: str | None,
) -> int:
    """List entries."""
    settings = chosen(dictionary=dictionary, config=config).settings

    from itertools import islice

    from unspin.dictionary.compile import sources
    from unspin.dictionary.lookup import lines
    from unspin.dictionary.tables import of_lines

    shipped, own = sources(), list(settings.dictionaries)
    if files:
        named = {path.name: path for path in shipped}
        picked = [named.get(name) or named.get(f"{name}.tsv") or Path(name) for name in files]
        shipped, own = [p for p in picked if p in shipped], [p for p in picked if p not in shipped]
    text = (contains or "").lower()
    found = (
        line
        for paths, kind in ((shipped, "news"), (own, "user"))
        for line in lines(paths, kind, lambda cells: text in cells[0].lower() or text in cells[1].lower())
        if not family or line.row.family in family
    )
    most = limit if limit is not None else ROWS if on_terminal() else 0
    kept = list(islice(found, most + 1) if most else found)
    show(of_lines(kept[:most] if most else kept))
    if len(kept) > most > 0:
        say(f"these are the first {most:,}; --limit 0 shows all")
    return DONE


@_subcommand(
    "check",
    "Go over dictionary files of your own, line by line.\n\n"
    "Every broken line is named with the reason. Warnings tell of entries without effect, duplicates and "
    "words that are not known to be English; notes tell of phrases that stand for one another in a circle. "
    "Exits with 2 if a line is broken.",
)
@click.option("--json", "as_json", is_flag=True, help="Show one JSON object a line.")
@_files
def check(files: tuple[Path, ...], as_json: bool) -> int:
    """Check dictionary files."""
    from unspin.dictionary import checking
    from unspin.files.failure import from_error, shown
    from unspin.frequency.unigrams import Unigrams

    report = Report()
    there = []
    for path in dict.fromkeys(files):
        try:
            path.open("rb").close()
            there.append(path)
        except OSError as error:
            report.failed(from_error(str(path), error))
    checked = checking.check(there, Unigrams.open().zipf, LEAST_ZIPF)
    for remark in checked.remarks:
        if as_json:
            _print(asdict(remark))
        else:
            click.echo(f"{shown(remark.file)}:{remark.line}: {remark.level}: {remark.text}")
    broken, warnings, notes = map(checked.count, (checking.BROKEN, checking.WARNING, checking.NOTE))
    say(f"{len(checked.entries):,} entries; broken lines {broken:,}, warnings {warnings:,}, notes {notes:,}")
    return USAGE if broken else report.exit_code


@_subcommand(
    "add",
    "Add an entry to a dictionary file of your own.\n\n"
    "The file stays sorted, and everything else in it stays as it is. An entry that is there already gets "
    f"the new count and note. Without --file, the one dictionary of the configuration is taken, or {USER}.",
)
@click.option("--file", "name", metavar="FILE", help="The file; it is begun where there is none.")
@click.option(
    "--class",
    "kind",
    type=click.Choice(CLASSES),
    default="x",
    help="Make the forms of a noun, a verb, an adjective, an adverb; x, the default, makes none.",
)
@click.option("--count", type=float, default=1.0, metavar="N", help="How often it was seen; 1 by default.")
@click.option("--family", type=click.Choice(FAMILIES), default="user", help="user by default.")
@click.option("--note", default="", metavar="TEXT", help="A remark for whoever reads the file.")
@click.option("--config", metavar="FILE", help="Take settings from this file, not from the nearest one.")
@click.argument("spun")
@click.argument("original")
def add(
    spun: str,
    original: str,
    name: str | None,
    kind: str,
    count: float,
    family: str,
    note: str,
    config: str | None,
) -> int:
    """Add an entry."""
    from unspin.dictionary import checking, editing, rows
    from unspin.files.failure import Failure, from_error
    from unspin.frequency.unigrams import Unigrams

    cells = [spun, original, family, f"{count:.2f}", kind, note]
    if any(sign in cell for cell in cells for sign in "\t\r\n") or spun.startswith("#"):
        raise click.UsageError("an entry is one line: no tabs or line ends, and no # at its beginning.")
    try:
        row = editing.parsed("\t".join(cells), 2, "the entry")
    except rows.DictionaryError as error:
        raise click.UsageError(str(error).removeprefix("the entry, line 2: ")) from None
    assert row is not None
    path = Path(name) if name is not None else _only(config)
    changes: list[editing.Change] = []

    def put(text: str) -> str:
        changes.append(editing.put(text, [row], str(path)))
        return changes[-1].text

    try:
        editing.rewrite(path, put)
    except rows.DictionaryError as error:
        raise click.ClickException(f"{error} (unspin dictionary check {path} shows every fault)") from None
    except Failure as failure:
        say(failure)
        return FAILED
    except OSError as error:
        say(from_error(str(path), error))
        return FAILED
    for word in checking.strange(f"{spun} {original}", Unigrams.open().zipf, LEAST_ZIPF):
        say(f"{word!r} is not known to be English; is it spelt right?")
    done = changes[-1]
    what = "added to" if done.added else "changed in" if done.changed else "already in"
    say(f"{checking.shown(row)}: {what} {path}")
    return DONE


def _only(config: str | None) -> Path:
    """Return the file that entries go to where none is named."""
    named = chosen(config=config).settings.dictionaries
    if len(named) > 1:
        raise click.UsageError(f"the configuration names {len(named)} dictionaries; say which with --file.")
    return named[0] if named else Path(USER)


@_subcommand("stats", "Show how large the dictionary is.")
@_json
@_own
def stats(as_json: bool, dictionary: tuple[str, ...], config: str | None) -> int:
    """Show figures."""
    settings = chosen(dictionary=dictionary, config=config).settings

    from unspin.cli.restore import engine
    from unspin.dictionary.compile import sources
    from unspin.dictionary.lookup import figures
    from unspin.dictionary.tables import of_figures

    found = figures(engine(settings).dictionary, sources(), settings.dictionaries)
    if as_json:
        _print(asdict(found))
    else:
        show(of_figures(found))
    return DONE


@_subcommand(
    "offenders",
    "Show which entries fire on clean English.\n\n"
    "Each FILE is one article, or an xz archive of one article a line. It is restored as boldly as --bold "
    "does, once as it comes and once as if every article were judged spun, which shows what an entry would "
    "do if nothing but its context held it back. Figures are edits for each million words.",
)
@click.option("--articles", type=click.IntRange(1), metavar="N", help="Take so many, drawn from all.")
@click.option("--unseen", is_flag=True, help="Take only articles that the n-grams were not counted on.")
@click.option(
    "--jobs", type=click.IntRange(1), default=1, metavar="N", help="How many workers; 1 by default."
)
@click.option("--limit", type=click.IntRange(0), default=OFFENDERS, help="Show so many; 0 shows all.")
@click.option("--json", "as_json", is_flag=True, help="Show one JSON object a line.")
@_own
@_files
def offenders(
    files: tuple[Path, ...],
    articles: int | None,
    unseen: bool,
    jobs: int,
    limit: int,
    as_json: bool,
    dictionary: tuple[str, ...],
    config: str | None,
) -> int:
    """Show the worst offenders."""
    from unspin.settings import BOLD

    settings = replace(chosen(dictionary=dictionary, config=config).settings, min_confidence=BOLD)

    from unspin.cli.restore import engine
    from unspin.learning import offenders as finding

    report = Report()
    engine(settings)  # says what is wrong with the data before work begins
    found = finding.offences(finding.chosen(_articles(files, report), articles, unseen), settings, jobs)
    if found.articles:
        say(found.told())
        if as_json:
            for record in finding.records(found, limit, settings.dictionaries):
                _print(record)
        else:
            show(finding.table(found, limit, settings.dictionaries))
    return report.exit_code


def _articles(files: Sequence[Path], report: Report) -> Iterator[str]:
    """Yield the articles of files; name those that cannot be read, and go on."""
    from unspin.files.failure import Failure
    from unspin.learning.offenders import articles

    for path in files:
        try:
            yield from articles(path)
        except Failure as failure:
            report.failed(failure)


def _print(record: dict[str, Any]) -> None:
    click.echo(json.dumps(record, ensure_ascii=False))
