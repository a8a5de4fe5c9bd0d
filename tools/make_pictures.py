"""Make the pictures of `docs/pictures` anew from a run of the reference case: what a person sees, in English.

Plan the reference case with the papers of all days first (`logistics plan data/caravan-2018 --out runs/caravan-2018
--papers all`), then run `.venv/bin/python tools/make_pictures.py`; with an ensemble of 16 members it takes some ten
minutes. Folders that were written on the way stay in `--work`, and what is there already is not made again. It needs
Chromium (`tools/install_browser.sh`) and `pdftoppm` (Debian: poppler-utils).
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
SPEC = ROOT / "data" / "ensembles" / "first-day.toml"
#: A day on the Isthmus of Tehuantepec, where trips come from five depots; and the day partners see the map.
DAY, AS_OF = 10, "2018-11-12"
#: The drop sheet that is shown: the main column in Santiago Niltepec on that day.
SHEET = "30"
MEMBERS = 16
_COLOURS = 128
_PAGE = "<!doctype html><meta charset=utf-8><body style='font:16px/1.5 sans-serif;margin:1.5em 3em'>{}</body>"


def main() -> None:
    """Write what the pictures are of, then take them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--run", type=Path, default=ROOT / "runs" / "caravan-2018", help="run folder with the papers of all days"
    )
    parser.add_argument("--work", type=Path, default=ROOT / "runs" / "pictures", help="folder for what is written")
    asked = parser.parse_args()
    run, work = asked.run.resolve(), asked.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    partners = work / "partner.html"
    _written(partners, "map", run, "--audience", "partner", "--as-of", AS_OF, "--out", partners)
    _written(work / "why" / "why_short.md", "explain", run, "--workers", "2", "--out", work / "why")
    _written(work / "asks" / "asks.svg", "asks", run, "--out", work / "asks")
    spec = work / "spec.toml"
    spec.write_text(SPEC.read_text("utf-8").replace("members = 64", f"members = {MEMBERS}"), "utf-8")
    operation = ROOT / "data" / "caravan-2018"
    _written(
        work / "ensemble" / "bands_en.svg", "ensemble", operation, spec, "--workers", "2", "--out", work / "ensemble"
    )
    for drawn, name in (
        (run / "pictures" / "coverage_en.svg", "coverage.svg"),
        (work / "asks" / "asks.svg", "asks.svg"),
        (work / "ensemble" / "bands_en.svg", "ensemble.svg"),
    ):
        shutil.copyfile(drawn, PICTURES / name)
    paper = work / "driver"
    subprocess.run(
        ["pdftoppm", "-png", "-r", "90", "-l", "1", "-singlefile", run / "driver_sheets.pdf", paper], check=True
    )
    _keep(paper.with_suffix(".png").read_bytes(), "driver_sheet.png")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        _take(browser, run, work)
        browser.close()


def _written(target: Path, *arguments: str | Path) -> None:
    """Run a command of `logistics` unless what it writes is there."""
    if not target.exists():
        line = [sys.executable, "-c", "from logistics.cli import main; main()", *map(str, arguments)]
        subprocess.run(line, check=True)


def _take(browser: Browser, run: Path, work: Path) -> None:
    page = _opened(browser, run / "map.html", 1280, 800)
    page.locator("#slider").fill(str(DAY - 1))
    _shoot(page, "map.png")
    _shoot(_opened(browser, work / "partner.html", 1280, 800), "map_partner.png")
    _shoot(_opened(browser, run / "map.html", 390, 780), "map_phone.png")
    sheets = _opened(browser, run / "drop_sheets.html", 900, 1100)
    sheets.get_by_role("link", name=SHEET, exact=True).click()
    _shoot(sheets, "drop_sheet.png")
    why = work / "why.html"
    text = (work / "why" / "why_short.md").read_text("utf-8")
    why.write_text(_PAGE.format(MarkdownIt().render(text)), "utf-8")
    _shoot(_opened(browser, why, 900, 900), "why_short.png")


def _opened(browser: Browser, file: Path, width: int, height: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height}, locale="en-US", offline=True)
    page.goto(file.as_uri())
    english = page.get_by_role("button", name="English")
    if english.count():
        english.first.click()
    page.wait_for_load_state("networkidle")
    return page


def _shoot(page: Page, name: str) -> None:
    _keep(page.screenshot(animations="disabled"), name)
    page.close()


def _keep(picture: bytes, name: str) -> None:
    """Write a picture with as few colours as do."""
    few = Image.open(io.BytesIO(picture)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    few.save(PICTURES / name, optimize=True)


if __name__ == "__main__":
    main()
