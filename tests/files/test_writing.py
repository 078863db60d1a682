"""Files appear whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from unspin.files import writing
from unspin.files.failure import Failure
from unspin.files.writing import Whole

posix = pytest.mark.skipif(os.name != "posix", reason="modes and links of POSIX")


def left(folder: Path) -> list[str]:
    """Return the names in a folder."""
    return sorted(os.listdir(folder))


def test_a_file_appears_at_the_commit(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with Whole(path) as file:
        file.write(b"one ")
        assert left(tmp_path) == []
        file.write(b"two")
        file.commit()
    assert path.read_bytes() == b"one two"
    assert left(tmp_path) == ["a.txt"]


def test_without_a_commit_nothing_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "HELD", 2)
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), Whole(path) as file:
        file.write(b"something new")
        assert len(left(tmp_path)) == 2
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert left(tmp_path) == ["a.txt"]


@posix
def test_the_mode_is_kept_and_a_new_file_follows_the_mask(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    before = os.umask(0o027)
    try:
        for name in ("a.txt", "new.txt"):
            with Whole(tmp_path / name) as file:
                file.write(b"new")
                file.commit()
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "new.txt").stat().st_mode) == 0o640


@posix
@pytest.mark.parametrize("there", [True, False])
def test_links_are_followed(tmp_path: Path, there: bool) -> None:
    (tmp_path / "folder").mkdir()
    target = tmp_path / "folder" / "target.txt"
    if there:
        target.write_bytes(b"old")
    link = tmp_path / "link.txt"
    link.symlink_to(Path("folder") / "target.txt")
    with Whole(link) as file:
        file.write(b"new")
        file.commit()
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert left(tmp_path / "folder") == ["target.txt"]


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="a folder"):
        Whole(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none" / "a.txt"
    with Whole(path) as file, pytest.raises(Failure, match="no such file; check the name and the folder"):
        file.commit()


@posix
def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def full(handle: int, data: bytes) -> int:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(writing.os, "write", full)
    with Whole(path) as file, pytest.raises(Failure, match="no space left"):
        file.write(b"new")
        file.commit()
    assert path.read_bytes() == b"old"
    assert left(tmp_path) == ["a.txt"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_device_is_written_to_as_it_stands() -> None:
    with Whole("/dev/null") as file:
        file.write(b"new")
        file.commit()
    with Whole("/dev/full") as file, pytest.raises(Failure, match="/dev/full: no space left"):
        file.write(b"new")
        file.commit()
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


@posix
@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="the superuser may write anywhere")
def test_what_is_read_only_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(Failure, match="read-only; make it writable"):
        Whole(path)
    path.chmod(0o644)
    tmp_path.chmod(0o555)
    try:
        with Whole(path) as file, pytest.raises(Failure, match="its folder cannot be written"):
            file.commit()
    finally:
        tmp_path.chmod(0o755)
    assert path.read_bytes() == b"old"
