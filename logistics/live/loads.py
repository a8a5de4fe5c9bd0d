"""What trips took for their drops, and what became of it: handed over, damaged, lost, brought back, or elsewhere.

What the journal does not tell of a drop went as planned, less what the journal tells of the trip: what was not loaded,
what was lost, and what was handed over at other drops, the trip's last drops lack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.local_time import OFFSET
from logistics.live.accounts import once_per_drop, once_per_trip
from logistics.live.beside import unloaded_elsewhere
from logistics.live.frames import day_on_clock, on_clock

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.live.frames import EntryTables

#: An item for a drop of a trip; an item on a trip; what can become of it at a drop.
LOAD, ON_TRIP = ["trip_id", "drop_id", "item_id"], ["trip_id", "item_id"]
PARTS = ["good", "damaged", "missing", "brought_back"]
_TIMES = {"depart": "depart", "home": "end"}


def loads_of(plan: Plan, day: pd.Timestamp, entries: EntryTables, stood: frozenset[str] = frozenset()) -> pd.DataFrame:
    """Give what trips that have left took for their drops, and what became of it.

    Parameters
    ----------
    plan : the plan that was carried out.
    day : trips that were to start before it are given.
    entries : the entries since it began.
    stood : trips that did not leave: they took nothing.

    Returns
    -------
    DataFrame with trip_id, drop_id, item_id, depot_id, depart and home (when it left, and when it is back; what the
    clock of the operation shows), back (day on which it is back, by the clock of the depot), group_id, date, sequence
    (of the drop on the trip), planned, taken, good, damaged, missing, brought_back and lost on the way (units),
    elsewhere (what other drops got of what was meant for this one; units), left_told and arrived_told (whether somebody
    told what the trip took, and what the drop got), arrived_at (instant of the hand-over that is told, naive UTC).
    """
    trips = plan.trips[plan.trips["start"] < day]
    zone = str(plan.summary["timezone"])
    times = {name: on_clock(trips[time] - trips[f"{time}{OFFSET}"], zone) for name, time in _TIMES.items()}
    trips = trips[["trip_id", "depot_id"]].assign(**times, back=trips["end"].dt.normalize())
    loads = plan.trip_loads.merge(trips, on="trip_id").rename(columns={"quantity": "planned"})
    loads = loads.merge(plan.drops[["drop_id", "group_id", "date"]], on="drop_id")
    order = plan.trip_stops.drop_duplicates(["trip_id", "drop_id"]).set_index(["trip_id", "drop_id"])["sequence"]
    loads = loads.join(order, on=["trip_id", "drop_id"]).sort_values(["trip_id", "sequence", "item_id"])
    loads = loads.reset_index(drop=True)
    left = once_per_trip(entries["dispatch"])
    told = once_per_drop(entries["delivery"])
    told = _at_drops(told[told["trip_id"] != ""], loads).drop_duplicates(LOAD, keep="last")
    loads["taken"] = _taken(loads, left).mask(loads["trip_id"].isin(stood), 0.0)
    loads = _with_those_elsewhere(loads, told, plan)
    both = loads.merge(told[[*LOAD, *PARTS, "at"]], on=LOAD, how="left")
    silent = both[PARTS].isna().all(axis=1)
    rest = both["taken"] - both[PARTS[1:]].fillna(0.0).sum(axis=1)
    good = both["good"].where(both["good"].notna(), rest.clip(lower=0.0)).where(~silent, both["taken"])
    unloaded = unloaded_elsewhere(plan, day, entries, zone)
    lost = _lost_on_the_way(loads, good.where(silent, 0.0), pd.concat([entries["loss"], unloaded]))
    loads = loads.assign(**both[PARTS[1:]].fillna(0.0), good=good - lost, lost=lost)
    loads = _with_returns(loads, silent, entries)
    return loads.assign(
        left_told=loads["trip_id"].isin(set(left["trip_id"])), arrived_told=~silent, arrived_at=both["at"]
    )


def _with_returns(loads: pd.DataFrame, silent: pd.Series, entries: EntryTables) -> pd.DataFrame:
    """Add what came home of which no delivery tells: the last drops lack it of which nothing is told.

    What came home beside that was on the trip beside the plan.
    """
    returned = once_per_trip(entries["return"])
    if (returned["item_id"] == "").all():
        return loads
    came = returned[returned["item_id"] != ""].groupby(ON_TRIP)["quantity"].sum()
    known = loads.groupby(ON_TRIP)["brought_back"].sum()
    more = (came - known.reindex(came.index).fillna(0.0)).clip(lower=0.0)
    back = from_the_last(loads, loads["good"].where(silent, 0.0), more)
    beside = more - back.groupby(_keys(loads)).sum().reindex(more.index).fillna(0.0)
    last = ~loads.duplicated(ON_TRIP, keep="last")
    beside = loads[ON_TRIP].join(beside.rename("beside"), on=ON_TRIP)["beside"].fillna(0.0).where(last, 0.0)
    return loads.assign(good=loads["good"] - back, brought_back=loads["brought_back"] + back + beside)


def _at_drops(told: pd.DataFrame, loads: pd.DataFrame) -> pd.DataFrame:
    """Give deliveries of trips the drop where none is told: the first that the trip has for the group."""
    first = loads.drop_duplicates(["trip_id", "group_id"]).set_index(["trip_id", "group_id"])["drop_id"]
    found = told[["trip_id", "group_id"]].join(first, on=["trip_id", "group_id"])["drop_id"]
    return told.assign(drop_id=told["drop_id"].where(told["drop_id"] != "", found.fillna("")).astype("str"))


def _with_those_elsewhere(loads: pd.DataFrame, told: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Add what trips handed over where they had nothing to bring: it was meant for their last drops.

    Only drops lack it of which nothing is told. What they do not have was on the trip beside the plan.

    Parameters
    ----------
    loads : what was taken for each drop.
    told : deliveries of trips.
    plan : the plan.
    """
    known = pd.MultiIndex.from_frame(loads[LOAD])
    here = pd.MultiIndex.from_frame(told[LOAD])
    new = told[~here.isin(known) & told["trip_id"].isin(set(loads["trip_id"]))]
    if new.empty:
        return loads.assign(elsewhere=0.0)
    new = new.assign(quantity=new[PARTS].fillna(0.0).sum(axis=1))
    silent = ~known.isin(here)
    away = from_the_last(loads, loads["taken"].where(silent, 0.0), new.groupby(ON_TRIP)["quantity"].sum())
    loads = loads.assign(taken=loads["taken"] - away, elsewhere=away)
    of_trip = loads.drop_duplicates("trip_id").set_index("trip_id")[["depot_id", *_TIMES, "back"]]
    days = day_on_clock(new["at"], str(plan.summary["timezone"]))
    dates = new["drop_id"].map(plan.drops.set_index("drop_id")["date"]).fillna(days)
    rows = new[[*LOAD, "group_id", "quantity"]].join(of_trip, on="trip_id").assign(date=dates)
    there = away.groupby(_keys(loads)).sum()
    rows = rows.assign(sequence=loads["sequence"].max() + 1, planned=0.0, taken=_first_of(rows, there), elsewhere=0.0)
    return pd.concat([loads, rows[list(loads.columns)]], ignore_index=True)


def _first_of(rows: pd.DataFrame, there: pd.Series) -> pd.Series:
    """Share out what there is of an item on a trip: the first rows get what they ask for (`quantity`)."""
    before = rows.groupby(ON_TRIP)["quantity"].cumsum() - rows["quantity"]
    total = rows[ON_TRIP].join(there.rename("there"), on=ON_TRIP)["there"].fillna(0.0)
    return (total - before).clip(lower=0.0, upper=rows["quantity"])


def _keys(loads: pd.DataFrame) -> list[pd.Series]:
    return [loads[name] for name in ON_TRIP]


def from_the_last(loads: pd.DataFrame, there: pd.Series, asked: pd.Series) -> pd.Series:
    """Take quantities of items off trips, from their last drops first.

    Parameters
    ----------
    loads : trip_id, item_id, in the order of the drops.
    there : what can be taken from each row at most (units).
    asked : what is taken, by trip_id and item_id (units).

    Returns
    -------
    What is taken from each row (units).
    """
    total = loads[ON_TRIP].join(asked.rename("asked"), on=ON_TRIP)["asked"].fillna(0.0)
    later = there.groupby(_keys(loads)).transform("sum") - there.groupby(_keys(loads)).cumsum()
    return (total - later).clip(lower=0.0, upper=there)


def _lost_on_the_way(loads: pd.DataFrame, handed: pd.Series, lost: pd.DataFrame) -> pd.Series:
    """Give what trips lost, or unloaded at another depot: the last drops lack it of which nothing is told.

    Parameters
    ----------
    loads : trip_id, item_id, in the order of the drops.
    handed : what would have been handed out where nothing is told (units).
    lost : trip_id ("" for what was lost in a depot), item_id, quantity (units).
    """
    return from_the_last(loads, handed, lost[lost["trip_id"] != ""].groupby(ON_TRIP)["quantity"].sum())


def _taken(loads: pd.DataFrame, told: pd.DataFrame) -> pd.Series:
    """Give what was taken for each drop: if less was loaded than planned, the last drops of the trip lack it."""
    key = ["trip_id", "item_id"]
    by_trip = told.groupby(key)["quantity"].sum()
    total = loads.join(by_trip.rename("told"), on=key)["told"]
    left_trips = set(told["trip_id"])
    total = total.where(total.notna() | ~loads["trip_id"].isin(left_trips), 0.0)
    before = loads.groupby(key)["planned"].cumsum() - loads["planned"]
    room = (total - before).clip(lower=0.0)
    return loads["planned"].where(total.isna(), np.minimum(loads["planned"], room))
