"""Reading one input: a named file or standard input, as text that arrives in chunks, unpacked if need be."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Protocol, Self

from unspin.files.compression import MAGIC, GzipError, Unpacker
from unspin.files.encoding import Decoder, Encoding, EncodingError, named
from unspin.files.failure import Failure, from_error

#: Bytes read at a time, and bytes that must be there to tell text from binary data.
CHUNK = 1 << 16
HEAD = 1 << 13
#: The name of standard input on the command line and in messages.
STDIN = "-"
STDIN_SHOWN = "standard input"

_TEXT_CONTROLS = b"\t\n\v\f\r\x1a\x1b"
_CONTROLS = bytes(b for b in [*range(0x20), 0x7F] if b not in _TEXT_CONTROLS)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_KINDS = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"{\\rtf", "a rich-text document"),
)


class Bytes(Protocol):
    """What an input is read from."""

    def read(self, size: int = ..., /) -> bytes | None: ...

    def fileno(self) -> int: ...

    def close(self) -> None: ...


class Source:
    """One input. ``name`` is as the user gave it, ``shown`` as messages call it.

    ``status`` is what the system said of the file when it was opened, if it is one.
    """

    def __init__(self, name: str, stream: Bytes, encoding: str | None = None) -> None:
        self.name = name
        self.shown = STDIN_SHOWN if name == STDIN else name
        try:
            self.status: os.stat_result | None = os.fstat(stream.fileno())
        except (OSError, ValueError):
            self.status = None
        self._forced = encoding is not None
        self.stream = stream
        self._decoder = Decoder(encoding)
        self._begin: bytes | None = None
        self._unpacker: Unpacker | None = None
        self._written: Encoding | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()

    @property
    def encoding(self) -> Encoding:
        """The encoding as far as the text read so far tells."""
        return self._written or self._decoder.encoding

    @property
    def packed(self) -> bytes | None:
        """The gzip header of the input, where it is compressed; known once its beginning is read."""
        return self._unpacker.header if self._unpacker is not None else None

    def begin(self) -> bytes:
        """Return the first bytes, unpacked, without reading past them; raise Failure."""
        if self._begin is not None:
            return self._begin
        try:
            head = self.stream.read(CHUNK) or b""
            while len(head) < len(MAGIC) and (data := self.stream.read(CHUNK)):
                head += data
            if head.startswith(MAGIC):
                self._unpacker = Unpacker()
                head = self._unpacked(head)
            while len(head) < HEAD and (data := self._read()):
                head += data
        except OSError as error:
            raise from_error(self.shown, error) from None
        self._begin = head
        return head

    def declare(self, encoding: str) -> None:
        """Take note of the encoding that the input itself names, before its text is read."""
        with suppress(EncodingError):
            self._decoder.declared = named(encoding)

    def write_in(self, encoding: str) -> None:
        """Have what is restored written in another encoding, without a byte-order mark."""
        self._written = Encoding(encoding)

    def seekable(self) -> IO[bytes]:
        """Return the unpacked bytes as a file, from their beginning; raise Failure.

        What is no plain file is copied to a temporary one, which the caller closes.
        """
        head = self.begin()
        try:
            if self._unpacker is None and isinstance(self.stream, io.FileIO) and is_file(self.status):
                file = os.fdopen(os.dup(self.stream.fileno()), "rb")
                file.seek(0)
                return file
            copy = tempfile.TemporaryFile()  # noqa: SIM115
            copy.write(head)
            while data := self._read():
                copy.write(data)
            copy.seek(0)
            return copy
        except OSError as error:
            raise from_error(self.shown, error) from None

    def texts(self) -> Iterator[str]:
        """Yield the decoded text, never empty chunks; raise Failure."""
        try:
            for data, final in self._data():
                text = self._decoder.feed(data, final)
                if text:
                    yield text
        except OSError as error:
            raise from_error(self.shown, error) from None
        except EncodingError as error:
            raise self._misread(error) from None

    def encode(self, text: str) -> bytes:
        """Return restored text in the encoding of this input; raise Failure."""
        try:
            return self.encoding.encode(text)
        except EncodingError as error:
            raise self._misread(error) from None

    def unchanged(self) -> bool:
        """Say whether the file by this name is still the one that was opened, as it was then."""
        then = self.status
        try:
            now = os.stat(self.name)
        except OSError:
            return False
        return then is not None and (now.st_ino, now.st_dev, now.st_size, now.st_mtime_ns) == (
            then.st_ino,
            then.st_dev,
            then.st_size,
            then.st_mtime_ns,
        )

    @property
    def head(self) -> bytes:
        """What stands before the text: a byte-order mark, where there is one."""
        return self.encoding.bom

    @property
    def tail(self) -> bytes:
        """What stands behind the text, once it is read: a letter that was cut off."""
        return self._decoder.tail if self._written is None else b""

    def _misread(self, error: EncodingError) -> Failure:
        remedy = "name another --encoding" if self._forced else "name its encoding with --encoding"
        return Failure(self.shown, str(error), remedy)

    def _data(self) -> Iterator[tuple[bytes, bool]]:
        head = self.begin()
        if not self._forced and (kind := binary(head)):
            raise Failure(self.shown, kind, "save it as text, or name its --encoding if it is text")
        yield head, False
        while data := self._read():
            yield data, False
        yield b"", True

    def _read(self) -> bytes:
        """Return the next bytes, unpacked, b"" at the end."""
        return self._unpacked() if self._unpacker is not None else self.stream.read(CHUNK) or b""

    def _unpacked(self, data: bytes = b"") -> bytes:
        unpacker = self._unpacker
        assert unpacker is not None
        try:
            content = unpacker.feed(data) if data or unpacker.waiting else b""
            while not content:
                data = self.stream.read(CHUNK) or b""
                content = unpacker.feed(data, final=not data)
                if not data:
                    break
            return content
        except GzipError as error:
            raise Failure(self.shown, str(error), "fetch it or compress it again") from None


def binary(head: bytes) -> str:
    """Say what a file is that begins so, if it is not text; return "" for text.

    NUL and other control characters inside a text are no reason to refuse it; a file mostly of them is.
    """
    for magic, kind in _KINDS:
        if head.startswith(magic):
            return f"{kind}, not text"
    if head.startswith(_BOMS):
        return ""
    if len(head) > 8 and (head[::2].count(0) > 0.4 * len(head) or head[1::2].count(0) > 0.4 * len(head)):
        return "text in UTF-16 without a byte-order mark, or binary data"
    controls = len(head) - len(head.translate(None, _CONTROLS))
    # Compressed data has fewer, but of every kind, and never decodes.
    strange = controls - head.count(0)
    if controls > 0.3 * len(head) or (strange >= 8 and strange > 0.03 * len(head) and not _decodes(head)):
        return "binary data, not text"
    return ""


def _decodes(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4
    return True


class _Standard:
    """Standard input, giving what has arrived instead of waiting for a full chunk."""

    def read(self, size: int = -1, /) -> bytes:
        if sys.stdin is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        stream = sys.stdin.buffer
        return stream.read1(size) if isinstance(stream, io.BufferedReader) else stream.read(size)

    def fileno(self) -> int:
        return sys.stdin.fileno() if sys.stdin is not None else -1

    def close(self) -> None:
        """Leave standard input to whoever opened it."""


def opened(name: str, encoding: str | None = None) -> Source:
    """Open an input by name, ``-`` being standard input; raise Failure."""
    try:
        stream = _Standard() if name == STDIN else open(name, "rb", buffering=0)  # noqa: SIM115
    except OSError as error:
        raise from_error(name, error) from None
    except ValueError as error:  # a NUL in the name
        raise Failure(name, str(error), "check the name") from None
    return Source(name, stream, encoding)


def text_of(name: str, encoding: str | None = None) -> str:
    """Return the whole text of an input, as it was decoded; raise Failure."""
    with opened(name, encoding) as source:
        return "".join(source.texts())


def is_file(status: os.stat_result | None) -> bool:
    """Say whether an input is a plain file (no pipe, terminal or device)."""
    return status is not None and stat.S_ISREG(status.st_mode)
