"""Measures of a plan: the objectives, people-days of each item and US dollars, as linear functions of its variables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.values_file import LEVELS
from logistics.planning.allocation.constraints import spending
from logistics.planning.allocation.objectives import THOUSAND

if TYPE_CHECKING:
    from logistics.analysis.marginal_values.model import ValueModel
    from logistics.solver.program import Numbers

#: The `item_id` of a measure that is summed over all items.
ALL_ITEMS = ""


@dataclass(frozen=True)
class Measures:
    """Linear measures of a plan.

    Attributes
    ----------
    names : one row a measure, with columns measure (an objective's name, `survival`, `full` or `usd`) and item_id
        (ALL_ITEMS unless the measure is of one item).
    counted : coefficient of each variable in each measure (measures x variables). More is better, but for US dollars,
        which are counted as spent.
    """

    names: pd.DataFrame
    counted: Numbers

    def of(self, amounts: Numbers) -> pd.Series:
        """Give the value of each measure for a plan, with the index of `names`."""
        return pd.Series(self.counted @ amounts, index=self.names.index)


def measures(model: ValueModel) -> Measures:
    """List the measures of plans of a model.

    Objectives are those of `objectives.py` with the sign turned, so that more is better. The worst coverage is a share;
    the others are in units, not thousands. The people-days of a level are minus the share that is short times the
    people concerned, summed over groups and days.
    """
    names, lines = [], []
    for name, objective in model.objectives.items():
        names.append((name, ALL_ITEMS))
        lines.append(objective * (-1.0 if name == "worst_survival" else -THOUSAND))
    needs, number = model.indices.needs, len(model.arrays.lower)
    people, items = needs["people"].to_numpy(), needs["item_id"].to_numpy()
    wanted = {"survival": needs["survival_each"].to_numpy() > 0, "full": needs["full_each"].to_numpy() > 0}
    for level in LEVELS:
        short = getattr(model.variables, f"short_{level}")
        for item in [ALL_ITEMS, *model.operation.items["item_id"]]:
            some = np.flatnonzero(wanted[level] & ((items == item) | (item == ALL_ITEMS)))
            line = np.zeros(number)
            line[short[some]] = -people[some]
            names.append((level, item))
            lines.append(line)
    column, usd = spending(model.indices, model.variables)
    spent = np.zeros(number)
    np.add.at(spent, column, usd)
    return Measures(
        pd.DataFrame([*names, ("usd", ALL_ITEMS)], columns=["measure", "item_id"]), np.array([*lines, spent])
    )
