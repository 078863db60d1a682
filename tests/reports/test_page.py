"""The page as a text: its policy, what it holds, and that nothing of an article gets out of its place."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import restorer
from tests.reports.conftest import ARTICLE
from unspin import Settings
from unspin.article import Judgement
from unspin.corrections import digest
from unspin.explaining import Change, Explained, Reading, explain
from unspin.reports import page as module
from unspin.reports.page import Entry, page, rows

HOSTILE = "<script>alert(1)</script></script><!--<script>\u202e\u200b\x00\r\n\r\n\udcff]]>\u2028&lt;"


class Parts(HTMLParser):
    """Gathers elements, attributes and the texts of scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.raw: list[tuple[dict[str, str | None], str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs
        self._last = (tag, dict(attrs))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem:
            tag, attributes = self._last
            self.raw.append(({**attributes, "tag": tag}, data))


def explained(text: str, *changes: Change) -> Explained:
    return Explained(text, changes, Judgement(3.0, 10), 10)


def change(text: str, start: int, end: int, new: str, **more: object) -> Change:
    old = text[start:end]
    readings = (Reading(new, 0.9, f"{old} \u2190 {new}"), Reading(old, 0.1))
    return Change(start, end, old, new, 0.9, readings, f"{old} \u2190 {new}", **more)  # type: ignore[arg-type]


def data(html: str) -> dict[str, object]:
    (text,) = [raw for attributes, raw in Parts(html).raw if attributes.get("type") == "application/json"]
    assert "<" not in text
    return json.loads(text)  # type: ignore[no-any-return]


def test_the_policy_allows_the_one_script_and_the_one_style_alone() -> None:
    html = page([Entry("a.txt", explained("Nothing."))])
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert found is not None
    policy = dict(rule.strip().split(" ", 1) for rule in found[1].split(";"))
    assert policy["default-src"] == "'none'"
    parts = Parts(html).raw
    for kind, tag in (("script-src", "script"), ("style-src", "style")):
        (text,) = [raw for a, raw in parts if a["tag"] == tag and a.get("type") != "application/json"]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert policy[kind] == f"'sha256-{digest}'"


def test_nothing_is_fetched_and_no_attribute_runs_or_styles() -> None:
    parts = Parts(page([Entry("a.txt", explain(restorer(Settings()), ARTICLE))]))
    assert {"link", "img", "iframe", "a", "base", "form", "object"}.isdisjoint(parts.elements)
    names = {name for name, _ in parts.attributes}
    assert {"src", "href", "style", "action"}.isdisjoint(names)
    assert not [name for name in names if name.startswith("on")]


@pytest.mark.parametrize("name", ["a.txt", HOSTILE, '"><img src=x onerror=alert(1)>.txt'])
def test_a_hostile_name_and_text_stay_in_their_places(name: str) -> None:
    plain = Parts(page([Entry("a.txt", explained("words"))]))
    text = f"{HOSTILE} words"
    html = page([Entry(name, explained(text, change(text, len(text) - 5, len(text), HOSTILE)))])
    assert html.encode()
    parts = Parts(html)
    assert parts.elements.count("script") == plain.elements.count("script")
    assert "img" not in parts.elements
    (article,) = data(html)["articles"]  # type: ignore[misc]
    assert article["text"] == text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=20))
def test_every_text_comes_back_from_the_page(text: str, name: str) -> None:
    (article,) = data(page([Entry(name, explained(text))]))["articles"]  # type: ignore[misc]
    assert (article["text"], article["name"]) == (text, name)
    assert article["sha256"] == digest(text)
    assert article["length"] == len(text)


def test_the_same_articles_give_the_same_page() -> None:
    engine = restorer(Settings())
    assert page([Entry("a", explain(engine, ARTICLE))]) == page([Entry("a", explain(engine, ARTICLE))])


def test_the_summary_tells_of_the_judgement_and_the_swaps() -> None:
    text = "The profound learning stated. He stated it."
    changes = (
        change(text, 4, 21, "deep learning", certain=True),
        change(text, 22, 28, "said"),
        change(text, 33, 39, "said"),
    )
    html = page([Entry("a.txt", explained(text, *changes))])
    body = re.sub(r"<(?!/?bdi)[^>]*>", "", html[html.index("<main>") : html.index("</main>")])
    body = re.sub(r"</?bdi>", "", body)
    assert "Spun with probability 95.3 %" in body
    assert "3 edits change 4 of 7 words (57%)." in body
    assert "\u201cstated\u201d for \u201csaid\u201d (2 times)" in body
    assert "Phrases that clean English never holds: \u201cprofound learning\u201d." in body
    assert "3 edits from the beginning" in body
    assert "Most was changed in paragraph 1: 4 of 7 words." in body


def test_paragraphs_stand_apart_and_no_change_runs_over_a_border() -> None:
    line = "word " * 50
    text = f"One.\n\nTwo\nthree.\r\n\r\n{line}\n{line}\nend"
    borders = rows(text, ())
    assert [text[a:b] for a, b in zip(borders, [*borders[1:], len(text)], strict=True)] == [
        "One.\n\n",
        "Two\nthree.\r\n\r\n",
        f"{line}\n",
        f"{line}\n",
        "end",
    ]
    first = text.index(line) + len(line)
    assert first + 1 not in rows(text, (change(text, first - 5, first + 4, "x"),))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_are_told_apart_from_what_lies_behind(scheme: str) -> None:
    style = (Path(module.__file__).parent / "page.css").read_text()
    light, dark = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[:2]
    values = dict(re.findall(r"--(\w+): (#\w+)", light))
    if scheme == "dark":
        values |= dict(re.findall(r"--(\w+): (#\w+)", dark))
    for behind in ("paper", "panel", "c1", "c2", "c3", "c4", "c5", "gone"):
        assert contrast(values["ink"], values[behind]) >= 4.5, behind
    for behind in ("paper", "panel"):
        assert contrast(values["soft"], values[behind]) >= 4.5, behind
        for line in ("l1", "l2", "l3", "l4", "l5", "focus"):
            assert contrast(values[line], values[behind]) >= 3.0, (line, behind)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
