"""gzip: read as it flows, in bounded memory, and written with the header that was read."""

from __future__ import annotations

import struct
import zlib

MAGIC = b"\x1f\x8b"
#: Bytes taken from the input at a time, and the most that they may become at a time.
CHUNK = 1 << 16
MOST = 1 << 18
#: Bytes of a header, which holds the name of the file.
LONGEST_HEADER = 1 << 17

_EXTRA, _NAME, _COMMENT, _CHECKSUM = 4, 8, 16, 2


class GzipError(ValueError):
    """Compressed data is cut off or damaged."""


class Unpacker:
    """Gives the content of gzip data that arrives in pieces.

    ``header`` is the header of its first member, once that is read.
    """

    def __init__(self) -> None:
        self.header = b""
        self._held = b""
        self._member: zlib._Decompress | None = None
        self._full = False

    @property
    def waiting(self) -> bool:
        """Whether content may be left that needs no more data."""
        return self._full or bool(self._held)

    def feed(self, data: bytes, final: bool = False) -> bytes:
        """Return up to ``MOST`` bytes of content, none where more data is needed or all is over.

        Raise GzipError.
        """
        self._held += data
        while True:
            if self._member is None and not self._begun(final):
                return b""
            member = self._member
            assert member is not None
            try:
                content = member.decompress(self._held, MOST)
            except zlib.error:
                raise GzipError("damaged gzip data") from None
            self._held, self._full = member.unconsumed_tail, len(content) == MOST
            if member.eof:
                self._held, self._full, self._member = member.unused_data, False, None
            if content:
                return content
            if self._member is not None:
                if final:
                    raise GzipError("gzip data that is cut off")
                return b""

    def _begun(self, final: bool) -> bool:
        """Say whether another member begins, and begin it."""
        if self.header:
            self._held = self._held.lstrip(b"\x00")  # padding between members
        if not self._held and self.header:
            return False
        size = _header_size(self._held)
        if size is None:
            if final or len(self._held) > LONGEST_HEADER:
                raise GzipError("gzip data that is cut off")
            return False
        self.header = self.header or self._held[:size]
        self._member = zlib.decompressobj(31)
        return True


def _header_size(data: bytes) -> int | None:
    """Return the size of a member's header, None where it is not all there; raise GzipError."""
    if not MAGIC.startswith(data[:2]):
        raise GzipError("something behind its gzip data")
    if len(data) < 10:
        return None
    flags, place = data[3], 10
    if flags & _EXTRA:
        if len(data) < place + 2:
            return None
        place += 2 + struct.unpack_from("<H", data, place)[0]
    for flag in (_NAME, _COMMENT):
        if flags & flag:
            place = data.find(b"\x00", place) + 1
            if place == 0:
                return None
    if flags & _CHECKSUM:
        place += 2
    return place if len(data) >= place else None


class Packer:
    """Writes gzip data under a given header: its name, its time and whatever else stands there."""

    def __init__(self, header: bytes) -> None:
        level = {2: 9, 4: 1}.get(header[8] if len(header) > 8 else 0, 6)
        self._deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._header = header
        self._checksum = zlib.crc32(b"")
        self._size = 0

    def pack(self, data: bytes) -> bytes:
        """Return compressed data, as far as it is there."""
        self._checksum = zlib.crc32(data, self._checksum)
        self._size += len(data)
        header, self._header = self._header, b""
        return header + self._deflate.compress(data)

    def finish(self) -> bytes:
        """Return what is left."""
        trailer = struct.pack("<II", self._checksum, self._size & 0xFFFFFFFF)
        return self.pack(b"") + self._deflate.flush() + trailer
