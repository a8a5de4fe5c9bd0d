"""Coverage of goods that only few people of a group need because of their age or sex, over all areas and whole weeks.

Such goods are in no other table of an export, because their kilograms would show how many people of an age there are.
Here they are shown for all groups together, as a share of what each group needs on each day. Every group and day has
the same weight, whatever its number of people, so that the share does not depend on these numbers.
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
    """Give the share of such needs that is covered in each week, over all groups that may be shown.

    Parameters
    ----------
    units : the figures of the plan for the audience.
    shown : the days that may be shown: UNIT_DAY, week (its Monday).

    Returns
    -------
    One row for each whole week and item that at least `smallest_group` people need: week, tier, item_id, full_percent
    (percent, rounded down to steps). Only needs that lapse at midnight are counted.
    """
    policy, people = units.policy, _people_of_few(units)
    weeks = shown[shown["week"] + pd.Timedelta(days=6) <= pd.Timestamp(policy.shown_until)]
    rows = units.plan.coverage[[*UNIT_DAY, "item_id", "tier", "need_full", "shortfall_full"]]
    rows = rows[rows["need_full"] > 0].merge(people, on=_PAIR)
    rows = rows.merge(weeks[[*UNIT_DAY, "week"]], on=UNIT_DAY, validate="many_to_one")
    covered = (1 - rows["shortfall_full"] / rows["need_full"]).clip(0, 1)
    rows = rows.assign(covered=down(covered, SHARE_STEP))
    key = ["week", "tier", "item_id"]
    pooled = rows.drop_duplicates([*key, "group_id"]).groupby(key)["people"].sum()
    table = rows.groupby(key)["covered"].mean().rename("share").to_frame()
    table = table[pooled.reindex(table.index) >= policy.smallest_group].reset_index()
    percent = (down(table["share"], SHARE_STEP) * 100).round().astype("Int64")
    return table.assign(full_percent=percent)[[*key, "full_percent"]]


def _people_of_few(units: Units) -> pd.DataFrame:
    """Count the people who need each item that is in no other table: group_id, item_id, people (not rounded)."""
    needed, coarse = units.needed, units.told
    told = pd.MultiIndex.from_frame(coarse.loc[coarse["full_each"] > 0, _PAIR])
    shown = needed["group_id"].isin(units.coarse.groups["group_id"]) & (needed["full_each"] > 0)
    few = needed[shown & needed["per"].eq("day") & ~pd.MultiIndex.from_frame(needed[_PAIR]).isin(told)]
    return few[_PAIR].merge(_people_by_item(units.operation), on=_PAIR, validate="many_to_one")


def _people_by_item(operation: Operation) -> pd.DataFrame:
    """Count the people of each group who need each item because of their age or sex: group_id, item_id, people."""
    standards = operation.standards[operation.standards["age_sex_group"] != EVERYBODY]
    ages = operation.population.merge(operation.groups, left_on="profile_id", right_on="population_profile")
    ages = ages.assign(people=ages["headcount"] * ages["share"])
    rows = standards[standards["quantity_per_person"] > 0].merge(ages, on="age_sex_group")
    return rows.groupby(_PAIR)["people"].sum().reset_index()
