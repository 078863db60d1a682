"""Makes the pictures of docs/report.md: python docs/images/make.py (needs '.[dev]' and a Chromium)."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from unspin import Restorer
from unspin.explaining import explain
from unspin.reports.page import Entry, page

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parents[1] / "data" / "samples"


def main() -> None:
    """Write report.png and report-narrow.png."""
    restorer = Restorer()
    entries = [
        Entry(name, explain(restorer, (SAMPLES / name).read_text())) for name in ("news.txt", "sport.txt")
    ]
    chromium = os.environ.get("UNSPIN_CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        file = Path(folder, "page.html")
        file.write_text(page(entries), encoding="utf-8")
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, width, height, scheme, steps in (
            ("report.png", 1100, 620, "light", 8),
            ("report-narrow.png", 380, 640, "dark", 2),
        ):
            tab = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
            tab.goto(file.as_uri())
            tab.evaluate("document.querySelector('.heads').scrollIntoView()")
            for key in [*["j"] * steps, "y", "j", "n", "k", "k", "k"]:
                tab.keyboard.press(key)
            tab.screenshot(path=HERE / name)
            tab.close()
        browser.close()


if __name__ == "__main__":
    main()
