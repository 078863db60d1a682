"""From rows to forms: every inflection that both sides of an entry share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from unspin.dictionary import inflect
from unspin.dictionary.rows import Row

#: Zipf frequency under which a form is not taken for English: 1 use in 100 million words.
LEAST_ZIPF = 1.0
#: The same for an adverb made of an adjective.
LEAST_ADVERB_ZIPF = 2.5


def _split(phrase: str, last: bool) -> tuple[str, str, str]:
    """Return what stands before the word that inflects, the word, and what follows it."""
    if last:
        head, _, word = phrase.rpartition(" ")
        return (head + " " if head else "", word, "")
    word, _, tail = phrase.partition(" ")
    return ("", word, " " + tail if tail else "")


def _real(word: str, zipf: Callable[[str], float]) -> bool:
    return all(zipf(part) >= LEAST_ZIPF for part in word.lower().split("-") if part)


def expand(row: Row, zipf: Callable[[str], float]) -> Iterator[tuple[str, str]]:
    """Yield (spun, original) in every form that the class of the row allows, the base form first.

    Forms that wordfreq has never seen are left out; a spun noun without a plural of its own also
    stands for the plural of its original (merchandise ← products), and a comparative may be spun
    into two words (more healthy ← healthier).
    """
    yield row.spun, row.original
    if row.kind == "v":
        a, spun, b = _split(row.spun, last=False)
        c, original, d = _split(row.original, last=False)
        if not (spun.isalpha() and original.isalpha()):
            return
        seen = {(spun, original)}
        for s, o in zip(inflect.verb(spun)[1:], inflect.verb(original)[1:], strict=True):
            if (s, o) not in seen and _real(s, zipf) and _real(o, zipf):
                seen.add((s, o))
                yield a + s + b, c + o + d
    elif row.kind == "n":
        a, spun, b = _split(row.spun, last=True)
        c, original, d = _split(row.original, last=True)
        s, o = inflect.noun(spun)[1], inflect.noun(original)[1]
        if not _real(o, zipf):
            return
        if _real(s, zipf):
            yield a + s + b, c + o + d
        if not _real(s, zipf) or zipf(s) < zipf(spun) - 2.0:
            yield row.spun, c + o + d
    elif row.kind == "a":
        if " " in row.original:
            return
        adverb, other = inflect.adverb(row.spun), inflect.adverb(row.original)
        if adverb and other and " " not in adverb and min(zipf(adverb), zipf(other)) >= LEAST_ADVERB_ZIPF:
            yield adverb, other
        spun_forms = inflect.adjective(row.spun)
        for k, (s, o) in enumerate(zip(spun_forms[1:], inflect.adjective(row.original)[1:], strict=True)):
            # -er and -est of long words are no English; a low bar would let "importanter" pass.
            if zipf(o) < 2.0 or (len(o) > 9 and not o.endswith(("ier", "iest"))):
                continue
            if " " not in row.spun and zipf(s) >= 2.0:
                yield s, o
            if " " not in row.spun:
                yield f"{('more', 'most')[k]} {row.spun}", o
