"""Authored slices turned round into dictionary rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from unspin.dictionary import rows
from unspin.learning.authored import main, turned


def test_the_first_variant_weighs_most() -> None:
    made = turned("say\tv\tstate | mention | opine\n", "news")
    assert [(r.spun, r.original, r.kind, r.count) for r in made] == [
        ("state", "say", "v", 0.5),
        ("mention", "say", "v", 0.33),
        ("opine", "say", "v", 0.25),
    ]
    assert {r.family for r in made} == {"news"}


def test_a_variant_that_changes_nothing_is_passed_over() -> None:
    assert [r.spun for r in turned("online\ta\tOnline | on-line | ", "news-b")] == ["on-line"]


@pytest.mark.parametrize(
    "line", ["say\tv", "say\tv\tstate\tnote", "say\tverb\tstate", "a b c d e f g h i j k\tx\tl"]
)
def test_a_line_that_breaks_a_rule_is_refused(line: str) -> None:
    with pytest.raises(ValueError):
        turned(line, "news")


def test_the_command_adds_to_what_is_there(tmp_path: Path) -> None:
    out, first, second = tmp_path / "out.tsv", tmp_path / "1.tsv", tmp_path / "2.tsv"
    first.write_text("say\tv\tstate | mention\n", encoding="utf8")
    second.write_text("\nsay\tv\tmention | state\nbroken\n", encoding="utf8")
    for slice_ in (first, second):
        done = CliRunner().invoke(main, [str(slice_), "-o", str(out)])
        assert done.exit_code == 0, done.output
    assert "2.tsv, line 3: three columns are needed" in done.output
    listed = rows.read(out)
    # Of two counts of a pair the greater stays, and the file is written as its check wants it.
    assert [(r.spun, r.count) for r in listed] == [("mention", 0.5), ("state", 0.5)]
    assert out.read_text(encoding="utf8") == rows.write(listed)
