"""Everything that can go wrong and a user can mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "notice"]


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in the input: where it is, what it is, what to do.

    `row` is the line a spreadsheet shows (the header is row 1); 0 where the problem is not of one row.
    `code` names the text in `texts/problems.toml`; `values` fill it in, in either language.
    """

    file: str
    row: int
    column: str
    value: str
    code: str
    values: tuple[tuple[str, str], ...] = ()
    severity: Severity = "error"


class LogisticsError(Exception):
    """The base of all errors a user can mend; the command line prints it and ends with code 2."""


class TableError(LogisticsError):
    """All the problems of an operation's tables, at once."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems, sorted by file, row and column."""
        self.problems = sorted(problems)
        super().__init__(f"{len(self.problems)} problem(s) in the tables")


class GeographyError(LogisticsError):
    """A place, a way or a routing engine that cannot be used."""


class SolverError(LogisticsError):
    """The solver gave no plan."""


class RoutingError(LogisticsError):
    """A routing problem whose arrays make no sense."""


class PlanError(LogisticsError):
    """A run folder that cannot be read or written."""


class ProtectionError(LogisticsError):
    """Something that may not be shown would have been: nothing is written."""
