"""Clock times of a trip at its depot and its stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics.verify.breach import Breach, report
from logistics.verify.case import Case, minutes

if TYPE_CHECKING:
    import pandas as pd

#: A hand-over may be written this much shorter than its share of the loading time (rounding to whole minutes).
MINUTE = 1.0
STOP = ["trip_id", "sequence"]


def loading(case: Case) -> list[Breach]:
    """A trip is loaded whole within dock hours of its first day, and leaves when it is loaded."""
    trips = case.trips
    loaded = trips["start"] + minutes(np.ceil(trips["loading_hours"] * 60 - 1e-6))
    opens, closes = (trips["start_date"] + minutes(trips[column]) for column in ("dock_opens", "dock_closes"))
    trips = trips.assign(loaded=loaded, opens=opens, closes=closes)
    found = report("dock_hours", "trips", trips[trips["start"] < opens], ["trip_id"], "start", "opens")
    found += report("dock_hours", "trips", trips[loaded > closes], ["trip_id"], "loaded", "closes")
    return found + report("loading_time", "trips", trips[trips["depart"] < loaded], ["trip_id"], "depart", "loaded")


def order(case: Case) -> list[Breach]:
    """The times of a trip run forward, and its stops are numbered 1, 2, 3, ..."""
    trips = case.plan.trips.set_index("trip_id")
    stops = case.stops.join(trips["depart"].rename("left"), on="trip_id")
    within = stops.groupby("trip_id")
    before = within["depart"].shift().fillna(stops["left"])
    stops = stops.assign(before=before, number=within.cumcount() + 1)
    last = within["depart"].max().reindex(trips.index)
    ends = trips.assign(last=last.fillna(trips["depart"])).reset_index()
    found = report(
        "stop_sequence", "trip_stops", stops[stops["sequence"] != stops["number"]], STOP, "sequence", "number"
    )
    found += report("time_order", "trip_stops", stops[stops["arrive"] < stops["before"]], STOP, "arrive", "before")
    found += report("time_order", "trip_stops", stops[stops["depart"] < stops["arrive"]], STOP, "depart", "arrive")
    return found + report("time_order", "trips", ends[ends["end"] < ends["last"]], ["trip_id"], "end", "last")


def windows(case: Case) -> list[Breach]:
    """A hand-over lies inside the window of its drop."""
    stops = case.stops
    early, late = stops[stops["arrive"] < stops["window_open"]], stops[stops["depart"] > stops["window_close"]]
    found = report("window", "trip_stops", early, STOP, "arrive", "window_open")
    return found + report("window", "trip_stops", late, STOP, "depart", "window_close")


def hand_over(case: Case) -> list[Breach]:
    """Handing over takes the loading time for the whole trip, and its share of it, by kilograms, at each drop."""
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
    return stops.assign(lasts=(stops["depart"] - stops["arrive"]).dt.total_seconds() / 60)
