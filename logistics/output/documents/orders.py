"""The purchases of a plan as orders: to whom, what, how much, at what price, for which day, and when at the latest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.core.cells import csv_text
from logistics.core.language import SIDE_BY_SIDE, date_text, dates, number
from logistics.core.named import columns_of, with_names
from logistics.output.documents.facts import records
from logistics.output.documents.formats import cell, joined
from logistics.output.documents.wording import both, say, unit_words

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.language import Language
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.documents.formats import Formats

ORDERS_FILE = "orders.csv"
_KEY = ["order_by", "place_id", "item_id", "for_date"]
_COLUMNS = [
    *("order_by", "tonight", "place_id", "place", "item_id", *columns_of("name"), "unit", "quantity"),
    *("price_usd_per_unit", "usd", "for_date"),
]
#: Heads of the page of the workbook, and the widths of its columns (in letters).
_HEADS = {
    "order_by": 22, "supplier": 26, "item": 40, "quantity": 12, "unit": 14, "price": 12, "cost_usd": 14, "for_day": 22,
    "ordered": 12, "confirmed_by": 22,
}  # fmt: skip


def orders(operation: Operation, plan: Plan) -> pd.DataFrame:
    """Give the purchases of a plan as orders.

    Parameters
    ----------
    operation : the case.
    plan : the plan for it.

    Returns
    -------
    DataFrame with one row for each supplier, item, day of ordering and day of hand-over, sorted by them: order_by (the
    last day on which it can be ordered; `suppliers.csv` tells the days it takes), tonight (bool: order_by is the first
    day of the plan, so the evening before is the time), place_id, place (its name), item_id, name_<code>, unit,
    quantity, price_usd_per_unit, usd, for_date (the day it is handed over). `usd` adds up to the purchases of the plan.
    """
    bought = plan.allocation[plan.allocation["source_kind"] == "supplier"]
    bought = bought.rename(
        columns={"dispatch_date": "order_by", "source_id": "place_id", "arrive_date": "for_date", "purchase_usd": "usd"}
    )
    rows = bought.groupby(_KEY, as_index=False)[["quantity", "usd"]].sum()
    names = with_names(operation.items)[["item_id", *columns_of("name"), "unit"]]
    rows = rows.merge(names, on="item_id", validate="many_to_one")
    rows = rows.assign(
        tonight=rows["order_by"] <= pd.Timestamp(operation.settings.start_date),
        place=rows["place_id"].map(operation.places.set_index("place_id")["name"]),
        price_usd_per_unit=(rows["usd"] / rows["quantity"]).round(6),
        quantity=rows["quantity"].round(6),
        usd=rows["usd"].round(6),
    )
    return rows[_COLUMNS].sort_values(_KEY, ignore_index=True)


def write_orders(operation: Operation, plan: Plan, folder: Path) -> None:
    """Write the orders of a plan into a run folder; a plan without purchases has no such file."""
    rows = orders(operation, plan)
    if len(rows):
        days = {name: rows[name].dt.strftime("%Y-%m-%d") for name in ("order_by", "for_date")}
        (folder / ORDERS_FILE).write_text(csv_text(rows.assign(**days)), "utf-8")


def order_lines(operation: Operation, plan: Plan, lang: Language) -> list[str]:
    """Write the orders to place tonight as one line of the summary; none for a plan without purchases."""
    told = orders_in_short(operation, plan, lang)
    return [f"- **{say('orders_title', lang)}**: {told} `{ORDERS_FILE}`"] if told else []


def orders_in_short(operation: Operation, plan: Plan, lang: Language) -> str:
    """Say in a sentence what is to be ordered tonight, and what later; "" for a plan without purchases."""
    rows = orders(operation, plan)
    if rows.empty:
        return ""
    now, later = rows[rows["tonight"]], rows[~rows["tonight"]]
    parts = []
    if len(now):
        parts.append(say("orders_now", lang, count=len(now), usd=number(now["usd"].sum(), lang, digits=2)))
    else:
        parts.append(say("orders_none_now", lang))
    if len(later):
        first = date_text(later["order_by"].min(), "short", lang)
        parts.append(
            say("orders_later", lang, count=len(later), usd=number(later["usd"].sum(), lang, digits=2), date=first)
        )
    return " ".join(parts)


def order_records(operation: Operation, plan: Plan) -> list[dict[str, Any]]:
    """Give the orders to place tonight as records for JSON."""
    rows = orders(operation, plan)
    now = rows[rows["tonight"]].drop(columns="tonight")
    days = {name: now[name].dt.strftime("%Y-%m-%d") for name in ("order_by", "for_date")}
    return [{str(name): value for name, value in row.items()} for row in now.assign(**days).to_dict("records")]


def write_orders_page(page: Any, operation: Operation, rows: pd.DataFrame, formats: Formats) -> None:
    """Write orders as a page of the workbook, with boxes to note who confirmed each.

    Parameters
    ----------
    page : the worksheet.
    operation : the case.
    rows : the orders, as `orders` gives them.
    formats : cell formats of the workbook.
    """
    cell(page, 0, 0, joined(both("orders_title")), formats.title)
    cell(page, 1, 0, f"{operation.settings.name}. {joined(both('future_positions'))}", formats.bold)
    head = 3
    for column, (key, width) in enumerate(_HEADS.items()):
        cell(page, head, column, joined(both(key), "\n"), formats.head)
        page.set_column(column, column, width)
    page.set_row(head, 30)
    for at, row in enumerate(records(rows), start=head + 1):
        name = " / ".join(dict.fromkeys(getattr(row, f"name_{lang}") for lang in SIDE_BY_SIDE))
        texts = [dates(row.order_by, "short").joined(), row.place, name]
        for column, text in enumerate(texts):
            cell(page, at, column, text, formats.text)
        cell(page, at, 3, row.quantity, formats.quantity(row.quantity))
        cell(page, at, 4, joined(unit_words(row.quantity, row.unit)), formats.text)
        cell(page, at, 5, row.price_usd_per_unit, formats.parts)
        cell(page, at, 6, row.usd, formats.parts)
        cell(page, at, 7, dates(row.for_date, "short").joined(), formats.text)
        for column in (8, 9):
            page.write_blank(at, column, None, formats.box)
    end = head + 1 + len(rows)
    cell(page, end, 2, joined(both("total")), formats.vital)
    cell(page, end, 6, float(rows["usd"].sum()), formats.vital_parts)
    page.freeze_panes(head + 1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
