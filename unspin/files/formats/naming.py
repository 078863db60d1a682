"""Which format an input has: by its name, unless its content says plainly that the name is wrong."""

from __future__ import annotations

import os
import re

from unspin.files.formats.jsons import JsonError, scan

TEXT, MARKDOWN, HTML, JSON, JSONL, CSV, TSV, PARQUET = "text markdown html json jsonl csv tsv parquet".split()
FORMATS = (TEXT, MARKDOWN, HTML, JSON, JSONL, CSV, TSV, PARQUET)
#: Formats that hold records with fields.
RECORDS = frozenset((JSON, JSONL, CSV, TSV, PARQUET))

#: Formats by the last part of a name.
EXTENSIONS = {
    **dict.fromkeys((".txt", ".text"), TEXT),
    **dict.fromkeys((".md", ".markdown"), MARKDOWN),
    **dict.fromkeys((".html", ".htm", ".xhtml"), HTML),
    ".json": JSON,
    **dict.fromkeys((".jsonl", ".ndjson"), JSONL),
    ".csv": CSV,
    **dict.fromkeys((".tsv", ".tab"), TSV),
    ".parquet": PARQUET,
}

_HTML = re.compile(
    rb"\s*+(?:<\?xml[^>]*+>\s*+)?(?:<!--(?:(?!-->).)*+-->\s*+)*+(?:<!doctype\s++html|<html[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_JSON = re.compile(rb'\s*+(?:\[\s*+)?\{\s*+"(?:[^"\\\n]|\\.)*+"\s*+:')
_LINE = re.compile(rb"(\{[^\n]*\})[ \t\r]*+(?:\n\s*+(\S|\Z)|\Z)")
_CHARSET = re.compile(
    rb"""<meta\s[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)""",
    re.IGNORECASE,
)
#: Bytes at the start of a page in which its encoding may be declared.
_DECLARED_IN = 1024


def extension(name: str) -> str:
    """Return the format that the name of a file stands for, "" where it tells none."""
    stem, last = os.path.splitext(name.lower())
    if last == ".gz":
        last = os.path.splitext(stem)[1]
    return EXTENSIONS.get(last, "")


def told(name: str, head: bytes) -> str:
    """Return the format of an input by its name and its first bytes.

    Content goes before the name where it is a Parquet file or an HTML page, and where a ``.json`` holds
    lines of objects or a ``.jsonl`` one document; else the name decides. Without a known one, what begins
    as a JSON object is JSON (or JSON Lines), and everything else is text.
    """
    if head.startswith(b"PAR1\x15"):  # a header in Thrift follows, which no text does
        return PARQUET
    plain = head.removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(plain):
        return HTML
    by_name = extension(name)
    if by_name in (JSON, JSONL):
        return _lines_or_one(plain, by_name, named=True)
    if not by_name and _JSON.match(plain):
        return _lines_or_one(plain, JSON, named=False)
    return by_name or TEXT


def _lines_or_one(head: bytes, otherwise: str, named: bool) -> str:
    """Tell JSON Lines from one document by the first line."""
    begin = head.lstrip()
    line = _LINE.match(begin)
    if line is not None:
        try:
            scan(line[1].decode("utf-8", "replace"), ())
        except JsonError:
            return otherwise
        return JSONL if line[2] == b"{" else otherwise
    if b"\n" not in begin:  # one long line, which is read alike as one record
        return JSONL if begin.startswith(b"{") and not named else otherwise
    first = begin.partition(b"\n")[0].strip()
    return JSON if first in (b"[", b"{", b"[{") else otherwise


def declared(head: bytes) -> str | None:
    """Return the encoding that a page declares, where it is one of single bytes."""
    found = _CHARSET.search(head[:_DECLARED_IN])
    if found is None:
        return None
    name = (found[1] or found[2]).decode("ascii", "replace").lower()
    if name in ("ascii", "us-ascii", "latin1", "latin-1", "iso-8859-1", "iso8859-1"):
        return "cp1252"  # as browsers read it
    return name if re.fullmatch(r"(?:iso-?8859-\d+|windows-125\d|cp125\d|koi8-[ru]|mac\w+)", name) else None
