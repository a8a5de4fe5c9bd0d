"""Splits the text of a file into records of cells; the separator is found from the names of the columns."""

from __future__ import annotations

import csv
import re
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING

from logistics.core.limits import TABLE_BYTES, rows_within
from logistics.inputs.tables.header import SEARCHED_ROWS, known_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logistics.inputs.tables.schema import TableSchema

#: The line that tells Excel the separator; a spreadsheet does not show it as a row.
_TOLD = re.compile(r'\A"?sep=(?P<mark>[^"\r\n])"?[,;\t]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_MARKS = (",", ";", "\t", "|")


class TornError(ValueError):
    """A text cannot be split into cells from one row on."""

    def __init__(self, row: int, reason: str) -> None:
        """Keep the row, counted from 1, and what is wrong there."""
        self.row, self.reason = row, reason
        super().__init__(reason)


def split_records(text: str, table: TableSchema) -> tuple[list[list[str]], str]:
    """Split the text of a file into records, blank ones included; the line `sep=` is not a record.

    Returns
    -------
    records : rows of cells.
    mark : the separator of cells.

    Raises
    ------
    TornError
        Quotation marks are not closed or not doubled.
    TooMuchError
        There are too many rows or columns, or a cell is too long.
    """
    told = _TOLD.match(text)
    body = text[told.end() :] if told else text
    mark = told["mark"] if told else _mark(body, table)
    records: list[list[str]] = []
    try:
        records.extend(_reader(body, mark))
    except csv.Error as error:
        raise TornError(len(records) + 1, str(error)) from error
    return rows_within(records), mark


def _reader(text: str, mark: str) -> Iterator[list[str]]:
    csv.field_size_limit(TABLE_BYTES)
    return csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True)


def _mark(text: str, table: TableSchema) -> str:
    """Choose the separator that gives the most known columns, else the one that the first record has most of."""
    heads = {mark: _head(text, mark) for mark in _MARKS}
    known = {mark: max((len(known_names(row, table)) for row in head), default=0) for mark, head in heads.items()}
    cells = {mark: len(next((row for row in head if any(row)), [])) for mark, head in heads.items()}
    return max(_MARKS, key=lambda mark: (known[mark], cells[mark]))


def _head(text: str, mark: str) -> list[list[str]]:
    """Split the beginning of a text, as far as possible."""
    rows: list[list[str]] = []
    try:
        filled = (row for row in _reader(text, mark) if any(cell.strip() for cell in row))
        rows.extend(islice(filled, SEARCHED_ROWS))
    except csv.Error:
        pass  # another separator fits, or the problem is reported when the whole is split
    return rows
