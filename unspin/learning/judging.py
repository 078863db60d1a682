"""Which of the swaps that an alignment shows are to be believed, and why the others are not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from unspin.dictionary.checking import strange
from unspin.dictionary.reversal import Dictionary
from unspin.dictionary.rows import LONGEST
from unspin.frequency.unigrams import Unigrams
from unspin.learning.aligning import FUNCTION, KNOWN, MOST_WORDS, SEEN, Side
from unspin.learning.naming import SMALL, Casing
from unspin.tokens import tokenize

#: The least Zipf frequency of a word that is taken for English: 1 use in 100 million words.
LEAST_ZIPF = 1.0
#: The share of its uses in which an original must have been replaced, and one that is a function word.
REPLACED, REPLACED_FUNCTION = 0.04, 0.2
#: The share of its uses from which on an original counts as mostly replaced.
MOSTLY = 0.5
#: The share of its uses in which a swap has the same neighbour, so that the two are one.
ALWAYS = 0.8
STAYS = "the original mostly stays"
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()
_ORDINALS = (
    "fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
#: Words that are numbers beside a number only: one, "second" and "third" mean much else.
_AT_TIMES = {"one": "1", "first": "1", "second": "2", "third": "3"}
_NUMBERS = {
    **{word: str(k) for k, word in enumerate(_UNITS) if word != "one"},
    **{w: str(10 * k) for k, w in enumerate("thirty forty fifty sixty seventy eighty ninety".split(), 3)},
    **{word: str(k) for k, word in enumerate(_ORDINALS, 4)},
    "hundred": "100",
    "thousand": "1000",
    "million": "10^6",
    "billion": "10^9",
    "trillion": "10^12",
}


@dataclass(slots=True)
class Found:
    """A swap with what was seen of it."""

    spun: str
    original: str
    name: bool = False
    count: int = 0
    #: In how many pairs it was seen.
    pairs: int = 0
    #: The words around its first use.
    example: str = ""
    #: Why it was refused, "" if it was not.
    reason: str = ""
    #: A swap of function words with the word before or behind it.
    wide: bool = False
    _last: int = -1

    def see(self, pair: int, example: str) -> None:
        """Count one more use, in the pair of this number."""
        self.count += 1
        if pair != self._last:
            self.pairs += 1
            self._last = pair
        self.example = self.example or example


@dataclass(frozen=True, slots=True)
class Support:
    """How much must be seen of a swap: uses and pairs, unless the shipped dictionary has it."""

    count: int = 2
    pairs: int = 1


class Knowledge:
    """What the shipped dictionary and the language list say of swaps and words."""

    def __init__(self, dictionary: Dictionary, unigrams: Unigrams) -> None:
        self._dictionary = dictionary
        self.unigrams = unigrams
        self._readings: dict[str, frozenset[str]] = {}
        self.seen: Counter[tuple[str, str]] = Counter()

    def holds(self, spun: str, original: str) -> bool:
        """Say whether the shipped dictionary has a swap; both sides in normal form."""
        readings = self._readings.get(spun)
        if readings is None:
            found: set[str] = set()
            number = self._dictionary.look_up(spun)
            if number is not None:
                for row in range(*self._dictionary.first[number : number + 2].tolist()):
                    found.add(" ".join(tokenize(self._dictionary.original(row)).words))
            readings = self._readings[spun] = frozenset(found)
        return original in readings

    def cost(self, spun: str, original: str) -> float | None:
        """Return what a swap costs in an alignment, if it is known."""
        if self.holds(spun, original):
            return KNOWN
        count = self.seen.get((spun, original), 0)
        return SEEN - 0.001 * min(count, 100) if count > 1 else None

    def common(self, word: str) -> bool:
        """Say whether the shipped dictionary lists a word as a word, not only inside names."""
        dictionary = self._dictionary
        if dictionary.keep_row(word) < len(dictionary.keep) - 1:
            return True
        number = dictionary.look_up(word)
        if number is None:
            return False
        return not dictionary.name[slice(*dictionary.first[number : number + 2].tolist())].all()


def judge(
    found: Iterable[Found],
    spun: Sequence[Side],
    original: Sequence[Side],
    knowledge: Knowledge,
    casing: Casing,
    support: Support | None = None,
) -> None:
    """Give every swap that is to be refused its reason; ``spun`` and ``original`` are all texts."""
    found, support = list(found), support or Support()
    forms = {phrase: " ".join(tokenize(phrase).words) for f in found for phrase in (f.spun, f.original)}
    every = set(forms.values())
    uses_spun = _uses(spun, every)
    uses_original = _uses(original, every)
    replaced: dict[str, int] = defaultdict(int)
    for one in found:
        replaced[forms[one.original]] += one.count
    for one in found:
        s, o = forms[one.spun], forms[one.original]
        one.reason = (
            one.reason
            or _unfit(one, s, o, knowledge, casing)
            or _unlikely(one, s, o, uses_spun, uses_original, replaced)
            or _unsupported(one, s, o, knowledge, support)
        )


def _unsupported(one: Found, s: str, o: str, knowledge: Knowledge, support: Support) -> str:
    """Return why too little was seen of a swap, or ""."""
    if knowledge.holds(s, o) and not one.wide:
        return ""
    # A word put in or left out is an editor's doing more often than a spinner's.
    least = max(support.count, 2) if one.wide or put_in(s, o) else support.count
    if one.count < least:
        return f"seen {'once' if one.count == 1 else f'{one.count} times'}, {least} needed"
    if one.pairs < support.pairs:
        return f"seen in {one.pairs} of the pairs, {support.pairs} needed"
    return ""


def put_in(spun: str, original: str) -> bool:
    """Say whether one side holds all words of the other."""
    s, o = set(spun.lower().split()), set(original.lower().split())
    return s <= o or o <= s


def fragile(spun: str, original: str) -> bool:
    """Say whether a swap may be a part of one that reaches further: of function words, or put in."""
    return set(original.lower().split()) <= FUNCTION or put_in(spun, original)


def widened(one: Found, wider: Iterable[Found]) -> list[Found]:
    """Return what a fragile swap is to be replaced by, of the swaps that are one word wider.

    A word put in that nearly always has the same neighbour belongs to it ("considered one *of*"); of a
    swap whose original mostly stays, those with a neighbour may be regular ("within *the*" for "in *the*").
    """
    if one.reason.startswith(STAYS):
        return [other for other in wider if other.count > 1]
    if one.reason or not put_in(one.spun, one.original):
        return []
    return [other for other in wider if other.count >= max(3.0, ALWAYS * one.count)]


def _unfit(one: Found, s: str, o: str, knowledge: Knowledge, casing: Casing) -> str:
    """Return why a swap can be no entry, or ""."""
    spun, original = s.split(" "), o.split(" ")
    if s == o:
        return "only capitals or signs differ"
    most = LONGEST if one.name else MOST_WORDS
    if max(len(spun), len(original)) > most:
        return f"longer than {most} words"
    inner = spun[1:-1] if spun[0] == spun[-1] == "," else spun
    if not inner or any(not w[0].isalnum() and w != "'s" for w in (*inner, *original)):
        return "holds a sign"
    if _numbers(spun) != _numbers(original) and _numbers(spun, _AT_TIMES) != _numbers(original, _AT_TIMES):
        return "numbers differ"
    ours = [w for w in spun if w not in original]
    theirs = [w for w in original if w not in spun]
    for word in (*ours, *theirs):
        if word in SMALL or word in FUNCTION or knowledge.common(word):
            continue
        if casing.name(word) or (one.name and not casing.small(word)):
            return f"names differ ({word.capitalize()})"
    for phrase in (one.spun, one.original):
        for word in strange(phrase, knowledge.unigrams.zipf, LEAST_ZIPF):
            return f"not English: {word}"
    return ""


def _unlikely(
    one: Found,
    s: str,
    o: str,
    uses_spun: Mapping[str, int],
    uses_original: Mapping[str, int],
    replaced: Mapping[str, int],
) -> str:
    """Return why the figures speak against a swap, or ""."""
    in_spun, in_original = uses_spun[s], uses_original[s]
    if in_spun <= in_original and replaced.get(s, 0) < MOSTLY * in_original:
        return f"no commoner in the spun texts ({in_spun}) than in the originals ({in_original})"
    least = REPLACED_FUNCTION if one.wide or set(o.split(" ")) <= FUNCTION else REPLACED
    if replaced[o] < least * uses_original[o]:
        return f"{STAYS} ({replaced[o]} of {uses_original[o]} replaced)"
    return ""


def _numbers(words: Sequence[str], more: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """Return the numbers in a row of words, written out or not, in one form."""
    figures = {**_NUMBERS, **more}
    return sorted(figures.get(w, w) for w in words if w in figures or w[0].isdigit())


def _uses(sides: Iterable[Side], phrases: Iterable[str]) -> Counter[str]:
    """Count how often each of the phrases stands in texts."""
    by_first: dict[str, set[int]] = defaultdict(set)
    for phrase in phrases:
        by_first[phrase.split(" ", 1)[0]].add(phrase.count(" ") + 1)
    wanted = set(phrases)
    uses: Counter[str] = Counter()
    for side in sides:
        words = side.words
        for k, word in enumerate(words):
            for size in by_first.get(word, ()):
                phrase = " ".join(words[k : k + size])
                if phrase in wanted:
                    uses[phrase] += 1
    return uses
