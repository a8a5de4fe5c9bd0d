"""Minimising the objectives one after the other, with the earlier ones held: a value and a bound for each."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from logistics.planning.allocation.bound import block_bound, bottleneck_bound
from logistics.planning.allocation.fixed import best_with
from logistics.planning.allocation.max_min import raise_the_least
from logistics.planning.allocation.merge import decided_at_once, merge
from logistics.planning.allocation.relax_and_fix import first_plans
from logistics.planning.allocation.relaxation import relax
from logistics.planning.allocation.replanning import near_to
from logistics.solver.lexicographic import Slack, in_turn
from logistics.solver.solve import LARGE, minimise_from_known, relative_gap

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.planning.allocation.model import Model
    from logistics.planning.allocation.relaxation import Relaxation
    from logistics.solver.effort import Effort
    from logistics.solver.program import Indices, LinearProgram, Numbers
    from logistics.solver.solve import Solution

#: Share of the gap by which later objectives may always worsen an earlier one, so that rounding never makes them
#: infeasible. An objective itself is solved to the rest of the gap.
HOLD = 0.1
#: Seconds a bound may take even when time is nearly up, in all and for each column. Without bounds nobody can tell how
#: good a plan is.
LEAST_SECONDS, SECONDS_A_COLUMN = 10.0, 3e-4
#: What merging plans may leave open, as a share of the weighted sum of the objectives.
LEFT_OPEN = 2e-4
#: A problem with no more whole-number variables than this is taken as a whole by branch and bound: by the weighted sum
#: of the objectives, and objective by objective where proof is asked for.
SMALL = 600
#: Objectives bounded in parallel.
SIDE_BY_SIDE = 2
#: Share of the weight of cost that is added to another objective where only a bound is wanted.
COST_LOOKED_AT = 0.3
#: Share of the time after which the first plan must be found.
FIRST_PLAN_BY = 0.7


@dataclass(frozen=True)
class ObjectiveResult:
    """One objective, minimised.

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
    unchanged : whether it is a plan of the same problem. It stays, whatever its gaps, and is only bounded.
    """

    vehicles: Numbers
    gaps: dict[str, float]
    rounding: dict[str, float]
    goods: tuple[Indices, Numbers, Numbers]
    unchanged: bool = False


def minimise_objectives(
    model: Model, effort: Effort, progress: Callable[[str], None], known: Known | None = None
) -> tuple[Numbers, list[ObjectiveResult]]:
    """Find a plan by the objectives, the most important one first, and bound each.

    Parameters
    ----------
    model : variables, constraints and objectives.
    effort : gap, time, solver, stop.
    progress : called with the name of each step as it begins.
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
    values, relaxation = _start(model, clock, progress, known)
    held = _Held(model, relaxation, model.arrays, ())
    search = _one_by_one if _small(model.arrays) and effort.prove else _at_once
    values, bounds, held = search(held, values, clock, progress, known)
    if known is not None and not known.unchanged:
        values = near_to(held.arrays, held.with_room(known.rounding), values, *known.goods, effort)
    return values, [
        ObjectiveResult(name, reached, min(bound, reached))
        for (name, objective), bound in zip(model.objectives.items(), bounds, strict=True)
        for reached in [float(objective @ values)]
    ]


def _one_by_one(
    held: _Held, values: Numbers, clock: _Time, progress: Callable[[str], None], known: Known | None
) -> tuple[Numbers, list[float], _Held]:
    """Solve a small problem for one objective after the other, as a whole; values, bounds, all objectives held."""
    effort, number, bounds = clock.effort, len(held.model.objectives), list[float]()
    for name, objective in held.model.objectives.items():
        progress(name)
        seconds = clock.left() / (number - len(bounds))
        enough = 0.0 if known is None else np.inf if known.unchanged else effort.gap + known.gaps.get(name, 0.0)
        values, bound = _solved(held, objective, values, effort, seconds, enough)
        bounds.append(bound)
        reached = float(objective @ values)
        held = held.also(objective, reached + Slack(HOLD * effort.gap).within(reached, bound, (1 - HOLD) * effort.gap))
    return values, bounds, held


def _at_once(
    held: _Held, values: Numbers, clock: _Time, progress: Callable[[str], None], known: Known | None
) -> tuple[Numbers, list[float], _Held]:
    """Bound all objectives of a plan; values, bounds, all objectives held.

    A known plan that is not near enough to its bounds is decided anew. It stays all the same unless the first objective
    that is too far from its bound gains more than the gap it may have: what was told to people changes for no less.
    """
    progress("bounds")
    steps = _held_at(held, values, clock.effort)
    bounds = _bounds(steps, values, clock)
    if known is not None and not known.unchanged:
        number = _not_near_enough(held, values, bounds, clock.effort.gap, known)
        if number is not None:
            anew = steps[number].decided_anew(values, clock.effort)
            name, objective = list(held.model.objectives.items())[number]
            gain = float(objective @ values) - float(objective @ anew)
            if gain > (clock.effort.gap + known.gaps.get(name, 0.0)) * abs(float(objective @ values)):
                values, steps = anew, _held_at(held, anew, clock.effort)
                bounds = _bounds(steps, values, clock)
    return values, bounds, steps[-1]


def _not_near_enough(held: _Held, values: Numbers, bounds: list[float], gap: float, known: Known) -> int | None:
    """Give the number of the first objective that is farther from its bound than it was in the known plan."""
    for number, (name, objective) in enumerate(held.model.objectives.items()):
        if relative_gap(float(objective @ values), bounds[number]) > gap + known.gaps.get(name, 0.0):
            return number
    return None


def _held_at(held: _Held, values: Numbers, effort: Effort) -> list[_Held]:
    """Give the problem with no objective held at what it reaches, with the first held, and so on up to all."""
    steps = [held]
    for objective in held.model.objectives.values():
        reached = float(objective @ values)
        steps.append(steps[-1].also(objective, reached + Slack(HOLD * effort.gap).of(reached)))
    return steps


def _bounds(steps: list[_Held], values: Numbers, clock: _Time) -> list[float]:
    """Bound each objective, with those before it held at what the plan reaches. Two are bounded at a time."""
    effort, arrays, objectives = clock.effort, steps[0].arrays, list(steps[0].model.objectives.values())
    seconds = max(clock.left() / len(objectives), _least(arrays))
    relaxed: list[Solution | None] = []
    if len(arrays.lower) <= LARGE:
        relaxed += in_turn(arrays.relaxed(), objectives, steps[-1].limits, seconds, effort)
    relaxed += [None] * (len(objectives) - len(relaxed))
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        found = pool.map(
            lambda step, objective, solution: _bound(step, objective, values, effort, seconds, solution),
            steps,
            objectives,
            relaxed,
        )
        return list(found)


@dataclass(frozen=True)
class _Held:
    """The problem with the first objectives held.

    Attributes
    ----------
    model : the whole model.
    relaxation : the relaxation without objectives held; None if there was no time for it.
    arrays : the problem with a row for each objective held.
    limits : the value that each of these is held at.
    """

    model: Model
    relaxation: Relaxation | None
    arrays: LinearProgram
    limits: tuple[float, ...]

    @property
    def weights(self) -> list[float]:
        """Give the weights of all objectives in their weighted sum."""
        return [1.0] * len(self.model.objectives) if self.relaxation is None else self.relaxation.weights

    def also(self, objective: Numbers, limit: float) -> _Held:
        """Hold the next objective too."""
        return replace(self, arrays=self.arrays.with_row(objective, limit), limits=(*self.limits, limit))

    def with_room(self, room: dict[str, float]) -> LinearProgram:
        """Give the problem with each objective held, its limit raised by `room` (by name)."""
        arrays = self.model.arrays
        for (name, objective), limit in zip(self.model.objectives.items(), self.limits, strict=True):
            arrays = arrays.with_row(objective, limit + max(0.0, room.get(name, 0.0)))
        return arrays

    def remaining(self) -> Numbers:
        """Give the weighted sum of the next objective and all later ones, in units of the next."""
        return self._weighed(len(self.limits), len(self.weights))

    def decided_anew(self, start: Numbers, effort: Effort) -> Numbers:
        """Give a plan near to `start` that is better by the next objective and all later ones, if one is found."""
        if self.relaxation is None:
            return start
        plans = [start, *first_plans(self.model.arrays, self.relaxation, self.model.calendar, effort)]
        aim = self.remaining()
        gap = LEFT_OPEN * abs(float(aim @ start))
        return merge(self.arrays, aim, plans, self.model.calendar, gap, effort)

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


def _start(
    model: Model, clock: _Time, progress: Callable[[str], None], known: Known | None
) -> tuple[Numbers, Relaxation | None]:
    """Give a good plan by the weighted sum of all objectives, and the relaxation.

    The relaxation is solved first. Then whole vehicles are decided on in several ways, and the worst coverage is
    raised. At last the plans are merged.
    """
    arrays, calendar, effort = model.arrays, model.calendar, clock.effort
    progress("fractions")
    relaxation = relax(arrays, list(model.objectives.values()), effort)
    first = next(iter(model.objectives.values()))
    if relaxation is None:
        return best_with(arrays, first, np.zeros(len(arrays.lower))), None
    progress("start")
    if known is not None:
        return best_with(arrays, relaxation.aim, known.vehicles), relaxation
    best, *others = first_plans(arrays, relaxation, calendar, effort)
    progress("worst")
    worst, reach = int(np.flatnonzero(first)[0]), -float(first @ relaxation.amounts)
    until = max(clock.share(FIRST_PLAN_BY), time.monotonic() + LEAST_SECONDS)
    best = raise_the_least(arrays, relaxation.aim, best, worst, reach, calendar, effort, until)
    progress("merge")
    limit = float(first @ best)
    held = arrays.with_row(first, limit + Slack().of(limit))
    # The first objective, whose weight can be large, has no part in what may be left open.
    gap = LEFT_OPEN * abs(float((relaxation.aim - relaxation.weights[0] * first) @ best))
    values = merge(held, relaxation.aim, [best, *others], calendar, gap, effort)
    if _small(arrays):
        values = decided_at_once(arrays, relaxation.aim, values, gap, effort)
    return values, relaxation


def _small(arrays: LinearProgram) -> bool:
    """Say whether a problem is so small that branch and bound takes it as a whole."""
    return int(arrays.integer.sum()) <= SMALL


def _solved(
    held: _Held, objective: Numbers, start: Numbers, effort: Effort, seconds: float, near_enough: float
) -> tuple[Numbers, float]:
    """Solve a problem by branch and bound until the gap is closed or a limit cuts in, and give values and bound.

    A start with a gap of at most `near_enough` stays as it is.
    """
    arrays, best, close = held.arrays, float(objective @ start), (1 - HOLD) * effort.gap
    bound = _relaxed(held, objective, effort, max(seconds, _least(arrays)))[0]
    if relative_gap(best, bound) <= max(close, near_enough):
        return start, bound
    # No hint is given: with a hint, HiGHS has been seen to call a plan optimal that was not.
    found = minimise_from_known(arrays, objective, gap=close, seconds=seconds, effort=effort)
    if found is None:
        # The rows that hold earlier objectives may seem infeasible. The hint is a plan that is known to meet them.
        found = minimise_from_known(arrays, objective, gap=close, seconds=seconds, effort=effort, hint=start)
    if found is None:
        return start, bound
    better = found.objective < best - near_enough * abs(best)
    return (found.amounts if better else start), max(bound, found.bound)


def _bound(
    held: _Held,
    objective: Numbers,
    values: Numbers,
    effort: Effort,
    seconds: float,
    relaxed: Solution | None = None,
) -> float:
    """Bound the next objective for a plan: by the relaxation, and more sharply where that is cheap or was asked for.

    The relaxation is solved if its solution `relaxed` is not given.
    """
    if relaxed is None:
        bound, relaxed = _relaxed(held, objective, effort, seconds)
    else:
        bound = max(_bound_from_bounds(held.arrays, objective), relaxed.bound)
    if relative_gap(float(objective @ values), bound) <= (1 - HOLD) * effort.gap:
        return bound
    if np.count_nonzero(objective) == 1:
        return max(bound, bottleneck_bound(held.arrays, objective, values, effort, seconds))
    if relaxed is not None and effort.prove:
        share = effort.prove / len(held.model.objectives)
        return max(bound, block_bound(held.arrays, objective, relaxed, held.model.calendar, effort, share))
    return bound


def _relaxed(held: _Held, objective: Numbers, effort: Effort, seconds: float) -> tuple[float, Solution | None]:
    """Bound the next objective by the relaxation, and give its solution if the problem is not large."""
    trivial = _bound_from_bounds(held.arrays, objective)
    if len(held.arrays.lower) > LARGE:
        return max(trivial, held.priced_bound(seconds, effort)), None
    found = minimise_from_known(held.arrays.relaxed(), objective, gap=0.0, seconds=seconds, effort=effort)
    return max(trivial, held.priced_bound(seconds, effort) if found is None else found.bound), found


def _least(arrays: LinearProgram) -> float:
    """Give the seconds a bound may take even when time is nearly up."""
    return max(LEAST_SECONDS, SECONDS_A_COLUMN * len(arrays.lower))


def _bound_from_bounds(arrays: LinearProgram, objective: Numbers) -> float:
    """Bound an objective without a solver: each column is taken at whichever of its bounds is best for it."""
    priced = np.flatnonzero(objective)
    price = objective[priced]
    return float(np.minimum(price * arrays.lower[priced], price * arrays.upper[priced]).sum())
