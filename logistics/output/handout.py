"""Balances of goods by group and by drop, in quantities that can be handed out.

Every document shows these figures, and they add up on each: in hand from yesterday + comes today = hand out today +
keep for tomorrow; need = hand out today + short.
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

#: The figures of a balance, in the order they are read.
FIGURES = ["need", "in_hand", "comes", "hand_out", "keep", "short", "short_survival"]
ROW, SERIES = ["group_id", "date", "item_id"], ["group_id", "item_id"]
EXACT = ["came", "need_full", "used", "carried_over", "shortfall_full", "shortfall_survival"]
#: Parts of a step smaller than this are rounding errors of sums.
NOISE = 1e-4
#: A quantity that is no multiple of its item's step is a multiple of the first of these, or else of the second.
FINER = (0.01, 1e-6)


def group_balances(operation: Operation, plan: Plan) -> pd.DataFrame:
    """Balance each need of a group and day, in quantities that can be handed out.

    The quantities are those of `coverage.csv`, rounded to the item's step. What is kept on one day is exactly what is
    in hand on the next.

    Parameters
    ----------
    operation : the case.
    plan : the plan for it.

    Returns
    -------
    The rows of `coverage.csv`, in their order: group_id, date, item_id, tier and `FIGURES` (in the item's unit).
    `short_survival` is the part of `short` that belongs to the survival need.
    """
    rows = plan.coverage.reset_index(drop=True)
    lines = plan.allocation.merge(plan.drops[["drop_id", "group_id", "date"]], on="drop_id", validate="many_to_one")
    came = lines.groupby(ROW)["quantity"].sum().reindex(pd.MultiIndex.from_frame(rows[ROW]), fill_value=0.0)
    rows = rows.assign(came=came.to_numpy(np.float64))
    step = _steps(operation, rows)
    told = rows[[*ROW, "tier"]].assign(step=step)
    comes, keep = _route(rows["came"], step), _floor(rows["carried_over"], step)
    by_day = rows.assign(keep=keep).sort_values([*SERIES, "date"])
    in_hand = by_day.groupby(SERIES)["keep"].shift(fill_value=0).sort_index().to_numpy(np.int64)
    hand_out = in_hand + comes - keep
    # The shortfall is rounded up, as long as the need stays within one step of its true value.
    least, most = _floor(rows["need_full"], step) - hand_out, _ceil(rows["need_full"], step) - hand_out
    short = np.clip(np.clip(_ceil(rows["shortfall_full"], step), least, most), 0, None)
    vital = np.minimum(short, _ceil(rows["shortfall_survival"], step))
    counts = dict(zip(FIGURES, (hand_out + short, in_hand, comes, hand_out, keep, short, vital), strict=True))
    return _in_units(told.assign(**counts))


def drop_balances(operation: Operation, plan: Plan) -> pd.DataFrame:
    """Divide the balance of each group and day over its drops.

    A support point hands out what comes to it, up to what people use that day. The group carries what is left from
    yesterday. It is handed out at the stop of the night, and what is left over is kept there. The whole shortfall is
    counted at that stop too. So the drops of a group and day add up to its balance.

    Returns
    -------
    One row for each drop and item where any figure is not 0: drop_id, group_id, date, item_id, tier and `FIGURES` (in
    the item's unit).
    """
    groups = group_balances(operation, plan)
    drops = plan.drops[["drop_id", "kind", "group_id", "date", "window_open"]]
    lines = plan.allocation.groupby(["drop_id", "item_id"], as_index=False)["quantity"].sum()
    lines = lines.merge(drops, on="drop_id", validate="many_to_one")
    points = lines[lines["kind"] == "support"].sort_values(["date", "window_open", "drop_id"], kind="stable")
    points = points.merge(groups[[*ROW, "tier", "hand_out"]], on=ROW, validate="many_to_one")
    passed = points.groupby(ROW)["quantity"].cumsum() - points["quantity"]
    handed = np.minimum(points["quantity"], (points["hand_out"] - passed).clip(lower=0.0))
    kept = points["quantity"] - handed
    nothing = dict.fromkeys(["in_hand", "short", "short_survival"], 0.0)
    points = points.assign(need=handed, comes=points["quantity"], hand_out=handed, keep=kept, **nothing)
    there = points.groupby(ROW)[FIGURES].sum().reindex(pd.MultiIndex.from_frame(groups[ROW]), fill_value=0.0)
    stops = groups.assign(**{name: groups[name].to_numpy() - there[name].to_numpy() for name in FIGURES})
    nights = drops[drops["kind"] == "stop"].drop_duplicates(["group_id", "date"])
    stops = stops.merge(nights, on=["group_id", "date"], validate="many_to_one")
    columns = ["drop_id", *ROW, "tier", *FIGURES]
    table = pd.concat([points[columns], stops[columns]], ignore_index=True)
    table[FIGURES] = table[FIGURES].round(6) + 0.0
    return table[(table[FIGURES] != 0).any(axis=1)].reset_index(drop=True)


def _steps(operation: Operation, rows: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Give for each row the step of which its figures are multiples.

    That is the item's own step if all figures of the group and item are multiples of it, else one of `FINER`.
    """
    items = operation.items.set_index("item_id")
    # Tables that were not read by this package may lack the column. Whole units are handed out then.
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


def _route(values: pd.Series, step: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    return np.round(values.to_numpy(np.float64) / step).astype(np.int64)


def _floor(values: pd.Series, step: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    return np.floor(values.to_numpy(np.float64) / step + NOISE).astype(np.int64)


def _ceil(values: pd.Series, step: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    return np.ceil(values.to_numpy(np.float64) / step - NOISE).astype(np.int64)


def _in_units(counts: pd.DataFrame) -> pd.DataFrame:
    """Turn counts of steps into quantities, rounded so that they show no errors of binary fractions."""
    units = counts[FIGURES].mul(counts["step"], axis=0).round(6) + 0.0
    return counts.drop(columns=[*FIGURES, "step"]).join(units)
