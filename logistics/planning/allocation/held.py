"""The problem with the first objectives held, and bounds of the next one that need no search."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from logistics.solver.lexicographic import Slack
from logistics.solver.solve import minimise_from_known

if TYPE_CHECKING:
    from collections.abc import Iterable

    from logistics.planning.allocation.model import Model
    from logistics.solver.effort import Effort
    from logistics.solver.program import LinearProgram, Numbers

#: Share of the gap by which later objectives may always worsen an earlier one, so that rounding never makes them
#: infeasible. An objective itself is solved to the rest of the gap.
HOLD = 0.1
#: Share of the weight of cost that is added to another objective where only a bound is wanted.
COST_LOOKED_AT = 0.3


@dataclass(frozen=True)
class Held:
    """The problem with the first objectives held.

    Attributes
    ----------
    model : the whole model.
    weights : the weights of all objectives in their weighted sum.
    arrays : the problem with a row for each objective held.
    limits : the value that each of these is held at.
    """

    model: Model
    weights: list[float]
    arrays: LinearProgram
    limits: tuple[float, ...]

    @classmethod
    def none(cls, model: Model, weights: list[float] | None) -> Held:
        """Give the problem with no objective held. Where no weights are known, all are one."""
        return cls(model, weights or [1.0] * len(model.objectives), model.arrays, ())

    def also(self, objective: Numbers, limit: float) -> Held:
        """Hold the next objective too."""
        return replace(self, arrays=self.arrays.with_row(objective, limit), limits=(*self.limits, limit))

    def also_at(self, reached: float, gap: float) -> Held:
        """Hold the next objective too, at what a plan reaches. A tenth of the gap asked for may be given up."""
        return self.also(next(iter(self.left().values())), reached + Slack(HOLD * gap).of(reached))

    def left(self) -> dict[str, Numbers]:
        """Give the objectives that are not held yet, by name."""
        return dict(list(self.model.objectives.items())[len(self.limits) :])

    def one_by_one(self, reached: Iterable[float], gap: float) -> list[Held]:
        """Give the problem as it is, with the next objective held at what a plan reaches, and so on up to all.

        Parameters
        ----------
        reached : the value of each objective that is not held yet in the plan.
        gap : the gap asked for; a tenth of it may be given up.
        """
        steps = [self]
        for value in reached:
            steps.append(steps[-1].also_at(value, gap))
        return steps

    def those_left(self) -> Numbers:
        """Give the weighted sum of the next objective and all later ones, in units of the next."""
        return self._weighed(len(self.limits), len(self.weights))

    def priced_bound(self, seconds: float, effort: Effort) -> float:
        """Bound the next objective by a Lagrangian relaxation, for large problems, which dense rows make slow.

        The rows that hold earlier objectives are priced. Only the first objective is held, because it has one column.
        A share of the cost is added to the objective, and the most it can be is subtracted from the bound. Without it
        there are so many optimal plans where transport is free that the solver is slow.
        """
        number, objectives = len(self.limits), list(self.model.objectives.values())
        arrays = self.model.arrays.relaxed()
        if number:
            arrays = arrays.with_row(objectives[0], self.limits[0])
        price, unit = self._weighed(min(number, 1), number + 1), self.weights[number]
        paid = COST_LOOKED_AT * self.weights[-1] / unit if number + 1 < len(objectives) else 0.0
        price += paid * objectives[-1]
        found = minimise_from_known(arrays, price, gap=0.0, seconds=seconds, effort=effort)
        if found is None:
            return -np.inf
        pairs = zip(self.weights[1:number], self.limits[1:], strict=True)
        given = sum(weight * limit for weight, limit in pairs) / unit
        return found.bound - given - paid * self.model.most_cost

    def _weighed(self, first: int, last: int) -> Numbers:
        """Give the weighted sum of objectives `first` to `last` (exclusive), in units of the first one not yet held."""
        chosen = list(self.model.objectives.values())[first:last]
        weights = self.weights[first:last]
        together = np.sum([weight * one for weight, one in zip(weights, chosen, strict=True)], axis=0)
        return np.asarray(together / self.weights[len(self.limits)])
