"""What corrections teach: swaps that a person accepted or put in, less those that were rejected."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from unspin import surface
from unspin.corrections import Correction, Corrections
from unspin.dictionary.rows import LONGEST, Row
from unspin.learning.swaps import DISCOUNT
from unspin.restorer import UNWRAPPED
from unspin.tokens import tokenize

#: The note of an entry that corrections taught.
NOTE = "corrected"
_ARTICLE = re.compile(r"an?\s+(?=\S)", re.IGNORECASE)


@dataclass(slots=True)
class Decided:
    """Entries, and the swaps that are left out with the reason."""

    rows: list[Row] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


def decided(corrections: Iterable[Corrections], family: str = "user") -> Decided:
    """Return the entries that corrections teach.

    A swap that was accepted, or put in by a person, counts once for each time; each time that it was
    rejected or replaced takes one away. What is not above 0 then is left out.
    """
    counts: Counter[tuple[str, str]] = Counter()
    out = Decided()
    for edit in (edit for one in corrections for edit in one.edits):
        if edit.entry == UNWRAPPED or edit.decision in ("open", "hidden"):
            continue
        if edit.decision != "rejected":
            counts[_swap(edit.old, edit.new, edit)] += 1
        if edit.decision != "accepted":
            refused = edit.new if edit.decision == "rejected" else edit.proposed
            if refused is not None:
                counts[_swap(edit.old, refused, edit)] -= 1
    for (spun, original), count in sorted(counts.items()):
        reason = _wrong(spun, original) or ("rejected" if count <= 0 else "")
        if reason:
            out.left_out.append((f"{spun} \u2190 {original}", reason))
        else:
            out.rows.append(Row(spun, original, family, count - DISCOUNT, "x", NOTE))
    return out


def _swap(old: str, new: str, edit: Correction) -> tuple[str, str]:
    """Return the entry of a change: the one that made it, or its words without what its place lent them."""
    proposed = edit.new if edit.proposed is None else edit.proposed
    spun, _, original = edit.entry.partition(" \u2190 ")
    if original and new == proposed:
        return spun, original
    old, new = " ".join(old.split()), " ".join(new.split())
    if _ARTICLE.match(old) and _ARTICLE.match(new):
        old, new = _ARTICLE.sub("", old, count=1), _ARTICLE.sub("", new, count=1)
    words = old.split(" ")
    name = len(words) > 1 and all(w[:1].isupper() for w in words if len(w) > 3)
    if not name and words[0][:1].isupper() and surface.capitals(new.lower(), words) == new:
        new = new.lower()
    return " ".join(tokenize(old).words) if not name else old, new


def _wrong(spun: str, original: str) -> str:
    """Say why a swap can be no entry; "" if it can."""
    sizes = [len(tokenize(side)) for side in (spun, original)]
    if not all(sizes):
        return "one side holds no word"
    if max(sizes) > LONGEST:
        return f"longer than {LONGEST} words"
    return "both sides are the same" if spun == original else ""
