"""Reading the sheets of an XLSX workbook as text cells."""

from __future__ import annotations

import warnings
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from logistics.errors import Problem

if TYPE_CHECKING:
    from pathlib import Path

#: No sheet is read further: a stray format can make a sheet look a million rows long.
_MOST_COLUMNS = 200


def read_workbook(path: Path, problems: list[Problem]) -> dict[str, list[list[str]]] | None:
    """Read all sheets of a workbook as rows of texts, in the workbook's order; None if it is no workbook."""
    import openpyxl  # noqa: PLC0415 - slow to load, and most operations are CSV folders
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on styles and extensions, which are of no concern here
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            try:
                return {sheet.title: _rows(sheet) for sheet in book.worksheets}
            finally:
                book.close()
    except (
        BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        SyntaxError,
        OSError,
    ) as error:
        problems.append(Problem(path.name, 0, "", "", "not_a_workbook", (("reason", str(error)),)))
        return None


def _rows(sheet: Any) -> list[list[str]]:
    sheet.reset_dimensions()  # the size a workbook states is often wrong
    rows = [[cell_text(cell) for cell in row[:_MOST_COLUMNS]] for row in sheet.iter_rows(values_only=True)]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def cell_text(value: Any) -> str:
    """Write a typed cell (or a value of TOML) as the text that stands for it in a CSV file."""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, time) and value.second == value.microsecond == 0:
        return value.isoformat("minutes")
    return "" if value is None else str(value)
