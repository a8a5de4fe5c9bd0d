"""The allocation: build the model, meet its aims one after the other, read the answer back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.allocation.bound import block_bound, bottleneck_bound
from logistics.allocation.fractions import with_fractions
from logistics.allocation.improve import improve
from logistics.allocation.model import Model, build_model
from logistics.allocation.price import PriceOfFairness, price_of_fairness
from logistics.allocation.rolling import best_with, improve_windows, rolling_start, with_its_vehicles
from logistics.allocation.solve import LARGE, minimise_from_known, relative_gap

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.allocation.columns import Columns
    from logistics.allocation.effort import Effort
    from logistics.allocation.problem import Arrays, Numbers
    from logistics.allocation.sets import Sets
    from logistics.operation import Operation
    from logistics.rounds.build import Rounds

#: Part of the gap that later stages may take from an earlier one whatever its own gap, so that rounding never makes
#: them impossible; a stage itself is solved to the rest of it.
HOLD = 0.1
#: Even when a gap of zero is asked for, a stage is held only this closely; the solver's arithmetic is no finer.
FINEST = 1e-6
#: Seconds a bound may take even when time is nearly up.
LEAST_SECONDS = 10.0
#: Up to so many whole numbers a stage is solved outright.
SMALL = 600
#: When a first plan should be there, and when it is no longer improved on, as parts of the time.
START_SHARE, IMPROVE_SHARE = 0.45, 0.7


@dataclass(frozen=True)
class Stage:
    """One aim met: the value reached, the proven bound, and whether the clock cut in."""

    name: str
    objective: float
    bound: float
    cut: bool

    @property
    def gap(self) -> float:
        """Relative gap between value and bound."""
        return relative_gap(self.objective, self.bound)


@dataclass(frozen=True)
class Allocation:
    """What goes where.

    `sends`, `buys`: the lanes of `sets` with `quantity`. `vehicles`: vehicles on each round of `sets.rounds`. `trips`:
    trips made in each slot of `sets.slots`. `spare`: for each send, units its group could still use or carry. `price`:
    that of fairness, None if there was no time for it.
    """

    sets: Sets
    sends: pd.DataFrame
    buys: pd.DataFrame
    vehicles: np.ndarray
    trips: np.ndarray
    spare: Numbers
    stages: list[Stage]
    price: PriceOfFairness | None


def allocate(
    operation: Operation,
    drops: pd.DataFrame,
    needs: pd.DataFrame,
    rounds: Rounds,
    effort: Effort,
    say: Callable[[str], None],
) -> Allocation:
    """Decide how much of each item goes from where to which drop, on which rounds.

    Parameters
    ----------
    operation : the checked case.
    drops, needs, rounds : from the timeline, the needs and the rounds of this operation.
    effort : gap and time.
    say : told the name of each stage as it begins.
    """
    model = build_model(operation, drops, needs, rounds)
    values, stages = _meet_aims(model, effort, say)
    price = None if effort.stop.is_set() else price_of_fairness(model.arrays, model.sets, model.columns, values)
    return _read(model.sets, model.columns, values, stages, price)


def _meet_aims(model: Model, effort: Effort, say: Callable[[str], None]) -> tuple[Numbers, list[Stage]]:
    """Minimise one objective after the other, holding the earlier ones."""
    clock = _Time(time.monotonic(), effort)
    values = _start(model, clock, say)
    arrays, stages = model.arrays, {}
    for number, (name, objective) in enumerate(model.objectives.items()):
        say(name)
        seconds = clock.left() / (len(model.objectives) - number)
        values, bound, cut = _stage(model, arrays, objective, values, effort, seconds)
        reached = float(objective @ values)
        stages[name] = (bound, cut)
        arrays = arrays.with_row(objective, reached + _slack(reached, bound, effort.gap))
    return values, [
        Stage(name, float(objective @ values), min(bound, float(objective @ values)), cut)
        for (name, objective), (bound, cut) in zip(model.objectives.items(), stages.values(), strict=True)
    ]


def _slack(reached: float, bound: float, gap: float) -> float:
    """By how much an aim may give way while the next are looked at: as far as it stays within its gap."""
    within = bound + (1 - HOLD) * gap * abs(reached) - reached
    return max(within, HOLD * gap * abs(reached), FINEST * max(1.0, abs(reached)))


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


def _start(model: Model, clock: _Time, say: Callable[[str], None]) -> Numbers:
    """A good plan by all aims weighed together: with fractions, in whole vehicles, and improved."""
    arrays, calendar, effort = model.arrays, model.calendar, clock.effort
    say("fractions")
    fractions = with_fractions(arrays, list(model.objectives.values()), effort)
    if fractions is None:
        return best_with(arrays, next(iter(model.objectives.values())), np.zeros(len(arrays.lower)))
    say("start")
    until = clock.share(START_SHARE)
    values = rolling_start(arrays, fractions, calendar, effort, until - time.monotonic())
    if _small(arrays):
        return values
    say("improve")
    enough = fractions.value + effort.gap * HOLD * abs(fractions.value)
    return improve(arrays, fractions.aim, values, calendar, effort, clock.share(IMPROVE_SHARE), enough)


def _small(arrays: Arrays) -> bool:
    """Whether a problem is so small that a stage is solved outright."""
    return int(arrays.integer.sum()) <= SMALL


def _stage(
    model: Model, arrays: Arrays, objective: Numbers, start: Numbers, effort: Effort, seconds: float
) -> tuple[Numbers, float, bool]:
    """Improve on `start` until the gap is closed or the time is up: values, bound, whether the clock cut in."""
    best, close = float(objective @ start), (1 - HOLD) * effort.gap
    bound, enough = _bound_at_sight(arrays, objective), max(seconds, LEAST_SECONDS)
    large = len(arrays.lower) > LARGE and int(np.count_nonzero(objective)) > 1
    relaxed = minimise_from_known(arrays.relaxed(), objective, gap=0.0, seconds=enough, effort=effort, barrier=large)
    if relaxed is not None:
        bound = max(bound, relaxed.bound)
    if relative_gap(best, bound) <= close:
        return start, bound, False
    if _small(arrays):
        # Without the known plan as a hint: with one, HiGHS has been seen to call a plan the best that was not.
        found = minimise_from_known(arrays, objective, gap=close, seconds=seconds, effort=effort)
        if found is None:
            return start, bound, True
        return (found.amounts if found.objective < best else start), max(bound, found.bound), found.cut
    values = with_its_vehicles(arrays, objective, start, start, effort)
    values = improve_windows(arrays, objective, values, model.calendar, effort, time.monotonic() + seconds / 2)
    if np.count_nonzero(objective) == 1:
        bound = max(bound, bottleneck_bound(arrays, objective, values, effort, enough))
    elif relaxed is not None:
        bound = max(bound, block_bound(arrays, objective, relaxed, model.calendar, effort, max(seconds, 1.0)))
    return values, bound, relative_gap(float(objective @ values), bound) > close


def _bound_at_sight(arrays: Arrays, objective: Numbers) -> float:
    """A bound that needs no solver: every column at the end of its range that the objective likes."""
    priced = np.flatnonzero(objective)
    price = objective[priced]
    return float(np.minimum(price * arrays.lower[priced], price * arrays.upper[priced]).sum())


def _read(
    sets: Sets, columns: Columns, values: Numbers, stages: list[Stage], price: PriceOfFairness | None
) -> Allocation:
    """Turn column values back into tables."""
    return Allocation(
        sets=sets,
        sends=sets.sends.assign(quantity=values[columns.send] * sets.sends["scale"]),
        buys=sets.buys.assign(quantity=values[columns.buy] * sets.buys["scale"]),
        vehicles=np.rint(values[columns.vehicles]).astype(np.int64),
        trips=np.rint(values[columns.trips]).astype(np.int64),
        spare=_spare(sets, columns, values),
        stages=stages,
        price=price,
    )


def _spare(sets: Sets, columns: Columns, values: Numbers) -> Numbers:
    """Units a group could use beyond the allocation, shared out over the lanes that serve the same need.

    Of a need that stands, only what is still unmet at the end is spare: the rest is brought on another day. Support
    points may be at their share already: nothing is spare there.
    """
    needs = sets.needs
    short = pd.Series(values[columns.short_full] * needs["full_each"].to_numpy())
    chain = [needs["group_id"], needs["item_id"]]
    until_the_end = short.iloc[::-1].groupby([key.iloc[::-1] for key in chain]).cummin().iloc[::-1]
    lanes = pd.Series(np.bincount(sets.sends["need"], minlength=len(needs)))
    all_lanes = lanes.groupby(chain).transform("sum")
    spare = (short / lanes.clip(lower=1)).where(~needs["standing"], until_the_end / all_lanes.clip(lower=1))
    at_stop = sets.sends["kind"].eq("stop").to_numpy()
    return np.where(at_stop, spare.to_numpy()[sets.sends["need"].to_numpy()], 0.0)
