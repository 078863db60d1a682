"""A copy beside its original as one page of HTML, which holds all it needs and asks nothing of any network.

The texts are written into the page, escaped, so that they can be read where no script runs; the script, that
of the report, adds going from one substitution to the next and a card about each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from unspin.edits import Edit, replayed
from unspin.reports.frame import marked, safe
from unspin.reports.sheet import bar, columns, heading, sheet
from unspin.tracing.beside import Beside, Range, Row, place_of, words_of
from unspin.tracing.tracer import Match
from unspin.tracing.words import Prose, words

if TYPE_CHECKING:
    from unspin.explaining import Change

#: Sentences that only the original holds, from which on they are folded away.
FOLDED = 3
#: Substitutions that the table lists.
LISTED = 200
SCRIPT = ("page_texts.js", "page_beside.js", "page_view.js")
#: What stands for words that one side lacks.
_NOTHING = "\u2014"
#: What unspin makes of a substitution: it leaves the words, restores the original's, or puts others.
LEFT, SAME, OTHER = range(3)
_LOOKS = {LEFT: "c1", SAME: "c5", OTHER: "c3"}
_NAMES = {SAME: "restored by unspin", OTHER: "restored otherwise", LEFT: "left by unspin"}


@dataclass(frozen=True, slots=True)
class Swap:
    """One substitution: code points ``spun`` of the copy and ``original`` of the original.

    ``kind`` is what unspin makes of it, ``sure`` how sure that is, ``instead`` the other words it puts.
    """

    spun: Range
    original: Range
    kind: int = LEFT
    sure: float = 0.0
    instead: str | None = None


def page(
    found: Sequence[tuple[str, Match, Beside]], changes: Sequence[Sequence[Change]] | None = None
) -> str:
    """Return the page of copies, each with its name, its match and both texts side by side.

    ``changes`` are those that unspin makes in each copy (in ``Beside.spun``), in the order of its text.
    """
    sections, records = [], []
    for number, (name, match, beside) in enumerate(found):
        rows = [(row, _swaps(beside, row)) for row in beside.rows]
        swaps = judged(beside, [swap for _, own in rows for swap in own], changes[number] if changes else ())
        times = beside.swaps()
        sections.append(
            heading(name, number)
            + f'<div class="facts">{"".join(_facts(match, swaps, times))}</div>'
            + columns("Copy", "Original", f'<div class="rows">{"".join(_rows(beside, rows, swaps))}</div>')
        )
        records.append({"name": name, "changes": [_told(beside, swap, times) for swap in swaps]})
    return sheet(
        "trace",
        [name for name, _, _ in found],
        sections,
        {"wording": {}, "articles": records},
        SCRIPT,
        bar(("copy", "original"), "substitution"),
        (
            ("j k", "next and previous substitution"),
            ("Enter", "about the substitution; Esc goes back"),
            ("?", "this list"),
        ),
        "Nothing leaves this page.",
        "Texts that share most of their words in order need not be copies of one another.",
    )


def _facts(match: Match, swaps: Sequence[Swap], times: Counter[tuple[str, str]]) -> Iterator[str]:
    yield (
        f"<p>Made from <bdi><strong>{safe(match.name)}</strong></bdi>: {match.share:.0%} of its words "
        f"align ({match.aligned:,} words), {match.anchors:,} of {match.anchors_of:,} names, numbers and "
        f"rare words were found, {match.covered:.0%} of the original is in the copy.</p>"
    )
    for key, value in match.about.items():
        yield f"<p>{safe(key)}: <bdi>{safe(value)}</bdi></p>"
    counts = Counter(swap.kind for swap in swaps)
    if swaps:
        key = "".join(
            f'<li><span class="e {_LOOKS[kind]}">{name}</span> {counts[kind]:,}</li>'
            for kind, name in _NAMES.items()
            if counts[kind]
        )
        yield f'<p>{len(swaps):,} places differ:</p><ul class="key">{key}</ul>'
    if times:
        yield '<details><summary>Substitutions</summary><table class="swaps"><thead><tr>'
        yield "".join(f'<th scope="col">{head}</th>' for head in ("Copy", "Original", "Times"))
        yield "</tr></thead><tbody>"
        for (left, right), count in sorted(times.items(), key=lambda s: (-s[1], s[0]))[:LISTED]:
            yield f"<tr><td><bdi>{safe(left) or _NOTHING}</bdi></td>"
            yield f"<td><bdi>{safe(right) or _NOTHING}</bdi></td><td>{count:,}</td></tr>"
        yield "</tbody></table>"
        if len(times) > LISTED:
            yield f"<p>and {len(times) - LISTED:,} more.</p>"
        yield "</details>"


def _swaps(beside: Beside, row: Row) -> list[Swap]:
    """Return the substitutions of a row that both texts have a part in."""
    if row.spun == (0, 0) or row.original == (0, 0):
        return []
    starts = words_of(beside.spun, row.spun)[0], words_of(beside.original, row.original)[0]
    return [
        Swap(_place(beside.spun, left, starts[0]), _place(beside.original, right, starts[1]))
        for left, right in beside.changes(row)
    ]


def _place(prose: Prose, some: Range, first: int) -> Range:
    """Return where words stand in a text; none stand behind the word before, or where the row begins."""
    a, b = some
    if a < b:
        return prose.starts[a], prose.ends[b - 1]
    at = prose.ends[a - 1] if a > first else prose.starts[a] if a < len(prose.starts) else len(prose.text)
    return at, at


def judged(beside: Beside, swaps: Sequence[Swap], changes: Sequence[Change]) -> list[Swap]:
    """Return substitutions, which come in the order of the copy, with what unspin makes of them."""
    text, other = beside.spun.text, beside.original.text
    truth = [Edit(*swap.spun, "", other[slice(*swap.original)], 1.0, "", "") for swap in swaps]
    making = [Edit(c.start, c.end, c.old, c.new, c.confidence, "", "") for c in changes]
    out: list[Swap] = []
    for start, stop, own, made in _overlapping(truth, making):
        group = list(swaps[len(out) : len(out) + len(own)])
        if made:
            restored = replayed(text[start:stop], made, start)
            same = words(restored) == words(replayed(text[start:stop], own, start))
            kind, instead = (SAME, None) if same else (OTHER, " ".join(restored.split()))
            sure = min(edit.confidence for edit in made)
            group = [replace(swap, kind=kind, sure=sure, instead=instead) for swap in group]
        out += group
    return out


def _overlapping(
    truth: Sequence[Edit], making: Sequence[Edit]
) -> Iterator[tuple[int, int, list[Edit], list[Edit]]]:
    """Yield stretches of a text, each with what overlaps in it of two rows of edits."""
    every = [(edit, 0) for edit in truth] + [(edit, 1) for edit in making]
    every.sort(key=lambda item: (item[0].start, item[0].end))
    k = 0
    while k < len(every):
        start, stop = every[k][0].start, every[k][0].end
        last = k + 1
        while last < len(every) and _touch(start, stop, every[last][0]):
            stop = max(stop, every[last][0].end)
            last += 1
        own, made = ([edit for edit, side in every[k:last] if side == one] for one in (0, 1))
        yield start, stop, own, made
        k = last


def _touch(start: int, stop: int, edit: Edit) -> bool:
    """Say whether an edit overlaps a stretch that begins before it; where one is empty, touches it."""
    return edit.start < stop or (edit.start == stop and (start == stop or edit.start == edit.end))


def _told(beside: Beside, swap: Swap, times: Counter[tuple[str, str]]) -> list[Any]:
    """Return what the script needs to know of a substitution."""
    sides = (
        " ".join(words(beside.spun.text[slice(*swap.spun)])),
        " ".join(words(beside.original.text[slice(*swap.original)])),
    )
    return [swap.kind, round(1000 * swap.sure), times[sides], swap.instead]


def _rows(beside: Beside, rows: Sequence[tuple[Row, list[Swap]]], swaps: Sequence[Swap]) -> Iterator[str]:
    """Yield paragraph beside paragraph, as far as both have the same borders."""
    k = done = 0
    while k < len(rows):
        last = k
        while last < len(rows) and rows[last][0].spun[0] == rows[last][0].spun[1]:
            last += 1
        if last - k > FOLDED:
            whole = rows[k][0].original[0], rows[last - 1][0].original[1]
            text = _cell(beside.original, whole, [], "", 0)
            folded = f"<details><summary>{last - k:,} sentences</summary>{text}</details>"
            yield _row(
                '<p class="before none">not in the copy</p>', f'<div class="after">{folded}</div>', True
            )
            k = last
            continue
        last = k + 1
        while last < len(rows) and _joins(beside, rows[last - 1][0], rows[last][0]):
            last += 1
        spun = rows[k][0].spun[0], rows[last - 1][0].spun[1]
        original = rows[k][0].original[0], rows[last - 1][0].original[1]
        number = sum(len(own) for _, own in rows[k:last])
        own = swaps[done : done + number]
        left = _cell(beside.spun, spun, own, "o", done)
        right = _cell(beside.original, original, own, "e", done)
        yield _row(
            _side("before", left, "not in the copy"),
            _side("after", right, "not in the original"),
            not rows[k][0].proved,
        )
        done += number
        k = last


def _row(left: str, right: str, alone: bool) -> str:
    return f'<div class="row{" alone" * alone}">{left}{right}</div>\n'


def _side(name: str, cell: str, lacking: str) -> str:
    if not cell:
        return f'<p class="{name} none">{lacking}</p>'
    return f'<p class="{name}" dir="auto">{cell}</p>'


def _joins(beside: Beside, row: Row, other: Row) -> bool:
    """Say whether a row goes on in the paragraphs of the one before it."""
    if not (row.proved and other.proved):
        return False
    for prose, (first, stop) in ((beside.spun, other.spun), (beside.original, other.original)):
        if first < stop and prose.paragraphs[first] != prose.paragraphs[first - 1]:
            return False
    return True


def _cell(prose: Prose, sentences: Range, swaps: Sequence[Swap], kind: str, number: int) -> str:
    """Return sentences as HTML, substitutions marked, the first of them the ``number``-th of its article."""
    if sentences[0] == sentences[1]:
        return ""
    at, stop = place_of(prose, sentences)
    at += len(prose.text[at:stop]) - len(prose.text[at:stop].lstrip("\r\n"))
    stop = at + len(prose.text[at:stop].rstrip())
    parts = []
    for k, swap in enumerate(swaps, number):
        start, end = swap.spun if kind == "o" else swap.original
        parts += [marked(prose.text[at:start]), _mark(kind, swap, k, prose.text[start:end])]
        at = end
    return f"{''.join(parts)}{marked(prose.text[at:stop])}"


def _mark(kind: str, swap: Swap, k: int, text: str) -> str:
    more = ' role="button" tabindex="-1" aria-haspopup="true"' if kind == "e" else ""
    label = ' aria-label="nothing"' if kind == "e" and not text else ""
    return f'<span class="{kind} {_LOOKS[swap.kind]}" data-k="{k}"{more}{label}>{marked(text)}</span>'
