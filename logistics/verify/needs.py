"""What each group needs on each day, worked out anew from the standards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.verify.breach import Breach, differs, report

if TYPE_CHECKING:
    from logistics.verify.case import Case

KEY = ["group_id", "date", "item_id"]


def needs(case: Case) -> list[Breach]:
    """Coverage has a row for every need and no other, with the right needs and tier."""
    tiers = case.operation.items.set_index("item_id")["tier"]
    expected = standing_needs(case)
    expected = expected.assign(tier_expected=expected["item_id"].map(tiers))
    both = expected.merge(case.plan.coverage, on=KEY, how="outer", indicator=True)
    missing, extra = (both[both["_merge"] == side] for side in ("left_only", "right_only"))
    both = both[both["_merge"] == "both"]
    breaches = report("need_row_missing", "coverage", missing, KEY, "-", "stands_full")
    breaches += report("need_row_extra", "coverage", extra, KEY, "need_full", "-")
    for rule, column, right in [
        ("need_full", "need_full", "stands_full"),
        ("need_survival", "need_survival", "stands_survival"),
        ("tier", "tier", "tier_expected"),
    ]:
        bad = both[differs(both[column], both[right])]
        breaches += report(rule, "coverage", bad, KEY, column, right)
    return breaches


def standing_needs(case: Case) -> pd.DataFrame:
    """Work out the needs that stand on each day, given what the plan says was used.

    Returns
    -------
    pandas.DataFrame
        group_id, date, item_id, per, full, survival (new that day), stands_full, stands_survival, used (0 where the
        plan has no row), left_full, left_survival (what stands unmet at the end of the day; of a daily need too).
    """
    rows = case.new_needs.merge(case.plan.coverage[[*KEY, "used"]], on=KEY, how="left").fillna({"used": 0.0})
    line = rows.groupby(["group_id", "item_id"]).ngroup().to_numpy()
    day = case.days.get_indexer(pd.Index(rows["date"]))
    shape = (int(line.max(initial=-1)) + 1, len(case.days))
    used = _grid(rows["used"], line, day, shape)
    lasting = np.zeros(shape[0], dtype=bool)
    lasting[line] = rows["per"] != "day"
    for level in ("full", "survival"):
        new = _grid(rows[level], line, day, shape)
        stands, left = _run_on(new, used, lasting)
        rows[f"stands_{level}"], rows[f"left_{level}"] = stands[line, day], left[line, day]
    return rows


def _grid(values: pd.Series, line: np.ndarray, day: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    grid = np.zeros(shape)
    grid[line, day] = values
    return grid


def _run_on(new: np.ndarray, used: np.ndarray, lasting: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Carry unmet lasting needs from day to day (columns)."""
    stands, left = np.zeros_like(new), np.zeros_like(new)
    unmet = np.zeros(len(new))
    for day in range(new.shape[1]):
        stands[:, day] = new[:, day] + np.where(lasting, unmet, 0.0)
        unmet = left[:, day] = np.maximum(0.0, stands[:, day] - used[:, day])
    return stands, left
