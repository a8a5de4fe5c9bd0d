"""The price of fairness: how much more the same vehicles and goods would reach if only the total counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics.solver.solve import minimise

if TYPE_CHECKING:
    from logistics.planning.allocation.indices import IndexSets
    from logistics.planning.allocation.variables import Variables
    from logistics.solver.program import LinearProgram, Numbers

#: Seconds for a problem without whole numbers. It never took nearly as long.
SECONDS = 60.0


@dataclass(frozen=True)
class PriceOfFairness:
    """Person-days of tier 1 met in full, summed over its items.

    Attributes
    ----------
    met : by the plan (person-days).
    met_if_only_the_total_counted : by a plan that maximises this sum (person-days).
    """

    met: float
    met_if_only_the_total_counted: float

    @property
    def share(self) -> float:
        """Give the share of what could be met that fairness costs."""
        most = self.met_if_only_the_total_counted
        return max(0.0, 1 - self.met / most) if most > 0 else 0.0


def price_of_fairness(
    arrays: LinearProgram, indices: IndexSets, variables: Variables, values: Numbers
) -> PriceOfFairness | None:
    """Send the goods again on the same vehicles, so that as many person-days as possible are met in full.

    Parameters
    ----------
    arrays : the problem, without objectives held.
    indices, variables : those of the model.
    values : the plan.

    Returns
    -------
    The price (Bertsimas, Farias and Trichakis, "The price of fairness", Operations Research 59, 2011). None if it was
    not found in time.
    """
    needs = indices.needs
    vital = np.flatnonzero(needs["tier"].eq(1))
    people = needs["people"].to_numpy()[vital]
    short = variables.short_full[vital]
    objective = np.zeros(len(values))
    objective[short] = people
    best = minimise(arrays.held(arrays.integer, np.rint(values)).relaxed(), objective, gap=0.0, seconds=SECONDS)
    if best is None:
        return None
    due = float((people * _due(indices)[vital]).sum())
    return PriceOfFairness(due - float(people @ values[short]), due - best.objective)


def _due(indices: IndexSets) -> Numbers:
    """Give what would be short on each day if nothing came, as a share of the need when it arises."""
    needs = indices.needs
    new = needs["full"] / needs["full_each"]
    stands = new.groupby([needs["group_id"], needs["item_id"]]).cumsum()
    return np.where(needs["standing"], stands, new)
