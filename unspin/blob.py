"""One file of named arrays and tries behind a JSON header, mapped into memory as it stands.

Layout: ``MAGIC``, the length of the header as 8 bytes little-endian, the header as UTF-8 JSON, the
parts, each on a 64-byte border, and 64 bytes with a check sum over the header and a sample of the parts:
the first bytes of every block of a disk, so that a block which was never written, or belongs to another
file, is noticed for a millisecond's work, while a single changed bit may not be. The header lists every
part with its place, type and shape. Files that begin with ``UNCHECKED`` have no check sum.
"""

from __future__ import annotations

import json
import mmap
import os
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
from numpy.typing import NDArray

MAGIC = b"unspin\x00\x02"
UNCHECKED = b"unspin\x00\x01"
_BORDER = 64
#: Bytes of a block of a disk, and how many of each are looked at.
_BLOCK, _SAMPLE = 4096, 64


class BlobError(ValueError):
    """A data file is damaged, cut off or of another version."""


class Blob:
    """A mapped file: ``header`` is its description, ``array`` and ``trie`` give its parts."""

    def __init__(self, buffer: bytes | mmap.mmap, name: str = "<memory>") -> None:
        self._buffer = buffer
        self.name = name
        checked = buffer[: len(MAGIC)] == MAGIC
        if not checked and buffer[: len(MAGIC)] != UNCHECKED:
            raise BlobError(f"{name}: not a data file of this version of unspin; install it again")
        size = int.from_bytes(buffer[8:16], "little")
        try:
            self.header: dict[str, Any] = json.loads(buffer[16 : 16 + size].decode("utf8"))
            end = _aligned(16 + size) + int(self.header["size"])
        except (ValueError, LookupError, TypeError, OverflowError) as error:
            raise BlobError(f"{name}: damaged header ({error}); install unspin again") from error
        self._base = _aligned(16 + size)
        if len(buffer) < end + _BORDER * checked:
            raise BlobError(f"{name}: the file is cut off; install unspin again")
        if checked and _check(memoryview(buffer)[:end], self._base) != buffer[end : end + _BORDER]:
            raise BlobError(f"{name}: the file is damaged; install unspin again")

    @classmethod
    def open(cls, path: Path) -> Blob:
        """Map the file at ``path``; raise OSError or BlobError where that cannot be done."""
        with open(path, "rb") as file:
            if os.fstat(file.fileno()).st_size < 16:
                raise BlobError(f"{path}: the file is cut off; install unspin again")
            return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), str(path))

    def array(self, name: str) -> NDArray[Any]:
        part = self.header["parts"][name]
        kind = np.dtype(part["dtype"])
        count = int(np.prod(part["shape"], dtype=np.int64))
        flat = np.frombuffer(self._buffer, kind, count, self._base + part["start"])
        return flat.reshape(part["shape"])

    def trie(self, name: str) -> marisa_trie.Trie:
        part = self.header["parts"][name]
        start = self._base + part["start"]
        trie = marisa_trie.Trie()
        trie.map(memoryview(self._buffer)[start : start + part["bytes"]])
        return trie


def _aligned(place: int) -> int:
    return -(-place // _BORDER) * _BORDER


def _check(data: memoryview, base: int) -> bytes:
    """Return the check sum of what stands before ``base`` and of a sample of each block behind it."""
    body = np.frombuffer(data, np.uint8)[base:]
    whole = len(body) // _BLOCK * _BLOCK
    cells = body[:whole].reshape(-1, _BLOCK)[:, :_SAMPLE].tobytes()
    total = zlib.crc32(bytes(data[base + whole :]), zlib.crc32(cells, zlib.crc32(data[:base])))
    return total.to_bytes(_BORDER, "little")


def pack(header: Mapping[str, Any], parts: Mapping[str, NDArray[Any] | marisa_trie.Trie]) -> bytes:
    """Return the bytes of a file that holds ``parts`` behind ``header``."""
    listed: dict[str, dict[str, Any]] = {}
    chunks: list[bytes] = []
    place = 0
    for name, part in parts.items():
        if isinstance(part, marisa_trie.Trie):
            data = part.tobytes()
            listed[name] = {"start": place, "bytes": len(data)}
        else:
            data = np.ascontiguousarray(part).tobytes()
            listed[name] = {"start": place, "dtype": part.dtype.str, "shape": list(part.shape)}
        padding = _aligned(place + len(data)) - place - len(data)
        chunks += [data, b"\0" * padding]
        place += len(data) + padding
    described = {**header, "parts": listed, "size": place}
    head = json.dumps(described, sort_keys=True).encode("utf8")
    start = MAGIC + len(head).to_bytes(8, "little") + head
    start += b"\0" * (_aligned(len(start)) - len(start))
    data = start + b"".join(chunks)
    return data + _check(memoryview(data), len(start))


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, also when many processes do so at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name + ".", suffix=".tmp")
    try:
        with open(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
