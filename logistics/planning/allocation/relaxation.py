"""The plan with fractions of vehicles: what each aim could reach, what it weighs, what one more in a row is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics.solver.solve import LARGE, minimise_from_known

if TYPE_CHECKING:
    from logistics.solver.effort import Effort
    from logistics.solver.program import LinearProgram, Numbers

#: Seconds for a problem without whole numbers; far more than it ever took.
PLENTY = 600.0
#: Relative slack of an aim when the price of the row that holds it is read off.
GIVE = 1e-3
#: The weight of an aim is this factor times what a later aim would pay for it.
MARGIN = 1.5
#: From the fourth aim on, an aim's weight times its value is this part of that of the aim before.
LATER_SHARE = 0.1
#: How many aims are solved one by one before they are weighed; fewer in a large problem, where the third alone would
#: take as long as all else.
FIRST, FIRST_IF_LARGE = 3, 2


@dataclass(frozen=True)
class Relaxation:
    """The best plan with fractions of vehicles, all aims weighed together.

    `weights`: of the aims. `aim`: the weighed objective. `amounts`: of the columns. `prices`: what one more in a
    row changes `aim` by. `value`: of `aim`. `limit`: what the first aim is held at.
    """

    weights: list[float]
    aim: Numbers
    amounts: Numbers
    prices: Numbers
    value: float
    limit: float


def relax(arrays: LinearProgram, objectives: list[Numbers], effort: Effort) -> Relaxation | None:
    """Find the best plan with fractions of vehicles; None if there was no time.

    The aims are weighed so that, with fractions, a later one never gains at the expense of an earlier one: an aim
    weighs more than what the next would pay for it (the price of the row that holds it), and at least as much, of its
    whole value, as the next.
    """
    relaxed = arrays.relaxed()
    looked_at = _weights(relaxed, objectives, effort)
    if looked_at is None:
        return None
    weights, first = looked_at
    aim = np.asarray(np.sum([weight * one for weight, one in zip(weights, objectives, strict=True)], axis=0))
    # The first aim, of one column, is held and not only weighed: with its great weight alone a large problem takes the
    # solver four times as long.
    held = relaxed.with_row(objectives[0], first)
    found = minimise_from_known(held, aim, gap=0.0, seconds=PLENTY, effort=effort)
    if found is None:
        return None
    return Relaxation(weights, aim, found.amounts, found.prices[: len(arrays.row_upper)], found.objective, first)


def _weights(relaxed: LinearProgram, objectives: list[Numbers], effort: Effort) -> tuple[list[float], float] | None:
    """What one unit of each aim weighs, the heaviest first, and what the first aim is held at."""
    held, reached, limits, paid = relaxed, [], [], []
    first = FIRST if len(relaxed.lower) <= LARGE else FIRST_IF_LARGE
    for objective in objectives[:first]:
        found = minimise_from_known(held, objective, gap=0.0, seconds=PLENTY, effort=effort)
        if found is None:
            return None
        paid.append(-found.prices[len(relaxed.row_upper) :])
        reached.append(abs(found.objective))
        limits.append(found.objective + GIVE * max(reached[-1], GIVE))
        held = held.with_row(objective, limits[-1])
        last = found.amounts
    weights = [1.0]
    for number in range(len(reached) - 2, -1, -1):
        # `weights` holds those of the aims from number + 1 on.
        bids = [weight * paid[later][number] for later, weight in enumerate(weights, start=number + 1)]
        whole = weights[0] * reached[number + 1] / reached[number] if reached[number] > GIVE else 0.0
        weights.insert(0, max(MARGIN * max(bids), whole, GIVE))
    before = reached[-1]
    for objective in objectives[first:]:
        value = abs(float(objective @ last))
        weights.append(LATER_SHARE * before / value if value > GIVE else LATER_SHARE * weights[-1])
        before *= LATER_SHARE
    return weights, limits[0]
