"""Finds rows of totals: people write TOTAL under a table, and a plan must not count that as one more row."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from logistics.core.errors import Problem
from logistics.inputs.tables.names import is_total

if TYPE_CHECKING:
    import pandas as pd

    from logistics.inputs.tables.schema import TableSchema
    from logistics.inputs.tables.sheet import Sheet

_NUMBER = re.compile(r"[+-]?[0-9][0-9.,' \u00a0]*")
_ROUNDING = 1e-6


def take_out_totals(sheet: Sheet, table: TableSchema, problems: list[Problem]) -> Sheet:
    """Report the rows of totals, and remove them so that nothing else is reported of them.

    Such a row has a label (`TOTAL`, `Suma`) in place of an id, or a label beside blank ids or the sum of a column. A
    row without a label is one too if its ids are blank and it holds the sum of the rows above.
    """
    cells = sheet.cells
    ids = [
        column.name for column in table.columns if column.kind == "id" and not column.optional and column.name in cells
    ]
    numbers = [column.name for column in table.columns if column.kind in {"number", "count"} and column.name in cells]
    texts = [column.name for column in table.columns if column.kind == "text" and column.name in cells]
    if not ids or cells.empty:
        return sheet
    rows = {int(row): own for row, own in zip(cells.index, cells.to_dict("records"), strict=True)}
    named = {row for row, own in rows.items() if any(is_total(own[name]) for name in ids)}
    told = {row for row, own in rows.items() if any(is_total(own[name]) for name in texts)}
    blank = {row for row, own in rows.items() if any(not own[name] for name in ids)}
    adds = _adding_up(cells[numbers]) if told | blank else set()
    total = named | (told & (blank | adds)) | (blank & adds)  # a row with a sum is not blank
    if not total:
        return sheet
    for row in sorted(total):
        label = next((rows[row][name] for name in ids + texts if is_total(rows[row][name])), "")
        column = next((name for name in ids + texts if is_total(rows[row][name])), ids[0])
        problems.append(Problem(sheet.file, row, column, label, "total_row"))
    return replace(sheet, cells=cells.drop(index=list(total)))


def _adding_up(numbers: pd.DataFrame) -> set[int]:
    """Give the rows that hold in some column the sum of at least two rows above."""
    adding: set[int] = set()
    for name in numbers:
        above: list[float] = []
        for row, text in zip(numbers.index, numbers[name], strict=True):
            number = _as_number(text)
            if number is None:
                continue
            total = sum(above)
            if len(above) > 1 and abs(number - total) <= _ROUNDING * max(abs(total), 1):
                adding.add(int(row))
            above.append(number)
    return adding


def _as_number(text: str) -> float | None:
    """Read a number leniently: separators of thousands are dropped; one that can only be a decimal mark is kept."""
    if not _NUMBER.fullmatch(text):
        return None
    digits = re.sub(r"[' \u00a0]", "", text)
    digits = re.sub(r"[.,](?=[0-9]{3}(?:[.,]|$))", "", digits).replace(",", ".")
    try:
        return float(digits)
    except ValueError:
        return None
