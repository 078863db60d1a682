"""Which files of a run tell the same story, and what each is to hear of the others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from unspin.batch import manifest
from unspin.batch.job import Sister
from unspin.batch.manifest import Manifest, Row
from unspin.tracing.duplicates import SIZE, Duplicates

#: Sisters that an article hears.
MOST = 4


@dataclass(slots=True)
class Hearing:
    """A file that is done a second time: ``sisters`` by the number of the article, and what names them."""

    row: Row
    sisters: dict[int, list[Sister]] = field(default_factory=dict)
    heard: str = ""


def hearings(known: Manifest) -> Iterator[Hearing]:
    """Yield the files of this run that are not yet as their sisters would have them, by their paths.

    An article that was found spun hears the next ``MOST`` articles of its group, in the order of the paths,
    that were printed otherwise.
    """
    wanted = _wanted(known)
    paths = [row.path for row in known.rows() if row.status in (manifest.DONE, manifest.PARTIAL)]
    for path in paths:
        chosen = wanted.get(path, {})
        heard = _named(known, chosen)
        row = known.row(path)
        if row is None or heard == known.heard(path):
            continue
        sisters = {
            article: [Sister(*known.story(*other)) for other in others] for article, others in chosen.items()
        }
        yield Hearing(row, sisters, heard)


def _wanted(known: Manifest) -> dict[str, dict[int, list[tuple[str, int]]]]:
    """Return the sisters of each article that has any, by path and number."""
    stories = list(known.told())
    alike = Duplicates()
    number = 0
    for path, packed in known.signatures():
        for found in np.frombuffer(packed, np.uint32).reshape(-1, SIZE):
            if number < len(stories) and stories[number][0] == path:
                alike.add_signed(str(number), found)
                number += 1
    out: dict[str, dict[int, list[tuple[str, int]]]] = {}
    for names in alike.groups():
        members = [stories[int(name)] for name in names]
        for k, (path, article, spun, digest) in enumerate(members):
            if not spun:
                continue
            seen = {digest}
            others: list[tuple[str, int]] = []
            for other in members[k + 1 :] + members[:k]:
                if len(others) == MOST:
                    break
                if other[3] not in seen:
                    seen.add(other[3])
                    others.append(other[:2])
            if others:
                out.setdefault(path, {})[article] = others
    return out


def _named(known: Manifest, chosen: dict[int, list[tuple[str, int]]]) -> str:
    """Return a digest of which articles are heard, and of the files that they stand in; "" for none."""
    if not chosen:
        return ""
    made = hashlib.sha256()
    for article, others in sorted(chosen.items()):
        for path, number in others:
            row = known.row(path)
            made.update(repr((article, path, number, row.sha256_in if row is not None else "")).encode())
    return made.hexdigest()
