"""Give machine-garbled articles their words back."""

from __future__ import annotations

from unspin.restorer import Edit, Restoration, Restorer
from unspin.settings import Settings, SettingsError

__all__ = ["Edit", "Restoration", "Restorer", "Settings", "SettingsError", "restore"]
__version__ = "0.1.0"


def restore(text: str, settings: Settings | None = None) -> str:
    """Return the text of one article with its words restored."""
    return Restorer(settings).restore(text)
