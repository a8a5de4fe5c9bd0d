"""Checks that need several cells or several tables.

A cell that was reported before has no value here, so no cell is reported twice. Nothing is reported as missing from a
table that could not be read whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from logistics.core.errors import Problem
from logistics.inputs.tables.check_anything import check_anything
from logistics.inputs.tables.check_bodies import check_bodies
from logistics.inputs.tables.check_geography import check_geography
from logistics.inputs.tables.check_itinerary import check_itinerary, last_days
from logistics.inputs.tables.check_later import check_later
from logistics.inputs.tables.check_steps import check_steps
from logistics.inputs.tables.check_suppliers import check_suppliers
from logistics.inputs.tables.near import nearest
from logistics.inputs.tables.schema import TABLES

if TYPE_CHECKING:
    from logistics.inputs.tables.parse import Parsed
    from logistics.inputs.tables.read import Setting

EVERYONE = "all"
#: How far the sum of shares may be from 1, as shares may be rounded to three decimals.
SHARES_MAY_MISS = 0.001
_ROUNDING = 1e-9


@dataclass(frozen=True)
class ReadTables:
    """All that was read of an operation.

    Attributes
    ----------
    tables : tables by name; `places` and `roads` are those of the operation's own.
    settings : values of the settings that could be read, by key.
    found : settings as texts, by key.
    settings_file : file or sheet of the settings.
    reference_places, reference_roads : tables of the reference geography.
    reported : tables that are missing for a reason that was reported.
    """

    tables: dict[str, Parsed]
    settings: dict[str, Any]
    found: dict[str, Setting]
    settings_file: str
    reference_places: pd.DataFrame
    reference_roads: pd.DataFrame
    reported: frozenset[str] = frozenset()

    @cached_property
    def horizon(self) -> tuple[pd.Timestamp, pd.Timestamp] | None:
        """The first and last day, if both are known."""
        if {"start_date", "end_date"} <= set(self.settings):
            return self.settings["start_date"], self.settings["end_date"]
        return None

    def known(self, table: str, column: str) -> set[str] | None:
        """Give the ids of a table that others may use; None if cells of that column are missing or were reported."""
        reference = set(self.reference_places["place_id"]) if table == "places" else set()
        own = self.tables.get(table)
        if own is None:
            # A table that may be absent, and is, tells of nothing.
            absent = TABLES[table].later and table not in self.reported
            return reference or (set() if absent else None)
        if not own.whole or column not in own.frame or own.frame[column].isna().any():
            return None
        return reference | set(own.frame[column]) | ({EVERYONE} if column == "age_sex_group" else set())

    @cached_property
    def road_pairs(self) -> set[frozenset[str]] | None:
        """Give all pairs of places joined by a road; None if cells of the operation's own roads were reported."""
        frames = [self.reference_roads]
        own = self.tables.get("roads")
        if own is not None:
            ends = ["from_place", "to_place"]
            if not own.whole or not own.has(*ends) or own.frame[ends].isna().any(axis=None):
                return None
            frames.append(own.frame)
        return {
            frozenset(pair) for frame in frames for pair in zip(frame["from_place"], frame["to_place"], strict=True)
        }


def check(case: ReadTables) -> list[Problem]:
    """Give all problems that several cells or tables have together."""
    problems = [problem for table in case.tables.values() for problem in _unknown_ids(case, table)]
    problems += _unknown_support_items(case)
    problems += _shares(case) + _standards(case) + _reversed(case) + _roads(case) + _closures(case)
    problems += _outside(case) + _without_road(case) + check_steps(case.tables) + check_geography(case)
    problems += check_bodies(case.tables) + check_later(case) + check_suppliers(case.tables, case.horizon)
    problems += check_anything(case.tables, case.horizon)
    return problems + check_itinerary(case.tables, known_groups=case.known("groups", "group_id"))


def _unknown_ids(case: ReadTables, parsed: Parsed) -> list[Problem]:
    """Report ids that are not in the table they refer to."""
    problems: list[Problem] = []
    for column in parsed.table.columns:
        if column.refers is None or column.name not in parsed.frame:
            continue
        known = case.known(*column.refers)
        if known is None:
            continue
        used = parsed.frame[column.name]
        wrong = used.notna() & used.ne("") & ~used.isin(known)
        if not wrong.any():
            continue
        near = {text: nearest(str(text), known) for text in used[wrong].unique()}
        values: dict[str, pd.Series | str] = {"table": column.refers[0], "near": used[wrong].map(near).astype(object)}
        problems += parsed.problems(wrong, column.name, "unknown_id", values)
    return problems


def _unknown_support_items(case: ReadTables) -> list[Problem]:
    known = case.known("items", "item_id")
    if known is None:
        return []
    key, file = "support_point_items", case.settings_file
    unknown = [item for item in case.settings.get(key, ()) if item not in known]
    near = [(("table", "items"), ("near", nearest(item, known))) for item in unknown]
    return [
        Problem(file, case.found[key].row, key, item, "unknown_id", values)
        for item, values in zip(unknown, near, strict=True)
    ]


def _shares(case: ReadTables) -> list[Problem]:
    """Report profiles whose shares do not add up to 1, at their first row."""
    parsed = case.tables.get("population")
    if parsed is None or not parsed.sound("profile_id") or not parsed.has("share", "age_sex_group"):
        return []
    profile, share = parsed.frame["profile_id"], parsed.frame["share"]
    total = share.groupby(profile).transform("sum")
    # The sum of a profile with a reported cell or a repeated age group means nothing.
    judged = share.notna().groupby(profile).transform("all")
    judged &= ~parsed.frame.duplicated(["profile_id", "age_sex_group"], keep=False).groupby(profile).transform("any")
    wrong = judged & ((total - 1).abs() > SHARES_MAY_MISS + _ROUNDING) & ~profile.duplicated()
    return parsed.problems(wrong, "share", "shares_sum", {"profile": profile, "sum": total.map("{:.4g}".format)})


def _standards(case: ReadTables) -> list[Problem]:
    """Report items with two values of `per`, and survival quantities above the full ones."""
    parsed = case.tables.get("standards")
    if parsed is None:
        return []
    problems: list[Problem] = []
    frame = parsed.frame
    if parsed.has("item_id", "per"):
        per = frame.dropna(subset=["item_id", "per"])
        first = per.groupby("item_id")["per"].transform("first").reindex(frame.index)
        wrong = first.notna() & (frame["per"] != first)
        problems += parsed.problems(wrong, "per", "mixed_per", {"item": frame["item_id"], "first": first})
    if parsed.has("survival_quantity", "quantity_per_person"):
        wrong = frame["survival_quantity"] > frame["quantity_per_person"]
        full = frame["quantity_per_person"].map("{:g}".format)
        problems += parsed.problems(wrong, "survival_quantity", "survival_over_full", {"full": full})
    return problems


def _reversed(case: ReadTables) -> list[Problem]:
    """Report ends that are before their starts."""
    pairs = (
        ("depots", "opens_date", "closes_date", "dates_reversed"),
        ("depots", "dock_opens", "dock_closes", "times_reversed"),
        ("fleet", "available_from", "available_to", "dates_reversed"),
        ("suppliers", "available_from", "available_to", "dates_reversed"),
        ("closures", "from_date", "to_date", "dates_reversed"),
    )
    problems: list[Problem] = []
    for name, start, end, code in pairs:
        parsed = case.tables.get(name)
        if parsed is None or not parsed.has(start, end) or start not in parsed.texts:
            continue
        opens, closes = parsed.frame[start], parsed.frame[end]
        wrong = (closes <= opens) if code == "times_reversed" else (closes < opens)
        problems += parsed.problems(wrong, end, code, {"other": start, "start": parsed.texts[start]})
    return problems


def _roads(case: ReadTables) -> list[Problem]:
    """Report roads from a place to itself."""
    parsed = case.tables.get("roads")
    if parsed is None or not parsed.has("from_place", "to_place"):
        return []
    loop = parsed.frame["from_place"] == parsed.frame["to_place"]
    return parsed.problems(loop, "to_place", "road_to_itself")


def _closures(case: ReadTables) -> list[Problem]:
    """Report closures between known places that no road joins."""
    parsed = case.tables.get("closures")
    places = case.known("places", "place_id")
    if parsed is None or places is None or case.road_pairs is None or not parsed.has("from_place", "to_place"):
        return []
    start, end = parsed.frame["from_place"], parsed.frame["to_place"]
    pairs = [frozenset(pair) in case.road_pairs for pair in zip(start, end, strict=True)]
    wrong = start.isin(places) & end.isin(places) & ~np.array(pairs, dtype=bool)
    return parsed.problems(wrong, "to_place", "closure_without_road", {"start": start, "end": end})


def _outside(case: ReadTables) -> list[Problem]:
    """Warn of rows whose dates are outside the horizon and so have no effect."""
    if case.horizon is None:
        return []
    first, last = case.horizon
    spans = {
        "closures": ("from_date", "to_date"),
        "stock": ("available_from", ""),
        "itinerary": ("arrive_date", "nights"),
    }
    problems: list[Problem] = []
    for name, (column, until) in spans.items():
        parsed = case.tables.get(name)
        if parsed is None or not parsed.has(column, *filter(None, [until])):
            continue
        start = parsed.frame[column]
        outside = (start > last) | (_last_day(parsed, until, last) < first)
        values = {"start": f"{first:%Y-%m-%d}", "end": f"{last:%Y-%m-%d}"}
        problems += parsed.problems(outside, column, "outside_horizon", values, "warning")
    return problems


def _last_day(parsed: Parsed, until: str, last: pd.Timestamp) -> pd.Series:
    """Give the last day of rows: from a date, from a number of nights, or (stock) without end."""
    if not until:
        return pd.Series(last, index=parsed.frame.index)
    if until == "nights":
        return last_days(parsed.frame)
    return parsed.frame[until]


def _without_road(case: ReadTables) -> list[Problem]:
    """Warn of places in use that no road leads to."""
    if case.road_pairs is None:
        return []
    places = case.known("places", "place_id")
    joined = {place for pair in case.road_pairs for place in pair}
    problems: list[Problem] = []
    for name in ("itinerary", "depots", "suppliers"):
        parsed = case.tables.get(name)
        if parsed is None or places is None or not parsed.has("place_id"):
            continue
        used = parsed.frame["place_id"]
        alone = used.isin(places) & ~used.isin(joined) & ~used.duplicated()
        problems += parsed.problems(alone, "place_id", "place_without_road", severity="warning")
    return problems
