"""Checks what `plan.json` states of the aims (objectives) against values recomputed from the coverage."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics.verification.breach import Breach, is_number, show, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from logistics.verification.case import CheckedPlan

#: The objectives in the order in which they are optimized.
AIMS = ("worst_survival", "survival_gaps", "tier1_full_tier2_survival", "tier2_full_tier3", "cost")
#: The share of yesterday's gap that still counts today, and the gaps beyond which a shortfall weighs more.
MEMORY, HALF, WHOLE = 0.5, 0.5, 1.0
THOUSAND = 1000.0
#: Tolerances. Quantities are written to a millionth of a unit, and a value is a sum of thousands of them.
ABSOLUTE, RELATIVE = 1e-4, 1e-6
#: The least denominator of a gap, for an objective of zero.
NEARLY_ZERO = 1e-9


def stages(case: CheckedPlan) -> list[Breach]:
    """`plan.json` states the objectives in their order, each with value, bound, gap and value after the trips.

    Each objective is minimized, so its bounds are not above its value. The gap is their distance relative to the value.
    The value after the trips follows from the coverage and the money spent.
    """
    stated = case.plan.summary.get("stages")
    told = [table_of(stage) for stage in stated] if isinstance(stated, list) else []
    names = [str(stage.get("name", "")) for stage in told]
    if names != list(AIMS):
        return [Breach("stage", "plan.json stages", ", ".join(names) or "-", ", ".join(AIMS))]
    reached = reached_aims(case)
    return [breach for stage in told for breach in _stage(stage, reached[str(stage["name"])])]


def _stage(stage: dict[str, Any], reached: float) -> Iterator[Breach]:
    where = f"plan.json stages.{stage['name']}"
    missing = [part for part in ("objective", "bound", "gap", "after_trips") if not is_number(stage.get(part))]
    yield from (Breach("stage", f"{where}.{part}", show(stage.get(part)), "0.0") for part in missing)
    if missing:
        return
    objective, bound = float(stage["objective"]), float(stage["bound"])
    if bound > objective + _allowed(objective):
        yield Breach("stage_bound", f"{where}.bound", show(bound), f"<= {show(objective)}")
    goods = stage.get("goods_bound")
    if goods is not None and not (is_number(goods) and float(goods) <= objective + _allowed(objective)):
        yield Breach("stage_bound", f"{where}.goods_bound", show(goods), f"<= {show(objective)}")
    distance = abs(objective - bound)
    gap = distance / max(abs(objective), NEARLY_ZERO) if distance >= NEARLY_ZERO else 0.0
    # Objective and bound are written to 9 decimals, which limits how exactly their quotient is known near zero.
    known = ABSOLUTE + RELATIVE / max(abs(objective), NEARLY_ZERO)
    if abs(float(stage["gap"]) - gap) > known * max(gap, 1.0):
        yield Breach("stage_gap", f"{where}.gap", show(stage["gap"]), show(gap))
    if not abs(float(stage["after_trips"]) - reached) <= _allowed(reached):
        yield Breach("stage_reached", f"{where}.after_trips", show(stage["after_trips"]), show(reached))


def _allowed(value: float) -> float:
    return ABSOLUTE + RELATIVE * abs(value)


def reached_aims(case: CheckedPlan) -> dict[str, float]:
    """Recompute the value of each objective from the plan's coverage, purchases and trips.

    Returns
    -------
    dict
        By the name of the objective: minus the worst coverage (share), thousands of person-days (three objectives),
        thousands of USD. docs/explanation/model.md defines them.
    """
    rows = _short_shares(case)
    plan = case.plan
    one, two, three = (rows[rows["tier"] == tier] for tier in (1, 2, 3))
    spent = float(plan.allocation["purchase_usd"].sum()) + float(plan.trips["cost_usd"].sum())
    return {
        "worst_survival": -_worst_share(one),
        "survival_gaps": _gaps(one[one["survival_each"] > 0]),
        "tier1_full_tier2_survival": _weighed(one, "full") + _weighed(two, "survival"),
        "tier2_full_tier3": _weighed(two, "full") + _weighed(three, "full") + _plain(three, "survival"),
        "cost": spent / THOUSAND,
    }


def _short_shares(case: CheckedPlan) -> pd.DataFrame:
    """Give the shortfall of each need as a share of what comes up each time.

    Returns
    -------
    pandas.DataFrame
        The columns of `CheckedPlan.standing`; tier, kg (of a unit), short_full, short_survival (shares), gap_before
        (gap as the horizon begins, in the rows of its first day).
    """
    rows = case.standing.sort_values(["group_id", "item_id", "date"])
    items = case.operation.items.set_index("item_id")
    rows = rows.assign(tier=rows["item_id"].map(items["tier"]), kg=rows["item_id"].map(items["kg_per_unit"]))
    gaps = case.operation.opening_needs.set_index(["group_id", "item_id"])["gap"].rename("gap_before")
    rows = rows.join(gaps, on=["group_id", "item_id"])
    rows["gap_before"] = rows["gap_before"].where(rows["date"] == case.first_day).fillna(0.0)
    for level in ("full", "survival"):
        each = rows[f"{level}_each"]
        rows[f"short_{level}"] = (rows[f"left_{level}"] / each.where(each > 0)).fillna(0.0)
    return rows


def _worst_share(rows: pd.DataFrame) -> float:
    """Give the least share of a day's survival need, by weight, that is met for a group; 1 if there are no needs."""
    rows = rows[(rows["per"] == "day") & (rows["survival"] > 0)]
    if rows.empty:
        return 1.0
    day = [rows["group_id"], rows["date"]]
    needed = (rows["survival"] * rows["kg"]).groupby(day).sum()
    lacking = (rows["left_survival"] * rows["kg"]).groupby(day).sum()
    return float((1 - lacking / needed).min())


def _gaps(rows: pd.DataFrame) -> float:
    """Sum the survival gaps over the days (thousands of person-days); longer gaps weigh more."""
    total = 0.0
    for _, line in rows.groupby(["group_id", "item_id"], sort=False):
        gap = float(line["gap_before"].iloc[0])
        people = line["people"].to_numpy()
        for heads, short in zip(people, line["short_survival"].to_numpy(), strict=True):
            gap = short + MEMORY * gap
            total += heads * (gap + max(gap - HALF, 0.0) + 2 * max(gap - WHOLE, 0.0))
    return float(total) / THOUSAND


def _weighed(rows: pd.DataFrame, level: str) -> float:
    """Sum shortfalls (thousands of person-days); the part of a share above one half counts twice."""
    short = rows[f"short_{level}"].to_numpy(np.float64)
    return math.fsum(rows["people"] * (short + np.maximum(short - HALF, 0.0))) / THOUSAND


def _plain(rows: pd.DataFrame, level: str) -> float:
    return math.fsum(rows["people"] * rows[f"short_{level}"]) / THOUSAND
