"""One text, several articles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspin.files.articles import Articles


def cut(text: str, separator: str | None, size: int) -> list[tuple[str, str]]:
    """Return each article with the border behind it, the text arriving ``size`` letters at a time."""
    articles = Articles((text[i : i + size] for i in range(0, len(text), size)), separator)
    return [("".join(article), articles.border) for article in articles]


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("a\n---\nb\n", [("a\n", "---\n"), ("b\n", "")]),
        ("a\r\n--- \r\nb", [("a\r\n", "--- \r\n"), ("b", "")]),
        ("---\na", [("", "---\n"), ("a", "")]),
        ("a\n---", [("a\n", "---")]),
        ("a\n---\n", [("a\n", "---\n"), ("", "")]),
        ("a ---\n ---\n----\n---b\n", [("a ---\n ---\n----\n---b\n", "")]),
        ("---\n---\n", [("", "---\n"), ("", "---\n"), ("", "")]),
        ("", [("", "")]),
    ],
)
def test_articles(text: str, articles: list[tuple[str, str]], size: int) -> None:
    assert cut(text, "---", size) == articles or (
        articles[-1] == ("", "") and cut(text, "---", size) == articles[:-1]
    )


def test_without_a_separator_all_is_one() -> None:
    assert cut("a\n---\nb", None, 2) == [("a\n---\nb", "")]


@given(st.text(alphabet="-a \r\n", max_size=30), st.integers(1, 5))
def test_nothing_is_lost_at_any_chunking(text: str, size: int) -> None:
    parts = cut(text, "--", size)
    assert "".join(article + border for article, border in parts) == text
    assert [p for p in parts if any(p)] == [p for p in cut(text, "--", 1000) if any(p)]
