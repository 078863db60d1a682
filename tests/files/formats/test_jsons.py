"""JSON and JSON Lines: strings by their path, all else left as it is written."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.files.formats.faking import every, nothing, run, swaps
from unspin.files.failure import Failure
from unspin.files.formats import jsons
from unspin.files.formats.jsons import JsonError, scan


@pytest.mark.parametrize(
    ("text", "fields", "read"),
    [
        ('{"text": "a b"}', [], ["a b"]),
        ('{"a": {"text": "b"}, "text": "c"}', [], ["c"]),
        ('{"a": {"b": "c"}, "b": "d"}', ["a.b"], ["c"]),
        ('{"a.b": "c", "a": {"b": "d"}}', ["a.b"], ["c", "d"]),
        ('{"a": [{"b": "c"}, {"b": "d"}]}', ["a.b"], ["c", "d"]),
        ('{"a": ["b", "c", 1, null, "d"]}', ["a"], ["b\n\nc\n\nd"]),
        ('[{"text": "a"}, {"text": "b"}]', [], ["a", "b"]),
        ('{"a": "b", "c": "d"}', ["c", "a"], ["b", "d"]),
        ('{"text": null, "x": "y"}', [], []),
        ('"a"', ["."], ["a"]),
        ('["a", "b"]', ["."], ["a\n\nb"]),
        ('{"te\\u0078t": "a"}', [], ["a"]),
        ('{"": "a", "text": "b"}', ["."], []),
        ('{"text": "a\\n\\"b\\" \\u00e9 c\\/d"}', [], ['a\n"b" \u00e9 c/d']),
        ('{"text": "\\ud83d\\ude00 \\ud83d \\ude00"}', [], ["\U0001f600 \ud83d \ude00"]),
    ],
)  # fmt: skip
def test_prose(text: str, fields: list[str], read: list[str]) -> None:
    found = scan(text, fields or ["text"])
    assert [p.prose for p in jsons.passages(text, found)] == read


@pytest.mark.parametrize(
    ("source", "new", "output"),
    [
        ('{"text":"\\u00e9 x"}', "caf\u00e9", '{"text":"\\u00e9 caf\\u00e9"}'),
        ('{"text":"\u00e9 x"}', "caf\u00e9", '{"text":"\u00e9 caf\u00e9"}'),
        ('{"text":"x"}', 'a"b\\c\n', '{"text":"a\\"b\\\\c\\n"}'),
        ('{ "n" : 1.50,\t"text" : "\\u0041 x" , "n":1E5}', "y",
         '{ "n" : 1.50,\t"text" : "\\u0041 y" , "n":1E5}'),
        ('{"text":"\\ud83d\\ude00x"}', "y", '{"text":"\\ud83d\\ude00y"}'),
    ],
)  # fmt: skip
def test_edits(source: str, new: str, output: str) -> None:
    assert run(source, "a.json", lambda t: [(t.index("x"), t.index("x") + 1, new)]).text == output
    assert run(source, "a.jsonl", lambda t: [(t.index("x"), t.index("x") + 1, new)]).text == output


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
PROSE = st.lists(
    st.sampled_from(["alpha", " beta", '"', "\\", "\n\n", "\u00e9", "\U0001f600", "/", " "])
).map("".join)
RECORDS = st.builds(
    lambda values, text, inner: {**values, "text": text, "in": [{"text": inner}, values]},
    st.dictionaries(st.text(max_size=4), VALUES, max_size=3),
    PROSE,
    PROSE,
)


def replayed(text: Any, choose: Any) -> str:
    parts, place = "", 0
    for start, end, new in choose(text):
        parts += text[place:start] + new
        place = end
    return parts + text[place:]


@given(
    st.lists(RECORDS, min_size=1, max_size=4), st.booleans(), st.sampled_from([None, 2]), st.integers(1, 3)
)
def test_all_but_the_edits_stays(
    records: list[Any], ascii_only: bool, indent: int | None, words: int
) -> None:
    choose = every(2, 'new "\u00e9\\', words)
    for record in records:
        record["in"][1].pop("text", None)
    separators = None if indent else (",", ":  ")
    expected = [
        {
            **r,
            "text": replayed(r["text"], choose),
            "in": [{"text": replayed(r["in"][0]["text"], choose)}, r["in"][1]],
        }
        for r in records
    ]
    lines = [json.dumps(r, ensure_ascii=ascii_only, separators=separators) + "\n" for r in records]
    done = run("".join(lines), "a.jsonl", choose, "text", "in.text")
    assert [json.loads(line) for line in done.text.split("\n")[:-1]] == expected
    for line, part in zip(lines, done.parts, strict=True):
        assert part.original == line
    document = json.dumps(records, ensure_ascii=ascii_only, indent=indent)
    done = run(document, "a.json", choose, "text", "in.text")
    assert json.loads(done.text) == expected
    assert [r.record for r in done.results] == [k + 1 for k in range(len(records)) for _ in range(2)]
    assert run(document, "a.json", nothing, "text").text == document


@given(st.text(alphabet='{}[]",:\\u0dtrue1.-e \n', max_size=40) | VALUES.map(json.dumps))
def test_what_is_json_is_told_as_python_tells_it(text: str) -> None:
    try:
        json.loads(text, strict=False)
        valid = True
    except ValueError:
        valid = False
    try:
        scan(text, ["text"])
        found = True
    except JsonError as error:
        found = False
        assert 0 <= error.place <= len(text)
    assert found == valid or any(word in text for word in ("NaN", "Infinity"))


def test_a_broken_line_costs_no_other() -> None:
    source = '{"text": "x"}\r\n\n{"text": "x"\n{"text": "x", "b": "\\q"}\n[1]\n{"text": "x"}'
    done = run(source, "c.jsonl", swaps("x", "y"))
    assert done.text == source.replace('"x"}', '"y"}')
    assert [str(f).split(": ")[0] for f in done.failures] == ["c.jsonl:3", "c.jsonl:4"]
    assert "kept as it is" in str(done.failures[0])
    assert [r.record for r in done.results] == [1, 5]


def test_many_broken_lines_are_counted() -> None:
    done = run('{"text": "x"}\n' + "oops\n" * 1000, "c.jsonl", nothing)
    assert len(done.failures) == 21
    assert "980 more" in str(done.failures[-1])


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_a_missing_field_is_named_with_those_there_are(name: str) -> None:
    with pytest.raises(Failure, match=r"no field 'text'; name one with --field; its fields are body, b$"):
        run('{"body": "x", "b": {"c": 1}}', name, nothing)
    with pytest.raises(Failure, match=r"no field 'nope' or 'no'; .* are body$"):
        run('{"body": "x"}', name, nothing, "nope", "no")
    assert run('{"a": 1}\n{"body": "x"}', "a.jsonl", swaps("x", "y"), "body").text.endswith('"y"}')


def test_lines_under_the_name_of_a_document() -> None:
    source = '{"text": "x", "b": "' + "a" * 9000 + '"}\n{"text": "x"}\n'
    assert run(source, "a.json", swaps("x", "y"), "text").text == source.replace('"x"', '"y"')
    with pytest.raises(Failure, match=r"^a\.json:2: no JSON: more than one value"):
        run(source, "a.json", nothing, format="json")


def test_a_broken_document_is_no_document() -> None:
    with pytest.raises(Failure, match=r"^a\.json:2: no JSON: .*column 11"):
        run('[{"text": "x"},\n {"text": oops}]', "a.json", nothing)


@pytest.mark.parametrize(
    "text",
    [
        '{"text": "x", "a": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"text": "x", "a": ' + '{"text":' * 100_000 + "1" + "}" * 100_000 + "}",
        '{"text": "x", "a": "' + "\\\\" * 60_000 + '"}',
        '{"text": "x", "' + "k" * 100_000 + '": 1}',
    ],
    ids=["lists", "objects", "escapes", "key"],
)
def test_hostile_records_take_linear_time(text: str) -> None:
    begun = time.process_time()
    assert run(text, "a.jsonl", swaps("x", "y"), "text", "text.text.text").text == text.replace('"x"', '"y"')
    assert time.process_time() - begun < 5
