"""Finds which places the roads join, and how far apart places are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

#: Mean radius of the Earth, km (IUGG). Distances on the sphere are within 0.6% of those on the ellipsoid.
EARTH_KM = 6371.0088


def unit_vectors(lat: npt.ArrayLike, lon: npt.ArrayLike) -> Floats:
    """Give points on the unit sphere (n x 3) from latitudes and longitudes (degrees)."""
    north, east = np.radians(np.asarray(lat, dtype=np.float64)), np.radians(np.asarray(lon, dtype=np.float64))
    return np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=-1)


def great_circle_km(
    lat: npt.ArrayLike, lon: npt.ArrayLike, other_lat: npt.ArrayLike, other_lon: npt.ArrayLike
) -> Floats:
    """Give distances along the great circle (km) between points (degrees); the shapes of the arguments broadcast."""
    chord = np.linalg.norm(unit_vectors(lat, lon) - unit_vectors(other_lat, other_lon), axis=-1)
    distance: Floats = 2 * EARTH_KM * np.arcsin(np.clip(chord / 2, 0.0, 1.0))
    return distance


def joined_parts(places: pd.DataFrame, roads: pd.DataFrame) -> pd.Series:
    """Number the connected parts of the road network: places with the same number are joined by roads.

    Parameters
    ----------
    places : place_id, lat, lon.
    roads : from_place, to_place; roads to places that are not in `places` are ignored.

    Returns
    -------
    pandas.Series
        Numbers, indexed by place_id. A place without a road has the number of the nearest place with one, from which
        vehicles reach it by a track.
    """
    ids = pd.Index(places["place_id"])
    start, end = (ids.get_indexer(pd.Index(roads[column])) for column in ("from_place", "to_place"))
    known = (start >= 0) & (end >= 0)
    start, end = start[known], end[known]
    with_road = np.unique(np.concatenate([start, end]))
    without = np.setdiff1d(np.arange(len(ids)), with_road)
    if len(with_road) and len(without):
        points = unit_vectors(places["lat"], places["lon"])
        nearest = with_road[KDTree(points[with_road]).query(points[without])[1]]
        start, end = np.concatenate([start, without]), np.concatenate([end, nearest])
    edges = coo_array((np.ones(len(start)), (start, end)), shape=(len(ids), len(ids)))
    _, parts = connected_components(edges, directed=False)
    return pd.Series(parts, index=ids)
