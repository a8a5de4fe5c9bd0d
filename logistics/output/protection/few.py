"""Goods that only few of a group need, because of their age or sex: shares alone, over all areas and whole weeks.

Such goods are in no other table of an export: their kilograms would tell how many of an age there are. Here they are
told of for all groups together, and as a share of what each group needs on each day. Each group and day counts alike,
however many people it is, so that the figure tells nothing of how many they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.output.protection.coarse import EVERYBODY
from logistics.output.protection.units import SHARE_STEP, UNIT_DAY, down

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.output.protection.units import Units

_PAIR = ["group_id", "item_id"]


def shares_of_few(units: Units, shown: pd.DataFrame) -> pd.DataFrame:
    """Give what share of the needs of few was covered, week by week, over all groups that may be shown.

    Parameters
    ----------
    units : the plan, as the audience may count it.
    shown : the days that may be shown: UNIT_DAY, week (its Monday).

    Returns
    -------
    One row for each whole week and item of whom together at least `smallest_group` people need it: week, tier,
    item_id, full_percent (rounded down to steps). Only needs that lapse at midnight are counted.
    """
    policy, people = units.policy, _people_of_few(units)
    weeks = shown[shown["week"] + pd.Timedelta(days=6) <= pd.Timestamp(policy.shown_until)]
    rows = units.plan.coverage[[*UNIT_DAY, "item_id", "tier", "need_full", "shortfall_full"]]
    rows = rows[rows["need_full"] > 0].merge(people, on=_PAIR).merge(weeks[[*UNIT_DAY, "week"]], on=UNIT_DAY)
    covered = (1 - rows["shortfall_full"] / rows["need_full"]).clip(0, 1)
    rows = rows.assign(covered=down(covered, SHARE_STEP))
    key = ["week", "tier", "item_id"]
    pooled = rows.drop_duplicates([*key, "group_id"]).groupby(key)["people"].sum()
    table = rows.groupby(key)["covered"].mean().rename("share").to_frame()
    table = table[pooled.reindex(table.index) >= policy.smallest_group].reset_index()
    percent = (down(table["share"], SHARE_STEP) * 100).round().astype("Int64")
    return table.assign(full_percent=percent)[[*key, "full_percent"]]


def _people_of_few(units: Units) -> pd.DataFrame:
    """Count who needs each item that is in no other table: group_id, item_id, people (of those ages, not rounded)."""
    needed, coarse = units.needed, units.told
    told = pd.MultiIndex.from_frame(coarse.loc[coarse["full_each"] > 0, _PAIR])
    shown = needed["group_id"].isin(units.coarse.groups["group_id"]) & (needed["full_each"] > 0)
    few = needed[shown & needed["per"].eq("day") & ~pd.MultiIndex.from_frame(needed[_PAIR]).isin(told)]
    return few[_PAIR].merge(_people_by_item(units.operation), on=_PAIR)


def _people_by_item(operation: Operation) -> pd.DataFrame:
    """Count the people of each group who need each item because of their age or sex: group_id, item_id, people."""
    standards = operation.standards[operation.standards["age_sex_group"] != EVERYBODY]
    ages = operation.population.merge(operation.groups, left_on="profile_id", right_on="population_profile")
    ages = ages.assign(people=ages["headcount"] * ages["share"])
    rows = standards[standards["quantity_per_person"] > 0].merge(ages, on="age_sex_group")
    return rows.groupby(_PAIR)["people"].sum().reset_index()
