"""Whose stock is whose: which organisation owns what lies in a depot, where tables tell of several."""

from __future__ import annotations

import pandas as pd

import logistics.core.strings  # noqa: F401 - before any table is made

#: The columns of an item in a depot.
GOODS = ["depot_id", "item_id"]
#: The column that says whose something is; "" where it is not told.
OWNER = "organisation_id"


def in_turn(stock: pd.DataFrame) -> pd.DataFrame:
    """Give rows of the table `stock` in the order in which their goods leave: what came first leaves first.

    Parameters
    ----------
    stock : rows of the table `stock`.

    Returns
    -------
    DataFrame
        The rows, sorted by `GOODS`, available_from and then as they stood, with `before`: what came before of the same
        item to the same depot (units).
    """
    rows = stock.sort_values([*GOODS, "available_from"], kind="stable", ignore_index=True)
    return rows.assign(before=rows.groupby(GOODS)["quantity"].cumsum() - rows["quantity"])


def taken_of(rows: pd.DataFrame, sent: pd.Series) -> pd.Series:
    """Give how much has been taken of each row.

    Parameters
    ----------
    rows : rows as `in_turn` gives them.
    sent : what has left of the item from the depot, for each row (units).
    """
    return (sent - rows["before"]).clip(lower=0.0, upper=rows["quantity"])


def left_by_owner(stock: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Share out what depots hold among those who own it.

    Parameters
    ----------
    stock : rows of the table `stock` that have come.
    held : what lies there: `GOODS`, quantity (units). What is more than came is nobody's.

    Returns
    -------
    DataFrame
        `GOODS`, `OWNER`, quantity; of an item of which nothing lies there, one row says so.
    """
    if (stock[OWNER] == "").all():
        return held[[*GOODS, "quantity"]].assign(**{OWNER: ""})
    here = held.set_index(GOODS)["quantity"].rename("held")
    rows = in_turn(stock).join(here, on=GOODS).fillna({"held": 0.0})
    come = rows.groupby(GOODS)["quantity"].transform("sum")
    rows = rows.assign(quantity=rows["quantity"] - taken_of(rows, (come - rows["held"]).clip(lower=0.0)))
    told = rows.groupby(GOODS)["quantity"].sum()
    rest = held.join(told.rename("told"), on=GOODS).fillna({"told": 0.0})
    rest = rest.assign(quantity=(rest["quantity"] - rest["told"]).clip(lower=0.0), **{OWNER: ""})
    both = pd.concat([rows[[*GOODS, OWNER, "quantity"]], rest[[*GOODS, OWNER, "quantity"]]])
    sums = both.groupby([*GOODS, OWNER], as_index=False)[["quantity"]].sum()
    nothing = sums.groupby(GOODS)["quantity"].transform("sum") == 0
    kept = (sums["quantity"] > 0) | (nothing & ~sums.duplicated(GOODS))
    return sums[kept].reset_index(drop=True)


def only_owners(stock: pd.DataFrame) -> pd.Series:
    """Give the organisation that owns all of an item in a depot, by `GOODS`; "" where several do, or nobody is told."""
    owners = stock.groupby(GOODS)[OWNER].agg(["first", "nunique"])
    return owners["first"].where(owners["nunique"] == 1, "")
