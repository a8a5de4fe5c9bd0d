"""The operation as others may see it, without small groups and with rounded counts of people.

A group of too few people is left out. The head counts of the others are rounded, and so are the counts of each age and
sex group among them. People of an age with too few in a group count with the largest age of that group. Everything
shown to others is computed from this operation. So no figure depends on who was left out, and none shows a count more
exactly than its step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from logistics.inputs.operation import Operation
    from logistics.output.protection.policy import Policy

#: The age and sex group of everybody in `standards.csv`.
EVERYBODY = "all"


def coarse_operation(operation: Operation, policy: Policy) -> Operation:
    """Give an operation as an audience may see it; coordinators see it unchanged.

    Groups of fewer than `smallest_group` people are left out, with their stays. Head counts are multiples of
    `round_people_to`. Each group has a population profile of its own, whose counts are such multiples too. The tables
    are not checked, and there may be no group left.
    """
    if policy.audience == "coordinator":
        return operation
    groups = operation.groups[operation.groups["headcount"] >= policy.smallest_group].reset_index(drop=True)
    heads = in_steps(groups["headcount"], policy.round_people_to).clip(lower=smallest_shown(policy)).astype("int64")
    population = _population(operation, groups.assign(rounded=heads), policy)
    own = groups.assign(headcount=heads, population_profile=groups["group_id"])
    stays = operation.itinerary["group_id"].isin(groups["group_id"])
    return operation.replace_tables(
        groups=own, population=population, itinerary=operation.itinerary[stays].reset_index(drop=True)
    )


def smallest_shown(policy: Policy) -> int:
    """Give the smallest count of people that is shown: `smallest_group`, rounded up to a multiple of the step."""
    return -(-policy.smallest_group // policy.round_people_to) * policy.round_people_to


def _population(operation: Operation, groups: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Give a population profile for each group, with the columns of `population` and the group_id as profile_id.

    In each profile an age has either enough people or none. The counts are rounded down, and the largest age takes the
    rest. If even the largest has too few people, all people of the group are of the age `all`.
    """
    ages = operation.population.merge(
        groups[["group_id", "headcount", "rounded", "population_profile"]],
        left_on="profile_id",
        right_on="population_profile",
    )
    # A rounding error of the product must not cost a step: 0.1 x 1,000 people are 100.
    ages = ages.assign(people=(ages["headcount"] * ages["share"]).round(6))
    step = policy.round_people_to
    count = (np.floor(ages["people"] / step) * step).where(ages["people"] >= policy.smallest_group, 0.0)
    largest = ages.sort_values(["people", "age_sex_group"], ascending=[False, True]).drop_duplicates("group_id").index
    others = count.drop(largest).groupby(ages["group_id"]).sum()
    of_others = ages.loc[largest, "group_id"].map(others).astype("float64").fillna(0.0)
    count.loc[largest] = (ages.loc[largest, "rounded"] - of_others).clip(lower=0.0)
    few = ages.index.isin(largest) & (ages["people"] < policy.smallest_group)
    share = (count / ages["rounded"]).astype("float64")
    age = ages["age_sex_group"].mask(few, EVERYBODY)
    return ages.assign(profile_id=ages["group_id"], share=share, age_sex_group=age)[operation.population.columns]


def in_steps(values: pd.Series, steps: pd.Series | float) -> pd.Series:
    """Round values to the nearest multiple of their steps, halves up."""
    return np.floor(values / steps + 0.5) * steps
