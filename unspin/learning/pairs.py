"""Spun texts beside their originals, as a person has them: two folders, JSON lines or a JSON list."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from unspin.files.failure import Failure, from_error, shown
from unspin.files.reading import opened, text_of

#: The two texts of a pair, by the names that a JSON object gives them.
SIDES = ("spun", "original")
_SHAPE = 'an object {"spun": "...", "original": "..."} is needed'


@dataclass(frozen=True, slots=True)
class Pair:
    """A spun text and what it was made of, both in Unicode NFC; ``name`` says where it comes from."""

    name: str
    spun: str
    original: str


def read_pairs(name: str) -> Iterator[Pair | Failure]:
    """Yield the pairs of a JSON list or of JSON lines, ``-`` being standard input.

    What cannot be used comes as a failure that names the line: of a list all is lost, of lines only
    the broken ones.
    """
    try:
        with opened(name) as source:
            where = source.shown
            text = "".join(source.texts())
    except Failure as failure:
        yield failure
        return
    text = text.removeprefix("\ufeff")
    if text.lstrip()[:1] == "[":
        yield from _listed(text, where)
    else:
        yield from _lines(text, where)


def _listed(text: str, where: str) -> Iterator[Pair | Failure]:
    try:
        items = json.loads(text)
    except ValueError as error:
        yield Failure(where, f"not valid JSON: {error}", "correct it")
        return
    except RecursionError:
        yield Failure(where, "lists within lists without end", "a list of pairs is needed")
        return
    for number, item in enumerate(items, 1):
        yield _pair(item, where, f"pair {number}")


def _lines(text: str, where: str) -> Iterator[Pair | Failure]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Failure(f"{where}, line {number}", f"not valid JSON: {error}", _SHAPE)
            continue
        yield _pair(item, where, f"line {number}")


def _pair(item: object, where: str, place: str) -> Pair | Failure:
    texts = []
    for side in SIDES:
        text = item.get(side) if isinstance(item, dict) else None
        if not isinstance(text, str):
            return Failure(f"{where}, {place}", f'no text named "{side}"', _SHAPE)
        texts.append(unicodedata.normalize("NFC", text))
    return Pair(f"{shown(where)}, {place}", *texts)


def matched(spun: Path, original: Path) -> tuple[list[tuple[Path, Path]], list[Path]]:
    """Return the files of two folders that bear the same name, and those that stand alone.

    Names are relative to the folders; the ending may differ where only one file fits (a.txt, a.md).
    Raises Failure where a folder cannot be read.
    """
    left, right = _files(spun), _files(original)
    stems: dict[str, list[str]] = {}
    for name in right:
        stems.setdefault(os.path.splitext(name)[0], []).append(name)
    both: list[tuple[Path, Path]] = []
    used: set[str] = set()
    alone: list[Path] = []
    for name, path in left.items():
        others = [name] if name in right else stems.get(os.path.splitext(name)[0], [])
        others = [other for other in others if other == name or other not in left]
        if len(others) == 1:
            both.append((path, right[others[0]]))
            used.add(others[0])
        else:
            alone.append(path)
    alone += [path for name, path in right.items() if name not in used]
    return both, alone


def _files(folder: Path) -> dict[str, Path]:
    """Return the files under a folder by their names in it, sorted; hidden ones are passed over."""

    def fail(error: OSError) -> None:
        raise from_error(str(error.filename or folder), error)

    if not folder.is_dir():
        raise Failure(str(folder), "no such folder", "name the folder that holds the texts")
    found = {}
    for at, folders, names in os.walk(folder, onerror=fail):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(at, name)
            if not name.startswith(".") and path.is_file():
                found[path.relative_to(folder).as_posix()] = path
    return dict(sorted(found.items()))


def read_folders(both: list[tuple[Path, Path]]) -> Iterator[Pair | Failure]:
    """Yield the pairs that two folders make; a file that cannot be read comes as its failure."""
    for spun, original in both:
        try:
            texts = [unicodedata.normalize("NFC", text_of(str(path))) for path in (spun, original)]
        except Failure as failure:
            yield failure
            continue
        yield Pair(shown(spun), *texts)
