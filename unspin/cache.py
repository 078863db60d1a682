"""The user's cache folder, where compiled data lies between runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from unspin import blob


def folder() -> Path:
    """Return the cache folder by the custom of the platform; ``UNSPIN_CACHE`` names another."""
    if named := os.environ.get("UNSPIN_CACHE"):
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "unspin"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "unspin"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "unspin"


def cached(name: str, make: Callable[[], bytes]) -> blob.Blob:
    """Map the cached file ``name``, made first by ``make`` where it is missing or damaged.

    Many processes may do so at once: the file appears whole or not at all. Where nothing can be
    written the result stays in memory.
    """
    try:
        path = folder() / name
        return blob.Blob.open(path)
    except (OSError, RuntimeError, blob.BlobError):
        data = make()
    try:
        blob.write_whole(path, data)
        return blob.Blob.open(path)
    except (OSError, UnboundLocalError, blob.BlobError):
        return blob.Blob(data, name)
