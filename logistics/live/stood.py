"""Trips that did not leave: their vehicle was not there, or nothing was loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.inputs.fleet import KIND, stretches
from logistics.live.accounts import once_per_trip

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.live.frames import EntryTables

#: The kinds of entries that tell that a trip left, beside one that tells what it took.
_TELL_OF_TRIPS = ("delivery", "return", "loss", "receipt")


def trips_that_stood(operation: Operation, plan: Plan, entries: EntryTables) -> frozenset[str]:
    """Give the trips of a plan that took nothing, or whose vehicle was not there on the day they were to leave.

    A trip of which something else is told left: its vehicle broke down on the way, or another one went.

    Parameters
    ----------
    operation : the operation that the plan begins with, with the fleet as the journal tells it.
    plan : the plan that was carried out.
    entries : the entries since it began.
    """
    took = once_per_trip(entries["dispatch"]).groupby("trip_id")["quantity"].sum()
    told = {*took.index[took > 0], *(trip for kind in _TELL_OF_TRIPS for trip in entries[kind]["trip_id"])}
    empty = (set(took.index[took == 0]) & set(plan.trips["trip_id"])) - told
    if entries["vehicle"].empty:
        return frozenset(empty)
    trips = plan.trips.assign(date=plan.trips["start"].dt.normalize())
    rows = trips[["trip_id", *KIND, "vehicle_no", "date"]].merge(stretches(operation.fleet), on=[*KIND, "vehicle_no"])
    there = rows.loc[rows["date"].between(rows["available_from"], rows["available_to"]), "trip_id"]
    return frozenset((set(trips["trip_id"]) - {*there, *told}) | empty)
