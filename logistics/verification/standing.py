"""Recomputes the needs of each day: those new on that day, and lasting needs that are still unmet."""

from __future__ import annotations

import numpy as np
import pandas as pd

KEY = ["group_id", "date", "item_id"]


def standing_needs(new_needs: pd.DataFrame, coverage: pd.DataFrame, days: pd.DatetimeIndex) -> pd.DataFrame:
    """Compute the needs of each day, new and unmet ones together, given what the plan says was used.

    Parameters
    ----------
    new_needs : as `CheckedPlan.new_needs` gives them.
    coverage : table `coverage` of the plan.
    days : days of the horizon.

    Returns
    -------
    pandas.DataFrame
        The columns of `new_needs`; used (0 where the plan has no row), stands_full, stands_survival (the need of the
        day, with what is unmet from earlier days), left_full, left_survival (unmet at the end of the day); all
        needs in units. What is unmet of a daily need does not go on to the next day.
    """
    rows = new_needs.merge(coverage[[*KEY, "used"]], on=KEY, how="left").fillna({"used": 0.0})
    line = rows.groupby(["group_id", "item_id"]).ngroup().to_numpy()
    day = days.get_indexer(pd.Index(rows["date"]))
    shape = (int(line.max(initial=-1)) + 1, len(days))
    used = _grid(rows["used"], line, day, shape)
    lasting = np.zeros(shape[0], dtype=bool)
    lasting[line] = rows["per"] != "day"
    for level in ("full", "survival"):
        new = _grid(rows[level], line, day, shape)
        stands, left = _run_on(new, used, lasting)
        rows[f"stands_{level}"], rows[f"left_{level}"] = stands[line, day], left[line, day]
    return rows


def _grid(values: pd.Series, line: np.ndarray, day: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Lay out the values of rows as an array (lines, days), zero where there is no row."""
    grid = np.zeros(shape)
    grid[line, day] = values
    return grid


def _run_on(new: np.ndarray, used: np.ndarray, lasting: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Carry the unmet part of lasting needs from day to day.

    Parameters
    ----------
    new, used : new needs and use (lines, days).
    lasting : whether the need of a line stays until it is met (lines).

    Returns
    -------
    stands, left : need of each day, and what is unmet at its end (lines, days).
    """
    stands, left = np.zeros_like(new), np.zeros_like(new)
    unmet = np.zeros(len(new))
    for day in range(new.shape[1]):
        stands[:, day] = new[:, day] + np.where(lasting, unmet, 0.0)
        unmet = left[:, day] = np.maximum(0.0, stands[:, day] - used[:, day])
    return stands, left
