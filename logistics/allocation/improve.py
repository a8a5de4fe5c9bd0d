"""Making a plan better: the vehicles of a few depots are decided on anew, all days together, the others stay."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from logistics.allocation.solve import minimise_from_known

if TYPE_CHECKING:
    from logistics.allocation.effort import Effort
    from logistics.allocation.problem import Arrays, Numbers
    from logistics.allocation.rolling import Calendar

#: Whole numbers that are decided on anew at a time, about.
AT_A_TIME = 400
#: Attempts, and branches and seconds for one of them, at the most.
ATTEMPTS, NODES, SECONDS = 10, 200, 30.0
#: An attempt ends when no more than this part of the aim is left open in it.
LEFT_OPEN = 3e-5
#: Below so many seconds no attempt is begun.
LEAST_SECONDS = 2.0


def improve(
    arrays: Arrays, aim: Numbers, start: Numbers, calendar: Calendar, effort: Effort, until: float, enough: float
) -> Numbers:
    """Look for a better plan near a known one until the time is up or its aim is at most `enough`.

    Large neighbourhood search (Shaw, "Using constraint programming and local search methods to solve vehicle routing
    problems", CP 1998): what windows of days cannot see is goods that should have left a depot on other days. Depots
    are drawn with a fixed seed, so that a run can be repeated.

    Parameters
    ----------
    arrays, aim : the problem and its weighed aim. start : a feasible plan. calendar : depots of the columns.
    effort : stop and solver. until : time of the monotonic clock.
    """
    values, best = start, float(aim @ start)
    random = np.random.default_rng(1)
    number = np.bincount(calendar.depot[arrays.integer], minlength=1)
    depots = np.flatnonzero(number)
    if not len(depots):
        return values
    for _ in range(ATTEMPTS):
        if best <= enough or effort.stop.is_set():
            break
        seconds = min(SECONDS, until - time.monotonic())
        if seconds < LEAST_SECONDS:
            effort.late.set()
            break
        drawn = random.permutation(depots)
        chosen = drawn[: max(np.searchsorted(np.cumsum(number[drawn]), AT_A_TIME), 1)]
        free = np.isin(calendar.depot, chosen)
        part = arrays.held(arrays.integer & ~free, np.rint(values))
        found = minimise_from_known(part, aim, gap=LEFT_OPEN, seconds=seconds, nodes=NODES, effort=effort, hint=values)
        if found is not None and found.objective < best:
            values, best = found.amounts, found.objective
        if len(chosen) == len(depots) and found is not None and not found.cut:
            break
    return values
