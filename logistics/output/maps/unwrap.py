"""Longitudes made continuous across the antimeridian, so that no line is drawn around the world."""

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
    """Give the same case with all longitudes within 180 degrees of the middle of its drops.

    Longitudes may then lie beyond -180 or 180, which maps allow. The longitudes of a case on one side of the
    antimeridian do not change.

    Parameters
    ----------
    operation : the case.
    plan : the plan for it.
    paths : the way of each trip by trip_id, as (lat, lon) in degrees.
    """
    middle = _middle(plan.drops["lon"] if len(plan.drops) else operation.places["lon"])
    places = operation.places.assign(lon=_near(operation.places["lon"], middle))
    drops = plan.drops.assign(lon=_near(plan.drops["lon"], middle))
    ways = {trip: [(lat, _near(lon, middle)) for lat, lon in way] for trip, way in paths.items()}
    return dataclasses.replace(operation, places=places), dataclasses.replace(plan, drops=drops), ways


def _middle(lon: pd.Series) -> float:
    """Give the circular mean of longitudes (degrees)."""
    angle = np.radians(lon.to_numpy(np.float64))
    return float(np.degrees(np.arctan2(np.sin(angle).sum(), np.cos(angle).sum())))


def _near(lon: T, middle: float) -> T:
    """Shift longitudes by multiples of 360 degrees, so that they are within 180 degrees of the middle."""
    return lon - 360 * np.floor((lon - middle + 180) / 360)
