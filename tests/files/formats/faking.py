"""A stand-in for the engine, which makes edits wherever it is told, and ways to run a document."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from unspin.article import Judgement
from unspin.edits import Edit, Piece, Restoration
from unspin.files.document import Reading, restore_document
from unspin.files.failure import Failure
from unspin.files.reading import Source
from unspin.files.views import Part, Result, Text, View

JUDGEMENT = Judgement(0.0, 0)
Choose = Callable[[str], list[tuple[int, int, str]]]


def swaps(pattern: str, new: str) -> Choose:
    """Return edits that put ``new`` in the place of what a pattern matches."""
    return lambda text: [(*m.span(), m.expand(new)) for m in re.finditer(pattern, text)]


@dataclass
class Fake:
    """Restores by the edits that ``choose`` finds in a prose; ``read`` keeps every prose."""

    choose: Choose
    read: list[str] = field(default_factory=list)

    def pieces(self, chunks: Iterable[str]) -> Iterator[Piece]:
        text = "".join(chunks)
        self.read.append(text)
        edits = tuple(
            Edit(a, b, text[a:b], new, 1.0, text[a:b], "test", depends=None)
            for a, b, new in self.choose(text)
        )
        if text:
            yield Piece(0, text, len(text.split()), edits, JUDGEMENT)

    def explain(self, text: str) -> Restoration:
        return Restoration(text, text, (), JUDGEMENT)


class Kept(View):
    """Keeps what a view is told."""

    def __init__(self) -> None:
        self.parts: list[Part] = []

    def part(self, part: Part) -> None:
        self.parts.append(part)


class Held:
    """A sink in memory."""

    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes) -> None:
        self.data += data

    def flush(self) -> None:
        pass


@dataclass
class Done:
    """What became of a document."""

    data: bytes
    results: list[Result]
    failures: list[Failure]
    read: list[str]
    parts: list[Part]

    @property
    def text(self) -> str:
        return self.data.decode("utf-8", "surrogateescape")


def run(data: bytes | str, name: str, choose: Choose, *fields: str, **more: object) -> Done:
    """Restore a document of this name with a fake engine."""
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogateescape")
    sink, fake, kept = Held(), Fake(choose), Kept()
    source = Source(name, io.BytesIO(data))
    reading = Reading(fields=fields, **more)  # type: ignore[arg-type]
    told = list(restore_document(source, fake, reading, [Text(sink), kept]))
    return Done(
        sink.data,
        [t for t in told if isinstance(t, Result)],
        [t for t in told if isinstance(t, Failure)],
        fake.read,
        kept.parts,
    )


def nothing(text: str) -> list[tuple[int, int, str]]:
    """Choose no edits."""
    return []


def every(n: int, new: str, words: int = 1) -> Choose:
    """Return edits of each ``n``-th stretch of ``words`` words."""
    stretch = re.compile(r"[^\W\d_]+" + r"\s+[^\W\d_]+" * (words - 1))
    return lambda text: [(*m.span(), new) for k, m in enumerate(stretch.finditer(text)) if k % n == 0]
