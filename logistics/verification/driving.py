"""Checks that the trips can be driven: ways, times, nights and driving hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from logistics.verification.breach import RELATIVE, Breach, report
from logistics.verification.case import DAY, VEHICLE, CheckedPlan
from logistics.verification.zoned import instant, midnight, reading, readings

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

#: Times of the day between which vehicles may drive, unless `drive_at_night` is set.
DAYLIGHT = (pd.Timedelta(hours=5), pd.Timedelta(hours=22))
#: Minutes by which a leg may be too fast (files hold whole seconds).
LEAST = 0.02
#: Tolerances: kilometres are written to metres and hours to 4 decimals.
KM, HOURS = 0.002, 2e-4


def legs(case: CheckedPlan) -> pd.DataFrame:
    """List all legs of all trips in order, the way home included.

    Returns
    -------
    pandas.DataFrame
        trip_id, depot_id, vehicle_id, vehicle_no, zone (of the depot), leg (0 first), home (whether it is the last),
        start and stop (nodes), depart and arrive (instants), max_kmh, max_driving_hours_per_day, start_date and
        end_date (of the trip), minutes and km of the quickest way without the roads closed on the leg's days,
        trip_minutes and trip_km without those closed on any day of the trip.
    """
    trips = case.trips
    home = case.network.nodes.get_indexer(pd.Index(trips["place_id"]))
    stops = case.stops
    calls = stops.assign(
        node=case.network.node_of(stops), at=stops["sequence"], arrive=stops["arrive_utc"], depart=stops["depart_utc"]
    )
    last = np.iinfo("int64").max
    columns = ["trip_id", "at", "node", "arrive", "depart"]
    leaving = trips.assign(at=0, node=home, arrive=trips["start_utc"], depart=trips["depart_utc"])[columns]
    back = trips.assign(at=last, node=home, arrive=trips["end_utc"], depart=trips["end_utc"])[columns]
    points = pd.concat([leaving, calls[columns], back])
    points = points.sort_values(["trip_id", "at"], kind="stable").rename(columns={"node": "start"})
    after = points.groupby("trip_id")[["start", "arrive"]].shift(-1)
    rows = points.assign(stop=after["start"], arrive=after["arrive"]).dropna(subset=["stop"])
    rows = rows.astype({"stop": "int64"}).reset_index(drop=True)
    rows["leg"] = rows.groupby("trip_id").cumcount()
    rows["home"] = rows["leg"] == rows.groupby("trip_id")["leg"].transform("max")
    columns = ["trip_id", *VEHICLE, "zone", "max_kmh", "max_driving_hours_per_day", "start_date", "end_date"]
    return _with_ways(case, rows.merge(trips[columns], on="trip_id"))


def _with_ways(case: CheckedPlan, rows: pd.DataFrame) -> pd.DataFrame:
    """Add minutes, km, trip_minutes and trip_km of the quickest ways to legs."""
    first, last = (readings(rows[side], rows["zone"]).dt.normalize() for side in ("depart", "arrive"))
    leg_shut = case.network.closed_between(first, last)
    trip_shut = case.network.closed_between(rows["start_date"], rows["end_date"])
    by_leg = case.network.ways(rows.assign(closed=leg_shut))
    by_trip = case.network.ways(rows.assign(closed=trip_shut)).add_prefix("trip_")
    return rows.join(by_leg).join(by_trip)


def driving(case: CheckedPlan) -> list[Breach]:
    """All rules of driving; only the reference roads are checked, as other travel times are unknown here."""
    if case.operation.settings.roads != "reference":
        return []
    rows = legs(case)
    return _night(case) + _no_way(rows) + _times(case, rows) + _stated(case, rows) + _hauls(case)


def _night(case: CheckedPlan) -> list[Breach]:
    """No vehicle leaves its depot or returns to it at night."""
    if case.operation.settings.drive_at_night:
        return []
    found: list[Breach] = []
    for column in ("depart", "end"):
        clock = case.plan.trips[column] - case.plan.trips[column].dt.normalize()
        bad = case.plan.trips[~clock.between(*DAYLIGHT)]
        found += report("night", "trips", bad, ["trip_id"], column, "05:00..22:00")
    return found


def _no_way(rows: pd.DataFrame) -> list[Breach]:
    bad = rows[~np.isfinite(rows["minutes"])]
    return report("no_way", "trips", bad, ["trip_id", "leg"], "-", ">= 1")


def _times(case: CheckedPlan, rows: pd.DataFrame) -> list[Breach]:
    """Each leg takes at least the time of its quickest way, by day only, within the driving hours of each day.

    The legs of a vehicle follow one another. Driving each as early as possible leaves the most time for later ones.
    """
    rows = rows[np.isfinite(rows["minutes"])].sort_values([*VEHICLE, "depart", "arrive"])
    night = case.operation.settings.drive_at_night
    found: list[Breach] = []
    for _, own in rows.groupby(VEHICLE):
        at_wheel: dict[pd.Timestamp, float] = {}
        for leg in own.to_dict("records"):
            spans = dict(_moving(leg["depart"], leg["arrive"], leg["zone"], night=night))
            where = f"trips.csv {leg['trip_id']} {leg['leg']}"
            if sum(spans.values()) < leg["minutes"] - LEAST:
                found.append(Breach("too_fast", where, _minutes(sum(spans.values())), _minutes(leg["minutes"])))
                continue
            most = leg["max_driving_hours_per_day"] * 60
            if leg["home"]:
                latest = _latest_home(leg, at_wheel, most, night=night)
                if leg["arrive"] > latest:
                    ends = (f"{reading(time, leg['zone'])}" for time in (leg["arrive"], latest))
                    found.append(Breach("late_home", where, *ends))
            left = _drive(leg["minutes"], spans, at_wheel, most)
            if left > LEAST:
                found.append(Breach("driving_day", where, _minutes(most + left), _minutes(most)))
    return found


def _latest_home(
    leg: dict[Hashable, Any], at_wheel: dict[pd.Timestamp, float], most: float, *, night: bool
) -> pd.Timestamp:
    """Give the latest instant at which a vehicle should be back.

    It drives on as early as the rules allow, over roads that are open on all days of the trip. One day is added, as
    it may have driven its hours later than it could.

    Parameters
    ----------
    leg : the last leg of a trip, as a row of `legs`.
    at_wheel : minutes driven already, by day.
    most : most minutes of driving in a day.
    night : whether it may drive at night.
    """
    needed = leg["trip_minutes"] if np.isfinite(leg["trip_minutes"]) else leg["minutes"]
    days = int(needed // max(most, 1.0)) + 2
    for day, free in _moving(leg["depart"], leg["depart"] + days * DAY, leg["zone"], night=night):
        driven = min(needed, free, most - at_wheel.get(day, 0.0))
        needed -= max(0.0, driven)
        if needed <= LEAST:
            return instant(day + DAY, leg["zone"]) + DAY
    return leg["depart"] + (days + 1) * DAY


def _minutes(count: float) -> str:
    return f"{count:.1f} min"


def _moving(
    depart: pd.Timestamp, arrive: pd.Timestamp, zone: str, *, night: bool
) -> Iterator[tuple[pd.Timestamp, float]]:
    """Give each calendar day of a zone between two instants with the real minutes in which a vehicle may move."""
    first, last = reading(depart, zone).normalize() - DAY, reading(arrive, zone).normalize() + DAY
    for day in pd.date_range(first, last):
        opens, closes = midnight(day, zone), midnight(day + DAY, zone)
        if not night:
            opens, closes = (instant(day + edge, zone) for edge in DAYLIGHT)
        minutes = (min(arrive, closes) - max(depart, opens)) / pd.Timedelta(minutes=1)
        if minutes > 0:
            yield day, minutes


def _drive(needed: float, spans: dict[pd.Timestamp, float], at_wheel: dict[pd.Timestamp, float], most: float) -> float:
    """Drive as early as possible, and give the minutes that could not be driven.

    Parameters
    ----------
    needed : minutes to drive.
    spans : minutes in which the vehicle may move, by day.
    at_wheel : minutes driven already, by day; what is driven is added to it.
    most : most minutes of driving in a day.
    """
    for day, free in spans.items():
        driven = max(0.0, min(needed, free, most - at_wheel.get(day, 0.0)))
        at_wheel[day] = at_wheel.get(day, 0.0) + driven
        needed -= driven
    return needed


def _stated(case: CheckedPlan, rows: pd.DataFrame) -> list[Breach]:
    """The stated kilometres and hours of a trip are those of its quickest way."""
    columns = ["minutes", "km", "trip_minutes", "trip_km"]
    by_trip = rows.groupby("trip_id")
    sums = by_trip[columns].sum().add_suffix("_least").join(by_trip.size().rename("legs"))
    trips = case.plan.trips.join(sums, on="trip_id", how="inner")
    trips = trips[np.isfinite(trips["minutes_least"])]
    off = np.minimum(*((trips["km"] - trips[f"{name}_least"]).abs() for name in ("km", "trip_km")))
    far = off > KM + RELATIVE * trips["km_least"]
    found = report("trip_distance", "trips", trips[far], ["trip_id"], "km", "km_least")
    least, most = trips["minutes_least"] / 60, (trips["trip_minutes_least"] + trips["legs"]) / 60
    wrong = ~trips["driving_hours"].between(least - HOURS, most + HOURS)
    return found + report(
        "driving_hours", "trips", trips.assign(least=least)[wrong], ["trip_id"], "driving_hours", "least"
    )


def _hauls(case: CheckedPlan) -> list[Breach]:
    """No drop is farther from the depot than `max_haul_km`, by the quickest way."""
    trips = case.trips.assign(start=case.network.nodes.get_indexer(pd.Index(case.trips["place_id"])))
    rows = case.stops.assign(stop=case.network.node_of(case.stops))[["trip_id", "sequence", "stop"]]
    rows = rows.merge(trips[["trip_id", "max_kmh", "start_date", "end_date", "start"]], on="trip_id")
    rows["closed"] = case.network.closed_between(rows["start_date"], rows["end_date"])
    limit = float(case.operation.settings.max_haul_km)
    rows = rows.assign(km=case.network.ways(rows)["km"], limit=limit)
    bad = rows[np.isfinite(rows["km"]) & (rows["km"] > limit + KM)]
    return report("max_haul", "trip_stops", bad, ["trip_id", "sequence"], "km", "limit")
