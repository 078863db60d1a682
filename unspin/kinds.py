"""Texts that are no English prose, and so no spin that can be undone: told by cheap, careful signs.

Every sign is a share with a stated threshold, taken of the first words of a text. Where a sign is weak the
text counts as prose: a spun article that is left garbled is a worse mistake here than a poem that is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

#: What ``kind`` may answer.
NOT_ENGLISH, CODE, LIST, VERSE = "not English", "code", "a list", "verse"
KINDS = (NOT_ENGLISH, CODE, LIST, VERSE)

#: Words that are looked at, and code points that surely hold them or all that is looked at instead.
LOOKED_AT = 4000
MOST = 40_000
#: Fewer words, or letters, tell nothing of a language.
FEWEST_WORDS = 12
FEWEST_LETTERS = 30
#: Not English: so few function words, and so few words that are common in English; or so many letters of
#: another script.
FUNCTION_FOREIGN = 0.10
COMMON_FOREIGN = 0.70
FOREIGN_SCRIPT = 0.5
#: The Zipf frequency from which a word is common in English.
COMMON = 3.6
#: Words of a text that are asked for in the list of words.
ASKED = 400
#: Fewer lines tell no code; so large a share of the lines, and of the words, must look like it.
FEWEST_CODE_LINES = 3
CODE_LINES = 0.4
#: A list or a poem has so many lines, nearly all of them short and beginning with a capital, a number or
#: a bullet.
FEWEST_LINES = 8
SHORT_LINES = 0.9
LIST_LINE, VERSE_LINE = 8, 12
BEGINNING = 0.9
#: A list holds hardly a function word and hardly a sentence.
FUNCTION_LIST = 0.15
SENTENCES_LIST = 0.1
#: A poem is made of sentences which run over line ends, though lines begin with capitals.
FUNCTION_VERSE = 0.2
RUN_ON_VERSE = 0.5
CAPITALS_VERSE = 0.12

#: Words that hold English sentences together and that no other large language uses as often.
_FUNCTION = frozenset(
    "the of and that with for is was are were be been has have had this these those it its they their "
    "them he she his her you your we our us not but or if from by at as to which who whom whose what when "
    "where there than then would could should will can may might must about into after before because "
    "while during between against an i my me do does did so no all any some on in a".split()
)
#: Those among them that are also words of other languages, so that they prove nothing.
_SHARED = frozenset("a i in on an was do so no he me as to all may us by at die has had of my we".split())
_ENGLISH = _FUNCTION - _SHARED

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_LATIN = re.compile(r"[A-Za-z\u00aa-\u024f\u1e00-\u1eff\uff21-\uff5a]")
_LETTER = re.compile(r"[^\W\d_]")
_CODE = re.compile(
    r"""[^\n]*[)\]\w"'];$                                   # a statement
      | [^\n]*[{}]$ | [ \t]*[{}\])]+[;,]?$                  # a block
      | [ \t]*(?:def|class|if|elif|else|for|while|try|except|with|return)\b[^\n]*:$
      | [ \t]*(?:return|yield|raise|const|let|var|func|fn|pub|void|int|double|static|private|public)
        \s[^\n.]*[=(;{][^\n]*$
      | [ \t]*(?:from\s+[\w.]+\s+)?import\s+[\w.*{]+(?:\s*,\s*[\w.]+)*(?:\s+(?:as|from)\s+\S+)?$
      | [ \t]*\#\s*(?:include|define|ifdef|ifndef|endif|pragma)\b[^\n]*$
      | [ \t]*[\w.\[\]"'*]+(?:\s*:\s*\w+)?\s*(?:[-+*/|&]?=|:=|\+=|<-|=>)\s*\S[^\n]*$   # an assignment
      | [ \t]*[\w.]+\([^\n]*\)[;,]?$                        # a call
      | [ \t]*(?:\$|>>>|//|/\*|\*/|--\s|<\?|<!--)[^\n]*$    # a prompt, a comment
      | [ \t]*</?[a-zA-Z][^\n]*>$                           # a tag
      | [ \t]*"[^"\n]+"\s*:\s*[^\n]+,?$                     # a key
      | [ \t]*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|FROM|WHERE|JOIN|ORDER\ BY)\b[^\n.]*;?$
    """,
    re.VERBOSE,
)
_FIRST = re.compile(r"[^\W_]")
_BULLET = re.compile(r"[-*+\u2022\u2013\u2014\u25cf\u25aa]|\(?\w{1,3}[.)]\s")
_SENTENCE_END = (".", "!", "?", ".\u201d", "!\u201d", "?\u201d", '."', '!"', '?"', ".)", ".\u2019", ".'")


def kind(text: str) -> str | None:
    """Return what a text is that is no English prose, one of ``KINDS``; None for prose and where unsure.

    The first 4,000 words are looked at. Time is linear in them, and the answer depends on nothing else.
    """
    text = text[:MOST]
    words = text.lower().split(None, LOOKED_AT)[:LOOKED_AT]
    if not words:
        return None
    count = len(words)
    function = sum(map(_FUNCTION.__contains__, words)) / count
    english = sum(map(_ENGLISH.__contains__, words)) / count
    if _code(text, function):
        return CODE
    if english < FUNCTION_FOREIGN and _foreign(text, english):
        return NOT_ENGLISH
    return _lines(text, function)


def _foreign(text: str, english: float) -> bool:
    """Say whether the words of a text are those of another language."""
    if not text.isascii():
        letters = _LETTER.findall(text)
        if len(letters) >= FEWEST_LETTERS:
            latin = sum(1 for letter in letters if letter < "\u0250" or _LATIN.match(letter))
            if 1.0 - latin / len(letters) > FOREIGN_SCRIPT:
                return True
    words = _WORD.findall(text.lower())[:LOOKED_AT]
    if len(words) < FEWEST_WORDS:
        return False
    asked = words[:: len(words) // ASKED + 1]
    known = _frequency()
    common = sum(known(word.replace("\u2019", "'")) >= COMMON for word in asked) / len(asked)
    return common < COMMON_FOREIGN


@cache
def _frequency() -> Callable[[str], float]:
    from unspin.frequency.unigrams import Unigrams

    return Unigrams.open().zipf


def _code(text: str, function: float) -> bool:
    """Say whether most lines of a text are those of a program."""
    if function > FUNCTION_VERSE or not any(sign in text for sign in "={}();<"):
        return False
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < FEWEST_CODE_LINES:
        return False
    coded = [line for line in lines if _CODE.fullmatch(line.rstrip())]
    words, of_code = (sum(len(line.split()) for line in part) for part in (lines, coded))
    return len(coded) >= CODE_LINES * len(lines) and of_code >= CODE_LINES * words


def _lines(text: str, function: float) -> str | None:
    """Return whether a text of short lines is a list or verse."""
    lines = [line for raw in text.splitlines() if (line := raw.strip())]
    total = len(lines)
    if total < FEWEST_LINES or len(text) > 80 * total:
        return None
    sizes = [line.count(" ") + 1 for line in lines]
    firsts = [letter[0] if (letter := _FIRST.search(line)) else "" for line in lines]
    begins = [not first.islower() for first in firsts]
    if sum(begins) < BEGINNING * total:
        return None
    ends = [line.endswith(_SENTENCE_END) for line in lines]
    if (
        function < FUNCTION_LIST
        and sum(size <= LIST_LINE for size in sizes) >= SHORT_LINES * total
        and sum(ends) <= SENTENCES_LIST * total
    ):
        return LIST
    if function < FUNCTION_VERSE or sum(1 < size <= VERSE_LINE for size in sizes) < SHORT_LINES * total:
        return None
    if sum(first.isupper() for first in firsts) < BEGINNING * total:
        return None
    if any(_BULLET.match(line) for line in lines[:2]):
        return None
    run_on = sum(not end for end in ends)
    inner = [word for line in lines for word in line.split()[1:]]
    capitals = sum(word[0].isupper() and word not in ("I", "O") for word in inner)
    if run_on >= RUN_ON_VERSE * total and sum(ends) and capitals <= CAPITALS_VERSE * len(inner):
        return VERSE
    return None
