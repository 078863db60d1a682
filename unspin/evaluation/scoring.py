"""From outputs to figures: what was restored, what was missed, and what was broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

from rapidfuzz.distance import Levenshtein

from unspin.evaluation.alignment import Alignment, Pass, Slot, align
from unspin.evaluation.gold import Item, Line, Segment
from unspin.evaluation.words import words


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts from which all figures follow; those of several texts add up."""

    required: int = 0
    hit: int = 0
    missed: int = 0
    wrong: int = 0
    words: int = 0
    sentences: int = 0
    sentences_exact: int = 0
    original_words: int = 0
    errors_before: int = 0
    errors_after: int = 0
    lines_changed: int = 0
    lines_verbatim: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Return the counts of both together."""
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Tally)))


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of gold beside what a restorer made of it."""

    line: Line
    output: str
    alignment: Alignment


def figures(tally: Tally) -> dict[str, int | float]:
    """Return the counts of a tally and the figures they give, by name."""

    def share(part: float, whole: int) -> float:
        return part / max(1, whole)

    precision = share(tally.hit, tally.hit + tally.wrong)
    recall = share(tally.hit, tally.required)
    f05 = 1.25 * precision * recall / (0.25 * precision + recall) if precision + recall else 0.0
    return {
        **asdict(tally),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f05": round(f05, 4),
        "wer_before": round(share(tally.errors_before, tally.original_words), 4),
        "wer_after": round(share(tally.errors_after, tally.original_words), 4),
        "closed": round(1 - share(tally.errors_after, tally.errors_before), 4),
        "exact": round(share(tally.sentences_exact, tally.sentences), 4),
        "harm": round(1e4 * tally.wrong / max(1, tally.words), 2),
        "verbatim": round(share(tally.lines_verbatim, tally.lines_changed), 4),
    }


def score(item: Item, output: str) -> tuple[Tally, list[Compared]]:
    """Return the tally of an output, and the lines beside their gold."""
    outputs = output.rstrip("\n").split("\n")
    lines: Sequence[Line] = item.lines
    if len(outputs) != len(lines):  # line ends have moved
        lines, outputs = [_one_line(lines)], [" ".join(outputs)]
    total = Tally()
    compared = []
    for line, text in zip(lines, outputs, strict=True):
        found = words(text)
        alignment = align([Slot(s.spun, s.accepted) for s in line.segments], found)
        total += _tally(line, text, found, alignment)
        compared.append(Compared(line, text, alignment))
    return total, compared


def _one_line(lines: Sequence[Line]) -> Line:
    segments: list[Segment] = []
    shift = 0
    for line in lines:
        for s in line.segments:
            segments.append(Segment(s.spun, s.accepted, s.start + shift, s.end + shift, s.ends, s.shown))
        shift += len(line.spun) + 1
    spun, original = (" ".join(texts) for texts in zip(*((x.spun, x.original) for x in lines), strict=True))
    return Line(lines[0].number, spun, original, tuple(segments))


def _tally(line: Line, text: str, found: list[str], alignment: Alignment) -> Tally:
    segments = line.segments
    required = hit = wrong = sentences = exact = 0
    run, good = False, True  # within a run of changes outside marks; the sentence is right so far
    for k, (segment, passed) in enumerate(zip(segments, alignment.passes, strict=True)):
        if k in alignment.inserted:
            wrong += not run
            run, good = True, False
        if segment.accepted is None:
            changed = passed is not Pass.SAME
            wrong += changed and not run
            run = changed
            good &= not changed
        else:
            required += segment.required
            hit += segment.required and passed is Pass.HIT
            wrong += passed is Pass.WRONG
            run = False
            good &= passed is Pass.HIT or (passed is Pass.SAME and not segment.required)
        if segment.ends:
            if k + 1 == len(segments) and k + 1 in alignment.inserted:
                good = False
            sentences += 1
            exact += good
            good = True
    wrong += len(segments) in alignment.inserted and not run
    spun = [word for s in segments for word in s.spun]
    original = [word for s in segments for word in (s.accepted[0] if s.accepted else s.spun)]
    return Tally(
        required=required,
        hit=hit,
        missed=required - hit,
        wrong=wrong,
        words=len(spun),
        sentences=sentences,
        sentences_exact=exact,
        original_words=len(original),
        errors_before=Levenshtein.distance(spun, original),
        errors_after=Levenshtein.distance(found, original),
        lines_changed=int(line.changed),
        lines_verbatim=int(line.changed and text == line.original),
    )
