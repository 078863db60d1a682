"""A folder is restored, resumed after anything, and nothing of it is lost."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import CLEAN, SPUN, Run, command, restorer
from unspin import Settings

RESTORED = restorer(Settings()).restore(SPUN)
PAGE = f"<!DOCTYPE html><html><body><p>{SPUN}</p><script>var x = 'folks';</script></body></html>"
LINES = json.dumps({"id": 1, "text": SPUN}) + "\n" + json.dumps({"id": 2, "text": CLEAN}) + "\n"


def folder(root: Path, copies: int = 1) -> Path:
    """Write a small folder of mixed formats."""
    for k in range(copies):
        at = root / f"part{k}"
        at.mkdir(parents=True)
        (at / "spun.txt").write_text(f"{SPUN}\nNumber {k}.\n")
        (at / "clean.md").write_text(f"# Cats\n\n{CLEAN}")
        (at / "page.html").write_text(PAGE)
        (at / "crawl.jsonl").write_text(LINES)
        (at / "table.csv.gz").write_bytes(gzip.compress(f'id,text\n{k},"{SPUN.strip()}"\n'.encode(), mtime=0))
        (at / "style.css").write_text("/* folks */")
    return root


def tree(root: Path) -> dict[str, bytes]:
    """Return all files of a folder but the manifest."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.startswith("unspin-manifest")
    }


def statuses(dest: Path) -> dict[str, str]:
    with sqlite3.connect(dest / "unspin-manifest.sqlite") as base:
        found = dict(base.execute("select path, status from files"))
    base.close()
    return found


def test_as_the_pipe_and_alike_with_any_number_of_workers(here: Run, tmp_path: Path) -> None:
    src = folder(tmp_path / "src", 2)
    assert here("batch", "src", "-o", "one", "-j", 1, "--jsonl", "one.jsonl").code == 0
    ran = here("batch", "src", "-o", "two", "-j", 2, "--jsonl", "two.jsonl")
    assert (ran.code, ran.err) == (0, "")
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    for path, data in tree(tmp_path / "one").items():
        if path.endswith(".css"):
            assert data == (src / path).read_bytes()
            continue
        assert data == here(src / path).out
    edits = [json.loads(line) for line in (tmp_path / "one.jsonl").read_text().splitlines()]
    piped = [json.loads(line) for line in here("--json", src / "part0" / "page.html").out.splitlines()]
    assert [e["edits"] for e in edits if e["file"] == "part0/page.html"] == [p["edits"] for p in piped]
    assert piped[0]["edits"]


def test_a_rerun_does_what_changed_only(here: Run, tmp_path: Path) -> None:
    src = folder(tmp_path / "src")
    here("batch", "src", "-o", "out")
    first = {p: (tmp_path / "out" / p).stat().st_mtime_ns for p in tree(tmp_path / "out")}

    def redone() -> list[str]:
        now = {p: (tmp_path / "out" / p).stat().st_mtime_ns for p in tree(tmp_path / "out")}
        changed = [Path(p).name for p in now if now[p] != first.get(p)]
        first.update(now)
        return changed

    assert here("batch", "src", "-o", "out").code == 0
    assert redone() == []
    (src / "part0" / "spun.txt").write_text(SPUN)
    os.utime(src / "part0" / "clean.md")  # touched, not changed
    (tmp_path / "out/part0/page.html").unlink()
    here("batch", "src", "-o", "out")
    assert redone() == ["page.html", "spun.txt"]
    assert (tmp_path / "out/part0/spun.txt").read_text() == RESTORED
    here("batch", "src", "-o", "out", "--careful")
    assert len(redone()) == 6
    ran = here("batch", "src", "-o", "out", "--careful", "--dry-run")
    assert {line.split()[0] for line in ran.out.decode().splitlines()} == {"skip"}


def test_failures_are_tried_again(here: Run, tmp_path: Path) -> None:
    src = folder(tmp_path / "src")
    (src / "bad.json").write_text('{"text": ')
    ran = here("batch", "src", "-o", "out")
    assert ran.code == 3 and ran.err.count("bad.json") == 1
    assert statuses(tmp_path / "out")["bad.json"] == "failed"
    (src / "bad.json").write_text(json.dumps({"text": SPUN}))
    assert here("batch", "src", "-o", "out").code == 0
    assert json.loads((tmp_path / "out/bad.json").read_text())["text"] == RESTORED


def test_killed_at_any_moment(tmp_path: Path) -> None:
    folder(tmp_path / "src", 6)
    line = ["batch", "src", "-j", 2, "-q", "--jsonl"]
    run = {"cwd": tmp_path, "timeout": 120, "check": True}
    began = time.monotonic()
    subprocess.run(command(*line, "whole.jsonl", "-o", "whole"), **run)  # type: ignore[call-overload]
    took = time.monotonic() - began
    chance = random.Random(5)
    for _ in range(3):
        with subprocess.Popen(command(*line, "out.jsonl", "-o", "out"), cwd=tmp_path) as killed:
            time.sleep(chance.uniform(0.5, 1.0) * took)
            killed.send_signal(signal.SIGKILL)
    subprocess.run(command(*line, "out.jsonl", "-o", "out"), **run)  # type: ignore[call-overload]
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_strays_of_a_killed_run_are_removed(here: Run, tmp_path: Path) -> None:
    folder(tmp_path / "src")
    here("batch", "src", "-o", "out")
    with sqlite3.connect(tmp_path / "out/unspin-manifest.sqlite") as base:
        base.execute("update files set status = 'begun' where path = 'part0/spun.txt'")
    base.close()
    stray = tmp_path / "out/part0/.unspin-0123456789abcdef.tmp"
    stray.write_text("half")
    assert here("batch", "src", "-o", "out").code == 0
    assert not stray.exists()
    assert set(statuses(tmp_path / "out").values()) == {"done", "copied"}


def test_ctrl_c(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/long.txt").write_text((SPUN + "\n") * 40_000)
    line = command("batch", "src", "-o", "out", "-j", 2)
    with subprocess.Popen(line, cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True) as run:
        deadline = time.monotonic() + 60
        log = tmp_path / "out/unspin-manifest.sqlite-wal"
        while not (log.exists() and b"begun" in log.read_bytes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.3)
        began = time.monotonic()
        os.killpg(run.pid, signal.SIGINT)
        assert run.stderr is not None
        said = run.stderr.read().decode()
        assert run.wait(30) == 130
        assert time.monotonic() - began < 2
    assert said == "unspin: interrupted after 0 files; the same line goes on\n"
    assert tree(tmp_path / "out") == {}


def test_a_hostile_folder(here: Run, tmp_path: Path) -> None:
    src = folder(tmp_path / "src")
    (src / "new\nline.txt").write_text(SPUN)
    raw = os.fsencode(src) + b"/caf\xe9.txt"
    with open(raw, "w") as file:
        file.write(SPUN)
    (src / "deep.html").write_text("<!DOCTYPE html><html>" + "<div>" * 20_000 + SPUN)
    (src / "lines.jsonl").write_text(LINES + "{broken\n" + LINES)
    (src / "ragged.csv").write_text(f"id,text\n1,{CLEAN.strip()},too,many\n2,{CLEAN.strip()}\n")
    (src / "cut.txt.gz").write_bytes(gzip.compress(SPUN.encode())[:-9])
    (src / "bomb.json.gz").write_bytes(gzip.compress(b'{"text": "' + b"a" * 140_000_000, 1))
    (src / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    (src / "gone.txt").symlink_to("nowhere")
    (src / "loop.txt").symlink_to("loop.txt")
    os.mkfifo(src / "pipe.txt")
    (src / "unspin-manifest.sqlite").write_text("mine")
    ran = here("batch", "src", "-o", "out", "-j", 2)
    assert ran.code == 3
    named = sorted(line.removeprefix("unspin: src/").split(":")[0] for line in ran.err.splitlines())
    assert named == [
        "bomb.json.gz",
        "cut.txt.gz",
        "gone.txt",
        "image.txt",
        "lines.jsonl",
        "loop.txt",
        "pipe.txt",
        "ragged.csv",
        "unspin-manifest.sqlite",
    ]
    good = tree(tmp_path / "out")
    assert good["new\nline.txt"] == good[os.fsdecode(b"caf\xe9.txt")] == RESTORED.encode()
    assert good["lines.jsonl"].count(b"Foreign Ministry") == 2 and b"{broken\n" in good["lines.jsonl"]
    assert not {"bomb.json.gz", "cut.txt.gz", "image.txt"} & set(good)
    assert not [path for path in good if ".unspin-" in path]


def test_nothing_is_written_over_or_outside(here: Run, tmp_path: Path) -> None:
    src = folder(tmp_path / "src")
    (tmp_path / "out/elsewhere").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    (tmp_path / "out/mine.txt").write_text("precious")
    (src / "mine.txt").write_text(SPUN)
    (tmp_path / "out/part0").symlink_to(tmp_path / "outside")
    for _ in range(2):
        ran = here("batch", "src", "-o", "out")
        assert ran.code == 3 and "is already there" in ran.err and "not followed" in ran.err
        assert (tmp_path / "out/mine.txt").read_text() == "precious"
        assert not list((tmp_path / "outside").iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["src"], "-o"),
        (["src", "-o", "src/out"], "lies in src"),
        (["src/part0", "-o", "src"], "holds src/part0"),
        (["src", "-o", "src"], "the folder that is read"),
        (["nowhere", "-o", "out"], "no such folder"),
        (["src", "-o", "out", "--no-backup"], "--no-backup"),
        (["src", "--in-place", "--quarantine"], "--quarantine"),
        (["src", "-o", "out", "--jsonl", "no/where"], "no/where"),
    ],
)
def test_wrong_usage(here: Run, tmp_path: Path, arguments: list[str], said: str) -> None:
    before = tree(folder(tmp_path / "src"))
    ran = here("batch", *arguments)
    assert ran.code == 2 and said in ran.err and ran.err.count("\n") == 1
    assert tree(tmp_path / "src") == before


def test_only_spun_and_quarantine(here: Run, tmp_path: Path) -> None:
    src = tmp_path / "src"
    src.mkdir()
    (src / "spun.txt").write_text(SPUN)
    (src / "clean.txt").write_text(CLEAN)
    (src / "style.css").write_text("p {}")
    line = ["batch", "src", "-o", "out", "--only-spun", "--quarantine"]
    assert here(*line).code == 0
    assert tree(tmp_path / "out") == {
        "clean/clean.txt": CLEAN.encode(),
        "others/style.css": b"p {}",
        "spun/spun.txt": RESTORED.encode(),
    }
    (src / "spun.txt").write_text(CLEAN)
    assert here(*line).code == 0
    assert sorted(tree(tmp_path / "out")) == ["clean/clean.txt", "clean/spun.txt", "others/style.css"]


@pytest.mark.parametrize("backup", [True, False])
def test_in_place(here: Run, tmp_path: Path, backup: bool) -> None:
    src = folder(tmp_path / "src")
    before = tree(src)
    line = ["batch", "src", "--in-place", *([] if backup else ["--no-backup"])]
    for _ in range(2):
        assert here(*line).code == 0
        after = tree(src)
        kept = {path.removesuffix(".bak"): data for path, data in after.items() if path.endswith(".bak")}
        changed = {path for path in before if before[path] != after[path]}
        assert after["part0/spun.txt"].startswith(RESTORED.encode())
        assert set(kept) == (changed if backup else set())
        assert all(before[path] == data for path, data in kept.items())


def test_the_report(here: Run, tmp_path: Path) -> None:
    src = folder(tmp_path / "src")
    shutil.copy("/dev/null", src / "<img src=x onerror=alert(1)>.txt")
    story = (
        restorer(Settings()).restore(SPUN) + "The minister met villagers near the river and left for home.\n"
    )
    (src / "first.txt").write_text(story)
    (src / "again <b>.txt").write_text(story)
    os.mkfifo(src / "pipe")
    assert here("batch", "src", "-o", "out", "--report", "out/report.html").code == 3
    page = (tmp_path / "out/report.html").read_text()
    assert "default-src 'none'; style-src 'sha256-" in page and "<script" not in page
    assert "<img" not in page and "<b>" not in page and "&lt;img src=x" in page
    assert "a named pipe" in page and "<td>overseas</td><td>foreign</td>" in page
    assert '<a href="./part0/spun.txt"' in page
    groups = page.split("Near-duplicates")[1].split("</details>")[0]
    assert "first.txt" in groups and "again &lt;b&gt;.txt" in groups


def test_others_left_and_a_timeout(here: Run, tmp_path: Path) -> None:
    src = folder(tmp_path / "src")
    (src / "long.txt").write_text((SPUN + "\n") * 40_000)
    ran = here("batch", "src", "-o", "out", "--others", "leave", "--timeout", 2)
    assert ran.code == 3 and ran.err.count("\n") == 1 and "longer than 2 seconds" in ran.err
    assert sorted(Path(p).name for p in tree(tmp_path / "out")) == [
        "clean.md",
        "crawl.jsonl",
        "page.html",
        "spun.txt",
        "table.csv.gz",
    ]
