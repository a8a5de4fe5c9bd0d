"""What is told around a line that can explain why something of it did not arrive."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.frames import rows_of
from logistics.live.frames import on_clock
from logistics.output.trip_geometry import trip_paths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.inputs.operation import Operation
    from logistics.live.state import Stretch

#: The circumstances, in the order in which the first that holds is the cause.
ELSEWHERE, BROKE, SHUT, LATE, DIFFERED = (
    "group_elsewhere", "vehicle_broke", "road_shut", "late_goods", "stock_differed",
)  # fmt: skip
CIRCUMSTANCES = (ELSEWHERE, BROKE, SHUT, LATE, DIFFERED)


def circumstances(operation: Operation, past: Sequence[Stretch], lines: pd.DataFrame) -> pd.DataFrame:
    """Say of each line which circumstances hold.

    Parameters
    ----------
    operation : the operation as it was given.
    past : the days that are over.
    lines : the lines, as `delivery_lines` gives them.

    Returns
    -------
    DataFrame of flags, a column for each of `CIRCUMSTANCES`, with the index of `lines`.
    """
    found = pd.DataFrame(data=False, index=lines.index, columns=list(CIRCUMSTANCES))
    lacking = lines[lines["gap"] > 0]
    if lacking.empty:
        return found
    # Where people really were is told from the first day on.
    there = set(past[0].demand.timeline.drops["drop_id"])
    found.loc[lacking.index, ELSEWHERE] = ~lacking["drop_id"].isin(there)
    for number, own in lacking[lacking["trip_id"] != ""].groupby("stretch"):
        one = past[int(str(number))]
        trips = one.plan.trips[one.plan.trips["trip_id"].isin(own["trip_id"])]
        found.loc[own.index, BROKE] = own["trip_id"].isin(_standing_still(one, trips))
        found.loc[own.index, SHUT] = own["trip_id"].isin(_on_shut_roads(operation, one, trips))
        sent = own.reset_index(names="line").merge(trips[["trip_id", "start", "depart"]], on="trip_id")
        for name, lines_of in ((LATE, _waiting_for_goods), (DIFFERED, _counted_short)):
            found.loc[lines_of(one, sent), name] = True
    return found


def _standing_still(past: Stretch, trips: pd.DataFrame) -> set[str]:
    """Give the trips whose vehicle, by what is told, could not drive on one of their days."""
    each = trips.loc[trips.index.repeat((trips["end"].dt.normalize() - trips["start"].dt.normalize()).dt.days + 1)]
    day = each["start"].dt.normalize() + pd.to_timedelta(each.groupby("trip_id").cumcount(), unit="D")
    each = each[["trip_id", "depot_id", "vehicle_id", "vehicle_no"]].assign(day=day)
    rows = each.merge(past.operation.fleet, on=["depot_id", "vehicle_id"], how="left")
    numbered = rows["vehicle_no"].between(rows["first_no"], rows["first_no"] + rows["count"] - 1)
    dated = (rows["available_from"] <= rows["day"]) & (rows["day"] <= rows["available_to"])
    able = (numbered & dated).groupby([rows["trip_id"], rows["day"]]).any().groupby(level=0).all()
    return set(able.index[~able])


def _on_shut_roads(operation: Operation, past: Stretch, trips: pd.DataFrame) -> set[str]:
    """Give the trips on whose way a road was shut on one of their days, as was told since their plan began.

    Their way is that of least time on the roads as they were given.
    """
    told = past.happened.entries["road"]
    told = told[~told["open"]]
    ends = {frozenset(pair) for pair in zip(told["from_place"], told["to_place"], strict=True)}
    closures = past.operation.closures
    pairs = [frozenset(pair) in ends for pair in zip(closures["from_place"], closures["to_place"], strict=True)]
    closures = closures[np.array(pairs, dtype=bool)]
    if closures.empty:
        return set()
    own_roads = replace(operation, settings=replace(operation.settings, roads="reference"))
    ways = trip_paths(own_roads, replace(past.plan, trips=trips))
    at = operation.places.set_index("place_id")[["lat", "lon"]].apply(tuple, axis=1)
    drops = past.plan.trip_stops[["trip_id", "drop_id"]].merge(past.plan.drops, on="drop_id")
    found: set[str] = set()
    for row in rows_of(closures):
        dated = trips[(trips["start"].dt.normalize() <= row.to_date) & (trips["end"] >= row.from_date)]
        road = {at[row.from_place], at[row.to_place]}
        found |= {trip for trip in dated["trip_id"] if any({*pair} == road for pair in pairwise(ways[trip]))}
        # A way that ends on a road does not pass both of its ends.
        names = {row.from_place, row.to_place}
        beside = drops[drops["road_from"].isin(names) & drops["road_to"].isin(names)]
        found |= set(dated["trip_id"]) & set(beside["trip_id"])
    return found


def _waiting_for_goods(past: Stretch, sent: pd.DataFrame) -> pd.Index:
    """Give the lines of goods that, as is told, came to their depot after the trip had left and should have before.

    Parameters
    ----------
    past : the days of the plan.
    sent : line (its index among all lines), source_id, item_id, start and depart of the trip.
    """
    came = past.happened.entries["receipt"]
    came = came.assign(
        came=on_clock(came["at"], past.zone), due=pd.to_datetime(came["expected"], format="%Y-%m-%d", errors="coerce")
    )
    both = sent.merge(came[["depot_id", "item_id", "came", "due"]].rename(columns={"depot_id": "source_id"}))
    return pd.Index(both.loc[(both["due"] <= both["start"]) & (both["came"] > both["depart"]), "line"].unique())


def _counted_short(past: Stretch, sent: pd.DataFrame) -> pd.Index:
    """Give the lines of goods of which, before the trip left, fewer were counted than the book had."""
    counts = past.happened.shelves
    counts = counts[counts["counted"].notna() & (counts["quantity"] < 0)]
    both = sent.merge(counts[["depot_id", "item_id", "at"]].rename(columns={"depot_id": "source_id"}))
    return pd.Index(both.loc[both["at"] <= both["depart"], "line"].unique())
