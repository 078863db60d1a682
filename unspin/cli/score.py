"""``unspin score FILE…``: whether articles are spun, how thoroughly, by what, and what shows it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from unspin.cli.inputs import Inputs, input_options, tell_of_terminal
from unspin.cli.options import GroupedCommand, chosen, grouped, setting_options
from unspin.cli.report import FAILED, Report, say

if TYPE_CHECKING:
    from unspin.files.views import View
    from unspin.files.writing import Sink
    from unspin.scoring import Scorer

SHOW = "What it shows"

_SECTIONS = {
    "Examples": [
        ("unspin score article.txt", "the judgement, and what it rests on"),
        ("unspin score --jsonl *.html > scores.jsonl", "one line an article"),
        ("unspin score --jsonl *.txt | jq -r 'select(.spun).file'", "the spun ones of many"),
        ("unspin score --threshold 0.5 a.txt || echo spun", "a filter"),
        ("unspin score --jsonl --field body crawl.jsonl", "a field of each record"),
    ],
    "Exit codes": [
        ("0", "done; with --threshold: no article reaches it"),
        ("1", "--threshold: an article is as likely to be spun, or likelier"),
        ("2", "wrong usage or configuration"),
        ("3", "some files failed, each named; the others are done"),
        ("130", "interrupted"),
    ],
}


@click.command(
    "score",
    cls=GroupedCommand,
    usage="unspin score [OPTIONS] [FILE]...",
    sections=_SECTIONS,
    help="Tell how likely articles are spun, and what shows it.\n\n"
    "Reads each FILE, or standard input where none is named or FILE is -, in every format that is restored. "
    "Nothing is changed.",
)
@grouped(SHOW, "--json", "as_json", is_flag=True, help="Show all as one list of JSON objects.")
@grouped(SHOW, "--jsonl", is_flag=True, help="Show one JSON object an article, each on a line of its own.")
@grouped(
    SHOW,
    "--threshold",
    type=float,
    metavar="0..1",
    help="Exit with 1 if an article is spun with at least this probability.",
)
@input_options(verb="score")
@setting_options
@click.argument("files", nargs=-1, metavar="[FILE]...")
def command(
    files: tuple[str, ...],
    as_json: bool,
    jsonl: bool,
    threshold: float | None,
    inputs: Inputs,
    **options: Any,
) -> int:
    """Score articles."""
    if as_json and jsonl:
        raise click.UsageError("--json and --jsonl exclude one another.")
    if threshold is not None and not 0.0 <= threshold <= 1.0:
        raise click.UsageError(f"--threshold: {threshold} is not from 0 to 1.")
    settings = chosen(**options)

    from unspin.cli.restore import engine
    from unspin.cli.restoring import Restoring
    from unspin.files.failure import Failure, PipeClosed
    from unspin.files.writing import Stdout
    from unspin.scoring import Scorer

    names = files or ("-",)
    tell_of_terminal(names)
    scorer = Scorer(engine(settings.settings))
    report = Report()
    form = "json" if as_json else "jsonl" if jsonl else "text"
    try:
        sink = Stdout(needed=True)
        if as_json:
            sink.write(b"[")
        view = _view(scorer, sink, report, form, threshold)
        Restoring(scorer, report, [view], inputs.encoding, inputs.reading).inputs(names)
        if as_json:
            sink.write(b"\n]\n")
            sink.flush()
    except PipeClosed:
        return report.exit_code
    except Failure as failure:
        say(failure)
        return FAILED
    return report.exit_code


def _view(scorer: Scorer, sink: Sink, report: Report, form: str, threshold: float | None) -> View:
    """Return what shows the score of every article that ``scorer`` has read, and counts the spun ones."""
    from unspin.files.failure import shown
    from unspin.files.views import Result, View
    from unspin.reports.scores import lines, record

    class Scores(View):
        written = False

        def article(self, result: Result) -> None:
            score = scorer.take()
            if threshold is not None and score.posterior >= threshold:
                report.found += 1
            where: dict[str, Any] = {"file": self.source.name, "article": result.number}
            if result.record is not None:
                where |= {"record": result.record, "field": result.field}
            if form == "text":
                at = shown(self.source.shown)
                if result.record is not None:
                    at += f" record {result.record} {result.field}"
                elif result.number > 1:
                    at += f" article {result.number}"
                told = "".join(f"{line}\n" for line in lines(score, at))
            elif form == "jsonl":
                told = json.dumps(where | record(score), ensure_ascii=False) + "\n"
            else:
                whole = json.dumps(where | record(score), ensure_ascii=False, indent=2)
                told = (",\n" if self.written else "\n") + whole
            self.written = True
            sink.write(told.encode("utf-8", "surrogateescape" if form == "text" else "backslashreplace"))
            sink.flush()

    return Scores()
