"""Checks the clock times of trips at their depots and stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics.core.plan import COLUMNS, TIME
from logistics.verification.breach import Breach, report
from logistics.verification.case import CheckedPlan, minutes
from logistics.verification.zoned import readings, utc

if TYPE_CHECKING:
    import pandas as pd

#: Minutes by which a hand-over may be shorter than its share of the loading time (rounding to whole minutes).
MINUTE = 1.0
STOP = ["trip_id", "sequence"]


def loading(case: CheckedPlan) -> list[Breach]:
    """A trip is loaded within the dock hours of its first day, and leaves no earlier than it is loaded."""
    trips = case.trips
    loaded = trips["start_utc"] + minutes(np.ceil(trips["loading_hours"] * 60 - 1e-6))
    opens, closes = (
        case.at(trips["start_date"], trips[column], trips["zone"]) for column in ("dock_opens", "dock_closes")
    )
    times = {"loaded": loaded, "opens": opens, "closes": closes}
    early, late, soon = trips["start_utc"] < opens, loaded > closes, trips["depart_utc"] < loaded
    trips = trips.assign(**{name: readings(time, trips["zone"]) for name, time in times.items()})
    found = report("dock_hours", "trips", trips[early], ["trip_id"], "start", "opens")
    found += report("dock_hours", "trips", trips[late], ["trip_id"], "loaded", "closes")
    return found + report("loading_time", "trips", trips[soon], ["trip_id"], "depart", "loaded")


def offsets(case: CheckedPlan) -> list[Breach]:
    """A clock time and its offset agree with the time zone of its place: the depot's, or the drop's."""
    plan, zone = case.plan, case.zones
    drops = plan.drops.set_index("drop_id")["place_id"].map(zone)
    depots = case.operation.depots.set_index("depot_id")["place_id"].map(zone)
    found: list[Breach] = []
    for name, key, zones in (
        ("drops", ["drop_id"], plan.drops["place_id"].map(zone)),
        ("trips", ["trip_id"], plan.trips["depot_id"].map(depots)),
        ("trip_stops", STOP, plan.trip_stops["drop_id"].map(drops)),
    ):
        table = plan.tables()[name]
        for column in [column for column, kind in COLUMNS[name].items() if kind == TIME]:
            read = readings(utc(table, column), zones)
            bad = table.assign(read=read)[read != table[column]]
            found += report("clock_time", name, bad, key, column, "read")
    return found


def order(case: CheckedPlan) -> list[Breach]:
    """The times of a trip never decrease, and its stops are numbered 1, 2, 3, ..."""
    trips = case.trips.set_index("trip_id")
    stops = case.stops.join(trips["depart_utc"].rename("left"), on="trip_id")
    within = stops.groupby("trip_id")
    before = within["depart_utc"].shift().fillna(stops["left"])
    stops = stops.assign(before=before, number=within.cumcount() + 1)
    last = within["depart_utc"].max().reindex(trips.index)
    ends = trips.assign(last=last.fillna(trips["depart_utc"])).reset_index()
    found = report(
        "stop_sequence", "trip_stops", stops[stops["sequence"] != stops["number"]], STOP, "sequence", "number"
    )
    found += report(
        "time_order", "trip_stops", stops[stops["arrive_utc"] < stops["before"]], STOP, "arrive_utc", "before"
    )
    found += report(
        "time_order", "trip_stops", stops[stops["depart_utc"] < stops["arrive_utc"]], STOP, "depart_utc", "arrive_utc"
    )
    return found + report("time_order", "trips", ends[ends["end_utc"] < ends["last"]], ["trip_id"], "end_utc", "last")


def windows(case: CheckedPlan) -> list[Breach]:
    """A hand-over lies inside the window of its drop."""
    stops = case.stops
    early = stops[stops["arrive_utc"] < stops["window_open_utc"]]
    late = stops[stops["depart_utc"] > stops["window_close_utc"]]
    found = report("window", "trip_stops", early, STOP, "arrive", "window_open")
    return found + report("window", "trip_stops", late, STOP, "depart", "window_close")


def hand_over(case: CheckedPlan) -> list[Breach]:
    """All hand-overs of a trip take the loading time together, and each drop its share of it by kilograms."""
    key = ["trip_id", "drop_id"]
    stops = _durations(case.stops).groupby(key, as_index=False).agg(lasts=("lasts", "sum"), kg=("kg", "first"))
    hours = case.trips.set_index("trip_id")["loading_hours"]
    total = stops.groupby("trip_id")["kg"].transform("sum")
    share = (stops["kg"] / total).where(total > 0, 0.0)
    stops = stops.assign(due=stops["trip_id"].map(hours) * 60 * share)
    whole = stops.groupby("trip_id", as_index=False)["lasts"].sum()
    whole["due"] = np.ceil(whole["trip_id"].map(hours) * 60 - 1e-6)
    found = report("hand_over", "trip_stops", stops[stops["lasts"] < stops["due"] - MINUTE], key, "lasts", "due")
    return found + report("hand_over", "trips", whole[whole["lasts"] < whole["due"]], ["trip_id"], "lasts", "due")


def _durations(stops: pd.DataFrame) -> pd.DataFrame:
    """Add how long each hand-over takes: lasts (minutes)."""
    return stops.assign(lasts=(stops["depart_utc"] - stops["arrive_utc"]).dt.total_seconds() / 60)
