"""Trips that no plan knows: goods moved between depots, goods fetched elsewhere, a truck that unloads elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.core.frames import rows_of
from logistics.live.accounts import once_per_trip
from logistics.live.frames import day_on_clock, on_clock

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.live.frames import EntryTables

_DAY = pd.Timedelta(days=1)


def trips_beside(entries: EntryTables) -> frozenset[str]:
    """Give the trips that left though no plan knows them, as their dispatches say."""
    left = entries["dispatch"]
    return frozenset(left.loc[left["unplanned"], "trip_id"])


def came_by_them(entries: EntryTables, zone: str) -> list[dict[str, Any]]:
    """Give what they bring to depots: as they unloaded or came back, else as they were meant to.

    What is meant for a depot is there on the day after the trip left, unless another day is told.

    Parameters
    ----------
    entries : the entries that count.
    zone : zone of the operation.

    Returns
    -------
    Rows of the table `stock`; the trip stands in their notes.
    """
    trips, rows = trips_beside(entries), list[dict[str, Any]]()
    told = pd.concat([entries[kind] for kind in ("receipt", "return")])
    told = told[told["trip_id"].isin(trips) & told["quantity"].notna()]
    for row in rows_of(told.assign(date=day_on_clock(told["at"], zone))):
        goods = {"depot_id": row.depot_id, "item_id": row.item_id, "quantity": row.quantity}
        rows.append(goods | {"available_from": row.date, "notes": row.trip_id})
    left = once_per_trip(entries["dispatch"])
    left = left[left["unplanned"] & (left["to_depot"] != "") & ~left["trip_id"].isin(told["trip_id"])]
    for row in rows_of(left.assign(date=day_on_clock(left["at"], zone))):
        if row.item_id:
            day = row.date + _DAY if pd.isna(row.arrive_date) else row.arrive_date
            goods = {"depot_id": row.to_depot, "item_id": row.item_id, "quantity": row.quantity}
            rows.append(goods | {"available_from": day, "notes": row.trip_id})
    return rows


def taken_by_them(entries: EntryTables, zone: str) -> pd.DataFrame:
    """Give what they took from depots: depot_id, item_id, at (clock of the operation), quantity (below 0; units)."""
    sent = once_per_trip(entries["dispatch"])
    sent = sent[sent["unplanned"] & sent["quantity"].notna()]
    sent = sent.assign(at=on_clock(sent["at"], zone), quantity=-sent["quantity"])
    return sent[["depot_id", "item_id", "at", "quantity"]]


def unloaded_elsewhere(plan: Plan, day: pd.Timestamp, entries: EntryTables, zone: str) -> pd.DataFrame:
    """Give what trips of a plan that have left unloaded at another depot than their own.

    Returns
    -------
    DataFrame with trip_id, depot_id, item_id, at (clock of the operation), quantity (units).
    """
    home = plan.trips[plan.trips["start"] < day].set_index("trip_id")["depot_id"]
    came = entries["receipt"]
    came = came[came["trip_id"].isin(home.index)]
    came = came[came["depot_id"] != came["trip_id"].map(home)].assign(at=on_clock(came["at"], zone))
    return came[["trip_id", "depot_id", "item_id", "at", "quantity"]]
