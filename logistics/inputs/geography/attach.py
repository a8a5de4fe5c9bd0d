"""Attaches points to the road network."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from geopy.distance import geodesic
from scipy.spatial import KDTree

from logistics.core.errors import GeographyError
from logistics.inputs.geography.network import NO_ROAD, Ints, Network

if TYPE_CHECKING:
    import pandas as pd

    from logistics.inputs.geography.travel import Floats

#: Length of a way as a multiple of the straight line, where the tables have no road. A cautious assumption: over the
#: reference roads the ratio is 1.17 in total, its median is 1.16, and 9 in 10 roads have less than 1.33.
CIRCUITY = 1.3
#: Speed where the tables have no road (km/h). An assumption for unpaved and town roads.
OFF_NETWORK_KMH = 30.0
#: How many of the nearest places on the sphere are measured on the ellipsoid to find the nearest one.
CANDIDATES = 5
#: How far a point may lie beyond the end of its road, by rounding in a table (km).
SLACK_KM = 0.01


@dataclass(frozen=True)
class Attachment:
    """How n points are attached to the network: each by two places, which are equal unless it lies on a road.

    Attributes
    ----------
    place : numbers of the two places (n x 2).
    km : length of the ways to them (km, n x 2).
    kmh : speed on these ways, before the vehicle's own limit (km/h, n).
    road : number of the road a point lies on, `NO_ROAD` for none (n).
    same : number of the position; equal for points in the same place (n).
    lat, lon : coordinates (degrees, n).
    """

    place: Ints
    km: Floats
    kmh: Floats
    road: Ints
    same: Ints
    lat: Floats
    lon: Floats


def attach(network: Network, points: pd.DataFrame) -> Attachment:
    """Attach points to their road, else to their place, else to the nearest place that has a road.

    Parameters
    ----------
    network : places and roads.
    points : frame of n points, see `TravelTimes`.

    Raises
    ------
    GeographyError
        A point names a place or road that is not in the tables, or lies beyond the end of its road.
    """
    size = len(points)
    lat, lon = (points[column].to_numpy(dtype=np.float64) for column in ("lat", "lon"))
    place = np.zeros((size, 2), dtype=np.int64)
    km = np.zeros((size, 2))
    kmh = np.full(size, OFF_NETWORK_KMH)
    road = np.full(size, NO_ROAD, dtype=np.int64)

    on_road = (points["road_from"] != "").to_numpy(dtype=bool)
    place[on_road], km[on_road], road[on_road] = _on_roads(network, points[on_road])
    kmh[on_road] = network.truck_kmh[road[on_road]]

    named = ~on_road & (points["place_id"] != "").to_numpy(dtype=bool)
    place[named] = network.place_number(points["place_id"][named])[:, None]

    off = ~on_road
    off[named] = ~network.has_road[place[named, 0]]
    where = np.column_stack([lat, lon])
    # A place without a road has the coordinates of the table of places.
    lone = off & named
    where[lone] = np.column_stack([network.lat, network.lon])[place[lone, 0]]
    place[off], km[off] = _nearest(network, where[off])
    alike = np.column_stack([place, km, road, np.where(off[:, None], where, 0.0)])
    same = np.unique(alike, axis=0, return_inverse=True)[1].astype(np.int64)
    return Attachment(place, km, kmh, road, same, lat, lon)


def _on_roads(network: Network, points: pd.DataFrame) -> tuple[Ints, Floats, Ints]:
    """Give the ends of the points' roads (n x 2), the km to them (n x 2), and the numbers of the roads (n)."""
    ends = np.column_stack([network.place_number(points[column]) for column in ("road_from", "road_to")])
    joining = network.roads_between(ends[:, 0], ends[:, 1])
    for number, roads in enumerate(joining):
        if not roads:
            name = " - ".join(points.iloc[number][["road_from", "road_to"]])
            raise GeographyError(f"There is no road {name} in roads.csv; add it or mend the point that lies on it.")
    road = np.array([roads[0] for roads in joining], dtype=np.int64)
    along = points["road_km"].to_numpy(dtype=np.float64)
    inside = (along >= -SLACK_KM) & (along <= network.km[road] + SLACK_KM)
    if not inside.all():
        row = points.iloc[int(np.argmin(inside))]
        name = f"{row['road_from']} - {row['road_to']}"
        raise GeographyError(f"Kilometre {row['road_km']:g} is not on the road {name}; mend the point's road_km.")
    along = np.clip(along, 0, network.km[road])
    km = np.column_stack([along, network.km[road] - along])
    # Both ends in the order of the table, so that points named from either end can be compared.
    turned = ends[:, 0] != network.start[road]
    ends[turned], km[turned] = ends[turned, ::-1], km[turned, ::-1]
    return ends, km, road


def _nearest(network: Network, where: Floats) -> tuple[Ints, Floats]:
    """Give the nearest place with a road for positions (n x 2), and the km to it; both twice (n x 2)."""
    if not len(where):
        return np.empty((0, 2), dtype=np.int64), np.empty((0, 2))
    served = np.flatnonzero(network.has_road)
    if not served.size:
        raise GeographyError("No place has a road, so no way can be found; fill in roads.csv.")
    if not np.isfinite(where).all():
        raise GeographyError("A point off the road network has no latitude or longitude; fill them in.")
    tree = KDTree(_on_sphere(network.lat[served], network.lon[served]))
    _, rows = tree.query(_on_sphere(where[:, 0], where[:, 1]), k=np.arange(1, min(CANDIDATES, served.size) + 1))
    near = served[rows]
    km = np.array(
        [
            [_geodesic_km(lat, lon, network.lat[place], network.lon[place]) for place in places]
            for (lat, lon), places in zip(where, near, strict=True)
        ]
    )
    best = km.argmin(axis=1)[:, None]
    place = np.take_along_axis(near, best, axis=1)
    return np.repeat(place, 2, axis=1), np.repeat(np.take_along_axis(km, best, axis=1) * CIRCUITY, 2, axis=1)


def _on_sphere(lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64]) -> Floats:
    """Give points on the unit sphere (n x 3); their straight distances have the order of those on the ground."""
    phi, lam = np.radians(lat), np.radians(lon)
    return np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


@lru_cache(maxsize=10_000)
def _geodesic_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Measure the distance on the ellipsoid (km); results are cached, as a plan asks for the same points often."""
    return float(geodesic((lat, lon), (other_lat, other_lon)).km)
