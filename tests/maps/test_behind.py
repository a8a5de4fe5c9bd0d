"""The coordinators' map tells what is on the road as the plan begins, and what was received before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from logistics.output.documents import write_summary
from logistics.output.maps import draw_map
from logistics.planning.as_planned import remaining
from logistics.planning.pipeline import make_plan
from tests.support.cases.later_days import driven_by_night
from tests.support.cases.small import day

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def second() -> tuple[Operation, Plan]:
    """The plan of the third day, with trucks on the road."""
    operation = driven_by_night()
    left, rest = remaining(operation, make_plan(operation), pd.Timestamp(day(2)))
    return left, make_plan(left, earlier=rest)


@pytest.fixture
def received() -> pd.DataFrame:
    rows = [
        (day(0), "g", "bajio", "drinking_water", "recorded", 700.5),
        (day(0), "g", "bajio", "blanket", "issued", 100.0),
        (day(1), "g", "bajio", "drinking_water", "issued", 900.0),
        (day(1), "gone", "nowhere", "blanket", "recorded", 3.0),
    ]
    columns = ["date", "group_id", "place_id", "item_id", "told", "quantity"]
    return pd.DataFrame(rows, columns=columns).assign(date=lambda rows: pd.to_datetime(rows["date"]))


def drawn(operation: Operation, plan: Plan, received: pd.DataFrame | None = None) -> str:
    return draw_map(
        operation, plan, {trip: [(15.0, -92.0), (16.0, -92.0)] for trip in plan.trips["trip_id"]}, received=received
    )


def test_what_is_on_the_road_stands_in_the_list_of_what_comes(second: Any, opened: Any) -> None:
    _, plan = second
    comes = plan.allocation[plan.allocation["source_kind"] == "under_way"]
    assert len(comes)
    shown = opened(drawn(*second))
    shown.page.locator(".mark[title='Bajio']").first.click()
    table = shown.page.locator(".popup table", has_text="En camino desde el")
    assert "de Arroyo" in table.inner_text()
    first = comes[comes["drop_id"] == plan.drops.sort_values("date")["drop_id"].iloc[0]]
    for quantity in first["quantity"]:
        assert f"{quantity:,.10g}" in table.inner_text()
    assert shown.problems == []


def test_what_is_on_the_road_stands_in_the_summary(second: Any) -> None:
    operation, plan = second
    comes = plan.allocation[plan.allocation["source_kind"] == "under_way"]
    spanish, english = write_summary(*second).split("\n---\n")
    for half, title in ((spanish, "## En camino"), (english, "## On the road")):
        (section,) = [part for part in half.split("\n\n") if part.startswith(title)]
        assert len(section.splitlines()) == 3 + len(comes)
        assert all(f"{quantity:,.10g} " in section for quantity in comes["quantity"])
    before = operation.replace_tables(under_way=operation.under_way.iloc[:0])
    assert "En camino" not in write_summary(before, make_plan(before))


def test_what_was_received_is_a_layer_and_a_table_that_say_how_it_is_known(
    second: Any, received: pd.DataFrame, opened: Any
) -> None:
    shown = opened(drawn(*second, received))
    page = shown.page
    page.locator("#layers label", has_text="Lo ya recibido").wait_for(state="attached")
    page.locator(".mark[title='Lo ya recibido, antes de este plan: Bajio']").click()
    rows = page.locator(".popup table tbody tr").all_inner_texts()
    assert [row.split("\t")[2:] for row in rows] == [
        ["drinking_water", "900 L", "según lo emitido (nada anotado)"],
        ["drinking_water", "700.5 L", "anotado"],
        ["blanket", "100 piezas", "según lo emitido (nada anotado)"],
    ]
    # The table below those of the days needs no script, and names what is no longer in the operation by its id.
    page.locator("details.more summary").click()
    table = page.locator("details.more tbody tr").all_inner_texts()
    assert len(table) == len(received)
    assert any("gone" in row and "nowhere" in row and row.endswith("anotado") for row in table)
    assert shown.problems == []


def test_a_plan_that_begins_an_operation_shows_nothing_of_it(second: Any, opened: Any) -> None:
    assert opened(drawn(*second)).page.locator("#layers label", has_text="recibido").count() == 0


def test_the_summary_says_how_much_is_recorded(second: Any, received: pd.DataFrame) -> None:
    spanish, english = write_summary(*second, received[received["group_id"] == "g"]).split("\n---\n")
    # 1,600.5 litres and 100 blankets of 1.5 kg, of which 700.5 litres are recorded.
    assert "se recibieron 1.8 t; de eso está anotado 40.0%" in spanish
    assert "1.8 t were received; 40.0% of it is recorded" in english
    assert "|Group|Bajio|drinking\\_water|900 L|as issued (nothing told)|" in english.replace(" | ", "|").replace(
        "| ", "|"
    ).replace(" |", "|")
