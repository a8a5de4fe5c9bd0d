"""An emulated slow phone: a weak processor, a slow net, a small screen."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

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
