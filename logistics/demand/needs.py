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
    """New needs of every group, day it is there, and item that concerns it.

    Returns
    -------
    DataFrame with one row for each group, day and item, sorted: group_id, date, item_id, tier, standing (bool: the
    need stands until it is met), full and survival (new that day, in the item's unit), full_each and survival_each
    (each time it comes), people (whom the item concerns). What a group needs when a need comes is rounded up to whole
    steps of the item: what is handed out comes in whole steps, and so does what is missing.

    The ratios come from `standards.csv`, whose rows name their sources.
    """
    needs = timeline.stays[["group_id", "date"]].merge(needs_each_time(operation), on="group_id")
    needs = needs.merge(operation.items[["item_id", "tier"]], on="item_id")
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
    # Where nobody needs anything there are no values to tell the types of the columns by.
    figures = ["full", "survival", "full_each", "survival_each", "people"]
    return needs.astype({**dict.fromkeys(figures, "float64"), "standing": "bool", "tier": "int64"})


def needs_each_time(operation: Operation) -> pd.DataFrame:
    """Give the need of a whole group each time it comes: group_id, item_id, per, full_each, survival_each, people."""
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
    """The row that holds for each item and age group: its own if there is one, else that of `all`."""
    standards = operation.standards.drop(columns="source")
    own = standards[standards["age_sex_group"] != "all"]
    everyone = standards[standards["age_sex_group"] == "all"].drop(columns="age_sex_group")
    spread = everyone.merge(pd.DataFrame({"age_sex_group": ages}), how="cross")
    both = pd.concat([own, spread], ignore_index=True)
    return both.drop_duplicates(["item_id", "age_sex_group"], keep="first")


def _comes_anew(needs: pd.DataFrame, start: pd.Timestamp) -> pd.Series:
    """Say on which rows a need comes anew: every day, or on the group's first day in each cycle."""
    day = (needs["date"] - start).dt.days
    length = pd.to_numeric(needs["per"].str.extract(r"^(\d+) days$")[0]).fillna(np.inf)
    cycle = np.floor(day / length)
    first = ~needs.assign(cycle=cycle).duplicated(["group_id", "item_id", "cycle"])
    return (needs["per"] == "day") | first
