"""The sheets of trips as a workbook: an index, a sheet for each day to fill in, and a flat table with HXL tags."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.core.language import dates
from logistics.output.documents.book_pages import end_index
from logistics.output.documents.drivers.trip_block import write_trip_day
from logistics.output.documents.drivers.words import created, destinations, version
from logistics.output.documents.flat_tables import ITEM_NAMES, VEHICLE_NAMES, write_table
from logistics.output.documents.formats import Formats, cell, joined
from logistics.output.documents.wording import both
from logistics.output.documents.workbook import new_book

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.documents.drivers.trip_sheets import TripSheet

_INDEX = ("sheet", "date", "depot_column", "vehicle_column", "load", "leave", "be_back", "goes_to", "kg", "trip_column")
_INDEX_WIDTHS = (8, 22, 24, 34, 9, 9, 20, 44, 10, 44)
#: Columns of the sheet `data`, which lists everything carried, with their tags.
_RIDES = {
    "date": "#date", "trip_id": "#x_trip+code", "depot_id": "#loc+code+source", "depot": "#loc+name+source",
    **VEHICLE_NAMES, "loading_order": "#x_loading+num",
    "stop": "#x_stop+num", "drop_id": "#loc+code+drop", "group": "#group+name", "arrive": "#x_time+arrive",
    "depart": "#x_time+depart", "item_id": "#item+code", **ITEM_NAMES,
    "unit": "#item+unit", "quantity": "#value+quantity", "kg": "#value+weight+kg",
}  # fmt: skip


def write_trip_workbook(operation: Operation, plan: Plan, sheets: list[TripSheet], path: Path) -> None:
    """Write the workbook; the same plan gives the same bytes.

    Every text is written as text, so that none becomes a formula or a link.
    """
    book = new_book(path, joined(both("trip_sheets_title")), operation.settings.name, created(plan))
    formats = Formats.of(book)
    index = book.add_worksheet(joined(both("sheet_index"), " "))
    rows: dict[int, tuple[str, int]] = {}
    for date, of_day in groupby(sheets, key=lambda sheet: sheet.date):
        name = date.date().isoformat()
        starts = write_trip_day(book.add_worksheet(name), list(of_day), formats, version(plan))
        rows |= {number: (name, row) for number, row in starts.items()}
    write_table(book.add_worksheet("data"), _rides(sheets), _RIDES, formats)
    _write_index(index, operation.settings.name, sheets, rows, formats)
    book.close()


def _write_index(
    page: Any, title: str, sheets: list[TripSheet], rows: dict[int, tuple[str, int]], formats: Formats
) -> None:
    """List the trips, each with a link to its block, with filters by day, depot and vehicle.

    Parameters
    ----------
    page : the worksheet.
    title : the name of the operation.
    sheets : the trips.
    rows : for each number of a sheet the worksheet of its block and the row (from 0) where it begins.
    formats : cell formats of the workbook.
    """
    cell(page, 0, 0, title, formats.title)
    cell(page, 1, 0, f"{joined(both('coordination_only'))}. {joined(both('future_positions'))}", formats.bold)
    head = 3
    for column, (key, width) in enumerate(zip(_INDEX, _INDEX_WIDTHS, strict=True)):
        cell(page, head, column, "kg" if key == "kg" else joined(both(key), "\n"), formats.head)
        page.set_column(column, column, width)
    for row, sheet in enumerate(sheets, start=head + 1):
        name, target = rows[sheet.number]
        page.write_url(row, 0, f"internal:'{name}'!A{target + 1}", formats.link, string=str(sheet.number))
        back = f"{sheet.end:%H:%M}" if sheet.end.normalize() == sheet.date else f"{sheet.end:%Y-%m-%d %H:%M}"
        marks = sheet.marks
        values: list[str | float] = [
            dates(sheet.date, "short").joined(), sheet.depot, joined(sheet.vehicle),
            f"{sheet.start:%H:%M}{marks['start']}", f"{sheet.depart:%H:%M}{marks['depart']}", back + marks["end"],
            joined(destinations(sheet)), round(sheet.kg, 3), sheet.trip_id,
        ]  # fmt: skip
        for column, value in enumerate(values, start=1):
            cell(page, row, column, value, formats.text if isinstance(value, str) else formats.number)
    end_index(page, head, len(sheets), len(_INDEX))


def _rides(sheets: list[TripSheet]) -> pd.DataFrame:
    """Give the columns of `_RIDES`, one row for each trip, drop and item carried, in the order of loading."""
    rows = [
        (
            sheet.date, sheet.trip_id, sheet.depot_id, sheet.depot, *sheet.vehicle.values(), order,
            call.number, call.drop_id, call.group, f"{call.arrive:%Y-%m-%d %H:%M}{call.marks['arrive']}",
            f"{call.depart:%Y-%m-%d %H:%M}{call.marks['depart']}",
            load.item_id, *load.item.values(), load.unit, load.quantity, round(load.kg, 6),
        )
        for sheet in sheets
        for order, call in enumerate(sheet.in_loading_order, start=1)
        for load in call.loads
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(_RIDES))
