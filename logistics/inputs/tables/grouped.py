"""Equal problems told as one: a hundred rows with one fault are one problem with its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from logistics.core.errors import Problem

#: Of these, columns or settings of one row are told together; of all others, rows of one column.
_BY_COLUMN = frozenset({"missing_column", "extra_column", "missing_setting", "extra_setting"})
#: What makes two problems differ for the reader: another word is suggested, another place was read.
_TELLING = frozenset({"near", "place", "places"})


@dataclass(frozen=True)
class Group:
    """Problems of one kind in one file; `rows`, `columns` and `texts` (of cells) each without repetition, in order."""

    first: Problem
    rows: tuple[int, ...]
    columns: tuple[str, ...]
    texts: tuple[str, ...]
    count: int


def grouped(problems: Iterable[Problem]) -> list[Group]:
    """Put equal problems together, in the order of the first of each."""
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
