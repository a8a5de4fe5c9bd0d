"""What each group newly needs on each day, recomputed from head count, population and standards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from logistics.operation import Operation

KEY = ["group_id", "date", "item_id"]


def per_group(operation: Operation) -> pd.DataFrame:
    """Give each group's need of each item at a time: group_id, item_id, per, full, survival (units)."""
    people = operation.groups[["group_id", "population_profile", "headcount"]].merge(
        operation.population, left_on="population_profile", right_on="profile_id"
    )
    standards = operation.standards
    named = people.merge(standards, on="age_sex_group").assign(named=True)
    general = people.merge(standards[standards["age_sex_group"] == "all"].drop(columns="age_sex_group"), how="cross")
    both = pd.concat([named, general.assign(named=False)], ignore_index=True).sort_values("named", ascending=False)
    rows = both.drop_duplicates(["group_id", "age_sex_group", "item_id"])
    count = rows["headcount"] * rows["share"]
    rows = rows.assign(full=count * rows["quantity_per_person"], survival=count * rows["survival_quantity"])
    return rows.groupby(["group_id", "item_id", "per"], as_index=False)[["full", "survival"]].sum()


def new_needs(operation: Operation, stops: pd.DataFrame) -> pd.DataFrame:
    """Give the new needs of each group, day and item: new_full, new_survival (units), standing, tier, kg.

    `standing` needs (`once`, `N days`) have a row on every day, with 0 where nothing new is needed.
    """
    table = stops[["group_id", "date"]].drop_duplicates().merge(per_group(operation), on="group_id")
    start = pd.Timestamp(operation.settings.start_date)
    days = pd.to_numeric(table["per"].str.extract(r"^(\d+) days?$", expand=False))
    cycle = ((table["date"] - start).dt.days // days).fillna(0)
    cycle = cycle.where(table["per"] != "day", (table["date"] - start).dt.days)
    table = table.assign(standing=table["per"] != "day", cycle=cycle).sort_values("date")
    new = ~table.duplicated(["group_id", "item_id", "per", "cycle"])
    table = table.assign(new_full=table["full"].where(new, 0.0), new_survival=table["survival"].where(new, 0.0))
    summed = table.groupby(KEY, as_index=False).agg(
        new_full=("new_full", "sum"), new_survival=("new_survival", "sum"), standing=("standing", "max")
    )
    items = operation.items[["item_id", "tier", "kg_per_unit"]]
    return summed.merge(items, on="item_id").sort_values(KEY).reset_index(drop=True)
