"""What the dictionary knows, as tables for people and as records for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from unspin.dictionary.gathering import COMPONENTS
from unspin.dictionary.lookup import Figures, Line, Phrase, Place, Reading
from unspin.dictionary.rows import COLUMNS
from unspin.places import data_folder

#: A probability under this is next to none.
LEAST = 0.0005


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their columns, and what is to be said below them."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()


def place(one: Place | Line) -> str:
    """Return file and line, with the entry behind a form that the build made."""
    shipped = one.file.parent == data_folder() / "dictionary"
    made = f" ({one.row.spun} \u2190 {one.row.original})" if isinstance(one, Place) and one.made else ""
    return f"{one.file.name if shipped else one.file}:{one.line}{made}"


def _places(places: Sequence[Place], most: int | None) -> str:
    shown = [place(one) for one in places]
    if most is not None and len(shown) > most:
        shown[most:] = [f"{len(shown) - most} more"]
    return "; ".join(shown)


def of_phrase(phrase: Phrase, most: int | None = None) -> Table:
    """Return the readings of a spun phrase, with at most so many places of each."""
    weights = " ".join(f"{name} {w:+.2f}" for name, w in zip(COMPONENTS, phrase.weight, strict=True))
    notes = [f"unchanged: {phrase.stays:.3f}", f"weight of evidence: {weights}"]
    if phrase.certain:
        notes.append("no English text holds this phrase: it is evidence enough for itself")
    rows = [
        (r.original, *_shares([r.overall, *r.share]), " ".join(r.families), _places(r.places, most))
        for r in phrase.readings
    ]
    return Table(("original", "overall", *COMPONENTS, "families", "places"), rows, notes)


def of_original(original: str, readings: Iterable[Reading], most: int | None = None) -> Table:
    """Return what an original is spun into, with at most so many places of each."""
    rows = [
        (r.spun, *_shares([r.overall, *r.channel]), " ".join(r.families), _places(r.places, most))
        for r in readings
    ]
    note = f"the share of the uses of {original!r} that become the phrase, by what spins them; reading: how"
    note += " likely the phrase stands for it"
    return Table(("spun", "reading", *COMPONENTS, "families", "places"), rows, [note])


def _shares(values: Iterable[float]) -> list[str]:
    return [f"{value:.3f}" if value >= LEAST else "0" for value in values]


def of_lines(lines: Iterable[Line]) -> Table:
    """Return entries as they stand in the files."""
    rows = [
        [*(line.row.line().split("\t") + [""] * len(COLUMNS))[: len(COLUMNS)], place(line)] for line in lines
    ]
    return Table((*COLUMNS, "place"), rows)


def of_figures(figures: Figures) -> Table:
    """Return how large the dictionary is."""
    several = {f"{k} or more" if k == 10 else str(k): 0 for k in range(1, 11)}
    for readings, phrases in figures.ambiguity.items():
        several["10 or more" if readings >= 10 else str(readings)] += phrases
    sections: list[tuple[str, dict[str, int]]] = [
        ("entries of family", figures.families),
        ("entries of file", figures.files),
        ("entries of class", figures.classes),
        ("entries", {"all": sum(figures.files.values()), "observed": figures.observed}),
        (
            "compiled",
            {
                "phrases": figures.phrases,
                "readings": figures.readings,
                "phrases that no English text holds": figures.certain,
                "bytes": figures.size,
            },
        ),
        ("phrases by number of readings", {name: n for name, n in several.items() if n}),
        ("readings of", dict(figures.most)),
    ]
    rows = [(what, name, str(count)) for what, counts in sections for name, count in counts.items()]
    return Table(("what", "name", "count"), rows)


def phrase_record(phrase: Phrase) -> dict[str, Any]:
    """Return a spun phrase as JSON holds it."""
    return {
        "spun": phrase.spun,
        "weight": _by_component(phrase.weight),
        "certain": phrase.certain,
        "unchanged": round(phrase.stays, 4),
        "readings": [reading_record(reading) for reading in phrase.readings],
    }


def reading_record(reading: Reading) -> dict[str, Any]:
    """Return a reading as JSON holds it."""
    return {
        "spun": reading.spun,
        "original": reading.original,
        "families": list(reading.families),
        "name": reading.name,
        "overall": round(reading.overall, 4),
        "probability": _by_component(reading.share),
        "channel": _by_component(reading.channel),
        "places": [
            {"file": str(p.file), "line": p.line, "entry": p.row.line().split("\t"), "made": p.made}
            for p in reading.places
        ],
    }


def _by_component(values: Sequence[float]) -> dict[str, float]:
    return dict(zip(COMPONENTS, (round(value, 4) for value in values), strict=True))
