"""Longitudes that run on across the antimeridian, so that no line is drawn round the world."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.maps.paths import Paths

T = TypeVar("T", float, "pd.Series")


def unwrapped(operation: Operation, plan: Plan, paths: Paths) -> tuple[Operation, Plan, Paths]:
    """Give the same case with all longitudes within 180 degrees of the middle of where people are.

    They may then lie beyond -180 or 180, as maps allow; the numbers of a case on one side of the antimeridian stay as
    they are.
    """
    middle = _middle(plan.drops["lon"] if len(plan.drops) else operation.places["lon"])
    places = operation.places.assign(lon=_near(operation.places["lon"], middle))
    drops = plan.drops.assign(lon=_near(plan.drops["lon"], middle))
    ways = {trip: [(lat, _near(lon, middle)) for lat, lon in way] for trip, way in paths.items()}
    return dataclasses.replace(operation, places=places), dataclasses.replace(plan, drops=drops), ways


def _middle(lon: pd.Series) -> float:
    """Give the middle of longitudes on the circle."""
    angle = np.radians(lon.to_numpy(np.float64))
    return float(np.degrees(np.arctan2(np.sin(angle).sum(), np.cos(angle).sum())))


def _near(lon: T, middle: float) -> T:
    """Add or take whole turns until a longitude is within half a turn of the middle."""
    return lon - 360 * np.floor((lon - middle + 180) / 360)
