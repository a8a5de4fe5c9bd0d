"""How evenly a plan shares what there is among groups and days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.planning.accounting import DIGITS, daily_kg

if TYPE_CHECKING:
    import numpy.typing as npt

    from logistics.inputs.operation import Operation


def gini(values: npt.ArrayLike, weights: npt.ArrayLike) -> float:
    """Give the Gini coefficient: 0 if all have the same, near 1 if one has nearly everything.

    It is half the mean difference between any two people, relative to the mean (Gini, Variabilità e mutabilità, 1912).

    Parameters
    ----------
    values : what each has, 0 or more (n).
    weights : number of people each value stands for (n).
    """
    order = np.argsort(np.asarray(values, dtype=np.float64), kind="stable")
    value = np.asarray(values, dtype=np.float64)[order]
    weight = np.asarray(weights, dtype=np.float64)[order]
    total, sum_of_values = weight.sum(), float(weight @ value)
    if sum_of_values <= 0:
        return 0.0
    below = np.cumsum(weight) - weight / 2
    return float(2 * (weight * value) @ below / (total * sum_of_values) - 1)


def fairness(operation: Operation, coverage: pd.DataFrame) -> dict[str, Any]:
    """Measure how evenly tier 1 is shared over groups and days: the `fairness` of `plan.json`.

    Only needs that lapse at midnight count, because the others can be met on any day.

    Parameters
    ----------
    operation : the checked case.
    coverage : as `coverage_table` gives it, with the new needs `full` and `survival`.

    Returns
    -------
    For `survival` and `full` each: `gini` of the coverage by weight over groups and days, weighted by people;
    `worst_group` and `worst_day` with their coverage, None if there are no such needs.
    """
    rows = coverage[coverage["tier"].eq(1)]
    kg = rows["item_id"].map(operation.items.set_index("item_id")["kg_per_unit"])
    return {level: _level(operation, rows, kg, level) for level in ("survival", "full")}


def _level(operation: Operation, rows: pd.DataFrame, kg: pd.Series, level: str) -> dict[str, Any]:
    each = daily_kg(rows, kg, level)
    if each.empty:
        return {"gini": 0.0, "worst_group": None, "worst_day": None}
    share = 1 - each["short"] / each["need"]
    heads = operation.people_on(share.index.to_frame(index=False))
    return {
        "gini": round(gini(share, heads), DIGITS),
        "worst_group": _worst(each, "group_id"),
        "worst_day": _worst(each, "date"),
    }


def _worst(each: pd.DataFrame, key: str) -> dict[str, Any]:
    """Give the group, or the day, with the least coverage; the first of several."""
    sums = each.groupby(level=key).sum()
    share = 1 - sums["short"] / sums["need"]
    worst = share.idxmin()
    name = f"{worst:%Y-%m-%d}" if isinstance(worst, pd.Timestamp) else str(worst)
    return {key: name, "coverage": round(float(share.min()), DIGITS)}
