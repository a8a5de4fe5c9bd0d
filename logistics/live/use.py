"""What groups have used of what they really got, day by day, as the plan meant it where it could be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.demand.taken_along import taken_along

if TYPE_CHECKING:
    from logistics.demand.demand import Demand
    from logistics.inputs.operation import Operation

ROW = ["group_id", "date", "item_id"]


class Used(NamedTuple):
    """What groups have used.

    Attributes
    ----------
    used : group_id, date, item_id, used (units), for each need before the day.
    carried : group_id, item_id, quantity (units) that groups have as the day begins.
    """

    used: pd.DataFrame
    carried: pd.DataFrame


def used_before(
    operation: Operation, day: pd.Timestamp, coverage: pd.DataFrame, received: pd.DataFrame, demand: Demand
) -> Used:
    """Work out what groups have used before a day.

    A group that has what the plan gave it uses what the plan meant it to use. If it has less, it uses what it has, at
    most what was meant. If it has more, it uses more, at most what it needs. The rule looks at no later day, so that
    what was used is never decided anew.

    Parameters
    ----------
    operation : the operation, with people and ways as they are known.
    day : the day before which all has happened.
    coverage : the table `coverage` of the plan that was carried out.
    received : what groups really got: group_id, date, item_id, received (units).
    demand : where the people of the operation are, and what they newly need.
    """
    rows = demand.needs_before(operation, day)
    planned = coverage[[*ROW, "received", "used", "carried_over"]].rename(columns={"received": "meant", "used": "use"})
    rows = rows.merge(planned, on=ROW, how="left").merge(received, on=ROW, how="left")
    rows = rows.fillna({"meant": 0.0, "use": 0.0, "carried_over": 0.0, "received": 0.0})
    line = rows.groupby(["group_id", "item_id"]).ngroup().to_numpy()
    number = rows.groupby(["group_id", "item_id"]).cumcount().to_numpy()
    goes_on = rows["item_id"].map(taken_along(operation.items)).to_numpy(bool)
    lines = int(line.max(initial=-1)) + 1
    carried, meant, unmet = np.zeros(lines), np.zeros(lines), np.zeros(lines)
    used = np.zeros(len(rows))
    for step in range(int(number.max(initial=-1)) + 1):
        at = np.flatnonzero(number == step)
        today, here = rows.iloc[at], line[at]
        opening = today["opening"].to_numpy(float)
        has = carried[here] + opening + today["received"].to_numpy(float)
        planned_has = meant[here] + opening + today["meant"].to_numpy(float)
        stands = today["full"].to_numpy(float) + np.where(today["standing"].to_numpy(bool), unmet[here], 0.0)
        more = np.maximum(has - planned_has, 0.0)
        used[at] = np.minimum(np.minimum(today["use"].to_numpy(float) + more, stands), has)
        carried[here] = np.where(goes_on[at], has - used[at], 0.0).round(6)
        meant[here], unmet[here] = today["carried_over"].to_numpy(float), stands - used[at]
    last = rows["date"] == day - pd.Timedelta(days=1)
    held = rows.loc[last, ["group_id", "item_id"]].assign(quantity=carried[line[last.to_numpy()]])
    return Used(rows[ROW].assign(used=used.round(6)), held.reset_index(drop=True))
