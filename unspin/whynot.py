"""Why an edit that somebody expected was not made, and all readings of one phrase where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from unspin import surface
from unspin.article import HOPELESS
from unspin.calibration import confidence
from unspin.candidates import FARTHEST
from unspin.dictionary.lookup import form
from unspin.edits import Edit, replayed
from unspin.explaining import Every, Reading, weighed_at
from unspin.restorer import AGREES, CHANNEL
from unspin.settings import BOLD
from unspin.wording import share_words

if TYPE_CHECKING:
    from unspin.candidates import Stretch
    from unspin.dictionary.reversal import Dictionary
    from unspin.edits import Piece
    from unspin.restorer import Part, Restorer

#: Readings of a phrase that an answer names.
NAMED = 6


@dataclass(frozen=True, slots=True)
class Answer:
    """Why one place of the text was not changed: ``kind`` in one word, ``reason`` in a sentence.

    ``kind`` is made, protected, entry, name, channel, clean, context, doubtful or overlap.
    """

    start: int
    end: int
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Place:
    """All readings of a phrase at one place, the old words among them; ``made`` is what was chosen."""

    start: int
    end: int
    old: str
    made: str | None
    readings: tuple[Reading, ...]


def places(restorer: Restorer, text: str, phrase: str) -> list[Place]:
    """Return the readings of a phrase wherever it stands in an article, the likeliest first."""
    out = []
    for piece, part, start, end in _found(restorer, text, phrase):
        first, last = part.stretch.starts[start], part.stretch.ends[end - 1]
        old = part.stretch.text[first:last]
        readings: list[Reading] = [Reading(old, 1.0)]
        if part.lattice is not None:
            every = Every(restorer, part, restorer.posteriors(part, piece.judgement))
            nothing = Edit(first, last, old, old, 0.0, old, "")
            readings = list(every.readings(start, end, nothing))[1:]
        readings = weighed_at(text, first + piece.start, last + piece.start, readings, restorer.model)
        edit = _covering(piece, first + piece.start, last + piece.start)
        whole = edit is not None and (edit.start, edit.end) == (first + piece.start, last + piece.start)
        made = None if edit is None else edit.new if whole else f"{edit.old} \u2192 {edit.new}"
        out.append(Place(first + piece.start, last + piece.start, old, made, tuple(readings)))
    return out


def why_not(restorer: Restorer, text: str, old: str, new: str) -> list[Answer]:
    """Return why ``old`` was not made ``new`` wherever it stands; nothing where it does not stand."""
    gone, wanted = form(old).split(" "), form(new).split(" ")
    head = tail = 0
    if len(gone) > 1 and len(wanted) > 1 and {gone[0], wanted[0]} <= {"a", "an"}:
        head = 1  # an article follows from the word behind it
    while head < min(len(gone), len(wanted)) - 1 and gone[head] == wanted[head]:
        head += 1
    while tail < min(len(gone), len(wanted)) - 1 - head and gone[-1 - tail] == wanted[-1 - tail]:
        tail += 1
    core = " ".join(wanted[head : len(wanted) - tail])
    out = []
    for piece, part, start, end in _found(restorer, text, old):
        first, last = part.stretch.starts[start], part.stretch.ends[end - 1]
        kind, reason = _made(piece, first + piece.start, last + piece.start, new) or _reason(
            restorer, piece, part, start + head, end - tail, core
        )
        out.append(Answer(first + piece.start, last + piece.start, kind, reason))
    return out


def _made(piece: Piece, start: int, end: int, new: str) -> tuple[str, str] | None:
    """Say that ``new`` stands in the restored text in place of these code points, if it does."""
    edits = [e for e in piece.edits if e.start < end and e.end > start]
    if not edits:
        return None
    text, base = piece.original, piece.start
    low, high = min(start, edits[0].start), max(end, edits[-1].end)
    became = replayed(text[low - base : high - base], edits, low)
    expected = f"{text[low - base : start - base]} {new} {text[end - base : high - base]}"
    if form(became) != form(expected):
        return None
    return "made", f"it was made, {min(e.confidence for e in edits):.0%} sure"


def _found(restorer: Restorer, text: str, phrase: str) -> Iterator[tuple[Piece, Part, int, int]]:
    """Yield where a phrase stands: the part and the positions in it."""
    wanted = form(phrase).split(" ")
    size = len(wanted)
    for piece, part in restorer.parts([text]):
        words, starts = part.stretch.as_written, part.stretch.starts
        for at in range(len(words) - size + 1):
            if words[at] == wanted[0] and starts[at] >= 0 and words[at : at + size] == wanted:
                yield piece, part, at, at + size


def _covering(piece: Piece, start: int, end: int) -> Edit | None:
    edits = (e for e in piece.edits if e.source != AGREES)
    return next((e for e in edits if e.start < end and e.end > start), None)


def _capitalised(stretch: Stretch, known: Dictionary, start: int, end: int, row: int) -> bool:
    """Say whether positions ``start`` to ``end`` bear the capitals that a name has."""
    return stretch.capital[start] and (stretch.capital[end - 1] or not known.closed[row])


def _reason(
    restorer: Restorer, piece: Piece, part: Part, start: int, end: int, wanted: str
) -> tuple[str, str]:
    """Return the kind and the sentence for positions ``start`` to ``end`` of a part."""
    known, stretch, settings = restorer.dictionary, part.stretch, restorer.settings
    edit = _covering(piece, stretch.starts[start] + piece.start, stretch.ends[end - 1] + piece.start)
    if part.spared is not None and any(part.spared[start:end]):
        return "protected", "it is protected: a term of yours, code, an address, or a quotation to be left"
    rows, others = _entries(restorer, part, start, end, wanted)
    old = " ".join(stretch.words[start:end])
    if not rows:
        remedy = f"unspin dictionary add {old!r} {wanted!r} --file mine.tsv adds it"
        if not others:
            return "entry", f"the dictionary has no entry for \u201c{old}\u201d; {remedy}"
        told = ", ".join(others[:NAMED]) + (", \u2026" if len(others) > NAMED else "")
        return "entry", f"the dictionary knows \u201c{old}\u201d for other words only ({told}); {remedy}"
    fits = [r for r in rows if not known.name[r[2]] or _capitalised(stretch, known, *r)]
    if not fits:
        return "name", "the entry is a name, and the words have no capitals here"
    share = np.array(piece.judgement.mixture)
    channel = {r[2]: float(np.exp(known.cost[r[2]].astype(np.float64)) @ share) for r in fits}
    likeliest = max(channel.values())
    said = (
        f"its spinner prints \u201c{old}\u201d in about {share_words(likeliest)} uses of \u201c{wanted}\u201d"
    )
    if CHANNEL * np.log(max(likeliest, 1e-300)) <= FARTHEST:
        return "channel", f"{said}, too seldom to be looked at"
    odds = piece.judgement.posterior
    spun = total = 0.0
    looked = False
    if part.lattice is not None and part.decoding is not None:
        lattice = part.lattice
        mine = np.zeros(len(lattice.row), dtype=np.bool_)
        for s, e, row in fits:
            mine |= (lattice.row == row) & (lattice.start + lattice.lead == s) & (lattice.end == e)
        looked = bool(mine.any())
        spun = float(part.decoding.posterior[mine].sum())
        whole = restorer.posteriors(part, piece.judgement)[mine].sum()
        total = float(confidence(np.array(whole)))
    if not looked:
        return "clean", f"the article is judged clean ({_share(odds)} spun), and so is this sentence"
    if total >= settings.min_confidence and edit is not None:
        return "overlap", f"it gave way to another edit here: {edit.old!r} became {edit.new!r}"
    if spun >= settings.min_confidence > total:
        clean = "all but surely " if piece.judgement.log_odds < HOPELESS else ""
        return "clean", (
            f"the article is judged {clean}clean ({_share(odds)} spun); in a spun one it would be made, "
            f"{spun:.0%} sure"
        )
    here = f"it is {_share(total)} sure, {settings.min_confidence:.0%} is needed"
    rivals = [r for r in _rivals(restorer, piece, part, start, end) if form(r.text) != wanted]
    if rivals:
        here += f"; likelier here: \u201c{rivals[0].text}\u201d ({_share(rivals[0].probability)})"
    if BOLD <= total < settings.min_confidence:
        return "doubtful", f"{here}; --bold makes it"
    return "context", f"the words around it speak against it: {here}; {said}"


def _rivals(restorer: Restorer, piece: Piece, part: Part, start: int, end: int) -> list[Reading]:
    """Return what may stand at a place, the old words among it, the likeliest first."""
    first, last = part.stretch.starts[start], part.stretch.ends[end - 1]
    old = part.stretch.text[first:last]
    every = Every(restorer, part, restorer.posteriors(part, piece.judgement))
    return list(every.readings(start, end, Edit(first, last, old, old, 0.0, old, "")))[1:]


def _entries(
    restorer: Restorer, part: Part, start: int, end: int, wanted: str
) -> tuple[list[tuple[int, int, int]], list[str]]:
    """Return the readings that change these positions into the ``wanted`` words, and other originals.

    Each with the positions that its entry spans, and its row.
    """
    known = restorer.dictionary
    rows: list[tuple[int, int, int]] = []
    others: list[str] = []
    found = part.found
    for k in np.flatnonzero((found.start <= start) & (found.end >= end)).tolist():
        phrase = int(found.phrase[k])
        for row in range(int(known.first[phrase]), int(known.first[phrase + 1])):
            head, tail = known.core[row].tolist()
            if (int(found.start[k]) + head, int(found.end[k]) - tail) != (start, end):
                continue
            original = surface.inner(known.original(row, part.british), head, tail)
            if form(original) == wanted:
                rows.append((int(found.start[k]), int(found.end[k]), row))
            elif original not in others:
                others.append(original)
    return rows, others


def _share(probability: float) -> str:
    return f"{probability:.0%}" if probability >= 0.01 else "under 1%"
