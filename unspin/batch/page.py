"""The report of a run: one page of HTML without a script, which asks nothing of any network.

Names and texts of scraped pages are hostile: every one is escaped, and the policy of the page allows
its one style sheet, by its digest, and nothing else.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from itertools import islice
from urllib.parse import quote

import numpy as np

from unspin import __version__
from unspin.batch import manifest
from unspin.batch.job import SPUN, Job
from unspin.batch.manifest import Manifest, Row
from unspin.batch.run import Totals
from unspin.reports.frame import head, safe
from unspin.tracing.duplicates import SIZE, Duplicates

#: Rows of each table, and files of each group; the rest is counted.
MOST, MOST_OF_GROUP, MOST_EDITS = 2000, 50, 100

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 70rem; padding: 1rem;
  overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #8886;
  vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
summary { cursor: pointer; font-size: 1.25rem; margin: 1rem 0 .5rem; }
"""


def page(known: Manifest, job: Job, totals: Totals, name: str) -> Iterator[str]:
    """Yield the page in parts; its links lead from the file ``name`` to the results."""
    links = _Links(job, name)
    counts: Counter[str] = Counter()
    words = edits = spun = 0
    for row in known.rows():
        counts[row.status] += 1
        words += row.words
        edits += row.edits
        spun += _read(row) and row.posterior >= SPUN
    read = counts[manifest.DONE] + counts[manifest.PARTIAL]
    yield f"{head(f'unspin batch: {safe(job.src)}', _STYLE)}<body><main><h1>{safe(job.src)}</h1>\n"
    yield from _table(
        "Totals",
        ("", "#"),
        (
            ("files", f"{counts.total():,}"),
            ("articles and pages read", f"{read:,}"),
            ("spun", f"{spun:,}"),
            ("clean", f"{read - spun:,}"),
            ("copied as they are", f"{counts[manifest.COPIED]:,}"),
            ("left", f"{counts[manifest.LEFT]:,}"),
            ("failed", f"{counts[manifest.FAILED]:,}"),
            ("with records that failed", f"{counts[manifest.PARTIAL]:,}"),
            ("words", f"{words:,}"),
            ("edits", f"{edits:,}"),
            ("done by an earlier run", f"{totals.skipped:,}"),
        ),
    )
    failures = (row for row in known.rows() if row.error)
    yield from _table(
        "Failures", ("",), ((safe(line),) for row in failures for line in row.error.split("\n"))
    )
    columns = ("file", "# spun", "# edits", "# words")
    yield from _table(
        "Spun", columns, (links.cells(row) for row in known.rows() if _read(row) and _spun(row))
    )
    yield from _table("Most frequent edits", ("old", "new", "#"), _frequent(known))
    yield from _table("Near-duplicates", ("#", "files"), _groups(known, links))
    clean = (links.cells(row) for row in known.rows() if _read(row) and not _spun(row))
    yield from _table("Clean", columns, clean, opened=False)
    yield (
        f"<footer><p>Made by unspin {__version__}. Restored words are likely, not certain: the original may "
        "have read otherwise.</p></footer></main></body></html>\n"
    )


def _read(row: Row) -> bool:
    return row.status in (manifest.DONE, manifest.PARTIAL)


def _spun(row: Row) -> bool:
    return row.posterior >= SPUN


class _Links:
    """Links from the page to the results."""

    def __init__(self, job: Job, name: str) -> None:
        self._dest = os.path.realpath(job.dest)
        self._from = os.path.dirname(os.path.realpath(name))

    def cells(self, row: Row) -> tuple[str, ...]:
        """Return the cells of a file."""
        posterior = f"{row.posterior:.0%}"
        return self.link(row.path, row.output), posterior, f"{row.edits:,}", f"{row.words:,}"

    def link(self, path: str, output: str) -> str:
        """Return a link to a result; a leading ./ keeps a name from being read as an address."""
        target = os.path.relpath(os.path.join(self._dest, output), self._from)
        address = "./" + quote(os.fsencode(target.replace(os.sep, "/")))
        return f'<a href="{escape(address)}" rel="noreferrer"><bdi>{safe(path)}</bdi></a>'


def _frequent(known: Manifest) -> Iterator[tuple[str, ...]]:
    counts: Counter[tuple[str, str]] = Counter()
    for lines in known.edits():
        for line in lines.splitlines():
            if not line.endswith(b'"edits": []}'):
                counts.update((e["old"].lower(), e["new"].lower()) for e in json.loads(line)["edits"])
    for (old, new), number in sorted(counts.most_common(MOST_EDITS), key=lambda item: (-item[1], item[0])):
        yield safe(old), safe(new), f"{number:,}"


def _groups(known: Manifest, links: _Links) -> Iterator[tuple[str, ...]]:
    outputs = {}
    alike = Duplicates()
    for path, packed in known.signatures():
        row = known.row(path)
        outputs[path] = row.output if row is not None else path
        for found in np.frombuffer(packed, np.uint32).reshape(-1, SIZE):
            alike.add_signed(path, found)
    for names in sorted(alike.groups(), key=len, reverse=True):
        distinct = list(dict.fromkeys(names))
        cells = [links.link(path, outputs[path]) for path in distinct[:MOST_OF_GROUP]]
        if len(distinct) > MOST_OF_GROUP:
            cells.append(f"{len(distinct) - MOST_OF_GROUP:,} more")
        yield f"{len(names):,}", "<br>".join(cells)


def _table(
    title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]], opened: bool = True
) -> Iterator[str]:
    """Yield a table of cells that are escaped already; columns of numbers begin with #."""
    rows = iter(rows)
    kinds = [' class="n"' if column.startswith("#") else "" for column in columns]
    heads = "".join(
        f"<th{kind}>{column.removeprefix('#').strip()}</th>"
        for kind, column in zip(kinds, columns, strict=True)
    )
    yield f"<details{' open' * opened}><summary>{title}</summary>\n"
    none = True
    for row in islice(rows, MOST):
        if none:
            yield f"<table><thead><tr>{heads}</tr></thead><tbody>\n"
        none = False
        cells = "".join(f"<td{kind}>{cell}</td>" for kind, cell in zip(kinds, row, strict=True))
        yield f"<tr>{cells}</tr>\n"
    more = sum(1 for _ in rows)
    yield ("<p>None.</p>" if none else "</tbody></table>") + (f"<p>{more:,} more.</p>" if more else "")
    yield "</details>\n"
