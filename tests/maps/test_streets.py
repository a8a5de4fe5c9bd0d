"""Streets of OpenStreetMap in the coordinators' map: off, switched on by hand, with a net and without."""

from __future__ import annotations

import base64
from typing import Any

#: A picture of one grey point.
TILE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")


def test_streets_are_off_and_without_a_net_the_map_stays_as_it_is(opened: Any, html: str) -> None:
    result = opened(html)
    page = result.page
    page.get_by_role("slider").fill("4")
    outlines = page.locator(".leaflet-overlay-pane path").count()
    assert len(result.requests) == 1
    assert not page.get_by_text("No se pudieron cargar las calles").is_visible()
    page.get_by_label("Calles de OpenStreetMap").check()
    page.get_by_text("No se pudieron cargar las calles: ¿hay red?").wait_for()
    asked = {url.split("/")[2] for url in result.requests[1:]}
    assert asked == {"tile.openstreetmap.org"}
    assert page.locator(".leaflet-overlay-pane path").count() == outlines
    page.get_by_role("button", name="Mapastepec", exact=True).click()
    page.get_by_role("heading", name="Mapastepec").wait_for()
    page.get_by_label("Calles de OpenStreetMap").uncheck()
    assert page.locator(".leaflet-tile-pane img").count() == 0
    assert not page.get_by_text("No se pudieron cargar las calles").is_visible()


def test_streets_take_the_place_of_the_outlines_once_they_come(opened: Any, html: str) -> None:
    result = opened(html)
    page = result.page
    page.context.set_offline(False)
    page.context.unroute_all()
    page.context.route(
        "https://tile.openstreetmap.org/**", lambda route: route.fulfill(body=TILE, content_type="image/png")
    )
    outlines = page.locator(".leaflet-overlay-pane path").count()
    page.get_by_label("Calles de OpenStreetMap").check()
    page.locator(".leaflet-tile-loaded").first.wait_for(state="attached")
    assert page.locator(".leaflet-overlay-pane path").count() == outlines - 2
    assert "openstreetmap.org/copyright" in page.locator(".leaflet-control-attribution").inner_text()
    page.get_by_label("Calles de OpenStreetMap").uncheck()
    assert page.locator(".leaflet-overlay-pane path").count() == outlines
    assert "openstreetmap" not in page.locator(".leaflet-control-attribution").inner_text().lower()
    assert result.problems == []
