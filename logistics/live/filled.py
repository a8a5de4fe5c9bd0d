"""Reads what people filled into the workbooks of a plan: each marked row, with the texts of its boxes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from logistics.core.errors import Problem
from logistics.inputs.tables.sheet import clean
from logistics.inputs.tables.unreadable import unreadable
from logistics.inputs.tables.workbook import read_workbook
from logistics.output.documents.fill_marks import FIELDS, Mark, read_mark

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.inputs.tables.sheet import Grid


@dataclass(frozen=True)
class Place:
    """Where a box is.

    Attributes
    ----------
    file : the workbook and its sheet.
    row : the row, as the spreadsheet numbers it.
    column : the letters of the column.
    """

    file: str
    row: int
    column: str = ""


@dataclass(frozen=True)
class FilledRow:
    """A marked row.

    Attributes
    ----------
    mark : what it tells, and of what.
    place : where it is.
    texts : the texts of its boxes that are not blank, by field.
    places : where its boxes are, by field.
    """

    mark: Mark
    place: Place
    texts: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)


def read_filled(file: Path, problems: list[Problem]) -> list[FilledRow] | None:
    """Read the marked rows of a workbook, those of hidden sheets and rows too; None if it has none.

    Of rows with the same mark those that are blank do not count; if several are filled in, that is a problem.

    Parameters
    ----------
    file : the file.
    problems : gets the problems.
    """
    if file.suffix.lower() not in {".xlsx", ".xlsm"}:
        return None
    try:
        sheets = read_workbook(file, problems)
    except OSError as error:
        problems.append(unreadable(file.name, error))
        return None
    found = [row for title, grid in sheets or [] for row in _of_sheet(f"{file.name}[{title}]", grid, problems)]
    return _once(found, problems) if found else None


def _of_sheet(file: str, grid: Grid, problems: list[Problem]) -> list[FilledRow]:
    """Give the marked rows of a sheet; a row that was put between them is noticed."""
    marks = {(at, column): mark for at, row in enumerate(grid.rows) for column, mark in _marks(row)}
    of_rows = {at: mark for (at, _), mark in marks.items() if mark.column < 0}
    if not of_rows:
        return []
    columns = {mark.column: column for (_, column), mark in marks.items() if mark.column >= 0}
    named = {at for at, column in marks if marks[at, column].column >= 0}
    problems += [
        Problem(file, at + 1, "", next(filter(None, row)).strip(), "row_not_of_sheet", severity="warning")
        for at, row in enumerate(grid.rows)
        if any(row) and at not in of_rows and at not in named
    ]
    return [_filled(file, at, mark, columns, grid, problems) for at, mark in of_rows.items() if mark.what]


def _marks(row: list[str]) -> list[tuple[int, Mark]]:
    read = [(column, read_mark(text)) for column, text in enumerate(row) if text]
    return [(column, mark) for column, mark in read if mark is not None]


def _filled(file: str, at: int, mark: Mark, columns: dict[int, int], grid: Grid, problems: list[Problem]) -> FilledRow:
    """Read the boxes of a row; if the columns are not named, they are where they were written."""
    texts, places = {}, {}
    for name, written in FIELDS[mark.what].items():
        column = columns.get(written, -1) if columns else written
        if column < 0:
            continue
        row = grid.rows[at]
        text = clean(row[column]) if column < len(row) else ""
        places[name] = Place(file, at + 1, _letters(column))
        code = grid.marks.get((at, column))
        if code:
            problems.append(Problem(file, at + 1, places[name].column, text, code))
        elif text:
            texts[name] = text
    return FilledRow(mark, Place(file, at + 1), texts, places)


def _once(rows: list[FilledRow], problems: list[Problem]) -> list[FilledRow]:
    """Give each row once: the one that is filled in, if one is."""
    first: dict[Mark, FilledRow] = {}
    for row in rows:
        there = first.setdefault(row.mark, row)
        if there is row or not row.texts:
            continue
        if there.texts:
            name = next(iter(row.texts))
            told = (("sheet", there.place.file), ("first", str(there.place.row)))
            problems.append(
                Problem(row.place.file, row.place.row, row.places[name].column, row.texts[name], "row_copied", told)
            )
        first[row.mark] = row
    return list(first.values())


def _letters(column: int) -> str:
    """Give the letters of a column (from 0), as a spreadsheet shows them."""
    before, last = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
