"""Checks what `plan.json` states of the plan besides its totals and aims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from logistics.verification.breach import Breach, is_number, off, show, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logistics.verification.case import CheckedPlan

#: Tolerances: shares are written to 6 decimals, person-days and kilograms to 3.
SHARE, ROUNDED = 2e-6, 2e-3
CAUSES = ("out_of_reach", "nothing_in_stock", "greater_need")
STATUS = ("complete", "stopped early")


def provenance(case: CheckedPlan) -> list[Breach]:
    """The plan states the name, hash and time zone of the operation it was made for."""
    summary, settings = case.plan.summary, case.operation.settings
    right = {
        "operation_name": settings.name,
        "input_sha256": case.operation.sha256,
        "timezone": settings.timezone,
    }
    return [
        Breach("provenance", f"plan.json {name}", show(summary.get(name)), value)
        for name, value in right.items()
        if summary.get(name) != value
    ]


def ending(case: CheckedPlan) -> list[Breach]:
    """The plan states its status, whether a time limit ended it, and the seconds of each step."""
    summary = case.plan.summary
    found = []
    if summary.get("status") not in STATUS:
        found.append(Breach("status", "plan.json status", show(summary.get("status")), ", ".join(STATUS)))
    if not isinstance(summary.get("clock_cut_in"), bool):
        found.append(Breach("status", "plan.json clock_cut_in", show(summary.get("clock_cut_in")), "true, false"))
    seconds = table_of(summary.get("seconds"))
    found += [
        Breach("status", f"plan.json seconds.{name}", show(value), ">= 0")
        for name, value in seconds.items()
        if not is_number(value) or value < 0
    ]
    return found


def rode_or_not(case: CheckedPlan) -> list[Breach]:
    """The stated weights of what trips could not take (`given_back`) and took in addition (`added`) are possible.

    The allocation before the trips is not kept, so only limits can be checked. Tier 1 weighs no more than all tiers.
    The weight is zero where there are no lines, and only there. What was added weighs no more than all loads.
    """
    loads = case.loads
    tier = loads["item_id"].map(case.operation.items.set_index("item_id")["tier"])
    rides = {"kg": float(loads["kg"].sum()), "tier1_kg": float(loads.loc[tier == 1, "kg"].sum())}
    most: dict[str, dict[str, float]] = {"given_back": {}, "added": rides}
    return [breach for name, limits in most.items() for breach in _weights(case, name, limits)]


def _weights(case: CheckedPlan, name: str, most: dict[str, float]) -> Iterator[Breach]:
    stated, where = table_of(case.plan.summary.get(name)), f"plan.json {name}"
    wrong = [part for part in ("kg", "tier1_kg", "lines") if not is_number(stated.get(part)) or stated[part] < 0]
    yield from (Breach("rode_or_not", f"{where}.{part}", show(stated.get(part)), ">= 0") for part in wrong)
    if wrong:
        return
    if stated["tier1_kg"] > stated["kg"] + ROUNDED:
        yield Breach("rode_or_not", f"{where}.tier1_kg", show(stated["tier1_kg"]), f"<= {show(stated['kg'])}")
    if (stated["lines"] == 0) != (stated["kg"] == 0) or stated["lines"] != int(stated["lines"]):
        yield Breach("rode_or_not", f"{where}.lines", show(stated["lines"]), "0" if stated["kg"] == 0 else ">= 1")
    for part, limit in most.items():
        if stated[part] > limit + ROUNDED:
            yield Breach("rode_or_not", f"{where}.{part}", show(stated[part]), f"<= {show(limit)}")


def fairness(case: CheckedPlan) -> list[Breach]:
    """The stated fairness of tier 1 (Gini coefficient, worst group, worst day) follows from the coverage."""
    stated = table_of(case.plan.summary.get("fairness"))
    found: list[Breach] = []
    for level in ("survival", "full"):
        told, where = table_of(stated.get(level)), f"plan.json fairness.{level}"
        each = _daily(case, level)
        found += _figure(f"{where}.gini", told.get("gini"), _gini(case, each))
        for name, column in (("worst_group", "group_id"), ("worst_day", "date")):
            found += _worst(f"{where}.{name}", told.get(name), each, column)
    return found + _price(stated.get("price"))


def _daily(case: CheckedPlan, level: str) -> pd.DataFrame:
    """Sum the daily needs of tier 1 by group and day.

    Returns
    -------
    pandas.DataFrame
        group_id, date, need, short (kg); only rows with a need.
    """
    rows = case.standing
    items = case.operation.items.set_index("item_id")
    rows = rows[(rows["item_id"].map(items["tier"]) == 1) & (rows["per"] == "day")]
    kg = rows["item_id"].map(items["kg_per_unit"])
    weighed = rows.assign(need=rows[level] * kg, short=rows[f"left_{level}"] * kg)
    sums = weighed.groupby(["group_id", "date"], as_index=False)[["need", "short"]].sum()
    return sums[sums["need"] > 0]


def _gini(case: CheckedPlan, each: pd.DataFrame) -> float:
    """Give the Gini coefficient: half the mean difference of coverage between two people, over the mean coverage."""
    share = (1 - each["short"] / each["need"]).to_numpy(np.float64)
    heads = case.people(each).to_numpy(np.float64)
    total, reached = heads.sum(), float(heads @ share)
    if reached <= 0:
        return 0.0
    differences = np.abs(share[:, None] - share[None, :])
    return float(heads @ differences @ heads / (2 * total * reached))


def _worst(where: str, told: Any, each: pd.DataFrame, column: str) -> list[Breach]:
    """The named group or day has the least coverage, and the stated coverage is its own."""
    if each.empty:
        return [] if told is None else [Breach("fairness", where, show(str(told)), "-")]
    sums = each.groupby(column)[["need", "short"]].sum()
    share = 1 - sums["short"] / sums["need"]
    if column == "date":
        share.index = pd.DatetimeIndex(share.index).strftime("%Y-%m-%d")
    name = str(table_of(told).get(column, "-"))
    least = float(share.min())
    if name not in share.index or share[name] > least + SHARE:
        return [Breach("fairness", where, name, str(share.idxmin()))]
    return _figure(f"{where}.coverage", table_of(told).get("coverage"), least)


def _figure(where: str, told: Any, right: float) -> list[Breach]:
    return [Breach("fairness", where, show(told), show(right))] if off(told, right, SHARE) else []


def _price(price: Any) -> list[Breach]:
    """The stated price of fairness follows from its figures; it is absent if it was not computed in time."""
    if price is None:
        return []
    told, where = table_of(price), "plan.json fairness.price"
    figures = [told.get(name) for name in ("person_days_met", "if_only_the_total_counted")]
    met, most = (float(value) if is_number(value) else -1.0 for value in figures)
    if min(met, most) < 0:
        return [Breach("fairness", where, " ".join(map(show, figures)), "person_days_met, if_only_the_total_counted")]
    share = max(0.0, 1 - met / most) if most > 0 else 0.0
    allowed = SHARE + ROUNDED / max(most, 1.0)
    wrong = off(told.get("share"), share, allowed)
    return [Breach("fairness", f"{where}.share", show(told.get("share")), show(share))] if wrong else []


def service(case: CheckedPlan) -> list[Breach]:
    """`plan.json` lists every run of days without a delivery to a group that is at least `service_gap_days` long."""
    stated = table_of(case.plan.summary.get("service"))
    gap_days = case.operation.settings.service_gap_days
    found = []
    if stated.get("gap_days") != gap_days:
        found.append(Breach("service", "plan.json service.gap_days", show(stated.get("gap_days")), str(gap_days)))
    missed = stated.get("missed")
    told = {_key(row): row for row in map(table_of, missed if isinstance(missed, list) else [])}
    right = set(_not_served(case, gap_days))
    found += [Breach("service", "plan.json service.missed", "-", " ".join(key)) for key in sorted(right - set(told))]
    found += [Breach("service", "plan.json service.missed", " ".join(key), "-") for key in sorted(set(told) - right)]
    return found + [
        Breach("service", f"plan.json service.missed {' '.join(key)}", show(row.get("cause")), ", ".join(CAUSES))
        for key, row in told.items()
        if row.get("cause") not in CAUSES
    ]


def _key(row: dict[str, Any]) -> tuple[str, str, str, str]:
    group, first, last, days = (str(row.get(name, "-")) for name in ("group_id", "first_date", "last_date", "days"))
    return group, first, last, days


def _not_served(case: CheckedPlan, at_least: int) -> Iterator[tuple[str, str, str, str]]:
    """Give each run of days without a delivery: group_id, first date, last date, number of days."""
    lines = case.allocation[case.allocation["quantity"] > 0]
    served = set(zip(lines["group_id"], lines["date"], strict=True))
    for group, days in case.stays.sort_values("date").groupby("group_id"):
        stretch: list[pd.Timestamp] = []
        for day in [*days["date"].drop_duplicates(), None]:
            if day is not None and (group, day) not in served:
                stretch.append(day)
                continue
            if stretch and len(stretch) >= at_least:
                yield str(group), f"{stretch[0]:%Y-%m-%d}", f"{stretch[-1]:%Y-%m-%d}", str(len(stretch))
            stretch = []
