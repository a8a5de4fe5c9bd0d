"""Where trips on the road could go whose drop is no more: a suggestion, which nothing follows until it is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.inputs.tables.joined import great_circle_km

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

#: A stop is suggested up to so far from the drop that is no more, in a straight line (km): some hours of driving.
NEAR_KM = 150.0
COLUMNS = (
    "trip_id", "group_id", "date", "drop_id", "to_group", "to_place", "to_date", "km", "helps",
)  # fmt: skip


def diversions(expected: Operation, meant: pd.DataFrame, now: Operation, plan: Plan) -> pd.DataFrame:
    """Suggest for trips on the road where nobody will be at their drop any more whether to go to another one.

    A stop of the same group that lacks what the trip carries comes first; then the stop that lacks most of it. It is
    on the day of the lost drop or on the next one, and near. All that the trip carries goes there.

    Parameters
    ----------
    expected : the operation as the plan in force expected it.
    meant : the drops that the plan in force knew: drop_id, group_id, date, lat, lon.
    now : the operation as it stands.
    plan : the plan of it.

    Returns
    -------
    DataFrame
        One row for each such trip: trip_id, group_id, date and drop_id of the drop that is no more, to_group, to_place
        and to_date of the stop ("" and missing if none lacks anything near), km (straight line), helps (share of the
        load, by weight, that it lacks).
    """
    lost = expected.under_way[(expected.under_way["trip_id"] != "") & ~_kept(expected, now)]
    lost = lost[~lost["drop_id"].isin(set(plan.drops["drop_id"]))].merge(meant, on="drop_id")
    if lost.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    lost = lost.assign(kg=lost["quantity"] * lost["item_id"].map(now.items.set_index("item_id")["kg_per_unit"]))
    stops = plan.drops.loc[plan.drops["kind"] == "stop", ["group_id", "place_id", "date", "lat", "lon"]]
    pairs = lost.merge(_lacks(plan), on="item_id", suffixes=("", "_to")).merge(
        stops, left_on=["group_id_to", "date_to"], right_on=["group_id", "date"], suffixes=("", "_stop")
    )
    km = great_circle_km(*(pairs[name].to_numpy(float) for name in ("lat", "lon", "lat_stop", "lon_stop")))
    later = (pairs["date_to"] - pairs["date"]).dt.days
    pairs = pairs.assign(km=np.round(km, 1))[(km <= NEAR_KM) & later.between(0, 1).to_numpy()]
    share = np.minimum(pairs["quantity"], pairs["lacks"]) / pairs["quantity"]
    of_trip = lost.groupby("trip_id")["kg"].sum()
    pairs = pairs.assign(helps=share * pairs["kg"] / pairs["trip_id"].map(of_trip))
    keys = ["trip_id", "group_id_to", "place_id", "date_to", "km"]
    found = pairs.assign(same=pairs["group_id"] == pairs["group_id_to"])
    found = found.groupby(keys, as_index=False).agg(helps=("helps", "sum"), same=("same", "any"))
    found = found.sort_values(["trip_id", "same", "helps", "km"], ascending=[True, False, False, True])
    found = found.drop_duplicates("trip_id").rename(
        columns={"group_id_to": "to_group", "place_id": "to_place", "date_to": "to_date"}
    )
    rows = lost.drop_duplicates("trip_id")[["trip_id", "group_id", "date", "drop_id"]]
    rows = rows.merge(found.drop(columns="same"), on="trip_id", how="left").sort_values("trip_id", ignore_index=True)
    for name in ("to_group", "to_place"):
        rows[name] = rows[name].astype(object).where(rows[name].notna(), "").astype("str")
    return rows[list(COLUMNS)]


def _kept(expected: Operation, now: Operation) -> pd.Series:
    """Say which lines on the road are of trips that still go somewhere."""
    going = {trip for trips in now.under_way["trip_id"] for trip in trips.split()}
    return expected.under_way["trip_id"].map(lambda trips: set(trips.split()) <= going).astype(bool)


def _lacks(plan: Plan) -> pd.DataFrame:
    """Give what groups lack on each day of what they need in full: group_id, date, item_id, lacks (units)."""
    rows = plan.coverage[plan.coverage["shortfall_full"] > 0]
    return rows[["group_id", "date", "item_id", "shortfall_full"]].rename(columns={"shortfall_full": "lacks"})
