"""Tables in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def table_lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lay out a table, line by line; cells are written as they are."""
    return [f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows)]


def part_lines(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], none: str) -> list[str]:
    """Lay out a table under its title, after an empty line; without rows it says `none`."""
    return ["", f"## {title}", "", *(table_lines(heads, rows) if rows else [none])]
