"""The user's cache folder, where compiled data lies between runs.

The name of a file says what went into it, so that versions of unspin and dictionaries of one's own
have files of their own. Whoever writes one removes others of its kind, by the time of their last use:
none that was used within the hour, all that nobody has used for thirty days, and all but the eight
used last. A process that has a removed file open keeps it; the next to want it makes it anew.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from unspin import blob

#: Seconds since its last use in which a file is safe, and after which it goes; a use is noted (in the
#: time of its last change) where the last note is older than the former.
SAFE = 3600
STALE = 30 * 24 * SAFE
#: How many that are neither stay.
MOST = 8


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
        found = blob.Blob.open(path)
    except (OSError, RuntimeError, blob.BlobError):
        data = make()
    else:
        _note_use(path)
        return found
    try:
        blob.write_whole(path, data)
        made = blob.Blob.open(path)
    except (OSError, UnboundLocalError, blob.BlobError):
        return blob.Blob(data, name)
    _tidy(path)
    return made


def _note_use(path: Path) -> None:
    with suppress(OSError):
        if time.time() - path.stat().st_mtime > SAFE:
            os.utime(path)


def _tidy(path: Path) -> None:
    """Remove the files of the same kind as ``path`` that nobody is likely to want again."""
    kind = re.escape(path.name.partition("-")[0])
    ours = re.compile(rf"{kind}-[0-9a-z.-]+\.bin(?P<unfinished>\..+\.tmp)?")
    now = time.time()
    others: list[tuple[float, Path]] = []
    with suppress(OSError):
        for other in path.parent.iterdir():
            match = ours.fullmatch(other.name)
            if not match or other == path:
                continue
            with suppress(OSError):
                unused = now - other.stat().st_mtime
                if unused > SAFE:
                    others.append((STALE + unused if match["unfinished"] else unused, other))
    for place, (unused, other) in enumerate(sorted(others)):
        if place >= MOST or unused > STALE:
            with suppress(OSError):  # Windows keeps what is in use
                other.unlink(missing_ok=True)
