"""The sheets of drops as a workbook: an index, a sheet for each day to fill in, and flat tables with HXL tags."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING

import xlsxwriter

from logistics.core.language import dates
from logistics.output.documents.book_pages import end_index
from logistics.output.documents.day_sheet import write_day
from logistics.output.documents.flat_tables import write_flat_tables
from logistics.output.documents.formats import Formats, cell, joined
from logistics.output.documents.wording import both

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.workbook import Workbook

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.documents.sheets import DropSheet

_INDEX = ("sheet", "date", "place", "kind", "group", "people_column", "deliver", "comes", "vital_short")
_INDEX_WIDTHS = (8, 22, 34, 16, 18, 10, 14, 16, 20)


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
    rows: dict[int, tuple[str, int]] = {}
    for date, of_day in groupby(sheets, key=lambda sheet: sheet.date):
        name = date.date().isoformat()
        starts = write_day(book.add_worksheet(name), list(of_day), formats, len(sheets))
        rows |= {number: (name, row) for number, row in starts.items()}
    write_flat_tables(book, operation, plan, formats)
    _write_index(index, operation.settings.name, sheets, rows, formats)
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


def _write_index(
    page: Workbook.worksheet_class,
    title: str,
    sheets: list[DropSheet],
    rows: dict[int, tuple[str, int]],
    formats: Formats,
) -> None:
    """List the drops, each with a link to its block.

    Parameters
    ----------
    page : the worksheet.
    title : the name of the operation.
    sheets : the drops.
    rows : for each number of a sheet the worksheet of its block and the row (from 0) where it begins.
    formats : cell formats of the workbook.
    """
    cell(page, 0, 0, title, formats.title)
    cell(page, 1, 0, joined(both("future_positions")), formats.bold)
    head = 3
    for column, (key, width) in enumerate(zip(_INDEX, _INDEX_WIDTHS, strict=True)):
        cell(page, head, column, joined(both(key), "\n"), formats.head)
        page.set_column(column, column, width)
    for row, sheet in enumerate(sheets, start=head + 1):
        name, target = rows[sheet.number]
        page.write_url(row, 0, f"internal:'{name}'!A{target + 1}", formats.link, string=str(sheet.number))
        kind = "support_short" if sheet.is_support else "stop_short"
        values: list[str | int] = [
            dates(sheet.date, "short").joined(), joined(sheet.where), joined(both(kind)),
            sheet.group, sheet.people, sheet.window,
            joined(both("yes")) if sheet.arrivals else joined(both("nothing_comes_short")),
            joined(both("yes")) if sheet.critical else both("no").first,
        ]  # fmt: skip
        for column, value in enumerate(values, start=1):
            cell(page, row, column, value, formats.number if isinstance(value, int) else formats.text)
    end_index(page, head, len(sheets), len(_INDEX))
