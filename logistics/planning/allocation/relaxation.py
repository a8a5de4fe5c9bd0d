"""The relaxation (plan with fractions of vehicles): weights of the objectives, amounts, and prices of the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics.solver.resident import Resident
from logistics.solver.solve import LARGE

if TYPE_CHECKING:
    from logistics.solver.effort import Effort
    from logistics.solver.program import LinearProgram, Numbers

#: Seconds for a problem without whole numbers. It never took nearly as long.
PLENTY = 600.0
#: Relative slack of a held objective when the price of its row is read.
GIVE = 1e-3
#: The weight of an objective is this factor times what a later objective would pay for it.
MARGIN = 1.5
#: For objectives that are not solved one by one, weight times value is this share of that of the objective before.
LATER_SHARE = 0.1
#: How many objectives are solved one by one to find their weights. In a large problem they are fewer, because the third
#: alone would take as long as all the rest.
FIRST, FIRST_IF_LARGE = 3, 2


@dataclass(frozen=True)
class Relaxation:
    """The best plan with fractions of vehicles, by the weighted sum of all objectives.

    Attributes
    ----------
    weights : weights of the objectives.
    aim : coefficients of the weighted sum.
    amounts : values of the columns.
    prices : change of the weighted sum if the limit of a row rises by one.
    """

    weights: list[float]
    aim: Numbers
    amounts: Numbers
    prices: Numbers


def relax(arrays: LinearProgram, objectives: list[Numbers], effort: Effort) -> Relaxation | None:
    """Find the best plan with fractions of vehicles.

    The weights are such that, with fractions, a later objective never gains at the expense of an earlier one. The
    weight of an objective exceeds what later ones would pay for it (the price of the row that holds it), and its
    weighted value is no less than that of the next.

    Parameters
    ----------
    arrays : the problem, without objectives held.
    objectives : coefficients of each objective, the most important one first.
    effort : stop and solver.

    Returns
    -------
    The relaxation; None if there was no time.
    """
    program = Resident(arrays.relaxed())
    weights = _weights(program, objectives, effort)
    if weights is None:
        return None
    aim = weighed(weights, objectives)
    # The first objective, which has one column, is held and not only weighted. With its large weight alone, a large
    # problem takes the solver four times as long.
    for row in range(len(arrays.row_upper) + 1, program.rows):
        program.release(row)
    program.minimise(aim)
    found = program.answer(PLENTY, effort)
    if found is None:
        return None
    return Relaxation(weights, aim, found.amounts, found.prices[: len(arrays.row_upper)])


def weighed(weights: list[float], objectives: list[Numbers]) -> Numbers:
    """Give the coefficients of a weighted sum of objectives."""
    return np.asarray(np.sum([weight * one for weight, one in zip(weights, objectives, strict=True)], axis=0))


def _weights(program: Resident, objectives: list[Numbers], effort: Effort) -> list[float] | None:
    """Give the weight of each objective; None if there was no time. The program has those looked at held then."""
    reached, paid, rows = [], [], program.rows
    first = FIRST if len(program.lower) <= LARGE else FIRST_IF_LARGE
    for objective in objectives[:first]:
        program.minimise(objective)
        found = program.answer(PLENTY, effort)
        if found is None:
            return None
        paid.append(-found.prices[rows:])
        reached.append(abs(found.objective))
        program.hold(objective, found.objective + GIVE * max(reached[-1], GIVE))
        last = found.amounts
    weights = [1.0]
    for number in range(len(reached) - 2, -1, -1):
        # `weights` holds the weights of the objectives from number + 1 on.
        bids = [weight * paid[later][number] for later, weight in enumerate(weights, start=number + 1)]
        whole = weights[0] * reached[number + 1] / reached[number] if reached[number] > GIVE else 0.0
        weights.insert(0, max(MARGIN * max(bids), whole, GIVE))
    before = reached[-1]
    for objective in objectives[first:]:
        value = abs(float(objective @ last))
        weights.append(LATER_SHARE * before / value if value > GIVE else LATER_SHARE * weights[-1])
        before *= LATER_SHARE
    return weights
