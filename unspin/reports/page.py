"""The report: one page of HTML that holds everything it needs and asks nothing of any network.

Spun text is hostile. It reaches the page in two ways only: escaped, in what this module writes, and as
JSON in which no letter can end its element, which the one script puts into text nodes. The policy of the
page allows that script and that style sheet by their digests and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from unspin.corrections import FORMAT, SEVERAL, VERSION, digest
from unspin.explaining import Change, Explained
from unspin.reports.frame import safe
from unspin.reports.pictures import NAMES, by_confidence, by_paragraph, counted, level, rates
from unspin.reports.sheet import bar, columns, heading, sheet
from unspin.restorer import UNWRAPPED
from unspin.tokens import paragraphs
from unspin.wording import WORDING

#: The parts of the script, which are one function on the page.
SCRIPT = ("page_texts.js", "page_article.js", "page_view.js", "page_deciding.js")
#: Edits of a page from which on fewer runners-up are given for each, and how many then; and otherwise.
MANY, FEW, USUAL = 1500, 3, 8
#: A line of so many code points is a paragraph of its own where lines are not broken.
LONG_LINE = 200
#: Swaps named in the summary.
NAMED = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of the page; ``name`` is what it is called.

    It is the ``number``-th of ``file`` (``name``, if None), which is the ``input``-th of the page (one of
    its own, if None) and was read as ``reading`` says. ``bom`` tells that the file begins with a byte-order
    mark, ``whole`` that the text is all that the file holds.
    """

    name: str
    explained: Explained
    bom: bool = False
    file: str | None = None
    input: int | None = None
    number: int = 1
    reading: Mapping[str, Any] = field(default_factory=dict)
    whole: bool = True


def page(entries: Sequence[Entry]) -> str:
    """Return the page of one or more articles."""
    many = sum(len(entry.explained.changes) for entry in entries)
    return sheet(
        "report",
        [entry.name for entry in entries],
        [_summary(entry, k) + _COLUMNS for k, entry in enumerate(entries)],
        {
            "format": FORMAT,
            "version": VERSION,
            "several": SEVERAL,
            "wording": WORDING,
            "articles": [_record(entry, k, FEW if many > MANY else USUAL) for k, entry in enumerate(entries)],
        },
        SCRIPT,
        bar(("original", "restored"), "edit", _SLIDER, _BUTTONS),
        _KEYS,
        "Nothing leaves this page: what you decide is in the text and in the corrections that you save; "
        "<code>unspin apply</code> replays those, <code>unspin learn</code> learns from them.",
        "Restored words are likely, not certain: the original may have read otherwise.",
    )


def _record(entry: Entry, k: int, most: int) -> dict[str, Any]:
    """Return what the script needs to know of an article."""
    explained = entry.explained
    sources: dict[str, int] = {}
    families: dict[str, int] = {}
    places = [0, *(change.start for change in explained.changes)]
    return {
        "name": entry.name,
        "file": entry.name if entry.file is None else entry.file,
        "input": -1 - k if entry.input is None else entry.input,
        "number": entry.number,
        "reading": dict(entry.reading),
        "whole": entry.whole,
        "sha256": digest(explained.text),
        "bom": entry.bom,
        "text": explained.text,
        "length": len(explained.text),
        "rows": rows(explained.text, explained.changes),
        "changes": [
            _row(change, place, sources, families, most)
            for change, place in zip(explained.changes, places, strict=False)
        ],
        "sources": list(sources),
        "families": list(families),
    }


def _row(
    change: Change, place: int, sources: dict[str, int], families: dict[str, int], most: int
) -> list[Any]:
    """Return what the script needs to know of a change; ``place`` is where the one before it begins.

    Of each reading it is told the text (0 for the old words, 1 for those that its entry gives), the
    probability, how usual it is, and the entry.
    """
    flat: list[Any] = []
    listed = 0
    for k, reading in enumerate(change.readings):
        if k and reading.source:
            listed += 1
            if listed > most or (most == FEW and reading.probability < 0.0005):
                continue
        original = reading.source.partition(" \u2190 ")[2]
        stays = k > 0 and not reading.source
        flat += [
            0 if stays else 1 if reading.source and reading.text == original else reading.text,
            round(1000 * reading.probability),
            round(100 * reading.fit),
            -1 if stays else sources.setdefault(reading.source, len(sources)),
        ]
    flags = change.quoted + 2 * change.certain + 4 * (change.source == UNWRAPPED)
    return [
        change.start - place,
        change.end - change.start,
        round(1000 * change.confidence),
        sources.setdefault(change.source, len(sources)),
        families.setdefault(", ".join(change.families), len(families)),
        flags,
        change.channel,
        -1 if change.partner is None else change.partner,
        flat,
    ]


def rows(text: str, changes: Sequence[Change]) -> list[int]:
    """Return where the paragraphs of a text begin that stand side by side, the first at 0.

    Where a paragraph consists of long lines, each line is one. No change runs over a border.
    """
    starts = []
    for start, end in paragraphs(text):
        starts.append(start)
        while (line := text.find("\n", start, end)) >= 0:
            if line - start >= LONG_LINE and line + 1 < end:
                starts.append(line + 1)
            start = line + 1
    out = [0]
    k = 0
    for start in starts[1:]:
        while k < len(changes) and changes[k].end <= start:
            k += 1
        if start > out[-1] and not (k < len(changes) and changes[k].start < start):
            out.append(start)
    return out


def _summary(entry: Entry, number: int) -> str:
    """Return what the article shows of a spin, in words and pictures."""
    explained = entry.explained
    judgement, changes = explained.judgement, explained.changes
    words = counted(explained.text)
    changed = sum(counted(change.old) for change in changes)
    facts = [
        f"<p>Spun with probability <strong>{_percent(judgement.posterior)}</strong>, as its first "
        f"{judgement.words:,} words tell"
        + (
            f"; the swaps are most like those of the family <strong>{escape(judgement.family)}</strong>."
            if judgement.posterior > 0.5
            else "."
        )
        + "</p>",
        f"<p>{len(changes):,} {'edit' if len(changes) == 1 else 'edits'} change {changed:,} of {words:,} "
        f"words{f' ({changed / words:.0%})' if words else ''}.</p>",
    ]
    swaps = Counter((c.old.lower(), c.new.lower()) for c in changes if c.source != UNWRAPPED)
    named = sorted(swaps.items(), key=lambda item: -item[1])[:NAMED]
    if named:
        told = ", ".join(
            f"<bdi>\u201c{safe(' '.join(old.split()))}\u201d</bdi> for "
            f"<bdi>\u201c{safe(' '.join(new.split()))}\u201d</bdi>{f' ({n} times)' if n > 1 else ''}"
            for (old, new), n in named
        )
        facts.append(f"<p>Commonest swaps: {told}.</p>")
    tortured = list(dict.fromkeys(c.old.lower() for c in changes if c.certain))
    if tortured:
        told = ", ".join(f"<bdi>\u201c{safe(' '.join(t.split()))}\u201d</bdi>" for t in tortured[:NAMED])
        more = f" and {len(tortured) - NAMED:,} more" if len(tortured) > NAMED else ""
        facts.append(f"<p>Phrases that clean English never holds: {told}{more}.</p>")
    counts = Counter(level(change.confidence) for change in changes)
    key = "".join(
        f'<li><span class="e c{k}">{NAMES[k - 1]}</span> {counts[k]:,}</li>'
        for k in range(5, 0, -1)
        if counts[k]
    )
    shares = rates(explained, rows(explained.text, changes))
    pictures = f'<div class="pictures">{by_confidence(explained, number)}{by_paragraph(shares, number)}</div>'
    return (
        f'{heading(entry.name, number)}<div class="facts">{"".join(facts)}'
        + (f'<p>How sure:</p><ul class="key">{key}</ul>' if key else "")
        + f"</div>{pictures if changes else ''}"
    )


def _percent(share: float) -> str:
    if share >= 0.9995:
        return "over 99.9 %"
    return f"{100 * share:.1f} %" if share >= 0.001 else "under 0.1 %"


_COLUMNS = columns(
    "As it was found",
    "Restored",
    '<div class="rows"></div>'
    "<noscript><p>The texts are shown by a script, which is switched off here. "
    "<code>unspin --diff FILE</code> shows the same in a terminal.</p></noscript>",
)
_SLIDER = (
    '<label>Edits at least <input type="range" id="least" min="0" max="100" value="0"> '
    '<output id="least-told" for="least">0 %</output> sure</label>'
)
_BUTTONS = '<button id="get-text">Save text</button> <button id="get-corrections">Save corrections</button> '
_KEYS = (
    ("j k", "next and previous edit"),
    ("y n", "accept, reject"),
    ("1\u20269", "take this runner-up"),
    ("e", "write your own words"),
    ("u", "undo the last decision"),
    ("Enter", "go to the choices of an edit; Esc goes back"),
    ("?", "this list"),
)
