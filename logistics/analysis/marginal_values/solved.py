"""The relaxation of the plan, solved, and ready to be solved again with other limits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from logistics.analysis.marginal_values.measures import Measures, measures
from logistics.analysis.marginal_values.model import ValueModel, build_value_model
from logistics.core.errors import SolverError
from logistics.core.language.told import Told
from logistics.planning.allocation.relaxation import relax
from logistics.solver.basis import Basis
from logistics.solver.effort import Effort
from logistics.solver.warm_start import WarmSolution, WarmStart

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.solver.program import Numbers

#: The mean perturbation of a limit, in the unit of its constraint: for drinking water at most half a litre.
PERTURBATION = 1e-5


@dataclass(frozen=True)
class Solved:
    """A model and its best plan with fractions.

    Attributes
    ----------
    model : what was solved.
    aim : the weighted objective, one that stands for all five.
    again : solves the model again from the last basis.
    answer : the best plan by the weighted objective, with prices.
    """

    model: ValueModel
    aim: Numbers
    again: WarmStart
    answer: WarmSolution

    @cached_property
    def basis(self) -> Basis:
        """The basis of the plan."""
        return Basis.of(self.model.arrays, self.answer)

    @cached_property
    def measures(self) -> Measures:
        """The measures of the model's plans."""
        return measures(self.model)

    def with_more(self, row: int, size: float) -> WarmSolution:
        """Solve again with the limit of constraint `row` moved by `size`, which may be negative."""
        arrays = self.model.arrays
        step = np.zeros(len(arrays.row_upper))
        step[row] = size
        return self.again.solve(arrays.row_lower + step, arrays.row_upper + step)


def solve_with_fractions(operation: Operation) -> Solved:
    """Find the best plan with fractions of vehicles, all objectives weighted together.

    The weights are those of the allocation: a later objective never gains at the expense of an earlier one.

    Raises
    ------
    SolverError
        No plan with fractions was found.
    """
    model = build_value_model(operation)
    found = relax(model.arrays, list(model.objectives.values()), Effort())
    if found is None:
        raise SolverError(Told("system", "no_plan_in_time"))
    again = WarmStart(model.arrays, found.aim)
    perturbation = _perturbation(model)
    again.solve(model.arrays.row_lower + perturbation, model.arrays.row_upper + perturbation)
    return Solved(model, found.aim, again, again.solve(model.arrays.row_lower, model.arrays.row_upper, details=True))


def _perturbation(model: ValueModel) -> Numbers:
    """Perturb each limit by a different small amount, so that prices are unique.

    Where a resource has run out, many prices are optimal, and some of them value what nobody could use. Prices of the
    perturbed plan are optimal for the plan itself, and closest to what more of the resource would bring.
    """
    perturbation = np.zeros(len(model.arrays.row_upper))
    rows = model.limits["row"].to_numpy()
    perturbation[rows] = PERTURBATION * np.random.default_rng(1).uniform(0.5, 1.5, len(rows))
    return perturbation
