"""The measures of a plan as one tidy table, so that plans can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.planning.estimate import Estimate

#: The key of a measure: what is measured, and of what; "" and 0 where it is of all.
KEYS = ("measure", "tier", "group_id", "date")
#: Totals of `plan.json` that are measures, in the order shown.
TOTALS = ("people", "person_days", "cost_usd", "purchases_usd", "transport_usd", "km", "tonnes")
#: Aims that are measures; the worst coverage and the cost are measures already.
AIMS = ("survival_gaps", "tier1_full_tier2_survival", "tier2_full_tier3")
LEVELS = ("survival", "full")
#: The `per` of standards whose needs lapse at midnight.
DAILY = "day"


def measures(operation: Operation, plan: Plan) -> pd.DataFrame:
    """Measure a plan.

    Returns
    -------
    DataFrame with one row for each measure: measure, tier (0: all), group_id, date (as text; "": all), value. Coverage
    of a tier is that of `plan.json`. Coverage of a group or a day counts only needs that lapse at midnight, by
    kilograms, as the worst coverage in `plan.json` does.
    """
    stages = {str(stage["name"]): float(stage["after_trips"]) for stage in plan.summary["stages"]}
    return _table(operation, plan.summary["totals"], float(len(plan.trips)), stages, plan.coverage)


def measures_of_estimate(operation: Operation, found: Estimate) -> pd.DataFrame:
    """Measure a plan with fractions of vehicles: the same table as `measures` gives, with fractions of trips."""
    aims = {name: round(value, 6) for name, value in found.aims.items()}
    return _table(operation, found.totals, round(found.trips, 3), aims, found.coverage)


def _table(
    operation: Operation, totals: Mapping[str, Any], trips: float, aims: Mapping[str, float], coverage: pd.DataFrame
) -> pd.DataFrame:
    """Build the table of measures, those of the whole plan first: the columns of KEYS, and value."""
    rows: list[tuple[str, int, str, str, float]] = [(name, 0, "", "", float(totals[name])) for name in TOTALS]
    rows.append(("trips", 0, "", "", trips))
    rows += [(name, 0, "", "", value) for name, value in aims.items() if name in AIMS]
    for tier, levels in sorted(totals["tiers"].items()):
        for level in LEVELS:
            if levels[level]["need"] > 0:
                rows.append((f"coverage_{level}", int(tier), "", "", float(levels[level]["coverage"])))
                rows.append((f"worst_coverage_{level}", int(tier), "", "", float(levels[level]["worst_coverage"])))
    daily = _daily(operation, coverage)
    parts = [pd.DataFrame(rows, columns=[*KEYS, "value"])]
    parts += [_coverage(daily, level, by) for by in ("group_id", "date") for level in LEVELS]
    return pd.concat(parts, ignore_index=True)


def worst_shortfalls(operation: Operation, plan: Plan, most: int = 10) -> pd.DataFrame:
    """Give the groups and days whose survival needs of tier 1 are covered least, at most `most` of them.

    Returns
    -------
    DataFrame with group_id, date, coverage (a share), short_kg.
    """
    daily = _daily(operation, plan.coverage)
    found = _shares(daily[daily["tier"] == 1], "survival", ["group_id", "date"])
    found = found[found["short"] > 0].sort_values(["value", "date", "group_id"], ignore_index=True).head(most)
    found = found.rename(columns={"value": "coverage", "short": "short_kg"})
    return found[["group_id", "date", "coverage", "short_kg"]]


def _daily(operation: Operation, coverage: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of coverage whose needs lapse at midnight, with needs and shortfalls in kilograms."""
    per = operation.standards.drop_duplicates("item_id").set_index("item_id")["per"]
    kg = coverage["item_id"].map(operation.items.set_index("item_id")["kg_per_unit"])
    weighed = {
        f"{what}_{level}": coverage[f"{what}_{level}"] * kg for what in ("need", "shortfall") for level in LEVELS
    }
    table = coverage.assign(date=coverage["date"].dt.strftime("%Y-%m-%d"), **weighed)
    return table[coverage["item_id"].map(per) == DAILY]


def _coverage(daily: pd.DataFrame, level: str, by: str) -> pd.DataFrame:
    """Give the coverage of each tier at a level, by group or by day, as rows of measures."""
    found = _shares(daily, level, ["tier", by]).assign(measure=f"coverage_{level}")
    return found.assign(**{key: "" for key in KEYS if key not in found})[[*KEYS, "value"]]


def _shares(daily: pd.DataFrame, level: str, by: Sequence[str]) -> pd.DataFrame:
    """Sum needs over the columns of `by`, and give those columns, value (the share met) and short (kg).

    Rows without a need are left out.
    """
    sums = daily.groupby(list(by))[[f"need_{level}", f"shortfall_{level}"]].sum()
    sums = sums[sums[f"need_{level}"] > 0].reset_index()
    value = 1 - sums[f"shortfall_{level}"] / sums[f"need_{level}"]
    # Six digits, as in plan.json, because sums of floating point numbers differ in the last ones.
    return sums.assign(value=np.round(value, 6), short=sums[f"shortfall_{level}"].round(3))
