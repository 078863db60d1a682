"""A headless Chromium for the tests of the page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import restorer
from unspin import Settings
from unspin.explaining import explain
from unspin.reports.page import Entry, page

#: Garbled plainly; with an article that must agree, a quotation, and braces left from spintax.
ARTICLE = (
    "Minister quits\n\n"
    "The Overseas Ministry stated on Monday that, in accordance with individuals, nothing was signed. "
    "The authorities made an decision in regards to the finances, and officers mentioned it was adequate.\n\n"
    "\u201cWe should not stated such issues,\u201d he mentioned. "
    "People {in the city} additionally stated so. "
    "Lots of the victims had been outdated individuals who couldn\u2019t "
    "depart their houses with out assist.\n"
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
Open = Callable[..., Any]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start Chromium, which UNSPIN_CHROMIUM may name; skip where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install '.[dev]'")
    path = os.environ.get("UNSPIN_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    with api.sync_playwright() as play:
        try:
            # Whoever runs as root has no sandbox to put the browser in.
            started = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        except api.Error as error:
            pytest.skip(f"no Chromium: install it, or name one in UNSPIN_CHROMIUM ({error.message[:60]})")
        yield started
        started.close()


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Open the page of some texts; whatever a page complains of or asks fails the test."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def opened(*texts: str, names: tuple[str, ...] = (), **context: Any) -> Any:
        file = tmp_path / "page.html"
        engine = restorer(Settings())
        entries = [
            Entry(names[k] if names else f"{k}.txt", explain(engine, text)) for k, text in enumerate(texts)
        ]
        file.write_bytes(page(entries).encode())
        return visit(file, **context)

    def visit(file: Path, **context: Any) -> Any:
        contexts.append(browser.new_context(**{"viewport": {"width": 1200, "height": 900}, **context}))
        tab = contexts[-1].new_page()
        tab.set_default_timeout(5000)
        tab.on("console", lambda message: wrong.append(message.text))
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on("dialog", lambda dialog: wrong.append(dialog.message))
        tab.on("request", lambda r: None if r.url.startswith(("file:", "blob:")) else wrong.append(r.url))
        tab.goto(file.as_uri())
        return tab

    opened.visit, opened.wrong = visit, wrong  # type: ignore[attr-defined]
    yield opened
    for one in contexts:
        one.close()
    assert wrong == []
