"""Relax and fix: first plans, found window by window of days; whole vehicles in the window, fractions later."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics.planning.allocation.fixed import best_with
from logistics.planning.allocation.windows import within
from logistics.solver.dive import First, dive
from logistics.solver.solve import minimise_from_known

if TYPE_CHECKING:
    from logistics.planning.allocation.relaxation import Relaxation
    from logistics.planning.allocation.windows import Flags, VariableDays
    from logistics.solver.effort import Effort
    from logistics.solver.program import LinearProgram, Numbers

#: Most branches, most seconds and the relative gap for a window in which the dive found no solution.
NODES, SECONDS, GAP = 20, 10.0, 1e-3


@dataclass(frozen=True)
class DiveSettings:
    """How a first plan is found.

    Attributes
    ----------
    at_a_time : whole-number variables in a window.
    beyond : days after the window that may still change, in fractions.
    first : which variable is decided on first.
    """

    at_a_time: int
    beyond: int
    first: First


#: Settings that are tried. None is best everywhere. What plans found in several ways have in common is mostly right
#: (docs/research/2026-11-29-search.md).
DIVES = (DiveSettings(70, 2, First.farthest), DiveSettings(140, 2, First.nearest))


def first_plans(arrays: LinearProgram, relaxation: Relaxation, calendar: VariableDays, effort: Effort) -> list[Numbers]:
    """Find a plan with each of the settings, in parallel.

    Returns
    -------
    Feasible values of all columns, in whole numbers where these are required; the best plan first.

    Raises
    ------
    SolverError
        No plan was found.
    """
    with ThreadPoolExecutor(len(DIVES)) as pool:
        plans = list(pool.map(lambda settings: relax_and_fix(arrays, relaxation, calendar, settings, effort), DIVES))
    return sorted(plans, key=lambda values: float(relaxation.aim @ values))


def relax_and_fix(
    arrays: LinearProgram, relaxation: Relaxation, calendar: VariableDays, settings: DiveSettings, effort: Effort
) -> Numbers:
    """Find a good plan quickly.

    The method is relax and fix (Pochet and Wolsey, Production Planning by Mixed Integer Programming, 2006, section
    3.5). It starts from the relaxation of all days and decides on whole vehicles, window by window, by a dive. Earlier
    days stay as decided. Days far ahead stay as in the relaxation, so that the stock they need is kept for them. What a
    window leaves to them, and the money it spends, count at the prices of the relaxation. At last, with all vehicles
    decided on, the true budget holds.

    Parameters
    ----------
    arrays : the problem, without objectives held.
    relaxation : the relaxation.
    calendar : days of the columns.
    settings : windows, and the order of decisions.
    effort : stop and solver.

    Returns
    -------
    Feasible values of all columns, in whole numbers where these are required.

    Raises
    ------
    SolverError
        No plan was found.
    """
    values, row_days = relaxation.amounts.copy(), calendar.days_of_rows(arrays)
    decided = np.zeros(len(values), dtype=np.bool_)
    for window in calendar.windows(arrays.integer, settings.at_a_time):
        near = arrays.integer & within(calendar.moves, window)
        free = (within(calendar.day, window, settings.beyond) | (calendar.day < 0)) & ~decided
        beyond = ~within(row_days, window, settings.beyond) & (row_days >= window[0])
        found = _decided(arrays, relaxation, near, free, beyond | arrays.ties, values, settings, effort)
        if found is not None:
            own = free & (calendar.day >= 0)
            values[own] = found[own[free]]
        decided |= near
        if effort.stop.is_set():
            break
    return best_with(arrays, relaxation.aim, values)


def _decided(
    arrays: LinearProgram, relaxation: Relaxation, near: Flags, free: Flags, priced: Flags, values: Numbers,
    settings: DiveSettings, effort: Effort,
) -> Numbers | None:  # fmt: skip
    """Decide on the whole numbers of a window; values of its free columns, None if none were found.

    Parameters
    ----------
    near : a flag for each column: whether it is decided on in whole numbers.
    free : a flag for each column: whether it may change.
    priced : a flag for each row: whether it counts at its price, instead of holding.
    values : values of all columns so far.
    """
    price = relaxation.aim - np.where(priced, relaxation.prices, 0.0) @ arrays.matrix
    part = arrays.with_integers(near).part(free, ~priced, values)
    found = dive(part, price[free], settings.first, effort)
    if found is not None or effort.stop.is_set():
        effort.tally.add("window", "dived" if found is not None else "stopped")
        return found
    answer = minimise_from_known(part, price[free], gap=GAP, seconds=SECONDS, nodes=NODES, effort=effort)
    effort.tally.add("window", "branched" if answer is not None else "left_open")
    if answer is None:
        return None
    return np.where(part.integer, np.rint(answer.amounts), answer.amounts)
