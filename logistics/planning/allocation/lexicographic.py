"""Meeting the objectives one after the other, with the earlier ones held: a value and a bound for each."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from logistics.planning.allocation.fixed import best_with
from logistics.planning.allocation.held import HOLD, Held
from logistics.planning.allocation.improve import WantedGain, improved
from logistics.planning.allocation.max_min import raise_the_least
from logistics.planning.allocation.merge import decided_at_once, merge
from logistics.planning.allocation.near import AimLimit, KeptGoods, near_to
from logistics.planning.allocation.proof import LEAST_SECONDS, bounds, is_small, least_seconds, relaxed_bound
from logistics.planning.allocation.relax_and_fix import first_plans
from logistics.planning.allocation.relaxation import relax, weighed
from logistics.solver.lexicographic import Slack
from logistics.solver.solve import minimise_from_known, relative_gap

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.planning.allocation.model import Model
    from logistics.planning.allocation.relaxation import Relaxation
    from logistics.solver.effort import Effort
    from logistics.solver.program import Numbers

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
    weight : its weight in the weighted sum of all objectives; None if there was no time to find it.
    """

    name: str
    objective: float
    bound: float
    goods_bound: float | None = None
    weight: float | None = None

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
    weights : the weight of each objective in the weighted sum that plan was found by; None if it is not known.
    goods : the columns of shipments and purchases, their values in that plan, and the weight of a difference in each.
    """

    vehicles: Numbers
    gaps: dict[str, float]
    rounding: dict[str, float]
    weights: list[float] | None
    goods: KeptGoods


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
    values, weights = _start(model, clock, say) if known is None else _start_from(known, model, clock, say)
    held = Held.none(model, weights)
    meet = _one_by_one if is_small(model.arrays) and effort.prove else _at_once
    values, found, held = meet(held, values, clock, say, known)
    counted = values
    if known is not None:
        whole = model.arrays.integer
        same = np.array_equal(np.rint(values[whole]), np.rint(known.vehicles[whole]))
        near, holds = near_to(model.arrays, _limits(held, known), values, known.goods, effort, may_hold=same)
        # What holds to the letter is rounded already. It counts as before that, or the next evening would think that
        # rounding takes nothing.
        counted, values = values if holds else near, near
    return values, [
        Stage(name, reached, min(bound, reached), weight=weights[number] if weights else None)
        for number, ((name, objective), bound) in enumerate(zip(model.objectives.items(), found, strict=True))
        for reached in [float(objective @ counted)]
    ]


def _limits(held: Held, known: Known) -> list[AimLimit]:
    """Give the limits of all objectives, with room for what rounding took in the known plan."""
    return [
        AimLimit(objective, limit, max(0.0, known.rounding.get(name, 0.0)))
        for (name, objective), limit in zip(held.model.objectives.items(), held.limits, strict=True)
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

    A known plan is changed where an objective is too far from its bound, but only if the objective gains more than the
    gap it may have: what was told to people changes for no less.
    """
    say("bounds")
    steps, found = _bounded(held, values, clock, say)
    model, effort = held.model, clock.effort
    fractions = cache(lambda: relax(model.arrays, list(model.objectives.values()), effort))
    for number, (name, objective) in enumerate(model.objectives.items()):
        if known is None:
            break
        change = _change(steps[number], name, values, found[number], known, clock, fractions)
        if change.values is not None:
            values, first = change.values, number + 1
            next_held = steps[number].also_at(float(objective @ values), effort.gap)
            later, others = _bounded(next_held, values, clock, say)
            steps, found = [*steps[:first], *later], [*found[:first], *others]
        if change.on_all_days:
            break
    return values, found, steps[-1]


def _bounded(held: Held, values: Numbers, clock: _Time, say: Callable[[str], None]) -> tuple[list[Held], list[float]]:
    """Give the problem with ever more objectives held at what a plan reaches, and a bound of each not held before."""
    effort, reached = clock.effort, [float(objective @ values) for objective in held.left().values()]
    steps = held.one_by_one(reached, effort.gap)
    seconds = max(clock.left() / max(len(reached), 1), least_seconds(held.arrays))
    told = say if effort.prove else lambda _: None
    return steps, bounds(steps, reached, values, effort, seconds, told)


@dataclass(frozen=True)
class _Change:
    """What the search for a change to a known plan came to.

    Attributes
    ----------
    values : a plan in which the objective gains more than its gap; None if the known plan stays.
    on_all_days : whether all days were decided on, by all later objectives too. Then there is nothing more to try.
    """

    values: Numbers | None
    on_all_days: bool = False


def _change(
    held: Held,
    name: str,
    values: Numbers,
    bound: float,
    known: Known,
    clock: _Time,
    relaxed: Callable[[], Relaxation | None],
) -> _Change:
    """Look for a plan in which the next objective gains more than its gap, near to a known plan.

    Whole vehicles come hardly nearer to the bound than in the known plan. So no more is hoped for than how much farther
    from its bound the objective is now, and for less than the gap nothing is tried.
    """
    effort, objective, calendar = clock.effort, held.model.objectives[name], held.model.calendar
    reached, had = float(objective @ values), known.gaps.get(name, 0.0)
    enough = (effort.gap + had) * abs(reached)
    if _may_gain(objective, values, bound, had) <= enough or effort.stop.is_set():
        return _Change(None)
    fractions = relaxed()
    if fractions is None:
        return _Change(None)
    aim, anew, start = replace(held, weights=fractions.weights).those_left(), None, values
    gap = LEFT_OPEN * abs(float(aim @ values))
    if is_small(held.arrays):
        anew = decided_at_once(held.arrays, aim, values, gap, effort)
    elif np.count_nonzero(objective) == 1:
        worst, until = int(np.flatnonzero(objective)[0]), max(clock.share(1.0), time.monotonic() + LEAST_SECONDS)
        start = raise_the_least(held.arrays, aim, values, worst, -bound, calendar, effort, until)
        anew = start if _may_gain(objective, start, bound, had) <= enough else None
    else:
        anew = improved(held.arrays, WantedGain(objective, enough, aim), values, calendar, effort)
    on_all_days = anew is None
    if anew is None:
        plans = [start, *first_plans(held.model.arrays, fractions, calendar, effort)]
        anew = merge(held.arrays, aim, plans, calendar, gap, effort)
    return _Change(anew if reached - float(objective @ anew) > enough else None, on_all_days)


def _may_gain(objective: Numbers, values: Numbers, bound: float, had: float) -> float:
    """Give what an objective may hope to gain, if whole vehicles come as near to the bound as a gap it had."""
    reached = float(objective @ values)
    return (relative_gap(reached, bound) - had) * abs(reached)


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


def _start_from(
    known: Known, model: Model, clock: _Time, say: Callable[[str], None]
) -> tuple[Numbers, list[float] | None]:
    """Give the best plan with known vehicles by the weighted sum of all objectives, and their weights.

    The weights are those that the known plan was found by, so that it is found again where nothing has changed.
    """
    objectives, weights = list(model.objectives.values()), known.weights
    if weights is None:
        say("fractions")
        fractions = relax(model.arrays, objectives, clock.effort)
        if fractions is None:
            return best_with(model.arrays, objectives[0], np.zeros(len(model.arrays.lower))), None
        weights = fractions.weights
    say("start")
    return best_with(model.arrays, weighed(weights, objectives), known.vehicles), weights


def _start(model: Model, clock: _Time, say: Callable[[str], None]) -> tuple[Numbers, list[float] | None]:
    """Give a good plan by the weighted sum of all objectives, and their weights; None if there was no time for them.

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
    return values, fractions.weights


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
