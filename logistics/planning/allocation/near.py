"""The goods nearest to an earlier plan, with the same vehicles, that meet the objectives as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics.solver.program import equal
from logistics.solver.resident import Resident

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.solver.effort import Effort
    from logistics.solver.program import Indices, LinearProgram, Numbers

#: Seconds for a problem without whole numbers. It never took nearly as long.
SECONDS = 60.0
#: A plan that differs by no more weighed tonnes is the same: a tenth of a kilogram is arithmetic.
SAME_TONNES = 1e-4


@dataclass(frozen=True)
class EarlierGoods:
    """What an earlier plan sends and buys.

    Attributes
    ----------
    columns : of shipments and purchases.
    before : their values in the earlier plan.
    weight : weight of a difference in each (tonnes).
    """

    columns: Indices
    before: Numbers
    weight: Numbers

    def differ(self, values: Numbers) -> bool:
        """Say whether values of all columns differ from the earlier plan."""
        return float(self.weight @ np.abs(values[self.columns] - self.before)) > SAME_TONNES


@dataclass(frozen=True)
class AimLimit:
    """A limit of an objective.

    Attributes
    ----------
    objective : its coefficients.
    limit : the value it must not exceed.
    room : by how much it may exceed that if the earlier plan holds to the letter: what rounding took from it there.
    """

    objective: Numbers
    limit: float
    room: float


def near_to(
    arrays: LinearProgram,
    limits: Sequence[AimLimit],
    values: Numbers,
    goods: EarlierGoods,
    effort: Effort,
    *,
    may_hold: bool,
) -> tuple[Numbers, bool]:
    """Find the amounts nearest to the earlier plan that meet all objectives with the same vehicles.

    If the earlier plan holds to the letter, rounding may take again what it took there. If anything changes it may not:
    the new plan is rounded too, so each evening would lose a little more.

    Parameters
    ----------
    arrays : the problem, without objectives held.
    limits : the limits of the objectives.
    values : a plan that meets the objectives.
    goods : shipments and purchases of the earlier plan.
    effort : stop and solver.
    may_hold : whether the earlier plan may hold to the letter. It cannot if vehicles differ.

    Returns
    -------
    Values of all columns; those given if nothing better was found. And whether the earlier plan holds to the letter.
    """
    held, row = arrays.held(arrays.integer, np.rint(values)).relaxed(), np.arange(len(goods.columns))
    more, less = len(values) + row, len(values) + len(row) + row
    differs = equal(goods.before, (row, goods.columns, 1.0), (row, more, -1.0), (row, less, 1.0))
    program = Resident(held.extended(2 * len(row), rows=[differs]))
    beside = np.zeros(2 * len(row))
    rows = [program.hold(np.append(each.objective, beside), each.limit + each.room * may_hold) for each in limits]
    program.minimise(np.concatenate([np.zeros(len(values)), goods.weight, goods.weight]))
    found = program.answer(SECONDS, effort)
    holds = found is not None and may_hold and not goods.differ(found.amounts)
    if may_hold and not holds and found is not None:
        # Costs are the same and limits tighter, so the solver goes on from here by its dual method.
        for number, each in zip(rows, limits, strict=True):
            program.limit(number, each.limit)
        found = program.answer(SECONDS, effort)
    return values if found is None else found.amounts[: len(values)], holds
