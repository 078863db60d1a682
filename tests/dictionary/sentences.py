"""Sentences for every phrase entry of the dictionary, made from tables.

A carrier (``carriers.tsv``) is a sentence with a gap for a phrase of one shape. In a garbled text, which
has spun neighbours in every paragraph (``neighbours.tsv``), an entry must fire in its carrier; in a clean
text the same sentence must stay, unless the phrase is listed in ``fires_alone.txt``.

``python -m tests.dictionary.sentences`` tries all entries (three minutes); the suite tries a tenth.
"""

from __future__ import annotations

import sys
import zlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.conftest import cases, under
from unspin import Edit, Restorer
from unspin.dictionary.compile import load_rows, sources
from unspin.dictionary.rows import Row, normal_form
from unspin.settings import BOLD, USUAL
from unspin.terms import Terms

HERE = Path(__file__).parent
ALONE = HERE / "fires_alone.txt"
#: Carriers of one garbled paragraph.
TOGETHER = 5
#: Words by which a text is judged: those before the first carrier, or few more.
PREFIX = 50
#: What ``--write`` lists is this sure at least, a little less than what the suite asks to be listed, so
#: that a small change of the data does not call for a new list.
LISTED = 0.58
#: What stands before the sentences of a clean text.
CLEAN = """\
The library on Market Street opened its doors again on Saturday after eight months of work on the roof. A \
crowd of people came, many of them with children, and the mayor cut a ribbon that her own daughter had made \
at school.

\u201cI grew up in this building,\u201d said Anna Price, who runs the reading club. \u201cMy mother used to \
leave me here while she worked, and I never once wanted to go home.\u201d

"""

DETERMINERS = frozenset(
    "a an the this these those every each some any no his her its their our my your another one".split()
)
PREPOSITIONS = frozenset(
    "about above across after against along alongside amid among amongst around as at before behind below "
    "beneath beside besides between beyond by concerning despite down during except for from in inside "
    "into like near of off on onto out outside over past per regarding round since than through "
    "throughout till to toward towards under underneath until unto up upon via with within without".split()
)
JOINING = frozenset(
    "after although and as because before but how if once or since so than that though till unless until "
    "what when whenever where whereas whether which while who why".split()
)
AUXILIARIES = frozenset(
    "am are be became become been being can could did do does had has have is may might must ought shall "
    "should used was were will would isn't aren't wasn't weren't can't cannot couldn't didn't don't "
    "doesn't hadn't hasn't haven't mustn't shouldn't won't wouldn't".split()
)
SUBJECTS = frozenset("he here i it nobody she somebody there they we what who you".split())


@dataclass(frozen=True, slots=True)
class Sentence:
    """A carrier filled with the spun phrase of an entry: ``start`` is where the phrase begins."""

    phrase: str
    carrier: str
    family: str
    originals: frozenset[str]

    @property
    def text(self) -> str:
        return _capital(self.carrier.replace("{}", self.phrase))

    @property
    def start(self) -> int:
        return self.carrier.index("{}")

    def with_(self, original: str) -> str:
        """Return the sentence as it would stand, had nobody spun it."""
        return _capital(self.carrier.replace("{}", original))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def shape(phrase: str, kind: str) -> str:
    """Return the shape of the carriers that a phrase of a dictionary class fits into."""
    words = phrase.lower().replace("\u2019", "'").split()
    first, last = words[0], words[-1]
    if phrase[:1].isupper() and first.split("'")[0] not in SUBJECTS:
        return "name"
    if kind == "v":
        return "verb-of" if last in PREPOSITIONS else "verb"
    if kind == "a":
        return "adjective"
    if kind == "r":
        return "adverb"
    if kind == "n":
        return "thing" if first in DETERMINERS else "noun"
    return _loose_shape(words)


def _loose_shape(words: list[str]) -> str:
    """Return the shape of a phrase of no class."""
    first, last = words[0], words[-1]
    if first.split("'")[0] in SUBJECTS and len(words) > 1 and last not in JOINING:
        return "clause"
    if last in DETERMINERS:
        return "in-before-noun" if first in PREPOSITIONS else "before-noun"
    if first in AUXILIARIES:
        return "is"
    if last in PREPOSITIONS and not (last in JOINING and first in JOINING):
        return "before-thing"
    if last in JOINING:
        return "joining"
    if first in DETERMINERS:
        return "thing"
    return "adverb"


@cache
def _carriers() -> dict[str, list[str]]:
    table: dict[str, list[str]] = defaultdict(list)
    for case in cases(HERE / "carriers.tsv"):
        table[case["shape"]].append(case["carrier"])
    return table


def shipped() -> list[Row]:
    """Return the rows of the shipped dictionary."""
    return load_rows(sources())


def sentences(rows: Iterable[Row]) -> list[Sentence]:
    """Return one sentence for each spun phrase of two or more words and family, sorted."""
    entries: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        key = normal_form(row.spun)
        if " " in key:
            entries[row.family, key].append(row)
    out = []
    for (family, key), members in sorted(entries.items()):
        row = max(members, key=lambda r: (r.count, r.kind, r.spun, r.original))
        fitting = _carriers()[shape(row.spun, row.kind)]
        carrier = fitting[zlib.crc32(key.encode()) % len(fitting)]
        out.append(Sentence(row.spun, carrier, family, frozenset(r.original for r in members)))
    return out


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a spun phrase in a garbled text.

    Whether it was ``changed``, whether one of its originals stood among the readings (``offered``), and
    whether one of them stands there now (``exact``).
    """

    sentence: Sentence
    changed: bool
    offered: bool
    exact: bool


def garbled(all_sentences: Iterable[Sentence]) -> list[Outcome]:
    """Return what becomes of sentences in texts that their family has spun."""
    engine = under(prefix=PREFIX)
    families: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in all_sentences:
        families[sentence.family].append(sentence)
    return [outcome for family in families.items() for outcome in _garbled(engine, *family)]


def _garbled(engine: Restorer, family: str, members: list[Sentence]) -> Iterator[Outcome]:
    neighbours = [case["sentence"] for case in cases(HERE / "neighbours.tsv") if case["family"] == family]
    text = " ".join(neighbours) + "\n\n"
    places = []
    for k in range(0, len(members), TOGETHER):
        text += neighbours[k // TOGETHER % len(neighbours)]
        for sentence in members[k : k + TOGETHER]:
            text += " "
            places.append(len(text))
            text += sentence.text
        text += "\n\n"
    edits: list[Edit] = []
    offered: dict[tuple[int, int], set[int]] = defaultdict(set)
    for piece, part in engine.parts([text]):
        edits += piece.edits
        lattice = part.lattice
        if lattice is None:
            continue
        rows = zip(lattice.start.tolist(), lattice.phrase.tolist(), lattice.row.tolist(), strict=True)
        for start, phrase, row in rows:
            offered[part.stretch.starts[start] + piece.start, phrase].add(row)
    for sentence, place, mine in zip(members, places, _shared_out(edits, places), strict=True):
        start = place + sentence.start
        yield _outcome(engine, sentence, place, mine, offered.get((start, _number(engine, sentence)), set()))


def _outcome(engine: Restorer, sentence: Sentence, place: int, edits: list[Edit], rows: set[int]) -> Outcome:
    known = engine.dictionary
    start = place + sentence.start
    end = start + len(sentence.phrase)
    changes = [e for e in edits if e.start < end and e.end > start]
    articles = [e for e in edits if e.end == start - 1 and e.depends is not None]
    text, at = "", place
    for edit in articles + changes:
        text += sentence.text[at - place : edit.start - place] + edit.new
        at = edit.end
    text += sentence.text[at - place :]
    wanted = {normal_form(original) for original in sentence.originals}
    return Outcome(
        sentence,
        bool(changes),
        any(normal_form(known.original(row)) in wanted for row in rows),
        normal_form(text) in {normal_form(sentence.with_(original)) for original in sentence.originals},
    )


def missed(outcomes: Iterable[Outcome]) -> list[str]:
    """Return the phrases that were not changed though none of their originals was weighed."""
    return [o.sentence.phrase for o in outcomes if not (o.changed or o.offered)]


def in_clean_text(texts: Iterable[str], least: float) -> list[list[Edit]]:
    """Return the edits that an engine makes, ``least`` sure, in each of some sentences of a clean text."""
    engine = copy(under(prefix=PREFIX, min_confidence=least))
    # Technical terms, which are no entries, are known by each other: apart they are another matter.
    engine.terms = Terms(engine.dictionary.blob, engine.model)
    engine.terms.read = lambda *_: []  # type: ignore[method-assign]
    places = []
    parts = [CLEAN]
    place = len(CLEAN)
    for text in texts:
        places.append(place)
        parts.append(f"{text}\n\n")
        place += len(parts[-1])
    restoration = engine.explain("".join(parts))
    assert not restoration.edits or restoration.edits[0].start >= len(CLEAN)
    return _shared_out(restoration.edits, places)


def _shared_out(edits: Iterable[Edit], places: list[int]) -> list[list[Edit]]:
    """Return the edits of each of the stretches that begin at ``places``."""
    out: list[list[Edit]] = [[] for _ in places]
    for edit in edits:
        k = bisect_right(places, edit.start) - 1
        if k >= 0:
            out[k].append(edit)
    return out


def _number(engine: Restorer, sentence: Sentence) -> int:
    number = engine.dictionary.look_up(normal_form(sentence.phrase))
    assert number is not None
    return number


def collected(engine: Restorer, sentence: Sentence) -> bool:
    """Say whether readers have collected a phrase because no English text holds it."""
    return bool(engine.dictionary.certain[_number(engine, sentence)])


def fires_alone() -> set[str]:
    """Return the phrases that fire in a clean text, as they stand in ``fires_alone.txt``."""
    lines = ALONE.read_text(encoding="utf8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def unlisted(firing: dict[str, float]) -> list[str]:
    """Return the phrases that fire in a clean text under the usual settings, and are not listed."""
    return sorted(phrase for phrase in set(firing) - fires_alone() if firing[phrase] >= USUAL)


def fired(all_sentences: list[Sentence], least: float) -> dict[str, float]:
    """Return the phrases in whose sentences something fires in a clean text, and how surely.

    Those aside that readers have collected because no English text holds them.
    """
    engine = under(prefix=PREFIX)
    out: dict[str, float] = {}
    edits = in_clean_text([s.text for s in all_sentences], least)
    for sentence, mine in zip(all_sentences, edits, strict=True):
        if mine and not collected(engine, sentence):
            key = normal_form(sentence.phrase)
            out[key] = max(out.get(key, 0.0), *(edit.confidence for edit in mine))
    return out


def main() -> None:
    """Try every entry; with --write, write anew which phrases fire in a clean text."""
    everything = sentences(shipped())
    outcomes = garbled(everything)
    print("family", "phrases", "changed", "exact", sep="\t")
    for family in [*sorted({s.family for s in everything}), ""]:
        mine = [o for o in outcomes if not family or o.sentence.family == family]
        changed = sum(o.changed for o in mine) / len(mine)
        exact = sum(o.exact for o in mine) / len(mine)
        print(family or "all", len(mine), f"{changed:.3f}", f"{exact:.3f}", sep="\t")
    firing = fired(everything, BOLD)
    if "--write" in sys.argv:
        head = [line for line in ALONE.read_text(encoding="utf8").splitlines() if line.startswith("#")]
        listed = sorted(phrase for phrase, sure in firing.items() if sure >= LISTED)
        ALONE.write_text("\n".join([*head, *listed, ""]), encoding="utf8")
    touched = in_clean_text([s.with_(min(s.originals)) for s in everything], USUAL)
    for fault, found in (
        ("neither changed nor offered", missed(outcomes)),
        ("fires in a clean text, not listed", unlisted(firing)),
        ("listed, does not fire", sorted(fires_alone() - set(firing))),
        ("originals that change", [f"{e.old} ({e.source})" for edits in touched for e in edits]),
    ):
        print(f"{fault}: {len(found)}", *found, sep="\n  ")


if __name__ == "__main__":
    main()
