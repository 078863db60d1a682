"""HTML cut into tags, comments, scripts and text, in one pass and linear time.

The borders are those that browsers find (WHATWG, "tokenization"), told apart without building a tree,
so that neither depth nor disorder matters. What is not closed runs to the end of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

TEXT, OPEN, CLOSE, OTHER = range(4)

#: Elements whose content is no markup; all but the title are never prose.
RAW = frozenset("script style textarea title xmp iframe noembed noframes noscript plaintext".split())

_NAME = re.compile(r"/?([a-zA-Z][^\s/>]*)")
#: What follows the name of a tag, up to its end. Only a quote behind "=" opens a quoted value.
_REST = re.compile(
    r"""(?: [^=>]++ | =\s*+(?: "[^"]*+" | '[^']*+' | (?!["'])[^\s>]*+ ) )*+ (>)?""", re.VERBOSE
)
_COMMENT_END = re.compile("--!?>")
_SCRIPT = re.compile(r"<!--|-->|<(/?)script(?=[\s/>])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a page: text, a tag with its lower-case ``name``, or what is neither."""

    kind: int
    start: int
    end: int
    name: str = ""


def tokens(page: str) -> Iterator[Token]:
    """Yield the stretches of a page, which join to it; a raw element gives its tag and its content."""
    place, size = 0, len(page)
    xml = page.startswith("<?xml")
    text = 0
    lost: set[str] = set()
    while True:
        at = page.find("<", place)
        if at < 0:
            break
        end, kind, name = _markup(page, at, lost)
        if end == at:  # no markup: a sign that stands for itself
            place = at + 1
            continue
        if text < at:
            yield Token(TEXT, text, at)
        yield Token(kind, at, end, name)
        place = text = end
        if kind == OPEN and name in RAW and not (xml and page[end - 2] == "/"):
            stop = _raw_end(page, end, name)
            if stop > end:
                whole = name == "title" and stop < size
                yield Token(TEXT if whole else OTHER, end, stop, name)
            place = text = stop
    if text < size:
        yield Token(TEXT, text, size)


def attributes(page: str, token: Token) -> str:
    """Return what stands in a tag behind its name."""
    return page[token.start + 1 + len(token.name) : token.end - 1]


def _markup(page: str, at: int, lost: set[str]) -> tuple[int, int, str]:
    """Return where the markup ends that begins at ``at``, its kind and its name; ``at`` where none does."""
    sign = page[at + 1 : at + 2]
    if sign == "!" or sign == "?":
        return _other(page, at, lost), OTHER, ""
    named = _NAME.match(page, at + 1)
    if named is None:
        if sign != "/" or at + 2 >= len(page):
            return at, TEXT, ""
        return _closing(page, ">", at + 2, 1, lost), OTHER, ""
    rest = _REST.match(page, named.end())
    if rest is None or rest[1] is None:  # the tag never ends, so nothing behind it is shown
        return len(page), OTHER, ""
    return rest.end(), CLOSE if sign == "/" else OPEN, named[1].lower()


def _other(page: str, at: int, lost: set[str]) -> int:
    """Return the end of a comment, a declaration or an instruction."""
    if page.startswith("<!--", at):
        if page.startswith(("<!-->", "<!--->"), at):
            return page.index(">", at) + 1
        found = _COMMENT_END.search(page, at + 4)
        return found.end() if found else len(page)
    if page.startswith("<![CDATA[", at) and "]]>" not in lost:
        end = _closing(page, "]]>", at + 9, 3, lost)
        if "]]>" not in lost:
            return end
    return _closing(page, ">", at + 1, 1, lost)


def _closing(page: str, mark: str, start: int, size: int, lost: set[str]) -> int:
    """Return the end of the next ``mark``, or of the page where none is left, which is noted."""
    end = page.find(mark, start)
    if end < 0:
        lost.add(mark)
        return len(page)
    return end + size


def _raw_end(page: str, start: int, name: str) -> int:
    """Return where the content of a raw element ends."""
    if name == "plaintext":
        return len(page)
    if name == "script":
        return _script_end(page, start)
    found = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(page, start)
    return found.start() if found else len(page)


def _script_end(page: str, start: int) -> int:
    """Return where a script ends: at its closing tag, unless that closes one written inside a comment."""
    commented = nested = False
    for mark in _SCRIPT.finditer(page, start):
        sign = mark[0]
        if sign == "<!--":
            commented = True
        elif sign == "-->":
            commented = nested = False
        elif mark[1]:
            if not nested:
                return mark.start()
            nested = False
        elif commented:
            nested = True
    return len(page)
