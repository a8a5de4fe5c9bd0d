"""What axe-core finds on the pages; it is kept beside the tests, at one version, and is no part of the package."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.cases.shared_maps import shared_map
from tests.support.thorough import crossed

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = Path(__file__).parent / "axe-core-4.10.3" / "axe.min.js"
SHA256 = "880970c081707360e64f34cea25ff91892f5bc95675b0776925b9709dd8a68bb"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
GRAVE = {"serious", "critical"}


def findings(page: Page) -> list[str]:
    """Give what axe finds to be serious or critical: rule and elements."""
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{rule['id']}: {[node['html'][:120] for node in rule['nodes']]}" for rule in found if rule["impact"] in GRAVE
    ]


@pytest.mark.parametrize(("audience", "size"), crossed(["coordinator", "partner", "public"], ["phone", "wide"]))
def test_nothing_serious(opened: Any, html: str, audience: str, size: str) -> None:
    code = AXE.read_bytes()
    assert hashlib.sha256(code).hexdigest() == SHA256
    drawn = html if audience == "coordinator" else shared_map(audience)  # type: ignore[arg-type]
    # The page's own policy would not let axe in.
    page = opened(drawn, bypass_csp=True, **(PHONE if size == "phone" else {})).page
    page.evaluate(code.decode())
    page.get_by_role("slider").fill("4")
    if size == "phone":
        page.get_by_text("Capas y leyenda").click()
    page.locator(".mark:has(.sign.stops), .mark:has(.sign.people)").first.dispatch_event("click")
    page.locator(".popup").wait_for()
    page.get_by_role("button", name="English").click()
    assert findings(page) == []
    page.get_by_role("button", name="All weeks" if audience == "public" else "All days").click()
    assert findings(page) == []


def test_axe_finds_what_is_planted(opened: Any) -> None:
    page = opened(shared_map("public"), bypass_csp=True).page
    page.evaluate(AXE.read_text("utf-8"))
    page.evaluate("document.querySelector('header').append(document.createElement('button'))")
    assert [found.split(":")[0] for found in findings(page)] == ["button-name"]
