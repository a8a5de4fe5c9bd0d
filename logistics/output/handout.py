"""What each group has, hands out, keeps and lacks: the numbers that every paper shows, and that add up on each.

In hand from yesterday + comes today = hand out today + keep for tomorrow; need = hand out today + short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import logistics.core.strings  # noqa: F401 - before any table is made

if TYPE_CHECKING:
    import numpy.typing as npt

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

#: What is told of each item, in the order it is read.
FIGURES = ["need", "in_hand", "comes", "hand_out", "keep", "short", "short_survival"]
ROW, SERIES = ["group_id", "date", "item_id"], ["group_id", "item_id"]
EXACT = ["came", "need_full", "used", "carried_over", "shortfall_full", "shortfall_survival"]
#: Parts of a step smaller than this are the noise of sums.
NOISE = 1e-4
#: A quantity that is no multiple of its item's step is told with two digits if they tell it whole, else with six.
FINER = (0.01, 1e-6)


def group_balances(operation: Operation, plan: Plan) -> pd.DataFrame:
    """Balance each need of a group and day, in what can be handed out.

    Quantities are those of `coverage.csv`, without the noise of sums: what is kept on one day is what is in hand on the
    next, to the last unit.

    Parameters
    ----------
    operation : the case. plan : what was decided for it.

    Returns
    -------
    The rows of `coverage.csv`, in their order: group_id, date, item_id, tier and `FIGURES` (in the item's unit).
    `short_survival` is the part of `short` that people cannot do without.
    """
    rows = plan.coverage.reset_index(drop=True)
    lines = plan.allocation.merge(plan.drops[["drop_id", "group_id", "date"]], on="drop_id")
    came = lines.groupby(ROW)["quantity"].sum().reindex(pd.MultiIndex.from_frame(rows[ROW]), fill_value=0.0)
    rows = rows.assign(came=came.to_numpy(np.float64))
    step = _steps(operation, rows)
    told = rows[[*ROW, "tier"]].assign(step=step)
    comes, keep = _round(rows["came"], step), _floor(rows["carried_over"], step)
    by_day = rows.assign(keep=keep).sort_values([*SERIES, "date"])
    in_hand = by_day.groupby(SERIES)["keep"].shift(fill_value=0).sort_index().to_numpy(np.int64)
    hand_out = in_hand + comes - keep
    # What is short is rounded up, as long as the need stays within a part of what it is.
    least, most = _floor(rows["need_full"], step) - hand_out, _ceil(rows["need_full"], step) - hand_out
    short = np.clip(np.clip(_ceil(rows["shortfall_full"], step), least, most), 0, None)
    vital = np.minimum(short, _ceil(rows["shortfall_survival"], step))
    counts = dict(zip(FIGURES, (hand_out + short, in_hand, comes, hand_out, keep, short, vital), strict=True))
    return _in_units(told.assign(**counts))


def drop_balances(operation: Operation, plan: Plan) -> pd.DataFrame:
    """Divide the balance of each group and day over its drops.

    A support point hands out what comes to it, as long as people use so much that day. The group itself carries what
    is left from yesterday: it is handed out, and what is over is kept, at the stop of the night, where all that is
    short is counted too. So the drops of a group and day add up to its balance.

    Returns
    -------
    One row a drop and item where any figure is not 0: drop_id, group_id, date, item_id, tier and `FIGURES`.
    """
    groups = group_balances(operation, plan)
    drops = plan.drops[["drop_id", "kind", "group_id", "date", "window_open"]]
    lines = plan.allocation.groupby(["drop_id", "item_id"], as_index=False)["quantity"].sum().merge(drops, on="drop_id")
    points = lines[lines["kind"] == "support"].sort_values(["date", "window_open", "drop_id"], kind="stable")
    points = points.merge(groups[[*ROW, "tier", "hand_out"]], on=ROW)
    passed = points.groupby(ROW)["quantity"].cumsum() - points["quantity"]
    handed = np.minimum(points["quantity"], (points["hand_out"] - passed).clip(lower=0.0))
    kept = points["quantity"] - handed
    nothing = dict.fromkeys(["in_hand", "short", "short_survival"], 0.0)
    points = points.assign(need=handed, comes=points["quantity"], hand_out=handed, keep=kept, **nothing)
    there = points.groupby(ROW)[FIGURES].sum().reindex(pd.MultiIndex.from_frame(groups[ROW]), fill_value=0.0)
    stops = groups.assign(**{name: groups[name].to_numpy() - there[name].to_numpy() for name in FIGURES})
    stops = stops.merge(drops[drops["kind"] == "stop"].drop_duplicates(["group_id", "date"]), on=["group_id", "date"])
    columns = ["drop_id", *ROW, "tier", *FIGURES]
    table = pd.concat([points[columns], stops[columns]], ignore_index=True)
    table[FIGURES] = table[FIGURES].round(6) + 0.0
    return table[(table[FIGURES] != 0).any(axis=1)].reset_index(drop=True)


def _steps(operation: Operation, rows: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Give for each row what its figures are multiples of: the item's smallest part, if all of them are."""
    items = operation.items.set_index("item_id")
    # Tables read by others may not have the column; a unit is what is handed out unless it says otherwise.
    smallest = items["step"] if "step" in items else pd.Series(1.0, items.index)
    step = rows["item_id"].map(smallest).to_numpy(np.float64)
    keys = [rows[column] for column in SERIES]
    figures = rows[EXACT].to_numpy(np.float64)
    for finer in FINER:
        count = figures / step[:, None]
        broken = pd.Series((np.abs(count - np.round(count)) > NOISE).any(axis=1), rows.index)
        broken = broken.groupby(keys).transform("any")
        step = np.where(broken, np.minimum(step, finer), step)
    return step


def _round(values: pd.Series, step: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    return np.round(values.to_numpy(np.float64) / step).astype(np.int64)


def _floor(values: pd.Series, step: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    return np.floor(values.to_numpy(np.float64) / step + NOISE).astype(np.int64)


def _ceil(values: pd.Series, step: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    return np.ceil(values.to_numpy(np.float64) / step - NOISE).astype(np.int64)


def _in_units(counts: pd.DataFrame) -> pd.DataFrame:
    """Turn counts of steps into quantities, without the noise of binary fractions."""
    units = counts[FIGURES].mul(counts["step"], axis=0).round(6) + 0.0
    return counts.drop(columns=[*FIGURES, "step"]).join(units)
