"""Statistics of an ensemble: quantiles over its members, and the probability that each need is met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.analysis.scenarios.measures import KEYS
from logistics.analysis.scenarios.needs_met import ITEM

if TYPE_CHECKING:
    import pandas as pd

#: Quantiles over members, by the name of their column.
QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
#: The coverage from which a need counts as met, since handing out whole units to many groups leaves a little unmet.
MET = 0.99
_BY = [*KEYS, ITEM]


def bands(results: pd.DataFrame) -> pd.DataFrame:
    """Give quantiles over members of every measure but those of single needs.

    Parameters
    ----------
    results : the table of `run_ensemble`.

    Returns
    -------
    DataFrame with measure, tier, group_id, date, item_id, members (how many have the measure, since a group may be
    absent in some), least, p05, p25, p50, p75, p95, most, mean, all_met (for coverage, the share of members in which
    99% is met). Quantiles are interpolated between members.
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
    """Give the probability that each need is met.

    Parameters
    ----------
    results : the table of `run_ensemble`.

    Returns
    -------
    DataFrame with one row for each group, day and item needed in any member: tier, group_id, date, item_id, members
    (how many have the need), survival (the share of these in which 99% of the need is met at that level; blank where
    there is no such need), survival_p50 (the median coverage), full, full_p50.
    """
    rows = results[_is_need(results)]
    rows = rows.assign(level=rows["measure"].str.removeprefix("coverage_"), met=(rows["value"] >= MET).astype(float))
    by = ["tier", "group_id", "date", ITEM]
    # A member with a need at survival level has it at the full level too.
    table = rows[rows["level"] == "full"].groupby(by).agg(members=("value", "size"))
    for level in ("survival", "full"):
        grouped = rows[rows["level"] == level].groupby(by)
        table[level] = grouped["met"].mean().round(6)
        table[f"{level}_p50"] = grouped["value"].median().round(6)
    order = ["date", "group_id", "tier", ITEM]
    return table.reset_index().sort_values(order, ignore_index=True)


def _is_need(results: pd.DataFrame) -> pd.Series:
    """Say which rows are of single needs, that is of one group, day and item."""
    return (results["group_id"] != "") & (results["date"] != "") & (results[ITEM] != "")
