"""Minimising the objectives one after the other, with the earlier ones held: a value and a bound for each."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics.planning.allocation.fixed import best_with
from logistics.planning.allocation.held import HOLD, Held
from logistics.planning.allocation.improve import WantedGain, improved
from logistics.planning.allocation.max_min import raise_the_least
from logistics.planning.allocation.merge import decided_at_once, merge
from logistics.planning.allocation.near import AimLimit, EarlierGoods, near_to
from logistics.planning.allocation.proof import LEAST_SECONDS, bounds, is_small, least_seconds, relaxed_bound
from logistics.planning.allocation.relax_and_fix import first_plans
from logistics.planning.allocation.relaxation import relax
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
FIRST_PLAN_BY = 0.7


@dataclass(frozen=True)
class ObjectiveResult:
    """One objective, minimised.

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
    goods : what that plan sends and buys.
    unchanged : whether it is a plan of the same problem. It stays, whatever its gaps, and is only bounded.
    """

    vehicles: Numbers
    gaps: dict[str, float]
    rounding: dict[str, float]
    goods: EarlierGoods
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
    held = Held.none(model, None if relaxation is None else relaxation.weights)
    if is_small(model.arrays) and effort.prove:
        values, found, held = _one_by_one(held, values, clock, progress, known)
    else:
        values, found, held = _at_once(held, relaxation, values, clock, progress, known)
    counted = values
    if known is not None and not known.unchanged:
        whole = model.arrays.integer
        same = np.array_equal(np.rint(values[whole]), np.rint(known.vehicles[whole]))
        near, holds = near_to(model.arrays, _limits(held, known), values, known.goods, effort, may_hold=same)
        # What holds to the letter is rounded already. It counts as before that, or the next evening would think that
        # rounding takes nothing.
        counted, values = values if holds else near, near
    return values, [
        ObjectiveResult(name, reached, min(bound, reached))
        for (name, objective), bound in zip(model.objectives.items(), found, strict=True)
        for reached in [float(objective @ counted)]
    ]


def _limits(held: Held, known: Known) -> list[AimLimit]:
    """Give the limits of all objectives, with room for what rounding took in the known plan."""
    return [
        AimLimit(objective, limit, max(0.0, known.rounding.get(name, 0.0)))
        for (name, objective), limit in zip(held.model.objectives.items(), held.limits, strict=True)
    ]


def _one_by_one(
    held: Held, values: Numbers, clock: _Time, progress: Callable[[str], None], known: Known | None
) -> tuple[Numbers, list[float], Held]:
    """Solve a small problem for one objective after the other, as a whole; values, bounds, all objectives held."""
    effort, number, found = clock.effort, len(held.model.objectives), list[float]()
    for name, objective in held.model.objectives.items():
        progress(name)
        seconds = clock.left() / (number - len(found))
        enough = 0.0 if known is None else np.inf if known.unchanged else effort.gap + known.gaps.get(name, 0.0)
        values, bound = _solved(held, objective, values, effort, seconds, enough)
        found.append(bound)
        reached = float(objective @ values)
        held = held.also(objective, reached + Slack(HOLD * effort.gap).within(reached, bound, (1 - HOLD) * effort.gap))
    return values, found, held


def _at_once(
    held: Held,
    relaxation: Relaxation | None,
    values: Numbers,
    clock: _Time,
    progress: Callable[[str], None],
    known: Known | None,
) -> tuple[Numbers, list[float], Held]:
    """Bound all objectives of a plan; values, bounds, all objectives held.

    A known plan is changed where an objective is too far from its bound, but only if the objective gains more than the
    gap it may have: what was told to people changes for no less.
    """
    progress("bounds")
    steps, found = _bounded(held, values, clock, progress)
    if known is None or known.unchanged or relaxation is None:
        return values, found, steps[-1]
    for number, (name, objective) in enumerate(held.model.objectives.items()):
        change = _change(steps[number], name, values, found[number], known, clock, relaxation)
        if change.values is not None:
            values, first = change.values, number + 1
            next_held = steps[number].also_at(float(objective @ values), clock.effort.gap)
            later, others = _bounded(next_held, values, clock, progress)
            steps, found = [*steps[:first], *later], [*found[:first], *others]
        if change.on_all_days:
            break
    return values, found, steps[-1]


def _bounded(
    held: Held, values: Numbers, clock: _Time, progress: Callable[[str], None]
) -> tuple[list[Held], list[float]]:
    """Give the problem with ever more objectives held at what a plan reaches, and a bound of each not held before."""
    effort, reached = clock.effort, [float(objective @ values) for objective in held.left().values()]
    steps = held.one_by_one(reached, effort.gap)
    seconds = max(clock.left() / max(len(reached), 1), least_seconds(held.arrays))
    told = progress if effort.prove else lambda _: None
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
    held: Held, name: str, values: Numbers, bound: float, known: Known, clock: _Time, relaxation: Relaxation
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
    aim, anew, start = held.those_left(), None, values
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
        plans = [start, *first_plans(held.model.arrays, relaxation, calendar, effort)]
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
    if is_small(arrays):
        values = decided_at_once(arrays, relaxation.aim, values, gap, effort)
    return values, relaxation


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
