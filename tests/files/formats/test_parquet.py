"""Parquet: columns by name; schema, metadata and all other values stay."""

from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SPUN, Run, restorer
from tests.files.formats.faking import nothing, run, swaps
from unspin import Settings
from unspin.files.failure import Failure


def test_without_pyarrow_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(Failure, match=r"^a: a Parquet file needs pyarrow; install it with: pip install"):
        run(b"PAR1\x15", "a", nothing)


pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def table() -> Any:
    texts = ["an x", None, "", "plain", "x"]
    return pa.table(
        {
            "id": pa.array(range(5), pa.int16()),
            "text": texts,
            "large": pa.array(texts, pa.large_string()),
            "coded": pa.array(texts).dictionary_encode().cast(pa.dictionary(pa.int8(), pa.string())),
            "in": pa.array([{"body": t, "n": k} if k % 2 else None for k, t in enumerate(["x"] * 5)]),
            "time": pa.array([1, None, 3, 4, 5], pa.timestamp("us", "UTC")),
            "price": pa.array([1, 2, 3, 4, None], pa.decimal128(9, 2)),
            "tags": [["x"], [], None, ["y", None], ["z"]],
        },
        metadata={"origin": "tests"},
    )


def written(content: Any, **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(content, out, **options)
    return out.getvalue()


FIELDS = ("text", "large", "coded", "in.body")
OPTIONS: list[dict[str, Any]] = [
    {},
    {"row_group_size": 2, "compression": {"id": "gzip", "text": "zstd"}},
    {"version": "1.0", "use_dictionary": False, "compression": "none"},
    {"store_schema": False, "write_statistics": ["id"], "row_group_size": 3},
]


@pytest.mark.parametrize("options", OPTIONS)
def test_all_but_the_edits_stays(options: dict[str, Any]) -> None:
    data = written(table(), **options)
    done = run(data, "a.parquet", swaps("x", "new"), *FIELDS)
    before, after = pq.ParquetFile(io.BytesIO(data)), pq.ParquetFile(io.BytesIO(done.data))
    assert after.schema_arrow.equals(before.schema_arrow, check_metadata=True)
    assert after.schema.equals(before.schema)
    expected = before.read().to_pylist()
    for row in expected:
        for name in ("text", "large", "coded"):
            row[name] = row[name] and row[name].replace("x", "new")
        if row["in"]:
            row["in"]["body"] = "new"
    assert after.read().to_pylist() == expected
    for place in ("num_row_groups", "format_version"):
        assert getattr(after.metadata, place) == getattr(before.metadata, place)
    for group in range(before.metadata.num_row_groups):
        old, new = before.metadata.row_group(group), after.metadata.row_group(group)
        assert old.num_rows == new.num_rows
        for k in range(old.num_columns):
            for what in ("compression", "is_stats_set", "physical_type"):
                assert getattr(old.column(k), what) == getattr(new.column(k), what)
    texts = [r for r in done.results if r.field == "text"]
    assert [r.record for r in texts] == [1, 3, 4, 5]


def test_without_edits_every_byte_stays() -> None:
    data = written(table(), row_group_size=2)
    done = run(data, "a", nothing)
    assert done.data == data
    assert len(done.results) == 4


def test_a_compressed_file() -> None:
    data = gzip.compress(written(table()))
    done = run(data, "a.parquet.gz", swaps("x", "new"))
    assert pq.read_table(io.BytesIO(gzip.decompress(done.data)))["text"][0].as_py() == "an new"


def test_an_empty_table() -> None:
    data = written(table().slice(0, 0))
    assert run(data, "a.parquet", swaps("x", "y"), *FIELDS).data == data


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        (["nope"], "no field 'nope'; name one with --field; its fields are id, text, large"),
        (["in.nope"], "no field 'in.nope'"),
        (["id.x"], "no field 'id.x'"),
        (["id"], "the field 'id' holds int16, not text"),
        (["tags"], "the field 'tags' holds list"),
    ],
)
def test_fields_that_cannot_be_restored(fields: list[str], wrong: str) -> None:
    with pytest.raises(Failure, match=wrong):
        run(written(table()), "a.parquet", nothing, *fields)


def test_a_broken_file() -> None:
    with pytest.raises(Failure, match=r"^a\.parquet: not readable as Parquet .*; fetch or write it again"):
        run(written(table())[:-9], "a.parquet", nothing)


def test_files_and_pipes(here: Run, tmp_path: Path) -> None:
    data = written(pa.table({"text": [SPUN, "plain"]}))
    (tmp_path / "a.parquet").write_bytes(data)
    expected = [{"text": restorer(Settings()).restore(SPUN)}, {"text": "plain"}]
    for ran in (here("a.parquet"), here(stdin=data)):
        assert (ran.code, ran.err) == (0, "")
        assert pq.read_table(io.BytesIO(ran.out)).to_pylist() == expected
    assert here("-w", "a.parquet").code == 0
    assert pq.read_table(tmp_path / "a.parquet").to_pylist() == expected
    assert here("--json", stdin=data).out.count(b'"field": "text"') == 2
    assert here("--check", stdin=data).code == 1
    ran = here("--diff", stdin=data)
    assert (ran.code, ran.err) == (
        3,
        "unspin: standard input: no text, so it has no diff; see its edits with --json\n",
    )
