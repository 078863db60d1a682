"""Data files: what is packed comes out, and a broken file is named with a remedy."""

from __future__ import annotations

from pathlib import Path

import marisa_trie
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspin.blob import MAGIC, UNCHECKED, Blob, BlobError, pack, write_whole
from unspin.frequency.model import NGrams
from unspin.frequency.unigrams import Unigrams

ARRAYS = st.lists(st.integers(0, 255), max_size=40)
SMALL = pack({"format": "x"}, {"a": np.arange(9), "words": marisa_trie.Trie(["one", "two"])})


@given(ARRAYS, ARRAYS, st.lists(st.text("abc ", min_size=1), unique=True))
def test_parts_come_out_as_they_went_in(first: list[int], second: list[int], words: list[str]) -> None:
    a, b = np.array(first, dtype=np.uint16), np.array(second * 2, dtype=np.float32).reshape(2, -1)
    blob = Blob(pack({"format": "test", "more": [1, 2]}, {"a": a, "words": marisa_trie.Trie(words), "b": b}))
    assert (blob.header["format"], blob.header["more"]) == ("test", [1, 2])
    assert blob.array("a").tolist() == first
    assert blob.array("a").dtype == np.uint16
    assert blob.array("b").shape == b.shape
    assert (blob.array("b") == b).all()
    assert sorted(blob.trie("words")) == sorted(words)


def test_every_part_lies_on_a_border() -> None:
    blob = Blob(SMALL)
    assert all(part["start"] % 64 == 0 for part in blob.header["parts"].values())
    assert len(SMALL) % 64 == 0


@pytest.mark.parametrize("size", [0, 8, 15, 16, 40, len(SMALL) // 2, len(SMALL) - 1])
def test_a_file_that_is_cut_off(tmp_path: Path, size: int) -> None:
    path = tmp_path / "cut.bin"
    path.write_bytes(SMALL[:size])
    with pytest.raises(BlobError, match=r"cut\.bin: .*; install (it|unspin) again") as error:
        Blob.open(path)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04" + SMALL[4:],
        MAGIC[:-1] + b"\x09" + SMALL[8:],
        SMALL[:16] + b"\xff" + SMALL[17:],
        SMALL[:8] + b"\xff" * 8 + SMALL[16:],
    ],
)
def test_a_file_that_is_damaged(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bad.bin"
    path.write_bytes(data)
    with pytest.raises(BlobError, match=r"bad\.bin: .*; install (it|unspin) again"):
        Blob.open(path)


BIG = pack({"format": "x"}, {"a": np.arange(1, 9000, dtype=np.uint32), "b": np.arange(200, dtype=np.uint8)})


@given(st.integers(0, len(BIG) - 4096), st.sampled_from([b"\0", b"\xff", b"{"]))
def test_a_block_of_a_disk_that_was_not_written_is_noticed(start: int, filling: bytes) -> None:
    start -= start % 4096
    damaged = BIG[:start] + filling * 4096 + BIG[start + 4096 :]
    with pytest.raises(BlobError, match=r"install (it|unspin) again"):
        Blob(damaged, "bad.bin")


@given(st.integers(16, BIG.index(b"}}") + 1), st.integers(1, 255))
def test_a_changed_byte_of_the_header_is_noticed(place: int, change: int) -> None:
    damaged = bytearray(BIG)
    damaged[place] ^= change
    with pytest.raises(BlobError, match=r"install (it|unspin) again"):
        Blob(bytes(damaged), "bad.bin")


def test_a_file_without_a_check_sum_is_read() -> None:
    body = SMALL[len(MAGIC) : -64]
    assert Blob(UNCHECKED + body).array("a").tolist() == list(range(9))
    with pytest.raises(BlobError, match="cut off"):
        Blob(MAGIC + body)


@pytest.mark.parametrize(
    "header", [{"format": "dictionary", "version": 1}, {"format": "n-grams", "version": 0}, {}]
)
def test_a_table_of_another_kind(header: dict[str, object]) -> None:
    with pytest.raises(BlobError, match="not an n-gram table of version 1; install unspin again"):
        NGrams(Blob(pack(header, {"a": np.arange(3)})), Unigrams.open())


def test_a_missing_file_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Blob.open(tmp_path / "none.bin")


def test_writing_whole_makes_folders_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "data.bin"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in path.parent.iterdir()] == ["data.bin"]


def test_writing_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "data.bin").mkdir()
    with pytest.raises(OSError):
        write_whole(tmp_path / "data.bin", b"one")
    assert [p.name for p in tmp_path.iterdir()] == ["data.bin"]
