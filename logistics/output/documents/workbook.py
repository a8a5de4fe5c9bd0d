"""The sheets of drops as a workbook: an index, a sheet for each day to fill in, and flat tables with HXL tags."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING

import xlsxwriter

from logistics.core.language import dates
from logistics.output.documents.book_pages import write_index
from logistics.output.documents.day_sheet import write_day
from logistics.output.documents.flat_tables import write_flat_tables
from logistics.output.documents.formats import Formats, cell, joined
from logistics.output.documents.orders import orders, write_orders_page
from logistics.output.documents.wording import both

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.workbook import Workbook

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.documents.sheets import DropSheet

#: Columns of the index: the key of the head, and the width in letters.
_INDEX = {
    "sheet": 8, "date": 22, "place": 34, "kind": 16, "group": 18, "people_column": 10, "deliver": 14, "comes": 16,
    "vital_short": 20,
}  # fmt: skip


def write_workbook(
    operation: Operation, plan: Plan, sheets: list[DropSheet], path: Path, *, some_days: bool = False
) -> None:
    """Write the workbook; the same plan gives the same bytes.

    Every text is written as text, so that none becomes a formula or a link. With `some_days` the index says that other
    days have drops too.
    """
    created = dt.datetime.fromisoformat(plan.summary["created"])
    book = new_book(path, joined(both("sheets_title")), operation.settings.name, created)
    formats = Formats.of(book)
    index = book.add_worksheet(joined(both("sheet_index"), " "))
    marked = plan.short_id, operation.settings.name
    rows: dict[int, tuple[str, int]] = {}
    to_order = orders(operation, plan)
    if to_order["tonight"].any():
        page = book.add_worksheet(joined(both("orders_sheet"), " "))
        write_orders_page(page, operation, to_order[to_order["tonight"]], formats)
    for date, of_day in groupby(sheets, key=lambda sheet: sheet.date):
        name = date.date().isoformat()
        starts = write_day(book.add_worksheet(name), list(of_day), formats, len(sheets), marked)
        rows |= {number: (name, row) for number, row in starts.items()}
    write_flat_tables(book, operation, plan, formats)
    heads = [(joined(both(key), "\n"), width) for key, width in _INDEX.items()]
    above = operation.settings.name, joined(both("future_positions"))
    write_index(index, above, heads, sheets, rows, _index_cells, formats)
    if some_days:
        cell(index, 2, 0, joined(both("some_days")), formats.bold)
    book.close()


def new_book(path: Path, title: str, subject: str, created: dt.datetime) -> Workbook:
    """Begin a workbook in which every text stays text.

    Parameters
    ----------
    path : the file.
    title : its title.
    subject : its subject.
    created : its stated time of creation.
    """
    book = xlsxwriter.Workbook(
        str(path),
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
        },
    )
    book.set_properties({"title": title, "subject": subject, "created": created.replace(tzinfo=None)})
    return book


def _index_cells(sheet: DropSheet) -> list[str | float]:
    """Give the cells of a drop in the index, after its number."""
    return [
        dates(sheet.date, "short").joined(), joined(sheet.where),
        joined(both("support_short" if sheet.is_support else "stop_short")), sheet.group, sheet.people, sheet.window,
        joined(both("yes" if sheet.arrivals else "nothing_comes_short")),
        joined(both("yes")) if sheet.critical else both("no").first,
    ]  # fmt: skip
