"""Reading gold: marks, pairs, clean text, and what is wrong with a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unspin.evaluation.gold import GoldError, mark, original_text, parse_line, read_gold, spun_text

Write = Callable[[str, Any], Path]


def test_marks_give_spun_text_and_original() -> None:
    gold = "{Overseas|Foreign} {officers|officials|envoys} {stated|said}: \u201cno\u201d.\r\n"
    assert spun_text(gold) == "Overseas officers stated: \u201cno\u201d.\r\n"
    assert original_text(gold) == "Foreign officials said: \u201cno\u201d.\r\n"


@pytest.mark.parametrize("text", ["{that a}", "a|b", "back\\slash", "{a|b}", "|", "\\|", "\\"])
def test_any_text_can_stand_in_a_mark(text: str) -> None:
    for forms in ((text, "x"), ("x", text), ("x", "y", text, "z")):
        line = f"before {mark(*forms)} after"
        assert spun_text(line) == f"before {forms[0]} after"
        assert original_text(line) == f"before {forms[1]} after"
        (segment,) = [s for s in parse_line(line).segments if s.accepted]
        assert segment.shown == forms[1:]


def test_a_mark_is_required_unless_its_spun_form_is_accepted() -> None:
    segments = parse_line("{stated|said} {assist|help|assist} {Assist|help|assist} it").segments
    assert [s.required for s in segments] == [True, False, False, False]


def test_a_mark_on_part_of_a_word_is_widened() -> None:
    segments = parse_line("Pre{view|release} of un{changed|moved}s-here.").segments
    assert [s.spun for s in segments] == [("preview",), ("of",), ("unchangeds-here",), (".",)]
    assert segments[0].accepted == (("prerelease",),)
    assert segments[2].shown == ("unmoveds-here",)


def test_sentences_end_where_they_end() -> None:
    line = parse_line("Mr. A. Smith {stated.|said.} \u201cWhy?\u201d 3.15 p.c. of it")
    ends = [" ".join(s.spun) for s in line.segments if s.ends]
    assert ends == ["stated .", "?", "it"]


def test_a_word_outside_marks_keeps_its_place() -> None:
    line = parse_line("One {two|2} three")
    assert [line.spun[s.start : s.end] for s in line.segments] == ["One", "two", "three"]


def test_a_pair_is_split_into_words_where_both_sides_have_equally_many(write: Write) -> None:
    pairs = [{"spun": "the officers stated that a lot of it", "original": "the officials said that much it"}]
    (item,) = read_gold(write("p.json", pairs))
    marks = [(s.spun, s.accepted) for s in item.lines[0].segments if s.accepted]
    assert marks == [
        (("officers",), (("officials",),)),
        (("stated",), (("said",),)),
        (("a", "lot", "of"), (("much",),)),
    ]


@pytest.mark.parametrize(
    ("name", "content", "line", "reason"),
    [
        ("a.gold", "fine\n{a b|c}{|d} e", 2, "holds no word"),
        ("a.gold", "fine\nfine\nun{do|make}{ing|s} it", 3, "shares one with the mark before"),
        ("a.gold", "fine\nfine {a\nb|c} d", 2, "runs over the line end"),
        ("a.gold", "fine\ne\u0301t\u0301 {a|b}", 2, "NFC"),
        ("a.txt", "fine\ne\u0301", 2, "NFC"),
        ("a.json", '[\n{"spun": "a",}\n]', 2, "not JSON"),
        ("a.json", '{"spun": "a", "original": "b"}', 1, "a list of"),
        ("a.json", "[]", 1, "no pairs"),
        (
            "a.json",
            '[\n {"spun": "a", "original": "b"},\n {"spun": "a"}\n]',
            3,
            'pair 2 has no text named "original"',
        ),
        ("a.json", '[\n\n"x"]', 3, 'pair 1 has no text named "spun"'),
        ("a.json", '[\n{"spun": 1, "original": "b"}]', 2, 'pair 1 has no text named "spun"'),
    ],
)
def test_a_broken_file_is_named_with_its_line(
    write: Write, name: str, content: str, line: int, reason: str
) -> None:
    path = write(name, content)
    with pytest.raises(GoldError) as caught:
        list(read_gold(path))
    message = str(caught.value)
    assert message.startswith(f"{path}, line {line}: ")
    assert reason in message


def test_bytes_that_are_not_utf8_are_named_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.gold"
    path.write_bytes(b"fine\n{caf\xe9|bar}\n")
    with pytest.raises(GoldError, match="line 2: not UTF-8"):
        list(read_gold(path))
