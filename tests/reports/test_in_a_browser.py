"""The page in a headless Chromium: what a person does with it, and what a hostile article does not."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run, restorer
from tests.reports.conftest import ARTICLE, Open
from unspin import Settings
from unspin.explaining import Explained, explain
from unspin.reports.page import Entry, page
from unspin.wording import sentences

HOSTILE = (
    "<script>window.hit = 1</script><img src=x onerror='hit = 1'> </script><script>hit = 1</script>\r\n"
    "<!--<script> [click](javascript:hit=1) javascript:hit=1 <a href='javascript:hit=1'>a</a>\r\n\r\n"
    f"{ARTICLE}"
    "He mentioned \u202eesrever\u202c and zero\u200bwidth, \u0645\u0631\u062d\u0628\u0627 stated, "
    "\u05e9\u05dc\u05d5\u05dd \U0001f600 \x00 \x1b[31m \u2028 \ufeff end.\r\n"
)


def explained(text: str) -> Explained:
    return explain(restorer(Settings()), text)


def saved(tab: Any, button: str) -> bytes:
    with tab.expect_download() as waiting:
        tab.click(button)
    return Path(waiting.value.path()).read_bytes()


def keys(tab: Any, *pressed: str) -> None:
    for key in pressed:
        tab.keyboard.press(key)


def test_the_keyboard_alone_decides_and_the_command_replays_it(show: Open, here: Run, tmp_path: Path) -> None:
    changes = explained(ARTICLE).changes
    chosen = next(k for k, c in enumerate(changes) if len(c.runners_up) > 1 and k > 3)
    tab = show(ARTICLE)
    keys(tab, "j", "y", "j", "n", "j", "e")
    tab.keyboard.insert_text("zebras \u2014 <b>")
    keys(tab, "Enter", *["j"] * (chosen - 2), "2", "j", "n", "u", "k", "k")
    assert tab.inner_text("#count").startswith("4 of ")
    (tmp_path / "0.txt").write_bytes(ARTICLE.encode())
    (tmp_path / "c.json").write_bytes(saved(tab, "#get-corrections"))
    edits = json.loads((tmp_path / "c.json").read_text())["edits"]
    assert [e["decision"] for e in edits[:3]] == ["accepted", "rejected", "replaced"]
    assert edits[2]["new"] == "zebras \u2014 <b>" and edits[2]["proposed"] == changes[2].new
    assert edits[chosen]["new"] == changes[chosen].runners_up[1].text
    assert edits[chosen + 1]["decision"] == "open"
    text = saved(tab, "#get-text")
    ran = here("apply", "c.json")
    assert (ran.code, ran.out) == (0, text)
    assert changes[0].new in text.decode() and "zebras \u2014 <b>" in text.decode()


def test_focus_follows_the_edits_and_the_decision_is_said(show: Open) -> None:
    first, second = explained(ARTICLE).changes[:2]
    tab = show(ARTICLE)
    keys(tab, "j", "j", "k")
    focused = tab.evaluate("[document.activeElement.getAttribute('role'), document.activeElement.ariaLabel]")
    assert focused[0] == "button"
    assert focused[1].startswith(f"{first.new}, was {first.old}, ")
    keys(tab, "n")
    assert tab.inner_text("#said") == f"Rejected: {first.old}"
    assert tab.evaluate("document.activeElement.textContent") == first.old
    keys(tab, "Enter")
    assert tab.evaluate("document.getElementById('card').contains(document.activeElement)")
    keys(tab, "Escape")
    assert tab.evaluate("document.activeElement.dataset.k") == "0"
    assert not tab.is_visible("#card")
    keys(tab, "k")
    assert tab.inner_text("#said") == "That was the first edit."
    keys(tab, "j")
    assert tab.evaluate("document.activeElement.textContent") == second.new


def test_an_undo_takes_back_the_last_decision_each_time(show: Open) -> None:
    changes = explained(ARTICLE).changes
    tab = show(ARTICLE)
    keys(tab, "j", "n", "y", "j", "n")
    assert tab.inner_text("#count").startswith("2 of ")
    keys(tab, "u", "u")
    assert tab.inner_text(".after [data-k='0']") == changes[0].old
    keys(tab, "u", "u")
    assert tab.inner_text("#said") == "Nothing to undo."
    assert tab.inner_text("#count").startswith("0 of ")
    assert saved(tab, "#get-text").decode() == restorer(Settings()).restore(ARTICLE)


def test_single_keys_can_be_switched_off(show: Open) -> None:
    tab = show(ARTICLE)
    keys(tab, "?")
    tab.uncheck("#keys")
    tab.click("#help-close")
    keys(tab, "j", "n")
    assert tab.inner_text("#count").startswith("0 of ")


def test_braces_stand_or_fall_together(show: Open) -> None:
    text = "{in the city} " + ARTICLE
    changes = explained(text).changes
    assert (changes[0].old, changes[0].partner) == ("{", 1)
    tab = show(text)
    keys(tab, "j", "n")
    assert saved(tab, "#get-text").decode().startswith("{in the city} ")
    keys(tab, "u")
    assert saved(tab, "#get-text").decode().startswith("in the city ")


def test_hover_shows_the_readings_and_the_evidence_that_the_terminal_shows(show: Open) -> None:
    article = explained(ARTICLE)
    tab = show(ARTICLE)
    tab.hover(".after [data-k='1']")
    tab.wait_for_selector("#card:not([hidden])")
    for k, change in enumerate(article.changes):
        tab.focus(f".after [data-k='{k}']")
        card = tab.locator("#card")
        assert card.locator("ul li").all_inner_texts() == sentences(change)
        readings = [text.split("\n")[0] for text in card.locator("ol bdi").all_inner_texts()]
        assert readings == [reading.text for reading in change.runners_up]
        if change.families:
            assert f"Entry: {change.source} ({', '.join(change.families)})" in card.inner_text()


def test_a_tap_on_either_side_shows_the_card(show: Open) -> None:
    tab = show(ARTICLE, has_touch=True)
    tab.tap(".before [data-k='2']")
    assert tab.inner_text("#card h3").startswith("Edit 3 of ")
    tab.tap("#card [data-act='reject']")
    change = explained(ARTICLE).changes[2]
    assert tab.inner_text(".after [data-k='2']") == change.old


def test_the_slider_hides_unsure_edits(show: Open, here: Run, tmp_path: Path) -> None:
    changes = explained(ARTICLE).changes
    least = 90
    unsure = [k for k, c in enumerate(changes) if round(c.confidence, 3) < least / 100]
    assert 0 < len(unsure) < len(changes)
    tab = show(ARTICLE)
    tab.locator("#least").fill(str(least))
    for k, change in enumerate(changes):
        shown = tab.inner_text(f".after [data-k='{k}']")
        assert shown == (change.old if k in unsure else change.new)
    assert f"{len(unsure)} hidden" in tab.inner_text("#count")
    (tmp_path / "0.txt").write_bytes(ARTICLE.encode())
    (tmp_path / "c.json").write_bytes(saved(tab, "#get-corrections"))
    assert here("apply", "c.json").out == saved(tab, "#get-text")
    tab.locator("#least").fill("0")
    assert saved(tab, "#get-text").decode() == restorer(Settings()).restore(ARTICLE)


def test_the_views(show: Open) -> None:
    tab = show(ARTICLE)
    for view, shown in (("original", (True, False)), ("restored", (False, True)), ("both", (True, True))):
        tab.check(f"input[value='{view}']")
        assert (tab.is_visible(".row .before"), tab.is_visible(".row .after")) == shown
    rows = tab.evaluate(
        "[...document.querySelectorAll('.row')]"
        ".map(row => [...row.children].map(p => p.getBoundingClientRect().top))"
    )
    assert len(rows) == 3
    assert all(before == after for before, after in rows)


def test_several_articles_stand_in_tabs(show: Open) -> None:
    tab = show(ARTICLE, "Nothing to see.\n", ARTICLE.replace("Monday", "Friday"), names=("a", "b", "c/d.txt"))
    tab.focus("#tab-0")
    keys(tab, "ArrowRight")
    assert tab.inner_text("#count") == "0 of 0 decided"
    assert "Nothing to see." in tab.inner_text("#article-1")
    keys(tab, "ArrowRight")
    assert tab.get_attribute("#tab-2", "aria-selected") == "true"
    keys(tab, "j", "n")
    assert tab.inner_text("#count").startswith("1 of ")
    assert b"Friday" in saved(tab, "#get-text")
    tab.click("#tab-0")
    assert tab.inner_text("#count").startswith("0 of ")
    assert not tab.is_visible("#article-2")


def test_print_shows_every_article_and_no_buttons(show: Open) -> None:
    tab = show(ARTICLE, "Second one.\n")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")
    assert tab.is_visible("#article-1 .row")
    assert not tab.is_visible(".bar") and not tab.is_visible("[role=tab]")
    assert tab.pdf()[:4] == b"%PDF"


def test_without_a_script_the_summary_is_there(show: Open) -> None:
    tab = show(ARTICLE, java_script_enabled=False)
    assert "Spun with probability" in tab.inner_text("main")
    assert "unspin --diff" in tab.inner_text("noscript")
    assert not tab.is_visible(".bar")


def test_nothing_of_a_hostile_article_runs(show: Open, here: Run, tmp_path: Path) -> None:
    tab = show(HOSTILE, names=("<img src=x onerror=hit=1>.txt",))
    keys(tab, "j", "e")
    tab.keyboard.insert_text("<img src=x onerror=hit=1>")
    keys(tab, "Enter")
    assert tab.evaluate("window.hit") is None
    kinds = tab.evaluate("[...new Set([...document.querySelectorAll('*')].map(node => node.localName))]")
    assert {"img", "a", "iframe", "b"}.isdisjoint(kinds)
    assert tab.evaluate("document.scripts.length") == 2
    marks = tab.locator(".before .odd").all_inner_texts()
    assert marks == ["RLO", "PDF", "ZWSP", "0000", "001B", "2028", "BOM"]
    assert tab.locator(".row .before").first.inner_text().startswith("<script>window.hit = 1</script><img")
    (tmp_path / "h.txt").write_bytes(HOSTILE.encode())
    (tmp_path / "c.json").write_bytes(saved(tab, "#get-corrections"))
    text = saved(tab, "#get-text")
    assert text.endswith(HOSTILE.encode()[-30:])
    assert here("apply", "c.json", "h.txt").out == text


def test_a_script_that_got_in_would_not_run(show: Open) -> None:
    tab = show(ARTICLE)
    tab.evaluate("""() => {
        const add = (name, fill) => {
            const node = document.createElement(name);
            fill(node);
            document.body.append(node);
        };
        for (const one of [
            () => { document.body.innerHTML = "<img src=x onerror='hit = 1'>"; },
            () => add("script", (node) => node.append("hit = 1")),
            () => { document.body.setAttribute("onclick", "hit = 1"); document.body.click(); },
            () => add("img", (node) => { node.src = "https://example.org/"; }),
        ]) {
            try { one(); } catch { /* refused */ }
        }
    }""")
    tab.wait_for_timeout(50)
    assert tab.evaluate("window.hit") is None
    told = show.wrong  # type: ignore[attr-defined]
    refusals = (
        "TrustedHTML",
        "HTMLScriptElement",
        "'TrustedScript' assignment. The",
        "'https://example.org/'",
    )
    for refused in refusals:
        assert [message for message in told if refused in message], refused
    told.clear()


def test_bytes_that_are_no_text_come_back(show: Open, here: Run, tmp_path: Path) -> None:
    data = (
        b"\xef\xbb\xbf"
        + ARTICLE.replace("\n", "\r\n").encode()
        + b"\xff\xfe caf\xc3\xa9 \xe2\x82 \xf0\x9f\x98\x80\n"
    )
    (tmp_path / "a.txt").write_bytes(data)
    assert here("report", "a.txt", "-o", "page.html").code == 0
    tab = show.visit(tmp_path / "page.html")  # type: ignore[attr-defined]
    assert tab.locator(".before .odd").all_inner_texts() == ["FF", "FE", "E2", "82"]
    assert saved(tab, "#get-text") == here("a.txt").out
    keys(tab, "j", "n")
    (tmp_path / "c.json").write_bytes(saved(tab, "#get-corrections"))
    assert here("apply", "c.json").out == saved(tab, "#get-text")


def test_corrections_of_a_document_go_back_into_it(show: Open, here: Run, tmp_path: Path) -> None:
    line = ARTICLE.split("\n")[2]
    first = explained(line).changes[0]
    old, new = first.old.encode(), first.new.encode()
    lines = [json.dumps({"body": text}) + "\n" for text in (line, "No.", line)]
    (tmp_path / "a.jsonl").write_text("".join(lines))
    (tmp_path / "b.html").write_text(f"<html><p class='x'>{line}</p><pre>{line}</pre>\n")
    assert here("report", "a.jsonl", "b.html", "--field", "body", "-o", "page.html").code == 0
    tab = show.visit(tmp_path / "page.html")  # type: ignore[attr-defined]
    keys(tab, "j", "n")
    tab.click("#tab-2")
    keys(tab, "j", "n")
    (tmp_path / "a.json").write_bytes(saved(tab, "#get-corrections"))
    restored = here("a.jsonl", "--field", "body").out
    ran = here("apply", "a.json")
    assert (ran.code, ran.out) == (0, restored.replace(new, old))
    tab.click("#tab-3")
    keys(tab, "j", "n")
    (tmp_path / "b.json").write_bytes(saved(tab, "#get-corrections"))
    assert here("apply", "b.json").out == here("b.html").out.replace(new, old, 1)
    text = saved(tab, "#get-text").decode()
    assert "<" not in text and text.count(first.old) == 1


@pytest.mark.parametrize("width", [360, 1600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_at_any_width(show: Open, width: int, scheme: str) -> None:
    tab = show(ARTICLE + "x" * 400, viewport={"width": width, "height": 700}, color_scheme=scheme)
    keys(tab, "j", "j")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    box = tab.locator("#card").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    assert box["y"] >= 0 and box["y"] + box["height"] <= 700
    assert tab.evaluate("parseFloat(getComputedStyle(document.querySelector('.row p')).fontSize)") >= 15
    sizes = tab.evaluate("[...document.querySelectorAll('button')].map(b => b.offsetHeight).filter(h => h)")
    assert min(sizes) >= 24


def test_a_long_article_opens_at_once(show: Open, tmp_path: Path) -> None:
    sample = (Path(__file__).parents[2] / "data" / "samples" / "news.txt").read_text()
    article = explained(sample)
    times = -(-50_000 // len(sample.split()))
    size, count = len(sample) + 1, len(article.changes)
    changes = [
        replace(
            c,
            start=c.start + k * size,
            end=c.end + k * size,
            partner=None if c.partner is None else c.partner + k * count,
        )
        for k in range(times)
        for c in article.changes
    ]
    text = f"{sample}\n" * times
    html = page([Entry("long.txt", Explained(text, tuple(changes), article.judgement, 50_000))]).encode()
    assert len(html) <= 6 * len(text.encode())
    (tmp_path / "long.html").write_bytes(html)
    took = []
    for _ in range(2):
        tab = show.visit(tmp_path / "long.html")  # type: ignore[attr-defined]
        took.append(tab.evaluate("performance.getEntriesByType('navigation')[0].loadEventStart"))
        if took[-1] < 2000:
            break
    assert min(took) < 2000
    tab.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert tab.evaluate("scrollY") > 10_000
    keys(tab, "k")
    assert tab.evaluate("Number(document.activeElement.dataset.k)") == len(changes) - 1
    assert tab.evaluate("document.activeElement.getBoundingClientRect().bottom") < 900


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the script of axe-core, which npm fetches."""
    if shutil.which("npm") is None:
        pytest.skip("needs npm, which fetches axe-core")
    folder = tmp_path_factory.mktemp("axe")
    try:
        done = subprocess.run(
            ["npm", "pack", "axe-core@4.10.3", "--silent"], cwd=folder, capture_output=True, timeout=30
        )
    except subprocess.TimeoutExpired:
        pytest.skip("axe-core cannot be fetched")
    archives = list(folder.glob("axe-core-*.tgz"))
    if done.returncode or not archives:
        pytest.skip("axe-core cannot be fetched")
    with tarfile.open(archives[0]) as archive:
        script = archive.extractfile("package/axe.min.js")
        assert script is not None
        yield script.read().decode()


@pytest.mark.parametrize(("width", "scheme"), [(1600, "light"), (360, "dark"), (1600, "dark")])
def test_axe_finds_no_fault(show: Open, axe: str, width: int, scheme: str) -> None:
    tab = show(
        ARTICLE, HOSTILE, color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True
    )
    keys(tab, "j", "y", "j", "n", "j", "1", "j")
    tab.evaluate(axe)
    found = tab.evaluate("axe.run().then(result => result.violations)")
    assert [(v["id"], [n["html"] for n in v["nodes"]][:2]) for v in found] == []
