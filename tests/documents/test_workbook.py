"""The workbook of the drop sheets, read back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest

from logistics.output.documents import write_drop_sheets

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def book(written: Path) -> Any:
    return openpyxl.load_workbook(written / "drop_sheets.xlsx")


def flat_table(page: Any) -> pd.DataFrame:
    rows = list(page.values)
    return pd.DataFrame(rows[2:], columns=rows[0])


def test_has_an_index_the_orders_a_sheet_a_day_and_the_flat_tables(book: Any, operation: Operation) -> None:
    days = [day.date().isoformat() for day in operation.days]
    assert book.sheetnames == ["Índice Index", "Pedidos Orders", *days, "data", "balance", "short"]


def test_the_index_links_to_each_block(book: Any) -> None:
    index = book["Índice Index"]
    links = [cell.hyperlink for cell in index["A"] if cell.hyperlink]
    assert len(links) == index.max_row - 4
    for row, link in enumerate(links, start=5):
        name, target = link.location.replace("'", "").split("!")
        title = book[name][target].value
        assert index.cell(row, 5).value in title
        assert title.split(" - ")[0] in index.cell(row, 3).value


def test_data_adds_up_to_the_allocation(book: Any, plan: Plan) -> None:
    data = flat_table(book["data"])
    for column in ("quantity", "kg"):
        sums = data.groupby(["drop_id", "item_id"])[column].sum()
        expected = plan.allocation.groupby(["drop_id", "item_id"])[column].sum()
        assert sums.to_dict() == pytest.approx(expected.to_dict())
    assert set(data["trip_id"]) - {""} == set(plan.trip_loads["trip_id"])
    assert data["date"].map(lambda day: isinstance(day, dt.datetime)).all()


def test_short_is_that_of_the_coverage(book: Any, plan: Plan) -> None:
    short = flat_table(book["short"])
    rows = plan.coverage[plan.coverage["shortfall_full"] > 0.01]
    assert len(short) == len(rows)
    for column in ("shortfall_full", "shortfall_survival"):
        assert short[column].sum() == pytest.approx(rows[column].sum())


@pytest.mark.parametrize("name", ["data", "balance", "short"])
def test_every_column_has_an_hxl_tag(book: Any, name: str) -> None:
    tags = next(book[name].iter_rows(min_row=2, max_row=2, values_only=True))
    assert all(tag.startswith("#") for tag in tags)
    assert len(set(tags)) == len(tags)


def test_a_day_shows_every_quantity_and_a_box_to_fill_in(book: Any, plan: Plan) -> None:
    page = book["2018-10-20"]
    shown = [row[2].value for row in page.iter_rows() if isinstance(row[2].value, int | float) and row[4].value is None]
    drops = plan.drops[plan.drops["date"] == "2018-10-20"]["drop_id"]
    lines = plan.allocation[plan.allocation["drop_id"].isin(drops)]
    assert sum(shown) == pytest.approx(lines["quantity"].sum())
    assert len(page.row_breaks.brk) == len(drops) - 1


def test_nothing_becomes_a_formula(operation: Operation, plan: Plan, tmp_path: Path) -> None:
    nasty = '=HYPERLINK("http://example.org","x")'
    changed = operation.replace_tables(
        groups=operation.groups.assign(name=nasty),
        items=operation.items.assign(name_es=nasty, name_en="+1+1", unit="@SUM(A1)"),
        places=operation.places.assign(name="http://example.org"),
    )
    write_drop_sheets(changed, plan, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "drop_sheets.xlsx")
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert all(cell.hyperlink.target is None for cell in cells if cell.hyperlink)
    assert f"'{nasty}" in {cell.value for cell in cells}
