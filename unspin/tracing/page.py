"""A copy beside its original as one HTML page, which holds all it needs and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from unspin.reports.frame import head, marked
from unspin.tracing.beside import Beside, Range, Row, place_of, words_of
from unspin.tracing.tracer import Match
from unspin.tracing.words import Prose

#: Sentences that only the original holds, from which on they are folded away.
FOLDED = 3
#: Substitutions that the table lists.
LISTED = 200
#: What stands for words that one side lacks.
_NOTHING = "\u2014"

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 90rem; padding: 1rem; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem; overflow-wrap: anywhere; }
tr.first > td { border-top: 1px solid #8888; }
thead th { position: sticky; top: 0; background: Canvas; border-bottom: 2px solid; }
mark { background: #ffd9a8; color: #000; border-radius: .2rem; padding: 0 .1rem; }
td.original mark { background: #bfe8c5; }
td.alone { background: #8881; }
td.none { color: GrayText; font-style: italic; }
table.swaps { width: auto; table-layout: auto; }
.sign { font-size: .75em; border: 1px dotted; }
@media (max-width: 40rem) {
  table.texts thead { position: absolute; left: -99in; }
  table.texts tr, table.texts td { display: block; padding: .2rem 0; }
  td.original { padding-left: 1rem !important; border-left: 3px solid #6a6; }
}
@media print { thead th { position: static; } }
"""


def page(found: Sequence[tuple[str, Match, Beside]]) -> str:
    """Return the page of copies, each with its name, its match and both texts side by side."""
    body = "".join(part for one in found for part in _section(*one))
    return f"{head('unspin trace', _STYLE)}<body>\n{body}</body></html>\n"


def _section(name: str, match: Match, beside: Beside) -> Iterator[str]:
    swaps = beside.swaps()
    yield f"<section>\n<h1><bdi>{marked(name)}</bdi></h1>\n"
    yield f"<p>Made from <bdi><strong>{marked(match.name)}</strong></bdi>: {match.share:.0%} of its words "
    yield f"align ({match.aligned:,} words), {match.anchors:,} of {match.anchors_of:,} names, numbers and "
    yield f"rare words were found, {match.covered:.0%} of the original is in the copy.</p>\n"
    for key, value in match.about.items():
        yield f"<p>{marked(key)}: <bdi>{marked(value)}</bdi></p>\n"
    yield '<table class="texts">\n<thead><tr><th scope="col">Copy</th><th scope="col">Original</th></tr>'
    yield "</thead>\n<tbody>\n"
    yield from _rows(beside)
    yield "</tbody>\n</table>\n"
    if swaps:
        yield '<h2>Substitutions</h2>\n<table class="swaps">\n<thead><tr><th scope="col">Copy</th>'
        yield '<th scope="col">Original</th><th scope="col">Times</th></tr></thead>\n<tbody>\n'
        for (left, right), count in sorted(swaps.items(), key=lambda s: (-s[1], s[0]))[:LISTED]:
            yield f"<tr><td><bdi>{marked(left) or _NOTHING}</bdi></td>"
            yield f"<td><bdi>{marked(right) or _NOTHING}</bdi></td><td>{count}</td></tr>\n"
        yield "</tbody>\n</table>\n"
        if len(swaps) > LISTED:
            yield f"<p>and {len(swaps) - LISTED:,} more.</p>\n"
    yield "</section>\n"


def _rows(beside: Beside) -> Iterator[str]:
    rows = beside.rows
    k = 0
    while k < len(rows):
        last = k
        while last < len(rows) and rows[last].spun[0] == rows[last].spun[1]:
            last += 1
        if last - k > FOLDED:
            text = beside.original.text[
                place_of(beside.original, rows[k].original)[0] : place_of(
                    beside.original, rows[last - 1].original
                )[1]
            ]
            yield '<tr class="first"><td class="none">not in the copy</td><td class="original alone">'
            yield f"<details><summary>{last - k:,} sentences</summary><bdi>{marked(text)}</bdi></details>"
            yield "</td></tr>\n"
            k = last
            continue
        yield _row(beside, rows[k], k == 0 or _new_paragraph(beside, rows[k]))
        k += 1


def _new_paragraph(beside: Beside, row: Row) -> bool:
    for prose, (first, stop) in ((beside.spun, row.spun), (beside.original, row.original)):
        if first < stop:
            return first == 0 or prose.paragraphs[first] != prose.paragraphs[first - 1]
    return False


def _row(beside: Beside, row: Row, first: bool) -> str:
    changes = beside.changes(row) if row.spun != (0, 0) != row.original else []
    left = _cell(beside.spun, row.spun, [change[0] for change in changes])
    right = _cell(beside.original, row.original, [change[1] for change in changes])
    alone = "" if row.proved else " alone"
    head = '<tr class="first">' if first else "<tr>"
    empty = '<td class="none">{}</td>'
    spun = f'<td class="spun{alone}">{left}</td>' if left else empty.format("not in the copy")
    original = f'<td class="original{alone}">{right}</td>' if right else empty.format("not in the original")
    return f"{head}{spun}{original}</tr>\n"


def _cell(prose: Prose, sentences: Range, changed: Sequence[Range]) -> str:
    """Return sentences as HTML, ``changed`` ranges of words marked."""
    first, last = words_of(prose, sentences)
    if first == last:
        return ""
    at, stop = place_of(prose, sentences)
    parts = []
    for a, b in changed:
        if a < b:
            start, end = prose.starts[a], prose.ends[b - 1]
            parts += [marked(prose.text[at:start]), "<mark>", marked(prose.text[start:end]), "</mark>"]
            at = end
    return f"<bdi>{''.join(parts)}{marked(prose.text[at:stop].rstrip())}</bdi>"
