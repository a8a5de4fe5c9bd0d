"""Lays out one table as text cells: its header, its rows and their numbers in the spreadsheet."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.errors import Problem
from logistics.inputs.tables.header import broken_tags, find_header, is_data, repeats
from logistics.inputs.tables.near import nearest

if TYPE_CHECKING:
    from logistics.inputs.tables.header import Header
    from logistics.inputs.tables.schema import TableSchema

#: Invisible characters of copied text: the byte order mark, the zero width space and the word joiner.
_INVISIBLE = str.maketrans("", "", "\ufeff\u200b\u2060")
#: Pattern of what is stripped from the ends of a text: spaces, and joiners that join nothing.
_ENDS = re.compile(r"^[\s\u200c\u200d]+|[\s\u200c\u200d]+$")
_SHOWN = 60  # letters of a title that a notice quotes


@dataclass(frozen=True)
class Grid:
    """The cells of a file or sheet from its first row and column on, blank ones included.

    Attributes
    ----------
    rows : texts of the cells, by row.
    marks : code of a problem that the text of a cell does not show, by row and column from 0.
    hidden_rows, hidden_columns : rows and columns, from 0, that a spreadsheet hides.
    """

    rows: list[list[str]]
    marks: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Sheet:
    """One table as read.

    Attributes
    ----------
    file : name of the file or sheet.
    cells : texts; the columns are the known ones that are there, the index the rows of the spreadsheet (header 1).
    whole : false if rows are known to be missing, as one could not be split or none is there where one must be.
    semicolons : whether the separator of cells is not the comma.
    marks : code of a problem that the text of a cell does not show, by row of the spreadsheet and column.
    """

    file: str
    cells: pd.DataFrame
    whole: bool = True
    semicolons: bool = False
    marks: dict[tuple[int, str], str] = field(default_factory=dict)


def clean(text: str) -> str:
    """Strip a text, compose its letters (Unicode NFC), and remove invisible characters except joiners."""
    return _ENDS.sub("", unicodedata.normalize("NFC", text.translate(_INVISIBLE)))


def make_sheet(
    file: str, grid: Grid, table: TableSchema, problems: list[Problem], *, semicolons: bool = False
) -> Sheet | None:
    """Lay out the cells of a file as the columns of a table; None if there is no header.

    Parameters
    ----------
    file : name of the file in problems.
    grid : cells of the file.
    table : schema of the table.
    problems : gets the problems, and notices of what was left out.
    semicolons : whether the separator of cells is not the comma.
    """
    rows = [[clean(cell) for cell in record] for record in grid.rows]
    first = next((number for number, row in enumerate(rows) if any(row)), None)
    header = find_header(rows, table)
    if first is None or header is None:
        problems.append(_no_header(file, rows, first, table))
        return None
    problems += _above(file, rows[first : header.top], first, header, table)
    body = {number + 1: row for number, row in enumerate(rows) if number > header.row and any(row)}
    _leave_out_names(file, body, header, table, problems)
    positions = column_positions(file, header, table, problems)
    whole = _drop_torn_rows(file, len(header.cells), body, problems)
    if not body and whole and not table.may_be_empty:
        problems.append(Problem(file, 0, "", "", "empty_table"))
        whole = False
    problems += _hidden(file, grid, body, header)
    cells = {
        name: [row[at] if at < len(row) else "" for row in body.values()] for name, at in positions.items()
    }  # a short row lacks its last cells
    names = {at: name for name, at in positions.items()}
    marks = {(row + 1, names[at]): code for (row, at), code in grid.marks.items() if row + 1 in body and at in names}
    return Sheet(file, pd.DataFrame(cells, index=list(body), dtype=object), whole, semicolons, marks)


def _no_header(file: str, rows: list[list[str]], first: int | None, table: TableSchema) -> Problem:
    """Report once that there is no header, however many columns and rows there are."""
    if first is None:
        return Problem(file, 0, "", "", "no_header")
    names = ", ".join(column.name for column in table.columns if not column.optional)
    return Problem(file, first + 1, "", _quoted(rows[first]), "unknown_header", (("columns", names),))


def _quoted(row: list[str]) -> str:
    """Quote a row in one line."""
    text = " | ".join(" ".join(cell.split()) for cell in row if cell)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _above(file: str, rows: list[list[str]], first: int, header: Header, table: TableSchema) -> list[Problem]:
    """Give a notice of what stands above the header; data there are an error."""
    if not rows:
        return []
    data = [number for number, row in enumerate(rows, first + 1) if is_data(row, header, table)]
    if data:
        values = (("header", str(header.top + 1)),)
        return [Problem(file, row, "", _quoted(rows[row - first - 1]), "data_above_header", values) for row in data]
    return [Problem(file, header.top + 1, "", _quoted(rows[0]), "header_found", severity="notice")]


def _leave_out_names(
    file: str, body: dict[int, list[str]], header: Header, table: TableSchema, problems: list[Problem]
) -> None:
    """Remove the rows below the header that are no data: tags, and repeated names."""
    again = [number for number, row in body.items() if repeats(row, header, table)]
    problems += [
        Problem(file, number, "", _quoted(body.pop(number)), "header_again", severity="notice") for number in again
    ]
    tags = next(iter(body), 0)
    broken = broken_tags(body[tags]) if tags else None
    if broken is not None:
        del body[tags]
    if broken:
        problems.append(Problem(file, tags, "", ", ".join(broken), "broken_tags", severity="notice"))


def _hidden(file: str, grid: Grid, body: dict[int, list[str]], header: Header) -> list[Problem]:
    """Warn of hidden rows and columns, which are read like the others."""
    rows = [number for number in body if number - 1 in grid.hidden_rows]
    columns = [
        name
        for at, name in enumerate(header.columns)
        if name and at in grid.hidden_columns and any(at < len(row) and row[at] for row in body.values())
    ]
    return [Problem(file, number, "", _quoted(body[number]), "hidden_row") for number in rows] + [
        Problem(file, header.row + 1, name, name, "hidden_column", severity="warning") for name in columns
    ]


def column_positions(file: str, header: Header, table: TableSchema, problems: list[Problem]) -> dict[str, int]:
    """Give the position of each known column in the header; report missing, repeated and unknown columns."""
    row = header.row + 1
    positions: dict[str, int] = {}
    others: list[str] = []
    for column in table.columns:
        places = [at for at, name in enumerate(header.columns) if name == column.name]
        exact = [at for at in places if header.cells[at].casefold() == column.name]
        if len(exact or places) > 1:
            problems.append(Problem(file, row, column.name, column.name, "repeated_column"))
        if places:
            positions[column.name] = (exact or places)[0]
        others += [header.cells[at] for at in places if exact and at not in exact]
    others += [cell for cell, name in zip(header.cells, header.columns, strict=True) if cell and not name]
    extra = list(dict.fromkeys(" ".join(cell.casefold().split()) for cell in others))
    missing = [column.name for column in table.columns if column.name not in positions and not column.optional]
    problems += [Problem(file, row, name, name, "extra_column", severity="notice") for name in extra]
    problems += [Problem(file, row, name, "", "missing_column", (("near", nearest(name, extra)),)) for name in missing]
    return positions


def _drop_torn_rows(file: str, width: int, body: dict[int, list[str]], problems: list[Problem]) -> bool:
    """Report and remove rows with more cells than the header has; true if there are none."""
    torn = {number: row for number, row in body.items() if any(row[width:])}
    for number, row in torn.items():
        values = (("cells", str(len(row))), ("columns", str(width)))
        problems.append(Problem(file, number, "", next(filter(None, row[width:])), "extra_cells", values))
        del body[number]
    return not torn
