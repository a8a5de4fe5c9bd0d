"""What each group needs on each day: head count x share x standard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import logistics.core.strings  # noqa: F401 - before any table is made
from logistics.core import steps
from logistics.core.finite import refuse_no_numbers_in

if TYPE_CHECKING:
    from logistics.demand.timeline import Timeline
    from logistics.inputs.operation import Operation


def build_needs(operation: Operation, timeline: Timeline) -> pd.DataFrame:
    """Give the needs of every group on every day it is present, for every item that concerns it.

    The ratios come from `standards.csv`, whose rows name their sources. A need is rounded up to whole steps of the
    item, because goods are handed out in whole steps.

    Parameters
    ----------
    operation : the checked case.
    timeline : where groups are on each day.

    Returns
    -------
    DataFrame
        One row for each group, day and item, sorted by these: group_id, date, item_id, tier, standing (bool: the need
        lasts until it is met), full and survival (new need of the day, in the item's unit), full_each and survival_each
        (need each time it arises, in the item's unit), people (number of people whom the item concerns).
    """
    needs = timeline.stays[["group_id", "date"]].merge(needs_each_time(operation), on="group_id")
    needs = needs.merge(operation.items[["item_id", "tier"]], on="item_id", validate="many_to_one")
    comes = _comes_anew(needs, pd.Timestamp(operation.settings.start_date))
    needs["full"] = needs["full_each"].where(comes, 0.0)
    needs["survival"] = needs["survival_each"].where(comes, 0.0)
    needs["standing"] = needs["per"] != "day"
    columns = [
        "group_id",
        "date",
        "item_id",
        "tier",
        "standing",
        "full",
        "survival",
        "full_each",
        "survival_each",
        "people",
    ]
    refuse_no_numbers_in("sum_needs", needs[columns])
    needs = needs[columns].sort_values(["group_id", "date", "item_id"], ignore_index=True)
    # An empty table has no values from which the types of its columns could follow.
    figures = ["full", "survival", "full_each", "survival_each", "people"]
    return needs.astype({**dict.fromkeys(figures, "float64"), "standing": "bool", "tier": "int64"})


def needs_each_time(operation: Operation) -> pd.DataFrame:
    """Give the need of a whole group each time it arises.

    Returns
    -------
    DataFrame
        One row for each group and item: group_id, item_id, per, full_each and survival_each (in the item's unit, in
        whole steps), people (number of people whom the item concerns).
    """
    population = operation.population[["profile_id", "age_sex_group", "share"]]
    shares = population.merge(_standards_by_age(operation, population["age_sex_group"].unique()), on="age_sex_group")
    groups = operation.groups[["group_id", "headcount", "population_profile"]]
    rows = groups.merge(shares, left_on="population_profile", right_on="profile_id")
    heads = rows["headcount"] * rows["share"]
    rows["full_each"] = heads * rows["quantity_per_person"]
    rows["survival_each"] = heads * rows["survival_quantity"]
    rows["people"] = heads.where(rows["quantity_per_person"] > 0, 0.0)
    totals = rows.groupby(["group_id", "item_id", "per"], as_index=False)[
        ["full_each", "survival_each", "people"]
    ].sum()
    totals = totals[totals["full_each"] > 0]
    step = totals["item_id"].map(operation.items.set_index("item_id")["step"])
    return totals.assign(**{name: steps.up(totals[name], step) for name in ("full_each", "survival_each")})


def _standards_by_age(operation: Operation, ages: np.ndarray) -> pd.DataFrame:
    """Give the standard of each item and age group: its own row if there is one, else that of `all`.

    Returns
    -------
    DataFrame
        The columns of `standards.csv` without `source`, one row for each item_id and age_sex_group.
    """
    standards = operation.standards.drop(columns="source")
    own = standards[standards["age_sex_group"] != "all"]
    everyone = standards[standards["age_sex_group"] == "all"].drop(columns="age_sex_group")
    spread = everyone.merge(pd.DataFrame({"age_sex_group": ages}), how="cross")
    both = pd.concat([own, spread], ignore_index=True)
    return both.drop_duplicates(["item_id", "age_sex_group"], keep="first")


def _comes_anew(needs: pd.DataFrame, start: pd.Timestamp) -> pd.Series:
    """Say in which rows a new need arises: every day, or on the group's first day in each cycle."""
    day = (needs["date"] - start).dt.days
    length = pd.to_numeric(needs["per"].str.extract(r"^(\d+) days$")[0]).fillna(np.inf)
    cycle = np.floor(day / length)
    first = ~needs.assign(cycle=cycle).duplicated(["group_id", "item_id", "cycle"])
    return (needs["per"] == "day") | first
