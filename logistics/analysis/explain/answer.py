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


def bring_most(small: RepairModel, *, giving: bool = True) -> Answer:
    """Bring as much as possible, with all limits relaxed that may be, or (`giving=False`) with none."""
    arrays = _switched(small, on=giving)
    objective = np.zeros(len(arrays.lower))
    objective[small.used] = -1.0
    values = _solved(arrays, objective)
    return _nothing(small) if values is None else _answer(small, values)


def bring_cheapest(small: RepairModel, steps: float, price: Numbers) -> Answer | None:
    """Bring at least so many steps for the least price; None if that is impossible.

    `price` has the price of each variable.
    """
    arrays = _at_least(_switched(small, on=True), small, steps)
    values = _solved(arrays, price)
    return None if values is None else _answer(small, values)


def fewest_limits(small: RepairModel, steps: float, hold: Collection[Limit] = ()) -> tuple[Limit, ...] | None:
    """Give the fewest limits that must be relaxed for so many steps.

    Parameters
    ----------
    small : the repair model.
    steps : how much must be brought.
    hold : limits that must not be relaxed.

    Returns
    -------
    The limits; of several smallest sets, the one that is first in the order of `Limit`. None if relaxing all is not
    enough.
    """
    arrays = _at_least(small.arrays, small, steps)
    held = arrays.with_bounds([small.gives[limit] for limit in hold if limit in small.gives], upper=0.0)
    objective = np.zeros(len(arrays.upper))
    for place, limit in enumerate(Limit):
        if limit in small.gives:
            objective[small.gives[limit]] = 1.0 + _ORDER * place
    values = _solved(held, objective)
    if values is None:
        return None
    return tuple(limit for limit in Limit if limit in small.gives and values[small.gives[limit]] > 1 / 2)


def _switched(small: RepairModel, *, on: bool) -> LinearProgram:
    """Give the problem with all limits relaxed, or none."""
    return small.arrays.with_bounds(list(small.gives.values()), float(on), float(on))


def _at_least(arrays: LinearProgram, small: RepairModel, steps: float) -> LinearProgram:
    row = np.zeros(len(arrays.lower))
    row[small.used] = -1.0
    return arrays.with_row(row, -(steps - ARITHMETIC))


def _solved(arrays: LinearProgram, objective: Numbers) -> Numbers | None:
    """Give the value of each variable, or None if there is no solution."""
    try:
        found = minimise(arrays, objective, gap=0.0, seconds=SECONDS)
    except SolverError:
        return None
    return None if found is None else found.amounts


def _answer(small: RepairModel, values: Numbers) -> Answer:
    values = values.copy()
    whole = np.concatenate([small.vehicles, small.trips, small.more, small.new_vehicles])
    values[whole] = np.rint(values[whole])
    goods = np.concatenate([small.send, small.purchases])
    values[goods] = np.floor(values[goods] + _NEARLY)
    values[small.used] = np.floor(values[small.used] + _NEARLY)
    return Answer(float(values[small.used].sum()), values, float(small.cost @ values) * 1000)


def _nothing(small: RepairModel) -> Answer:
    return Answer(0.0, np.zeros(len(small.arrays.lower)), 0.0)
