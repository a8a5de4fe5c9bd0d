"""A first plan, found by rolling through the days: whole vehicles near, fractions of vehicles far."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from logistics.allocation.solve import minimise
from logistics.errors import SolverError

if TYPE_CHECKING:
    from logistics.allocation.effort import Effort
    from logistics.allocation.problem import Arrays, Numbers

#: Days decided on in whole vehicles at a time, days fixed before rolling on, and days beyond that may still change.
WINDOW, STEP, BEYOND = 4, 3, 3
#: What each stage weighs against the next while a first plan is looked for; the stages then look at each aim alone.
WEIGHTS = (3000.0, 30.0, 1.0, 0.1, 0.005)
#: Seconds for a problem without whole numbers; far more than it ever took.
PLENTY = 600.0
#: Share of the time for the first plan; how much smaller than the gap asked for that of a window is, as they add up.
START_SHARE, FINER = 0.6, 0.025


def rolling_start(arrays: Arrays, objectives: dict[str, Numbers], day: np.ndarray, effort: Effort) -> Numbers:
    """Find a good plan quickly.

    Relax and fix (Pochet and Wolsey, Production Planning by Mixed Integer Programming, 2006, section 3.5): first a plan
    with fractions of vehicles for all days, then window by window whole vehicles, while earlier days stay as decided
    and days far ahead as in the fractional plan, so that stock and money they need are kept for them. Sending nothing
    is always possible, so that a plan always comes out.

    day : day of each column that moves goods, -1 for the others.
    """
    until = time.monotonic() + effort.seconds * START_SHARE
    objective = sum(
        (weight * aim for weight, aim in zip(WEIGHTS, objectives.values(), strict=True)), np.zeros(len(day))
    )
    relaxed = minimise(arrays.relaxed(), objective, gap=0.0, seconds=PLENTY, stop=effort.stop)
    if relaxed is None:
        return _rounded_down(arrays, objective, np.zeros(len(day)))
    values, last = relaxed.amounts, int(day.max(initial=0))
    for first in range(0, last + 1, STEP):
        windows_left = -(-(last + 1 - first) // STEP)
        near = arrays.integer & (day >= first) & (day < first + WINDOW)
        kept = ((day >= 0) & (day < first)) | (day >= first + WINDOW + BEYOND)
        window = replace(arrays.held(kept, values), integer=near)
        share = max(2 * (until - time.monotonic()) / windows_left, 1.0)
        found = minimise(window, objective, gap=effort.gap * FINER, seconds=share, stop=effort.stop)
        if found is None:
            values = _rounded_down(arrays, objective, values)
            break
        values = found.amounts
        values[near] = np.rint(values[near])
        if first + WINDOW > last:
            break
    return values


def _rounded_down(arrays: Arrays, objective: Numbers, values: Numbers) -> Numbers:
    """When time is up: drop the fractions of vehicles and make the best of the rest."""
    whole = arrays.integer
    found = minimise(arrays.held(whole, np.floor(values + 1e-6)).relaxed(), objective, gap=0.0, seconds=PLENTY)
    if found is None:
        raise SolverError("no plan was found in time")
    return found.amounts
