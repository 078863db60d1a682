"""How much memory a process may take: what a file needs beyond it fails alone.

The limit is that of the system on a process's own data (RLIMIT_DATA): what is mapped from files, such as
the n-gram table that all workers share, does not count. Only Linux keeps it; elsewhere there is none.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

#: Bytes of a megabyte, as limits are given in.
MEGABYTE = 1 << 20
_CONTROLLED = Path("/sys/fs/cgroup/memory.max")


def kept() -> bool:
    """Say whether this system keeps a limit."""
    return sys.platform == "linux" and _taken() is not None


def limit(more: int) -> None:
    """Have this process take at most so many bytes more than it has now; it meets MemoryError then."""
    taken = _taken()
    if sys.platform != "linux" or taken is None:
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    wanted = taken + more
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))


def share(processes: int) -> int | None:
    """Return the bytes of this machine that each of so many processes can have, if they are known."""
    try:
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None
    with suppress(OSError, ValueError):
        total = min(total, int(_CONTROLLED.read_text()))
    return max(total // processes, MEGABYTE) if total > 0 else None


def _taken() -> int | None:
    """Return the bytes of data that this process has of its own."""
    with suppress(OSError, ValueError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmData:"):
                return int(line.split()[1]) * 1024
    return None
