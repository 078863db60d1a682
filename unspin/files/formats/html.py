"""HTML: the prose that a reader of the page sees, block by block."""

from __future__ import annotations

import re
from dataclasses import dataclass

from unspin.files.formats.entities import Spelling, references
from unspin.files.formats.html_tags import CLOSE, OPEN, TEXT, Token, attributes, tokens
from unspin.files.formats.passage import BREAK, SPARED, Passage

#: Elements that stand inside a line and do not break it.
INLINE = frozenset(
    "a abbr acronym b bdi bdo big blink cite data del dfn em font i ins label mark nobr q rb ruby s small "
    "span strike strong sub sup time tt u var wbr".split()
)
#: Elements whose content is spared: code, pictures, controls, menus (labels are no sentences).
SPARING = frozenset(
    "applet audio button canvas code datalist kbd map math meter nav object pre progress rp rt samp select "
    "svg template video".split()
)
#: Those of them, and of the raw ones, that are blocks: they end the paragraph they stand in.
_BLOCKS = frozenset("button nav pre template xmp style title noframes plaintext datalist".split())
#: What stands in a line for something to see, and spared ones without content.
_PICTURES = frozenset("img input embed keygen".split())
_VOID = _PICTURES | frozenset(
    "area base basefont bgsound br col frame hr link meta param source track wbr".split()
)
#: Raw elements that show nothing: the words around them are neighbours.
_UNSEEN = frozenset("script noscript style noembed noframes".split())

_HINT = re.compile(r"translate|lang", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""(?<![^\s/"'])(translate|class|lang|xml:lang)\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'>]++)""", re.IGNORECASE
)
_BLANKS = " \t\n\f\r"
_SPACE = re.compile(r"[ \t\n\f\r]++")
#: White space with a line end in it.
_LINES = re.compile(r"(?<![ \t\f])[ \t\f]*+[\n\r][ \t\n\f\r]*+")
_NEEDED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def passage(page: str, encoding: str = "utf-8") -> Passage:
    """Return the prose of a page, whose new words are written in ``encoding``."""
    spelling = Spelling(_NEEDED, encoding)
    made = Passage(escape=spelling.escape, touchy=lambda at: page[at - 1 : at] in ("<", "&", "#"))
    reading = _Reading(page, made, spelling)
    for token in tokens(page):
        reading.take(token)
    return reading.passage


@dataclass(slots=True)
class _Spare:
    """An element that is spared, and how many of its name are open."""

    name: str
    depth: int = 1


class _Reading:
    """Takes the tokens of a page one by one."""

    def __init__(self, page: str, passage: Passage, spelling: Spelling) -> None:
        self._page = page
        self.passage = passage
        self._spelling = spelling
        self._spare: _Spare | None = None
        self._before = ""  # what is due before the next word: nothing, SPARED or BREAK
        self._ended = ""  # the white space that the prose ends in
        self._xml = page.startswith("<?xml")

    def take(self, token: Token) -> None:
        """Add the prose of a token, and note what its tag means for what follows."""
        if self._spare is not None and self._spare.name == "p" and self._blocks(token):
            self._spare = None  # a block ends a paragraph, closed or not
        if self._spare is not None:
            self._skip(token, self._spare)
        elif token.kind == TEXT:
            self._text(token.start, token.end)
        elif token.kind in (OPEN, CLOSE):
            self._tag(token)
        elif token.name and token.name not in _UNSEEN:
            self._seen(token.name)

    def _skip(self, token: Token, spare: _Spare) -> None:
        if token.kind == OPEN and token.name == spare.name and not self._closed(token):
            spare.depth += 1
        elif token.kind == CLOSE and token.name == spare.name:
            spare.depth -= 1
        if spare.depth <= 0:
            self._spare = None
            self._seen(spare.name)
            self._before = self._before or SPARED

    @staticmethod
    def _blocks(token: Token) -> bool:
        name = token.name
        flat = name in INLINE or name in SPARING or name in _VOID or name in _UNSEEN
        return token.kind in (OPEN, CLOSE) and not flat

    def _closed(self, token: Token) -> bool:
        """Say whether a tag has no content."""
        slash = self._page[token.end - 2] == "/" and (self._xml or token.name in ("svg", "math"))
        return slash or token.name in _VOID

    def _tag(self, token: Token) -> None:
        name = token.name
        self._seen(name)
        if token.kind != OPEN or self._closed(token):
            return
        if name in SPARING or (name not in ("html", "body") and self._marked(token)):
            self._spare = _Spare(name)

    def _seen(self, name: str) -> None:
        """Note what a tag by this name puts between the words around it."""
        if name in INLINE or name in _UNSEEN:
            return
        if name in _PICTURES or name in ("textarea", "iframe") or (name in SPARING and name not in _BLOCKS):
            self._before = self._before or SPARED
        else:
            self._before = BREAK

    def _marked(self, token: Token) -> bool:
        """Say whether an element asks to be left alone, or is in another language."""
        inside = attributes(self._page, token)
        if not _HINT.search(inside):
            return False
        for match in _ATTRIBUTE.finditer(inside):
            name, value = match[1].lower(), match[2].strip("\"'").strip().lower()
            if name == "translate" and value == "no":
                return True
            if name == "class" and "notranslate" in value.split():
                return True
            if name.endswith("lang") and value and value.partition("-")[0] not in ("en", "eng", "und", "mul"):
                return True
        return False

    def _text(self, start: int, stop: int) -> None:
        page = self._page
        place = start
        for a, b, meant in references(page, start, stop):
            self._plain(place, a)
            self._spelling.seen(meant, page[a:b])
            self._due(a)
            self.passage.atom(meant, a, b)
            self._ended = ""
            place = b
        self._plain(place, stop)

    def _plain(self, start: int, stop: int) -> None:
        """Add text without references; line ends never make a paragraph in HTML."""
        page = self._page
        lead = _SPACE.match(page, start, stop)
        place = lead.end() if lead else start
        if place == stop:
            if start < stop and self.passage.size and self._before != BREAK:
                self._gap(start, stop)
            return
        if self.passage.size and self._before != BREAK:
            self._due(start)
            self._gap(start, place)
        self._due(place)
        self._ended = ""
        for lines in _LINES.finditer(page, place, stop):
            self.passage.literal(page[place : lines.start()], place)
            self._gap(*lines.span())
            place = lines.end()
            if place < stop:
                self._ended = ""
        if place < stop:
            rest = page[place:stop]
            self.passage.literal(rest, place)
            self._ended = rest[len(rest.rstrip(_BLANKS)) :]

    def _gap(self, start: int, end: int) -> None:
        """Add white space; what stands in one row, tags in between or not, is one line end at most."""
        found = self._page[start:end]
        lines = max(found.count("\n"), found.count("\r"))
        if lines + ("\n" in self._ended or "\r" in self._ended) > 1:
            found = " " if self._ended else "\n"
            self.passage.atom(found, start, end)
        else:
            self.passage.literal(found, start)
        self._ended += found

    def _due(self, at: int) -> None:
        if self._before and self.passage.size:
            self.passage.virtual(self._before, at)
        self._before = ""
