"""A score as a record for programs and as lines for people."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from unspin.files.failure import flat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unspin.scoring import Paragraph, Score

#: Paragraphs that are shown to people.
PARAGRAPHS = 10


def record(score: Score) -> dict[str, Any]:
    """Return what a score tells, as JSON writes it."""
    return {
        "posterior": round(score.posterior, 6),
        "log_odds": round(score.log_odds, 3),
        "spun": score.reason is None,
        "reason": score.reason,
        "words": score.words,
        "edits": score.edits,
        "rate": round(score.rate, 2),
        "listed": score.listed,
        "replaced": round(score.replaced, 4),
        "family": score.family,
        "configuration": {
            name: {"verdict": region.verdict or None, "replaced": region.replaced, "listed": region.listed}
            for name, region in score.regions.items()
        },
        "paragraphs": [{**asdict(p), "log_odds": round(p.log_odds, 3)} for p in score.paragraphs],
        "signs": [{**asdict(sign), "weight": round(sign.weight, 3)} for sign in score.signs],
    }


def lines(score: Score, name: str) -> Iterator[str]:
    """Yield what a score tells, in a few lines; ``name`` says of what."""
    sure = f"probability {score.posterior:.3f}, log odds {score.log_odds:.1f}"
    if score.reason is not None:
        yield f"{name}: not spun, {score.reason} ({sure}, {score.words:,} words)"
    else:
        yield f"{name}: spun ({sure}), most like the family {score.family}"
    if not score.edits:
        return
    yield (
        f"  rate        {score.edits:,} edits in {score.words:,} words, {score.rate:.1f} in 100; "
        f"{score.replaced:.0%} of {score.listed:,} listed words replaced"
    )
    for region, found in score.regions.items():
        told = f"{found.verdict}, " if found.verdict else ""
        yield f"  {region:<11} {told}{found.replaced:,} of {found.listed:,} listed words replaced"
    yield from _paragraphs([p for p in score.paragraphs if p.edits])
    if score.signs:
        yield "  place     weight  sign"
        for sign in score.signs:
            place = f"{sign.places[0].line}:{sign.places[0].column}"
            often = f" ({sign.count} times)" if sign.count > 1 else ""
            swap = f"{flat(sign.phrase)}{often} \u2190 {', '.join(sign.originals)}"
            yield f"  {place:<9} {sign.weight:6.1f}  {swap}"


def _paragraphs(paragraphs: list[Paragraph]) -> Iterator[str]:
    yield "  line  log odds  edits  words  paragraph"
    for p in paragraphs[:PARAGRAPHS]:
        yield f"  {p.line:>4}  {p.log_odds:8.1f}  {p.edits:>5}  {p.words:>5}  {flat(p.begins)}"
    if len(paragraphs) > PARAGRAPHS:
        yield f"  and {len(paragraphs) - PARAGRAPHS:,} more paragraphs with edits, which --json lists"
