"""The map as a coordinator sees it, in a browser with no network."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from logistics.core.language import SIDE_BY_SIDE
from logistics.output.maps import draw_map

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from logistics.core.language import Language

PHONE = {"viewport": {"width": 412, "height": 915}, "is_mobile": True, "has_touch": True}
ALL_DAYS = {"es": "Todos los días", "en": "All days"}
HEAVY_DAY = 4  # Mapastepec: walking leg with support points, and one group badly short


def go_to(page: Page, day: int) -> None:
    page.get_by_role("slider", name="Día").fill(str(day))


def pages_printed(page: Page, paper: str) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper, landscape=True)))


def people_shown(page: Page) -> list[str]:
    return page.locator(".heads span").all_inner_texts()


def open_stop(page: Page, place: str = "Mapastepec") -> str:
    page.get_by_role("button", name=place, exact=True).click()
    page.locator(".popup").wait_for()
    return page.locator(".popup").inner_text()


@pytest.mark.parametrize("lang", SIDE_BY_SIDE)
def test_opens_offline_with_no_request_and_no_message(
    opened: Any, operation: Any, planned: Any, lang: Language
) -> None:
    result = opened(draw_map(operation, *planned, lang=lang))
    result.page.get_by_role("slider").fill(str(HEAVY_DAY))
    assert ALL_DAYS[lang] in result.page.locator("body").inner_text()
    open_stop(result.page)
    result.page.get_by_role("button", name=ALL_DAYS[lang]).click()
    result.page.get_by_role("button", name="English" if lang == "es" else "Español").click()
    assert result.problems == []
    assert [url for url in result.requests if not url.startswith("file:")] == []
    assert len(result.requests) == 1


def test_says_what_it_is_and_for_whom(opened: Any, html: str) -> None:
    page = opened(html).page
    assert page.locator("h1").inner_text() == "Caravan through Mexico, 2018"
    assert page.locator("header .warning").inner_text() == "Solo para coordinación: muestra posiciones futuras"
    assert "versión 0.1.0" in page.locator("footer").inner_text()
    assert "GeoNames CC BY 4.0, Natural Earth" in page.locator(".leaflet-control-attribution").inner_text()


def test_every_layer_can_be_switched(opened: Any, html: str) -> None:
    page = opened(html).page
    go_to(page, HEAVY_DAY)
    names = page.locator("#layers label").all_inner_texts()
    assert [name.strip() for name in names] == [
        "Carreteras",
        "Grupos y su camino desde la noche anterior",
        "Paradas de la noche",
        "Puntos de apoyo en el camino",
        "Faltantes",
        "Viajes",
        "Caminos cerrados",
        "Almacenes",
        "Albergues",
        "Localidades",
    ]
    triangles = page.locator(".mark .sign.support")
    assert triangles.count() == 4
    page.get_by_label("Puntos de apoyo en el camino").uncheck()
    assert triangles.count() == 0


def test_a_day_shows_its_own_stops(opened: Any, html: str) -> None:
    page = opened(html).page
    stops = page.locator(".mark:has(.sign.stops)")
    assert [stops.nth(at).get_attribute("title") for at in range(stops.count())] == ["Ciudad Hidalgo"]
    go_to(page, 15)  # 4 November: the groups are apart
    titles = {stops.nth(at).get_attribute("title") for at in range(stops.count())}
    assert titles == {"Córdoba", "Puebla", "Isla"}
    assert page.locator("h2:visible").inner_text() == "Domingo 4 de noviembre de 2018"
    assert page.locator("#chosen").inner_text() == "Dom 4 nov"
    page.get_by_role("button", name="Día siguiente").click()
    assert page.locator("#chosen").inner_text() == "Lun 5 nov"
    page.get_by_role("button", name="Día anterior").click()
    page.get_by_role("button", name="Todos los días").click()
    assert stops.count() > 20
    assert page.locator("[data-go]:visible").count() == 36


def test_a_closed_road_shows_on_its_day_only(opened: Any, html: str) -> None:
    page = opened(html).page
    signs = page.locator(".mark .sign.closed")
    assert signs.count() == 0
    go_to(page, 13)  # 2 November
    assert signs.count() == 1
    assert page.get_by_text("Camino cerrado: Orizaba - Puebla").is_visible()
    page.get_by_role("button", name="Orizaba - Puebla").press("Enter")
    assert "fog and a blocked toll road" in page.locator(".popup").inner_text()


def test_a_popup_tells_loads_and_needs(opened: Any, html: str, planned: Any) -> None:
    plan, _ = planned
    page = opened(html).page
    go_to(page, HEAVY_DAY)
    text = open_stop(page)
    drop = plan.drops[(plan.drops["kind"] == "stop") & (plan.drops["date"] == "2018-10-24")].iloc[0]
    loads = plan.trip_loads[plan.trip_loads["drop_id"] == drop["drop_id"]]
    water = loads.loc[loads["item_id"] == "drinking_water", "quantity"]
    call = plan.trip_stops[plan.trip_stops["trip_id"] == loads["trip_id"].iloc[0]].iloc[0]
    assert "Main column, 4,500 personas" in text
    assert f"{water.iloc[0]:,} L" in text
    assert f"{call['arrive']:%H:%M}" in text
    for head in ("Se necesita", "De ayer", "Llega", "Repartir", "Guardar", "Falta"):
        assert head in text
    assert "Agua potable L" in text
    assert "18,000" in text


def test_what_is_short_is_marked_and_sized(opened: Any, html: str) -> None:
    page = opened(html).page
    go_to(page, HEAVY_DAY)
    assert re.fullmatch(r"-\d+%", page.locator(".share").inner_text())
    assert page.locator("path.middle").count() + page.locator("path.low").count() == 1
    assert page.locator(".mark .sign.critical").count() == 1
    assert page.locator("section:visible tr.critical").count() > 0


def test_spanish_and_english_switch(opened: Any, html: str) -> None:
    page = opened(html).page
    go_to(page, HEAVY_DAY)
    page.get_by_role("button", name="English").click()
    assert page.locator("h2:visible").inner_text() == "Wednesday 24 October 2018"
    assert page.locator("header .warning").inner_text() == "For coordinators only: shows future positions"
    assert "Stops for the night" in page.locator("#layers").inner_text()
    text = open_stop(page)
    assert "Drinking water" in text
    assert page.get_by_role("button", name="Close", exact=True).is_visible()
    assert "4,500 people" in text
    page.get_by_role("button", name="Español").click()
    page.locator(".popup").wait_for(state="detached")
    assert "Agua potable" in open_stop(page)
    page.get_by_role("button", name="Cerrar", exact=True).click()
    page.locator(".popup").wait_for(state="detached")


@pytest.mark.parametrize("zone", ["America/Mexico_City", "UTC", "Asia/Tokyo"])
def test_dates_read_the_same_everywhere(opened: Any, html: str, zone: str) -> None:
    page = opened(html, timezone_id=zone).page
    assert page.locator("h2:visible").inner_text() == "Sábado 20 de octubre de 2018"
    assert page.locator("#chosen").inner_text() == "Sáb 20 oct"
    assert "sábado 20 de octubre de 2018" in open_stop(page, "Ciudad Hidalgo")


def test_nothing_overlaps_on_a_phone(opened: Any, html: str) -> None:
    page = opened(html, **PHONE).page
    assert page.evaluate("document.documentElement.scrollWidth") == 412
    boxes = [page.locator(name).bounding_box() for name in ("header", "nav", "#frame", "#tables")]
    for above, below in pairwise(boxes):
        assert above["y"] + above["height"] <= below["y"] + 1
    legend, zoom = (page.locator(name).bounding_box() for name in ("#legend", ".leaflet-control-zoom"))
    assert zoom["x"] + zoom["width"] < legend["x"]
    assert legend["height"] < 50  # closed until it is touched
    page.get_by_text("Capas y leyenda").click()
    assert page.locator("#layers label").first.is_visible()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_prints_on_one_page(opened: Any, html: str, paper: str) -> None:
    page = opened(html).page
    for day in (0, HEAVY_DAY, 15):
        go_to(page, day)
        assert pages_printed(page, paper) == 1
    page.get_by_role("button", name="Todos los días").click()
    assert pages_printed(page, paper) == 1


def test_paper_bears_audience_version_and_expiry(opened: Any, html: str) -> None:
    page = opened(html).page
    page.emulate_media(media="print")
    foot = page.locator("footer").inner_text()
    assert "Solo para coordinación" in foot
    assert "versión 0.1.0" in foot
    assert "Vigente hasta que haya un plan más reciente, a más tardar el sábado 24 de noviembre de 2018." in foot


def test_play_moves_the_people(opened: Any, html: str) -> None:
    page = opened(html).page
    # Time stands still but for what the test lets pass: a busy machine moves no days by itself.
    page.clock.install(time="2018-10-20T08:00:00")
    page.clock.pause_at("2018-10-20T08:00:01")
    page.get_by_role("button", name="Reproducir").click()
    first = page.locator(".heads").first.evaluate("chip => chip.parentElement._leaflet_pos.toString()")
    assert people_shown(page) == ["Main column 4,500", "Rear group 1,000", "Vanguard 1,500"]
    seen = [page.locator("h2:visible").inner_text()]
    for _ in range(3):
        page.clock.run_for(1100)
        seen.append(page.locator("h2:visible").inner_text())
    assert [title.split(" de ")[0] for title in seen] == ["Sábado 20", "Domingo 21", "Lunes 22", "Martes 23"]
    assert page.locator(".heads").first.evaluate("chip => chip.parentElement._leaflet_pos.toString()") != first
    page.get_by_role("button", name="Reproducir").click()
    page.clock.run_for(5000)
    assert page.locator("h2:visible").inner_text() == seen[-1].strip()


def test_groups_apart_are_told_apart(opened: Any, html: str) -> None:
    page = opened(html).page
    go_to(page, 15)
    assert sorted(people_shown(page)) == ["Main column 4,500", "Rear group 1,000", "Vanguard 1,500"]
    assert page.locator(".heads").count() == 3


def test_search_finds_a_place_with_or_without_accents(opened: Any, html: str) -> None:
    page = opened(html).page
    field = page.get_by_role("combobox", name="Buscar un lugar")
    field.fill("cordoba")
    field.press("Enter")
    popup = page.locator(".popup")
    assert popup.locator("h3").inner_text() == "Córdoba"
    assert page.get_by_role("status").inner_text() == "Córdoba"
    popup.get_by_role("button", name="4 nov").click()
    assert page.locator("h2:visible").inner_text() == "Domingo 4 de noviembre de 2018"
    field.fill("Atlantis")
    field.press("Enter")
    assert page.get_by_role("status").inner_text() == "No hay nada con ese nombre en este mapa."


def test_shortfall_of_one_item(opened: Any, html: str, planned: Any) -> None:
    plan, _ = planned
    page = opened(html).page
    go_to(page, HEAVY_DAY)
    of_day = plan.coverage[(plan.coverage["date"] == "2018-10-24") & (plan.coverage["need_survival"] > 0)]
    for name, item in (("Agua potable", "drinking_water"), ("Ración lista para comer, 2,100 kcal", "food_ration")):
        page.get_by_label("Parte de lo indispensable que falta, por peso").select_option(name)
        rows = of_day[of_day["item_id"] == item]
        share = rows["shortfall_survival"].sum() / rows["need_survival"].sum()
        shown = page.locator(".share").all_inner_texts()
        if share == 0:
            assert shown == []
        else:
            assert abs(int(shown[0].strip("-%")) - 100 * share) < 1


def test_all_can_be_done_from_the_keyboard(opened: Any, html: str) -> None:
    page = opened(html).page
    slider = page.get_by_role("slider", name="Día")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "domingo 21 de octubre de 2018"
    page.get_by_role("button", name="Tapachula", exact=True).focus()
    page.keyboard.press("Enter")
    assert page.locator(".popup h3").inner_text() == "Tapachula"
    page.keyboard.press("Escape")
    page.locator(".popup").wait_for(state="detached")


def test_opens_on_the_day_and_in_the_language_asked_for(opened: Any, operation: Any, planned: Any) -> None:
    drawn = draw_map(operation, *planned, lang="en", on=dt.date(2018, 11, 4))
    assert "Sunday 4 November 2018" in drawn.encode()[:40_000].decode("utf-8", "ignore").split("</head>")[1]
    page = opened(drawn).page
    assert page.locator("h2:visible").inner_text() == "Sunday 4 November 2018"
    assert page.get_by_role("button", name="English").get_attribute("aria-pressed") == "true"
