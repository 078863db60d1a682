"""``unspin learn``: a user dictionary from spun texts and their originals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unspin.cli.options import FAMILIES, GroupedCommand, grouped
from unspin.cli.outputs import put
from unspin.cli.report import FAILED, USAGE, Report, say

if TYPE_CHECKING:
    from unspin.dictionary.rows import Row
    from unspin.learning.judging import Found
    from unspin.learning.pairs import Pair
    from unspin.learning.swaps import Learned

INPUT, OUTPUT, HOW = "What it reads", "What it writes", "What it believes"
#: How many swaps are told of, learned and for each reason refused.
TOLD, TOLD_REFUSED = 10, 3

_SECTIONS = {
    "Pairs": [
        ("NAME.json", 'a list of {"spun": "...", "original": "..."}'),
        ("NAME.jsonl", "one such object a line; - is standard input"),
        ("--spun A --original B", "two folders whose files bear the same names"),
        ("NAME.corrections.json", "what was decided in a report or a review; see docs/review.md"),
    ],
    "Examples": [
        ("unspin learn pairs.jsonl -o user.tsv", "write a dictionary"),
        ("unspin learn more.jsonl -o user.tsv --add", "add to it"),
        ("unspin --dictionary user.tsv article.txt", "restore with it"),
    ],
    "Exit codes": [
        ("0", "done"),
        ("2", "wrong usage, or entries of the output would be lost"),
        ("3", "some input failed, each named; the rest was learned from"),
    ],
}


@click.command(
    "learn",
    cls=GroupedCommand,
    usage="unspin learn [OPTIONS] [PAIRS]...",
    sections=_SECTIONS,
    help="Learn a dictionary from spun texts and their originals.\n\n"
    "Lays each spun text over its original, word by word, and writes the swaps that were seen often enough "
    "as a dictionary file for --dictionary. What was learned and what was refused is told on standard error. "
    "The same pairs give the same file.",
)
@grouped(INPUT, "--spun", type=click.Path(path_type=Path), metavar="FOLDER", help="The folder of spun texts.")
@grouped(
    INPUT,
    "--original",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The folder of their originals, by the same names.",
)
@grouped(OUTPUT, "-o", "--output", metavar="FILE", help="Write to this file instead of standard output.")
@grouped(OUTPUT, "--add", is_flag=True, help="Add to the output: its entries stay, counts are summed.")
@grouped(OUTPUT, "--replace", is_flag=True, help="Replace the output, also where entries are lost.")
@grouped(OUTPUT, "--refused", metavar="FILE", help="Write every swap that was refused, with its reason.")
@grouped(
    HOW,
    "--min-count",
    type=click.IntRange(1),
    default=2,
    show_default=True,
    metavar="N",
    help="Learn swaps that were seen so often. Those of the shipped dictionary need be seen once.",
)
@grouped(
    HOW,
    "--min-pairs",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    metavar="N",
    help="Learn swaps that were seen in so many pairs.",
)
@grouped(
    HOW,
    "--family",
    type=click.Choice([name for name in FAMILIES if name != "other"]),
    default="user",
    help="What spun the texts, where that is known: the entries then leave other texts alone.",
)
@click.argument("pairs", nargs=-1, metavar="[PAIRS]...")
def command(
    pairs: tuple[str, ...],
    spun: Path | None,
    original: Path | None,
    output: str | None,
    add: bool,
    replace: bool,
    refused: str | None,
    min_count: int,
    min_pairs: int,
    family: str,
) -> int:
    """Learn a dictionary."""
    if (spun is None) != (original is None):
        raise click.UsageError("--spun and --original go together.")
    if not pairs and spun is None:
        raise click.UsageError("name PAIRS, or two folders with --spun and --original.")
    if add and replace:
        raise click.UsageError("--add and --replace exclude one another.")
    if output is None and (add or replace):
        raise click.UsageError(f"{'--add' if add else '--replace'} needs a file to write: -o.")

    from unspin.cli.restore import engine
    from unspin.dictionary.rows import DictionaryError
    from unspin.files.failure import Failure, PipeClosed
    from unspin.frequency.unigrams import Unigrams
    from unspin.learning.judging import Support
    from unspin.learning.swaps import learn
    from unspin.settings import Settings

    report = Report()
    try:
        decisions = _decisions(pairs, family, report)
        pairs = tuple(name for name in pairs if not _is_corrections(name))
        if not pairs and spun is None:
            if report.failures and not decisions:
                return report.exit_code
            _save(decisions, output, add, replace)
            return report.exit_code
        found = _pairs(pairs, spun, original, report)
        dictionary = engine(Settings()).dictionary
        learned = learn(found, dictionary, Unigrams.open(), Support(min_count, min_pairs))
        if not learned.used:
            say("no pair of a spun text and its original to learn from; nothing is written")
            _tell(learned)
            return FAILED if report.failures else USAGE
        if refused is not None:
            put(_refusals(learned).encode(), refused)
        _save(_together([*learned.rows(family), *decisions]), output, add, replace)
    except PipeClosed:
        return report.exit_code
    except Failure as failure:
        say(failure)
        return FAILED
    except DictionaryError as error:
        raise click.ClickException(str(error)) from None
    _tell(learned)
    return report.exit_code


def _is_corrections(name: str) -> bool:
    """Say whether a file begins as corrections do."""
    try:
        with open(name, "rb") as file:
            return re.match(rb'\s*\{\s*"format"\s*:\s*"unspin corrections"', file.read(256)) is not None
    except (OSError, ValueError):
        return False


def _decisions(names: tuple[str, ...], family: str, report: Report) -> list[Row]:
    """Return the entries that the corrections files among the inputs teach, and tell of them."""
    from unspin.cli.apply import read_corrections
    from unspin.files.failure import Failure

    read = []
    for name in filter(_is_corrections, names):
        try:
            read += read_corrections(name)
        except Failure as failure:
            report.failed(failure)
    if not read:
        return []
    from unspin.learning.deciding import decided

    found = decided(read, family)
    say(f"learned {len(found.rows):,} entries from corrections")
    for swap, reason in found.left_out[:TOLD]:
        say(f"  left out: {swap} ({reason})")
    if len(found.left_out) > TOLD:
        say(f"  {len(found.left_out) - TOLD:,} more left out")
    return found.rows


def _together(rows: list[Row]) -> list[Row]:
    """Return entries, those that were learned twice made one."""
    from unspin.dictionary.editing import key
    from unspin.learning.swaps import joined

    out: dict[tuple[str, ...], Row] = {}
    for row in rows:
        out[key(row)] = joined(out[key(row)], row) if key(row) in out else row
    return list(out.values())


def _pairs(
    names: tuple[str, ...], spun: Path | None, original: Path | None, report: Report
) -> Iterator[Pair]:
    """Yield the pairs of all inputs; name what cannot be read, and go on."""
    from unspin.files.failure import Failure, shown
    from unspin.learning.pairs import matched, read_folders, read_pairs

    def kept(found: Iterator[Pair | Failure]) -> Iterator[Pair]:
        for one in found:
            if isinstance(one, Failure):
                report.failed(one)
            else:
                yield one

    for name in names:
        yield from kept(read_pairs(name))
    if spun is not None and original is not None:
        both, alone = matched(spun, original)
        for path in alone[:TOLD_REFUSED]:
            say(f"{shown(path)}: no file by this name in the other folder; left out")
        if len(alone) > TOLD_REFUSED:
            say(f"{len(alone) - TOLD_REFUSED:,} more files without a counterpart; left out")
        yield from kept(read_folders(both))


def _save(rows: list[Row], output: str | None, add: bool, replace: bool) -> None:
    """Write the entries; nothing that a person wrote may be lost unasked."""
    from unspin.dictionary import editing
    from unspin.dictionary import rows as format_
    from unspin.learning.swaps import joined

    text = format_.write(rows)
    if output is None:
        put(text.encode(), None)
        return

    def change(old: str) -> str:
        if add:
            return editing.put(old, rows, output, joined).text
        if not replace:
            new = {editing.key(row)[:2] for row in rows}
            lost = [r for r in format_.parse(old.splitlines(), output) if editing.key(r)[:2] not in new]
            if lost:
                raise click.ClickException(
                    f"{output}: holds {len(lost):,} entries that these pairs do not teach "
                    f"({lost[0].spun} \u2190 {lost[0].original}); --add keeps them, --replace drops them"
                )
        return text

    editing.rewrite(Path(output), change)


def _refusals(learned: Learned) -> str:
    """Return what was refused as tab-separated lines."""
    lines = ["spun\toriginal\tcount\tpairs\treason\texample"]
    for one in learned.refused:
        lines.append(f"{one.spun}\t{one.original}\t{one.count}\t{one.pairs}\t{one.reason}\t{one.example}")
    return "\n".join(lines) + "\n"


def _tell(learned: Learned) -> None:
    """Say what was learned and what was refused, and why."""
    for name, reason in learned.left_out[:TOLD]:
        say(f"{name}: left out: {reason}")
    if len(learned.left_out) > TOLD:
        say(f"{len(learned.left_out) - TOLD:,} more pairs left out")
    if not learned.used:
        return
    say(
        f"{learned.used:,} of {learned.pairs:,} pairs used, {learned.sentences:,} sentences "
        f"({learned.unaligned:,} without a counterpart), {learned.uses:,} swaps seen"
    )
    uses = sum(one.count for one in learned.kept)
    say(f"learned {len(learned.kept):,} entries from {uses:,} swaps, the commonest first:")
    for one in learned.kept[:TOLD]:
        say(f"  {one.count:>5,}  {_swap(one)}")
    if not learned.refused:
        return
    say(f"refused {len(learned.refused):,}, for these reasons:")
    kinds = Counter(_kind(one.reason) for one in learned.refused)
    for kind, count in sorted(kinds.items(), key=lambda item: (-item[1], item[0])):
        examples = [_swap(one) for one in learned.refused if _kind(one.reason) == kind][:TOLD_REFUSED]
        if count > TOLD_REFUSED:
            examples.append("\u2026")
        say(f"  {count:>5,}  {kind}: {'; '.join(examples)}")


def _swap(one: Found) -> str:
    return f"{one.spun} \u2190 {one.original}"


def _kind(reason: str) -> str:
    """Return what reasons of a kind have in common."""
    for sign in (" (", ":", ", "):
        reason = reason.partition(sign)[0]
    return "always a part of a longer swap" if reason.startswith("always a part") else reason
