"""Reads the sheets of an XLSX workbook as text cells."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from logistics.core.errors import Problem
from logistics.core.limits import COLUMNS, ROWS, WORKBOOK_BYTES, TooMuchError, check_workbook, read_bytes, rows_within
from logistics.inputs.tables.names import table_named
from logistics.inputs.tables.sheet import Grid
from logistics.inputs.tables.unreadable import too_much

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST_MERGED = 100_000
#: Kinds of parts whose absence openpyxl ignores silently, though the workbook is then read wrongly.
_NEEDED_PARTS = ("/worksheet", "/styles")

#: The title of a sheet and its cells.
_Sheets = list[tuple[str, Grid]]


@dataclass(frozen=True)
class Formula:
    """A formula whose value is not in the file, because no spreadsheet has calculated it yet."""

    text: str


def read_workbook(path: Path, problems: list[Problem]) -> _Sheets | None:
    """Read all sheets of a workbook in their order: title and cells; None if it is damaged or no workbook.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    try:
        content = read_bytes(path, WORKBOOK_BYTES)
        check_workbook(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on styles and extensions, which are of no concern here
            sheets = _open(content)
    except TooMuchError as error:
        problems.append(too_much(path.name, error))
        return None
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged part can break zipfile, zlib or openpyxl anywhere, in any way
        problems.append(Problem(path.name, 0, "", "", "not_a_workbook", (("reason", str(error)),)))
        return None
    problems += [
        Problem(f"{path.name}[{title}]", 0, "", title, "hidden_sheet", severity="warning")
        for title, _, hidden in sheets
        if hidden and table_named(title)
    ]
    return [(title, grid) for title, grid, _ in sheets]


def _open(content: bytes) -> list[tuple[str, Grid, bool]]:
    """Read all sheets: title, cells and whether it is hidden; raises any error of openpyxl if the file is damaged."""
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415 - slow to load, and most operations are CSV folders

    reader = ExcelReader(BytesIO(content), read_only=True, data_only=True)
    with reader.archive:
        reader.read()
        for part in reader.parser.rels.values():
            if part.Type.endswith(_NEEDED_PARTS) and part.target not in reader.valid_files:
                raise BadZipFile(f"There is no item named {part.target!r} in the archive")
        return [(sheet.title, _grid(sheet), sheet.sheet_state != "visible") for sheet in reader.wb.worksheets]


def _grid(sheet: Any) -> Grid:
    """Read the cells of a sheet; the size that it states is ignored, as it is often wrong."""
    with sheet._get_source() as source:  # noqa: SLF001 - openpyxl gives no other way to what is hidden and merged
        parser = _parser(source, sheet)
        rows: list[list[Any]] = []
        for number, cells in parser.parse():
            filled = [(cell["column"] - 1, cell["value"]) for cell in cells if cell["value"] is not None]
            # A stray format can make a sheet seem a million rows long, so blank rows are left out.
            if not filled:
                continue
            _refuse_far(number, filled[-1][0] + 1)
            rows.extend([] for _ in range(len(rows), number))
            for column, value in filled:
                _put(rows[number - 1], column, value)
    texts = rows_within([cell_text(cell) for cell in row] for row in rows)
    while texts and not any(texts[-1]):
        texts.pop()
    marks = {
        (row, column): "formula_without_value"
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, Formula)
    }
    marks = {at: "merged_cell" for at in _merged(parser) if not _text_at(texts, at)} | marks
    return Grid(texts, marks, _hidden_rows(parser), _hidden_columns(parser))


def _put(row: list[Any], column: int, value: Any) -> None:
    row.extend([None] * (column + 1 - len(row)))
    row[column] = value


def _refuse_far(row: int, columns: int) -> None:
    """Refuse a cell beyond the limits of rows and columns, before memory is used for it."""
    if row > ROWS:
        raise TooMuchError("too_many_rows", ROWS, row)
    if columns > COLUMNS:
        raise TooMuchError("too_many_columns", COLUMNS, row)


def _parser(source: Any, sheet: Any) -> Any:
    """Give openpyxl's parser of a sheet, changed so that it also reports formulas without a value."""
    from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser  # noqa: PLC0415 - as in `_open`

    class Parser(WorkSheetParser):  # type: ignore[misc]
        def parse_cell(self, element: Any) -> dict[str, Any]:
            cell: dict[str, Any] = super().parse_cell(element)
            formula = element.find(FORMULA_TAG)
            empty_text = element.get("t") == "str" and element.find(VALUE_TAG) is not None
            if formula is not None and cell["value"] is None and not empty_text:
                cell["value"] = Formula(f"={formula.text or ''}")
            return cell

    book = sheet.parent
    dates, spans = book._date_formats, book._timedelta_formats  # noqa: SLF001 - as openpyxl's own sheets do
    return Parser(
        source,
        sheet._shared_strings,  # noqa: SLF001
        data_only=True,
        epoch=book.epoch,
        date_formats=dates,
        timedelta_formats=spans,
    )


def _merged(parser: Any) -> list[tuple[int, int]]:
    """Give the cells covered by merged ones, by row and column from 0: all but the first of each."""
    areas = parser.merged_cells.mergeCell if parser.merged_cells is not None else []
    return [
        (row - 1, column - 1)
        for area in areas
        if (area.max_row - area.min_row) * (area.max_col - area.min_col) < _LARGEST_MERGED
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
        if (row, column) != (area.min_row, area.min_col)
    ]


def _text_at(texts: list[list[str]], at: tuple[int, int]) -> str:
    row, column = at
    return texts[row][column] if row < len(texts) and column < len(texts[row]) else ""


def _hidden_rows(parser: Any) -> frozenset[int]:
    rows = parser.row_dimensions.items()
    return frozenset(int(number) - 1 for number, row in rows if _said(row, "hidden") or row.get("ht") == "0")


def _hidden_columns(parser: Any) -> frozenset[int]:
    hidden = [column for column in parser.column_dimensions.values() if _said(column, "hidden")]
    spans = [range(int(column["min"]) - 1, min(int(column["max"]), COLUMNS)) for column in hidden]
    return frozenset(at for span in spans for at in span)


def _said(attributes: dict[str, str], name: str) -> bool:
    return attributes.get(name, "0") in {"1", "true"}


def cell_text(value: Any) -> str:
    """Give a typed cell (or a value of TOML) as its text in a CSV file."""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, time) and value.second == value.microsecond == 0:
        return value.isoformat("minutes")
    if isinstance(value, Formula):
        return value.text
    return "" if value is None else str(value)
