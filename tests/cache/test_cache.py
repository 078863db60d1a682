"""The compiled data between runs: made once, made anew when the data changes, never half there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from unspin import blob, cache, places
from unspin.dictionary import reversal

LINES = "spun\toriginal\tfamily\tcount\tclass\tnote\n"
TEXT = "It was a flimworthy thing."
PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from unspin import restore
sys.stdout.buffer.write(restore(sys.argv[2]).encode())
"""


@dataclass
class Place:
    """A copy of the package with a small dictionary, and a cache folder of its own."""

    root: Path
    cache: Path
    more: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> Path:
        return self.root / "data" / "dictionary" / "small.tsv"

    def start(self, errors: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(self.root), TEXT],
            env={
                **os.environ,
                "UNSPIN_CACHE": str(self.cache),
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONUTF8": "1",
            }
            | self.more,
            stdout=subprocess.PIPE,
            stderr=errors,
        )

    def restored(self) -> str:
        process = self.start()
        out, err = process.communicate(timeout=120)
        assert (process.returncode, err) == (0, b""), err.decode()
        return out.decode()

    def files(self) -> dict[str, int]:
        """Return the files of the cache with the time each was made."""
        return {p.name: p.stat().st_mtime_ns for p in self.cache.iterdir()}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    root = tmp_path / "site"
    package = Path(cache.__file__).parent
    shutil.copytree(package, root / "unspin", ignore=shutil.ignore_patterns("__pycache__", "data"))
    data = places.data_folder()
    for name in ("dictionary", "frequency"):
        (root / "data" / name).mkdir(parents=True)
    shutil.copytree(data / "inflection", root / "data" / "inflection")
    shutil.copy(data / "dictionary" / "kept.tsv", root / "data" / "dictionary")
    (root / "data" / "terms").mkdir()
    (root / "data" / "terms" / "technical.txt").write_text("deep learning\n", encoding="utf8")
    (root / "data" / "frequency" / "english.ngrams").symlink_to(data / "frequency" / "english.ngrams")
    made = Place(root, tmp_path / "cache")
    made.rows.write_text(LINES + "flimworthy\trare\n", encoding="utf8")
    # wordfreq's list takes a second or two to unpack, and is the same for all.
    made.cache.mkdir()
    for path in cache.folder().glob("wordfreq-*.bin"):
        shutil.copy(path, made.cache)
    return made


def test_made_once(place: Place) -> None:
    assert place.restored() == "It was a rare thing."
    before = place.files()
    assert len([n for n in before if n.startswith("dictionary-")]) == 1
    assert place.restored() == "It was a rare thing."
    assert place.files() == before


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of another kind")
def test_who_waits_at_a_terminal_is_told_once(place: Place) -> None:
    import pty

    seen = []
    for _ in range(2):
        above, below = pty.openpty()
        process = place.start(below)
        os.close(below)
        out, _err = process.communicate(timeout=120)
        assert (process.returncode, out) == (0, b"It was a rare thing.")
        try:
            seen.append(os.read(above, 1000).decode().splitlines())
        except OSError:  # nothing was written
            seen.append([])
        os.close(above)
    assert seen == [[reversal.WAIT], []]


def test_made_anew_when_the_data_changes(place: Place) -> None:
    assert place.restored() == "It was a rare thing."
    before = place.files()
    place.rows.write_text(LINES + "flimworthy\todd\n", encoding="utf8")
    assert place.restored() == "It was an odd thing."
    assert set(before) < set(place.files())
    # What counts is what the data says, not when it was written.
    place.rows.write_text(LINES + "flimworthy\trare\n", encoding="utf8")
    assert place.restored() == "It was a rare thing."
    (place.root / "data" / "dictionary" / "kept.tsv").write_text("original\tseen\tkept\nrare\t9\t8\n")
    assert place.restored() == "It was a rare thing."
    assert len(place.files()) == len(before) + 2


def test_a_new_file_of_rows_counts(place: Place) -> None:
    assert place.restored() == "It was a rare thing."
    (place.rows.parent / "another.tsv").write_text(LINES + "thing\tmatter zzq\tnews\t99\n", encoding="utf8")
    (place.rows.parent / "small.tsv").unlink()
    assert place.restored().startswith("It was a flimworthy")


@pytest.mark.parametrize("damage", ["cut", "zeroed", "empty", "folder", "half zeroed", "block"])
def test_a_damaged_file_is_made_again_or_done_without(place: Place, damage: str) -> None:
    place.restored()
    (path,) = place.cache.glob("dictionary-*.bin")
    whole = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    else:
        half = len(whole) // 2
        rests = {
            "cut": whole[:-100],
            "zeroed": bytes(2 * half),
            "half zeroed": whole[:half] + bytes(half),
            "block": whole[:4096] + bytes(4096) + whole[8192:],
        }
        path.write_bytes(rests.get(damage, b""))
    assert place.restored() == "It was a rare thing."
    if damage != "folder":
        assert path.read_bytes() == whole
    assert not list(place.cache.glob("*.tmp"))


def test_many_first_uses_at_once(place: Place) -> None:
    for path in place.cache.iterdir():
        path.unlink()
    runs = [place.start() for _ in range(5)]
    ended = [(*run.communicate(timeout=180), run.returncode) for run in runs]
    assert set(ended) == {(b"It was a rare thing.", b"", 0)}
    assert sorted(name.split("-")[0] for name in place.files()) == ["dictionary", "wordfreq"]


@pytest.mark.parametrize("kind", ["a file stands there", "read only", "no home"])
def test_a_folder_that_cannot_be_written(place: Place, kind: str) -> None:
    before = place.files()
    if kind == "a file stands there":
        (place.root / "file").write_text("")
        place.cache = place.root / "file" / "cache"
    elif kind == "read only":
        place.cache.chmod(0o555)
        if os.access(place.cache, os.W_OK):
            pytest.skip("nothing is read-only for this user")
    else:
        place.more = {"UNSPIN_CACHE": "", "XDG_CACHE_HOME": "", "HOME": "/dev/null/none"}
    assert place.restored() == "It was a rare thing."
    if kind == "read only":
        assert place.files() == before


def test_the_folder_is_that_of_the_platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("UNSPIN_CACHE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert cache.folder() == tmp_path / ".cache" / "unspin"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
    assert cache.folder() == tmp_path / "x" / "unspin"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache.folder() == tmp_path / "Library" / "Caches" / "unspin"
    monkeypatch.setenv("UNSPIN_CACHE", str(tmp_path / "mine"))
    assert cache.folder() == tmp_path / "mine"


def test_a_full_disk_leaves_the_data_in_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setenv("UNSPIN_CACHE", str(tmp_path))
    monkeypatch.setattr(blob, "write_whole", full)
    made = cache.cached("x.bin", lambda: blob.pack({"format": "x"}, {}))
    assert made.header["format"] == "x"
    assert not list(tmp_path.iterdir())


def test_what_is_cached_is_not_made_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("UNSPIN_CACHE", str(tmp_path))
    made = []

    def make() -> bytes:
        made.append(1)
        return blob.pack({"format": "x"}, {})

    for _ in range(3):
        assert cache.cached("x.bin", make).header["format"] == "x"
    assert len(made) == 1


def test_old_files_go_when_one_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("UNSPIN_CACHE", str(tmp_path))
    hour, now = 3600, time.time()
    ages = {
        **{f"dictionary-{k:024x}.bin": k * hour / 10 for k in range(10)},  # of the last hour
        **{f"dictionary-a{k:023x}-b{k:023x}.bin": (k + 2) * hour for k in range(12)},
        "dictionary-c.bin": 29 * 24 * hour,
        "dictionary-d.bin": 31 * 24 * hour,
        "dictionary-e.bin.x1_y2.tmp": 2 * hour,
        "dictionary-f.bin.x1_y2.tmp": 10,
        "dictionary-g.bin": -hour,  # of a clock that was wrong
        "dictionary of my own.bin": 400 * 24 * hour,
        "wordfreq-3.1.1-1.bin": 400 * 24 * hour,
        "notes.txt": 400 * 24 * hour,
    }
    for name, age in ages.items():
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (now - age, now - age))
    cache.cached("dictionary-new.bin", lambda: blob.pack({"format": "x"}, {}))
    gone = set(ages) - {p.name for p in tmp_path.iterdir()}
    assert gone == {
        *(f"dictionary-a{k:023x}-b{k:023x}.bin" for k in range(8, 12)),
        "dictionary-c.bin",
        "dictionary-d.bin",
        "dictionary-e.bin.x1_y2.tmp",
    }
    cache.cached("wordfreq-3.1.1-2.bin", lambda: blob.pack({"format": "x"}, {}))
    assert not (tmp_path / "wordfreq-3.1.1-1.bin").exists()


def test_a_file_that_is_used_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("UNSPIN_CACHE", str(tmp_path))

    def use(name: str) -> blob.Blob:
        return cache.cached(name, lambda: blob.pack({"format": name}, {}))

    use("dictionary-a.bin")
    old = time.time() - 31 * 24 * 3600
    os.utime(tmp_path / "dictionary-a.bin", (old, old))
    use("dictionary-a.bin")
    use("dictionary-b.bin")
    assert (tmp_path / "dictionary-a.bin").exists()
    os.utime(tmp_path / "dictionary-a.bin", (old, old))
    os.utime(tmp_path / "dictionary-b.bin", (time.time() - 1000, time.time() - 1000))
    at = (tmp_path / "dictionary-b.bin").stat().st_mtime_ns
    use("dictionary-b.bin")
    # A use is noted once an hour, not at every start.
    assert (tmp_path / "dictionary-b.bin").stat().st_mtime_ns == at


def test_a_removed_file_serves_who_has_it_open(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("UNSPIN_CACHE", str(tmp_path))
    parts = {"a": np.arange(100_000)}
    held = cache.cached("dictionary-a.bin", lambda: blob.pack({"format": "x"}, parts))
    old = time.time() - 31 * 24 * 3600
    os.utime(tmp_path / "dictionary-a.bin", (old, old))
    cache.cached("dictionary-b.bin", lambda: blob.pack({"format": "x"}, parts))
    assert (held.array("a") == np.arange(100_000)).all()
    assert cache.cached("dictionary-a.bin", lambda: blob.pack({"format": "y"}, parts)).header["format"] == (
        "x" if os.name == "nt" else "y"
    )


def test_data_that_is_missing_is_named() -> None:
    places.data_folder.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places, "__file__", "/nowhere/unspin/places.py")
        with pytest.raises(FileNotFoundError, match="unspin's data is missing; install unspin again"):
            places.data_folder()
    assert places.data_folder().is_dir()
