"""Rows of frames for the few places that go through them one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Give the rows as named tuples; their cells have the types of the columns, which a type checker cannot see."""
    return iter(frame.itertuples(index=False))


def told_apart(names: pd.Series, what: pd.DataFrame | None = None) -> pd.Series:
    """Give names that stand for several things a number each (`a`, `a~2`), so that each stands for one.

    Names are put together of ids (`a` + `b_c` is `a_b` + `c`), so that two things may come to the same name.

    Parameters
    ----------
    names : one a row. what : columns that say what the row's name stands for; each row is a thing of its own without.

    Returns
    -------
    The names in the order of the rows: the first thing of a name keeps it.
    """
    things = names.index.to_frame(name="row") if what is None else what.assign(wish=names)
    told = names.copy()
    while True:
        beside = things.assign(name=told)
        first = beside.drop_duplicates()
        number = first.groupby("name").cumcount() + 1
        if (number == 1).all():
            return told
        number = beside.merge(first.assign(number=number), on=list(beside.columns), how="left")["number"]
        later = number.to_numpy() > 1
        told = told.where(~later, told + "~" + number.astype("str").to_numpy())
