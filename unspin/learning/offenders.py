"""Which entries fire on clean English: the worst offenders, as a list to mend the dictionary by.

Clean text is restored twice: as it comes, and as if every article were judged spun, which shows what
an entry would do if the judgement of articles did not hold it back.
"""

from __future__ import annotations

import lzma
import random
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from unspin.article import Judgement, log_probability
from unspin.decoder import Floats
from unspin.dictionary import tables
from unspin.dictionary.compile import sources
from unspin.dictionary.lookup import Reading, find_places
from unspin.edits import Edit
from unspin.files.failure import Failure, from_error
from unspin.files.reading import text_of
from unspin.frequency.unigrams import Unigrams
from unspin.learning.ngrams import held_out
from unspin.learning.simulate import sample
from unspin.restorer import Part, Restorer
from unspin.settings import Settings

#: The log odds of a spin that an article is forced to: 150 to 1.
FORCED = 5.0
#: Code points around an edit that are shown of its first use.
CONTEXT = 40
#: Articles that a worker is handed at a time.
BATCH = 20


class Suspicious(Restorer):
    """Restores as if every article had been judged spun, by whatever it shows to be the likeliest."""

    def _decode(self, part: Part, judgement: Judgement) -> None:
        super()._decode(part, replace(judgement, log_odds=FORCED))

    def posteriors(self, part: Part, judgement: Judgement) -> Floats:
        """Return the probability of each reading of a part, the article being spun."""
        assert part.decoding is not None
        return part.decoding.posterior * float(np.exp(log_probability(np.array(FORCED))))


@dataclass(slots=True)
class Offender:
    """An entry that fires on clean English, written "spun ← original".

    ``fires`` counts its edits, ``forced`` those made if every article were judged spun.
    """

    source: str
    families: tuple[str, ...]
    example: str
    fires: int = 0
    forced: int = 0


@dataclass(slots=True)
class Offences:
    """What was done to clean English; ``offenders`` are by name."""

    words: int = 0
    articles: int = 0
    #: Articles that were held to be spun.
    suspected: int = 0
    fires: int = 0
    forced: int = 0
    offenders: dict[str, Offender] = field(default_factory=dict)

    def ranked(self) -> list[Offender]:
        """Return the offenders, the worst first: by what they do, then by what they would do."""
        return sorted(self.offenders.values(), key=lambda o: (-o.fires, -o.forced, o.source))

    def rate(self, count: int) -> float:
        """Return a count for each million words."""
        return 1e6 * count / max(1, self.words)

    def told(self) -> str:
        """Return the whole in one sentence."""
        return (
            f"{self.articles:,} articles, {self.words:,} words, {self.suspected:,} articles held to be spun; "
            f"edits per million words: {self.rate(self.fires):,.1f}, "
            f"and {self.rate(self.forced):,.1f} if all were held to be spun"
        )

    def note(self, edit: Edit, text: str, forced: bool) -> None:
        """Count an edit of an article."""
        if edit.depends is not None:
            return
        start, end = max(0, edit.start - CONTEXT), edit.end + CONTEXT
        around = f"{text[start : edit.start]}[{edit.old}]{text[edit.end : end]}"
        example = " ".join(around.split())
        one = self.offenders.setdefault(edit.source, Offender(edit.source, edit.families, example))
        if forced:
            one.forced += 1
            self.forced += 1
        else:
            one.fires += 1
            self.fires += 1

    def add(self, other: Offences) -> None:
        """Add what was done to other texts."""
        for name in ("words", "articles", "suspected", "fires", "forced"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for source, theirs in other.offenders.items():
            ours = self.offenders.setdefault(source, replace(theirs, fires=0, forced=0))
            ours.fires += theirs.fires
            ours.forced += theirs.forced


def articles(path: Path) -> Iterator[str]:
    """Yield the articles of a file: the lines of an xz file, or all of any other; raise Failure."""
    if path.suffix != ".xz":
        yield text_of(str(path))
        return
    try:
        with lzma.open(path, "rt", encoding="utf8") as lines:
            for line in lines:
                if line.strip():
                    yield line
    except (lzma.LZMAError, EOFError):
        raise Failure(str(path), "not an xz archive, or cut off", "make it again") from None
    except UnicodeDecodeError:
        raise Failure(str(path), "an archive of no UTF-8 text", "make it again in UTF-8") from None
    except OSError as error:
        raise from_error(str(path), error) from None


def chosen(texts: Iterable[str], most: int | None, unseen: bool) -> Iterator[str]:
    """Yield at most so many of the articles, drawn evenly and always the same.

    ``unseen`` leaves out those that the n-grams were counted on.
    """
    if unseen:
        texts = filter(held_out, texts)
    if most is None:
        yield from texts
        return
    yield from sample(texts, most, random.Random(0))


def offences(texts: Iterable[str], settings: Settings, jobs: int = 1) -> Offences:
    """Return what the engine does to clean texts; the same on any number of workers."""
    total = Offences()
    with ExitStack() as stack:
        batches = _batches(texts)
        if jobs > 1:
            pool = stack.enter_context(ProcessPoolExecutor(jobs, initializer=_engines, initargs=(settings,)))
            # So many at a time, for all articles at once would not fit into memory.
            while some := list(islice(batches, 4 * jobs)):
                for part in pool.map(partial(_batch, settings=settings), some):
                    total.add(part)
        else:
            for batch in batches:
                total.add(_batch(batch, settings))
    return total


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    texts = iter(texts)
    while batch := list(islice(texts, BATCH)):
        yield batch


#: The engines of this process, by settings: loading them takes longer than an article.
_loaded: dict[Settings, tuple[Restorer, Suspicious]] = {}


def _engines(settings: Settings) -> tuple[Restorer, Suspicious]:
    if settings not in _loaded:
        _loaded.clear()
        _loaded[settings] = (Restorer(settings), Suspicious(settings))
    return _loaded[settings]


def _batch(texts: list[str], settings: Settings) -> Offences:
    usual, suspicious = _engines(settings)
    out = Offences()
    for text in texts:
        done = list(usual.pieces([text]))
        if not done:
            continue
        out.articles += 1
        out.words += sum(piece.words for piece in done)
        out.suspected += done[0].judgement.posterior > 0.5
        for pieces, forced in ((done, False), (suspicious.pieces([text]), True)):
            for piece in pieces:
                for edit in piece.edits:
                    out.note(edit, text, forced)
    return out


def _worst(found: Offences, limit: int, own: Iterable[Path]) -> Iterator[tuple[Offender, Reading]]:
    """Yield the worst offenders (all, if ``limit`` is 0), each with the reading of its entry."""
    worst = found.ranked()[: limit or None]
    readings = []
    for one in worst:
        spun, _, original = one.source.partition(" \u2190 ")
        readings.append(Reading(spun, original, one.families, 0.0, (), ()))
    find_places(readings, sources(), own, Unigrams.open().zipf)
    yield from zip(worst, readings, strict=True)


def table(found: Offences, limit: int, own: Iterable[Path]) -> tables.Table:
    """Return the worst offenders (all, if ``limit`` is 0) as a table."""
    rows = [
        (
            one.source,
            f"{found.rate(one.fires):.2f}",
            f"{found.rate(one.forced):.2f}",
            str(one.fires),
            str(one.forced),
            " ".join(one.families),
            "; ".join(map(tables.place, reading.places)),
            one.example,
        )
        for one, reading in _worst(found, limit, own)
    ]
    columns = ("entry", "per million", "if spun", "edits", "if spun", "families", "places", "example")
    return tables.Table(columns, rows)


def records(found: Offences, limit: int, own: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Yield the worst offenders (all, if ``limit`` is 0) as JSON holds them, the whole first."""
    yield {
        "articles": found.articles,
        "words": found.words,
        "suspected": found.suspected,
        "edits": found.fires,
        "forced": found.forced,
    }
    for one, reading in _worst(found, limit, own):
        yield {
            "entry": one.source,
            "families": list(one.families),
            "edits": one.fires,
            "forced": one.forced,
            "per_million": round(found.rate(one.fires), 3),
            "forced_per_million": round(found.rate(one.forced), 3),
            "places": [{"file": str(p.file), "line": p.line} for p in reading.places],
            "example": one.example,
        }
