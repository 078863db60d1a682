"""From aligned pairs to swaps: counted, held against what makes noise, kept or refused with a reason."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from unspin.dictionary.reversal import Dictionary
from unspin.dictionary.rows import LONGEST
from unspin.frequency.unigrams import Unigrams
from unspin.learning.aligning import FUNCTION, KNOWN, MOST_WORDS, SEEN, Side, Step, sentence_pairs, steps
from unspin.learning.pairs import Pair
from unspin.tokens import tokenize

#: The share of words that a pair must have in common to be a spin.
SPIN = 0.35
#: The least Zipf frequency of a word that is taken for English: 1 use in 100 million words.
LEAST_ZIPF = 1.0
#: The share of its uses in which an original must have been replaced, and one that is a function word.
REPLACED, REPLACED_FUNCTION = 0.04, 0.2
#: The share of its uses from which on an original counts as mostly replaced.
MOSTLY = 0.5
#: Words that may stand in the middle of a name.
_SMALL = frozenset("of the and for in on to at a de la du & 's -".split())
_UNITS = "zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen \
seventeen eighteen nineteen twenty".split()
_ORDINALS = "fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
_NUMBERS = {
    **{word: str(k + 1 if k else 0) for k, word in enumerate(_UNITS)},
    **{w: str(10 * k) for k, w in enumerate("thirty forty fifty sixty seventy eighty ninety".split(), 3)},
    **{word: f"{k}th" for k, word in enumerate(_ORDINALS.split(), 4)},
    "third": "3rd",
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
    pages: int = 0
    #: The words around its first use.
    example: str = ""
    #: Why it was refused, "" if it was not.
    reason: str = ""
    _last: int = -1

    def seen(self, page: int, example: str) -> None:
        """Count one more use."""
        self.count += 1
        if page != self._last:
            self.pages += 1
            self._last = page
        self.example = self.example or example


@dataclass(slots=True)
class Learned:
    """What was learned from pairs: ``kept`` and ``refused``, the commonest first."""

    kept: list[Found] = field(default_factory=list)
    refused: list[Found] = field(default_factory=list)
    pairs: int = 0
    sentences: int = 0
    unaligned: int = 0
    uses: int = 0
    #: Pairs that are no spins, by name, with the reason.
    passed: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Support:
    """How much must be seen of a swap: uses and pages, unless the shipped dictionary has it."""

    count: int = 2
    pages: int = 1
    known: int = 1


class _Knowledge:
    """What the shipped dictionary and the language list say of swaps and words."""

    def __init__(self, dictionary: Dictionary, unigrams: Unigrams) -> None:
        self._dictionary = dictionary
        self._unigrams = unigrams
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

    def strange(self, phrase: str) -> str:
        """Return the first word of a phrase that is no English, or ""."""
        for word in tokenize(phrase).words:
            parts = [part for part in re.split(r"[-']", word) if part.isalpha() and len(part) > 1]
            if not word[0].isalpha() or "." in word or self._unigrams.zipf(word) >= LEAST_ZIPF:
                continue
            if not parts or any(self._unigrams.zipf(part) < LEAST_ZIPF for part in parts):
                return word
        return ""


def learn(
    pairs: Iterable[Pair],
    dictionary: Dictionary,
    unigrams: Unigrams,
    support: Support | None = None,
    progress: Callable[[], object] = lambda: None,
) -> Learned:
    """Return what pairs of spun texts and originals teach; the same pairs teach the same."""
    out = Learned()
    knowledge = _Knowledge(dictionary, unigrams)
    texts: list[tuple[Side, Side, list[Step]]] = []
    done: set[tuple[str, str]] = set()
    for pair in pairs:
        progress()
        out.pairs += 1
        if (pair.spun, pair.original) in done:
            out.passed.append((pair.name, "the same as an earlier pair"))
            continue
        done.add((pair.spun, pair.original))
        spun, original = Side.of(pair.spun), Side.of(pair.original)
        aligned = sentence_pairs(spun, original)
        if not _spin(spun, original, aligned):
            out.passed.append((pair.name, "too different: a translation, a rewrite or another text"))
            continue
        out.sentences += len(spun.sentences)
        out.unaligned += _uncovered(spun, aligned)
        texts.append((spun, original, aligned))
    # What stands alone between unchanged words in one place tells how to cut it out of a longer
    # stretch in another.
    knowledge.seen = _counted(texts, knowledge.cost)
    casing = _Casing(texts)
    found: dict[tuple[str, str], Found] = {}
    for page, (spun, original, aligned) in enumerate(texts):
        progress()
        for pair_ in aligned:
            row = steps(spun, original, pair_, knowledge.cost)
            for step, name in _named(spun, original, row):
                if step.same(spun, original):
                    continue
                one = _entry(spun, original, step, name, casing)
                one = found.setdefault((one.spun, one.original), one)
                one.seen(page, _around(spun, step))
                out.uses += 1
    _judge(found.values(), texts, knowledge, casing, support or Support())
    for one in sorted(found.values(), key=lambda f: (-f.count, f.spun, f.original)):
        (out.refused if one.reason else out.kept).append(one)
    return out


def _spin(spun: Side, original: Side, aligned: Sequence[Step]) -> bool:
    """Say whether two texts have enough words in common, in the same order, to be a spin."""
    from rapidfuzz.distance import LCSseq

    if not spun.words or not original.words:
        return False
    shared = sum(
        LCSseq.similarity(spun.words[slice(*step.spun)], original.words[slice(*step.original)])
        for step in aligned
    )
    return shared >= SPIN * min(len(spun.words), len(original.words))


def _uncovered(spun: Side, aligned: Sequence[Step]) -> int:
    inside = 0
    for a, b in spun.sentences:
        inside += any(step.spun[0] <= a and b <= step.spun[1] for step in aligned)
    return len(spun.sentences) - inside


def _counted(
    texts: Sequence[tuple[Side, Side, list[Step]]], cost: Callable[[str, str], float | None]
) -> Counter[tuple[str, str]]:
    """Count swaps by the words of both sides; a word put in counts with either neighbour."""
    seen: Counter[tuple[str, str]] = Counter()
    for spun, original, aligned in texts:
        for pair in aligned:
            row = steps(spun, original, pair, cost)
            for k, step in enumerate(row):
                if step.same(spun, original):
                    continue
                left, right = spun.words[slice(*step.spun)], original.words[slice(*step.original)]
                seen[" ".join(left), " ".join(right)] += 1
                if len(left) == len(right):
                    continue
                if left[0] == right[0] and k + 1 < len(row) and row[k + 1].same(spun, original):
                    word = spun.words[row[k + 1].spun[0]]
                    seen[" ".join([*left[1:], word]), " ".join([*right[1:], word])] += 1
                elif left[-1] == right[-1] and k and row[k - 1].same(spun, original):
                    word = spun.words[row[k - 1].spun[0]]
                    seen[" ".join([word, *left[:-1]]), " ".join([word, *right[:-1]])] += 1
    return seen


class _Casing:
    """How words are written in the middle of sentences, over all texts."""

    def __init__(self, texts: Sequence[tuple[Side, Side, list[Step]]]) -> None:
        self._capital: Counter[str] = Counter()
        self._small: Counter[str] = Counter()
        for spun, original, _ in texts:
            for side in (spun, original):
                for word, named, start in zip(side.words, side.named, side.starts, strict=True):
                    if named:
                        self._capital[word] += 1
                    elif not side.text[start].isupper():
                        self._small[word] += 1

    def small(self, word: str) -> bool:
        """Say whether a word was seen in small letters."""
        return self._small[word] > 0

    def name(self, word: str) -> bool:
        """Say whether a word is hardly ever written small."""
        return self._capital[word] > 4 * self._small[word]

    def restored(self, word: str, written: str) -> str:
        """Return a word in small letters, unless it is a name (or "I")."""
        return written if self.name(word) or word == "i" or word.startswith("i'") else written.lower()


def _named(spun: Side, original: Side, row: Sequence[Step]) -> Iterator[tuple[Step, bool]]:
    """Yield steps, those inside a name joined to one that covers it whole, and whether one is a name."""
    k = 0
    while k < len(row):
        end = k
        stop = k + 1
        while stop <= len(row) and _capital(spun, original, row[stop - 1]):
            end = stop
            # a small word may stand between two words of a name
            while (
                stop < len(row)
                and row[stop].same(spun, original)
                and spun.words[row[stop].spun[0]] in _SMALL
                and stop + 1 < len(row)
                and _capital(spun, original, row[stop + 1])
            ):
                stop += 1
            stop += 1
        if end == k:
            yield row[k], False
            k += 1
            continue
        group = row[k:end]
        if end > k + 1 and any(not step.same(spun, original) for step in group):
            joined = Step(
                (group[0].spun[0], group[-1].spun[1]), (group[0].original[0], group[-1].original[1])
            )
            yield joined, True
        else:
            for step in group:
                yield step, True
        k = end


def _capital(spun: Side, original: Side, step: Step) -> bool:
    """Say whether all that passes into one another is capitalised as a name is, small words apart."""
    for side, (a, b) in ((spun, step.spun), (original, step.original)):
        if not (side.named[a] and side.named[b - 1]):
            return False
        if not all(side.named[k] or side.words[k] in _SMALL for k in range(a, b)):
            return False
    return True


def _entry(spun: Side, original: Side, step: Step, name: bool, casing: _Casing) -> Found:
    """Return a swap as a dictionary writes it."""
    sides = []
    for side, (a, b) in ((spun, step.spun), (original, step.original)):
        written = side.written(a, b).replace("\u2019", "'")
        if not name:
            tokens = tokenize(written)
            parts, at = [], 0
            for word, start, end in zip(tokens.words, tokens.starts, tokens.ends, strict=True):
                parts += [written[at:start], casing.restored(word, written[start:end])]
                at = end
            written = "".join(parts) + written[at:]
        sides.append(written)
    out = Found(sides[0], sides[1], name)
    if not (spun.joined(*step.spun) and original.joined(*step.original)):
        out.reason = "a quotation mark or markup stands among its words"
    return out


def _around(spun: Side, step: Step) -> str:
    """Return the words around a swap, the swap in brackets."""
    a, b = step.spun
    first, last = max(0, a - 4), min(len(spun.words), b + 4)
    text = spun.text
    inner = f"[{text[spun.starts[a] : spun.ends[b - 1]]}]"
    line = text[spun.starts[first] : spun.starts[a]] + inner + text[spun.ends[b - 1] : spun.ends[last - 1]]
    return " ".join(line.split())


def _judge(
    found: Iterable[Found],
    texts: Sequence[tuple[Side, Side, list[Step]]],
    knowledge: _Knowledge,
    casing: _Casing,
    support: Support,
) -> None:
    """Give every swap that is to be refused its reason."""
    found = list(found)
    forms = {phrase: " ".join(tokenize(phrase).words) for f in found for phrase in (f.spun, f.original)}
    every = set(forms.values())
    uses_spun = _uses([spun for spun, _, _ in texts], every)
    uses_original = _uses([original for _, original, _ in texts], every)
    replaced: dict[str, int] = defaultdict(int)
    for one in found:
        replaced[forms[one.original]] += one.count
    for one in found:
        if one.reason:
            continue
        s, o = forms[one.spun], forms[one.original]
        one.reason = _unfit(one, s, o, knowledge, casing) or _unlikely(
            one, s, o, uses_spun, uses_original, replaced
        )
        if not one.reason:
            known = knowledge.holds(s, o)
            grown = set(o.split()) < set(s.split()) or set(s.split()) < set(o.split())
            least = support.known if known else max(support.count, 2 if grown else 1)
            if one.count < least:
                one.reason = f"seen {_times(one.count)}; {least} needed"
            elif one.pages < support.pages and not known:
                one.reason = f"seen in {one.pages} of the pairs; {support.pages} needed"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _unfit(one: Found, s: str, o: str, knowledge: _Knowledge, casing: _Casing) -> str:
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
    if _numbers(spun) != _numbers(original):
        return "numbers differ"
    ours = [w for w in spun if w not in original]
    theirs = [w for w in original if w not in spun]
    for word in (*ours, *theirs):
        if word in _SMALL or word in FUNCTION or knowledge.common(word):
            continue
        if casing.name(word) or (one.name and not casing.small(word)):
            return f"names differ ({word.capitalize()})"
    strange = knowledge.strange(one.spun) or knowledge.strange(one.original)
    if strange:
        return f"not English: {strange}"
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
    words = o.split(" ")
    least = REPLACED_FUNCTION if all(w in FUNCTION for w in words) else REPLACED
    if replaced[o] < least * uses_original[o]:
        return f"the original mostly stays ({replaced[o]} of {uses_original[o]} replaced)"
    return ""


def _numbers(words: Sequence[str]) -> list[str]:
    """Return the numbers in a row of words, written out or not, in one form."""
    return sorted(_NUMBERS.get(w, w) for w in words if w in _NUMBERS or w[0].isdigit())


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
