"""What is handed out in whole steps, and the values of variables that follow from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics.planning.allocation.constraints import GAP_MEMORY, HALF, needs_of_worst_coverage, needs_with_gaps

if TYPE_CHECKING:
    import pandas as pd

    from logistics.planning.allocation.variables import Variables
    from logistics.solver.program import Indices, Numbers

#: An excess over a whole number of steps that counts as arithmetic (steps).
NOISE = 1e-4
CHAIN = ["group_id", "item_id"]


def in_whole_steps(needs: pd.DataFrame, used: Numbers, received: Numbers) -> Numbers:
    """Give what is handed out in whole steps, by rounding up what is used up to each day.

    Goods are received in whole steps, and needs are whole steps. So no more is used than has come or is needed.
    Nothing is used later than before, so no more is carried on. A solver may let more be used than is needed or has
    come, by its tolerance: rounded up, that would be a whole step, which nobody could use and somebody would carry.

    Parameters
    ----------
    needs : group_id, item_id, step, standing, full and opening, in the order of the days.
    used : quantity used for each row (units, with fractions).
    received : quantity received for each row (units).

    Returns
    -------
    Quantity handed out for each row (units).
    """
    step, standing = needs["step"].to_numpy(np.float64), needs["standing"].to_numpy(bool)
    has = needs["opening"].to_numpy(np.float64) + received
    line = needs.groupby(CHAIN).ngroup().to_numpy()
    there, unmet, so_far = (np.zeros(int(line.max(initial=-1)) + 1) for _ in range(3))
    handed_out = np.zeros(len(needs))
    for rows in _days(needs):
        here = line[rows]
        need = needs["full"].to_numpy(np.float64)[rows] + np.where(standing[rows], unmet[here], 0.0)
        there[here] += has[rows]
        today = np.clip(used[rows], 0.0, np.minimum(need, there[here]))
        before = np.ceil(so_far[here] / step[rows] - NOISE)
        so_far[here], there[here], unmet[here] = so_far[here] + today, there[here] - today, need - today
        handed_out[rows] = (np.ceil(so_far[here] / step[rows] - NOISE) - before) * step[rows]
    return handed_out


def with_this_used(needs: pd.DataFrame, variables: Variables, used: Numbers, number: int) -> Numbers:
    """Give the values of the variables that the objectives depend on, for given amounts used.

    Parameters
    ----------
    needs : the needs of the index sets.
    variables : the variables of the model.
    used : quantity used for each row of the needs (units).
    number : number of variables.

    Returns
    -------
    Values of all variables; 0 for those that say nothing of needs.
    """
    values = np.zeros(number)
    full, survival = (_short(needs, used, level) for level in ("full", "survival"))
    values[variables.used] = used / needs["scale"].to_numpy(np.float64)
    values[variables.short_full], values[variables.short_survival] = full, survival
    values[variables.full_over_half] = np.maximum(full - HALF, 0.0)
    values[variables.survival_over_half] = np.maximum(survival - HALF, 0.0)
    gap = np.zeros(len(needs))
    previous, before = needs["previous"].to_numpy(np.int64), needs["gap_before"].to_numpy(np.float64)
    counted = needs_with_gaps(needs)
    for rows in _days(needs):
        at = rows[np.isin(rows, counted)]
        gap[at] = survival[at] + GAP_MEMORY * np.where(previous[at] >= 0, gap[previous[at]], before[at])
    values[variables.gap] = gap
    values[variables.gap_over_half] = np.maximum(gap - HALF, 0.0)
    values[variables.gap_over_one] = np.maximum(gap - 1.0, 0.0)
    at, day, share = needs_of_worst_coverage(needs)
    values[variables.worst] = 1.0 - np.bincount(day, survival[at] * share).max(initial=0.0)
    return values


def _short(needs: pd.DataFrame, used: Numbers, level: str) -> Numbers:
    """Give what is short, as a share of the need each time it arises. Standing needs add up."""
    new, each = needs[level].to_numpy(np.float64), needs[f"{level}_each"].to_numpy(np.float64)
    previous, standing = needs["previous"].to_numpy(np.int64), needs["standing"].to_numpy(bool)
    short = np.zeros(len(needs))
    for rows in _days(needs):
        before = np.where(standing[rows] & (previous[rows] >= 0), short[previous[rows]], 0.0)
        short[rows] = np.maximum(new[rows] + before - used[rows], 0.0)
    return np.divide(short, each, out=np.zeros(len(needs)), where=each > 0)


def _days(needs: pd.DataFrame) -> list[Indices]:
    """Give the rows of the first day of each group and item, then those of the second day, and so on."""
    day = needs.groupby(CHAIN).cumcount().to_numpy()
    return [np.flatnonzero(day == number).astype(np.int64) for number in range(int(day.max(initial=-1)) + 1)]
