"""The vehicles that could make the trips of a question: those that are free, and those that could be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from logistics.analysis.explain.slack import HOME_LATER

if TYPE_CHECKING:
    from logistics.analysis.explain.context import ShortfallContext
    from logistics.solver.program import Indices


@dataclass(frozen=True)
class VehicleOptions:
    """Pairs of candidate trips and vehicles that a repair model may decide on.

    Attributes
    ----------
    candidate : row of the options' trips, for each pair.
    pattern : row of `patterns`, for each pair.
    patterns : groups of vehicles that are free on the same days: depot_id, vehicle_id, count, numbers (of the
        vehicles). A count of -1 stands for vehicles that could be asked for.
    """

    candidate: Indices
    pattern: Indices
    patterns: pd.DataFrame


def vehicle_options_for(context: ShortfallContext, trips: pd.DataFrame, *, new: bool) -> VehicleOptions:
    """Pair each candidate trip with the vehicles that could make it.

    These are the vehicles free on all its days and, if `new`, those that could be asked for.
    """
    if trips.empty:
        none = np.zeros(0, dtype=np.int64)
        return VehicleOptions(none, none, pd.DataFrame({"depot_id": [], "vehicle_id": [], "count": [], "numbers": []}))
    begin, end = int(trips["day"].min()), int((trips["day"] + trips["days"]).max())
    candidate: list[Indices] = []
    pattern: list[Indices] = []
    patterns: list[tuple[str, str, int, Indices]] = []
    asked = _worth_asking_for(trips) if new else np.zeros(len(trips), dtype=bool)
    by_vehicle: dict[Any, Indices] = dict(trips.groupby(["depot_id", "vehicle_id"]).indices)  # type: ignore[arg-type]
    for (depot, vehicle), rows in by_vehicle.items():
        free = context.slack.vehicles.get((depot, vehicle), np.zeros((0, context.days + HOME_LATER), dtype=bool))
        kinds, which = np.unique(free[:, begin:end], axis=0, return_inverse=True)
        first = trips["day"].to_numpy(np.int64)[rows] - begin
        last = first + trips["days"].to_numpy(np.int64)[rows]
        for number, kind in enumerate(kinds):
            passed = np.append(0, np.cumsum(kind))
            able = rows[passed[last] - passed[first] == last - first]
            if len(able):
                candidate.append(able)
                pattern.append(np.full(len(able), len(patterns)))
                numbers = np.flatnonzero(which.ravel() == number) + 1
                patterns.append((depot, vehicle, len(numbers), numbers))
        if asked[rows].any():
            candidate.append(rows[asked[rows]])
            pattern.append(np.full(int(asked[rows].sum()), len(patterns)))
            patterns.append((depot, vehicle, -1, np.zeros(0, dtype=np.int64)))
    frame = pd.DataFrame(patterns, columns=["depot_id", "vehicle_id", "count", "numbers"])
    empty = np.zeros(0, dtype=np.int64)
    return VehicleOptions(np.concatenate([*candidate, empty]), np.concatenate([*pattern, empty]), frame)


def most_usd(candidates: pd.DataFrame, prices: pd.Series, steps: float) -> float:
    """Bound the cost of bringing so many steps (USD), tightly, so that the solver's tolerance hides no dollar."""
    each = (candidates["usd_trip"] + candidates["usd_day"]).to_numpy(np.float64)
    trips = np.ceil(steps / candidates["units"].to_numpy(np.float64)) * each
    return float(np.max(trips, initial=1.0)) + steps * float(np.max(prices.to_numpy(np.float64), initial=0.0))


def _worth_asking_for(trips: pd.DataFrame) -> np.ndarray:
    """Say which kinds of vehicle are worth asking for: for each depot, day and drop, the largest and the cheapest."""
    keys = ["depot_id", "day", "drop", "without", "days"]
    brings = (trips["units"] * trips["trips"]).groupby([trips[key] for key in keys]).transform("max")
    usd = trips["usd_trip"] + trips["usd_day"]
    least = usd.groupby([trips[key] for key in keys]).transform("min")
    return ((trips["units"] * trips["trips"]).eq(brings) | usd.eq(least)).to_numpy()
