"""The verifier's own road graph: shortest ways between places and points on a road, past closed roads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from geopy.distance import geodesic
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from logistics.operation import Operation

#: A place without roads is reached across country: the straight line times this, at this speed.
DETOUR, CROSS_COUNTRY_KMH = 1.3, 30.0
#: Points on a road closer together than this are one point (km).
SAME_POINT_KM = 0.01
#: Ways for the whole day: no vehicle is faster than this, so the speed of the road counts (km/h).
ANY_SPEED = 1e6


def road_table(operation: Operation) -> pd.DataFrame:
    """Give each pair of places with a road once: from, to (in the order of the alphabet), km, kmh.

    Places without a road are joined to the nearest place that has one.
    """
    roads = operation.roads[["from_place", "to_place", "km", "truck_kmh"]]
    roads = pd.concat([roads, _cross_country(operation)], ignore_index=True)
    swap = roads["from_place"] > roads["to_place"]
    ends = roads[["from_place", "to_place"]].where(~swap, roads[["to_place", "from_place"]].to_numpy())
    table = pd.DataFrame({"a": ends["from_place"], "b": ends["to_place"], "km": roads["km"], "kmh": roads["truck_kmh"]})
    return table.sort_values(["a", "b", "km"]).reset_index(drop=True)


def _cross_country(operation: Operation) -> pd.DataFrame:
    """Give the ways to places that no road touches."""
    on_road = set(operation.roads["from_place"]) | set(operation.roads["to_place"])
    joined = operation.places["place_id"].isin(on_road)
    near = operation.places[joined]
    rows = []
    for lone in operation.places[~joined].itertuples():
        kms = [geodesic((lone.lat, lone.lon), point).km for point in zip(near["lat"], near["lon"], strict=True)]
        best = int(np.argmin(kms))
        rows.append((lone.place_id, near["place_id"].iloc[best], kms[best] * DETOUR, CROSS_COUNTRY_KMH))
    return pd.DataFrame(rows, columns=["from_place", "to_place", "km", "truck_kmh"]).astype(
        {"from_place": "str", "to_place": "str", "km": "float64", "truck_kmh": "float64"}
    )


@dataclass(frozen=True)
class Ways:
    """All ways between the points of a network: minutes and km of the quickest way, km of the shortest."""

    minutes: NDArray[np.float64]
    km: NDArray[np.float64]
    least_km: NDArray[np.float64]


class Network:
    """Places, and points on roads between them, with the shortest ways at a speed and with roads closed."""

    def __init__(self, operation: Operation, points: pd.DataFrame) -> None:
        """Split the roads at `points` (columns road_from, road_to, road_km; rows without a road are left out)."""
        self.roads = road_table(operation)
        self.place_number = {place: number for number, place in enumerate(operation.places["place_id"])}
        self.ways: Callable[[float, frozenset[tuple[str, str]]], Ways] = cache(self._find_ways)
        shortest = self.roads.drop_duplicates(["a", "b"]).set_index(["a", "b"])["km"]
        self._length: dict[tuple[str, str], float] = dict(zip(shortest.index, shortest, strict=True))
        self._on_road: dict[tuple[str, str], dict[float, int]] = {}
        self._size = len(self.place_number)
        for way_from, way_to, km in points[["road_from", "road_to", "road_km"]].itertuples(index=False, name=None):
            if self.is_on_road(way_from, way_to, km):
                self.number(way_from, way_to, km)
        self.pieces = self._pieces()

    def is_on_road(self, road_from: str, road_to: str, km: float) -> bool:
        """Say whether there is such a road and it is at least `km` long."""
        length = self._length.get((min(road_from, road_to), max(road_from, road_to)))
        return length is not None and -SAME_POINT_KM <= km <= length + SAME_POINT_KM

    def number(self, road_from: str, road_to: str, km: float) -> int:
        """Give the number of a point on a road (of the place itself at either end)."""
        pair = (min(road_from, road_to), max(road_from, road_to))
        length = self._length[pair]
        from_a = km if road_from == pair[0] else length - km
        if from_a <= SAME_POINT_KM:
            return self.place_number[pair[0]]
        if from_a >= length - SAME_POINT_KM:
            return self.place_number[pair[1]]
        points = self._on_road.setdefault(pair, {})
        near = [number for at, number in points.items() if abs(at - from_a) <= SAME_POINT_KM]
        if near:
            return near[0]
        points[from_a] = self._size
        self._size += 1
        return points[from_a]

    def _pieces(self) -> pd.DataFrame:
        """Cut the roads at their points: from_no, to_no, km, kmh and the road (a, b) each piece is of."""
        plain, cut = [], []
        for a, b, km, kmh in self.roads[["a", "b", "km", "kmh"]].itertuples(index=False, name=None):
            ends = (self.place_number[a], self.place_number[b])
            plain.append((*ends, km, kmh, a, b))
            marks = self._on_road.get((a, b))
            if marks and km == self._length[a, b]:
                kms = [0.0, *sorted(marks), km]
                numbers = [ends[0], *(marks[at] for at in sorted(marks)), ends[1]]
                steps = zip(numbers[:-1], numbers[1:], np.diff(kms), strict=True)
                cut += [(start, end, step, kmh, a, b) for start, end, step in steps]
        return pd.DataFrame(plain + cut, columns=["from_no", "to_no", "km", "kmh", "a", "b"])

    def _find_ways(self, max_kmh: float, closed: frozenset[tuple[str, str]]) -> Ways:
        """Find all ways of a vehicle of `max_kmh` km/h that keeps off the `closed` roads (pairs a, b)."""
        pairs = zip(self.pieces["a"], self.pieces["b"], strict=True)
        open_now = self.pieces[[pair not in closed for pair in pairs]]
        minutes = open_now["km"] / np.minimum(open_now["kmh"], max_kmh) * 60
        edges = open_now.assign(minutes=minutes)
        quick, before = dijkstra(self._graph(edges, "minutes"), directed=False, return_predecessors=True)
        least = dijkstra(self._graph(edges, "km"), directed=False)
        return Ways(quick, self._km_along(quick, before, edges), least)

    def _graph(self, edges: pd.DataFrame, weight: str) -> csr_array:
        """Make the sparse graph of the lightest edge between each two points."""
        best = edges.sort_values(weight).drop_duplicates(["from_no", "to_no"])
        return csr_array((best[weight], (best["from_no"], best["to_no"])), shape=(self._size, self._size))

    def _km_along(
        self, quick: NDArray[np.float64], before: NDArray[np.int32], edges: pd.DataFrame
    ) -> NDArray[np.float64]:
        """Add up the km of the quickest ways, nearest points first."""
        best = edges.sort_values("minutes", ascending=False)
        step = np.full((self._size, self._size), np.inf)
        step[best["from_no"], best["to_no"]] = best["km"]
        step[best["to_no"], best["from_no"]] = best["km"]
        km = np.full_like(quick, np.inf)
        np.fill_diagonal(km, 0.0)
        rows = np.arange(self._size)
        for points in np.argsort(quick, axis=1, kind="stable").T[1:]:
            last = before[rows, points]
            known = last >= 0
            reached = rows[known], points[known]
            km[reached] = km[rows[known], last[known]] + step[last[known], points[known]]
        return km
