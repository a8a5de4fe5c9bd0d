"""How evenly a plan shares: the same for all, or much for some."""

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
    """Gini coefficient: 0 where all have the same, towards 1 the more one has all.

    Parameters
    ----------
    values : shares, 0 or more (n). weights : how many people each stands for (n).

    Half the mean difference between any two people, relative to the mean (Gini, Variabilità e mutabilità, 1912), with
    every person counted.
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
    """Say how evenly tier 1 is shared over groups and days: the `fairness` of `plan.json`.

    Parameters
    ----------
    operation : the checked case.
    coverage : as `coverage_table` gives it, with the new needs (`full`, `survival`) beside the standing ones.

    Returns
    -------
    For `survival` and `full`: gini of the coverage by weight over groups and days, counted by people; worst_group and
    worst_day with their coverage. Only needs that lapse at midnight are looked at: the others are met on any day.
    """
    rows = coverage[coverage["tier"].eq(1)]
    kg = rows["item_id"].map(operation.items.set_index("item_id")["kg_per_unit"])
    people = operation.groups.set_index("group_id")["headcount"]
    return {level: _level(rows, kg, people, level) for level in ("survival", "full")}


def _level(rows: pd.DataFrame, kg: pd.Series, people: pd.Series, level: str) -> dict[str, Any]:
    each = daily_kg(rows, kg, level)
    if each.empty:
        return {"gini": 0.0, "worst_group": None, "worst_day": None}
    share = 1 - each["short"] / each["need"]
    heads = people.reindex(share.index.get_level_values("group_id")).to_numpy()
    return {
        "gini": round(gini(share, heads), DIGITS),
        "worst_group": _worst(each, "group_id"),
        "worst_day": _worst(each, "date"),
    }


def _worst(each: pd.DataFrame, key: str) -> dict[str, Any]:
    """The group, or the day, with the least coverage, the first of several."""
    sums = each.groupby(level=key).sum()
    share = 1 - sums["short"] / sums["need"]
    worst = share.idxmin()
    name = f"{worst:%Y-%m-%d}" if isinstance(worst, pd.Timestamp) else str(worst)
    return {key: name, "coverage": round(float(share.min()), DIGITS)}
