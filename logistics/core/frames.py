"""Small tools for data frames: rows one by one, and distinct names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Give the rows as named tuples; the cells have the types of the columns, which a type checker cannot see."""
    return iter(frame.itertuples(index=False))


def typed_like(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Give rows the columns of a table, in its order and with its types."""
    return rows[list(table.columns)].astype(table.dtypes.to_dict()).reset_index(drop=True)


def told_apart(names: pd.Series, what: pd.DataFrame | None = None) -> pd.Series:
    """Number names that stand for several things (`a`, `a~2`), so that each name stands for one thing.

    Names are joined from ids (`a` + `b_c` gives the same as `a_b` + `c`), so two things may come to the same name.

    Parameters
    ----------
    names : one name a row.
    what : columns that identify the thing a row's name stands for; without them each row is a thing of its own.

    Returns
    -------
    pandas.Series
        The names in the order of the rows; the first thing of each name keeps it.
    """
    things = names.index.to_frame(name="row") if what is None else what.assign(wish=names)
    told = names.copy()
    while True:
        beside = things.assign(name=told)
        first = beside.drop_duplicates()
        number = first.groupby("name").cumcount() + 1
        if (number == 1).all():
            return told
        columns = list(beside.columns)
        number = beside.merge(first.assign(number=number), on=columns, how="left", validate="many_to_one")["number"]
        later = number.to_numpy() > 1
        told = told.where(~later, told + "~" + number.astype("str").to_numpy())
