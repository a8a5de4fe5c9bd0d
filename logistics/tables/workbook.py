"""Reading the sheets of an XLSX workbook as text cells."""

from __future__ import annotations

import warnings
from datetime import datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from logistics.errors import Problem

if TYPE_CHECKING:
    from pathlib import Path

#: No sheet is read further: a stray format can make a sheet look a million rows long.
_MOST_COLUMNS = 200
#: Kinds of parts without which a workbook would be read as another: openpyxl passes over them in silence.
_NEEDED_PARTS = ("/worksheet", "/styles")

#: The title of a sheet and its cells, typed.
_Sheets = list[tuple[str, list[tuple[Any, ...]]]]


def read_workbook(path: Path, problems: list[Problem]) -> list[tuple[str, list[list[str]]]] | None:
    """Read all sheets of a workbook, in its order: title and rows of texts; None if it is damaged or no workbook.

    Raises
    ------
    OSError
        If the file cannot be read at all.
    """
    content = path.read_bytes()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on styles and extensions, which are of no concern here
            sheets = _open(content)
    except Exception as error:  # noqa: BLE001 - a damaged part can break zipfile, zlib or openpyxl anywhere, in any way
        problems.append(Problem(path.name, 0, "", "", "not_a_workbook", (("reason", str(error)),)))
        return None
    return [(title, _texts(rows)) for title, rows in sheets]


def _open(content: bytes) -> _Sheets:
    """Read the cells of all sheets as openpyxl types them; raises whatever openpyxl does if the file is damaged."""
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415 - slow to load, and most operations are CSV folders

    reader = ExcelReader(BytesIO(content), read_only=True, data_only=True)
    with reader.archive:
        reader.read()
        for part in reader.parser.rels.values():
            if part.Type.endswith(_NEEDED_PARTS) and part.target not in reader.valid_files:
                raise BadZipFile(f"There is no item named {part.target!r} in the archive")
        return [(sheet.title, _rows(sheet)) for sheet in reader.wb.worksheets]


def _rows(sheet: Any) -> list[tuple[Any, ...]]:
    sheet.reset_dimensions()  # the size a workbook states is often wrong
    return [row[:_MOST_COLUMNS] for row in sheet.iter_rows(values_only=True)]


def _texts(rows: list[tuple[Any, ...]]) -> list[list[str]]:
    texts = [[cell_text(cell) for cell in row] for row in rows]
    while texts and not any(texts[-1]):
        texts.pop()
    return texts


def cell_text(value: Any) -> str:
    """Write a typed cell (or a value of TOML) as the text that stands for it in a CSV file."""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, time) and value.second == value.microsecond == 0:
        return value.isoformat("minutes")
    return "" if value is None else str(value)
