"""The roads trips take, as lines of points and names of highways, for maps and drivers' papers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.frames import rows_of
from logistics.inputs.geography import travel_times

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.geography import TravelTimes
    from logistics.inputs.operation import Operation

Line = list[tuple[float, float]]
POINT = ["place_id", "road_from", "road_to", "road_km", "lat", "lon"]


@dataclass(frozen=True)
class Leg:
    """The road from one halt of a trip to the next.

    Attributes
    ----------
    line : the places passed, as (lat, lon) in degrees; one point where both halts are in one place.
    highways : names of the highways in their order; empty where they are not known.
    """

    line: Line
    highways: tuple[str, ...]


def trip_legs(operation: Operation, plan: Plan) -> dict[str, list[Leg]]:
    """Give the legs of every trip by trip_id: from the depot to its first drop, from drop to drop, and home.

    Trips over the same points, on the same days, with vehicles of the same speed share their legs.
    """
    travel = travel_times(operation)
    points = _points(operation, plan)
    # Drops at one place are one point to drive to.
    alike = dict(zip(points.index, points.groupby(POINT, dropna=False, sort=False).ngroup(), strict=True))
    points = points.drop_duplicates(POINT, ignore_index=True)
    speed = operation.vehicles.set_index("vehicle_id")["max_kmh"]
    visits = plan.trip_stops.sort_values(["trip_id", "sequence"]).groupby("trip_id")["drop_id"].agg(list)
    trips = plan.trips.assign(first=plan.trips["start"].dt.normalize(), last=plan.trips["end"].dt.normalize())
    found: dict[tuple[object, ...], list[Leg]] = {}
    legs: dict[str, list[Leg]] = {}
    for trip in rows_of(trips):
        halts = tuple(alike[name] for name in (trip.depot_id, *visits[trip.trip_id], trip.depot_id))
        key = (halts, float(speed[trip.vehicle_id]), trip.first, trip.last)
        if key not in found:
            found[key] = _legs(travel, points.iloc[sorted(set(halts))], halts, *key[1:])
        legs[trip.trip_id] = found[key]
    return legs


def trip_paths(operation: Operation, plan: Plan) -> dict[str, Line]:
    """Give the line of every trip by trip_id, as (lat, lon) in degrees: from the depot through its stops and home."""
    return {trip: whole_line(legs) for trip, legs in trip_legs(operation, plan).items()}


def whole_line(legs: list[Leg]) -> Line:
    """Join legs end to end; a point where two legs meet stands once."""
    points = [point for leg in legs for point in leg.line]
    return [point for row, point in enumerate(points) if row == 0 or point != points[row - 1]]


def _points(operation: Operation, plan: Plan) -> pd.DataFrame:
    """Give where depots and drops are: the columns of `POINT`, with depot_id and drop_id as the index."""
    places = operation.places.set_index("place_id")[["lat", "lon"]]
    depots = operation.depots[["depot_id", "place_id"]].join(places, on="place_id")
    depots = depots.assign(road_from="", road_to="", road_km=np.nan).set_index("depot_id")[POINT]
    drops = plan.drops.set_index("drop_id")
    return pd.concat([depots, drops[POINT].assign(place_id=drops["place_id"].where(drops["kind"] == "stop", ""))])


def _legs(
    travel: TravelTimes,
    points: pd.DataFrame,
    halts: tuple[int, ...],
    max_kmh: float,
    first: pd.Timestamp,
    last: pd.Timestamp,
) -> list[Leg]:
    """Find the leg between each halt and the next; the index of `points` is the numbers of the halts."""
    pairs = list(pairwise(points.index.get_indexer(pd.Index(halts)).tolist()))
    lines = travel.paths(points, pairs, max_kmh, first, last)
    return [
        Leg(line, tuple(travel.highways(points, a, b, max_kmh, first, last)) if a != b else ())
        for line, (a, b) in zip(lines, pairs, strict=True)
    ]
