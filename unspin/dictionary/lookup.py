"""Asking the dictionary: what a phrase may have been, what an original becomes, and where it is written.

Figures come from the compiled dictionary, which the engine uses; places come from the text files, which
people edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from unspin.article import SHARES
from unspin.dictionary import inflect
from unspin.dictionary.compile import FLOOR
from unspin.dictionary.expand import expand
from unspin.dictionary.reversal import Dictionary
from unspin.dictionary.rows import COLUMNS, FAMILIES, Row
from unspin.dictionary.spelling import Spelling
from unspin.frequency.model import NGrams
from unspin.tokens import normal, tokenize

#: What a hyphenated phrase may be written like in the files, and another.
_HYPHENS = tuple(map(str.maketrans, ({"-": " "}, {"-": ""}, {" ": "-"})))


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry is written; ``made`` tells that the build made the form asked for from it."""

    file: Path
    line: int
    row: Row
    made: bool = False


@dataclass(slots=True)
class Reading:
    """One original of a spun phrase; figures by component of ``COMPONENTS``.

    ``share`` is the probability that the phrase stands for this original in a text which the component
    has spun, nothing being known of its context, and ``overall`` the same with the component unknown;
    ``channel`` is P(spun | original).
    """

    spun: str
    original: str
    families: tuple[str, ...]
    overall: float
    share: tuple[float, ...]
    channel: tuple[float, ...]
    name: bool = False
    places: list[Place] = field(default_factory=list)


@dataclass(slots=True)
class Phrase:
    """A spun phrase: the weight of evidence of seeing it (log odds of a spin) by component, and its
    readings, the likeliest first. ``stays`` is the probability that it was never changed."""

    spun: str
    weight: tuple[float, ...]
    certain: bool
    stays: float
    readings: list[Reading]


def form(phrase: str) -> str:
    """Return the form under which a phrase is looked up."""
    return " ".join(tokenize(phrase).words)


def look_up(phrase: str, dictionary: Dictionary, model: NGrams) -> Phrase | None:
    """Return what the dictionary knows of a spun phrase, or None if it lists no such phrase."""
    number = dictionary.look_up(form(phrase))
    if number is None:
        return None
    spun = dictionary.spun(number)
    rows = range(*dictionary.first[number : number + 2].tolist())
    weight = dictionary.weight[number].astype(np.float64)
    originals = [dictionary.original(row) for row in rows]
    clean = max(FLOOR, likelihood(spun, model))
    channel = dictionary.cost[rows.start : rows.stop].astype(np.float64)
    ahead = np.array([max(FLOOR, likelihood(form(o), model)) - clean for o in originals])
    keep = dictionary.keep[dictionary.keep_row(spun)].astype(np.float64)
    log_share = np.vstack([ahead[:, None] + channel, keep])
    log_share -= np.logaddexp.reduce(log_share, axis=0)
    share = np.exp(log_share)
    component = SHARES * np.exp(np.clip(weight, -30.0, 30.0))
    overall = share @ (component / component.sum())
    readings = [
        Reading(
            spun,
            original,
            _families(int(dictionary.families[row])),
            float(overall[k]),
            tuple(share[k].tolist()),
            tuple(np.exp(channel[k]).tolist()),
            bool(dictionary.name[row]),
        )
        for k, (row, original) in enumerate(zip(rows, originals, strict=True))
    ]
    readings.sort(key=lambda r: (-r.overall, r.original))
    return Phrase(
        spun, tuple(weight.tolist()), bool(dictionary.certain[number]), float(overall[-1]), readings
    )


def spins(original: str, dictionary: Dictionary, model: NGrams) -> list[Reading]:
    """Return the readings that give an original, the likeliest spun phrase first."""
    wanted = form(original)
    words = wanted.split(" ")
    length = dictionary.length
    rows = np.flatnonzero(length == len(words))
    for k, word in enumerate(words):
        rows = rows[dictionary.numbers[dictionary.word_start[rows] + k] == model.number(word)[0]]
    phrases = np.searchsorted(dictionary.first, rows, side="right") - 1
    out: list[Reading] = []
    for row, number in zip(rows.tolist(), phrases.tolist(), strict=True):
        written = dictionary.original(row)
        if form(written) != wanted:  # words that the model does not list share a number
            continue
        found = look_up(dictionary.spun(number), dictionary, model)
        assert found is not None
        out += [reading for reading in found.readings if reading.original == written]
    return sorted(out, key=lambda r: (-float(SHARES @ np.array(r.channel)), r.spun))


def _families(mask: int) -> tuple[str, ...]:
    return tuple(name for k, name in enumerate(FAMILIES) if mask >> k & 1)


def likelihood(phrase: str, model: NGrams) -> float:
    """Return log P of a phrase in normal form in clean English, its context unknown."""
    words = phrase.split(" ")
    total = model.unigram(words[0])
    numbers = [model.number(word) for word in words]
    places = [np.array([number], dtype=np.int64) for number, _ in numbers]
    for k in range(1, len(words)):
        score = model.pairs(*places[:2]) if k == 1 else model.triples(*places[k - 2 : k + 1])
        total += float(score[0]) + numbers[k][1]
    return total


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it stands in a file."""

    file: Path
    line: int
    row: Row


def lines(
    paths: Iterable[Path], family: str = "news", wanted: Callable[[list[str]], bool] = lambda _: True
) -> Iterator[Line]:
    """Yield the entries of dictionary files, those whose cells are ``wanted``; broken ones are passed over.

    Cells are not held against the rules of the format, which takes long; ``check`` does that.
    """
    for path in paths:
        for number, line in enumerate(path.read_text("utf8", errors="replace").splitlines(), 1):
            if number == 1:
                line = line.lstrip("\ufeff")
            cells = [cell.strip() for cell in line.split("\t")]
            if len(cells) < 2 or line.startswith("#") or not wanted(cells):
                continue
            if number == 1 and tuple(cells[:2]) == COLUMNS[:2]:
                continue
            cells += [""] * (len(COLUMNS) - len(cells))
            try:
                count = float(cells[3] or 1.0)
            except ValueError:
                continue
            row = Row(cells[0], cells[1], cells[2] or family, count, cells[4] or "x", cells[5])
            yield Line(path, number, row)


def find_places(
    readings: Iterable[Reading],
    shipped: Iterable[Path],
    own: Iterable[Path],
    zipf: Callable[[str], float],
) -> None:
    """Say of readings where their entries are written.

    A hyphenated word that the build put together is found by the part that differs, a phrase in another
    spelling by the spelling that is written down.
    """
    wanted: dict[tuple[str, str], list[Reading]] = {}
    for reading in readings:
        wanted.setdefault((reading.spun, form(reading.original)), []).append(reading)
    parts: dict[tuple[str, str], list[Reading]] = {}
    for (spun, original), found in wanted.items():
        if "-" in spun and " " not in spun and spun.count("-") == original.count("-"):
            differ = [p for p in zip(spun.split("-"), original.split("-"), strict=True) if p[0] != p[1]]
            if len(differ) == 1:
                parts.setdefault(differ[0], []).extend(found)
    spelling = Spelling(zipf)
    otherwise: dict[tuple[str, str], list[Reading]] = {}
    for (spun, original), found in wanted.items():
        for other in (*spelling.variants(spun), *(spun.translate(t) for t in _HYPHENS)):
            for meant in {original, original.replace("-", " ")} if other != spun else ():
                otherwise.setdefault((other, meant), []).extend(found)
    every = {*wanted, *parts, *otherwise}
    spun_letters = {letter for spun, _ in every for letter in _letters(spun)}
    original_letters = {letter for _, original in every for letter in _letters(original)}

    def likely(cells: list[str]) -> bool:
        return normal(cells[0][:1]) in spun_letters and normal(cells[1][:1]) in original_letters

    for paths, family in ((shipped, "news"), (own, "user")):
        for line in lines(paths, family, likely):
            for k, pair in enumerate(expand(line.row, zipf)):
                both = (form(pair[0]), form(pair[1]))
                for table in (wanted, parts, otherwise):
                    for reading in table.get(both, ()):
                        place = Place(line.file, line.line, line.row, k > 0 or table is not wanted)
                        if table is wanted or not any(not p.made for p in reading.places):
                            reading.places.append(place)


def _letters(phrase: str) -> set[str]:
    """Return the letters with which the base form of a phrase may begin."""
    heads = {phrase[:1]}
    words = phrase.split(" ")
    if words[0] in ("more", "most") and len(words) > 1:
        heads.add(words[1][:1])
    for (base, _), forms in inflect.irregular().items():
        if words[0] in forms:
            heads.add(base[:1])
    return heads


@dataclass(frozen=True, slots=True)
class Figures:
    """How large the dictionary is: rows of the files by family, file and class; compiled phrases and
    readings, how many phrases have one reading, two and so on, and the phrases of the most; bytes."""

    families: dict[str, int]
    files: dict[str, int]
    classes: dict[str, int]
    observed: int
    phrases: int
    readings: int
    ambiguity: dict[int, int]
    most: list[tuple[str, int]]
    certain: int
    size: int


def figures(dictionary: Dictionary, shipped: Iterable[Path], own: Iterable[Path] = ()) -> Figures:
    """Return how large the dictionary is."""
    families: dict[str, int] = dict.fromkeys(FAMILIES, 0)
    files: dict[str, int] = {}
    classes: dict[str, int] = {}
    observed = 0
    for paths, family in ((shipped, "news"), (own, "user")):
        for path in paths:
            files[path.name if family == "news" else str(path)] = 0
            for line in lines([path], family):
                families[line.row.family] = families.get(line.row.family, 0) + 1
                files[path.name if family == "news" else str(path)] += 1
                classes[line.row.kind] = classes.get(line.row.kind, 0) + 1
                observed += line.row.count >= 1
    counts = np.diff(dictionary.first)
    kinds, phrases = np.unique(counts, return_counts=True)
    most = np.argsort(-counts, kind="stable")[:10]
    return Figures(
        {family: n for family, n in families.items() if n},
        files,
        dict(sorted(classes.items())),
        observed,
        len(counts),
        len(dictionary.cost),
        dict(zip(kinds.tolist(), phrases.tolist(), strict=True)),
        [(dictionary.spun(int(p)), int(counts[p])) for p in most],
        int(dictionary.certain.sum()),
        int(dictionary._blob.header["size"]),
    )
