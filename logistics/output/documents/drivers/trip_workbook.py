"""The sheets of trips as a workbook: an index, a sheet for each day to fill in, and a flat table with HXL tags."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.language import dates
from logistics.output.documents.book_pages import write_index
from logistics.output.documents.drivers.trip_block import write_trip_day
from logistics.output.documents.drivers.words import created, destinations, version
from logistics.output.documents.flat_tables import ITEM_NAMES, VEHICLE_NAMES, write_table
from logistics.output.documents.formats import Formats, joined
from logistics.output.documents.wording import both
from logistics.output.documents.workbook import new_book

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.documents.drivers.trip_sheets import TripSheet

#: Columns of the index: the key of the head, and the width in letters.
_INDEX = {
    "sheet": 8, "date": 22, "depot_column": 24, "vehicle_column": 34, "load": 9, "leave": 9, "be_back": 20,
    "goes_to": 44, "kg": 10, "trip_column": 44,
}  # fmt: skip
#: Columns of the sheet `data`, which lists everything carried, with their tags.
_RIDES = {
    "date": "#date", "trip_id": "#x_trip+code", "depot_id": "#loc+code+source", "depot": "#loc+name+source",
    **VEHICLE_NAMES, "loading_order": "#x_loading+num",
    "stop": "#x_stop+num", "drop_id": "#loc+code+drop", "group": "#group+name", "arrive": "#x_time+arrive",
    "depart": "#x_time+depart", "item_id": "#item+code", **ITEM_NAMES,
    "unit": "#item+unit", "quantity": "#value+quantity", "kg": "#value+weight+kg",
}  # fmt: skip
#: Columns that follow where the tables tell of organisations.
_OWNERS = {"goods_owner": "#org+name+goods", "vehicle_owner": "#org+name+vehicle"}


def write_trip_workbook(operation: Operation, plan: Plan, sheets: list[TripSheet], path: Path) -> None:
    """Write the workbook; the same plan gives the same bytes.

    Every text is written as text, so that none becomes a formula or a link.
    """
    book = new_book(path, joined(both("trip_sheets_title")), operation.settings.name, created(plan))
    formats = Formats.of(book)
    index = book.add_worksheet(joined(both("sheet_index"), " "))
    marked = plan.short_id, operation.settings.name
    rows: dict[int, tuple[str, int]] = {}
    for date, of_day in groupby(sheets, key=lambda sheet: sheet.date):
        name = date.date().isoformat()
        starts = write_trip_day(book.add_worksheet(name), list(of_day), formats, version(plan), marked)
        rows |= {number: (name, row) for number, row in starts.items()}
    rides = _RIDES if operation.organisations.empty else _RIDES | _OWNERS
    write_table(book.add_worksheet("data"), _rides(sheets)[list(rides)], rides, formats)
    heads = [("kg" if key == "kg" else joined(both(key), "\n"), width) for key, width in _INDEX.items()]
    below = f"{joined(both('coordination_only'))}. {joined(both('future_positions'))}"
    write_index(index, (operation.settings.name, below), heads, sheets, rows, _index_cells, formats)
    book.close()


def _index_cells(sheet: TripSheet) -> list[str | float]:
    """Give the cells of a trip in the index, after its number."""
    back = f"{sheet.end:%H:%M}" if sheet.end.normalize() == sheet.date else f"{sheet.end:%Y-%m-%d %H:%M}"
    marks = sheet.marks
    return [
        dates(sheet.date, "short").joined(), sheet.depot, joined(sheet.vehicle),
        f"{sheet.start:%H:%M}{marks['start']}", f"{sheet.depart:%H:%M}{marks['depart']}", back + marks["end"],
        joined(destinations(sheet)), round(sheet.kg, 3), sheet.trip_id,
    ]  # fmt: skip


def _rides(sheets: list[TripSheet]) -> pd.DataFrame:
    """Give the columns of `_RIDES` and `_OWNERS`, one row for each trip, drop and item carried, in order of loading."""
    rows = [
        (
            sheet.date, sheet.trip_id, sheet.depot_id, sheet.depot, *sheet.vehicle.values(), order,
            call.number, call.drop_id, call.group, f"{call.arrive:%Y-%m-%d %H:%M}{call.marks['arrive']}",
            f"{call.depart:%Y-%m-%d %H:%M}{call.marks['depart']}",
            load.item_id, *load.item.values(), load.unit, load.quantity, round(load.kg, 6),
            load.owner, sheet.vehicle_owner,
        )
        for sheet in sheets
        for order, call in enumerate(sheet.in_loading_order, start=1)
        for load in call.loads
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[*_RIDES, *_OWNERS])
