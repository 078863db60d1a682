"""Which files are taken, and what is refused."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from unspin.batch.walk import Choice, Found, Refused, walk

TREE = [
    "a.txt",
    "b/c.html",
    "b/d/e.txt",
    "b/x.css",
    ".git/config",
    ".hidden.txt",
    "node_modules/m.txt",
    "Z.md",
]


def planted(root: Path, names: list[str]) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    return root


@pytest.mark.parametrize(
    ("include", "exclude", "taken"),
    [
        ((), (), ["Z.md", "a.txt", "b/c.html", "b/d/e.txt", "b/x.css"]),
        (("*.txt",), (), ["a.txt", "b/d/e.txt"]),
        (("*.txt", "*.html"), ("d",), ["a.txt", "b/c.html"]),
        ((), ("b/",), ["Z.md", "a.txt"]),
        (("b/*",), ("b/d/*",), ["b/c.html", "b/x.css"]),
    ],
)
def test_patterns(
    tmp_path: Path, include: tuple[str, ...], exclude: tuple[str, ...], taken: list[str]
) -> None:
    found = list(walk(str(planted(tmp_path, TREE)), Choice(include, exclude)))
    assert [entry.path for entry in found if isinstance(entry, Found)] == taken


def test_links_and_what_is_no_file(tmp_path: Path) -> None:
    root = planted(tmp_path / "src", ["a.txt", "sub/b.txt"])
    planted(tmp_path, ["out/secret.txt"])
    (root / "inner.txt").symlink_to("sub/b.txt")
    (root / "folder").symlink_to("sub")
    (root / "up").symlink_to("..")
    (root / "loop").symlink_to("loop")
    (root / "nowhere.txt").symlink_to("gone.txt")
    (root / "leak.txt").symlink_to(tmp_path / "out/secret.txt")
    os.mkfifo(root / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(root)  # the path of a socket may not be long
        server.bind("sock")
        os.chdir(here)
        found = list(walk(str(root), Choice()))
    assert [entry.path for entry in found if isinstance(entry, Found)] == ["a.txt", "inner.txt", "sub/b.txt"]
    refused = {entry.path: str(entry.failure) for entry in found if isinstance(entry, Refused)}
    assert {path: said.partition(": ")[2].partition(";")[0] for path, said in refused.items()} == {
        "leak.txt": "a link that leads out of the folder",
        "loop": "its links run in a circle",
        "nowhere.txt": "a link that leads nowhere",
        "pipe.txt": "a named pipe, not a file",
        "sock": "a socket, not a file",
        "up": "a link that leads out of the folder",
    }


def test_what_is_left_out_is_not_refused(tmp_path: Path) -> None:
    root = planted(tmp_path, ["a.txt"])
    os.mkfifo(root / "pipe")
    assert [entry.path for entry in walk(str(root), Choice(exclude=("pipe",)))] == ["a.txt"]
