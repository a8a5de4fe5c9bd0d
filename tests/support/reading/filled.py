"""Fills in the workbooks of a plan as a person does in a spreadsheet: finds boxes by what is written beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl

if TYPE_CHECKING:
    from pathlib import Path

#: The heads of the columns of boxes, as they begin.
HEADS = {
    "loaded": "Cargado", "good": "Recibido bien", "damaged": "Dañado", "missing": "Faltante",
    "brought_back": "De regreso", "remarks": "Observaciones",
}  # fmt: skip


class Paper:
    """A workbook of a plan in a spreadsheet.

    Attributes
    ----------
    book : the workbook.
    """

    def __init__(self, file: Path) -> None:
        """Open a workbook."""
        self.book = openpyxl.load_workbook(file)

    def save(self, file: Path) -> Path:
        """Save it, as spreadsheets do, and go on with the saved file."""
        self.book.save(file)
        self.book = openpyxl.load_workbook(file)
        return file

    def write(self, day: str, after: str, item: str, **values: object) -> None:
        """Write into the boxes of an item that stands below the first row that holds a text."""
        page = self.book[day]
        heads: dict[str, int] = {}
        below = False
        for row in page.iter_rows():
            found = {name: cell.column for cell in row for name, head in HEADS.items() if starts(cell, head)}
            heads = found if len(found) > 3 else heads
            below = below or any(after in str(cell.value or "") for cell in row)
            if below and heads and starts(row[1], item):
                for name, value in values.items():
                    page.cell(row[0].row, heads[name]).value = value
                return
        raise AssertionError(f"no {item} below {after}")

    def beside(self, day: str, label: str, value: object, after: str = "") -> None:
        """Write into the box beside the first label below a row that holds a text, or in that row.

        Heads of columns, below which the boxes stand, are no labels.
        """
        page = self.book[day]
        below = not after
        for row in page.iter_rows():
            below = below or any(after in str(cell.value or "") for cell in row)
            heads = sum(starts(cell, head) for cell in row for head in HEADS.values())
            for cell in row if below and heads < 3 else []:
                if starts(cell, label):
                    box(page, cell).value = value
                    return
        raise AssertionError(f"no {label}")

    def under(self, day: str, head: str, text: str, value: object) -> None:
        """Write into the column of a head, in the row of the first cell that holds a text."""
        page = self.book[day]
        column = 0
        for row in page.iter_rows():
            column = next((cell.column for cell in row if starts(cell, head)), column)
            if column and any(text in str(cell.value or "") for cell in row):
                page.cell(row[0].row, column).value = value
                return
        raise AssertionError(f"no {text}")


def starts(cell: Any, text: str) -> bool:
    return str(cell.value or "").startswith(text)


def box(page: Any, label: Any) -> Any:
    """Give the cell right of a label, which may go over several columns."""
    last = label.column
    for area in page.merged_cells.ranges:
        if label.coordinate in area:
            last = area.max_col
    return page.cell(label.row, last + 1)
