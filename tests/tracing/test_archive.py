"""What of a folder or of JSON lines is an article, and what is said of the rest."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from unspin.files.failure import Failure
from unspin.tracing.archive import Archive

TEXTS = ["One came.", "Two stayed – “why?”", "Three\nleft."]


def lines(*records: object) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def read(archive: Archive) -> tuple[list[str], list[str]]:
    """Return the texts and the failures of an archive; each text is read again where it was found."""
    texts, failures = [], []
    with archive:
        for item in archive:
            if isinstance(item, Failure):
                failures.append(str(item))
            else:
                assert archive.read(item[0]) == item[1]
                texts.append(item[1])
    return texts, failures


@pytest.mark.parametrize("ending", [".jsonl", ".ndjson", ".jsonl.gz"])
def test_records_are_found_again(ending: str, tmp_path: Path) -> None:
    data = lines(*({"text": text, "url": f"u{k}"} for k, text in enumerate(TEXTS)))
    path = tmp_path / f"all{ending}"
    path.write_bytes(gzip.compress(data) if ending.endswith(".gz") else data)
    archive = Archive(str(path))
    assert read(archive) == (TEXTS, [])
    places = [item[0] for item in archive if not isinstance(item, Failure)]
    with archive:
        found = [archive.look(place)[1] for place in reversed(places)]
    assert found[::-1] == [{"url": f"u{k}"} for k in range(3)]


@pytest.mark.parametrize(
    ("key", "record"),
    [
        ("body", {"body": "One came.", "text": "no"}),
        ("article.body", {"article": {"body": "One came."}}),
        ("article.body", {"article.body": "One came.", "article": {"body": "no"}}),
    ],
)
def test_the_text_stands_under_a_key_or_a_path_of_keys(key: str, record: object, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(record))
    assert read(Archive(str(tmp_path / "a.jsonl"), (key,))) == (["One came."], [])


def test_a_record_without_the_key_names_those_it_has(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines({"body": "x", "url": "y"}))
    _, (failure,) = read(Archive(str(tmp_path / "a.jsonl")))
    assert failure.startswith(f'{tmp_path}/a.jsonl:1: no text named "text"')
    assert "--field" in failure and "body, url" in failure


def test_a_folder_gives_its_files_sorted_and_leaves_out_what_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "x.txt").write_text("hidden")
    (tmp_path / ".x.txt").write_text("hidden")
    (tmp_path / "b" / "1.txt").write_bytes("Two stayed – “why?”".encode("cp1252"))
    (tmp_path / "a.md").write_text("One came.")
    (tmp_path / "c.jsonl").write_bytes(lines({"text": TEXTS[2]}))
    (tmp_path / "d.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (tmp_path / "copy.txt").write_text("the copy itself")
    archive = Archive(str(tmp_path), without=[os.stat(tmp_path / "copy.txt")])
    assert sorted(read(archive)[0]) == sorted(TEXTS)
    assert read(archive) == ([TEXTS[0], TEXTS[2], TEXTS[1]], [])
    assert archive.left_out == 1


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "torn.jsonl.gz").write_bytes(gzip.compress(lines({"text": "a" * 5000}))[:-20])
    (tmp_path / "z.txt").write_text("One came.")
    texts, failures = read(Archive(str(tmp_path)))
    assert texts == ["One came."]
    assert [failure.split(":")[0] for failure in failures] == [f"{tmp_path}/{n}" for n in NAMES]


NAMES = ["gone.txt", "torn.jsonl.gz"]


def test_an_archive_must_be_there_and_be_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One came.")
    _, (failure,) = read(Archive(str(tmp_path / "a.txt")))
    assert "neither a folder nor a file of records" in failure
    with pytest.raises(Failure, match="no such file"):
        list(Archive(str(tmp_path / "none.jsonl")))


def test_a_line_without_end_ends_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unspin.tracing.archive.LONGEST_LINE", 100)
    (tmp_path / "a.jsonl").write_bytes(lines({"text": "One came."}, {"text": "x" * 200}))
    texts, (failure,) = read(Archive(str(tmp_path / "a.jsonl")))
    assert texts == ["One came."]
    assert "a.jsonl:2: longer than" in failure


PAGE = "<!doctype html><title>T</title><nav>Menu</nav><p>One <b>ca</b>me.<script>var came;</script>"
FILES = {
    "a.html": (PAGE, ["T\n\nOne came."], ["a.html"]),
    "a.txt": (PAGE, ["T\n\nOne came."], ["a.txt"]),
    "a.md": ("# One\n\n```\ncode\n```\ncame.\n", ["One\n\ncame."], ["a.md"]),
    "a.json": (
        '[{"body": "One came."}, {"id": 2}, {"body": "Two\\u0020stayed."}]',
        ["One came.", "Two stayed."],
        ["a.json record 1 body", "a.json record 3 body"],
    ),
    "a.csv": (
        'id,body\n1,"One\ncame."\n2,Two stayed.\n',
        ["One\ncame.", "Two stayed."],
        ["a.csv record 1 body", "a.csv record 2 body"],
    ),
    "a.tsv": ("body\tid\nOne came.\t1\n", ["One came."], ["a.tsv record 1 body"]),
    "other.json": ('{"name": "no article"}', [], []),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_the_prose_of_every_format_is_searched(name: str, ending: str, tmp_path: Path) -> None:
    data, texts, names = FILES[name]
    path = tmp_path / f"{name}{ending}"
    path.write_bytes(gzip.compress(data.encode()) if ending else data.encode())
    archive = Archive(str(tmp_path), ("body",))
    found, failures = read(archive)
    assert ([text.strip() for text in found], failures) == (texts, [])
    assert archive.left_out == (not texts)
    places = [item[0] for item in archive if not isinstance(item, Failure)]
    told = [place.name.replace(f"{tmp_path}/", "").replace(".gz", "") for place in places]
    assert told == names
    with archive:  # in any order
        assert [archive.read(place).strip() for place in reversed(places)] == texts[::-1]


def test_a_file_of_records_is_an_archive(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,body\nOne came.,x\n")
    assert read(Archive(str(tmp_path / "a.csv"))) == (["One came."], [])
    _, (failure,) = read(Archive(str(tmp_path / "a.csv"), ("story",)))
    assert failure.endswith("a.csv: no field 'story'; name one with --field; its fields are text, body")
    (tmp_path / "b.json").write_text("[{")
    texts, (failure,) = read(Archive(str(tmp_path)))
    assert texts == ["One came."] and "b.json:1: no JSON" in failure


def test_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(pyarrow.table({"text": TEXTS}), tmp_path / "a.parquet")
    assert read(Archive(str(tmp_path))) == (TEXTS, [])
