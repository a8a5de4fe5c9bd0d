"""The ways of trips, each stored once."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Decimals of the degrees of ways: 0.001 degrees are about 100 m.
PATH_DECIMALS = 3

#: The way of each trip by trip_id, as (lat, lon) in degrees.
Paths = dict[str, list[tuple[float, float]]]


def shared_paths(trip_ids: Sequence[str], trip_paths: Paths) -> tuple[list[list[tuple[float, float]]], list[int]]:
    """Give the different ways, and for each trip the number of its way (from 0)."""
    numbers: dict[tuple[tuple[float, float], ...], int] = {}
    path_of_trip = [numbers.setdefault(_short_path(trip_paths[trip_id]), len(numbers)) for trip_id in trip_ids]
    return [list(path) for path in numbers], path_of_trip


def _short_path(path: list[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Round the coordinates of a way and drop repeated points."""
    rounded = [(round(lat, PATH_DECIMALS), round(lon, PATH_DECIMALS)) for lat, lon in path]
    return tuple(rounded[:1] + [after for before, after in pairwise(rounded) if after != before])
