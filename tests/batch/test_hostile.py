"""What comes to the place of a file between the walk and the reading takes no other file with it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import SPUN, restorer
from unspin import Settings
from unspin.batch import manifest
from unspin.batch.job import Job, Task
from unspin.batch.manifest import Row
from unspin.batch.restoring import do
from unspin.batch.walk import Choice, Found, Refused, walk

RESTORED = restorer(Settings()).restore(SPUN)
NOBODY = 65534


def gone(path: Path) -> None:
    path.unlink()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/hosts")


def without_its_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


@contextmanager
def no_superuser() -> Iterator[None]:
    """Give up the rights of the superuser for a while."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Yield a folder that any user may enter and write."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o777)
        yield Path(name)


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (gone, "no such file"),
        (a_folder, "not a plain file any more; run again"),
        (a_pipe, "not a plain file any more; run again"),
        (a_link, ""),
        (without_its_folder, "no such file"),
    ],
)
def test_what_happens_meanwhile(tmp_path: Path, happens: Callable[[Path], None], said: str) -> None:
    (tmp_path / "src/sub").mkdir(parents=True)
    for name in ("src/a.txt", "src/sub/b.txt"):
        (tmp_path / name).write_text(SPUN)
    job = Job(str(tmp_path / "src"), str(tmp_path / "out"))
    tasks = [
        Task(Row(found.path), found.real) for found in walk(job.src, Choice()) if isinstance(found, Found)
    ]
    happens(tmp_path / "src/sub/b.txt")
    rows = [do(task, job, restorer(Settings())).row for task in tasks]
    assert [row.status for row in rows] == [manifest.DONE, manifest.FAILED]
    assert rows[1].error.startswith(f"{tmp_path}/src/sub/b.txt: ") and "\n" not in rows[1].error
    assert said in rows[1].error.lower()
    assert [path.read_text() for path in (tmp_path / "out").rglob("*.txt")] == [RESTORED]


def test_what_may_not_be_read(open_folder: Path) -> None:
    src, dest = open_folder / "src", open_folder / "out"
    (src / "shut").mkdir(parents=True)
    dest.mkdir()
    dest.chmod(0o777)
    for name in ("good.txt", "secret.txt", "shut/in.txt"):
        (src / name).write_text(SPUN)
    (src / "secret.txt").chmod(0)
    (src / "shut").chmod(0)
    job = Job(str(src), str(dest))
    engine = restorer(Settings())
    with no_superuser():
        found = list(walk(job.src, Choice()))
        tasks = [Task(Row(entry.path), entry.real) for entry in found if isinstance(entry, Found)]
        rows = {task.row.path: do(task, job, engine).row for task in tasks}
    (src / "shut").chmod(0o777)
    assert [str(entry.failure) for entry in found if isinstance(entry, Refused)] == [
        f"{src}/shut: permission denied; change its mode or owner, or run as one who may"
    ]
    assert {path: row.status for path, row in rows.items()} == {
        "good.txt": manifest.DONE,
        "secret.txt": manifest.FAILED,
    }
    assert rows["secret.txt"].error.startswith(f"{src}/secret.txt: permission denied")
    assert (dest / "good.txt").read_text() == RESTORED


def test_a_folder_that_may_not_be_written(open_folder: Path) -> None:
    (open_folder / "src/sub").mkdir(parents=True)
    (open_folder / "src/sub/a.txt").write_text(SPUN)
    (open_folder / "out/sub").mkdir(parents=True)
    (open_folder / "out/sub").chmod(0o555)
    job = Job(str(open_folder / "src"), str(open_folder / "out"))
    engine = restorer(Settings())
    with no_superuser():
        row = do(Task(Row("sub/a.txt"), str(open_folder / "src/sub/a.txt")), job, engine).row
    assert row.status == manifest.FAILED and "its folder cannot be written" in row.error
    assert not list((open_folder / "out/sub").iterdir())
    (open_folder / "out/sub").chmod(0o755)


def test_a_file_in_the_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "src/sub").mkdir(parents=True)
    (tmp_path / "src/sub/a.txt").write_text(SPUN)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/sub").write_text("mine")
    job = Job(str(tmp_path / "src"), str(tmp_path / "out"))
    row = do(Task(Row("sub/a.txt"), str(tmp_path / "src/sub/a.txt")), job, restorer(Settings())).row
    assert row.status == manifest.FAILED
    assert row.error.startswith(f"{tmp_path}/out/sub: ")
    assert (tmp_path / "out/sub").read_text() == "mine"
