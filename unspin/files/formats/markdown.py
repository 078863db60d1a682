"""Markdown: the words of paragraphs, headings, lists and tables; code, targets and front matter spared."""

from __future__ import annotations

import re
from collections.abc import Iterator

from unspin.files.formats.markdown_inline import Block, read
from unspin.files.formats.passage import BREAK, Passage

_QUOTE = re.compile(r" {0,3}>[ \t]?")
_ITEM = re.compile(r"([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+)(?:\[[ xX]\][ \t]+)?")
_FENCE = re.compile(r"[ \t]*(`{3,}+(?=[^`]*$)|~{3,})")
_RULE = re.compile(r"[ \t]*(?:(?:-[ \t]*+){2,}|(?:\*[ \t]*+){3,}|(?:_[ \t]*+){3,}|=+[ \t]*+|-)\r?\n?\Z")
_TABLE_RULE = re.compile(r"[ \t|:-]*-[ \t|:-]*\r?\n?\Z")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}(?=\s|\Z)[ \t]*")
_DEFINITION = re.compile(r"[ \t]{0,3}\[(?!\^)[^\]\n]+\]:")
_NOTE = re.compile(r"[ \t]{0,3}\[\^[^\]\n]+\]:[ \t]*")
_RAW = re.compile(r"[ \t]{0,3}<(script|pre|style|textarea)(?=[\s>]|\Z)", re.IGNORECASE)
_LIQUID = re.compile(r"[ \t]*(\{%-?[ \t]*(?:raw|highlight)\b|:::|\$\$|\\\[[ \t]*\r?\n)")
#: List items that may begin on one line.
DEEPEST = 32
_BLANKS = " \t\r\n\f"


def passage(text: str) -> Passage:
    """Return the prose of a text in Markdown."""
    made = Passage(escape=escape, touchy=lambda at: text[at - 1 : at] in ("<", "&", "#", "\\"))
    for block in _Blocks(text):
        read(text, block, made, BREAK if made.size else "")
    return made


def escape(text: str) -> str:
    """Return new words as Markdown writes them."""
    return re.sub(r"[\\`*_\[\]<>]", r"\\\g<0>", text)


class _Blocks:
    """Cuts a text into its blocks, each as the stretches of lines that hold its words."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._indent = 0  # of the words of the list item at hand, in columns
        self._after_blank = True
        self._until: re.Pattern[str] | None = None  # what ends the lines that are spared
        self._block = Block()
        self._depth = 0  # of quotations

    def __iter__(self) -> Iterator[Block]:
        text = self._text
        front = _front(text)
        start = front
        while start < len(text):
            end = text.find("\n", start) + 1 or len(text)
            yield from self._line(start, end)
            start = end
        yield from self._finished()

    def _finished(self, fresh: Block | None = None) -> Iterator[Block]:
        if self._block.lines:
            yield self._block
        self._block = fresh or Block()

    def _line(self, start: int, end: int) -> Iterator[Block]:
        text = self._text
        if self._until is not None:
            if self._until.search(text, start, end):
                self._until = None
            return
        place = self._quoted(start, end)
        depth = text.count(">", start, place)
        if depth > self._depth:  # a quotation begins; one may go on without its marks
            yield from self._finished()
        line = text[place:end]
        self._depth = depth if depth or not line.strip(_BLANKS) else self._depth
        if not line.strip(_BLANKS):
            yield from self._finished()
            self._after_blank = True
            return
        blank, self._after_blank = self._after_blank, False
        if _RULE.match(line) or ("|" in line and _TABLE_RULE.match(line)):
            yield from self._finished()
            self._indent = 0 if line[0] not in " \t" else self._indent
            return
        indent = _columns(line)
        item = _ITEM.match(line)
        if blank and indent >= self._indent + 4 and not (item and self._indent):
            yield from self._finished()
            self._after_blank = True
            return  # indented code
        for _ in range(DEEPEST):
            if item is None or item.end() >= len(line.rstrip(_BLANKS)):
                break
            yield from self._finished()
            self._indent = _columns(line[: item.end()] + "x") + (0 if place == start else place - start)
            place += item.end()
            line = text[place:end]
            item = _ITEM.match(line)
        if indent < self._indent and blank and item is None and place == self._quoted(start, end):
            self._indent = 0
        yield from self._words(line, place, end)

    def _quoted(self, start: int, end: int) -> int:
        """Return where a line goes on behind the marks of quotations."""
        place = start
        while (quote := _QUOTE.match(self._text, place, end)) is not None:
            place = quote.end()
        return place

    def _words(self, line: str, place: int, end: int) -> Iterator[Block]:
        fence, raw, liquid = _FENCE.match(line), _RAW.match(line), _LIQUID.match(line)
        if fence is not None:
            yield from self._finished()
            mark = fence[1]
            self._until = re.compile(rf"(?m:^)[ \t>]*{re.escape(mark[0])}{{{len(mark)},}}[ \t\r\n]*\Z")
        elif raw is not None:
            yield from self._finished()
            until = re.compile(rf"</{raw[1]}\s*>", re.IGNORECASE)
            self._until = None if until.search(line) else until
        elif line.lstrip().startswith("<!--"):
            yield from self._finished()
            if "-->" not in line:
                self._until = re.compile("-->")
            else:
                self._block.lines.append((place, end))
        elif liquid is not None:
            yield from self._finished()
            mark = liquid[1].strip()
            if mark == "$$" and line.count("$$") == 1:
                self._until = re.compile(r"\$\$")
            elif mark.startswith("\\["):
                self._until = re.compile(r"\\\]")
            elif mark.startswith("{%") and "{% end" not in line:
                self._until = re.compile(r"\{%-?[ \t]*end(?:raw|highlight)")
        elif _DEFINITION.match(line):
            yield from self._finished()
        elif (heading := _HEADING.match(line)) is not None:
            yield from self._finished()
            body = line.rstrip(_BLANKS)
            closed = re.search(r"(?:(?<=\s)#+)?\Z", body[heading.end() :])
            stop = len(body) - (len(closed[0]) if closed else 0)
            self._block.lines.append((place + heading.end(), place + max(stop, heading.end())))
            yield from self._finished()
        elif line.lstrip(" \t").startswith("|"):
            yield from self._finished(Block(cells=True))
            self._block.lines.append((place, end))
            yield from self._finished()
        else:
            note = _NOTE.match(line)
            if note is not None:
                yield from self._finished()
                place += note.end()
            place += len(self._text[place:end]) - len(self._text[place:end].lstrip(" \t"))
            self._block.lines.append((place, end))


def _front(text: str) -> int:
    """Return where the front matter of a text ends."""
    if not text.startswith(("---", "+++")):
        return 0
    mark = text[:3]
    first = text.find("\n") + 1
    if not first or text[3:first].strip(_BLANKS):
        return 0
    start = first
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        line = text[start:end].rstrip(_BLANKS)
        if line == mark or (line == "..." and mark == "---"):
            return end
        start = end
    return 0


def _columns(line: str) -> int:
    """Return by how many columns a line is indented."""
    columns = 0
    for sign in line:
        if sign == "\t":
            columns += 4 - columns % 4
        elif sign == " ":
            columns += 1
        else:
            break
    return columns
