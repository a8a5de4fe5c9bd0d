"""The marks in hidden cells of the workbooks, by which what people fill in is read back.

A mark stands in a hidden column of the row it is of, and names the plan, what the row tells and of what. So a row is
known wherever it stands: rows may be sorted or hidden, sheets put in another order, deleted or copied. The first row of
a sheet, which is hidden too, names the columns, so that one more column does no harm.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What every mark begins with; the figure is that of the layout below.
_BEGINS = "logistics 1"
#: The two workbooks that are filled in.
DROPS, TRIPS = "drops", "trips"
#: What the rows of marks tell: their workbook, the columns (from 0) of their boxes, and what their ids are.
FIELDS: dict[str, dict[str, int]] = {
    # drop sheets: trip, place of the supplier, drop, item
    "goods": {"good": 4, "damaged": 5, "missing": 6, "brought_back": 7, "remarks": 8},
    # trip, place of the supplier, drop
    "arrival": {"hour": 8},
    # drop
    "people": {"people": 2, "hour": 4, "role": 7},
    # drop
    "remarks": {"remarks": 2},
    # drivers' sheets: trip, "", drop, item
    "load": {"loaded": 5, "good": 6, "damaged": 7, "missing": 8, "brought_back": 9},
    # trip
    "leave": {"hour": 5},
    # trip, "", drop
    "call": {"hour": 4, "role": 8},
    # trip
    "home": {"hour": 2, "km": 4, "cost_usd": 7},
}
_COLUMN = "column"


@dataclass(frozen=True)
class Mark:
    """A mark as read.

    Attributes
    ----------
    what : what its row tells, one of `FIELDS`; "" for a row that tells nothing.
    plan : the plan it is of, by its `short_id`.
    operation : the name of the operation.
    ids : the ids it names.
    column : the number of a column; -1 in the marks of rows.
    """

    what: str = ""
    plan: str = ""
    operation: str = ""
    ids: tuple[str, ...] = ()
    column: int = -1


def read_mark(text: str) -> Mark | None:
    """Read the text of a cell as a mark; None if it is none."""
    if not text.startswith(_BEGINS):
        return None
    told = text.removeprefix(_BEGINS).strip()
    if not told:
        return Mark()
    try:
        what, *rest = json.loads(told)
        if what == _COLUMN:
            return Mark(column=int(rest[0]))
        plan, operation, *ids = (str(part) for part in rest)
    except (ValueError, TypeError, IndexError):
        return None
    return Mark(what, plan, operation, tuple(ids)) if what in FIELDS else None


@dataclass(frozen=True)
class Marker:
    """Writes the marks of one sheet.

    Attributes
    ----------
    page : the worksheet.
    column : the column of the marks (from 0), which is hidden.
    plan : the plan, by its `short_id`.
    operation : the name of the operation.
    """

    page: Any
    column: int
    plan: str
    operation: str

    def name_columns(self) -> None:
        """Name the columns in the first row, and hide it and the column of the marks."""
        for column in range(self.column):
            self.page.write_string(0, column, _text(_COLUMN, column))
        self.page.set_row(0, None, None, {"hidden": True})
        self.page.set_column(self.column, self.column, None, None, {"hidden": True})

    def told(self, rows: Sequence[int]) -> None:
        """Mark rows as those of the sheet that tell nothing, so that rows put between them are noticed."""
        for row in rows:
            self.page.write_string(row, self.column, _BEGINS)

    def put(self, row: int, what: str, *ids: str) -> None:
        """Mark what a row tells, and of what."""
        self.page.write_string(row, self.column, _text(what, self.plan, self.operation, *ids))


def _text(*told: str | int) -> str:
    return f"{_BEGINS} {json.dumps(told, ensure_ascii=False)}"
