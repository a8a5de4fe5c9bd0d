"""The best plan with given vehicles: a problem without whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics.core.errors import SolverError
from logistics.core.language.told import Told
from logistics.planning.allocation.relaxation import PLENTY
from logistics.solver.solve import minimise, minimise_from_known
from logistics.solver.tolerances import INTEGRALITY

if TYPE_CHECKING:
    from logistics.solver.effort import Effort
    from logistics.solver.program import LinearProgram, Numbers
    from logistics.solver.solve import Solution

#: Relative gap for routes that were left undecided.
ROUGHLY = 0.01


def best_with(arrays: LinearProgram, objective: Numbers, values: Numbers) -> Numbers:
    """Fix the whole-number variables, rounded down, and minimise the objective over the others.

    Rounding down a route that was left undecided can leave too few vehicles for its trips. Then the rounded numbers are
    upper bounds only.

    Raises
    ------
    SolverError
        No plan was found.
    """
    whole = np.floor(values + INTEGRALITY)
    held = arrays.held(arrays.integer, whole)
    try:
        found = minimise(held.relaxed(), objective, gap=0.0, seconds=PLENTY)
    except SolverError:
        found = minimise(held.with_bounds(slice(None), arrays.lower), objective, gap=ROUGHLY, seconds=PLENTY)
    if found is None:
        raise SolverError(Told("system", "no_plan_in_time"))
    return found.amounts


def solved_with_its_vehicles(arrays: LinearProgram, aim: Numbers, values: Numbers, effort: Effort) -> Solution | None:
    """Give the best plan, by an objective, with the vehicles of `values`; None if there is none."""
    same = arrays.held(arrays.integer, np.rint(values)).relaxed()
    return minimise_from_known(same, aim, gap=0.0, seconds=PLENTY, effort=effort)


def with_its_vehicles(arrays: LinearProgram, aim: Numbers, values: Numbers, start: Numbers, effort: Effort) -> Numbers:
    """Give the best plan, by an objective, with the vehicles of `values`, or `start` if that is better."""
    found = solved_with_its_vehicles(arrays, aim, values, effort)
    refused = found is not None and found.objective > float(aim @ start)
    effort.tally.add("plan", "not_found" if found is None else "worse" if refused else "kept")
    return start if found is None or refused else found.amounts
