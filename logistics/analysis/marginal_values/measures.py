"""What a plan is counted in: the aims, people-days of each item, US dollars."""

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

#: What stands for all items of a level, summed.
ALL_ITEMS = ""


@dataclass(frozen=True)
class Measures:
    """What is counted.

    `names`: one row a count: measure (an aim's name, `survival`, `full`, `usd`), item_id (ALL_ITEMS unless it counts
    one item). `counted`: what one of each column counts, more being better; US dollars are counted as spent (counts x
    columns).
    """

    names: pd.DataFrame
    counted: Numbers

    def of(self, amounts: Numbers) -> pd.Series:
        """Count a plan; the index is that of `names`."""
        return pd.Series(self.counted @ amounts, index=self.names.index)


def measures(model: ValueModel) -> Measures:
    """List what plans of a model are counted in.

    Aims are counted as `objectives.py` says with their sign turned, people-days in units and not thousands: the worst
    coverage as a share. People-days of a level are counted as those not short: minus the share short times the people
    concerned, summed over groups and days.
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
