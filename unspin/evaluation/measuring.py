"""Running a restorer over gold files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from unspin.evaluation.alignment import Pass
from unspin.evaluation.gold import read_gold
from unspin.evaluation.scoring import Compared, Tally, score
from unspin.evaluation.words import fold, places

#: Characters shown on each side of a flaw.
CONTEXT = 48


@dataclass(frozen=True, slots=True)
class Flaw:
    """One edit that went wrong or was not made.

    Args:
        line: the line of the gold file, or the number of the pair.
        what: "missed", "wrong", or both where a required edit was made into something else.
        spun: what the spinner left; empty where words were inserted.
        expected: the accepted forms.
        got: what the output has in its place.
        before, after: the spun text on both sides.
    """

    line: int
    what: str
    spun: str
    expected: tuple[str, ...]
    got: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Measured:
    """The tally of one file, and its flaws in the order of the text."""

    path: Path
    tally: Tally
    flaws: tuple[Flaw, ...]

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.path.name

    @property
    def kind(self) -> str:
        """The format of the file: "gold", "json", or "txt" for clean English."""
        return self.path.suffix.removeprefix(".") or "txt"


def measure(path: Path, restore: Callable[[str], str]) -> Measured:
    """Return how well ``restore`` does on the texts of a gold file.

    Raises:
        GoldError: the file is no gold.
        OSError: the file cannot be opened.
    """
    total = Tally()
    flaws: list[Flaw] = []
    for item in read_gold(path):
        tally, compared = score(item, restore(item.spun))
        total += tally
        for line in compared:
            flaws += _flaws(line)
    return Measured(path, total, tuple(flaws))


def kinds(measured: Iterable[Measured]) -> dict[str, Tally]:
    """Return the tallies of all files of a kind together."""
    totals: dict[str, Tally] = {}
    for one in measured:
        totals[one.kind] = totals.get(one.kind, Tally()) + one.tally
    return totals


def _flaws(compared: Compared) -> Iterator[Flaw]:
    """Yield the flaws of a line; changes outside marks that touch are one flaw."""
    line, alignment = compared.line, compared.alignment
    output = fold(compared.output)
    spots = places(output)
    raw = compared.output if len(compared.output) == len(output) else output
    run: list[tuple[tuple[int, int], tuple[int, int]]] = []

    def flaw(what: str, spun: tuple[int, int], got: tuple[int, int], expected: tuple[str, ...]) -> Flaw:
        a, b = spun
        text = raw[spots[got[0]][0] : spots[got[1] - 1][1]] if got[0] < got[1] else ""
        before, after = line.spun[max(0, a - CONTEXT) : a], line.spun[b : b + CONTEXT]
        if a > CONTEXT:
            before = before.partition(" ")[2]
        if b + CONTEXT < len(line.spun):
            after = after.rpartition(" ")[0]
        return Flaw(line.number, what, line.spun[a:b], expected, text, before, after)

    def changed() -> Iterator[Flaw]:
        if run:
            spun = (run[0][0][0], run[-1][0][1])
            yield flaw("wrong", spun, (run[0][1][0], run[-1][1][1]), (line.spun[slice(*spun)],))
            run.clear()

    for k, segment in enumerate(line.segments):
        passed, got = alignment.passes[k], alignment.spans[k]
        if k in alignment.inserted:
            run.append(((segment.start, segment.start), alignment.inserted[k]))
        if segment.accepted is None and passed is not Pass.SAME:
            run.append(((segment.start, segment.end), got))
            continue
        yield from changed()
        if segment.accepted is None:
            continue
        what = [
            *(["missed"] if segment.required and passed is not Pass.HIT else []),
            *(["wrong"] if passed is Pass.WRONG else []),
        ]
        if what:
            yield flaw(", ".join(what), (segment.start, segment.end), got, segment.shown)
    end = len(line.spun)
    if len(line.segments) in alignment.inserted:
        run.append(((end, end), alignment.inserted[len(line.segments)]))
    yield from changed()
