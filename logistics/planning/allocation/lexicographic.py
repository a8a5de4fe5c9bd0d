"""Meeting the objectives one after the other, with the earlier ones held: a value and a bound for each."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from logistics.planning.allocation.bound import block_bound, bottleneck_bound
from logistics.planning.allocation.max_min import raise_the_least
from logistics.planning.allocation.relax_and_fix import AT_A_TIME, best_with, improve_windows, relax_and_fix
from logistics.planning.allocation.relaxation import relax
from logistics.planning.allocation.replanning import nearest
from logistics.solver.lexicographic import Slack
from logistics.solver.solve import LARGE, minimise_from_known, relative_gap
from logistics.solver.tolerances import ARITHMETIC

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.planning.allocation.model import Model
    from logistics.solver.effort import Effort
    from logistics.solver.program import Indices, LinearProgram, Numbers

#: Share of the gap by which later stages may always worsen an earlier one, so that rounding never makes them
#: infeasible. A stage itself is solved to the rest of the gap.
HOLD = 0.1
#: Seconds a bound may take even when time is nearly up, in all and for each column. Without bounds nobody can tell how
#: good a plan is.
LEAST_SECONDS, SECONDS_A_COLUMN = 10.0, 3e-4
#: A problem with no more whole-number variables than this is solved at once, without windows of days.
SMALL = 600
#: Share of the weight of cost that is added to another objective where only a bound is wanted.
COST_LOOKED_AT = 0.3
#: Share of the time after which the first plan must be found.
TOGETHER = 0.7


@dataclass(frozen=True)
class Stage:
    """One objective that was met.

    Attributes
    ----------
    name : name of the objective.
    objective : the value reached.
    bound : the proven lower bound.
    """

    name: str
    objective: float
    bound: float

    @property
    def gap(self) -> float:
        """Give the relative gap between value and bound."""
        return relative_gap(self.objective, self.bound)


@dataclass(frozen=True)
class Known:
    """A plan to stay near to, in terms of the model.

    Attributes
    ----------
    vehicles : values of the columns that count vehicles and trips; 0 for all other columns.
    gaps : relative gap of each objective, by name.
    rounding : by how much whole units and clock times worsened each objective, by name.
    goods : the columns of shipments and purchases, their values in that plan, and the weight of a difference in each.
    """

    vehicles: Numbers
    gaps: dict[str, float]
    rounding: dict[str, float]
    goods: tuple[Indices, Numbers, Numbers]


def meet_objectives(
    model: Model, effort: Effort, say: Callable[[str], None], known: Known | None = None
) -> tuple[Numbers, list[Stage]]:
    """Minimise one objective after the other, holding the earlier ones.

    Parameters
    ----------
    model : variables, constraints and objectives.
    effort : gap, time, solver, stop.
    say : called with the name of each step as it begins.
    known : a plan to stay near to. Its vehicles are kept as long as the gap of an objective is at most `effort.gap`
        above the gap it had there.

    Returns
    -------
    Values of all columns, and what was reached and proved for each objective.

    Raises
    ------
    SolverError
        No plan was found.
    """
    clock = _Time(time.monotonic(), effort)
    values, weights = _start(model, clock, say, known)
    held = _Held(model, weights, model.arrays, ())
    proved = []
    for number, (name, objective) in enumerate(model.objectives.items()):
        say(name)
        seconds = clock.left() / (len(model.objectives) - number)
        enough = effort.gap + known.gaps.get(name, 0.0) if known is not None else None
        values, bound = _stage(held, objective, values, effort, seconds, enough)
        reached = float(objective @ values)
        proved.append((name, bound))
        held = held.also(objective, reached + Slack(HOLD * effort.gap).within(reached, bound, (1 - HOLD) * effort.gap))
    if known is not None:
        values = nearest(held.with_room(known.rounding), values, *known.goods, effort)
    return values, [
        Stage(name, reached, min(bound, reached))
        for name, bound in proved
        for reached in [float(model.objectives[name] @ values)]
    ]


@dataclass(frozen=True)
class _Held:
    """The problem with the first objectives held.

    Attributes
    ----------
    model : the whole model.
    weights : weights of all objectives in their weighted sum.
    arrays : the problem with a row for each objective held.
    limits : the value that each of these is held at.
    """

    model: Model
    weights: list[float]
    arrays: LinearProgram
    limits: tuple[float, ...]

    def also(self, objective: Numbers, limit: float) -> _Held:
        """Hold the next objective too."""
        return replace(self, arrays=self.arrays.with_row(objective, limit), limits=(*self.limits, limit))

    def with_room(self, room: dict[str, float]) -> LinearProgram:
        """Give the problem with each objective held, its limit raised by `room` (by name)."""
        arrays = self.model.arrays
        for (name, objective), limit in zip(self.model.objectives.items(), self.limits, strict=True):
            arrays = arrays.with_row(objective, limit + max(0.0, room.get(name, 0.0)))
        return arrays

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


@dataclass(frozen=True)
class _Time:
    """The clock of one allocation."""

    began: float
    effort: Effort

    def left(self) -> float:
        """Give the seconds left."""
        return self.effort.seconds - (time.monotonic() - self.began)

    def share(self, part: float) -> float:
        """Give the time on the monotonic clock at which a share of the time will have passed."""
        return self.began + part * self.effort.seconds


def _start(model: Model, clock: _Time, say: Callable[[str], None], known: Known | None) -> tuple[Numbers, list[float]]:
    """Give a good first plan by the weighted sum of all objectives, and the weights.

    The relaxation is solved first, then whole vehicles are decided on, then the worst coverage is raised.
    """
    arrays, calendar, effort = model.arrays, model.calendar, clock.effort
    say("fractions")
    fractions = relax(arrays, list(model.objectives.values()), effort)
    if fractions is None:
        first = next(iter(model.objectives.values()))
        return best_with(arrays, first, np.zeros(len(arrays.lower))), [1.0] * len(model.objectives)
    say("start")
    if known is not None:
        return best_with(arrays, fractions.aim, known.vehicles), fractions.weights
    if int(arrays.integer.sum()) <= AT_A_TIME:
        # One window would be the whole problem, which `_stage` solves at once.
        return best_with(arrays, fractions.aim, fractions.amounts), fractions.weights
    until = clock.share(TOGETHER)
    values = relax_and_fix(arrays, fractions, calendar, effort, until - time.monotonic())
    if _small(arrays):
        return values, fractions.weights
    say("worst")
    first = next(iter(model.objectives.values()))
    worst, reach = int(np.flatnonzero(first)[0]), -float(first @ fractions.amounts)
    # The first objective gets its time even when time is nearly up.
    at_least = max(until, time.monotonic() + LEAST_SECONDS)
    values = raise_the_least(arrays, fractions.aim, values, worst, reach, calendar, effort, at_least)
    return values, fractions.weights


def _small(arrays: LinearProgram) -> bool:
    """Whether a problem is so small that it is solved at once."""
    return int(arrays.integer.sum()) <= SMALL


def _stage(
    held: _Held, objective: Numbers, start: Numbers, effort: Effort, seconds: float, near_enough: float | None
) -> tuple[Numbers, float]:
    """Improve on `start` until the gap is closed or a limit cuts in, and give values and bound.

    If `near_enough` is given, a start with no larger gap stays as it is.
    """
    arrays, close = held.arrays, (1 - HOLD) * effort.gap
    bound, enough = _bound_at_sight(arrays, objective), max(seconds, _least(arrays))
    relaxed = None
    if len(arrays.lower) <= LARGE:
        relaxed = minimise_from_known(arrays.relaxed(), objective, gap=0.0, seconds=enough, effort=effort)
    bound = max(bound, held.priced_bound(enough, effort) if relaxed is None else relaxed.bound)
    best = float(objective @ start)
    if relative_gap(best, bound) <= close:
        return start, bound
    if near_enough is not None and relaxed is not None and np.count_nonzero(objective) > 1:
        bound = max(bound, block_bound(arrays, objective, relaxed, held.model.calendar, effort, max(seconds, 1.0)))
    if near_enough is not None and relative_gap(best, bound) <= near_enough:
        return start, bound
    if _small(arrays):
        # No hint is given: with a hint, HiGHS has been seen to call a plan optimal that was not.
        found = minimise_from_known(arrays, objective, gap=close, seconds=seconds, effort=effort)
        if found is None:
            # The rows that hold earlier objectives may seem infeasible. The hint is a plan that is known to meet them.
            found = minimise_from_known(arrays, objective, gap=close, seconds=seconds, effort=effort, hint=start)
        if found is None:
            return start, bound
        better = found.objective < best - (near_enough or 0.0) * abs(best)
        return (found.amounts if better else start), max(bound, found.bound)
    if np.count_nonzero(objective) == 1:
        # The worst coverage was raised before. Windows of days cannot raise it further.
        bound = max(bound, bottleneck_bound(arrays, objective, start, effort, enough))
        return start, bound
    calendar, until = held.model.calendar, time.monotonic() + seconds / 2
    # Later objectives count too, so that a tiny gain here does not cost them dearly.
    values = improve_windows(arrays, held.those_left(), start, calendar, effort, until)
    values = values if float(objective @ values) <= best + ARITHMETIC else start
    if relaxed is not None:
        bound = max(bound, block_bound(arrays, objective, relaxed, calendar, effort, max(seconds, 1.0)))
    return values, bound


def _least(arrays: LinearProgram) -> float:
    """Give the seconds a bound may take even when time is nearly up."""
    return max(LEAST_SECONDS, SECONDS_A_COLUMN * len(arrays.lower))


def _bound_at_sight(arrays: LinearProgram, objective: Numbers) -> float:
    """Give a bound that needs no solver: every column is at the bound that is best for the objective."""
    priced = np.flatnonzero(objective)
    price = objective[priced]
    return float(np.minimum(price * arrays.lower[priced], price * arrays.upper[priced]).sum())
