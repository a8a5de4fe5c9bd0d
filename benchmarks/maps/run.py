"""Measure the maps on an emulated slow phone: a weak processor, a slow net, a small screen."""

from __future__ import annotations

import argparse
import gzip
import shutil
import statistics
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

SCREEN = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
#: 400 kbit a second, 400 ms until an answer comes, a processor four times as slow.
NET = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
SLOWER = 4
#: Notes when the first row of the day's table, and when the first mark of the map, have been painted.
_WATCH = """
window.painted = {};
const wanted = {table: "#tables section:not([hidden]) tbody td", map: ".leaflet-marker-icon"};
const look = () => {
  for (const [name, where] of Object.entries(wanted)) {
    if (name in window.painted || !document.querySelector(where)) continue;
    window.painted[name] = null;
    requestAnimationFrame(() => setTimeout(() => { window.painted[name] = performance.now(); }));
  }
};
new MutationObserver(look).observe(document, {childList: true, subtree: true});
"""


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


def measured(browser: Browser, address: str) -> dict[str, float]:
    """Open a page as the phone does; give the seconds until `table` and `map` are painted."""
    context = browser.new_context(**SCREEN)
    context.add_init_script(_WATCH)
    page = context.new_page()
    control = context.new_cdp_session(page)
    control.send("Network.enable")
    control.send("Network.emulateNetworkConditions", NET)
    control.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address)
    page.wait_for_function("window.painted.table > 0 && window.painted.map > 0")
    painted = page.evaluate("window.painted")
    context.close()
    return {name: painted[name] / 1000 for name in ("table", "map")}


@contextmanager
def served(packed: bytes) -> Iterator[str]:
    """Serve one compressed page on this machine: the browser slows down what comes over a net, and no file."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/map.html" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(packed)))
            self.end_headers()
            self.wfile.write(packed)

        def log_message(self, *_: Any) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/map.html"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _told(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.2f} ({min(seconds):.2f} to {max(seconds):.2f})"
