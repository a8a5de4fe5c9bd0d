"""Kilometres and driving minutes between depots and the sites of a day, for every kind of vehicle."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from logistics.rounds.clock import Minutes, whole_minutes

if TYPE_CHECKING:
    from logistics.geography import TravelTimes
    from logistics.operation import Operation

POINT = ["place_id", "road_from", "road_to", "road_km", "lat", "lon"]
#: Driving minutes that stand for "there is no way": farther than any horizon.
NO_WAY = 10**6


def sites_of(drops: pd.DataFrame) -> pd.DataFrame:
    """Give the sites: one row for each point and day, indexed by site_id, with its window and place on the road.

    The drops of all groups at a site share its window, so a vehicle that reaches one in time reaches all.
    """
    sites = drops.drop_duplicates("site_id").set_index("site_id")
    sites = sites[["kind", "date", "window_open", "window_close", *POINT]].copy()
    # A support point is a point on a road; its place_id only names the nearer town.
    sites["town"] = sites["place_id"]
    sites["place_id"] = sites["place_id"].where(sites["kind"] == "stop", "")
    return sites.sort_index()


@dataclass(frozen=True)
class Ways:
    """Ways between numbered points, by day, vehicle speed and the days the round touches.

    `point` numbers depots and sites within their day. `km` and `minutes` are stacks of square matrices; `layer` says
    which matrix holds for (day number, speed, begun the day before, home the day after).
    """

    point: dict[tuple[int, str], int]
    layer: dict[tuple[int, float, bool, bool], int]
    km: npt.NDArray[np.float64]
    minutes: Minutes

    def between(
        self, layers: npt.NDArray[np.int64], start: npt.NDArray[np.int64], end: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.float64], Minutes]:
        """Kilometres and whole minutes from point to point, elementwise."""
        return self.km[layers, start, end], self.minutes[layers, start, end]


def build_ways(operation: Operation, sites: pd.DataFrame, travel: TravelTimes) -> Ways:
    """Ask for all ways a round may need: between all depots and sites of a day, at every vehicle speed.

    A round avoids the roads closed on any day it touches: the day of its sites, and the one before or after if it
    begins or ends then.
    """
    places = operation.places.set_index("place_id")
    depots = operation.depots[["depot_id", "place_id"]].join(places[["lat", "lon"]], on="place_id")
    depots = depots.assign(road_from="", road_to="", road_km=np.nan).set_index("depot_id")[POINT]
    speeds = sorted({float(speed) for speed in operation.vehicles["max_kmh"]})
    point: dict[tuple[int, str], int] = {}
    layer: dict[tuple[int, float, bool, bool], int] = {}
    stack: list[tuple[npt.NDArray[np.float64], Minutes]] = []
    size = len(depots) + int(sites.groupby("date").size().max())
    one_day = {False: pd.Timedelta(0), True: pd.Timedelta(days=1)}
    for name, on_day in sites.groupby("date"):
        date = pd.Timestamp(str(name))
        day = (date - pd.Timestamp(operation.settings.start_date)).days
        points = pd.concat([depots, on_day[POINT]])
        point.update({(day, name): number for number, name in enumerate(points.index)})
        for speed in speeds:
            for before, after in itertools.product((False, True), repeat=2):
                found = travel.matrix(points, speed, date - one_day[before], date + one_day[after])
                layer[day, speed, before, after] = len(stack)
                stack.append(_padded(found.km, found.minutes, size))
    return Ways(point, layer, np.stack([km for km, _ in stack]), np.stack([minutes for _, minutes in stack]))


def _padded(
    km: npt.NDArray[np.float64], minutes: npt.NDArray[np.float64], size: int
) -> tuple[npt.NDArray[np.float64], Minutes]:
    """Fill a day's matrices up to the common size; where there is no way, say so."""
    wide_km = np.full((size, size), np.inf)
    wide_minutes = np.full((size, size), NO_WAY, dtype=np.int64)
    there = np.isfinite(minutes)
    number = len(minutes)
    wide_km[:number, :number] = np.where(there, km, np.inf)
    wide_minutes[:number, :number] = np.where(there, whole_minutes(np.where(there, minutes, 0.0) / 60), NO_WAY)
    return wide_km, wide_minutes
