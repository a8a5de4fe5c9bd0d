"""The service promise: nobody waits `service_gap_days` days or more for a delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.core.frames import rows_of

if TYPE_CHECKING:
    from logistics.planning.allocation.indices import IndexSets
    from logistics.planning.case import PlanningCase

COLUMNS = ["group_id", "first_date", "last_date", "days", "cause"]


def missed_service(case: PlanningCase, allocation: pd.DataFrame, indices: IndexSets) -> pd.DataFrame:
    """List where a group is not served for `service_gap_days` days or more, and why.

    Parameters
    ----------
    case : the operation, prepared.
    allocation : deliveries and purchases, with the columns of `allocation.csv`.
    indices : the shipments and purchases that are possible.

    Returns
    -------
    DataFrame
        One row for each stretch of days, with `COLUMNS`: group_id, first_date, last_date, days (number), cause. The
        cause is `out_of_reach` (no vehicle can be there in time, and no supplier sells there), `nothing_in_stock` (a
        vehicle could come, with nothing to bring) or `greater_need` (the group could be served, and others needed it
        more).
    """
    drops = case.drops
    served = drops[drops["drop_id"].isin(allocation.loc[allocation["quantity"] > 0, "drop_id"])]
    days = case.timeline.stays[["group_id", "date"]].sort_values(["group_id", "date"], ignore_index=True)
    days["served"] = _on(days, served)
    days["reached"] = _on(days, drops[drops["site_id"].isin(case.routes.patterns["sites"].explode())])
    supplied = pd.concat([indices.shipments["drop_id"], indices.purchases["drop_id"]])
    days["supplied"] = _on(days, drops[drops["drop_id"].isin(supplied)])
    change = days["served"].ne(days["served"].shift()) | days["group_id"].ne(days["group_id"].shift())
    runs = days.assign(run=change.cumsum())[~days["served"]].groupby("run")
    stretches = runs.agg(
        group_id=("group_id", "first"),
        first_date=("date", "min"),
        last_date=("date", "max"),
        days=("date", "size"),
        reached=("reached", "any"),
        supplied=("supplied", "any"),
    )
    stretches["cause"] = [
        "greater_need" if row.supplied else "nothing_in_stock" if row.reached else "out_of_reach"
        for row in rows_of(stretches)
    ]
    long = stretches["days"] >= case.operation.settings.service_gap_days
    return stretches.loc[long, COLUMNS].reset_index(drop=True)


def _on(days: pd.DataFrame, drops: pd.DataFrame) -> pd.Series:
    """Say for each group and day whether one of its drops is among those given."""
    keys = pd.MultiIndex.from_frame(drops[["group_id", "date"]])
    return pd.Series(pd.MultiIndex.from_frame(days[["group_id", "date"]]).isin(keys), index=days.index)
