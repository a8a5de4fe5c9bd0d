"""Checks money, and the totals of money and deliveries that the plan states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.verification.breach import CENT, MONEY, ROUNDING, Breach, off, report, show, table_of
from logistics.verification.case import VEHICLE

if TYPE_CHECKING:
    import pandas as pd

    from logistics.verification.case import CheckedPlan

#: Tolerances of the totals: shares may be rounded to 4 decimals, kilograms to this share of them.
SHARE, RELATIVE = 6e-5, 1e-6


def budget(case: CheckedPlan) -> list[Breach]:
    """Purchases and transport stay within the budget."""
    spent, limit = _money(case)["cost_usd"], float(case.operation.settings.budget_usd)
    return [Breach("budget", "plan.json", show(spent), show(limit))] if spent > limit + MONEY else []


def trip_costs(case: CheckedPlan) -> list[Breach]:
    """A vehicle costs its kilometres, and its daily rate for each calendar day on which it is used."""
    trips = case.trips.assign(by_km=case.trips["km"] * case.trips["cost_usd_per_km"])
    sums = trips.groupby(VEHICLE).agg(
        cost=("cost_usd", "sum"), by_km=("by_km", "sum"), rate=("cost_usd_per_day", "first"), trips=("trip_id", "count")
    )
    days = case.trip_days.groupby(VEHICLE)["date"].nunique()
    right = sums["by_km"] + sums["rate"] * days.reindex(sums.index).fillna(0)
    wrong = (sums["cost"] - right).abs() > MONEY + ROUNDING * sums["trips"]
    return report("trip_cost", "trips", sums.assign(right=right)[wrong].reset_index(), VEHICLE, "cost", "right")


def _money(case: CheckedPlan) -> dict[str, float]:
    plan = case.plan
    purchases, transport = float(plan.allocation["purchase_usd"].sum()), float(plan.trips["cost_usd"].sum())
    return {"cost_usd": purchases + transport, "purchases_usd": purchases, "transport_usd": transport}


def totals(case: CheckedPlan) -> list[Breach]:
    """The totals of `plan.json` are those of the tables."""
    plan = case.plan
    # The most people present on one day, so that a person who leaves and comes back counts once.
    there = case.stays.groupby("date")["people"].sum()
    expected = _money(case) | {
        "people": float(there.max()) if len(there) else 0.0,
        "person_days": float(case.stays["people"].sum()),
        "km": float(plan.trips["km"].sum()),
        "tonnes": float(plan.allocation["kg"].sum()) / 1000,
    }
    stated = table_of(plan.summary.get("totals"))
    # Cents are exact, kilometres may be rounded to a tenth and tonnes to kilograms.
    allowed = {"km": 0.051, "tonnes": 0.0011} | dict.fromkeys(_money(case), CENT)
    return [
        Breach("total", f"plan.json totals.{name}", show(stated.get(name)), show(value))
        for name, value in expected.items()
        if off(stated.get(name), value, allowed.get(name, 0.0))
    ]


def tiers(case: CheckedPlan) -> list[Breach]:
    """The needs, receipts and coverages of each tier in `plan.json` are those of the tables."""
    stated = table_of(table_of(case.plan.summary.get("totals")).get("tiers"))
    rows = case.standing.rename(columns={"full": "new_full", "survival": "new_survival"})
    rows = rows.assign(
        kg=rows["item_id"].map(case.kg_per_unit),
        tier=rows["item_id"].map(case.operation.items.set_index("item_id")["tier"]),
    )
    found: list[Breach] = []
    for tier in sorted(case.operation.items["tier"].unique()):
        part = rows[rows["tier"] == tier]
        for level in ("survival", "full"):
            told = table_of(table_of(stated.get(str(tier))).get(level))
            for name, value in _tier(part, level).items():
                limit = SHARE if "coverage" in name else 0.01 + RELATIVE * value
                if off(told.get(name), value, limit):
                    where = f"plan.json totals.tiers.{tier}.{level}.{name}"
                    found.append(Breach("tier_total", where, show(told.get(name)), show(value)))
    return found


def _tier(rows: pd.DataFrame, level: str) -> dict[str, float]:
    """Give need and received (kg), coverage and worst_coverage (shares) of one tier and level."""
    daily = rows[rows["per"] == "day"]
    met = daily["used"].clip(upper=daily[f"stands_{level}"]) * daily["kg"]
    lasting = rows[rows["per"] != "day"].sort_values("date")
    last = lasting.drop_duplicates(["group_id", "item_id"], keep="last")
    asked = lasting[f"new_{level}"] * lasting["kg"]
    need = float((rows[f"new_{level}"] * rows["kg"]).sum())
    received = float(met.sum() + asked.sum() - (last[f"left_{level}"] * last["kg"]).sum())
    key = [daily["group_id"], daily["date"]]
    wanted = (daily[f"stands_{level}"] * daily["kg"]).groupby(key).sum()
    shares = met.groupby(key).sum()[wanted > 0] / wanted[wanted > 0]
    return {
        "need": need,
        "received": received,
        "coverage": received / need if need else 1.0,
        "worst_coverage": float(shares.min()) if len(shares) else 1.0,
    }
