"""The printed sheets, opened in a browser that has no network."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

import pytest

from logistics.output.documents import write_drop_sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

Problems = list[str]


@pytest.fixture(scope="module")
def open_file(browser: Browser) -> Iterator[Callable[[Path], tuple[Page, Problems]]]:
    """Give a function that opens a file and notes every request beyond it and every message on the console."""
    contexts = []

    def open_one(file: Path) -> tuple[Page, Problems]:
        context = browser.new_context()
        contexts.append(context)
        context.set_offline(True)
        page, problems = context.new_page(), []
        page.on("request", lambda request: problems.append(request.url) if request.url != file.as_uri() else None)
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(file.as_uri())
        return page, problems

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def opened(open_file: Any, written: Path) -> tuple[Page, Problems]:
    return open_file(written / "drop_sheets.html")


@pytest.fixture(scope="module")
def page(opened: tuple[Page, Problems]) -> Page:
    return opened[0]


def pages_printed(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def with_loads_of(plan: Plan, drop_ids: set[str]) -> Plan:
    """Give the plan with what goes to these drops only."""
    kept = {name: getattr(plan, name) for name in ("allocation", "trip_loads", "trip_stops")}
    return dataclasses.replace(plan, **{name: rows[rows["drop_id"].isin(drop_ids)] for name, rows in kept.items()})


def test_prints_one_page_a_drop_and_one_of_index(opened: tuple[Page, Problems], plan: Plan) -> None:
    page, problems = opened
    sheets = page.locator("article").count()
    assert sheets == plan.drops["drop_id"].isin(plan.trip_loads["drop_id"]).sum()
    assert pages_printed(page) == sheets + 1
    assert problems == []


def test_needs_nothing_but_itself(written: Path) -> None:
    text = (written / "drop_sheets.html").read_text("utf-8")
    assert "<script" not in text
    assert re.search(r"https?://|src=|url\(|@import", text) is None


def test_quantities_add_up_to_the_tables(page: Page, plan: Plan, operation: Operation) -> None:
    rows = page.eval_on_selector_all(
        ".comes tr:has(.box)",
        "rows => rows.map(row => [row.cells[0].querySelector('[lang=es]')?.innerText ?? row.cells[0].innerText,"
        " row.cells[1].querySelector('b').innerText])",
    )
    sums: dict[str, float] = {}
    for item, quantity in rows:
        sums[item] = sums.get(item, 0.0) + float(quantity.replace(",", ""))
    expected = plan.allocation.groupby("item_id")["quantity"].sum()
    names = operation.items.set_index("item_id")["name_es"]
    assert sums == pytest.approx({names[item]: float(quantity) for item, quantity in expected.items()})


def test_a_sheet_tells_who_where_when_and_what(page: Page, plan: Plan) -> None:
    drop = plan.drops[(plan.drops["kind"] == "stop") & (plan.drops["date"] == "2018-10-24")].iloc[0]
    sheet = page.locator(f"article:has-text('{drop['drop_id']}')")
    text = sheet.inner_text()
    load = plan.trip_loads[plan.trip_loads["drop_id"] == drop["drop_id"]].iloc[0]
    call = plan.trip_stops[plan.trip_stops["trip_id"] == load["trip_id"]].iloc[0]
    trip = plan.trips[plan.trips["trip_id"] == load["trip_id"]].iloc[0]
    for words in (
        "Parada de la noche", "Stop for the night", "Mapastepec", "Main column", "4,500 personas",
        "miércoles 24 de octubre de 2018", "Wednesday, October 24, 2018", "12:00-21:00", f"{call['arrive']:%H:%M}",
        f"n.º {trip['vehicle_no']}", f"no. {trip['vehicle_no']}", load["trip_id"], "Agua potable", "Drinking water",
        "Compra local", "Recibido", "Observaciones", "Firma", "Signature",
    ):  # fmt: skip
        assert words in text
    boxes = sheet.locator("td.box").count()
    assert boxes == 2 * (sheet.locator(".comes tr").count() - 1 - sheet.locator(".arrival").count())


def test_what_will_be_short_is_that_of_the_table(page: Page, plan: Plan) -> None:
    rows = plan.coverage[(plan.coverage["item_id"] == "drinking_water") & (plan.coverage["shortfall_survival"] > 0)]
    row = rows.sort_values(["date", "group_id"]).iloc[0]
    drops = plan.drops[(plan.drops["kind"] == "stop") & (plan.drops["group_id"] == row["group_id"])]
    drop = drops[drops["date"] == row["date"]].iloc[0]
    line = page.locator(f"article:has-text('{drop['drop_id']}') .balance tr.critical", has_text="Agua potable")
    cells = line.locator("td").all_inner_texts()
    assert cells[0].startswith("!")
    need, *_, short, vital = (float(cell.replace(",", "").replace("-", "0")) for cell in cells[1:])
    # What support points hand out on the way is on their own sheets.
    on_the_way = plan.drops[(plan.drops["kind"] == "support") & (plan.drops["group_id"] == row["group_id"])]
    on_the_way = on_the_way[on_the_way["date"] == row["date"]]["drop_id"]
    water = plan.allocation[plan.allocation["item_id"] == "drinking_water"]
    handed = water.loc[water["drop_id"].isin(on_the_way), "quantity"].sum()
    expected = (row["need_full"] - handed, row["shortfall_full"], row["shortfall_survival"])
    assert [need, short, vital] == [pytest.approx(value, abs=1) for value in expected]


def test_the_index_leads_to_every_sheet(page: Page) -> None:
    targets = page.eval_on_selector_all("#index a", "links => links.map(link => link.getAttribute('href').slice(1))")
    sheets = page.eval_on_selector_all("article", "sheets => sheets.map(sheet => sheet.id)")
    assert sorted(targets) == sorted(sheets)
    assert page.locator("#index li").count() == 36


def test_says_so_where_nothing_comes(open_file: Any, operation: Operation, plan: Plan, tmp_path: Path) -> None:
    stops = plan.drops[plan.drops["kind"] == "stop"]["drop_id"]
    empty = stops.iloc[3]
    write_drop_sheets(operation, with_loads_of(plan, set(stops) - {empty}), tmp_path)
    page, _ = open_file(tmp_path / "drop_sheets.html")
    assert page.locator("article").count() == len(stops)  # the support points have no sheets now
    assert page.locator(".nothing").count() == 1
    text = page.locator(f"article:has-text('{empty}')").inner_text()
    assert "NO LLEGA NADA" in text
    assert "NOTHING COMES" in text
    assert "qué falta" in text


def test_a_support_point_sends_to_the_stop_of_the_night(page: Page, plan: Plan) -> None:
    drop = plan.drops[plan.drops["kind"] == "support"].iloc[0]
    text = page.locator(f"article:has-text('{drop['drop_id']}')").inner_text()
    assert "Ciudad Hidalgo - Tapachula, km 12" in text
    assert "se cuenta en la hoja de la parada de la noche: Tapachula" in text


def test_names_stand_as_text(open_file: Any, operation: Operation, plan: Plan, tmp_path: Path) -> None:
    nasty = "<img src=x onerror=alert(1)> =1+1 </style><script>alert(2)</script>"
    changed = operation.replace_tables(
        groups=operation.groups.assign(name=nasty), items=operation.items.assign(name_es=nasty, unit=nasty)
    )
    write_drop_sheets(changed, plan, tmp_path)
    page, problems = open_file(tmp_path / "drop_sheets.html")
    assert problems == []
    assert page.locator("img, script").count() == 0
    assert nasty in page.locator(".who").first.inner_text()


def test_the_same_plan_gives_the_same_bytes(operation: Operation, plan: Plan, written: Path, tmp_path: Path) -> None:
    write_drop_sheets(operation, plan, tmp_path)
    for name in ("drop_sheets.html", "drop_sheets.xlsx"):
        assert (tmp_path / name).read_bytes() == (written / name).read_bytes()


def test_a_plan_with_no_drops_gives_an_index_alone(operation: Operation, plan: Plan, tmp_path: Path) -> None:
    bare = dataclasses.replace(with_loads_of(plan, set()), drops=plan.drops.iloc[:0], coverage=plan.coverage.iloc[:0])
    write_drop_sheets(operation, bare, tmp_path)
    assert "<article" not in (tmp_path / "drop_sheets.html").read_text("utf-8")
