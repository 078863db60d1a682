"""Give machine-garbled articles their words back."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unspin.edits import Edit, Restoration
    from unspin.restorer import Restorer
    from unspin.settings import Settings, SettingsError

__all__ = ["Edit", "Restoration", "Restorer", "Settings", "SettingsError", "restore"]
__version__ = "0.1.0"


def restore(text: str, settings: Settings | None = None) -> str:
    """Return the text of one article with its words restored."""
    from unspin.settings import Settings

    return _restorer(settings or Settings()).restore(text)


@lru_cache(maxsize=4)
def _restorer(settings: Settings) -> Restorer:
    from unspin.restorer import Restorer

    return Restorer(settings)


def __getattr__(name: str) -> Any:
    # The engine is loaded at first use, so that ``unspin --help`` need not wait for it.
    if name in ("Edit", "Restoration"):
        from unspin import edits

        return getattr(edits, name)
    if name == "Restorer":
        from unspin import restorer

        return restorer.Restorer
    if name in ("Settings", "SettingsError"):
        from unspin import settings

        return getattr(settings, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
