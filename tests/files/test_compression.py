"""gzip: read as it flows, written under the header that was read."""

from __future__ import annotations

import gzip
import io
import struct
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SPUN, Run, restorer
from tests.files.formats.faking import Fake, nothing, run, swaps
from unspin import Settings
from unspin.files.compression import MOST, GzipError, Packer, Unpacker
from unspin.files.document import Reading, restore_document
from unspin.files.failure import Failure
from unspin.files.formats import units
from unspin.files.reading import Source
from unspin.files.views import Result

RESTORED = restorer(Settings()).restore(SPUN)


def header(name: bytes = b"", extra: bytes = b"", comment: bytes = b"", time: int = 1234567) -> bytes:
    """Return the header of a gzip member."""
    flags = 4 * bool(extra) + 8 * bool(name) + 16 * bool(comment)
    return (
        b"\x1f\x8b\x08"
        + bytes([flags])
        + struct.pack("<IBB", time, 2, 3)
        + (struct.pack("<H", len(extra)) + extra if extra else b"")
        + (name + b"\x00" if name else b"")
        + (comment + b"\x00" if comment else b"")
    )


def packed(data: bytes, head: bytes = header()) -> bytes:
    packer = Packer(head)
    return packer.pack(data) + packer.finish()


def unpacked(data: bytes, size: int = 1 << 16) -> tuple[bytes, bytes]:
    """Return the content of gzip data that arrives in pieces, and its header."""
    unpacker, out, pieces = Unpacker(), b"", [data[k : k + size] for k in range(0, len(data), size)]
    for piece in pieces:
        out += unpacker.feed(piece)
        while unpacker.waiting and (more := unpacker.feed(b"")):
            out += more
    while more := unpacker.feed(b"", final=True):
        out += more
    return out, unpacker.header


@given(
    st.binary(max_size=2000) | st.just(bytes(300_000)),
    st.binary(max_size=5).map(lambda b: b.replace(b"\x00", b"")),
    st.binary(max_size=5),
    st.integers(1, 50),
)
def test_what_is_packed_is_unpacked(data: bytes, name: bytes, extra: bytes, size: int) -> None:
    head = header(name, extra, name)
    assert gzip.decompress(packed(data, head)) == data
    assert unpacked(packed(data, head), size) == (data, head)
    two = packed(data, head) + gzip.compress(data) + b"\x00\x00"
    assert unpacked(two, size) == (data * 2, head)


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (packed(b"text" * 100)[:-1], "cut off"),
        (packed(b"text" * 100)[:12], "cut off"),
        (b"\x1f\x8b\x08", "cut off"),
        (packed(b"text") + b"more", "behind"),
        (b"\x1f\x8b\x08\x00" + b"\xff" * 90, "damaged"),
        (packed(b"text")[:-8] + b"\x00" * 8, "damaged"),
    ],
)
def test_what_is_broken_is_refused(data: bytes, wrong: str) -> None:
    with pytest.raises(GzipError, match=wrong):
        unpacked(data)
    with pytest.raises(Failure, match=r"^a\.txt\.gz: .*; fetch it or compress it again"):
        run(data, "a.txt.gz", nothing)


def test_name_and_time_stay() -> None:
    head = header(b"story.html")
    done = run(packed(b"<html><p>x</p>", head), "a.html.gz", swaps("x", "y"))
    assert done.data[: len(head)] == head
    assert gzip.decompress(done.data) == b"<html><p>y</p>"


@pytest.mark.parametrize(
    ("name", "text", "fields"),
    [
        ("a.txt.gz", SPUN, []),
        ("a.gz", SPUN, []),
        ("a.txt", SPUN, []),
        ("a.jsonl.gz", '{"text": "' + SPUN[:-1] + '"}\n', []),
        ("a.csv.gz", 'id,body\n1,"' + SPUN[:-1] + '"\n', ["--field", "body"]),
    ],
)
def test_files_and_pipes(here: Run, tmp_path: Path, name: str, text: str, fields: list[str]) -> None:
    expected = text.replace(SPUN[:-1], RESTORED[:-1])
    (tmp_path / name).write_bytes(gzip.compress(text.encode()))
    assert gzip.decompress(here(*fields, name).out).decode() == expected
    form = ["--format", name.split(".")[1]] if "json" in name or "csv" in name else []
    assert gzip.decompress(here(*fields, *form, stdin=gzip.compress(text.encode())).out).decode() == expected
    assert here("-w", *fields, name).code == 0
    assert gzip.decompress((tmp_path / name).read_bytes()).decode() == expected
    assert here("--json", *fields, name).out.count(b'"edits": []') == 1


def test_a_bomb_unpacks_piece_by_piece() -> None:
    data = gzip.compress(bytes(1 << 20) + b" a" * (1 << 23))
    source = Source("a.gz", io.BytesIO(data), "utf-8")
    sizes = [len(text) for text in source.texts()]
    assert sum(sizes) == (1 << 20) + (1 << 24)
    assert max(sizes) <= 2 * MOST


@pytest.mark.parametrize(
    ("name", "start", "line"),
    [
        ("a.jsonl.gz", "", '{"text": ""}\n'),
        ("a.csv.gz", "n,text\n", "1,\n"),
        ("a.tsv.gz", "n\ttext\n", "1\t\n"),
    ],
)
def test_records_of_a_bomb_are_done_one_by_one(name: str, start: str, line: str) -> None:
    data = io.BytesIO(gzip.compress((start + line * (1 << 16)).encode()))
    results = restore_document(Source(name, data), Fake(nothing), Reading())
    for number in range(1, 10):
        result = next(results)
        assert isinstance(result, Result) and result.record == number
    tracemalloc.start()
    for _ in range(3_000):
        next(results)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * MOST


@pytest.mark.parametrize(
    ("name", "start", "what"),
    [
        ("a.html.gz", b"<html>", "document"),
        ("a.md.gz", b"# a", "document"),
        ("a.json.gz", b'{"text": "', "document"),
        ("a.jsonl.gz", b'{"text": "', "line"),
        ("a.csv.gz", b"text\n", "line"),
    ],
)
def test_what_is_read_whole_has_a_limit(
    monkeypatch: pytest.MonkeyPatch, name: str, start: bytes, what: str
) -> None:
    monkeypatch.setattr(units, "LONGEST", 1 << 21)
    data = gzip.compress(start + b"a" * (1 << 22))
    with pytest.raises(Failure, match=f"a {what} of more than 2 million letters; split it"):
        run(data, name, nothing)
