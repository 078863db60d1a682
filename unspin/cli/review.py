"""``unspin review FILE``: decide of every edit in the terminal, one after the other."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import click

from unspin.cli.inputs import Inputs, input_options
from unspin.cli.options import GroupedCommand, chosen, grouped, setting_options
from unspin.cli.outputs import put
from unspin.cli.report import FAILED, INTERRUPTED, Report, say
from unspin.files.failure import flat

if TYPE_CHECKING:
    from unspin.corrections import Correction, Corrections
    from unspin.explaining import Change, Explained
    from unspin.files.held import Document
    from unspin.restorer import Restorer

OUTPUT = "What it writes"
Place = tuple[int, int]
#: Code points of the text shown on either side of an edit.
CONTEXT = 70
KEYS = "y accept, n reject, 1-9 take that reading, e own words, s skip, u undo, q quit, ? help"
HELP = """\
  y, Enter    accept: the new words stand
  n           reject: the old words stay
  1 ... 9     take that reading instead
  e           write your own words
  s           skip: leave it open (it stands)
  u           undo the last decision
  a           accept all that are left
  w           why: the evidence for this edit
  q           quit; what was decided is kept, and the next run goes on from there"""

_SECTIONS = {
    "While it runs": [(line[2:14].strip(), line[14:]) for line in HELP.splitlines()],
    "Examples": [
        ("unspin review a.txt -o a.restored.txt", "decide, then write the text"),
        ("unspin review a.txt", "keep the decisions in a.txt.corrections.json only"),
        ("unspin review a.txt --most-doubtful", "the least sure edits first"),
    ],
    "Exit codes": [
        ("0", "done, or quit"),
        ("2", "wrong usage"),
        ("3", "a file failed"),
        ("130", "interrupted"),
    ],
}


@click.command(
    "review",
    cls=GroupedCommand,
    usage="unspin review [OPTIONS] FILE",
    sections=_SECTIONS,
    help="Decide of every edit of an article in the terminal.\n\n"
    "What is decided is kept in a corrections file beside FILE after every answer, so that a review can be "
    "quit and taken up again. unspin apply replays it, unspin learn learns from it. FILE may be of every "
    "format that is restored; of records, every named field is asked about.",
)
@grouped(OUTPUT, "-o", "--output", metavar="FILE", help="Write the corrected text here when all is decided.")
@grouped(OUTPUT, "-w", "--in-place", is_flag=True, help="Write the corrected text back into FILE.")
@grouped(
    OUTPUT,
    "--corrections",
    metavar="FILE",
    help="Keep the decisions in this file; also one that a report saved. [default: FILE.corrections.json]",
)
@grouped("What it asks", "--most-doubtful", is_flag=True, help="Ask of the least sure edits first.")
@input_options("FILE", "review")
@setting_options
@click.argument("file")
def command(
    file: str,
    output: str | None,
    in_place: bool,
    corrections: str | None,
    most_doubtful: bool,
    inputs: Inputs,
    **options: Any,
) -> int:
    """Decide of every edit."""
    if in_place and output is not None:
        raise click.UsageError("-w writes FILE back; leave out -w or -o.")
    if file == "-":
        raise click.UsageError("standard input is for your answers; name a file.")
    settings = chosen(**options)

    from unspin.cli.apply import as_kept, read_corrections, replayed, write
    from unspin.cli.restore import engine
    from unspin.files.failure import Failure
    from unspin.files.held import Document

    state = corrections if corrections is not None else f"{file}.corrections.json"
    report = Report()
    try:
        kept = read_corrections(state) if os.path.exists(state) else []
        if kept:
            inputs = as_kept(file, kept[0], inputs)
        if in_place:
            inputs.check_written_back()
        document = Document.read(file, inputs.encoding, inputs.reading)
        report.failed_in(document.failures)
        review = _taken_up(state, kept, document, inputs, engine(settings.settings))
        if not review.run(most_doubtful):
            return report.exit_code
        if output is not None or in_place:
            write(document, replayed(document, review.corrections, report), output or file)
        else:
            say(f"all is decided; unspin apply {state} writes the text")
    except Failure as failure:
        say(failure)
        return FAILED
    except (KeyboardInterrupt, click.Abort):
        say(f"what was decided is kept in {state}; the same command goes on from there")
        return INTERRUPTED
    return report.exit_code


def _taken_up(
    state: str, kept: list[Corrections], document: Document, inputs: Inputs, restorer: Restorer
) -> _Review:
    """Return the review that goes on from what is kept; raise Failure where that is of another text."""
    from unspin.cli.texts import explained
    from unspin.corrections import digest, of_change
    from unspin.files.failure import Failure

    before = {one.number: one for one in kept}
    review = _Review(state, document.name, inputs.told)
    for article in document.shown_articles:
        sha256 = digest(article.text)
        own = before.pop(article.number, None)
        if own is not None and own.sha256 != sha256:
            break
        found = explained(restorer, article)
        heading = article.heading if len(document.articles) > 1 else ""
        decided = [edit for edit in own.edits if edit.decision not in ("open", "hidden")] if own else []
        places = {(edit.start, edit.end): edit for edit in decided}
        edits = []
        for change in found.changes:
            one = places.pop((change.start, change.end), None)
            edits.append(one if one is not None else of_change(change))
        # Decisions on edits that these settings do not make stand, where they leave others alone.
        taken = {k for edit in edits for k in range(edit.start, edit.end)}
        others = [e for e in places.values() if taken.isdisjoint(range(e.start, max(e.end, e.start + 1)))]
        review.articles.append(_Article(article.number, heading, sha256, found, edits, others))
    else:
        if not before:
            return review
    wrong = f"of another text than {document.name} now holds"
    raise Failure(state, wrong, "move it away, or name another with --corrections")


@dataclass(slots=True)
class _Article:
    """One article under review.

    ``edits`` are what is decided of each change, ``others`` what was decided of edits that are no more.
    """

    number: int
    heading: str
    sha256: str
    explained: Explained
    edits: list[Correction]
    others: list[Correction]

    @property
    def all_edits(self) -> list[Correction]:
        return sorted([*self.edits, *self.others], key=lambda edit: (edit.start, edit.end))


@dataclass(slots=True)
class _Review:
    """A review on its way; ``state`` names the file that is written after every answer.

    A place is the number of an article in ``articles``, and that of a change in it.
    """

    state: str
    file: str
    reading: dict[str, Any]
    articles: list[_Article] = field(default_factory=list)
    _past: list[tuple[int, dict[Place, Correction]]] = field(default_factory=list)

    @property
    def corrections(self) -> list[Corrections]:
        """What is decided so far."""
        from unspin.corrections import Corrections

        told = [one for one in self.articles if one.edits or one.others] or self.articles[:1]
        return [
            Corrections(self.file, one.sha256, tuple(one.all_edits), one.number, self.reading) for one in told
        ]

    def order(self, most_doubtful: bool) -> list[Place]:
        """Return which changes are asked about, in their order; pairs of braces once."""
        order = [
            (a, k)
            for a, article in enumerate(self.articles)
            for k, change in enumerate(article.explained.changes)
            if change.partner is None or change.partner > k
        ]
        return sorted(order, key=lambda at: self._change(at).confidence) if most_doubtful else order

    def run(self, most_doubtful: bool) -> bool:
        """Ask about every open change; say whether all was asked."""
        order = self.order(most_doubtful)
        decided = sum(self._edit(place).decision != "open" for place in order)
        if 0 < decided < len(order):
            say(f"{decided:,} of {len(order):,} edits are decided; going on")
        at = 0
        while True:
            if at == len(order):
                if not self._past:
                    break
                answer = _line("that was the last edit: Enter ends, u takes the last answer back, q quits ")
                if answer == "u":
                    at = self._undone()
                    continue
                if answer == "q":
                    say(f"what was decided is kept in {self.state}; the same command goes on from there")
                    return False
                break
            place = order[at]
            if self._edit(place).decision != "open":
                at += 1
                continue
            answer = self._ask(place, at, len(order))
            if answer is None:
                say(f"what was decided is kept in {self.state}; the same command goes on from there")
                return False
            if answer == "undo":
                if not self._past:
                    _put("  nothing to undo\n")
                    continue
                at = self._undone()
            elif answer == "skip":
                at += 1
            else:
                rest = order[at:] if answer == "all" else [place]
                self._decide([p for p in rest if self._edit(p).decision == "open"], at, answer)
                self._keep()
                at += 1
        self._keep()
        return True

    def _edit(self, place: Place) -> Correction:
        return self.articles[place[0]].edits[place[1]]

    def _change(self, place: Place) -> Change:
        return self.articles[place[0]].explained.changes[place[1]]

    def _undone(self) -> int:
        """Take the last answer back; return where to go on."""
        at, before = self._past.pop()
        for (a, k), edit in before.items():
            self.articles[a].edits[k] = edit
        self._keep()
        return at

    def _decide(self, places: Sequence[Place], at: int, answer: Any) -> None:
        """Decide of changes, and of those that stand or fall with them."""
        decision, new = ("accepted", None) if answer == "all" else answer
        partners = [(place[0], self._change(place).partner) for place in places]
        before = {}
        for a, k in (*places, *((a, p) for a, p in partners if p is not None)):
            edits = self.articles[a].edits
            before[a, k] = edits[k]
            one = replace(edits[k], decision=decision)
            edits[k] = one if new is None else replace(one, new=new, proposed=self._change((a, k)).new)
        self._past.append((at, before))

    def _keep(self) -> None:
        from unspin.corrections import written

        if self.articles:
            put(written(self.corrections).encode(), self.state)

    def _ask(self, place: Place, at: int, total: int) -> Any:
        """Return a decision with its words, "undo", "skip", "all", or None to quit."""
        article, change = self.articles[place[0]], self._change(place)
        _tell(article, change, at + 1, total)
        others = change.runners_up[:9]
        while True:
            answer = _line("[y] n 1-9 e s u w q ? ")
            if answer is None or answer == "q":
                return None
            if answer in ("", "y"):
                return ("accepted", None)
            if answer == "n":
                return ("rejected", None)
            if answer in ("u", "s", "a"):
                return {"u": "undo", "s": "skip", "a": "all"}[answer]
            if answer == "e":
                words = _line(f"instead of \u201c{change.old}\u201d: ")
                if words is None:
                    return None
                if words and words != change.old:
                    return ("accepted", None) if words == change.new else ("replaced", words)
                _put("  nothing changed; n keeps the old words\n")
            elif answer == "w":
                from unspin.wording import sentences

                _put("".join(f"    {line}\n" for line in sentences(change)))
            elif answer.isdecimal() and 1 <= int(answer) <= len(others):
                return ("replaced", others[int(answer) - 1].text)
            elif answer == "?":
                _put(HELP + "\n")
            else:
                _put(f"  {KEYS}\n")


def _tell(article: _Article, change: Change, number: int, total: int) -> None:
    """Show a change in its context, with what else may stand there."""
    text = article.explained.text
    before = flat(text[max(0, change.start - CONTEXT) : change.start])
    after = flat(text[change.end : change.end + CONTEXT])
    where = f"  ({flat(article.heading)})" if article.heading else ""
    old, new = flat(change.old), flat(change.new) or "(nothing)"
    _put(f"\n{number:,} of {total:,}  {change.confidence:.0%} sure  {flat(change.source)}{where}\n")
    _put(f"  \u2026{before}{_bold(f'[{old} -> {new}]')}{after}\u2026\n")
    for n, reading in enumerate(change.runners_up[:9], 1):
        _put(f"    {n}  {flat(reading.text)}  ({_share(reading.probability)})\n")
    stays = next((r.probability for r in change.readings[1:] if not r.source), 0.0)
    _put(f"    n  {old}, as it stands  ({_share(stays)})\n")


def _share(probability: float) -> str:
    return f"{probability:.0%}" if probability >= 0.01 else "under 1%"


def _bold(text: str) -> str:
    colour = sys.stderr is not None and sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    return f"\x1b[1m{text}\x1b[0m" if colour else text


def _put(text: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(text)
        sys.stderr.flush()


def _line(prompt: str) -> str | None:
    """Return a line that a person typed, or None at the end of the input."""
    _put(prompt)
    line = sys.stdin.readline() if sys.stdin is not None else ""
    return line.strip() if line else None
