"""The page of a trace in a headless Chromium: what a person does with it, and what hostile texts do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import restorer
from tests.reports.conftest import Open, browser, show
from unspin import Settings
from unspin.explaining import explain
from unspin.tracing.archive import Place
from unspin.tracing.beside import Beside
from unspin.tracing.page import page
from unspin.tracing.tracer import Match

__all__ = ["browser", "show"]  # fixtures

COPY = (
    "The Overseas Ministry stated on Monday that nothing was signed. Nobody at the mill in Orsk knew why.\n\n"
    "The gates had been bent by ice, and 40 boats lay idle <script>hit = 1</script> for nine lengthy days."
)
ORIGINAL = (
    "The Foreign Ministry said on Monday that nothing was signed. Nobody at the mill in Orsk knew why.\n\n"
    "The gates had been bent by ice, and 40 boats lay idle <img src=x onerror='hit=1'> for nine long days."
    + "".join(f"\n\nThe keeper of lock {k} counts {k * 7} swans every spring." for k in range(6))
)
MATCH = Match(Place("<b>original</b>.txt"), 0.9, 90, 3, 4, 0.8, {"url": "javascript:hit=1"})


@pytest.fixture
def tab(show: Open, tmp_path: Path) -> Any:
    """Return a way to open the page of two copies."""

    def opened(**context: Any) -> Any:
        beside = Beside.of(COPY, ORIGINAL)
        changes = explain(restorer(Settings()), beside.spun.text).changes
        found = [("a.txt", MATCH, beside), ("b.txt", MATCH, Beside.of(COPY, COPY))]
        (tmp_path / "page.html").write_bytes(page(found, [changes, []]).encode())
        return show.visit(tmp_path / "page.html", **context)  # type: ignore[attr-defined]

    return opened


def test_the_keyboard_goes_from_one_substitution_to_the_next(tab: Any) -> None:
    shown = tab()
    assert shown.inner_text("#count").endswith(" substitutions")
    shown.keyboard.press("j")
    assert shown.evaluate("document.activeElement.textContent") == "Foreign"
    card = shown.inner_text("#card")
    assert card.startswith("Substitution 1 of ") and "Overseas \u2192 Foreign" in card
    assert "unspin restores this (" in card
    shown.keyboard.press("j")
    assert "stated \u2192 said" in shown.inner_text("#card")
    shown.keyboard.press("Escape")
    assert not shown.is_visible("#card")
    shown.keyboard.press("k")
    shown.keyboard.press("k")
    assert shown.inner_text("#said") == "That was the first substitution."
    shown.hover(".before [data-k='1']")
    shown.wait_for_selector("#card:not([hidden])")


def test_the_views_and_the_tabs(tab: Any) -> None:
    shown = tab()
    for view, seen in (("original", (True, False)), ("restored", (False, True)), ("both", (True, True))):
        shown.check(f"input[value='{view}']")
        sides = (
            shown.is_visible("#article-0 .before >> nth=1"),
            shown.is_visible("#article-0 .after >> nth=1"),
        )
        assert sides == seen
    tops = shown.evaluate(
        "[...document.querySelectorAll('#article-0 .row')]"
        ".map(row => [...row.children].map(p => p.getBoundingClientRect().top))"
    )
    assert len(tops) == 3 and all(left == right for left, right in tops)
    shown.click("#tab-1")
    assert shown.inner_text("#count") == "0 substitutions"
    assert not shown.is_visible("#article-0")


def test_nothing_of_hostile_texts_runs(tab: Any) -> None:
    shown = tab()
    shown.keyboard.press("j")
    assert shown.evaluate("window.hit") is None
    assert "<script>hit = 1</script>" in shown.inner_text("#article-0 .before >> nth=2")
    assert "<img src=x" in shown.inner_text("#article-0 .after >> nth=2")
    assert shown.evaluate("document.scripts.length") == 2
    assert shown.evaluate("document.querySelectorAll('img, a, b').length") == 0


def test_it_is_read_without_a_script(tab: Any) -> None:
    shown = tab(java_script_enabled=False)
    assert "Overseas" in shown.inner_text("#article-0 .before >> nth=1")
    assert not shown.is_visible(".bar")
    shown.click("#article-0 .after summary")
    assert "swans" in shown.inner_text("#article-0 .after details")


@pytest.mark.parametrize("width", [360, 1600])
def test_it_can_be_read_at_any_width(tab: Any, width: int) -> None:
    shown = tab(viewport={"width": width, "height": 700})
    shown.keyboard.press("j")
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
