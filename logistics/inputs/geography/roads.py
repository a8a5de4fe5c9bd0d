"""Computes travel times from the tables of places and roads."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from logistics.inputs.geography.attach import Attachment, attach
from logistics.inputs.geography.closures import closed_between
from logistics.inputs.geography.network import TIE_BREAK, Closed, Network, ShortestWays
from logistics.inputs.geography.travel import Travel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.inputs.geography.network import Ints
    from logistics.inputs.geography.travel import Floats, Position

#: Decimals of km and minutes, so that a sum of 60 minutes is not 60.00000000001.
DIGITS = 6
#: The ways between two points: from either place of the first to either place of the second (see `Attachment`).
END_PAIRS = ((0, 0), (0, 1), (1, 0), (1, 1))


@dataclass(frozen=True)
class _Ways:
    """The best ways between n points.

    Attributes
    ----------
    km : length (km, n x n).
    minutes : driving time (minutes, n x n).
    choice : row of `END_PAIRS`, or `len(END_PAIRS)` for the way along one road (n x n).
    """

    km: Floats
    minutes: Floats
    choice: Ints


class ReferenceRoads:
    """Travel times by the tables `places`, `roads` and `closures` of an operation.

    A vehicle drives each road at the smaller of the road's `truck_kmh` and its own top speed, and takes the way of
    least time. A point on a closed road has no way to or from any other. A point off the network is reached from the
    nearest place that has a road, by a way of `CIRCUITY` times the geodesic, at `OFF_NETWORK_KMH`.

    Parameters
    ----------
    places : place_id, lat, lon.
    roads : from_place, to_place, km, truck_kmh, highway; each is driven both ways.
    closures : from_place, to_place (in either order), from_date, to_date (the last day closed).
    """

    def __init__(self, places: pd.DataFrame, roads: pd.DataFrame, closures: pd.DataFrame) -> None:
        """Keep the tables; ways are computed when they are asked for, and cached."""
        self._network = Network.from_tables(places, roads)
        self._closures = closures

    def matrix(self, points: pd.DataFrame, max_kmh: float, first: pd.Timestamp, last: pd.Timestamp) -> Travel:
        """Give the ways of least time between all points.

        Parameters
        ----------
        points : frame of n points, see `TravelTimes`.
        max_kmh : top speed of the vehicle.
        first, last : days on which every road used must be open.

        Returns
        -------
        Travel
            km and minutes (n x n); infinite where there is no way, zero between rows of the same point.

        Raises
        ------
        GeographyError
            A point names a place or road that is not in the tables.
        """
        closed = self._closed(first, last)
        hung = attach(self._network, points)
        ways = _ways(hung, self._network.fastest(max_kmh, closed), max_kmh, closed)
        return Travel(km=ways.km.round(DIGITS), minutes=ways.minutes.round(DIGITS))

    def path(
        self, points: pd.DataFrame, a: int, b: int, max_kmh: float, first: pd.Timestamp, last: pd.Timestamp
    ) -> list[Position]:
        """Give the way from point `a` to point `b` as (lat, lon) of the places on it; empty where there is no way."""
        return self.paths(points, [(a, b)], max_kmh, first, last)[0]

    def paths(
        self,
        points: pd.DataFrame,
        pairs: Sequence[tuple[int, int]],
        max_kmh: float,
        first: pd.Timestamp,
        last: pd.Timestamp,
    ) -> list[list[Position]]:
        """Give the ways of many pairs of points as `path` does."""
        closed = self._closed(first, last)
        hung = attach(self._network, points)
        routes = self._network.fastest(max_kmh, closed)
        ways = _ways(hung, routes, max_kmh, closed)
        return [self._line(hung, routes, ways, a, b) for a, b in pairs]

    def highways(
        self, points: pd.DataFrame, a: int, b: int, max_kmh: float, first: pd.Timestamp, last: pd.Timestamp
    ) -> list[str]:
        """Name the highways from point `a` to point `b` in their order; empty where there is no way."""
        closed = self._closed(first, last)
        hung = attach(self._network, points)
        routes = self._network.fastest(max_kmh, closed)
        ways = _ways(hung, routes, max_kmh, closed)
        roads = self._roads(hung, routes, ways, a, b)
        return [name for name, _ in groupby(self._network.highway[road] for road in roads) if name]

    def shortest_km_way(self, from_place: str, to_place: str, date: pd.Timestamp) -> pd.DataFrame:
        """Give the way of least km between two places on roads that are open on a day.

        Returns
        -------
        DataFrame
            One row for each road in order: road_from, road_to (in the direction of travel), km, start_km (from the
            start of the way to the start of the road), highway. Empty where there is no way, or for the same place.

        Raises
        ------
        GeographyError
            A place is not in the table.
        """
        network = self._network
        start, end = (int(place) for place in network.place_number(pd.Series([from_place, to_place], dtype="str")))
        routes = network.shortest(self._closed(date, date))
        places = network.place_ids[routes.places_along(start, end)]
        roads = routes.roads_along(start, end)
        km = network.km[roads]
        return pd.DataFrame(
            {
                "road_from": pd.Series(places[:-1], dtype="str"),
                "road_to": pd.Series(places[1:], dtype="str"),
                "km": km,
                "start_km": np.cumsum(km) - km,
                "highway": pd.Series([network.highway[road] for road in roads], dtype="str"),
            }
        )

    def _closed(self, first: pd.Timestamp, last: pd.Timestamp) -> Closed:
        """Give the numbers of the roads closed on any day from `first` to `last`."""
        closures = closed_between(self._closures, first, last)
        ends = [self._network.place_number(closures[column]) for column in ("from_place", "to_place")]
        return tuple(sorted({int(road) for roads in self._network.roads_between(*ends) for road in roads}))

    def _line(self, hung: Attachment, routes: ShortestWays, ways: _Ways, a: int, b: int) -> list[Position]:
        """Give the positions of one way: the first point, the places passed, the last point."""
        if not np.isfinite(ways.minutes[a, b]):
            return []
        passed = routes.places_along(*_ends(hung, ways, a, b)) if ways.choice[a, b] < len(END_PAIRS) else []
        network = self._network
        line = [
            (float(hung.lat[a]), float(hung.lon[a])),
            *((float(network.lat[place]), float(network.lon[place])) for place in passed),
            (float(hung.lat[b]), float(hung.lon[b])),
        ]
        return [position for position, _ in groupby(line)]

    def _roads(self, hung: Attachment, routes: ShortestWays, ways: _Ways, a: int, b: int) -> list[int]:
        """List the roads of one way, with those that its points lie on."""
        if not np.isfinite(ways.minutes[a, b]) or hung.same[a] == hung.same[b]:
            return []
        direct = ways.choice[a, b] == len(END_PAIRS)
        between = [] if direct else routes.roads_along(*_ends(hung, ways, a, b))
        return [road for road in (int(hung.road[a]), *between, int(hung.road[b])) if road >= 0]


def _ends(hung: Attachment, ways: _Ways, a: int, b: int) -> tuple[int, int]:
    """Give the places where the way from `a` to `b` enters and leaves the network."""
    here, there = END_PAIRS[int(ways.choice[a, b])]
    return int(hung.place[a, here]), int(hung.place[b, there])


def _ways(hung: Attachment, routes: ShortestWays, max_kmh: float, closed: Closed) -> _Ways:
    """Take the fastest of the ways between all points: by either place of each, or along a road that both lie on."""
    kmh = np.minimum(hung.kmh, max_kmh)
    shut = np.isin(hung.road, np.array(closed, dtype=np.int64))
    to_end = np.where(shut[:, None], np.inf, hung.km / kmh[:, None] * 60)
    km, minutes = [], []
    for here, there in END_PAIRS:
        start, end = hung.place[:, here][:, None], hung.place[:, there][None, :]
        km.append(hung.km[:, here][:, None] + routes.km[start, end] + hung.km[:, there][None, :])
        minutes.append(to_end[:, here][:, None] + routes.minutes[start, end] + to_end[:, there][None, :])
    along_km, along_minutes = _along_one_road(hung, kmh, shut)
    all_km, all_minutes = np.stack([*km, along_km]), np.stack([*minutes, along_minutes])
    choice = (all_minutes + TIE_BREAK * np.where(np.isfinite(all_km), all_km, 0.0)).argmin(axis=0)
    best_km, best_minutes = (np.take_along_axis(values, choice[None], axis=0)[0] for values in (all_km, all_minutes))
    return _Ways(np.where(np.isfinite(best_minutes), best_km, np.inf), best_minutes, choice.astype(np.int64))


def _along_one_road(hung: Attachment, kmh: Floats, shut: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Give km and minutes (n x n) between points on the same open road, and zero between rows of the same point."""
    shared = (hung.road[:, None] == hung.road[None, :]) & (hung.road >= 0)[:, None] & ~shut[:, None]
    one = hung.same[:, None] == hung.same[None, :]
    apart = np.abs(hung.km[:, 0][:, None] - hung.km[:, 0][None, :])
    km = np.where(one, 0.0, np.where(shared, apart, np.inf))
    return km, km / kmh[:, None] * 60
