"""``unspin trace``: which article a garbled copy was made from."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from unspin.cli.inputs import Inputs, input_options, tell_of_terminal
from unspin.cli.options import GroupedCommand, chosen, grouped, setting_options
from unspin.cli.outputs import put, same_file
from unspin.cli.report import FAILED, Report, say

if TYPE_CHECKING:
    from unspin.restorer import Restorer
    from unspin.tracing.archive import Archive
    from unspin.tracing.copy import Copy
    from unspin.tracing.tracer import Match

SEARCH, OUTPUT = "Where it looks", "What it shows"
#: Articles between two signs of life, on a terminal.
STEP = 1000

_SECTIONS = {
    "Archives": [
        ("FOLDER", "all texts, pages and Markdown under it, and the records of all files of records"),
        ("NAME.jsonl, .ndjson", "one JSON object a line, also compressed (.gz)"),
        ("NAME.json, .csv, ...", "records of the other formats"),
    ],
    "Examples": [
        ("unspin trace copy.txt --in archive/", "which file of a folder it was made from"),
        ("unspin trace copy.txt --in crawl.jsonl --field body --json", "which record, as JSON"),
        ("unspin trace copy.txt --in archive/ --report beside.html", "both texts side by side"),
        ("unspin trace *.txt --in archive/ --pairs pairs.jsonl", "then: unspin learn pairs.jsonl"),
        ("unspin trace copy.txt", "what to search the web for"),
    ],
    "Exit codes": [
        ("0", "done, whether or not an original was found (--json says which)"),
        ("2", "wrong usage or configuration"),
        ("3", "some files or records failed, each named; the others were searched"),
    ],
}


@click.command(
    "trace",
    cls=GroupedCommand,
    usage="unspin trace [OPTIONS] [FILE]...",
    sections=_SECTIONS,
    help="Find the article that a garbled copy was made from.\n\n"
    "Restores each FILE, or standard input, and searches the articles of --in for its rarest words and "
    "phrases; the best candidates are aligned word by word. Prints one line a match, the best first: the "
    "share of the copy's words that align, the article, and what was counted. Without --in it prints the "
    "phrases that a web search would find the original by.",
)
@grouped(SEARCH, "--in", "archive", metavar="FOLDER|FILE", help="The articles to search.")
@grouped(
    SEARCH,
    "--min-share",
    type=click.FloatRange(0, 1),
    metavar="0..1",
    help="The share of the copy's words that must align (0.5); less shows what shares only passages.",
)
@grouped(
    OUTPUT,
    "--top",
    type=click.IntRange(1),
    metavar="N",
    help="Show at most so many matches (3) or phrases (5) for each FILE.",
)
@grouped(OUTPUT, "--json", "as_json", is_flag=True, help="Show one JSON object for each article of a FILE.")
@grouped(OUTPUT, "--report", metavar="FILE", help="Write each copy beside its best match as one HTML page.")
@grouped(OUTPUT, "--pairs", metavar="FILE", help="Write what they prove as pairs for unspin learn.")
@input_options(verb="trace or search")
@setting_options
@click.argument("files", nargs=-1, metavar="[FILE]...")
def command(
    files: tuple[str, ...],
    archive: str | None,
    min_share: float | None,
    top: int | None,
    as_json: bool,
    report: str | None,
    pairs: str | None,
    inputs: Inputs,
    **options: Any,
) -> int:
    """Trace copies."""
    if archive is None:
        for name, value in (("--report", report), ("--pairs", pairs), ("--min-share", min_share)):
            if value is not None:
                raise click.UsageError(f"{name} needs articles to search: --in.")
    if report is not None and report == pairs:
        raise click.UsageError("--report and --pairs need a file each.")
    settings = chosen(**options).settings

    from unspin.cli.restore import engine
    from unspin.files.failure import Failure, PipeClosed
    from unspin.files.formats.units import DEFAULT
    from unspin.tracing.archive import Archive
    from unspin.tracing.tracer import MATCH

    told = Report()
    try:
        restorer = engine(settings)
        texts = _texts(files or ("-",), inputs, told)
        if archive is None:
            _phrases(texts, restorer, top or 5, as_json)
            return told.exit_code
        _spare((report, pairs), (*files, archive))
        own = [text.status for text in texts if text.status is not None]
        place = Archive(
            archive, inputs.fields or (DEFAULT,), inputs.encoding, own, extract=inputs.html_extract
        )
        least = MATCH if min_share is None else min_share
        _trace(texts, restorer, place, top or 3, least, (as_json, report, pairs), told)
    except PipeClosed:
        return told.exit_code
    except Failure as failure:
        say(failure)
        return FAILED
    return told.exit_code


def _spare(outputs: tuple[str | None, ...], inputs: tuple[str, ...]) -> None:
    """Refuse to write over what is read."""
    for output in outputs:
        for name in inputs:
            if output is not None and same_file(name, output):
                raise click.UsageError(f"{name}: is also to be written; name another file.")


@dataclass(frozen=True, slots=True)
class _Text:
    """An article that is to be traced; ``where`` is what JSON tells of its place."""

    name: str
    text: str
    where: dict[str, Any]
    status: os.stat_result | None = None


def _texts(names: tuple[str, ...], inputs: Inputs, told: Report) -> list[_Text]:
    """Return the articles of every input; name what fails."""
    from unspin.files.failure import Failure
    from unspin.files.held import Document

    tell_of_terminal(names, "unspin trace")
    out: list[_Text] = []
    for name in names:
        try:
            document = Document.read(name, inputs.encoding, inputs.reading)
        except Failure as failure:
            told.failed(failure)
            continue
        told.failed_in(document.failures)
        for article in document.shown_articles:
            where: dict[str, Any] = {"file": document.shown}
            if article.record is not None:
                where |= {"record": article.record, "field": article.field}
            elif len(document.articles) > 1:
                where |= {"article": article.number}
            out.append(_Text(document.called(article), article.text, where, document.status))
    return out


def _phrases(texts: list[_Text], restorer: Restorer, top: int, as_json: bool) -> None:
    from unspin.files.writing import Stdout
    from unspin.frequency.unigrams import Unigrams
    from unspin.tracing.phrases import phrases

    stdout = Stdout()
    unigrams = Unigrams.open()
    for one in texts:
        found = phrases(one.text, restorer, unigrams, top)
        if as_json:
            queries = [
                {"query": p.query, "start": p.start, "end": p.end, "certainty": round(p.certainty, 3)}
                for p in found
            ]
            stdout.write(_json(one.where | {"queries": queries}))
            continue
        if not found:
            say(f"{one.name}: no phrase of it is sure enough to search for")
        for phrase in found:
            stdout.write((_head(one.name, texts) + phrase.query + "\n").encode("utf-8", "replace"))
    stdout.flush()


def _trace(
    texts: list[_Text],
    restorer: Restorer,
    archive: Archive,
    top: int,
    least: float,
    wanted: tuple[bool, str | None, str | None],
    told: Report,
) -> None:
    from unspin.files.failure import shown as plain
    from unspin.files.writing import Stdout
    from unspin.frequency.unigrams import Unigrams
    from unspin.tracing.copy import Copy
    from unspin.tracing.tracer import NEAR, trace

    as_json, report, pairs = wanted
    unigrams = Unigrams.open()
    copies = [Copy.of(t.name, t.text, restorer.restore(t.text), restorer.model, unigrams) for t in texts]
    if not copies:
        return
    looked = 0

    def shown(number: int) -> None:
        nonlocal looked
        looked = number
        if number % STEP == 0 and sys.stderr is not None and sys.stderr.isatty():
            print(f"\r{number:,} articles", end="", file=sys.stderr, flush=True)

    found = trace(copies, archive, top, told.failed, shown, min(least, NEAR))
    if looked >= STEP and sys.stderr is not None and sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    if archive.left_out:
        say(f"{archive.left_out:,} files that hold no text were left out")
    if not looked:
        if not told.failures:
            raise click.ClickException(
                f"{archive.name}: no article in it; name a folder of texts or a file of records"
            )
        return
    kept = [[match for match in matches if match.share >= least] for matches in found]
    stdout = Stdout()
    for text, copy, matches, near in zip(texts, copies, kept, found, strict=True):
        if as_json:
            stdout.write(_json(text.where | _record(copy, matches, looked)))
            continue
        for match in matches:
            line = f"{match.share:.0%}\t{plain(match.name)}\t{_counted(match, copy)}"
            stdout.write((_head(copy.name, texts) + line + "\n").encode("utf-8", "replace"))
        if not matches:
            say(_unmatched(copy, near, looked))
    stdout.flush()
    if report is not None or pairs is not None:
        _beside(copies, kept, archive, restorer, report, pairs)


def _beside(
    copies: list[Copy],
    kept: list[list[Match]],
    archive: Archive,
    restorer: Restorer,
    report: str | None,
    pairs: str | None,
) -> None:
    """Write each copy beside its best match."""
    from unspin.explaining import explain
    from unspin.tracing.beside import Beside, pair_lines
    from unspin.tracing.page import page

    with archive:
        found = [
            (copy.name, matches[0], Beside.of(copy.spun, archive.read(matches[0].place)))
            for copy, matches in zip(copies, kept, strict=True)
            if matches
        ]
    if not found:
        say("no original was found; nothing is written to --report or --pairs")
        return
    if report is not None:
        changes = [explain(restorer, beside.spun.text).changes for _, _, beside in found]
        put(page(found, changes).encode("utf-8"), report)
    if pairs is not None:
        lines = list(pair_lines([(name, match.name, beside) for name, match, beside in found]))
        if len(lines) < len(found):
            say(f"{len(found) - len(lines):,} copies differ in no word from their originals; no pairs")
        put("".join(lines).encode("ascii"), pairs)


def _head(name: str, texts: list[_Text]) -> str:
    """Return the column that says which input a line is about, where there are several."""
    from unspin.files.failure import shown

    return f"{shown(name)}\t" if len(texts) > 1 else ""


def _counted(match: Match, copy: Copy) -> str:
    from unspin.files.failure import shown

    said = f"{match.aligned:,} of {len(copy.restored):,} words"
    if match.anchors_of:
        said += f", {match.anchors:,} of {match.anchors_of:,} names, numbers and rare words"
    about = "; ".join(f"{key}: {' '.join(value.split())}" for key, value in match.about.items())
    return f"{said}\t{shown(about)}" if about else said


def _unmatched(copy: Copy, near: list[Match], looked: int) -> str:
    from unspin.files.failure import shown

    said = f"{copy.name}: no match among {looked:,} articles"
    if near:
        said += (
            f"; nearest is {shown(near[0].name)}, which shares {near[0].share:.0%} of its words (--min-share)"
        )
    return said


def _record(copy: Copy, matches: list[Match], looked: int) -> dict[str, Any]:
    return {
        "words": len(copy.restored),
        "articles": looked,
        "matches": [
            {
                "article": match.place.path,
                "line": match.place.line or None,
                **({"record": match.place.record, "field": match.place.field} if match.place.record else {}),
                "share": round(match.share, 4),
                "aligned": match.aligned,
                "anchors": match.anchors,
                "anchors_of": match.anchors_of,
                "covered": round(match.covered, 4),
                **({"about": match.about} if match.about else {}),
            }
            for match in matches
        ],
    }


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=True) + "\n").encode("ascii")
