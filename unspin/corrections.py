"""Corrections: what a person decided of every change of an article, as a JSON file that can be replayed.

The file holds all that is needed: the digest of the text, and for each change its place, old and new
words and the decision. ``docs/review.md`` describes it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unspin import __version__

if TYPE_CHECKING:
    from unspin.explaining import Change

FORMAT, VERSION = "unspin corrections", 1
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
    """The corrections of one article, in the order of its text."""

    file: str
    sha256: str
    edits: tuple[Correction, ...]

    def written(self) -> str:
        """Return the text of the corrections file, in ASCII."""
        head = {
            "format": FORMAT,
            "version": VERSION,
            "unspin": __version__,
            "file": self.file,
            "sha256": self.sha256,
        }
        lines = ",\n".join(f"  {json.dumps(edit.as_dict())}" for edit in self.edits)
        return json.dumps(head, indent=1)[:-2] + f',\n "edits": [\n{lines}\n ]\n}}\n'

    def applied(self, text: str) -> str:
        """Return a text as it was corrected; raise CorrectionsError where it is another text."""
        if digest(text) != self.sha256:
            raise CorrectionsError(
                f"the text is not the one that was corrected ({self.file}, sha256 {self.sha256[:12]}\u2026); "
                "name that one, or make the corrections anew"
            )
        parts, place = [], 0
        for edit in self.edits:
            if edit.start < place or text[edit.start : edit.end] != edit.old:
                raise CorrectionsError(
                    f"{edit.old!r} does not stand at {edit.start} to {edit.end}; make the corrections anew"
                )
            parts += [text[place : edit.start], edit.text]
            place = edit.end
        return "".join(parts) + text[place:]


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
    """Return the corrections of a file's text; raise CorrectionsError where it is broken."""
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
    if value.get("version") != VERSION:
        raise CorrectionsError(
            f"version {value.get('version')!r} of the format, {VERSION} is known; use the unspin that made it"
        )
    try:
        file, sha256, edits = (value[key] for key in ("file", "sha256", "edits"))
        if not isinstance(file, str) or not isinstance(sha256, str) or not isinstance(edits, list):
            raise TypeError
        return Corrections(file, sha256, tuple(_checked(edits)))
    except (KeyError, TypeError):
        raise CorrectionsError("file, sha256 or edits is missing or wrong; download it again") from None


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
