"""One article in parts: restored as it is read, with flat memory and the same result at any size.

The text may arrive in chunks of any size. It is cut into pieces of whole paragraphs: the first holds
the words that judge the article, each later one about as much as is decoded at once. What a piece
becomes depends on the piece and the judgement alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from unspin.tokens import paragraphs

Place = tuple[int, int]

#: Words decoded at a time, once an article is judged.
BATCH = 4000


def groups(chunks: Iterable[str], prefix: int) -> Iterator[tuple[str, list[Place]]]:
    """Yield a text in parts, each with the places of its paragraphs, which are decoded together.

    The first part holds about ``prefix`` words, every other one about ``BATCH``. The parts
    are the same however the text is cut into chunks.
    """
    text = ""
    group: list[Place] = []
    read = size = 0
    most = prefix
    for chunk in chain(chunks, (None,)):
        text += chunk or ""
        start = 0
        for place in paragraphs(text, read, final=chunk is None):
            words = (place[1] - place[0]) // 6 + 1
            if group and size + words > most:
                yield text[start : place[0]], _moved(group, -start)
                start, group, size, most = place[0], [], 0, BATCH
            group.append(place)
            size += words
            read = place[1]
        text, group, read = text[start:], _moved(group, -start), read - start
    if text:
        yield text, group


def _moved(places: list[Place], by: int) -> list[Place]:
    return [(a + by, b + by) for a, b in places] if by else places
