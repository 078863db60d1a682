"""Every failure is one line that names the file and the remedy, and reaches the exit code."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.conftest import CLEAN, SPUN, Run, command
from unspin.edits import Piece

posix = pytest.mark.skipif(os.name != "posix", reason="devices and modes of POSIX")


@pytest.fixture(autouse=True)
def clean(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text(CLEAN)


def test_each_is_named_and_the_others_are_done(here: Run, tmp_path: Path) -> None:
    (tmp_path / "bin").write_bytes(bytes(range(256)) * 9)
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    ran = here("missing", "c.txt", "folder", "bin", "loop", "c.txt/x", "c.txt")
    assert (ran.code, ran.out.decode()) == (3, CLEAN * 2)
    assert ran.err.splitlines() == [
        "unspin: missing: no such file; check the name and the folder",
        "unspin: folder: a folder, not a file; name the files in it",
        "unspin: bin: binary data, not text; save it as text, or name its --encoding if it is text",
        "unspin: loop: its links run in a circle; name the file itself",
        "unspin: c.txt/x: a part of the path is no folder; check the name",
    ]


@posix
@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="the superuser may read anything")
def test_an_unreadable_file(here: Run, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(CLEAN)
    (tmp_path / "secret").chmod(0)
    ran = here("secret", "c.txt")
    assert (ran.code, ran.out.decode()) == (3, CLEAN)
    assert ran.err.startswith("unspin: secret: permission denied; ")


def test_a_name_with_a_line_end_stays_one_line(here: Run) -> None:
    assert here("mis\nsing").err == "unspin: mis\\nsing: no such file; check the name and the folder\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--nope"], "--nope"),
        (["-w"], "name them"),
        (["-w", "-"], "name them"),
        (["-w", "-o", "out", "c.txt"], "-w or -o"),
        (["-w", "--check", "c.txt"], "--check"),
        (["--diff", "--json"], "exclude"),
        (["--careful", "--bold"], "exclude"),
        (["--careful", "--min-confidence", "0.5"], "exclude"),
        (["--min-confidence", "1.5"], "1.5 is not from 0 to 1"),
        (["--encoding", "klingon"], "klingon"),
        (["--separator", ""], "--separator"),
        (["--protect", " "], "protect"),
        (["--protect-file", "missing"], "missing: no such file"),
        (["--config", "missing"], "missing: no such file"),
        (["--dictionary", "missing"], "missing: no such file"),
        (["c.txt", "-o", "c.txt"], "c.txt: is also the output; use -w"),
        (["c.txt", "-o", "./c.txt"], "c.txt: is also the output; use -w"),
    ],
)
def test_usage(here: Run, tmp_path: Path, arguments: list[str], said: str) -> None:
    ran = here(*arguments, stdin=SPUN.encode())
    assert (ran.code, ran.out) == (2, b"")
    assert said in ran.err
    assert ran.err.startswith("unspin: ") and ran.err.count("\n") == 1
    assert (tmp_path / "c.txt").read_text() == CLEAN


def test_a_broken_dictionary(here: Run, tmp_path: Path) -> None:
    (tmp_path / "d.tsv").write_text("spun\toriginal\nwealth\twealth\n")
    ran = here("--dictionary", "d.tsv", "c.txt")
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith("unspin: d.tsv, line 2: 'wealth' stands for itself")


@posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk(process: Run, here: Run) -> None:
    ran = here("c.txt", "-o", "/dev/full")
    assert (ran.code, ran.err.count("\n")) == (3, 1)
    assert ran.err.startswith("unspin: /dev/full: no space left on the device; free some space")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command(), input=SPUN.encode(), stdout=full, stderr=subprocess.PIPE, timeout=60)
    assert done.returncode == 3
    assert done.stderr.decode().startswith("unspin: standard output: no space left on the device; ")
    assert done.stderr.count(b"\n") == 1


def test_the_output_of_the_shell_is_no_input(tmp_path: Path) -> None:
    with open(tmp_path / "c.txt", "ab") as out:
        done = subprocess.run(
            command("c.txt"), cwd=tmp_path, stdout=out, stderr=subprocess.PIPE, timeout=60, check=False
        )
    assert done.returncode == 3
    assert done.stderr == b"unspin: c.txt: also the output; use -w to restore it in place\n"
    assert (tmp_path / "c.txt").read_text() == CLEAN


def test_a_file_that_changes_while_it_is_read_is_left_alone(
    here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from unspin.files.reading import Source

    (tmp_path / "a.txt").write_text(SPUN)
    monkeypatch.setattr(Source, "unchanged", lambda self: False)
    ran = here("-w", "a.txt")
    assert (ran.code, (tmp_path / "a.txt").read_text()) == (3, SPUN)
    assert "changed while it was read" in ran.err
    assert sorted(os.listdir(tmp_path)) == ["a.txt", "c.txt"]


@posix
def test_what_is_no_plain_file_is_not_restored_in_place(here: Run) -> None:
    ran = here("-w", os.devnull)
    assert (ran.code, ran.err) == (
        3,
        f"unspin: {os.devnull}: not a plain file; write the result elsewhere with -o\n",
    )


def test_bytes_that_would_not_come_back(here: Run) -> None:
    ran = here("--encoding", "utf-7", stdin=b"a +AGE- b")
    assert ran.code == 3
    assert ran.err.startswith("unspin: standard input: read as utf-7 its bytes would not come back")


def test_data_compiled_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from unspin import blob, cache

    (tmp_path / "file").write_text("")
    monkeypatch.setenv("UNSPIN_CACHE", str(tmp_path / "file" / "cache"))
    assert cache.cached("x.bin", lambda: blob.pack({"format": "test"}, {})).header["format"] == "test"


def test_an_output_file_holds_no_part_of_an_input(here: Run, tmp_path: Path) -> None:
    (tmp_path / "late.txt").write_bytes(b"A plain sentence.\n\n" * 9000 + b"+AGE-")
    ran = here("--encoding", "utf-7", "c.txt", "late.txt", "c.txt", "-o", "out.txt")
    assert ran.code == 3
    assert [line.split(":")[1] for line in ran.err.splitlines()] == [" late.txt", " out.txt"]
    assert not (tmp_path / "out.txt").exists()
    assert here("--json", "--encoding", "utf-7", "late.txt", "c.txt").out.count(b"\n") == 1


def test_an_error_of_the_engine_stops_no_other_file(
    here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from unspin import Restorer

    plain = Restorer.pieces

    def pieces(self: Restorer, chunks: Iterable[str]) -> Iterator[Piece]:
        for piece in plain(self, chunks):
            if "Overseas" in piece.original:
                raise ZeroDivisionError("a\nb")
            yield piece

    monkeypatch.setattr(Restorer, "pieces", pieces)
    (tmp_path / "a.txt").write_text(SPUN)
    ran = here("a.txt", "c.txt")
    assert (ran.code, ran.out.decode()) == (3, CLEAN)
    assert ran.err.startswith(
        "unspin: a.txt: an error of unspin itself (ZeroDivisionError: a b in test_failures.py:"
    )
    assert ran.err.count("\n") == 1
