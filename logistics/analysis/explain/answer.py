"""Answers to a question: how much could be brought, with what, and which limits must be relaxed for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics.core.errors import SolverError
from logistics.planning.limits import Limit
from logistics.solver.solve import minimise
from logistics.solver.tolerances import ARITHMETIC

if TYPE_CHECKING:
    from collections.abc import Collection

    from logistics.analysis.explain.repair_model import RepairModel
    from logistics.solver.program import LinearProgram, Numbers

#: Time limit of a problem (seconds), far more than any has taken.
SECONDS = 20.0
#: The weight of a limit's place in the order, small enough that one limit more always counts more.
_ORDER = 0.01
#: All amounts are whole: one that is below a whole number by no more than this is rounded up to it.
_NEARLY = 1e-3


@dataclass(frozen=True)
class Answer:
    """What could be brought.

    Attributes
    ----------
    steps : how much, over the days asked about (steps of the item).
    amounts : the value of each variable of the repair model.
    usd : the cost by the plan's own rates (USD).
    """

    steps: float
    amounts: Numbers
    usd: float


def bring_most(repair_model: RepairModel, *, relaxed: bool = True) -> Answer:
    """Bring as much as possible, with all limits relaxed that may be, or (`relaxed=False`) with none."""
    arrays = _switched(repair_model, on=relaxed)
    objective = np.zeros(len(arrays.lower))
    objective[repair_model.used] = -1.0
    values = _solved(arrays, objective)
    return _nothing(repair_model) if values is None else _answer(repair_model, values)


def bring_cheapest(repair_model: RepairModel, steps: float, price: Numbers) -> Answer | None:
    """Bring at least so many steps for the least price; None if that is impossible.

    `price` has the price of each variable.
    """
    arrays = _at_least(_switched(repair_model, on=True), repair_model, steps)
    values = _solved(arrays, price)
    return None if values is None else _answer(repair_model, values)


def fewest_limits(repair_model: RepairModel, steps: float, hold: Collection[Limit] = ()) -> tuple[Limit, ...] | None:
    """Give the fewest limits that must be relaxed for so many steps.

    Parameters
    ----------
    repair_model : the repair model.
    steps : how much must be brought.
    hold : limits that must not be relaxed.

    Returns
    -------
    The limits; of several smallest sets, the one that is first in the order of `Limit`. None if relaxing all is not
    enough.
    """
    arrays = _at_least(repair_model.arrays, repair_model, steps)
    held = arrays.with_bounds(
        [repair_model.switches[limit] for limit in hold if limit in repair_model.switches], upper=0.0
    )
    objective = np.zeros(len(arrays.upper))
    for place, limit in enumerate(Limit):
        if limit in repair_model.switches:
            objective[repair_model.switches[limit]] = 1.0 + _ORDER * place
    values = _solved(held, objective)
    if values is None:
        return None
    return tuple(
        limit for limit in Limit if limit in repair_model.switches and values[repair_model.switches[limit]] > 1 / 2
    )


def _switched(repair_model: RepairModel, *, on: bool) -> LinearProgram:
    """Give the problem with all limits relaxed, or none."""
    return repair_model.arrays.with_bounds(list(repair_model.switches.values()), float(on), float(on))


def _at_least(arrays: LinearProgram, repair_model: RepairModel, steps: float) -> LinearProgram:
    row = np.zeros(len(arrays.lower))
    row[repair_model.used] = -1.0
    return arrays.with_row(row, -(steps - ARITHMETIC))


def _solved(arrays: LinearProgram, objective: Numbers) -> Numbers | None:
    """Give the value of each variable, or None if there is no solution."""
    try:
        found = minimise(arrays, objective, gap=0.0, seconds=SECONDS)
    except SolverError:
        return None
    return None if found is None else found.amounts


def _answer(repair_model: RepairModel, values: Numbers) -> Answer:
    values = values.copy()
    whole = np.concatenate([repair_model.vehicles, repair_model.trips, repair_model.further, repair_model.new_vehicles])
    values[whole] = np.rint(values[whole])
    goods = np.concatenate([repair_model.shipments, repair_model.purchases])
    values[goods] = np.floor(values[goods] + _NEARLY)
    values[repair_model.used] = np.floor(values[repair_model.used] + _NEARLY)
    return Answer(float(values[repair_model.used].sum()), values, float(repair_model.cost @ values) * 1000)


def _nothing(repair_model: RepairModel) -> Answer:
    return Answer(0.0, np.zeros(len(repair_model.arrays.lower)), 0.0)
