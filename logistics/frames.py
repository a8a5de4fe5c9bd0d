"""Rows of frames for the few places that go through them one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Give the rows as named tuples; their cells have the types of the columns, which a type checker cannot see."""
    return iter(frame.itertuples(index=False))
