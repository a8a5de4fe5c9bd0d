"""Checks that each group's stays are numbered 1, 2, 3 ... without gaps, and that it is in one place each day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from logistics.core.errors import Problem
    from logistics.inputs.tables.parse import Parsed


def last_days(itinerary: pd.DataFrame) -> pd.Series:
    """Give the last day of each stay; missing where it is not known."""
    return itinerary["arrive_date"] + pd.to_timedelta(itinerary["nights"] - 1, unit="D")


def check_itinerary(tables: dict[str, Parsed], known_groups: set[str] | None) -> list[Problem]:
    """Report wrong numbers, gaps and overlaps of the stays, and groups without any."""
    parsed = tables.get("itinerary")
    if parsed is None or not parsed.whole or not parsed.has("group_id") or parsed.frame["group_id"].isna().any():
        return []
    return _groups_without(tables, parsed) + _ways(parsed, known_groups)


def _groups_without(tables: dict[str, Parsed], itinerary: Parsed) -> list[Problem]:
    groups = tables.get("groups")
    if groups is None or not groups.has("group_id"):
        return []
    used = itinerary.frame["group_id"]
    known = groups.frame["group_id"]
    # An id of no known group is reported itself; it may be a misspelt name of the group that seems to be missing.
    if known.isna().any() or not used.isin(known).all():
        return []
    return groups.problems(
        known.notna() & ~known.duplicated() & ~known.isin(used), "group_id", "group_without_itinerary"
    )


def _ways(parsed: Parsed, known_groups: set[str] | None) -> list[Problem]:
    columns = ["group_id", "sequence", "arrive_date", "nights"]
    if not parsed.has(*columns):
        return []
    frame = parsed.frame
    twice = frame.duplicated(["group_id", "sequence"], keep=False)
    judged = known_groups is None or frame["group_id"].isin(known_groups)
    # The order of a group with a reported number, or with two equal numbers, cannot be checked.
    judged &= (frame["sequence"].notna() & ~twice).groupby(frame["group_id"]).transform("all")
    judged &= ~frame["group_id"].isin(_groups_that_lost_a_stay(frame, known_groups))
    way = frame.loc[judged, columns].sort_values(["group_id", "sequence"])
    before = way.groupby("group_id").shift()
    expected = before["sequence"].fillna(0) + 1
    skipped = way["sequence"] != expected
    leaves = before["arrive_date"] + pd.to_timedelta(before["nights"], unit="D")
    gap = ~skipped & (way["arrive_date"] > leaves)
    overlap = ~skipped & (way["arrive_date"] < leaves)
    dates = {"expected": leaves.dt.strftime("%Y-%m-%d").fillna(""), "group": way["group_id"]}
    numbers = {"expected": expected.map("{:.0f}".format), "group": way["group_id"]}
    return (
        parsed.problems(skipped, "sequence", "itinerary_sequence", numbers)
        + parsed.problems(gap, "arrive_date", "itinerary_gap", dates)
        + parsed.problems(overlap, "arrive_date", "itinerary_overlap", dates)
    )


def _groups_that_lost_a_stay(itinerary: pd.DataFrame, known_groups: set[str] | None) -> set[str]:
    """Give the groups that may lack a stay because it has a misspelt group, which is reported already."""
    if known_groups is None:
        return set()
    known = itinerary["group_id"].isin(known_groups)
    strays = set(itinerary.loc[~known, "sequence"].dropna())
    numbers = itinerary[known].groupby("group_id")["sequence"].agg(set)
    return {str(group) for group, own in numbers.items() if any(stray < max(own) for stray in strays - own)}
