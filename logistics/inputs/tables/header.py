"""Finds the header row of a sheet, and the rows below it that are no data.

People put titles, dates and logos above a table, merge cells over two header rows, and write tags, names or nothing in
the rows below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics.inputs.tables.names import column_named, is_error_value

if TYPE_CHECKING:
    from logistics.inputs.tables.schema import TableSchema

#: Most non-blank rows that are searched for the header; a title is never so long.
SEARCHED_ROWS = 25
_TAG = re.compile(r"#\s*[A-Za-z][A-Za-z0-9_]*(\s*\+\s*[A-Za-z][A-Za-z0-9_]*)*")
_MEANT_AS_TAG = re.compile(r"#\s*\w.*", re.DOTALL)
_DIGITS = re.compile(r"[+-]?[0-9][0-9.,:/ -]*")
_FIGURES = {"number", "count", "date", "time"}


@dataclass(frozen=True)
class Header:
    """The header of a sheet.

    Attributes
    ----------
    top, row : first and last row of the header, from 0.
    cells : text of the header at each position.
    columns : column of the table at each position; "" where none.
    """

    top: int
    row: int
    cells: list[str]
    columns: list[str]


def known_names(row: list[str], table: TableSchema) -> set[str]:
    """Give the columns of a table that the cells of a row name."""
    return {column_named(cell, table) for cell in row if cell} - {""}


def find_header(rows: list[list[str]], table: TableSchema) -> Header | None:
    """Find the row with the most known names, the first of equals; None if no row has any.

    A single name further down may be chance: then only the first non-blank row can be the header.
    """
    filled = [at for at, row in enumerate(rows) if any(row)][:SEARCHED_ROWS]
    if not filled:
        return None
    scores = {at: len(known_names(rows[at], table)) for at in filled}
    row = max(filled, key=lambda at: scores[at])
    if scores[row] < 2 and scores[filled[0]] == 0 and row != filled[0] and len(table.columns) > 2:
        return None
    return _over_two_rows(rows, row, table) if scores[row] else None


def _over_two_rows(rows: list[list[str]], row: int, table: TableSchema) -> Header:
    """Add the names of merged cells: those above blank cells of the row, or below them if a row of names follows."""
    own = known_names(rows[row], table)
    for above, below in ((row - 1, row), (row, row + 1)):
        other = above if below == row else below
        if not 0 <= other < len(rows):
            continue
        width = max(len(rows[above]), len(rows[below]))
        upper, lower = (_padded(rows[at], width) for at in (above, below))
        both = [low or up for up, low in zip(upper, lower, strict=True)]
        added = known_names(both, table) - own
        # The row below may be data, so all its cells must be names.
        names_only = other == above or all(column_named(cell, table) for cell in lower if cell)
        if added and names_only and own <= known_names(both, table):
            return Header(above, below, both, [column_named(cell, table) for cell in both])
    return Header(row, row, rows[row], [column_named(cell, table) for cell in rows[row]])


def _padded(row: list[str], width: int) -> list[str]:
    return row + [""] * (width - len(row))


def is_data(row: list[str], header: Header, table: TableSchema) -> bool:
    """Say whether a row above the header looks like data: it has figures wherever the table has figures."""
    figures = {column.name for column in table.columns if column.kind in _FIGURES and not column.optional}
    places = [at for at, name in enumerate(header.columns) if name in figures]
    return bool(places) and all(at < len(row) and _DIGITS.fullmatch(row[at]) for at in places)


def broken_tags(row: list[str]) -> list[str] | None:
    """Give the cells of a row of HXL tags that are no valid tags; None if it is no row of tags."""
    filled = [cell for cell in row if cell]
    meant = [cell for cell in filled if _MEANT_AS_TAG.fullmatch(cell) and not is_error_value(cell)]
    right = [cell for cell in filled if _TAG.fullmatch(cell)]
    if not right or len(meant) * 2 < len(filled):
        return None
    return [cell for cell in filled if not _TAG.fullmatch(cell)]


def repeats(row: list[str], header: Header, table: TableSchema) -> bool:
    """Say whether a row below the header only repeats the names of the columns, in any language."""
    named = [(column_named(cell, table), at) for at, cell in enumerate(row) if cell]
    return bool(named) and all(name and at < len(header.columns) and header.columns[at] == name for name, at in named)
