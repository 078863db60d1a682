"""Which format an input has."""

from __future__ import annotations

import pytest

from unspin.cli import inputs
from unspin.files.formats import naming

PAGE = b"<!DOCTYPE html>\n<p>a"


@pytest.mark.parametrize(
    ("name", "head", "form"),
    [
        ("a.txt", b"a", "text"),
        ("a.md", b"a", "markdown"),
        ("A.HTML", b"<p>a", "html"),
        ("a.xhtml.gz", b"<p>a", "html"),
        ("a.json", b'{"text": ""}', "json"),
        ("a.ndjson", b'{"text": ""}', "jsonl"),
        ("a.csv", b"text", "csv"),
        ("a.tsv.GZ", b"text", "tsv"),
        ("a.parquet", b"PAR1", "parquet"),
        ("-", b"plain text", "text"),
        ("article", b"plain text", "text"),
        ("a.gz", b"plain text", "text"),
        # Content that says plainly what it is.
        ("a.txt", PAGE, "html"),
        ("-", b"\xef\xbb\xbf <!-- saved --> <HTML lang=en>", "html"),
        ("-", b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "">', "html"),
        ("a.json", PAGE, "html"),
        ("a.bin", b"PAR1\x15", "parquet"),
        ("-", b'{"text": "a"}\n{"text": "b"}\n', "jsonl"),
        ("-", b'{"text": "a",\n "b": 1}', "json"),
        ("-", b'{"text": "' + b"a" * 9000, "jsonl"),
        ("a.json", b'{"text": "' + b"a" * 9000, "json"),
        ("-", b'[{"text": "a"}]', "json"),
        ("a.json", b'{"a": 1}\n{"a": 2}\n', "jsonl"),
        ("a.jsonl", b'[\n {"a": 1}\n]', "json"),
        ("a.jsonl", b'{"a": 1}\n', "jsonl"),
        ("a.json", b'{"a": 1}\n', "json"),
        ("a.jsonl", b'oops\n{"a": 1}\n', "jsonl"),
        # Content that does not.
        ("-", b"{that a} text", "text"),
        ("-", b'{"so it begins", he said}', "text"),
        ("a.txt", b'{"text": "a"}\n', "text"),
        ("-", b"<p>The word <html> in a text", "text"),
        ("-", b"The <html> tag", "text"),
        ("-", b"a,b\n1,2\n", "text"),
        ("-", b"# A heading", "text"),
        ("-", b"", "text"),
    ],
)
def test_formats_are_told_apart(name: str, head: bytes, form: str) -> None:
    assert naming.told(name, head) == form


def test_the_command_knows_all_formats() -> None:
    assert inputs.FORMATS == naming.FORMATS


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b'<meta charset="utf-8">', None),
        (b"<META CHARSET=ISO-8859-1>", "cp1252"),
        (b'<meta http-equiv="x" content="text/html; charset=windows-1250">', "windows-1250"),
        (b"<?xml version='1.0' encoding='koi8-r'?>", "koi8-r"),
        (b'<meta charset="shift_jis">', None),
        (b"charset=koi8-r", None),
        (b"<p>" + b" " * 2000 + b"<meta charset=koi8-r>", None),
    ],
)
def test_declared_encodings(head: bytes, encoding: str | None) -> None:
    assert naming.declared(head) == encoding
