"""Every byte comes back, whatever the encoding."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspin.files.encoding import WINDOW, Decoder, EncodingError, named
from unspin.files.failure import Failure
from unspin.files.reading import Source, binary

BOMS = st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
#: Bytes that look like text in many encodings, and some that look like nothing.
TEXTS = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=60).map(lambda t: t.encode("utf-8", "surrogatepass")),
    st.text(max_size=60).map(lambda t: t.encode("utf-16-le", "surrogatepass")),
    st.text(alphabet="caf\u00e9 \u2019\u20ac", max_size=60).map(lambda t: t.encode("cp1252")),
)


def decoded(data: bytes, size: int, forced: str | None = None) -> tuple[str, bytes]:
    """Return the text of bytes fed ``size`` at a time, and the bytes that it is written back as."""
    decoder = Decoder(forced)
    text = "".join(decoder.feed(data[i : i + size]) for i in range(0, len(data), size))
    text += decoder.feed(b"", final=True)
    return text, decoder.encoding.bom + decoder.encoding.encode(text) + decoder.tail


@given(BOMS, TEXTS, st.integers(1, 7))
def test_every_byte_comes_back_at_any_chunking(bom: bytes, body: bytes, size: int) -> None:
    text, back = decoded(bom + body, size)
    assert back == bom + body
    assert text == decoded(bom + body, 1 << 20)[0]


@given(TEXTS, st.sampled_from(["latin-1", "cp1252", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "ascii"]))
def test_every_byte_comes_back_in_a_named_encoding(body: bytes, name: str) -> None:
    assert decoded(body, 5, name)[1] == body


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"", "", "utf-8"),
        ("caf\u00e9".encode(), "caf\u00e9", "utf-8"),
        ("\ufeffcaf\u00e9".encode(), "caf\u00e9", "utf-8"),
        ("\ufeffcaf\u00e9".encode("utf-16-le"), "caf\u00e9", "utf-16-le"),
        ("\ufeffcaf\u00e9".encode("utf-16-be"), "caf\u00e9", "utf-16-be"),
        (b"caf\xe9 \x93quoted\x94", "caf\u00e9 \u201cquoted\u201d", "cp1252"),
        (b"caf\xe9", "caf\u00e9", "cp1252"),
        (b"no meaning: \x81\x8d \xe9", "no meaning: \udc81\udc8d \u00e9", "cp1252"),
        (
            "\u201cmost is fine\u201d \u2013".encode() + b" \xff",
            "\u201cmost is fine\u201d \u2013 \udcff",
            "utf-8",
        ),
        (b"NUL \x00 inside", "NUL \x00 inside", "utf-8"),
        (b"cut off \xe2\x80", "cut off \u00e2\u20ac", "cp1252"),
    ],
)
def test_encodings_are_told_apart(data: bytes, text: str, encoding: str) -> None:
    decoder = Decoder()
    assert decoder.feed(data) + decoder.feed(b"", final=True) == text
    assert decoder.encoding.name == encoding


@pytest.mark.parametrize("size", [1000, 4096, 1 << 20])
def test_the_encoding_is_decided_where_ascii_ends(size: int) -> None:
    data = b"plain text. " * 10_000 + b"caf\xe9 " * 9000
    text, back = decoded(data, size)
    assert back == data
    assert text.endswith("caf\u00e9 ")


def test_text_flows_while_all_is_ascii() -> None:
    decoder = Decoder()
    assert decoder.feed(b"one two") == "one two"
    assert decoder.feed(b" three \xe2\x80\x99") == " three "
    assert decoder.feed(b"x" * WINDOW) == "\u2019" + "x" * WINDOW


def test_an_encoding_that_loses_bytes_is_refused() -> None:
    with pytest.raises(EncodingError, match="come back"):
        decoded(b"a +AGE- b", 100, "utf-7")


@pytest.mark.parametrize("name", ["rot13", "base64", "klingon", "", "undefined", "utf\x008"])
def test_unknown_encodings_are_refused(name: str) -> None:
    with pytest.raises(EncodingError):
        named(name)


def test_a_letter_that_the_encoding_lacks_is_named() -> None:
    source = Source("a.txt", io.BytesIO(b"abc"), "latin-1")
    list(source.texts())
    with pytest.raises(Failure, match=r"^a\.txt: .*u2019.*latin|iso8859"):
        source.encode("don\u2019t")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", ""),
        (b"Plain text.\r\n\x0c\x1b[1m", ""),
        (b"A word \x00 and \x00 another", ""),
        (b"caf\xe9 \x00 au lait " * 20, ""),
        ("\u65e5\u672c\u8a9e".encode() * 50, ""),
        (bytes(range(32)) * 20, "binary"),
        (bytes(range(256)) * 20, "binary"),
        (b"\x00" * 100, "binary"),
        ("text".encode("utf-16-le") * 9, "UTF-16"),
        (b"\xff\xfe" + "text".encode("utf-16-le") * 9, ""),
        (b"%PDF-1.7\nstuff", "PDF"),
        (b"PK\x03\x04 stuff", "ZIP"),
    ],
)
def test_binary_data_is_told_from_text(data: bytes, kind: str) -> None:
    assert (kind in binary(data)) if kind else not binary(data)
