"""One table as text cells: its header, its rows and the numbers a spreadsheet shows for them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from logistics.errors import Problem
from logistics.tables.near import nearest

if TYPE_CHECKING:
    from logistics.tables.schema import Table

#: A cell of an HXL tag row, such as `#affected+children`.
_HXL = re.compile(r"#\s*[A-Za-z][A-Za-z0-9_]*(\s*\+\s*[A-Za-z][A-Za-z0-9_]*)*")
#: Invisible characters that come with copied text: the mark of byte order, zero width space and joiners.
_INVISIBLE = str.maketrans("", "", "\ufeff\u200b\u200c\u200d\u2060")


@dataclass(frozen=True)
class Sheet:
    """One table as read.

    `cells` holds text only; its columns are the table's known ones that are there, its index the rows of the
    spreadsheet (the header is row 1). `whole` is false if rows are known to be missing: one could not be split into
    cells and is left out, or there is none where there must be.
    """

    file: str
    cells: pd.DataFrame
    whole: bool = True
    semicolons: bool = False


def clean(text: str) -> str:
    """Strip a text and write it in Unicode's composed form (NFC), without invisible characters."""
    return unicodedata.normalize("NFC", text.translate(_INVISIBLE)).strip()


def make_sheet(
    file: str, records: list[list[str]], table: Table, problems: list[Problem], *, semicolons: bool = False
) -> Sheet | None:
    """Lay out the records of a file as the columns of a table; None if there is nothing to lay out.

    Parameters
    ----------
    file : name for the problems.
    records : rows of cells as they stand in the file, blank ones included.
    problems : what is wrong is added here.
    """
    rows = [[clean(cell) for cell in record] for record in records]
    first = next((number for number, row in enumerate(rows) if any(row)), None)
    if first is None:
        problems.append(Problem(file, 0, "", "", "no_header"))
        return None
    header = [name.casefold() for name in rows[first]]
    body = {number + 1: row for number, row in enumerate(rows) if number > first and any(row)}
    tags = next(iter(body), 0)
    if tags and all(_HXL.fullmatch(cell) for cell in body[tags] if cell):
        del body[tags]
    positions = _positions(file, first + 1, header, table, problems)
    whole = _drop_torn_rows(file, len(header), body, problems)
    if not body and whole and not table.may_be_empty:
        problems.append(Problem(file, 0, "", "", "empty_table"))
        whole = False
    cells = {
        name: [row[at] if at < len(row) else "" for row in body.values()] for name, at in positions.items()
    }  # a short row lacks its last cells
    return Sheet(file, pd.DataFrame(cells, index=list(body), dtype=object), whole, semicolons)


def _positions(file: str, row: int, header: list[str], table: Table, problems: list[Problem]) -> dict[str, int]:
    """Find each known column in the header; report those missing, repeated and unknown."""
    known = {column.name: column for column in table.columns}
    extra = dict.fromkeys(name for name in header if name and name not in known)
    missing = [name for name, column in known.items() if name not in header and not column.optional]
    repeated = [name for name in known if header.count(name) > 1]
    problems += [Problem(file, row, name, name, "extra_column", severity="notice") for name in extra]
    problems += [Problem(file, row, name, "", "missing_column", (("near", nearest(name, extra)),)) for name in missing]
    problems += [Problem(file, row, name, name, "repeated_column") for name in repeated]
    return {name: header.index(name) for name in known if name in header}


def _drop_torn_rows(file: str, width: int, body: dict[int, list[str]], problems: list[Problem]) -> bool:
    """Report and take out the rows with more cells than the header: what belongs where is not known."""
    torn = {number: row for number, row in body.items() if any(row[width:])}
    for number, row in torn.items():
        values = (("cells", str(len(row))), ("columns", str(width)))
        problems.append(Problem(file, number, "", next(filter(None, row[width:])), "extra_cells", values))
        del body[number]
    return not torn
