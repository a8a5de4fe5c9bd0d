"""The flat tables of the drops' workbook, with a row of HXL tags below the heads.

HXL (https://hxlstandard.org) is a standard by which relief organisations tag columns, so that their tools can read each
other's tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics.core.language import SIDE_BY_SIDE
from logistics.output.documents.facts import balances, deliveries, shortfalls
from logistics.output.documents.formats import cell

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter.workbook import Workbook

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.documents.formats import Formats

#: The names of items and of vehicles, a column for each language.
ITEM_NAMES = {f"name_{lang}": f"#item+name+i_{lang}" for lang in SIDE_BY_SIDE}
VEHICLE_NAMES = {f"vehicle_{lang}": f"#x_vehicle+name+i_{lang}" for lang in SIDE_BY_SIDE}
#: Columns of the sheet `data`, which lists deliveries, with their tags.
COMES = {
    "date": "#date+delivery", "drop_id": "#loc+code+drop", "kind": "#loc+type", "place_id": "#loc+code",
    "place": "#loc+name", "lat": "#geo+lat", "lon": "#geo+lon", "group_id": "#group+code", "group": "#group+name",
    "people": "#targeted", "item_id": "#item+code", **ITEM_NAMES,
    "tier": "#severity+tier", "unit": "#item+unit", "quantity": "#value+quantity", "kg": "#value+weight+kg",
    "source_kind": "#loc+type+source", "source_id": "#loc+code+source", "source": "#loc+name+source",
    "trip_id": "#x_trip+code", **VEHICLE_NAMES,
    "vehicle_no": "#x_vehicle+num", "arrive_time": "#x_time+arrive",
}  # fmt: skip
#: Columns of the sheet `balance`, which has the balance of each item at each drop, with their tags.
BALANCE = {
    "date": "#date", "drop_id": "#loc+code+drop", "kind": "#loc+type", "place_id": "#loc+code", "place": "#loc+name",
    "group_id": "#group+code", "group": "#group+name", "item_id": "#item+code", **ITEM_NAMES,
    "tier": "#severity+tier", "unit": "#item+unit", "need": "#value+quantity+need",
    "in_hand": "#value+quantity+in_hand", "comes": "#value+quantity+comes", "hand_out": "#value+quantity+hand_out",
    "keep": "#value+quantity+keep", "short": "#value+quantity+short",
    "short_survival": "#value+quantity+short+survival",
}  # fmt: skip
#: Columns of the sheet `short`, which lists the shortfalls of groups, with their tags.
SHORT = {
    "date": "#date", "group_id": "#group+code", "group": "#group+name", "item_id": "#item+code",
    **ITEM_NAMES, "tier": "#severity+tier", "unit": "#item+unit",
    "need_full": "#value+quantity+need", "carried_in": "#value+quantity+in_hand",
    "received": "#value+quantity+received", "used": "#value+quantity+hand_out", "carried_over": "#value+quantity+keep",
    "shortfall_full": "#value+quantity+short", "shortfall_survival": "#value+quantity+short+survival",
}  # fmt: skip


def write_flat_tables(book: Workbook, operation: Operation, plan: Plan, formats: Formats) -> None:
    """Add the sheets `data` (deliveries), `balance` (as on the drops' sheets) and `short` to a workbook.

    The last lists the shortfalls of groups, with all digits of the plan's tables.
    """
    groups = operation.groups.set_index("group_id")["name"]
    places = operation.places.set_index("place_id")["name"]
    drops = plan.drops[["drop_id", "kind", "place_id", "date", "lat", "lon", "group_id", "people"]]
    comes = deliveries(operation, plan).rename(columns={"time": "arrive_time"})
    comes = comes.merge(drops, on="drop_id", validate="many_to_one")
    comes = comes.assign(place=comes["place_id"].map(places), group=comes["group_id"].map(groups))
    comes = comes.sort_values(["date", "drop_id", "arrive", "trip_id", "item_order"], kind="stable")
    short = shortfalls(operation, plan)
    # Computed from the other figures, so that the row adds up exactly.
    carried_in = (short["used"] + short["carried_over"] - short["received"]).round(6) + 0.0
    short = short.assign(group=short["group_id"].map(groups), carried_in=carried_in)
    balance = balances(operation, plan)
    balance = balance.merge(drops[["drop_id", "kind", "place_id"]], on="drop_id", validate="many_to_one")
    balance = balance.assign(place=balance["place_id"].map(places), group=balance["group_id"].map(groups))
    balance = balance.sort_values(["date", "drop_id", "item_order"], kind="stable")
    write_table(book.add_worksheet("data"), comes[list(COMES)], COMES, formats)
    write_table(book.add_worksheet("balance"), balance[list(BALANCE)], BALANCE, formats)
    write_table(book.add_worksheet("short"), short[list(SHORT)], SHORT, formats)


def write_table(page: Any, table: pd.DataFrame, tags: dict[str, str], formats: Formats) -> None:
    """Write the heads, tags and rows of a table into a worksheet.

    Parameters
    ----------
    page : the worksheet.
    table : the table.
    tags : the HXL tag of each of its columns, in their order.
    formats : cell formats of the workbook.
    """
    for column, (name, tag) in enumerate(tags.items()):
        cell(page, 0, column, name, formats.head)
        cell(page, 1, column, tag, formats.small)
        values = table[name].tolist()
        if name == "date":
            for row, value in enumerate(values, start=2):
                page.write_datetime(row, column, value.to_pydatetime(), formats.date)
        else:
            for row, value in enumerate(values, start=2):
                cell(page, row, column, value)
        width = 11 if name == "date" else max([len(name), len(tag), *(len(str(value)) for value in values)])
        page.set_column(column, column, min(width, 40) + 2)
    page.freeze_panes(2, 0)
    page.autofilter(0, 0, len(table) + 1, len(tags) - 1)
