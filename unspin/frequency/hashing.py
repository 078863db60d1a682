"""The hash of an n-gram: which bucket holds it, and its fingerprint there."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Bits of one word number in a key; a key holds up to three words.
BITS = 18
#: Fingerprints to a bucket.
SLOTS = 16

_M1 = np.uint64(0x9E3779B97F4A7C15)
_M2 = np.uint64(0xD6E8FEB86659FD93)
_S32 = np.uint64(32)
_S29 = np.uint64(29)
_LOW16 = np.uint64(0xFFFF)


def place(keys: NDArray[Any], buckets: int) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
    """Return the bucket and the fingerprint (never 0) of each key."""
    h = keys.astype(np.uint64) * _M1
    h ^= h >> _S32
    h *= _M2
    h ^= h >> _S29
    prints = (h & _LOW16).astype(np.uint16)
    prints[prints == 0] = 1
    return ((h >> _S32) * np.uint64(buckets) >> _S32).astype(np.int64), prints
