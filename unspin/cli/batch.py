"""``unspin batch SRC -o DEST``: restore a folder of articles."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import click

from unspin.cli.inputs import Inputs, input_options
from unspin.cli.options import HOW, GroupedCommand, chosen, grouped, setting_options
from unspin.cli.report import DONE, FAILED, USAGE, say

if TYPE_CHECKING:
    from unspin.batch.job import Job
    from unspin.batch.manifest import Manifest
    from unspin.batch.run import Totals

WHERE, WHICH, SHOWS, RUNS = "Where results go", "Which files it takes", "What it tells", "How it runs"

_SECTIONS = {
    "Examples": [
        ("unspin batch pages/ -o restored/", "restore a folder; again, to go on with a run that ended"),
        ("unspin batch pages/ -o restored/ --dry-run", "say what would be done"),
        ("unspin batch pages/ -o out/ --report out/report.html", "and show what was found on one page"),
        ("unspin batch crawl/ -o out/ --include '*.jsonl' --field body", "JSON Lines from a crawler"),
        ("unspin batch pages/ -o sorted/ --quarantine", "sort into sorted/spun and sorted/clean"),
        ("unspin batch pages/ --in-place", "write files back, the originals kept as .bak"),
    ],
    "Exit codes": [
        ("0", "done"),
        ("2", "wrong usage or configuration"),
        ("3", "some files failed, each named; the others are done"),
        ("130", "interrupted; the same line goes on"),
    ],
}


@click.command(
    "batch",
    cls=GroupedCommand,
    usage="unspin batch [OPTIONS] SRC -o DEST",
    sections=_SECTIONS,
    help="Restore every article of the folder SRC into the folder DEST.\n\n"
    "DEST mirrors SRC; nothing is written elsewhere, and SRC stays as it is. Hidden files and folders are "
    "passed over, links out of SRC refused. What each file became is kept in DEST/unspin-manifest.sqlite: a "
    "second run skips what is done and unchanged, does anew what changed (file, settings or data) and "
    "tries again what failed. A run may be killed at any time.",
)
@grouped(WHERE, "-o", "--output", "dest", metavar="DEST", help="The folder that results go to.")
@grouped(
    WHERE, "--in-place", is_flag=True, help="Write each file back into SRC instead, and keep it as .bak."
)
@grouped(WHERE, "--no-backup", is_flag=True, help="With --in-place, keep no .bak.")
@grouped(
    WHERE,
    "--others",
    type=click.Choice(["copy", "leave"]),
    default="copy",
    help="Copy files that are no articles (the default), or leave them.",
)
@grouped(
    WHERE, "--only-spun", is_flag=True, help="Restore articles that are found spun; leave the rest alone."
)
@grouped(WHERE, "--quarantine", is_flag=True, help="Sort files into DEST/spun, DEST/clean and DEST/others.")
@grouped(
    WHICH,
    "--include",
    multiple=True,
    metavar="GLOB",
    help="Take files that match, like '*.html'. Repeatable.",
)
@grouped(
    WHICH,
    "--exclude",
    multiple=True,
    metavar="GLOB",
    help="Leave out files and folders that match. Repeatable.",
)
@grouped(SHOWS, "--dry-run", is_flag=True, help="Say what would be done with each file, and do nothing.")
@grouped(SHOWS, "--jsonl", metavar="FILE", help="Write every edit to this file, one JSON object an article.")
@grouped(
    SHOWS,
    "--report",
    metavar="FILE",
    help="Write a page of HTML: totals, spun and clean files, edits, near-duplicates, failures.",
)
@grouped(SHOWS, "-q", "--quiet", is_flag=True, help="Show no progress and no summary; name failures only.")
@grouped(
    RUNS,
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Worker processes; one a core by default.",
)
@grouped(
    RUNS,
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Give up a file that takes longer.",
)
@grouped(
    RUNS,
    "--memory",
    type=click.IntRange(min=1),
    metavar="MB",
    help="Give up a file that needs more; by default, each worker may have its share of the machine's.",
)
@grouped(
    HOW,
    "--jointly",
    is_flag=True,
    help="Let other spins of the same story vote on each word. Edits then differ from those of the pipe.",
)
@input_options("the files", several=True)
@setting_options
@click.argument("src", metavar="SRC")
def command(
    src: str,
    dest: str | None,
    in_place: bool,
    no_backup: bool,
    others: str,
    only_spun: bool,
    quarantine: bool,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    dry_run: bool,
    jsonl: str | None,
    report: str | None,
    quiet: bool,
    jobs: int | None,
    timeout: float | None,
    memory: int | None,
    jointly: bool,
    inputs: Inputs,
    **options: Any,
) -> int:
    """Restore a folder."""
    from importlib.util import find_spec

    from unspin.batch.memory import MEGABYTE, kept, share

    if (dest is None) != in_place:
        raise click.UsageError("name the folder that results go to with -o, or use --in-place.")
    if in_place and quarantine:
        raise click.UsageError("--quarantine sorts into another folder; leave out --in-place.")
    if in_place and jointly:
        raise click.UsageError("--jointly reads every file twice; leave out --in-place, and name an -o.")
    if no_backup and not in_place:
        raise click.UsageError("--no-backup belongs to --in-place.")
    if in_place:
        inputs.check_written_back()
    if inputs.html_extract and find_spec("trafilatura") is None:
        raise click.UsageError("--html-extract needs trafilatura; pip install 'unspin[html]'.")
    if not os.path.isdir(src):
        raise click.UsageError(f"{src}: {'not a folder' if os.path.exists(src) else 'no such folder'}.")
    if memory is not None and not kept():
        raise click.UsageError("--memory: this system keeps no limit on memory; leave it out.")
    settings = chosen(**options).settings

    from unspin.cli.restore import engine

    engine(settings)  # at fault before a worker is, and its caches are made once

    from dataclasses import replace

    from unspin.batch.job import Job
    from unspin.batch.run import digest, refuse_places
    from unspin.batch.walk import Choice
    from unspin.files.failure import Failure

    job = Job(
        src,
        dest or src,
        settings,
        inputs.reading,
        Choice(include, exclude),
        inputs.encoding,
        others,
        only_spun,
        quarantine,
        not no_backup,
        jointly,
    )
    job = replace(job, digest=digest(job))
    jobs = jobs or _cores()
    most = share(jobs) if memory is None else memory * MEGABYTE
    try:
        if not in_place:
            refuse_places(src, job.dest)
        if dry_run:
            return _plan(job)
        return _work(job, jobs, timeout, most, jsonl, report, quiet)
    except Failure as failure:
        say(failure)
        return USAGE


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _plan(job: Job) -> int:
    """Say what would be done."""
    from collections import Counter
    from contextlib import nullcontext

    from unspin.batch.manifest import Manifest
    from unspin.batch.run import planned
    from unspin.batch.walk import MANIFEST
    from unspin.files.failure import shown

    path = os.path.join(job.dest, MANIFEST)
    counts: Counter[str] = Counter()
    with Manifest(path) if os.path.exists(path) else nullcontext() as known:
        for word, what in planned(job, known):
            counts[word] += 1
            click.echo(f"{word:8} {shown(what)}")
    say(", ".join(f"{number:,} to {word}" for word, number in counts.items()) or "nothing to do")
    return FAILED if counts["refuse"] else DONE


def _work(
    job: Job,
    jobs: int,
    timeout: float | None,
    most: int | None,
    jsonl: str | None,
    report: str | None,
    quiet: bool,
) -> int:
    from unspin.batch.manifest import FAILED as LOST
    from unspin.batch.manifest import PARTIAL, Manifest
    from unspin.batch.pool import PoolError
    from unspin.batch.progress import progress
    from unspin.batch.run import Run
    from unspin.batch.walk import MANIFEST, inside, sweep
    from unspin.files.failure import Failure, OutputFailure, from_error

    try:
        os.makedirs(job.dest, exist_ok=True)
    except OSError as error:
        raise from_error(job.dest, error) from None
    with Manifest(os.path.join(job.dest, MANIFEST)) as known:
        for name in filter(None, (jsonl, report)):
            above = os.path.dirname(os.path.realpath(name))
            if not os.path.isdir(above):
                raise Failure(name, "its folder is not there", "make it first")
            if inside(above, os.path.realpath(job.dest)):
                sweep(above)
        with progress(job, quiet) as told:
            run = Run(job, known, jobs, timeout, most, told)
            try:
                run.work()
            except PoolError as error:
                say(error)
                return FAILED
            except (KeyboardInterrupt, SystemExit):
                say(f"interrupted after {run.totals.files:,} files; the same line goes on")
                raise
        failures = 0
        for row in known.rows():
            if row.status in (LOST, PARTIAL):
                for line in row.error.split("\n"):
                    say(line)
                failures += 1
        try:
            if jsonl is not None:
                _jsonl(known, jsonl)
            if report is not None:
                _report(known, job, run.totals, report)
        except OutputFailure as failure:
            say(failure)
            failures += 1
        if not quiet:
            _summary(run.totals)
    return FAILED if failures else DONE


def _jsonl(known: Manifest, name: str) -> None:
    from unspin.files.failure import OutputFailure
    from unspin.files.writing import Whole

    with Whole(name, OutputFailure) as sink:
        for lines in known.edits():
            sink.write(lines)
        sink.commit()


def _report(known: Manifest, job: Job, totals: Totals, name: str) -> None:
    from unspin.batch.page import page
    from unspin.files.failure import OutputFailure
    from unspin.files.writing import Whole

    with Whole(name, OutputFailure) as sink:
        for part in page(known, job, totals, name):
            sink.write(part.encode("utf-8", "backslashreplace"))
        sink.commit()


def _summary(totals: Totals) -> None:
    """Show what was done, as a table."""
    from unspin.batch import manifest

    done = totals.done
    restored = done[manifest.DONE] + done[manifest.PARTIAL]
    rows = [
        ("files", totals.files),
        ("  read", restored),
        ("    spun", totals.spun),
        ("    clean", restored - totals.spun),
        ("  copied", done[manifest.COPIED]),
        ("  left", done[manifest.LEFT]),
        ("  done before", totals.skipped),
        ("  failed", done[manifest.FAILED]),
        ("  with records that failed", done[manifest.PARTIAL]),
        ("  done again jointly", totals.jointly),
        ("words", totals.words),
        ("edits", totals.edits),
    ]
    always = ("files", "words", "edits", "  read")
    for label, number in rows:
        if number or label in always:
            click.echo(f"{label:28}{number:>14,}")
    rate = totals.words / totals.seconds if totals.seconds else 0.0
    span = time.strftime("%H:%M:%S", time.gmtime(totals.seconds))
    click.echo(f"{'time':28}{span:>14}")
    click.echo(f"{'words/s':28}{rate:>14,.0f}")
