"""Meeting the aims: one after the other, the earlier ones held, each with a value and a bound."""

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

#: Part of the gap that later stages may take from an earlier one whatever its own gap, so that rounding never makes
#: them impossible; a stage itself is solved to the rest of it.
HOLD = 0.1
#: Seconds a bound may take even when time is nearly up, and for each column: without bounds a plan says nothing of how
#: good it is.
LEAST_SECONDS, SECONDS_A_COLUMN = 10.0, 3e-4
#: Up to so many whole numbers a stage is solved outright.
SMALL = 600
#: Part of the weight of cost that stands beside other aims where only their bound is looked for.
COST_LOOKED_AT = 0.3
#: When the first plan must stand, as a part of the time.
TOGETHER = 0.7


@dataclass(frozen=True)
class Stage:
    """One aim met: the value reached and the proven bound."""

    name: str
    objective: float
    bound: float

    @property
    def gap(self) -> float:
        """Relative gap between value and bound."""
        return relative_gap(self.objective, self.bound)


@dataclass(frozen=True)
class Known:
    """A plan to stay near to.

    `vehicles`: values of the columns that count. `gaps`: by name of the aim. `rounding`: by name of the aim, what whole
    units and clock times took of it. `goods`: the columns of what is sent and bought, what they were, and what a
    difference in each counts.
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
    model : columns, rows and objectives.
    effort : gap, time, solver, stop.
    say : told the name of each step as it begins.
    known : its vehicles are kept as long as an aim is no farther from its bound than it was.

    Returns
    -------
    Values of all columns, and for each objective what was reached and proved.
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
    """The problem with the first aims held.

    `weights`: of all aims, weighed together. `arrays`: the problem with a row for each aim held. `limits`: what each of
    them is held at.
    """

    model: Model
    weights: list[float]
    arrays: LinearProgram
    limits: tuple[float, ...]

    def also(self, objective: Numbers, limit: float) -> _Held:
        """Hold the next aim too."""
        return replace(self, arrays=self.arrays.with_row(objective, limit), limits=(*self.limits, limit))

    def with_room(self, room: dict[str, float]) -> LinearProgram:
        """Give the problem with each aim held less closely, by so much."""
        arrays = self.model.arrays
        for (name, objective), limit in zip(self.model.objectives.items(), self.limits, strict=True):
            arrays = arrays.with_row(objective, limit + max(0.0, room.get(name, 0.0)))
        return arrays

    def those_left(self) -> Numbers:
        """The next aim and all that come after, weighed together, in units of the next."""
        return self._weighed(len(self.limits), len(self.weights))

    def priced_bound(self, seconds: float, effort: Effort) -> float:
        """Bound the next aim without the rows that hold the earlier ones: what they give way is priced instead.

        A Lagrangian relaxation, for large problems: full rows make them slow. The first aim, of one column, is held.
        Some of the cost is looked at too, and the most it can be taken off again: where transport is free, there are
        so many best plans that the solver loses its way.
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
        """Aims from `first` up to but not including `last`, in units of the aim not yet held."""
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
        """Seconds left."""
        return self.effort.seconds - (time.monotonic() - self.began)

    def share(self, part: float) -> float:
        """When a part of the time will have passed, on the monotonic clock."""
        return self.began + part * self.effort.seconds


def _start(model: Model, clock: _Time, say: Callable[[str], None], known: Known | None) -> tuple[Numbers, list[float]]:
    """A good plan by all aims weighed together: with fractions, in whole vehicles, the worst raised; their weights."""
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
        # One window would be the whole problem, which is solved outright below.
        return best_with(arrays, fractions.aim, fractions.amounts), fractions.weights
    until = clock.share(TOGETHER)
    values = relax_and_fix(arrays, fractions, calendar, effort, until - time.monotonic())
    if _small(arrays):
        return values, fractions.weights
    say("worst")
    first = next(iter(model.objectives.values()))
    worst, reach = int(np.flatnonzero(first)[0]), -float(first @ fractions.amounts)
    # The first aim comes first, even when time is nearly up.
    at_least = max(until, time.monotonic() + LEAST_SECONDS)
    values = raise_the_least(arrays, fractions.aim, values, worst, reach, calendar, effort, at_least)
    return values, fractions.weights


def _small(arrays: LinearProgram) -> bool:
    """Whether a problem is so small that a stage is solved outright."""
    return int(arrays.integer.sum()) <= SMALL


def _stage(
    held: _Held, objective: Numbers, start: Numbers, effort: Effort, seconds: float, near_enough: float | None
) -> tuple[Numbers, float]:
    """Improve on `start` until the gap is closed or a limit cuts in: values and bound.

    With `near_enough`, a start whose gap is no more stays as it is.
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
        # Without the known plan as a hint: with one, HiGHS has been seen to call a plan the best that was not.
        found = minimise_from_known(arrays, objective, gap=close, seconds=seconds, effort=effort)
        if found is None:
            # Rows that hold earlier aims may seem to leave nothing: then from the plan that is known to meet them.
            found = minimise_from_known(arrays, objective, gap=close, seconds=seconds, effort=effort, hint=start)
        if found is None:
            return start, bound
        better = found.objective < best - (near_enough or 0.0) * abs(best)
        return (found.amounts if better else start), max(bound, found.bound)
    if np.count_nonzero(objective) == 1:
        # The worst coverage was raised before; windows of days cannot raise it further.
        bound = max(bound, bottleneck_bound(arrays, objective, start, effort, enough))
        return start, bound
    calendar, until = held.model.calendar, time.monotonic() + seconds / 2
    # The later aims are looked at too: what is gained here by a hair should not cost them dearly.
    values = improve_windows(arrays, held.those_left(), start, calendar, effort, until)
    values = values if float(objective @ values) <= best + ARITHMETIC else start
    if relaxed is not None:
        bound = max(bound, block_bound(arrays, objective, relaxed, calendar, effort, max(seconds, 1.0)))
    return values, bound


def _least(arrays: LinearProgram) -> float:
    """Seconds a bound may take even when time is nearly up."""
    return max(LEAST_SECONDS, SECONDS_A_COLUMN * len(arrays.lower))


def _bound_at_sight(arrays: LinearProgram, objective: Numbers) -> float:
    """A bound that needs no solver: every column at the end of its range that the objective likes."""
    priced = np.flatnonzero(objective)
    price = objective[priced]
    return float(np.minimum(price * arrays.lower[priced], price * arrays.upper[priced]).sum())
