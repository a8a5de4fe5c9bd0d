"""Checks that there is something to plan: people present within the horizon, and something they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.core.errors import Problem
from logistics.inputs.tables.check_itinerary import last_days

if TYPE_CHECKING:
    import pandas as pd

    from logistics.inputs.tables.parse import Parsed

_EVERYONE = "all"


def check_anything(tables: dict[str, Parsed], horizon: tuple[pd.Timestamp, pd.Timestamp] | None) -> list[Problem]:
    """Warn if there is nothing to plan; an empty plan is possible, but hardly what was meant.

    Parameters
    ----------
    tables : all tables that were read, by name.
    horizon : first and last day, if both are known.
    """
    return _nobody(tables.get("itinerary"), horizon) + _nothing(tables)


def _nobody(itinerary: Parsed | None, horizon: tuple[pd.Timestamp, pd.Timestamp] | None) -> list[Problem]:
    if itinerary is None or horizon is None or not itinerary.sound("arrive_date", "nights") or itinerary.frame.empty:
        return []
    first, last = horizon
    frame = itinerary.frame
    if ((frame["arrive_date"] <= last) & (last_days(frame) >= first)).any():
        return []
    dates = (("start", f"{first:%Y-%m-%d}"), ("end", f"{last:%Y-%m-%d}"))
    return [Problem(itinerary.file, 0, "arrive_date", "", "nobody_there", dates, "warning")]


def _nothing(tables: dict[str, Parsed]) -> list[Problem]:
    names = ("standards", "population", "groups")
    if not set(names) <= set(tables):
        return []
    standards, population, groups = (tables[name] for name in names)
    sound = standards.sound("age_sex_group", "quantity_per_person", "survival_quantity")
    sound &= population.sound("profile_id", "age_sex_group", "share") and groups.sound("population_profile")
    if not sound or standards.frame.empty:
        return []
    people = population.frame[population.frame["profile_id"].isin(groups.frame["population_profile"])]
    ages = set(people.loc[people["share"] > 0, "age_sex_group"]) | {_EVERYONE}
    asked = standards.frame[standards.frame["age_sex_group"].isin(ages)]
    if (asked["quantity_per_person"] > 0).any():
        return []
    return [Problem(standards.file, 0, "quantity_per_person", "", "nothing_needed", (), "warning")]
