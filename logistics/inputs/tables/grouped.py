"""Groups equal problems: a hundred rows with the same fault are reported as one problem with its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from logistics.core.errors import Problem

#: Problems that are grouped over the columns or settings of one row; all others are grouped over rows of a column.
_BY_COLUMN = frozenset({"missing_column", "extra_column", "missing_setting", "extra_setting"})
#: Values by which problems differ for the reader: the suggested word, the place that was read.
_TELLING = frozenset({"near", "place", "places"})


@dataclass(frozen=True)
class Group:
    """Equal problems in one file.

    Attributes
    ----------
    first : the first of the problems.
    rows : their rows, each once, in order.
    columns : their columns, each once, in order.
    texts : the texts of their cells, each once, in order.
    count : number of problems.
    """

    first: Problem
    rows: tuple[int, ...]
    columns: tuple[str, ...]
    texts: tuple[str, ...]
    count: int


def grouped(problems: Iterable[Problem]) -> list[Group]:
    """Group equal problems, in the order of the first problem of each group."""
    found: dict[tuple[object, ...], list[Problem]] = {}
    for problem in problems:
        telling = tuple(pair for pair in problem.values if pair[0] in _TELLING)
        place = "" if problem.code in _BY_COLUMN else problem.column
        found.setdefault((problem.file, problem.code, problem.severity, place, telling), []).append(problem)
    return [_group(members) for members in found.values()]


def _group(members: list[Problem]) -> Group:
    return Group(
        first=members[0],
        rows=tuple(dict.fromkeys(problem.row for problem in members)),
        columns=tuple(dict.fromkeys(problem.column for problem in members)),
        texts=tuple(dict.fromkeys(problem.value for problem in members if problem.value)),
        count=len(members),
    )


def compact(rows: Iterable[int]) -> str:
    """Write rows as people do: `3-102, 105`."""
    spans: list[list[int]] = []
    for row in sorted(rows):
        if spans and row == spans[-1][-1] + 1:
            spans[-1] = [spans[-1][0], row]
        else:
            spans.append([row])
    return ", ".join("-".join(map(str, span)) for span in spans)
