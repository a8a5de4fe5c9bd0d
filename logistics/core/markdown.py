"""Tables in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


def table_lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lay out a table, line by line; cells are written as they are."""
    return [f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows)]


def part_lines(
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    none: str,
    most: int | None = None,
    more: Callable[[int], str] = str,
) -> list[str]:
    """Lay out a table under its title, after an empty line.

    Parameters
    ----------
    none : what is said where there are no rows.
    most : so many rows are shown; all where None. more : says how many are not.
    """
    shown = rows[:most]
    rest = ["", more(len(rows) - len(shown))] if len(rows) > len(shown) else []
    return ["", f"## {title}", "", *(table_lines(heads, shown) if rows else [none]), *rest]
