"""Merging plans: where two plans have different vehicles, it is decided again, window by window of days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics.planning.allocation.fixed import solved_with_its_vehicles, with_its_vehicles
from logistics.planning.allocation.windows import within
from logistics.solver.solve import minimise_from_known
from logistics.solver.tolerances import ARITHMETIC

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.planning.allocation.windows import Flags, VariableDays, Window
    from logistics.solver.effort import Effort
    from logistics.solver.program import LinearProgram, Numbers

#: Most whole-number variables in which the plans of a window differ, and days after it on which shipments may change.
AT_A_TIME, BEYOND = 100, 2
#: Most branches and most seconds. The root of a search, with its cuts and heuristics, brings nearly all the gain.
NODES, SECONDS = 1, 60.0


def merge(
    arrays: LinearProgram, aim: Numbers, plans: Sequence[Numbers], calendar: VariableDays, gap: float, effort: Effort
) -> Numbers:
    """Find a plan that is better than each of several plans.

    Vehicles that all plans have alike are kept. On the others it is decided again, each between the least and the most
    that the plans have of it (as in Rothberg, "An evolutionary algorithm for polishing mixed integer programming
    solutions", INFORMS Journal on Computing 19, 2007). This is done window by window, with all other days as they are.
    Money counts at its price in the first plan. At last, with all vehicles decided on, the true budget holds.

    Parameters
    ----------
    arrays, aim : the problem, and the objective to be improved.
    plans : feasible plans. The first one is the start.
    calendar : days of the columns.
    gap : what all windows together may leave open of the objective.
    effort : stop and solver.

    Returns
    -------
    A plan no worse than the first.
    """
    start = plans[0]
    settled = solved_with_its_vehicles(arrays, aim, start, effort)
    whole = np.rint(np.array(plans)[:, arrays.integer])
    between = arrays.with_bounds(arrays.integer, lower=whole.min(axis=0), upper=whole.max(axis=0))
    differ = arrays.integer & (between.lower < between.upper)
    if settled is None or not differ.any():
        return start
    price = aim - np.where(arrays.ties, settled.prices, 0.0) @ arrays.matrix
    values, windows = settled.amounts.copy(), calendar.windows(differ, AT_A_TIME)
    for window in windows:
        near = differ & within(calendar.moves, window)
        if near.any() and not effort.stop.is_set():
            free = may_change(calendar, window) & (near | ~arrays.integer)
            part = between.part(free, ~between.ties, values)
            found = _decided(part, price[free], free, values, gap / len(windows), effort)
            own = free & (calendar.day >= 0)
            values[own] = found[own]
    return with_its_vehicles(arrays, aim, values, start, effort)


def may_change(calendar: VariableDays, window: Window) -> Flags:
    """Say which columns may change where a window is decided again.

    These are the shipments of the window and of some days after it, and what groups use, carry and lack from then on. A
    gap goes on to the next day. So if later days stayed as they are, each gap at the end of the window would have to
    stay exactly as it is.
    """
    moves = within(calendar.day, window, BEYOND) | (calendar.day < 0)
    return moves | ((calendar.moves < 0) & (calendar.day >= window[0]))


def decided_at_once(arrays: LinearProgram, aim: Numbers, start: Numbers, gap: float, effort: Effort) -> Numbers:
    """Improve a plan of a small problem by branch and bound on all whole numbers at once.

    Parameters
    ----------
    arrays, aim : the problem, and the objective to be improved.
    start : a feasible plan.
    gap : what may be left open of the objective.
    effort : stop and solver.

    Returns
    -------
    A plan no worse than `start`.
    """
    everything = np.ones(len(start), dtype=np.bool_)
    found = _decided(arrays, aim, everything, start, gap, effort)
    return with_its_vehicles(arrays, aim, found, start, effort)


def _decided(part: LinearProgram, worth: Numbers, free: Flags, values: Numbers, gap: float, effort: Effort) -> Numbers:
    """Decide on the free columns by branch and bound; values of all columns, unchanged if none better were found."""
    now = float(worth @ values[free])
    found = minimise_from_known(
        part,
        worth,
        gap=gap / max(abs(now), gap, ARITHMETIC),
        seconds=SECONDS,
        nodes=NODES,
        hint=values[free],
        effort=effort,
    )
    better = found is not None and found.objective < now - ARITHMETIC
    effort.tally.add("merge", "not_found" if found is None else "better" if better else "same")
    if found is None or not better:
        return values
    decided = values.copy()
    decided[free] = np.where(part.integer, np.rint(found.amounts), found.amounts)
    return decided
