"""The coverage of each single need, and of each item over all days, which ensembles count over their members."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.analysis.scenarios.measures import DAILY, KEYS, LEVELS

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation

ITEM = "item_id"
_OF_NEED = ["group_id", "date", ITEM]


def needs_met(operation: Operation, coverage: pd.DataFrame) -> pd.DataFrame:
    """Measure every need, and every item over all groups and days.

    Parameters
    ----------
    operation : the case as planned.
    coverage : the columns of `coverage.csv`.

    Returns
    -------
    DataFrame with the columns of KEYS, item_id, value. The measures are `coverage_survival` and `coverage_full`, the
    share of the need that is met. The need of one group, day and item includes earlier shortfalls of standing needs; an
    item over all days counts those once. Rows without a need are left out.
    """
    per = operation.standards.drop_duplicates(ITEM).set_index(ITEM)["per"]
    standing = coverage[ITEM].map(per) != DAILY
    rows = coverage.assign(date=coverage["date"].dt.strftime("%Y-%m-%d"), standing=standing)
    columns = [*KEYS, ITEM, "value"]
    parts = [part for level in LEVELS for part in (_single(rows, level), _items(rows, level))]
    return pd.concat(parts, ignore_index=True)[columns]


def _single(rows: pd.DataFrame, level: str) -> pd.DataFrame:
    """Give the coverage of each need: tier, group_id, date, item_id, measure, value."""
    needed = rows[rows[f"need_{level}"] > 0]
    share = 1 - needed[f"shortfall_{level}"] / needed[f"need_{level}"]
    return needed[["tier", *_OF_NEED]].assign(measure=f"coverage_{level}", value=share.clip(0, 1).round(6))


def _items(rows: pd.DataFrame, level: str) -> pd.DataFrame:
    """Give the coverage of each item over all days, with the columns of `needs_met`.

    A standing need counts once as needed, and as unmet only on its last day.
    """
    need, short = rows[f"need_{level}"], rows[f"shortfall_{level}"]
    chain = rows.groupby(["group_id", ITEM])
    before = chain[f"shortfall_{level}"].shift(fill_value=0.0)
    last = ~rows.duplicated(["group_id", ITEM], keep="last")
    new = need.where(~rows["standing"], need - before)
    unmet = short.where(~rows["standing"] | last, 0.0)
    sums = rows[["tier", ITEM]].assign(new=new, unmet=unmet).groupby(["tier", ITEM], as_index=False).sum()
    sums = sums[sums["new"] > 0]
    share = (1 - sums["unmet"] / sums["new"]).clip(0, 1).round(6)
    return sums[["tier", ITEM]].assign(measure=f"coverage_{level}", group_id="", date="", value=share)
