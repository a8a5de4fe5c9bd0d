"""There is room for what must be read: boards, names and the popup on a small screen, the legend on paper."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.cases.shared_maps import shared_map

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
Box = dict[str, float]


def boxes(found: Locator) -> list[Box]:
    return found.evaluate_all("parts => parts.map((part) => part.getBoundingClientRect().toJSON())")


def overlap(one: Box, other: Box) -> bool:
    """Say if two boxes share more than the border line."""
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return across > 1 and down > 1


def names_apart(page: Page) -> bool:
    """Say if no name lies on another, whose width the page can only guess: by a letter at most."""
    letter = 8
    names = [box | {"right": box["right"] - letter} for box in boxes(page.locator(".name span"))]
    return len(names) > 3 and not [pair for pair in combinations(names, 2) if overlap(*pair)]


def look_through(page: Page, days: range) -> None:
    frame = boxes(page.get_by_role("region", name="Mapa"))[0]
    for day in days:
        page.get_by_role("slider").fill(str(day))
        boards = boxes(page.locator(".heads"))
        assert not [pair for pair in combinations(boards, 2) if overlap(*pair)], day
        for name in boxes(page.locator(".name .today")):
            assert frame["left"] <= name["left"], day
            assert name["right"] <= frame["right"] + 1, day
    page.get_by_role("button", name="Todos los días").click()
    assert names_apart(page)


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_no_board_hides_another_and_no_name_of_the_day_is_cut(opened: Any, html: str, screen: dict[str, Any]) -> None:
    look_through(opened(html, **screen).page, range(0, 36, 3))
    look_through(opened(shared_map("partner"), **screen).page, range(0, 21, 3))


def test_boards_stay_apart_while_the_days_run(opened: Any, html: str) -> None:
    """Play shows all of Mexico, where stops of a day lie close together."""
    page = opened(html, **PHONE).page
    page.clock.install(time="2018-10-20T08:00:00")
    page.clock.pause_at("2018-10-20T08:00:01")
    page.get_by_role("button", name="Reproducir").click()
    for _ in range(35):
        boards = boxes(page.locator(".heads"))
        assert not [pair for pair in combinations(boards, 2) if overlap(*pair)]
        page.clock.run_for(1100)


def test_on_paper_the_legend_lies_below_the_map_and_the_table_fills_its_room(opened: Any, html: str) -> None:
    page = opened(html, **DESK).page
    sizes = []
    for day in (0, 15):
        page.get_by_role("slider").fill(str(day))
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        (drawn,), (legend,) = boxes(page.locator(".leaflet-container")), boxes(page.locator("#legend"))
        assert not overlap(drawn, legend)
        sizes.append(page.locator("#tables").evaluate("part => parseFloat(getComputedStyle(part).fontSize)"))
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert sizes[1] > sizes[0] > 7  # all kits are handed out on the first day
    assert page.locator("#tables").evaluate("part => part.style.fontSize") == ""


def test_a_popup_stays_within_the_map_of_a_phone(opened: Any, html: str) -> None:
    page = opened(html, **PHONE).page
    page.get_by_role("slider").fill("4")
    page.get_by_role("button", name="Mapastepec", exact=True).tap()
    page.get_by_role("heading", name="Mapastepec").wait_for()
    page.locator(".leaflet-pan-anim").wait_for(state="detached")
    frame, popup = (boxes(page.locator(part))[0] for part in ("#frame", ".leaflet-popup-content-wrapper"))
    assert frame["left"] <= popup["left"]
    assert popup["right"] <= frame["right"]
    assert frame["top"] <= popup["top"] + 1
