"""The road network as arrays, and the shortest ways between all its places."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from logistics.core.errors import GeographyError

if TYPE_CHECKING:
    from logistics.inputs.geography.travel import Floats

Ints = npt.NDArray[np.int64]
Closed = tuple[int, ...]

#: Minutes that a km counts for (or km that a minute counts for), so that of two ways of equal cost the better in the
#: other measure is taken. It is too small to change the choice between ways that differ.
TIE_BREAK = 1e-9
#: Marks that no road joins two places, in an array of road numbers.
NO_ROAD = -1


@dataclass(frozen=True)
class ShortestWays:
    """The best ways between all P places.

    Attributes
    ----------
    cost : what is minimized (P x P).
    km : length (km, P x P).
    minutes : driving time (minutes, P x P).
    before : `before[i, j]` is the place before `j` on the way from `i`, negative where there is none (P x P).
    road : `road[i, j]` is the road that joins two neighbours, `NO_ROAD` where none does (P x P).
    """

    cost: Floats
    km: Floats
    minutes: Floats
    before: Ints
    road: Ints

    def places_along(self, start: int, end: int) -> list[int]:
        """List the places on a way, both ends included; empty where there is no way."""
        if not np.isfinite(self.cost[start, end]):
            return []
        way = [end]
        while way[-1] != start:
            way.append(int(self.before[start, way[-1]]))
        return way[::-1]

    def roads_along(self, start: int, end: int) -> list[int]:
        """List the roads on a way in their order."""
        way = self.places_along(start, end)
        return [int(self.road[here, there]) for here, there in pairwise(way)]


@dataclass(frozen=True)
class Network:
    """P places and R roads between them, numbered by row; each road is driven both ways.

    Attributes
    ----------
    place_ids : ids of the places (P).
    lat, lon : coordinates of the places (degrees, P).
    start, end : numbers of the places that a road joins (R).
    km : length (km, R).
    truck_kmh : speed of trucks (km/h, R).
    highway : name of the highway (R).
    """

    place_ids: pd.Index
    lat: Floats
    lon: Floats
    start: Ints
    end: Ints
    km: Floats
    truck_kmh: Floats
    highway: list[str]
    _joining: dict[tuple[int, int], list[int]] = field(repr=False)
    _found: dict[tuple[str, float, Closed], ShortestWays] = field(default_factory=dict, repr=False)

    @classmethod
    def from_tables(cls, places: pd.DataFrame, roads: pd.DataFrame) -> Network:
        """Build the network from the tables of places and roads.

        Raises
        ------
        GeographyError
            A road begins or ends at a place that is not in the table of places, or has no length or speed.
        """
        ids = pd.Index(places["place_id"].astype(str))
        start, end = (ids.get_indexer(pd.Index(roads[column].astype(str))) for column in ("from_place", "to_place"))
        for numbers, column in ((start, "from_place"), (end, "to_place")):
            if (numbers < 0).any():
                name = roads[column].to_numpy()[numbers < 0][0]
                raise GeographyError(f"The roads name a place {name!r} that is not in places.csv; add it there.")
        km, truck_kmh = (roads[column].to_numpy(dtype=np.float64) for column in ("km", "truck_kmh"))
        if not ((km > 0) & (truck_kmh > 0)).all():
            raise GeographyError("Every road needs a length in km and a truck speed above zero; mend roads.csv.")
        low, high = np.minimum(start, end).tolist(), np.maximum(start, end).tolist()
        joining: dict[tuple[int, int], list[int]] = {}
        for road, pair in enumerate(zip(low, high, strict=True)):
            joining.setdefault(pair, []).append(road)
        lat, lon = (places[column].to_numpy(dtype=np.float64) for column in ("lat", "lon"))
        return cls(ids, lat, lon, start, end, km, truck_kmh, list(roads["highway"].astype(str)), joining)

    @property
    def has_road(self) -> npt.NDArray[np.bool_]:
        """Say which places have a road (P)."""
        return np.isin(np.arange(len(self.place_ids)), np.concatenate([self.start, self.end]))

    def place_number(self, place_ids: pd.Series) -> Ints:
        """Give the numbers of places by their ids.

        Raises
        ------
        GeographyError
            A place is not in the table.
        """
        number = self.place_ids.get_indexer(pd.Index(place_ids.astype(str)))
        if (number < 0).any():
            name = place_ids.to_numpy()[number < 0][0]
            raise GeographyError(f"There is no place {name!r} in places.csv; add it or mend its spelling.")
        return number.astype(np.int64)

    def roads_between(self, one: Ints, other: Ints) -> list[list[int]]:
        """Give for each pair of places the numbers of the roads that join them, in the order of the table."""
        pairs = zip(np.minimum(one, other).tolist(), np.maximum(one, other).tolist(), strict=True)
        return [self._joining.get(pair, []) for pair in pairs]

    def fastest(self, max_kmh: float, closed: Closed = ()) -> ShortestWays:
        """Give the ways of least time for a vehicle of top speed `max_kmh` (km/h), without the `closed` roads."""
        # A vehicle faster than every road is as fast as the fastest road.
        top = min(float(max_kmh), float(self.truck_kmh.max(initial=0)))
        key = ("time", top, closed)
        if key not in self._found:
            minutes = self.km / np.minimum(self.truck_kmh, max_kmh) * 60
            self._found[key] = self._solve(minutes + TIE_BREAK * self.km, minutes, closed)
        return self._found[key]

    def shortest(self, closed: Closed = ()) -> ShortestWays:
        """Give the ways of least km, without the `closed` roads; `minutes` follow from the roads' truck speeds."""
        key = ("km", np.inf, closed)
        if key not in self._found:
            minutes = self.km / self.truck_kmh * 60
            self._found[key] = self._solve(self.km + TIE_BREAK * minutes, minutes, closed)
        return self._found[key]

    def _solve(self, cost: Floats, minutes: Floats, closed: Closed) -> ShortestWays:
        """Find the ways of least cost between all places."""
        size = len(self.place_ids)
        road = self._best_roads(cost, closed)
        one, other = np.nonzero(road >= 0)
        graph = csr_array((cost[road[one, other]], (one, other)), shape=(size, size))
        least, before = dijkstra(graph, directed=True, return_predecessors=True)
        km, driven = (_sum_along(before, road, values) for values in (self.km, minutes))
        there = np.isfinite(least)
        km, driven = np.where(there, km, np.inf), np.where(there, driven, np.inf)
        return ShortestWays(least, km, driven, before.astype(np.int64), road)

    def _best_roads(self, cost: Floats, closed: Closed) -> Ints:
        """Give the cheapest open road between neighbours (P x P), the first in the table among equals."""
        size = len(self.place_ids)
        road = np.full((size, size), NO_ROAD, dtype=np.int64)
        order = np.argsort(cost, kind="stable")[::-1]
        order = order[~np.isin(order, np.array(closed, dtype=np.int64)) & (self.start[order] != self.end[order])]
        # The dearest roads are written first, so that the cheapest remains, in either direction.
        low, high = np.minimum(self.start, self.end)[order], np.maximum(self.start, self.end)[order]
        road[low, high] = order
        road[high, low] = order
        return road


def _sum_along(before: npt.NDArray[np.int32], road: Ints, values: Floats) -> Floats:
    """Sum a value of the roads along all ways at once (P x P); zero where there is no way.

    Each step doubles the number of roads in the sums, counted back from the end of the way.
    """
    start = np.arange(len(before))[:, None]
    here = np.where(before >= 0, before, start).astype(np.int64)
    total = np.zeros(before.shape)
    total[before >= 0] = values[np.take_along_axis(road, here, axis=0)[before >= 0]]
    while (here != start).any():
        total += np.take_along_axis(total, here, axis=1)
        here = np.take_along_axis(here, here, axis=1)
    return total
