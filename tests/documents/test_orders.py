"""The orders of a plan: money adds up with its totals, and those to place tonight are told wherever people look."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest
from hypothesis import given

from logistics.output.documents import orders, write_summary
from logistics.planning.pipeline import make_plan
from tests.support.cases.allocation_cases import Made, drawn, operation_of, with_rows
from tests.support.cases.small import day, small_operations
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cases.small import Small

pytestmark = pytest.mark.slow


@drawn(60)
@given(small_operations())
def test_money_and_goods_add_up_with_the_plan(small: Small) -> None:
    operation = operation_of(small)
    plan = make_plan(operation)
    found = orders(operation, plan)
    assert found["usd"].sum() == pytest.approx(plan.summary["totals"]["purchases_usd"], abs=0.01)
    bought = plan.allocation[plan.allocation["source_kind"] == "supplier"]
    assert found.groupby("item_id")["quantity"].sum().to_dict() == pytest.approx(
        bought.groupby("item_id")["quantity"].sum().to_dict()
    )
    for row in found.itertuples():
        # A supplier may have rows of other days, with other prices.
        terms = operation.suppliers.query("place_id == @row.place_id and item_id == @row.item_id")
        days = (row.for_date - row.order_by).days
        prices = terms.loc[terms["lead_days"] == days, "price_usd_per_unit"]
        assert (row.quantity * prices - row.usd).abs().min() <= 0.01
        assert row.tonight == (row.order_by == operation.days[0])


def shop() -> Small:
    """400 people for three days, with little water but what the shop there has: 900 litres a day, a day later."""
    case = Made(3, 400, {"drinking_water": 100, "blanket": 10}, {"pickup": 1}).small()
    water = {
        "place_id": "bajio",
        "item_id": "drinking_water",
        "max_per_day": 900,
        "price_usd_per_unit": 0.25,
        "lead_days": 1,
    }
    return with_rows(case, suppliers=[water])


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("orders")
    assert run_here("workspace", "init", folder / "caravana", shop().write(folder / "tablas"), "--lang", "es") == 0
    return folder / "caravana"


@pytest.mark.parametrize(
    ("lang", "says"), [("es", "Pedidos: 1 pedido por 225 USD"), ("en", "Orders: 1 order of 225 USD")]
)
def test_tonight_tells_what_to_order(workspace: Path, lang: str, says: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Of 900 litres for tomorrow's morrow, at 0.25: 225 USD are to be ordered tonight, and as much a day later."""
    capfd.readouterr()
    assert run_here("tonight", workspace, "--day", day(0), "--lang", lang) == 0
    said = " ".join(capfd.readouterr().out.split())
    assert says in said
    assert "orders.csv" in said
    found = pd.read_csv(workspace / "tonight" / "orders.csv")
    assert found[["order_by", "tonight", "place", "item_id", "quantity", "usd", "for_date"]].to_numpy().tolist() == [
        [day(0), True, "Bajio", "drinking_water", 900, 225, day(1)],
        [day(1), False, "Bajio", "drinking_water", 900, 225, day(2)],
    ]
    summary = (workspace / "tonight" / "summary.md").read_text("utf-8")
    (spanish,) = [line for line in summary.splitlines() if "Pedidos para hoy en la noche" in line]
    (english,) = [line for line in summary.splitlines() if "Orders to place tonight" in line]
    assert "1 pedido por 225 USD" in spanish
    assert "225" in english


def test_tonights_orders_are_in_the_json(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    capfd.readouterr()
    assert run_here("tonight", workspace, "--day", day(0), "--json") == 0
    (order,) = json.loads(capfd.readouterr().out)["orders"]
    assert (order["place_id"], order["quantity"], order["usd"], order["order_by"], order["for_date"]) == (
        "bajio", 900, 225, day(0), day(1),
    )  # fmt: skip


def test_the_workbook_has_a_page_of_them_which_is_no_sheet_to_read_back(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run_here("tonight", workspace, "--day", day(0)) == 0
    assert run_here("issue", workspace) == 0
    issued = next((workspace / "issues").iterdir())
    page = openpyxl.load_workbook(issued / "drop_sheets.xlsx")["Pedidos Orders"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=5)]
    assert rows[0][1:8] == ["Bajio", "drinking_water", 900, "L", 0.25, 225, "dom 21 oct / Sun, Oct 21"]
    assert rows[1][6] == 225
    capfd.readouterr()
    assert run_here("record", workspace, "--from", issued / "drop_sheets.xlsx") == 0
    assert "nothing is filled in" in " ".join(capfd.readouterr().out.split())


def test_a_plan_without_purchases_has_none(tmp_path: Path) -> None:
    operation = operation_of(Made(2, 50, {"drinking_water": 300}, {"pickup": 1}).small())
    plan = make_plan(operation)
    assert orders(operation, plan).empty
    assert "Pedidos" not in write_summary(operation, plan)
