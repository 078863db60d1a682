"""Pictures of the edits of an article as inline SVG, each with a text that says the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unspin.explaining import Explained

#: Confidences from which on an edit is of the level above, and what the levels are called.
LEVELS = (0.55, 0.7, 0.85, 0.95)
NAMES = ("under 55 %", "55 to 70 %", "70 to 85 %", "85 to 95 %", "95 % and more")
#: How large a picture is, and its margins on the left, at the top and at the bottom.
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 800, 120, 44, 12, 20
#: Bars in the picture of paragraphs; more paragraphs share bars.
BARS = 120
_WORD = re.compile(r"\w[\w'\u2019-]*")


def level(confidence: float) -> int:
    """Return how sure an edit is, from 1 to 5."""
    return 1 + sum(round(confidence, 3) >= border for border in LEVELS)


def counted(text: str) -> int:
    """Return how many words a text holds."""
    return sum(1 for _ in _WORD.finditer(text))


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of the ``words`` of a paragraph were ``changed``."""

    words: int
    changed: int

    @property
    def share(self) -> float:
        return self.changed / self.words if self.words else 0.0


def rates(explained: Explained, rows: Sequence[int]) -> list[Rate]:
    """Return how much of each paragraph was changed; ``rows`` are where paragraphs begin."""
    out = []
    k = 0
    ends = [*rows[1:], len(explained.text)]
    for start, end in zip(rows, ends, strict=True):
        changed = 0
        while k < len(explained.changes) and explained.changes[k].start < end:
            changed += counted(explained.changes[k].old)
            k += 1
        out.append(Rate(counted(explained.text[start:end]), changed))
    return out


def by_confidence(explained: Explained, number: int) -> str:
    """Return the picture of the edits along the article, the surer the higher."""
    size = max(1, len(explained.text))
    paths: list[list[str]] = [[] for _ in range(5)]
    counts = [0] * 5
    height = HEIGHT - TOP - BOTTOM
    for change in explained.changes:
        x = LEFT + 4 + (WIDTH - LEFT - 8) * change.start / size
        y = TOP + height * (1.0 - change.confidence)
        paths[level(change.confidence) - 1].append(f"M{x:.0f} {y:.0f}h0")
        counts[level(change.confidence) - 1] += 1
    drawn = "".join(
        f'<path class="dots d{k + 1}" d="{"".join(dict.fromkeys(path))}"/>'
        for k, path in enumerate(paths)
        if path
    )
    thirds = _parts([change.start * 3 // size for change in explained.changes], 3)
    text = (
        f"{len(explained.changes):,} edits from the beginning (left) to the end (right) of the article: "
        f"{thirds[0]:,} in its first third, {thirds[1]:,} in its second, {thirds[2]:,} in its last. "
        "How sure: "
        + ", ".join(f"{n:,} are {name}" for n, name in zip(counts, NAMES, strict=True) if n)
        + "."
    )
    marks = [(TOP + height * (1 - p), f"{p:.0%}") for p in (1.0, 0.5, 0.0)]
    return _figure(
        f"confidence-{number}", "Edits along the article, by how sure they are", text, drawn, marks
    )


def by_paragraph(found: Sequence[Rate], number: int) -> str:
    """Return the picture of the share of words changed in each paragraph."""
    group = -(-len(found) // BARS)
    bars = [
        Rate(sum(r.words for r in found[k : k + group]), sum(r.changed for r in found[k : k + group]))
        for k in range(0, len(found), max(1, group))
    ]
    top = max(0.1, *(bar.share for bar in bars)) if bars else 0.1
    height, step = HEIGHT - TOP - BOTTOM, (WIDTH - LEFT - 4) / max(1, len(bars))
    drawn = "".join(
        f"M{LEFT + step * k:.1f} {TOP + height}v{-height * bar.share / top:.1f}h{max(1.0, step - 1):.1f}"
        f"V{TOP + height}z"
        for k, bar in enumerate(bars)
        if bar.changed
    )
    text = "No word was changed in any paragraph."
    if any(bar.changed for bar in bars):
        most = max(range(len(found)), key=lambda k: (found[k].share, -k))
        untouched = sum(1 for rate in found if not rate.changed)
        text = (
            f"{len(found):,} paragraphs. Most was changed in paragraph {most + 1:,}: "
            f"{found[most].changed:,} of {found[most].words:,} words. Untouched paragraphs: {untouched:,}."
        )
    body = f'<path class="bars" d="{drawn}"/>'
    marks = [(TOP + height * (1 - p), f"{p * top:.0%}") for p in (1.0, 0.5, 0.0)]
    return _figure(f"paragraphs-{number}", "Words changed, by paragraph", text, body, marks)


def _parts(places: Iterable[int], count: int) -> list[int]:
    out = [0] * count
    for place in places:
        out[min(place, count - 1)] += 1
    return out


def _figure(name: str, title: str, text: str, body: str, marks: Sequence[tuple[float, str]]) -> str:
    """Return a figure; ``title`` and ``text`` hold nothing of an article."""
    axis = "".join(
        f'<path class="axis" d="M{LEFT} {y:.0f}H{WIDTH - 4}"/>'
        f'<text x="{LEFT - 6}" y="{y + 4:.0f}" text-anchor="end">{label}</text>'
        for y, label in marks
    )
    return (
        f'<figure><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{name}-t" '
        f'aria-describedby="{name}-d"><title id="{name}-t">{title}</title>{axis}{body}</svg>'
        f'<figcaption id="{name}-d">{title}. {text}</figcaption></figure>'
    )
