"""Corrections: what a person decided of every change of an article, as a JSON file that can be replayed.

The file holds all that is needed: the digest of the text, and for each change its place, old and new
words and the decision. Corrections of a document with several articles stand in one file.
``docs/review.md`` describes it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from unspin import __version__

if TYPE_CHECKING:
    from unspin.explaining import Change

#: The version of a file of one article, and that of a file of several.
FORMAT, VERSION, SEVERAL = "unspin corrections", 1, 2
#: Decisions after which the new words stand, and after which the old ones do.
STANDS = ("open", "accepted", "replaced")
FALLS = ("hidden", "rejected")


class CorrectionsError(ValueError):
    """A corrections file cannot be used; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One change and what was decided of it.

    ``open`` changes stand as they were made, ``hidden`` ones fall because they are not sure enough; a
    person has ``accepted``, ``rejected`` or ``replaced`` the others. ``new`` is what stands if the
    change stands; where it was replaced, ``proposed`` is what it replaces.
    """

    start: int
    end: int
    old: str
    new: str
    decision: str = "open"
    confidence: float = 1.0
    entry: str = ""
    proposed: str | None = None

    @property
    def text(self) -> str:
        """What stands at the place."""
        return self.new if self.decision in STANDS else self.old

    def as_dict(self) -> dict[str, Any]:
        """Return it as the plain values that JSON knows."""
        record = {
            "start": self.start,
            "end": self.end,
            "old": self.old,
            "new": self.new,
            "decision": self.decision,
            "confidence": round(self.confidence, 3),
            "entry": self.entry,
        }
        return record if self.proposed is None else {**record, "proposed": self.proposed}


@dataclass(frozen=True, slots=True)
class Corrections:
    """The corrections of one article, in the order of its text.

    It is the ``number``-th of ``file``. ``reading`` is what was said of how that is read, where anything
    was: ``encoding``, ``format``, ``fields``, ``separator``, ``html_extract``.
    """

    file: str
    sha256: str
    edits: tuple[Correction, ...]
    number: int = 1
    reading: Mapping[str, Any] = field(default_factory=dict)

    def written(self) -> str:
        """Return the text of the corrections file, in ASCII."""
        return written([self])

    def standing(self, text: str) -> list[Correction]:
        """Return the corrections that change a text; raise CorrectionsError where it is another text."""
        self._check(text)
        return [edit for edit in self.edits if edit.text != edit.old]

    def applied(self, text: str) -> str:
        """Return a text as it was corrected; raise CorrectionsError where it is another text."""
        self._check(text)
        parts, place = [], 0
        for edit in self.edits:
            parts += [text[place : edit.start], edit.text]
            place = edit.end
        return "".join(parts) + text[place:]

    def _check(self, text: str) -> None:
        if digest(text) != self.sha256:
            raise CorrectionsError(
                f"the text is not the one that was corrected ({self.file}, sha256 {self.sha256[:12]}\u2026); "
                "name that one, or make the corrections anew"
            )
        place = 0
        for edit in self.edits:
            if edit.start < place or text[edit.start : edit.end] != edit.old:
                raise CorrectionsError(
                    f"{edit.old!r} does not stand at {edit.start} to {edit.end}; make the corrections anew"
                )
            place = edit.end


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, bytes that did not decode as they were.

    It is that of the file itself where the file is UTF-8 without a byte-order mark.
    """
    try:
        data = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a letter of UTF-16
        data = text.encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()


def opened(file: str, text: str, changes: Iterable[Change]) -> Corrections:
    """Return the corrections of an article of which nothing is decided yet."""
    return Corrections(file, digest(text), tuple(of_change(change) for change in changes))


def written(corrections: Sequence[Corrections]) -> str:
    """Return the text of the corrections file of the articles of one document, in ASCII."""
    first = corrections[0]
    one = len(corrections) == 1 and first.number == 1
    head = {"format": FORMAT, "version": VERSION if one else SEVERAL, "unspin": __version__}
    head |= {"file": first.file}
    if first.reading:
        head |= {"reading": dict(first.reading)}
    if one:
        return _closed({**head, "sha256": first.sha256}, "edits", _lines(first.edits))
    articles = (
        _closed({"article": each.number, "sha256": each.sha256}, "edits", _lines(each.edits)).rstrip()
        for each in corrections
    )
    return _closed(head, "articles", articles)


def _lines(edits: Iterable[Correction]) -> Iterator[str]:
    for edit in edits:
        yield f"  {json.dumps(edit.as_dict())}"


def _closed(head: Mapping[str, Any], last: str, items: Iterable[str]) -> str:
    """Return a JSON object whose last value is a list of items that are written already."""
    lines = ",\n".join(items)
    return json.dumps(head, indent=1)[:-2] + f',\n "{last}": [\n{lines}\n ]\n}}\n'


def of_change(change: Change) -> Correction:
    """Return the correction of a change that nothing is decided of."""
    return Correction(
        change.start,
        change.end,
        change.old,
        change.new,
        confidence=change.confidence,
        entry=change.source,
    )


def is_corrections(value: object) -> bool:
    """Say whether what JSON held is meant to be corrections."""
    return isinstance(value, Mapping) and value.get("format") == FORMAT


def parsed(text: str) -> Corrections:
    """Return the corrections of a file's text that has one article; raise CorrectionsError."""
    found = all_parsed(text)
    if len(found) != 1:
        raise CorrectionsError(f"of {len(found):,} articles, where one is needed; take them one by one")
    return found[0]


def all_parsed(text: str) -> list[Corrections]:
    """Return the corrections of a file's text, one for each article, in their order.

    Raise CorrectionsError where it is broken.
    """
    try:
        value = json.loads(text)
    except ValueError as error:
        raise CorrectionsError(f"no corrections file: not JSON ({error}); download it again") from None
    except RecursionError:
        raise CorrectionsError("no corrections file: nested too deep; download it again") from None
    if not is_corrections(value):
        raise CorrectionsError(
            f'no corrections file: "format" is not "{FORMAT}"; unspin report and unspin review make one'
        )
    version = value.get("version")
    if version not in (VERSION, SEVERAL):
        raise CorrectionsError(
            f"version {version!r} of the format, {VERSION} and {SEVERAL} are known; "
            "use the unspin that made it"
        )
    try:
        return list(_articles(value, [value] if version == VERSION else value["articles"]))
    except (KeyError, TypeError):
        what = "file, sha256 or edits" if version == VERSION else "file, articles, or what they hold,"
        raise CorrectionsError(f"{what} is missing or wrong; download it again") from None


def _articles(value: Mapping[str, Any], articles: list[Any]) -> Iterator[Corrections]:
    """Yield the corrections of every article; raise KeyError, TypeError or CorrectionsError."""
    file, reading = value["file"], value.get("reading", {})
    if (
        not isinstance(file, str)
        or not isinstance(articles, list)
        or not articles
        or not _is_reading(reading)
    ):
        raise TypeError
    last = 0
    for one in articles:
        sha256, edits, number = one["sha256"], one["edits"], one.get("article", 1)
        if not isinstance(sha256, str) or not isinstance(edits, list):
            raise TypeError
        if type(number) is not int or number <= last:
            raise TypeError
        last = number
        yield Corrections(file, sha256, tuple(_checked(edits)), number, reading)


def _is_reading(value: object) -> bool:
    """Say whether what JSON held can be how a document is read."""
    if not isinstance(value, dict):
        return False
    named, fields = (value.get(key) for key in ("encoding", "format", "separator")), value.get("fields", [])
    return (
        all(one is None or isinstance(one, str) for one in named)
        and isinstance(fields, list)
        and all(isinstance(one, str) for one in fields)
        and isinstance(value.get("html_extract", False), bool)
    )


def _checked(edits: list[Any]) -> Iterator[Correction]:
    place = 0
    for number, edit in enumerate(edits, 1):
        try:
            one = Correction(
                edit["start"],
                edit["end"],
                edit["old"],
                edit["new"],
                edit["decision"],
                float(edit.get("confidence", 1.0)),
                edit.get("entry", ""),
                edit.get("proposed"),
            )
            texts = [one.old, one.new, one.entry, one.proposed or ""]
            right = (
                type(one.start) is int
                and type(one.end) is int
                and place <= one.start <= one.end
                and one.end - one.start == len(one.old)
                and all(isinstance(t, str) for t in texts)
                and one.decision in (*STANDS, *FALLS)
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            right = False
        if not right:
            raise CorrectionsError(f"edit {number} is incomplete, wrong or out of order; mend it or drop it")
        place = one.end
        yield one
