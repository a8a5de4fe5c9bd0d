"""The lines of trips on the road, for drawing."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.frames import rows_of
from logistics.geography import travel_times

if TYPE_CHECKING:
    from logistics.operation import Operation
    from logistics.plan import Plan

Line = list[tuple[float, float]]
POINT = ["place_id", "road_from", "road_to", "road_km", "lat", "lon"]


def trip_paths(operation: Operation, plan: Plan) -> dict[str, Line]:
    """Give the line of every trip as (lat, lon): from the depot over its stops and home.

    Trips over the same drops' points with vehicles of one speed share the look-up of their ways.
    """
    travel = travel_times(operation)
    places = operation.places.set_index("place_id")[["lat", "lon"]]
    depots = operation.depots[["depot_id", "place_id"]].join(places, on="place_id")
    depots = depots.assign(road_from="", road_to="", road_km=np.nan).set_index("depot_id")[POINT]
    drops = plan.drops.set_index("drop_id")
    points = drops[POINT].assign(place_id=drops["place_id"].where(drops["kind"] == "stop", ""))
    everything = pd.concat([depots, points])
    number = {name: row for row, name in enumerate(everything.index)}
    speed = operation.vehicles.set_index("vehicle_id")["max_kmh"]
    visits = plan.trip_stops.sort_values(["trip_id", "sequence"]).groupby("trip_id")["drop_id"].agg(list)
    trips = plan.trips.assign(first=plan.trips["start"].dt.normalize(), last=plan.trips["end"].dt.normalize())
    lines: dict[str, Line] = {}
    for trip in rows_of(trips):
        names = [trip.depot_id, *visits[trip.trip_id], trip.depot_id]
        rows = [number[name] for name in names]
        pairs = list(pairwise(rows))
        legs = travel.paths(everything, pairs, float(speed[trip.vehicle_id]), trip.first, trip.last)
        lines[trip.trip_id] = _joined(legs)
    return lines


def _joined(legs: list[Line]) -> Line:
    """Join legs end to end, each point once in a row."""
    points = [point for leg in legs for point in leg]
    return [point for row, point in enumerate(points) if row == 0 or point != points[row - 1]]
