"""The dictionary as the engine sees it: which phrases stand at a place, and their readings."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from unspin.blob import Blob
from unspin.cache import cached
from unspin.dictionary import rows
from unspin.dictionary.compile import compiled, digest, load_rows, sources
from unspin.dictionary.gathering import CLOSED, EITHER, NAME
from unspin.dictionary.rows import Row
from unspin.frequency.model import NGrams
from unspin.frequency.unigrams import Unigrams
from unspin.places import data_folder

#: What a person who waits at a terminal is told; compiling takes 5 to 15 seconds.
WAIT = "unspin: preparing the dictionary, once \u2026"

#: A node of the phrase trie: the number of the phrase that ends here (or -1) and what may follow.
Node = tuple[int, dict[str, Any] | None]


class Dictionary:
    """The compiled reversal dictionary, mapped into memory.

    The readings of phrase ``p`` are the rows ``first[p]`` to ``first[p + 1]`` of the arrays:
    ``cost`` (log P(spun | original) by component), ``families`` (bit mask), ``name`` and what
    else is told of capitals, and their words ``numbers[word_start[r]:word_start[r + 1]]`` in the numbering
    of the language model.
    """

    def __init__(self, blob: Blob) -> None:
        self._blob = blob
        self._phrases = blob.trie("phrases")
        self._written = blob.trie("written")
        self._keeps = blob.trie("keeps")
        self.first = blob.array("first")
        self.cost = blob.array("cost")
        self.families = blob.array("families")
        capitals = blob.array("capitals")
        #: Whether a row is written as a name alone, and with a capital at the last word of its spun side
        #: too; whether as a name at all.
        self.name = capitals >= NAME
        self.closed = capitals == CLOSED
        self.titled = capitals >= EITHER
        self.length = blob.array("length").astype("int64")
        #: How many words at the head and the tail of the phrase the reading leaves as they are.
        self.core = blob.array("core").astype("int64")
        self.word_start = self.length.cumsum() - self.length
        words = self.words = blob.array("words")
        self.numbers = blob.array("number")[words].astype("int64")
        self.more = blob.array("more")[words]
        #: The evidence of seeing each phrase, by component; and whether no English text holds it.
        self.weight = blob.array("weight")
        self.certain = blob.array("certain")
        #: log P(a word is left as it is), and the evidence of seeing it, by component.
        self.keep = blob.array("keep")
        self.keep_weight = blob.array("keep_weight")
        self._text = blob.array("text")
        self._in_british = blob.array("in_british")
        #: The file itself, for ``unspin.terms``, which reads parts of its own.
        self.blob = blob
        #: The nodes asked for so far, by first word; see ``node``.
        self.nodes: dict[str, Node | None] = {}
        self._keep_rows: dict[str, int] = {}

    @classmethod
    def open(cls, model: NGrams, unigrams: Unigrams, own: Iterable[Row] = ()) -> Dictionary:
        """Map the compiled dictionary; compile it first where it is missing or the data changed."""
        own = list(own)
        paths = sources()
        key = digest(paths, model)

        def make() -> bytes:
            if sys.stderr is not None and sys.stderr.isatty():
                print(WAIT, file=sys.stderr, flush=True)
            return compiled(load_rows(paths), own, model, unigrams)

        if own:
            more = hashlib.sha256("\n".join(row.line() for row in own).encode()).hexdigest()[:24]
            return cls(cached(f"dictionary-{key}-{more}.bin", make))
        shipped = data_folder() / "dictionary.bin"
        if shipped.exists():
            blob = Blob.open(shipped)
            if blob.header.get("key") == key:
                return cls(blob)
        return cls(cached(f"dictionary-{key}.bin", make))

    @property
    def digest(self) -> str:
        return str(self._blob.header["model"])

    def node(self, word: str) -> Node | None:
        """Return the node of the phrases that begin with ``word``, or None."""
        try:
            return self.nodes[word]
        except KeyError:
            pass
        number = self._phrases.get(word)
        longer = self._phrases.keys(word + " ")
        node: Node | None = None
        if number is not None or longer:
            children: dict[str, Any] | None = {} if longer else None
            for phrase in longer:
                self._insert(children, phrase.split(" ")[1:], self._phrases[phrase])
            node = (-1 if number is None else number, children)
        if len(self.nodes) > 60_000:
            self.nodes.clear()
        self.nodes[word] = node
        return node

    @staticmethod
    def _insert(children: dict[str, Any] | None, words: list[str], number: int) -> None:
        assert children is not None
        for k, word in enumerate(words):
            old = children.get(word, (-1, None))
            below = old[1] if old[1] is not None or k == len(words) - 1 else {}
            children[word] = (number if k == len(words) - 1 else old[0], below)
            children = below if below is not None else {}

    def keep_row(self, word: str) -> int:
        """Return the row of ``keep`` and ``keep_weight`` for a word; the last row if it has none."""
        row = self._keep_rows.get(word)
        if row is None:
            row = self._keeps.get(word)
            if row is None:
                row = len(self.keep) - 1
            if len(self._keep_rows) > 60_000:
                self._keep_rows.clear()
            self._keep_rows[word] = row
        return row

    def single_words(self, prefix: str) -> Iterator[str]:
        """Yield the spun phrases of one word that begin with ``prefix``."""
        return (phrase for phrase in self._phrases.iterkeys(prefix) if " " not in phrase)

    def holds(self, word: str) -> bool:
        """Whether any spun phrase holds a word."""
        return word in self._spun_words

    @cached_property
    def _spun_words(self) -> frozenset[str]:
        return frozenset(chain.from_iterable(map(str.split, self._phrases.iterkeys())))

    def spun(self, phrase: int) -> str:
        """Return the spun phrase of a number, in normal form."""
        return str(self._phrases.restore_key(phrase))

    def original(self, reading: int, british: bool = False) -> str:
        """Return the original of a reading, as the dictionary writes it, or in British spelling."""
        text = int(self._text[reading])
        return str(self._written.restore_key(int(self._in_british[text]) if british else text))

    def is_british(self, words: set[str]) -> bool:
        """Say whether more of these words, in normal form, are in British spelling than in American."""
        british, american = self._sides
        return len(words & british) > len(words & american)

    @cached_property
    def _sides(self) -> tuple[frozenset[str], frozenset[str]]:
        """The words that only British English spells so, and those that only American does."""
        side = self._blob.array("side")
        both: tuple[list[str], list[str]] = ([], [])
        for word, number in self._blob.trie("sided").items():
            both[int(side[number] < 0)].append(word)
        return frozenset(both[0]), frozenset(both[1])

    def look_up(self, phrase: str) -> int | None:
        """Return the number of a phrase in normal form (words with one space between), or None."""
        number = self._phrases.get(phrase)
        return None if number is None else int(number)


def read_own(paths: Iterable[Path]) -> list[Row]:
    """Return the rows of the user's dictionary files; raise DictionaryError or OSError."""
    gathered: list[Row] = []
    for path in paths:
        gathered += rows.read(path, "user")
    return gathered
