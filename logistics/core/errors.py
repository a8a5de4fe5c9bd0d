"""The errors that a user can correct."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "notice"]


@dataclass(frozen=True, order=True)
class Problem:
    """One problem of the input: where it is, what it is and what to do.

    Attributes
    ----------
    file : the file, or the workbook and its sheet.
    row : row as a spreadsheet numbers it (the header is row 1); 0 where the problem is not of one row.
    column : the column or setting.
    value : the text of the cell.
    code : key of the text in `problems.toml` of each language.
    values : names and values that fill in the text.
    severity : error, warning or notice.
    """

    file: str
    row: int
    column: str
    value: str
    code: str
    values: tuple[tuple[str, str], ...] = ()
    severity: Severity = "error"


class LogisticsError(Exception):
    """The base of all errors that a user can correct; the command line prints the error and ends with code 2."""


class TableError(LogisticsError):
    """All the problems of an operation's tables, at once."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems, sorted by file, row and column."""
        self.problems = sorted(problems)
        super().__init__(f"{len(self.problems)} problem(s) in the tables")


class GeographyError(LogisticsError):
    """A place, a road or a routing engine cannot be used."""


class SolverError(LogisticsError):
    """The solver found no plan."""


class RoutingError(LogisticsError):
    """The arrays of a routing problem do not fit together, or hold numbers out of range."""


class PlanError(LogisticsError):
    """A run folder cannot be read or written."""


class ProtectionError(LogisticsError):
    """A file would have shown what must not be shown; nothing is written."""


class StorageError(LogisticsError):
    """The database of a journal cannot be used."""
