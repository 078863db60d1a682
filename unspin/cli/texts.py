"""Articles of documents, for the commands that show or correct them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from unspin.edits import Edit
from unspin.explaining import explain

if TYPE_CHECKING:
    from unspin.corrections import Correction
    from unspin.explaining import Change, Explained
    from unspin.files.held import Article
    from unspin.restorer import Restorer


def explained(restorer: Restorer, article: Article) -> Explained:
    """Return an article with those of its changes that its document can take."""
    found = explain(restorer, article.text)
    kept = article.writable([_edit(change) for change in found.changes])
    if len(kept) == len(found.changes):
        return found
    number = {k: n for n, k in enumerate(kept)}
    changes = [found.changes[k] for k in kept]
    changes = [c if c.partner is None else replace(c, partner=number[c.partner]) for c in changes]
    return replace(found, changes=tuple(changes))


def _edit(change: Change) -> Edit:
    """Return a change as an edit; what stands or falls with another depends on it."""
    return Edit(
        change.start,
        change.end,
        change.old,
        change.new,
        change.confidence,
        change.old,
        change.source,
        depends=change.partner,
    )


def as_edits(corrections: Iterable[Correction]) -> list[Edit]:
    """Return what corrections make of a text."""
    return [Edit(c.start, c.end, c.old, c.text, c.confidence, c.old, c.entry) for c in corrections]
