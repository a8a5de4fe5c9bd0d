"""The interface of a source of travel times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

Floats = npt.NDArray[np.float64]
Position = tuple[float, float]

#: The columns of a frame of points, in their order.
POINT_COLUMNS = ("place_id", "road_from", "road_to", "road_km", "lat", "lon")


@dataclass(frozen=True)
class Travel:
    """Ways between n points, from row to column; infinite where there is no way.

    Attributes
    ----------
    km : length (km, n x n).
    minutes : driving time (minutes, n x n).
    """

    km: Floats
    minutes: Floats


class TravelTimes(Protocol):
    """A source of kilometres and driving minutes between points.

    A frame of points has one row for each point, numbered from 0, and the columns of `POINT_COLUMNS`: place_id (text,
    "" for none), road_from, road_to (text, "" for none), road_km (km from road_from along that road, NaN for none), and
    lat, lon (degrees). A point with a road lies on that road, whatever its place_id. A point with neither is off the
    network.
    """

    def matrix(self, points: pd.DataFrame, max_kmh: float, first: pd.Timestamp, last: pd.Timestamp) -> Travel:
        """Give the ways of least time between all points, on roads open on every day from `first` to `last`."""
        ...

    def path(
        self, points: pd.DataFrame, a: int, b: int, max_kmh: float, first: pd.Timestamp, last: pd.Timestamp
    ) -> list[Position]:
        """Give the way from point `a` to point `b` as (lat, lon) for drawing; empty where there is no way."""
        ...

    def paths(
        self,
        points: pd.DataFrame,
        pairs: Sequence[tuple[int, int]],
        max_kmh: float,
        first: pd.Timestamp,
        last: pd.Timestamp,
    ) -> list[list[Position]]:
        """Give the ways of many pairs of points at once, as `path` does."""
        ...

    def highways(
        self, points: pd.DataFrame, a: int, b: int, max_kmh: float, first: pd.Timestamp, last: pd.Timestamp
    ) -> list[str]:
        """Give the names of the highways from point `a` to point `b` in order; empty if they are not known."""
        ...
