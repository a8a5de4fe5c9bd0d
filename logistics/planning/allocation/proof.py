"""Proof: a bound for each objective, with those before it held at what a plan reaches."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from logistics.planning.allocation.bound import block_bound, bottleneck_bound
from logistics.planning.allocation.held import HOLD, Held
from logistics.planning.allocation.relaxation import relax
from logistics.solver.lexicographic import in_turn
from logistics.solver.solve import LARGE, minimise_from_known, relative_gap

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.planning.allocation.model import Model
    from logistics.solver.effort import Effort
    from logistics.solver.program import LinearProgram, Numbers
    from logistics.solver.solve import Solution

#: Seconds a bound may take even when time is nearly up, in all and for each column. Without bounds nobody can tell how
#: good a plan is.
LEAST_SECONDS, SECONDS_A_COLUMN = 10.0, 3e-4
#: A problem with no more whole-number variables than this is taken as a whole by branch and bound: by the weighted sum
#: of the objectives, and objective by objective where proof is asked for.
SMALL = 600
#: Objectives bounded in parallel.
SIDE_BY_SIDE = 2


def prove(
    model: Model, reached: list[float], values: Numbers, effort: Effort, progress: Callable[[str], None]
) -> list[float]:
    """Work on the bounds of a plan that exists.

    Parameters
    ----------
    model : variables, constraints and objectives.
    reached : the value of each objective in the plan.
    values : values of all columns, of which only those of the first objective and of its constraints are looked at.
    effort : gap, solver, stop, and `prove`: seconds for all bounds together.
    progress : called with the name of each objective as its bound is begun.

    Returns
    -------
    The bound of each objective; minus infinity where none was found.
    """
    large = len(model.arrays.lower) > LARGE
    relaxation = relax(model.arrays, list(model.objectives.values()), effort) if large else None
    weights = None if relaxation is None else relaxation.weights
    steps = Held.none(model, weights).one_by_one(reached, effort.gap)
    if not is_small(model.arrays):
        seconds = max(effort.prove / len(reached), least_seconds(model.arrays))
        return bounds(steps, reached, values, effort, seconds, progress)
    found = []
    for step, (name, objective), value in zip(steps, model.objectives.items(), reached, strict=False):
        progress(name)
        found.append(_closed(step, objective, value, effort, effort.prove / len(reached)))
    return found


def bounds(
    steps: list[Held],
    reached: list[float],
    values: Numbers,
    effort: Effort,
    seconds: float,
    progress: Callable[[str], None] = lambda _: None,
) -> list[float]:
    """Bound the next objectives, each with those before it held at what a plan reaches. Two are bounded at a time.

    Parameters
    ----------
    steps : the problem with some objectives held or none, with the next one held too, and so on up to all.
    reached : the value of each of the next objectives in the plan.
    values : values of all columns in the plan.
    effort : gap, solver, stop, and seconds for sharper bounds.
    seconds : time for the relaxation of each objective.
    progress : called with the name of each objective as work on a sharper bound begins.
    """
    arrays, objectives = steps[0].arrays, steps[0].left()
    relaxed: list[Solution | None] = []
    if len(arrays.lower) <= LARGE:
        limits = steps[-1].limits[len(steps[0].limits) :]
        relaxed += in_turn(arrays.relaxed(), objectives.values(), limits, seconds, effort)
    relaxed += [None] * (len(objectives) - len(relaxed))

    def bound(number: int, name: str) -> float:
        progress(name)
        return _bound(steps[number], objectives[name], reached[number], values, effort, seconds, relaxed[number])

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return list(pool.map(bound, range(len(objectives)), objectives))


def is_small(arrays: LinearProgram) -> bool:
    """Whether a problem is so small that branch and bound takes it as a whole."""
    return int(arrays.integer.sum()) <= SMALL


def least_seconds(arrays: LinearProgram) -> float:
    """Give the seconds a bound may take even when time is nearly up."""
    return max(LEAST_SECONDS, SECONDS_A_COLUMN * len(arrays.lower))


def _closed(held: Held, objective: Numbers, reached: float, effort: Effort, seconds: float) -> float:
    """Bound the next objective of a small problem by branch and bound, until the gap is closed or time is up."""
    bound = relaxed_bound(held, objective, effort, max(seconds, least_seconds(held.arrays)))[0]
    if relative_gap(reached, bound) <= (1 - HOLD) * effort.gap:
        return bound
    close = (1 - HOLD) * effort.gap
    found = minimise_from_known(held.arrays, objective, gap=close, seconds=seconds, effort=effort)
    return bound if found is None else max(bound, found.bound)


def _bound(
    held: Held,
    objective: Numbers,
    reached: float,
    values: Numbers,
    effort: Effort,
    seconds: float,
    relaxed: Solution | None = None,
) -> float:
    """Bound the next objective for a plan: by the relaxation, and more sharply where that is cheap or was asked for.

    The relaxation is solved if its solution `relaxed` is not given.
    """
    if relaxed is None:
        bound, relaxed = relaxed_bound(held, objective, effort, seconds)
    else:
        bound = max(_bound_at_sight(held.arrays, objective), relaxed.bound)
    if relative_gap(reached, bound) <= (1 - HOLD) * effort.gap:
        return bound
    if np.count_nonzero(objective) == 1:
        return max(bound, bottleneck_bound(held.arrays, objective, values, effort, seconds))
    if relaxed is not None and effort.prove:
        share = effort.prove / len(held.model.objectives)
        return max(bound, block_bound(held.arrays, objective, relaxed, held.model.calendar, effort, share))
    return bound


def relaxed_bound(held: Held, objective: Numbers, effort: Effort, seconds: float) -> tuple[float, Solution | None]:
    """Bound the next objective by the relaxation, and give its solution if the problem is not large."""
    sight = _bound_at_sight(held.arrays, objective)
    if len(held.arrays.lower) > LARGE:
        return max(sight, held.priced_bound(seconds, effort)), None
    found = minimise_from_known(held.arrays.relaxed(), objective, gap=0.0, seconds=seconds, effort=effort)
    return max(sight, held.priced_bound(seconds, effort) if found is None else found.bound), found


def _bound_at_sight(arrays: LinearProgram, objective: Numbers) -> float:
    """Give a bound that needs no solver: every column is at the bound that is best for the objective."""
    priced = np.flatnonzero(objective)
    price = objective[priced]
    return float(np.minimum(price * arrays.lower[priced], price * arrays.upper[priced]).sum())
