"""Options of a run that change what becomes of a file, or what it may take."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.conftest import SPUN, Run, restorer
from unspin import Settings
from unspin.batch import memory

RESTORED = restorer(Settings()).restore(SPUN)
ARTICLE = "".join(f"<p>{SPUN.strip()} It was cold that day, and few came.</p>" for _ in range(5))
PAGE = f"<!DOCTYPE html><html><body><nav><a href='x'>Menu</a></nav><article>{ARTICLE}</article></body></html>"


def files(root: Path) -> list[str]:
    """Return the names of all files of a folder but the manifest."""
    found = (str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
    return sorted(name for name in found if not name.startswith("unspin-manifest"))


@pytest.mark.parametrize("folder", ["", "spun"])
def test_the_text_of_pages_gets_a_name_of_its_own(here: Run, tmp_path: Path, folder: str) -> None:
    pytest.importorskip("trafilatura")
    src = tmp_path / "src"
    src.mkdir()
    (src / "a.html").write_text(PAGE)
    (src / "b.htm.gz").write_bytes(gzip.compress(PAGE.encode()))
    (src / "c.txt").write_text(SPUN)
    (src / "page").write_text(PAGE)
    (src / "twice.html").write_text(PAGE)
    (src / "twice.html.txt").write_text(SPUN)
    line = ["batch", "src", "-o", "out", "--html-extract", *(["--quarantine"] if folder else [])]
    for _ in range(2):
        ran = here(*line)
        assert ran.code == 3 and ran.err.count("\n") == 1
        assert "src/twice.html: its text would go to twice.html.txt" in ran.err
    out = tmp_path / "out" / folder
    assert files(out) == ["a.html.txt", "b.htm.txt.gz", "c.txt", "page.txt", "twice.html.txt"]
    text = (out / "a.html.txt").read_text()
    assert text == gzip.decompress((out / "b.htm.txt.gz").read_bytes()).decode()
    assert RESTORED.strip() in text and "<" not in text and "Menu" not in text
    assert (out / "twice.html.txt").read_text() == RESTORED


@pytest.mark.skipif(not memory.kept(), reason="this system keeps no limit on memory")
def test_a_file_that_needs_too_much_memory_fails_alone(here: Run, tmp_path: Path) -> None:
    src = tmp_path / "src"
    src.mkdir()
    for k in range(3):
        (src / f"{k}.txt").write_text(SPUN)
    (src / "1.html").write_text("<!DOCTYPE html><p>" + "<b>a</b> " * 300_000)
    ran = here("batch", "src", "-o", "out", "-q", "--memory", 30, "-j", 1)
    assert (ran.code, ran.err) == (
        3,
        "unspin: src/1.html: needs more than 30 MB of memory; raise --memory, or split the file\n",
    )
    assert files(tmp_path / "out") == ["0.txt", "1.txt", "2.txt"]
