"""Take the picture of the README: the map of the reference plan on one day, in English.

Run `make plan` first, then `.venv/bin/python tools/take_picture.py`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
MAP = ROOT / "runs" / "caravan-2018" / "map.html"
PICTURE = ROOT / "docs" / "pictures" / "map.png"
#: A day on the Isthmus of Tehuantepec, where trips come from five depots.
DAY = 10


def main() -> None:
    """Open the map in Chromium and save what it shows."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-US", offline=True)
        page.goto(MAP.as_uri())
        page.get_by_role("button", name="English").click()
        page.locator("#slider").fill(str(DAY - 1))
        page.locator("#map, .folium-map").first.wait_for()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURE, animations="disabled")
        browser.close()


if __name__ == "__main__":
    main()
