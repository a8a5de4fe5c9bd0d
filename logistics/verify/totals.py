"""Rules of `plan.json`: what it says of the operation, the stages and the totals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics.verify.breach import MONEY, Breach, shown
from logistics.verify.people import KEY, standing_needs

if TYPE_CHECKING:
    import pandas as pd

    from logistics.verify.case import Case

TIERS = (1, 2, 3)
LEVELS = ("survival", "full")
#: A bound better than the objective by this is rounding.
GAP = 1e-6
#: Totals are rounded: km and kg to hundredths or thousandths, shares to six places.
TOTAL, SHARE = 0.01, 1e-6 + 1e-9


def same_operation(case: Case) -> list[Breach]:
    """The plan was made of this operation."""
    summary = case.given.summary
    right = {"operation_name": case.operation.settings.name, "input_sha256": case.operation.sha256}
    return [
        Breach("plan_operation", key, shown(summary.get(key, "-")), value)
        for key, value in right.items()
        if summary.get(key) != value
    ]


def stages(case: Case) -> list[Breach]:
    """The plan tells its stages, and no objective is better than its bound."""
    told = case.given.summary.get("stages")
    if not told:
        return [Breach("stages_missing", "stages")]
    found = []
    for number, stage in enumerate(told, 1):
        gap = stage.get("gap")
        if not _is_number(gap) or gap < -GAP:
            found.append(Breach("stage_gap", str(stage.get("name", number)), shown(gap), "0"))
    return found


def _is_number(value: Any) -> bool:
    """Say whether a value read from JSON is a number that can be reckoned with."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def totals(case: Case) -> list[Breach]:
    """The totals agree with the tables."""
    told = case.given.summary.get("totals", {})
    plan = case.given
    purchases, transport = plan.allocation["purchase_usd"].sum(), plan.trips["cost_usd"].sum()
    there = case.stops.drop_duplicates(["group_id", "date"])
    right = {
        "people": (there.drop_duplicates("group_id")["people"].sum(), 0),
        "person_days": (there["people"].sum(), 0),
        "cost_usd": (purchases + transport, MONEY),
        "purchases_usd": (purchases, MONEY),
        "transport_usd": (transport, MONEY),
        "km": (plan.trips["km"].sum(), 0.1),
        "tonnes": (plan.allocation["kg"].sum() / 1000, 0.001),
    }
    return [
        breach for key, (value, play) in right.items() for breach in _compare("total", key, told.get(key), value, play)
    ]


def _compare(rule: str, where: str, told: Any, right: float, play: float) -> list[Breach]:
    """Compare a number of `plan.json` with the right one."""
    if _is_number(told) and abs(told - right) <= play + 1e-9:
        return []
    return [Breach(rule, where, shown(told if told is not None else "-"), shown(float(right)))]


def tier_totals(case: Case) -> list[Breach]:
    """Need, received and coverage of each tier agree with the tables."""
    told = case.given.summary.get("totals", {}).get("tiers", {})
    table = standing_needs(case)
    found = []
    for tier in TIERS:
        for level in LEVELS:
            said = told.get(str(tier), {}).get(level, {})
            for key, right in _tier(table[table["tier"] == tier], level).items():
                play = TOTAL if key in ("need", "received") else SHARE
                found += _compare("tier_total", f"{tier} / {level} / {key}", said.get(key), right, play)
    return found


def _tier(rows: pd.DataFrame, level: str) -> dict[str, float]:
    """Reckon up one tier: need and received in kg, their share, and the worst share of a group's day."""
    new, kg = rows[f"new_{level}"], rows["kg_per_unit"]
    met = np.minimum(rows["used"], rows[f"stands_{level}"])
    daily = ~rows["standing"].astype(bool)
    last = rows["date"] == rows.groupby(["group_id", "item_id"])["date"].transform("max")
    need = float((new * kg).sum())
    unmet = float((rows[f"unmet_{level}"] * kg)[last & ~daily].sum())
    received = float((met * kg)[daily].sum()) + float((new * kg)[~daily].sum()) - unmet
    by_day = rows[daily].assign(need_kg=(new * kg)[daily], met_kg=(met * kg)[daily])
    by_day = by_day.groupby(KEY[:2])[["need_kg", "met_kg"]].sum()
    by_day = by_day[by_day["need_kg"] > 0]
    return {
        "need": need,
        "received": received,
        "coverage": received / need if need > 0 else 1.0,
        "worst_coverage": float((by_day["met_kg"] / by_day["need_kg"]).min()) if len(by_day) else 1.0,
    }
