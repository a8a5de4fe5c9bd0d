"""Checks that the vehicles of trips exist, and that none is in two places at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.verification.breach import Breach, report
from logistics.verification.case import VEHICLE

if TYPE_CHECKING:
    import pandas as pd

    from logistics.verification.case import CheckedPlan


def fleet(case: CheckedPlan) -> list[Breach]:
    """A trip's vehicle, by its number, is in the fleet of its depot on every day of the trip."""
    days = case.trip_days[["trip_id", "date", *VEHICLE]]
    there = days.merge(case.operation.fleet, on=["depot_id", "vehicle_id"], how="left")
    there = there[there["date"].between(there["available_from"], there["available_to"])]
    there["this_one"] = (there["vehicle_no"] - there["first_no"]).between(0, there["count"] - 1)
    key = ["trip_id", "date"]
    sums = there.groupby(key).agg(count=("count", "sum"), this_one=("this_one", "any"))
    days = days.join(sums, on=key).fillna({"count": 0, "this_one": False})
    away = days[days["count"] == 0]
    wrong = days[(days["count"] > 0) & ~days["this_one"].astype(bool)]
    found = report("fleet_dates", "trips", away, key, "vehicle_id", "-")
    return found + report("vehicle_no", "trips", wrong, key, "vehicle_no", "count")


def overlaps(case: CheckedPlan) -> list[Breach]:
    """A trip of a vehicle starts no earlier than the end of its trip before."""
    trips = case.trips.sort_values([*VEHICLE, "start_utc", "end_utc"])
    ended = trips.groupby(VEHICLE)["end_utc"].cummax()
    free = trips.assign(ended=ended).groupby(VEHICLE)["ended"].shift()
    trips = trips.assign(free=free)
    return report(
        "vehicle_overlap", "trips", trips[trips["start_utc"] < trips["free"]], ["trip_id"], "start_utc", "free"
    )


def days_taken(case: CheckedPlan) -> list[Breach]:
    """A vehicle on a trip of several days has no other trip on any of these days."""
    rows = case.trip_days
    rows = rows.assign(long=rows["end_date"] > rows["start_date"])
    day = rows.groupby([*VEHICLE, "date"])
    rows = rows.assign(trips=day["trip_id"].transform("count"), alone=day["long"].transform("any"))
    bad = rows[rows["alone"] & (rows["trips"] > 1)]
    return report("vehicle_days", "trips", _later(bad), ["trip_id", "date"], "trips", "1")


def _later(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep all but the first of the trips of a vehicle on a day."""
    rows = rows.sort_values([*VEHICLE, "date", "start"])
    return rows[rows.duplicated([*VEHICLE, "date"])]


def departures(case: CheckedPlan) -> list[Breach]:
    """No more trips start at a depot in a day than its most departures per day."""
    day = case.trips.groupby(["depot_id", "start_date"], as_index=False)
    counts = day.agg(trips=("trip_id", "count"), limit=("max_departures_per_day", "first"))
    bad = counts[counts["trips"] > counts["limit"]]
    return report("departures", "trips", bad, ["depot_id", "start_date"], "trips", "limit")
