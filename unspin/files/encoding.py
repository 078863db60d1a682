"""Which encoding a text has, and how every byte of it comes back.

A byte-order mark decides; without one a text is UTF-8 in which bytes that do not decode are carried
along (as lone surrogates), unless most of its bytes beyond ASCII are such: then it is Windows-1252,
with the five bytes that mean nothing there carried along likewise. A page may declare another encoding of
single bytes, which then stands in the place of Windows-1252.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

#: Bytes that are looked at, from the first beyond ASCII on, to tell UTF-8 from Windows-1252.
WINDOW = 1 << 15

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_CARRIED = re.compile("[\udc80-\udcff]")


class EncodingError(ValueError):
    """An encoding is unknown, or does not give back the bytes it was read from."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the text of one file is written: codec, handling of errors, byte-order mark."""

    name: str
    bom: bytes = b""

    @property
    def errors(self) -> str:
        return "surrogatepass" if self.name.startswith("utf-16") else "surrogateescape"

    def encode(self, text: str) -> bytes:
        """Return the bytes of a text; raise EncodingError for a letter that the encoding lacks."""
        try:
            return text.encode(self.name, self.errors)
        except UnicodeEncodeError as error:
            letter = text[error.start : error.start + 1]
            raise EncodingError(f"{letter!a} of a restored word cannot be written in {self.name}") from None


def named(name: str) -> str:
    """Return the canonical name of an encoding of texts; raise EncodingError for an unknown one."""
    try:
        info = codecs.lookup(name)
        "a".encode(name)
        codecs.getincrementaldecoder(name)
    except (LookupError, UnicodeError, ValueError):
        raise EncodingError(
            f"{name!r} is no encoding of texts; known are utf-8, cp1252, utf-16, ..."
        ) from None
    # A byte-order mark is kept apart, so that no codec writes one of its own.
    return {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(info.name, info.name)


class Decoder:
    """Decodes the bytes of one file piece by piece; ``encoding`` is what it found.

    Bytes and text always agree: what ``feed`` returns encodes to the bytes it was read from, which is
    checked. ``tail`` holds what is left behind the last letter at the end of a text in UTF-16.
    """

    def __init__(self, forced: str | None = None) -> None:
        self._name = named(forced) if forced else None
        self._bom_for = codecs.lookup(forced).name if forced else None
        self.encoding = Encoding(self._name or "utf-8")
        self.declared = "cp1252"
        self.tail = b""
        self._started = False
        self._decided = forced is not None
        self._held = b""
        self._unread = b""
        self._decoder: codecs.IncrementalDecoder | None = None

    def feed(self, data: bytes, final: bool = False) -> str:
        """Return the text of the next bytes, as far as it is known."""
        data, self._held = self._held + data, b""
        if not self._started:
            if len(data) < 3 and not final:
                self._held = data
                return ""
            self._started = True
            data = self._mark(data)
        if not self._decided:
            first = _BEYOND_ASCII.search(data)
            if not first:
                return data.decode("ascii")
            if len(data) - first.start() < WINDOW and not final:
                self._held = data[first.start() :]
                return data[: first.start()].decode("ascii")
            self._decided = True
            window = data[first.start() : first.start() + WINDOW]
            whole = final and first.start() + WINDOW >= len(data)
            self.encoding = Encoding(self.declared if _mostly_invalid(window, whole) else "utf-8")
        return self._decode(data, final)

    def _mark(self, data: bytes) -> bytes:
        """Return the data behind its byte-order mark, which decides the encoding."""
        for bom, name in _BOMS:
            fits = (
                self._name is None
                or name == self._name
                or (self._bom_for == "utf-16" and name[:6] == "utf-16")
            )
            if fits and data.startswith(bom):
                self.encoding, self._decided = Encoding(name, bom), True
                return data[len(bom) :]
        return data

    def _decode(self, data: bytes, final: bool) -> str:
        encoding = self.encoding
        if self._decoder is None:
            self._decoder = codecs.getincrementaldecoder(encoding.name)(encoding.errors)
        wide = encoding.name.startswith("utf-16")
        self._unread += data
        try:
            text = self._decoder.decode(data, final and not wide)
            if final and wide:
                left = self._decoder.getstate()[0]
                whole = len(left) - len(left) % 2
                text += left[:whole].decode(encoding.name, encoding.errors)
                self.tail = left[whole:]
            back = text.encode(encoding.name, encoding.errors)
        except UnicodeError as error:
            raise EncodingError(f"not readable as {encoding.name} ({error})") from None
        same = self._unread.startswith(back)
        self._unread = self._unread[len(back) :]
        if not same or (final and self._unread != self.tail):
            raise EncodingError(f"read as {encoding.name} its bytes would not come back as they are")
        return text


def _mostly_invalid(window: bytes, whole: bool) -> bool:
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(window, whole)
    return 2 * len(_CARRIED.findall(text)) > len(_BEYOND_ASCII.findall(window))
