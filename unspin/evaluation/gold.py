"""Texts whose originals are known, in three formats.

``NAME.gold`` is spun text with marks ``{spun|original|also accepted|...}``; a backslash lets a brace,
a bar or a backslash stand for itself inside a mark. ``NAME.json`` is a list of ``{"spun": ...,
"original": ...}``, aligned word by word. Any other file is clean English, in which every change is
wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from unspin.evaluation.alignment import edit_script
from unspin.evaluation.words import fold, places, sentence_ends, words

_MARK = re.compile(r"\{((?:\\.|[^{}|\\])*)\|((?:\\.|[^{}\\])*)\}")
_FORM = re.compile(r"(?:^|\|)((?:\\.|[^|\\])*)")
_ESCAPED = re.compile(r"\\(.)")


class GoldError(ValueError):
    """A gold file cannot be used; the message names file, line and reason."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One spun word outside marks, or all words of a mark.

    Args:
        spun: the words as the spinner left them.
        accepted: the forms that may stand in their place, the original first; None outside marks.
        start, end: where the words stand in the spun line.
        ends: whether a sentence ends with them.
        shown: the accepted forms as they are written.
    """

    spun: tuple[str, ...]
    accepted: tuple[tuple[str, ...], ...] | None
    start: int
    end: int
    ends: bool = False
    shown: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether leaving the segment as it is would be a fault."""
        return self.accepted is not None and self.spun not in self.accepted


@dataclass(frozen=True, slots=True)
class Line:
    """One line of gold: its spun text, its original, and the segments of the spun text."""

    number: int
    spun: str
    original: str
    segments: tuple[Segment, ...]

    @property
    def changed(self) -> bool:
        """Whether the spinner has been at the line."""
        return any(segment.accepted for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Item:
    """One text to restore, with its gold line by line."""

    spun: str
    lines: tuple[Line, ...]


def read_gold(path: Path) -> Iterator[Item]:
    """Yield the texts of a gold file.

    Raises:
        GoldError: the file cannot be read as what its name says.
        OSError: the file cannot be opened.
    """
    try:
        text = path.read_text(encoding="utf8")
    except UnicodeDecodeError as error:
        number = path.read_bytes()[: error.start].count(b"\n") + 1
        raise GoldError(f"{path}, line {number}: not UTF-8; save the file as UTF-8") from None
    if path.suffix == ".json":
        yield from _pairs(text, path)
        return
    marked = path.suffix == ".gold"
    for found in _MARK.finditer(text) if marked else ():
        if "\n" in found[0]:
            number = text.count("\n", 0, found.start()) + 1
            raise GoldError(f"{path}, line {number}: a mark runs over the line end; split it")
    lines = []
    for number, line in enumerate(text.rstrip("\n").split("\n"), 1):
        try:
            lines.append(parse_line(line, number) if marked else clean_line(line, number))
        except ValueError as error:
            raise GoldError(f"{path}, line {number}: {error}") from None
    yield Item(spun_text(text) if marked else text, tuple(lines))


def spun_text(gold: str) -> str:
    """Return the text with every mark replaced by what the spinner wrote."""
    return _MARK.sub(lambda mark: _plain(mark[1]), gold)


def original_text(gold: str) -> str:
    """Return the text with every mark replaced by its original."""
    return _MARK.sub(lambda mark: _forms(mark[2])[0], gold)


def mark(spun: str, *forms: str) -> str:
    """Return a mark: ``spun`` stands for the first of the forms, and the others would do."""
    return "{" + "|".join(re.sub(r"([{}|\\])", r"\\\1", form) for form in (spun, *forms)) + "}"


def parse_line(line: str, number: int = 1) -> Line:
    """Return a line of gold; raise ValueError where its marks do not fit."""
    text, at, marks = "", 0, []
    for found in _MARK.finditer(line):
        text += line[at : found.start()]
        spun = _plain(found[1])
        marks.append((len(text), len(text) + len(spun), _forms(found[2])))
        text += spun
        at = found.end()
    text += line[at:]
    return Line(number, text, original_text(line), tuple(_segments(text, marks)))


def clean_line(line: str, number: int = 1) -> Line:
    """Return a line in which nothing may change."""
    return Line(number, line, line, tuple(_segments(line, [])))


def _plain(field: str) -> str:
    return _ESCAPED.sub(r"\1", field)


def _forms(fields: str) -> list[str]:
    """Return the forms of a mark, split at the bars that no backslash protects."""
    return [_plain(form[1]) for form in _FORM.finditer(fields)]


def _segments(text: str, marks: Sequence[tuple[int, int, list[str]]]) -> list[Segment]:
    """Return the segments of a line; a mark that covers part of a word is widened to all of it."""
    folded = fold(text)
    if len(folded) != len(text):
        raise ValueError(f"the text is not in Unicode NFC; normalise it: {text[:60]!r}")
    spots, stops = places(folded), sentence_ends(folded)

    def ends(a: int, b: int) -> bool:
        return any(a <= stop < b for stop in stops)

    def word(a: int, b: int) -> Segment:
        return Segment((folded[a:b].lower(),), None, a, b, ends(a, b))

    out, k = [], 0
    for start, stop, forms in marks:
        while k < len(spots) and spots[k][1] <= start:
            out.append(word(*spots[k]))
            k += 1
        first = k
        while k < len(spots) and spots[k][0] < stop:
            k += 1
        if k == first:
            what = repr(text[start:stop])
            raise ValueError(f"a mark holds no word, or shares one with the mark before it: {what}")
        a, b = spots[first][0], spots[k - 1][1]
        shown = tuple(text[a:start] + form + text[stop:b] for form in forms)
        accepted = tuple(tuple(words(form)) for form in shown)
        out.append(Segment(tuple(words(folded[a:b])), accepted, a, b, ends(a, b), shown))
    out += [word(*spot) for spot in spots[k:]]
    return _closed(out)


def _closed(segments: list[Segment]) -> list[Segment]:
    """Let a sentence end with the last segment."""
    return [*segments[:-1], replace(segments[-1], ends=True)] if segments else segments


def _pairs(text: str, path: Path) -> Iterator[Item]:
    try:
        rows = json.loads(text)
    except json.JSONDecodeError as error:
        raise GoldError(f"{path}, line {error.lineno}: not JSON ({error.msg})") from None
    if not isinstance(rows, list):
        raise GoldError(f'{path}, line 1: a list of {{"spun": ..., "original": ...}} is needed')
    if not rows:
        raise GoldError(f"{path}, line 1: no pairs in the file")
    for (number, row), line in zip(enumerate(rows, 1), _row_lines(text), strict=True):
        for side in ("spun", "original"):
            if not isinstance(row, dict) or not isinstance(row.get(side), str):
                raise GoldError(f'{path}, line {line}: pair {number} has no text named "{side}"')
        spun, original = row["spun"].replace("\n", " "), row["original"].replace("\n", " ")
        yield Item(spun, (pair_line(spun, original, number),))


def _row_lines(text: str) -> Iterator[int]:
    """Yield the line on which each element of a JSON list begins."""
    decoder, at = json.JSONDecoder(), text.index("[") + 1
    gap = re.compile(r"[\s,]*")
    while True:
        at = gap.match(text, at).end()  # type: ignore[union-attr]
        if text[at] == "]":
            return
        yield text.count("\n", 0, at) + 1
        at = decoder.raw_decode(text, at)[1]


def pair_line(spun: str, original: str, number: int = 1) -> Line:
    """Return the gold of a spun text and its original: a run of changed words is split where both
    sides have equally many, and is one mark otherwise."""
    a_text, b_text = fold(spun), fold(original)
    a, b = places(a_text), places(b_text)
    a_words, b_words = words(a_text), words(b_text)
    stops = sentence_ends(a_text)
    last = [any(x <= stop < y for stop in stops) for x, y in a]
    out: list[Segment] = []
    script = edit_script(a_words, b_words)
    k = 0

    def marked(left: list[int], right: list[int], at: int, ends: bool) -> Segment:
        start, end = (a[left[0]][0], a[left[-1]][1]) if left else (at, at)
        shown = b_text[b[right[0]][0] : b[right[-1]][1]] if right else ""
        forms = (tuple(b_words[j] for j in right),)
        return Segment(tuple(a_words[i] for i in left), forms, start, end, ends, (shown,))

    while k < len(script):
        sign, i, _ = script[k]
        if sign == "=":
            out.append(Segment((a_words[i],), None, *a[i], last[i]))
            k += 1
            continue
        left: list[int] = []
        right: list[int] = []
        while k < len(script) and script[k][0] != "=":
            sign, i, j = script[k]
            left += [i] * (sign in "sd")
            right += [j] * (sign in "si")
            k += 1
        ends = any(last[i] for i in left)
        if len(left) == len(right):
            both = list(zip(left, right, strict=True))
            out += [marked([i], [j], 0, ends and i == left[-1]) for i, j in both]
        else:
            out.append(marked(left, right, out[-1].end if out else 0, ends))
    return Line(number, a_text, original, tuple(_closed(out)))
