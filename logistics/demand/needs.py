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

_KEYS = ("group_id", "date", "item_id", "tier", "standing")
_FIGURES = ("full", "survival", "full_each", "survival_each", "people")


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
        lasts until it is met), full and survival (new need of the day, in the item's unit; on the first day with what
        was unmet before), full_each and survival_each (need each time it arises, in the item's unit), people (number of
        people whom the item concerns), opening (what the group carries as the first day begins, in the item's unit),
        gap_before (gap of the day before the first one, as a share of the survival need).
    """
    return needs_ahead(operation, new_needs(operation, timeline))


def new_needs(operation: Operation, timeline: Timeline) -> pd.DataFrame:
    """Give what is newly needed on every day from that on which needs are counted.

    Parameters
    ----------
    operation : the checked case.
    timeline : where groups are on each day.

    Returns
    -------
    DataFrame
        The columns of `build_needs` but for those of the first day, `opening` and `gap_before`; sorted as there.
    """
    present = ["group_id", "date", "people"]
    stays = pd.concat([timeline.earlier[present], timeline.stays[present]], ignore_index=True)
    stays = stays.rename(columns={"people": "headcount"})
    each = _each_time(operation, stays[["group_id", "headcount"]].drop_duplicates())
    needs = stays.merge(each, on=["group_id", "headcount"])
    needs = needs.merge(operation.items[["item_id", "tier"]], on="item_id", validate="many_to_one")
    needs = needs.sort_values(["group_id", "date", "item_id"], ignore_index=True)
    cycle = _cycle(needs, pd.Timestamp(operation.settings.counted_from))
    for level in ("full", "survival"):
        needs[level] = _new(needs, f"{level}_each", cycle)
    needs["standing"] = needs["per"] != "day"
    return needs[[*_KEYS, *_FIGURES]]


def needs_ahead(operation: Operation, new: pd.DataFrame) -> pd.DataFrame:
    """Give the needs from the first day of the horizon on, as `build_needs` does.

    Parameters
    ----------
    operation : the checked case.
    new : what is newly needed, as `new_needs` gives it, on these days or on some of them and on others.
    """
    needs = _with_opening(operation, new[new["date"] >= pd.Timestamp(operation.settings.start_date)])
    refuse_no_numbers_in("sum_needs", needs)
    # An empty table has no values from which the types of its columns could follow.
    figures = dict.fromkeys([*_FIGURES, "opening", "gap_before"], "float64")
    return needs.reset_index(drop=True).astype({**figures, "standing": "bool", "tier": "int64"})


def needs_each_time(operation: Operation) -> pd.DataFrame:
    """Give the need of a whole group each time it arises.

    Returns
    -------
    DataFrame
        One row for each group and item: group_id, item_id, per, full_each and survival_each (in the item's unit, in
        whole steps), people (number of people whom the item concerns).
    """
    return _each_time(operation, operation.groups[["group_id", "headcount"]]).drop(columns="headcount")


def _each_time(operation: Operation, heads: pd.DataFrame) -> pd.DataFrame:
    """Give the need of groups with given numbers of people (group_id, headcount) each time it arises.

    Returns
    -------
    DataFrame
        The columns of `needs_each_time`, and headcount.
    """
    population = operation.population[["profile_id", "age_sex_group", "share"]]
    shares = population.merge(_standards_by_age(operation, population["age_sex_group"].unique()), on="age_sex_group")
    groups = heads.merge(operation.groups[["group_id", "population_profile"]], on="group_id")
    rows = groups.merge(shares, left_on="population_profile", right_on="profile_id")
    concerned = rows["headcount"] * rows["share"]
    rows["full_each"] = concerned * rows["quantity_per_person"]
    rows["survival_each"] = concerned * rows["survival_quantity"]
    rows["people"] = concerned.where(rows["quantity_per_person"] > 0, 0.0)
    totals = rows.groupby(["group_id", "headcount", "item_id", "per"], as_index=False)[
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


def _cycle(needs: pd.DataFrame, first: pd.Timestamp) -> pd.Series:
    """Number the times at which the need of each row may arise: by days, by cycles of days, or once (0)."""
    day = (needs["date"] - first).dt.days
    length = pd.to_numeric(needs["per"].str.extract(r"^(\d+) days$")[0]).fillna(np.inf).where(needs["per"] != "day", 1)
    return day // length


def _new(needs: pd.DataFrame, each: str, cycle: pd.Series) -> pd.Series:
    """Give the need that is new on each day: of all people, and later in a cycle of those who have joined.

    Parameters
    ----------
    needs : rows in the order of their days.
    each : column of the need each time it arises (units).
    cycle : number of the cycle of each row.
    """
    most = needs[each].groupby([needs["group_id"], needs["item_id"], cycle]).cummax()
    before = most.groupby([needs["group_id"], needs["item_id"], cycle]).shift(fill_value=0.0)
    return (most - before).round(steps.DIGITS)


def _with_opening(operation: Operation, needs: pd.DataFrame) -> pd.DataFrame:
    """Add what groups lack and carry as the first day begins, in the rows of that day."""
    key = ["group_id", "item_id"]
    lack, have = operation.opening_needs.set_index(key), operation.opening_goods.set_index(key)
    first = needs["date"] == pd.Timestamp(operation.settings.start_date)
    row = pd.MultiIndex.from_frame(needs[key])

    def there(values: pd.Series, where: pd.Series) -> pd.Series:
        return pd.Series(values.reindex(row).to_numpy(np.float64), index=needs.index).where(where).fillna(0.0)

    return needs.assign(
        full=needs["full"] + there(lack["unmet_full"], first & needs["standing"]),
        survival=needs["survival"] + there(lack["unmet_survival"], first & needs["standing"]),
        opening=there(have["quantity"], first),
        gap_before=there(lack["gap"], first),
    )
