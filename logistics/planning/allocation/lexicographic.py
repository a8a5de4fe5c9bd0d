"""Meeting the objectives one after the other, with the earlier ones held: a value and a bound for each."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics.planning.allocation.fixed import best_with
from logistics.planning.allocation.held import HOLD, Held
from logistics.planning.allocation.max_min import raise_the_least
from logistics.planning.allocation.merge import decided_at_once, merge
from logistics.planning.allocation.proof import LEAST_SECONDS, bounds, is_small, least_seconds, relaxed_bound
from logistics.planning.allocation.relax_and_fix import first_plans
from logistics.planning.allocation.relaxation import relax
from logistics.planning.allocation.replanning import near_to
from logistics.solver.lexicographic import Slack
from logistics.solver.solve import minimise_from_known, relative_gap

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.planning.allocation.model import Model
    from logistics.planning.allocation.relaxation import Relaxation
    from logistics.solver.effort import Effort
    from logistics.solver.program import Indices, Numbers

#: What merging plans may leave open, as a share of the weighted sum of the objectives.
LEFT_OPEN = 2e-4
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
    goods_bound : what the goods themselves leave, whatever the vehicles (`goods.py`); None if it is not known.
    """

    name: str
    objective: float
    bound: float
    goods_bound: float | None = None

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
    """Find a plan by the objectives, the most important one first, and bound each.

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
    values, fractions = _start(model, clock, say, known)
    held = Held.none(model, fractions)
    meet = _one_by_one if is_small(model.arrays) and effort.prove else _at_once
    values, found, held = meet(held, values, clock, say, known)
    if known is not None:
        values = near_to(held.arrays, held.with_room(known.rounding), values, *known.goods, effort)
    return values, [
        Stage(name, reached, min(bound, reached))
        for (name, objective), bound in zip(model.objectives.items(), found, strict=True)
        for reached in [float(objective @ values)]
    ]


def _one_by_one(
    held: Held, values: Numbers, clock: _Time, say: Callable[[str], None], known: Known | None
) -> tuple[Numbers, list[float], Held]:
    """Solve a small problem for one objective after the other, as a whole; values, bounds, all objectives held."""
    effort, number, found = clock.effort, len(held.model.objectives), list[float]()
    for name, objective in held.model.objectives.items():
        say(name)
        seconds = clock.left() / (number - len(found))
        enough = 0.0 if known is None else effort.gap + known.gaps.get(name, 0.0)
        values, bound = _solved(held, objective, values, effort, seconds, enough)
        found.append(bound)
        reached = float(objective @ values)
        held = held.also(objective, reached + Slack(HOLD * effort.gap).within(reached, bound, (1 - HOLD) * effort.gap))
    return values, found, held


def _at_once(
    held: Held, values: Numbers, clock: _Time, say: Callable[[str], None], known: Known | None
) -> tuple[Numbers, list[float], Held]:
    """Bound all objectives of a plan; values, bounds, all objectives held.

    A known plan that is not near enough to its bounds is decided anew. It stays all the same unless the first objective
    that is too far from its bound gains more than the gap it may have: what was told to people changes for no less.
    """
    say("bounds")
    steps, found = _bounded(held, values, clock, say)
    if known is not None:
        number = _not_near_enough(held, values, found, clock.effort.gap, known)
        if number is not None:
            anew = _decided_anew(steps[number], values, clock.effort)
            name, objective = list(held.model.objectives.items())[number]
            gain = float(objective @ values) - float(objective @ anew)
            if gain > (clock.effort.gap + known.gaps.get(name, 0.0)) * abs(float(objective @ values)):
                values = anew
                steps, found = _bounded(held, anew, clock, say)
    return values, found, steps[-1]


def _bounded(held: Held, values: Numbers, clock: _Time, say: Callable[[str], None]) -> tuple[list[Held], list[float]]:
    """Give the problem with ever more objectives held at what a plan reaches, and a bound of each."""
    effort, reached = clock.effort, [float(objective @ values) for objective in held.model.objectives.values()]
    steps = held.one_by_one(reached, effort.gap)
    seconds = max(clock.left() / len(reached), least_seconds(held.arrays))
    told = say if effort.prove else lambda _: None
    return steps, bounds(steps, reached, values, effort, seconds, told)


def _not_near_enough(held: Held, values: Numbers, found: list[float], gap: float, known: Known) -> int | None:
    """Give the number of the first objective that is farther from its bound than it was in the known plan."""
    for number, (name, objective) in enumerate(held.model.objectives.items()):
        if relative_gap(float(objective @ values), found[number]) > gap + known.gaps.get(name, 0.0):
            return number
    return None


def _decided_anew(held: Held, start: Numbers, effort: Effort) -> Numbers:
    """Give a plan near to `start` that is better by the next objective and all later ones, if one is found."""
    if held.fractions is None:
        return start
    plans = [start, *first_plans(held.model.arrays, held.fractions, held.model.calendar, effort)]
    aim = held.those_left()
    gap = LEFT_OPEN * abs(float(aim @ start))
    return merge(held.arrays, aim, plans, held.model.calendar, gap, effort)


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
    model: Model, clock: _Time, say: Callable[[str], None], known: Known | None
) -> tuple[Numbers, Relaxation | None]:
    """Give a good plan by the weighted sum of all objectives, and the relaxation.

    The relaxation is solved first. Then whole vehicles are decided on in several ways, and the worst coverage is
    raised. At last the plans are merged.
    """
    arrays, calendar, effort = model.arrays, model.calendar, clock.effort
    say("fractions")
    fractions = relax(arrays, list(model.objectives.values()), effort)
    first = next(iter(model.objectives.values()))
    if fractions is None:
        return best_with(arrays, first, np.zeros(len(arrays.lower))), None
    say("start")
    if known is not None:
        return best_with(arrays, fractions.aim, known.vehicles), fractions
    best, *others = first_plans(arrays, fractions, calendar, effort)
    say("worst")
    worst, reach = int(np.flatnonzero(first)[0]), -float(first @ fractions.amounts)
    until = max(clock.share(TOGETHER), time.monotonic() + LEAST_SECONDS)
    best = raise_the_least(arrays, fractions.aim, best, worst, reach, calendar, effort, until)
    say("merge")
    limit = float(first @ best)
    held = arrays.with_row(first, limit + Slack().of(limit))
    # The first objective, whose weight can be large, has no part in what may be left open.
    gap = LEFT_OPEN * abs(float((fractions.aim - fractions.weights[0] * first) @ best))
    values = merge(held, fractions.aim, [best, *others], calendar, gap, effort)
    if is_small(arrays):
        values = decided_at_once(arrays, fractions.aim, values, gap, effort)
    return values, fractions


def _solved(
    held: Held, objective: Numbers, start: Numbers, effort: Effort, seconds: float, near_enough: float
) -> tuple[Numbers, float]:
    """Solve a problem by branch and bound until the gap is closed or a limit cuts in, and give values and bound.

    A start with a gap of at most `near_enough` stays as it is.
    """
    arrays, best, close = held.arrays, float(objective @ start), (1 - HOLD) * effort.gap
    bound = relaxed_bound(held, objective, effort, max(seconds, least_seconds(arrays)))[0]
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
