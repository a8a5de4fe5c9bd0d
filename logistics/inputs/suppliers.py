"""What suppliers sell on which days: a supplier may have several rows of an item, each for days of its own."""

from __future__ import annotations

import numpy as np
import pandas as pd

import logistics.core.strings  # noqa: F401 - before any table is made

#: The columns of an item of a supplier.
SOLD = ["place_id", "item_id"]
#: What a supplier says of an item on a day.
TERMS = ["max_per_day", "price_usd_per_unit", "lead_days", "max_total", "lot"]


def offers(suppliers: pd.DataFrame) -> pd.DataFrame:
    """Give the table `suppliers` with its lots numbered.

    Parameters
    ----------
    suppliers : the table `suppliers`.

    Returns
    -------
    DataFrame
        One row for each row of the table: `SOLD`, `TERMS`, available_from, available_to. Rows of a supplier and item
        with the same word in `lot` have the same number there, and the least `max_total` of them; a row without a word
        is a lot of its own. `max_total` is infinite where none is told.
    """
    alone = (suppliers["lot"] == "").to_numpy()
    keys = [suppliers[name].reset_index(drop=True) for name in (*SOLD, "lot")]
    number = pd.DataFrame({"place": keys[0], "item": keys[1], "lot": keys[2]})
    number["own"] = np.where(alone, np.arange(len(number)), -1)
    lot = number.groupby(list(number.columns), sort=False).ngroup().astype("int64")
    total = suppliers["max_total"].reset_index(drop=True).fillna(np.inf).groupby(lot).transform("min")
    rows = suppliers[[*SOLD, *TERMS, "available_from", "available_to"]].reset_index(drop=True)
    return rows.assign(lot=lot, max_total=total.astype("float64"))


def holds(rows: pd.DataFrame) -> pd.Series:
    """Say whether rows of `offers`, each with a `date`, hold on that day."""
    # A blank date compares as false: the row has no bound there.
    return ~((rows["date"] < rows["available_from"]) | (rows["date"] > rows["available_to"]))


def sold_on(suppliers: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Give what suppliers say of items on days.

    Parameters
    ----------
    suppliers : the table `suppliers`.
    rows : `SOLD`, date.

    Returns
    -------
    DataFrame
        `TERMS` for each row, in the order of the rows, numbered from 0; missing where nothing is sold.
    """
    asked = rows[[*SOLD, "date"]].reset_index(drop=True).reset_index(names="row")
    found = asked.merge(offers(suppliers), on=SOLD)
    return found[holds(found)].set_index("row")[TERMS].reindex(range(len(asked)))
