"""Measure the maps on an emulated slow phone: a weak processor, a slow network, a small screen."""

from __future__ import annotations

import argparse
import gzip
import shutil
import statistics
from pathlib import Path

from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table

from benchmarks.maps.slow_phone import measured, served


def run(arguments: list[str]) -> None:
    """Open each map several times and print when it can be read and when it can be used."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks maps", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="maps, as `logistics map` writes them")
    parser.add_argument("--times", type=int, default=5)
    told = parser.parse_args(arguments)
    table = Table("map", "kB", "kB compressed", "table painted, s", "map usable, s")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for file in told.files:
            page = file.read_bytes()
            packed = gzip.compress(page, 9, mtime=0)
            with served(packed) as address:
                found = [measured(browser, address) for _ in range(told.times)]
            times = [_told([one[name] for one in found]) for name in ("table", "map")]
            table.add_row(file.name, f"{len(page) / 1000:.0f}", f"{len(packed) / 1000:.0f}", *times)
        browser.close()
    Console(width=120).print(table)


def _told(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.2f} ({min(seconds):.2f} to {max(seconds):.2f})"
