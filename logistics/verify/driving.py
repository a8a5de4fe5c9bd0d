"""Rules of driving: no leg faster than the roads allow, rest at night, hours in a day, km, how far."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.verify.breach import Breach, from_rows
from logistics.verify.legs import ways_between
from logistics.verify.vehicles import UNIT, vehicle_days
from logistics.verify.whereabouts import DAY_MINUTES

if TYPE_CHECKING:
    from logistics.verify.case import Case

#: The hours of the day in which vehicles may move when they rest at night (minutes since midnight).
DAY_BREAK, NIGHT_FALL = 5 * 60, 22 * 60
#: Stated km may differ from the quickest way's by this share, or by this many km.
KM_SHARE, KM = 0.01, 1.0
#: Stated driving hours are rounded (hours).
HOURS = 0.001
LEG = ["trip_id", "drop_id"]


def no_way(case: Case) -> list[Breach]:
    """There is an open road to every drop and back."""
    legs = case.legs
    return from_rows("no_way", legs[~np.isfinite(legs["minutes"])], LEG)


def driving_times(case: Case) -> list[Breach]:
    """No vehicle is anywhere sooner than it can be: speed of the roads, rest at night, hours in a day.

    For each vehicle all legs are driven as early as they can be, one after the other, each day's driving counted over
    all its trips. Since legs follow each other in time, no other way of sharing out the hours lets more legs in.
    """
    legs = case.legs[np.isfinite(case.legs["minutes"])].sort_values([*UNIT, "leave", "reach"])
    if legs.empty:
        return []
    driver = _Driver(night=case.operation.settings.drive_at_night)
    cells = [
        legs.groupby(UNIT).ngroup(),
        _minutes(legs["leave"]),
        legs["minutes"].astype("int64"),
        np.floor(legs["max_driving_hours_per_day"] * 60).astype("int64"),
    ]
    earliest = [driver.arrival(*row) for row in zip(*(cell.tolist() for cell in cells), strict=True)]
    legs["earliest"] = pd.to_datetime(pd.Series(earliest, index=legs.index), unit="m").astype("datetime64[us]")
    return from_rows("driving_time", legs[legs["reach"] < legs["earliest"]], LEG, "reach", "earliest")


class _Driver:
    """Drives legs as early as possible and keeps count of each vehicle's minutes on each day."""

    def __init__(self, *, night: bool) -> None:
        self.hours = (0, DAY_MINUTES) if night else (DAY_BREAK, NIGHT_FALL)
        self.driven: defaultdict[tuple[int, int], int] = defaultdict(int)

    def arrival(self, vehicle: int, leave: int, minutes: int, daily: int) -> int:
        """Give the earliest arrival (minutes since 1970) of a leg of `minutes` that starts at `leave`."""
        now, left = leave, minutes
        last_day = leave // DAY_MINUTES + 2 + minutes // max(daily, 1)
        while left > 0:
            day = now // DAY_MINUTES
            begin = max(now, day * DAY_MINUTES + self.hours[0])
            room = min(day * DAY_MINUTES + self.hours[1] - begin, daily - self.driven[vehicle, day], left)
            if room > 0:
                self.driven[vehicle, day] += room
                left -= room
                now = begin + room
            if left > 0:
                now = (day + 1) * DAY_MINUTES
            if day > last_day + DAY_MINUTES:  # a vehicle that may not drive at all never arrives
                break
        return now


def _minutes(times: pd.Series[pd.Timestamp]) -> pd.Series[int]:
    """Give times as whole minutes since 1970."""
    return times.astype("datetime64[s]").astype("int64") // 60


def night_rest(case: Case) -> list[Breach]:
    """No vehicle leaves its depot for the road or comes back by road while vehicles rest."""
    if case.operation.settings.drive_at_night:
        return []
    legs = case.legs[case.legs["minutes"] > 0]
    first = legs[legs["leave"] == legs["depart"]]
    home = legs[legs["drop_id"] == ""]
    leaves, ends = _of_day(first["leave"]), _of_day(home["end"])
    dark_leave = (leaves < DAY_BREAK) | (leaves >= NIGHT_FALL)
    dark_end = (ends < DAY_BREAK) | (ends > NIGHT_FALL)
    return from_rows("night_rest", first[dark_leave].drop_duplicates("trip_id"), ["trip_id"], "leave") + from_rows(
        "night_rest", home[dark_end], ["trip_id"], "end"
    )


def _of_day(times: pd.Series[pd.Timestamp]) -> pd.Series[int]:
    """Give the minute of the day."""
    return times.dt.hour * 60 + times.dt.minute


def trip_km(case: Case) -> list[Breach]:
    """The km stated for a trip are those of its quickest way, and no fewer than the shortest way has."""
    sums = case.legs.groupby("trip_id")[["km", "trip_km", "least_km"]].sum().rename(columns={"km": "way_km"})
    trips = case.plan.trips.merge(sums, on="trip_id")
    trips = trips[np.isfinite(trips["way_km"])]
    far = np.column_stack([(trips["km"] - trips[way]).abs() / _km_play(trips[way]) for way in ("way_km", "trip_km")])
    few = trips["km"] < trips["least_km"] - KM
    return from_rows("trip_km", trips[far.min(axis=1) > 1], ["trip_id"], "km", "way_km") + from_rows(
        "trip_km_too_few", trips[few], ["trip_id"], "km", "least_km"
    )


def _km_play(km: pd.Series[float]) -> pd.Series[float]:
    """Give how far stated km may differ."""
    return (km * KM_SHARE).clip(lower=KM)


def least_driving_hours(case: Case) -> list[Breach]:
    """The driving hours stated are no fewer than the quickest way takes."""
    sums = case.legs.groupby("trip_id", as_index=False)["minutes"].sum()
    trips = case.plan.trips.merge(sums, on="trip_id")
    trips["least"] = trips["minutes"] / 60
    few = np.isfinite(trips["least"]) & (trips["driving_hours"] < trips["least"] - HOURS)
    return from_rows("driving_hours_too_few", trips[few], ["trip_id"], "driving_hours", "least")


def most_driving_hours(case: Case) -> list[Breach]:
    """The driving hours stated are no more than the driver may drive on the days the trip touches."""
    days = vehicle_days(case.plan.trips).groupby("trip_id").size().rename("days")
    trips = case.plan.trips.merge(days, on="trip_id").merge(case.operation.vehicles, on="vehicle_id")
    trips["most"] = trips["max_driving_hours_per_day"] * trips["days"]
    many = trips["driving_hours"] > trips["most"] + HOURS
    return from_rows("driving_hours_too_many", trips[many], ["trip_id"], "driving_hours", "most")


def haul(case: Case) -> list[Breach]:
    """No drop is farther from the depot than vehicles are sent."""
    depots = case.operation.depots.set_index("depot_id")["place_id"].map(case.network.place_number)
    legs = case.legs[case.legs["drop_id"] != ""].reset_index(drop=True)
    home = legs["depot_id"].map(depots)
    ways = [ways_between(case, legs, home, first, last)["km"] for first, last in _outings(legs)]
    legs["haul_km"] = np.minimum(*ways)
    legs["most"] = case.operation.settings.max_haul_km
    far = np.isfinite(legs["haul_km"]) & (legs["haul_km"] > legs["most"] + KM)
    return from_rows("max_haul_km", legs[far], LEG, "haul_km", "most")


def _outings(legs: pd.DataFrame) -> list[tuple[pd.Series[pd.Timestamp], pd.Series[pd.Timestamp]]]:
    """Give the spans in which closed roads count for the way out: up to the drop, and the whole trip."""
    return [(legs["depart"], legs["reach"]), (legs["start"], legs["end"])]
