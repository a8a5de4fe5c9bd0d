"""Reads the sheets of entries that people fill in: a CSV file, or a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.core.errors import Problem, TableError
from logistics.inputs.tables.names import ENTRY_KIND, word_named
from logistics.inputs.tables.read import read_csv
from logistics.inputs.tables.sheet import make_sheet
from logistics.inputs.tables.unreadable import unreadable
from logistics.inputs.tables.workbook import read_workbook
from logistics.live.kinds import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.inputs.tables.sheet import Sheet
    from logistics.live.kinds import EntryKind

_BOOKS = (".xlsx", ".xlsm")


def kind_named(text: str) -> str:
    """Give the kind of entry that a text names in English or Spanish; "" if none."""
    name = word_named(text, ENTRY_KIND).casefold().replace("-", "_").replace(" ", "_")
    return name if name in KINDS else ""


def read_sheet(file: Path, kind: EntryKind, problems: list[Problem]) -> Sheet:
    """Read the table of entries of a kind from a CSV file, or from the sheet of a workbook that is named as the kind.

    A workbook with one sheet is read whatever the sheet is called.

    Raises
    ------
    TableError
        The file cannot be read, or has no such sheet.
    """
    try:
        sheet = _of_book(file, kind, problems) if file.suffix.lower() in _BOOKS else _of_csv(file, kind, problems)
    except OSError as error:
        problems.append(unreadable(file.name, error))
        sheet = None
    if sheet is None or not sheet.whole:
        raise TableError(problems)
    return sheet


def _of_csv(file: Path, kind: EntryKind, problems: list[Problem]) -> Sheet | None:
    return read_csv(file, kind.table, problems)


def _of_book(file: Path, kind: EntryKind, problems: list[Problem]) -> Sheet | None:
    sheets = read_workbook(file, problems)
    if sheets is None:
        return None
    own = [(title, grid) for title, grid in sheets if kind_named(title) == kind.name] or sheets
    if len(own) != 1:
        problems.append(Problem(file.name, 0, "", kind.name, "no_such_sheet"))
        return None
    title, grid = own[0]
    return make_sheet(f"{file.name}[{title}]", grid, kind.table, problems)
