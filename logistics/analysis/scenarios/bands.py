"""What an ensemble says of coverage: bands over its members, and how probable it is that a need is met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.analysis.scenarios.measures import KEYS
from logistics.analysis.scenarios.needs_met import ITEM

if TYPE_CHECKING:
    import pandas as pd

#: Quantiles over members, by the name of their column.
QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
#: A need counts as met from here on: whole units, handed out to many groups, leave a little open.
MET = 0.99
_BY = [*KEYS, ITEM]


def bands(results: pd.DataFrame) -> pd.DataFrame:
    """Give quantiles over members of every measure but that of single needs.

    Parameters
    ----------
    results : as `run_ensemble` gives them.

    Returns
    -------
    measure, tier, group_id, date, item_id, members (those that have the measure: a group may not be there in all),
    least, p05, p25, p50, p75, p95, most, mean; and for coverage all_met, the share of members in which 99% is met.
    Quantiles are interpolated between members.
    """
    rows = results[~_is_need(results)]
    grouped = rows.groupby(_BY, sort=False)["value"]
    table = grouped.agg(members="size", least="min", most="max", mean="mean")
    table = table.assign(**{name: grouped.quantile(at) for name, at in QUANTILES.items()})
    met = (rows["value"] >= MET).groupby([rows[key] for key in _BY], sort=False).mean().rename("all_met")
    table = table.join(met).reset_index()
    table["all_met"] = table["all_met"].where(table["measure"].str.contains("coverage"))
    columns = ["least", *QUANTILES, "most", "mean", "all_met"]
    return table[[*_BY, "members", *columns]].round(dict.fromkeys(columns, 6))


def probability_met(results: pd.DataFrame) -> pd.DataFrame:
    """Say how probable it is that each need is met: one row for each group, day and item needed in any member.

    Returns
    -------
    tier, group_id, date, item_id, members (those that have the need), survival (the share of these in which the need is
    met at that level, to 99%; blank where there is none), survival_p50 (the median of what is met), full, full_p50.
    """
    rows = results[_is_need(results)]
    rows = rows.assign(level=rows["measure"].str.removeprefix("coverage_"), met=(rows["value"] >= MET).astype(float))
    by = ["tier", "group_id", "date", ITEM]
    # Whoever has a need at survival level has it in full too.
    table = rows[rows["level"] == "full"].groupby(by).agg(members=("value", "size"))
    for level in ("survival", "full"):
        grouped = rows[rows["level"] == level].groupby(by)
        table[level] = grouped["met"].mean().round(6)
        table[f"{level}_p50"] = grouped["value"].median().round(6)
    order = ["date", "group_id", "tier", ITEM]
    return table.reset_index().sort_values(order, ignore_index=True)


def _is_need(results: pd.DataFrame) -> pd.Series:
    """Tell the rows of single needs: one group, day and item each."""
    return (results["group_id"] != "") & (results["date"] != "") & (results[ITEM] != "")
