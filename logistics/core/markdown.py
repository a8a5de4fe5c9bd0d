"""Tables in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


def table_lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Give the lines of a table; cells are written as they are."""
    return [f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows)]


def part_lines(
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    none: str,
    most: int | None = None,
    more: Callable[[int], str] = str,
) -> list[str]:
    """Give the lines of a section with a title and a table, after an empty line.

    Parameters
    ----------
    title : title of the section.
    heads : names of the columns.
    rows : cells of each row.
    none : text in place of the table where there are no rows.
    most : most rows that are shown; None for all.
    more : gives the text that says how many rows are not shown.
    """
    shown = rows[:most]
    rest = ["", more(len(rows) - len(shown))] if len(rows) > len(shown) else []
    return ["", f"## {title}", "", *(table_lines(heads, shown) if rows else [none]), *rest]
