"""A first plan, found by rolling through the days: whole vehicles near, fractions of vehicles far."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from logistics.allocation.solve import minimise, minimise_from_known
from logistics.errors import SolverError

if TYPE_CHECKING:
    from logistics.allocation.effort import Effort
    from logistics.allocation.problem import Arrays, Indices, Numbers

#: Whole numbers decided on at a time, if need be of one day alone, and days beyond that may still change, in fractions.
AT_A_TIME, BEYOND = 200, 3
#: What each stage weighs against the next while a first plan is looked for; the stages then look at each aim alone.
WEIGHTS = (3000.0, 30.0, 1.0, 0.1, 0.005)
#: Relative gap of a window: finer than the gap of the whole, as the gaps of windows add up.
WINDOW_GAP = 0.0005
#: What the solver's arithmetic may lack of a whole number.
NEARLY_WHOLE = 1e-6
#: Seconds for a problem without whole numbers; far more than it ever took.
PLENTY = 600.0
#: Share of the time for the first plan.
START_SHARE = 0.7


@dataclass(frozen=True)
class Calendar:
    """Day number of each column: `moves`, the day it moves goods, and `day`, also of what groups use, carry and lack.

    -1 stands for columns of no day.
    """

    moves: Indices
    day: Indices

    @property
    def last(self) -> int:
        """The last day on which something may move."""
        return int(self.moves.max(initial=0))

    def days_of_rows(self, arrays: Arrays) -> Indices:
        """Last day on which a row says what groups have; -1 for rows that say nothing of it."""
        cells = arrays.matrix.tocoo()
        days = np.full(arrays.matrix.shape[0], -1, dtype=np.int64)
        np.maximum.at(days, cells.row, np.where(self.moves < 0, self.day, -1)[cells.col])
        return days


def rolling_start(arrays: Arrays, objectives: dict[str, Numbers], calendar: Calendar, effort: Effort) -> Numbers:
    """Find a good plan quickly.

    Relax and fix (Pochet and Wolsey, Production Planning by Mixed Integer Programming, 2006, section 3.5): first a plan
    with fractions of vehicles for all days, then window by window whole vehicles. Earlier days stay as decided. Days
    far ahead stay as in the fractional plan, so that stock and money they need are kept for them; what a window leaves
    for them to eat or to make good is worth what the fractional plan says it is (the prices of their rows). At the end
    all but the vehicles is decided anew. Sending nothing is always possible, so that a plan always comes out.
    """
    until = time.monotonic() + effort.seconds * START_SHARE
    objective = sum(
        (weight * aim for weight, aim in zip(WEIGHTS, objectives.values(), strict=True)),
        np.zeros(len(calendar.day)),
    )
    relaxed = minimise(arrays.relaxed(), objective, gap=0.0, seconds=PLENTY, stop=effort.stop)
    if relaxed is None:
        return _best_with(arrays, objective, np.zeros(len(calendar.day)))
    values = relaxed.amounts.copy()
    row_days = calendar.days_of_rows(arrays)
    windows = _windows(calendar.moves[arrays.integer], calendar.last)
    for number, (first, last) in enumerate(windows):
        near = arrays.integer & (calendar.moves >= first) & (calendar.moves <= last)
        end = last + 1 + BEYOND
        free = (calendar.day < 0) | ((calendar.day >= first) & (calendar.day < end))
        later = row_days >= end
        price = objective - np.where(later, relaxed.prices, 0.0) @ arrays.matrix
        window = replace(arrays, integer=near).part(free, ~later, values)
        share = max(2 * (until - time.monotonic()) / (len(windows) - number), 1.0)
        found = minimise_from_known(window, price[free], gap=WINDOW_GAP, seconds=share, effort=effort)
        if found is None:
            continue
        values[free] = found.amounts
        values[near] = np.rint(values[near])
    return _best_with(arrays, objective, values)


def _windows(days: Indices, last: int) -> list[tuple[int, int]]:
    """Cut the days into windows, first and last day, of at most `AT_A_TIME` whole numbers but one day at least."""
    windows: list[tuple[int, int]] = []
    first, held = 0, 0
    for day, number in enumerate(np.bincount(days, minlength=last + 1)):
        if day > first and held + number > AT_A_TIME:
            windows.append((first, day - 1))
            first, held = day, 0
        held += int(number)
    return [*windows, (first, last)]


def _best_with(arrays: Arrays, objective: Numbers, values: Numbers) -> Numbers:
    """Hold the vehicles at their numbers, fractions dropped, and make the best of the rest."""
    whole = np.floor(values + NEARLY_WHOLE)
    found = minimise(arrays.held(arrays.integer, whole).relaxed(), objective, gap=0.0, seconds=PLENTY)
    if found is None:
        raise SolverError("no plan was found in time")
    return found.amounts
