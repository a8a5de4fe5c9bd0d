"""What people have received before a day, and whether somebody recorded it or it went as issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.received_file import ISSUED, KEY, RECORDED, no_received

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.core.plan import Plan
    from logistics.live.facts import Happened
    from logistics.live.state import Stretch

_PART = ["drop_id", "date", "group_id", "item_id", "quantity", "recorded"]


def received_before(past: Sequence[Stretch]) -> pd.DataFrame:
    """Give what groups have received before a day.

    Parameters
    ----------
    past : the days before, by the plans that were in force, as `State.past` gives them.

    Returns
    -------
    The table of `received_file.read_received`: its sums by group, day and item are those from which the state is worked
    out.
    """
    parts = [_of_stretch(one.happened, one.plan, one.until) for one in past]
    every = pd.concat([no_received(), *parts], ignore_index=True)
    # What came of a drop that a later plan no longer has is told with the stretch in which it came.
    summed = every.groupby(KEY, as_index=False)[["quantity"]].sum()
    return summed.assign(quantity=summed["quantity"].round(6))[summed["quantity"] > 0].reset_index(drop=True)


def _of_stretch(found: Happened, plan: Plan, until: pd.Timestamp) -> pd.DataFrame:
    """Give what groups received on the days on which one plan was in force."""
    loads = found.loads.rename(columns={"good": "quantity", "arrived_told": "recorded"})
    orders = found.orders.drop(columns="quantity").rename(columns={"received": "quantity", "told": "recorded"})
    beside = found.beside.rename(columns={"received": "quantity"}).assign(recorded=True)
    rows = pd.concat([part[_PART] for part in (loads, orders, beside) if len(part)] or [loads[_PART]])
    rows = rows[rows["date"] < until]
    told = np.where(rows["recorded"].astype(bool), RECORDED, ISSUED)
    return rows.assign(place_id=_places(rows, plan), told=pd.Series(told, index=rows.index, dtype="str"))[
        [*KEY, "quantity"]
    ]


def _places(rows: pd.DataFrame, plan: Plan) -> pd.Series:
    """Give the place of each row: that of its drop, or else where its group spent the night; "" if it is not known."""
    drops = plan.drops.drop_duplicates("drop_id").set_index("drop_id")["place_id"]
    nights = plan.drops[plan.drops["kind"] == "stop"].drop_duplicates(["group_id", "date"])
    night = rows.join(nights.set_index(["group_id", "date"])["place_id"], on=["group_id", "date"])["place_id"]
    places: pd.Series = rows["drop_id"].map(drops).fillna(night).fillna("").astype("str")
    return places
