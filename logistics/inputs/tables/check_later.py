"""Checks the tables of an operation that goes on: numbered vehicles, and how groups stand as the horizon begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from logistics.core.errors import Problem
from logistics.core.steps import DIGITS

if TYPE_CHECKING:
    from logistics.inputs.tables.check import ReadTables
    from logistics.inputs.tables.parse import Parsed

#: Share of a step that counts as rounding noise.
_NOISE = 1e-6
_VEHICLE = ["depot_id", "vehicle_id"]


def check_later(case: ReadTables) -> list[Problem]:
    """Report what cannot be true of an operation that goes on.

    Parameters
    ----------
    case : all that was read; what could not be read is not checked.
    """
    problems = _vehicles_twice(case.tables.get("fleet")) + _counted_late(case)
    for name, columns in (("opening_goods", ["quantity"]), ("opening_needs", ["unmet_full", "unmet_survival"])):
        problems += [problem for column in columns for problem in _not_in_steps(case, name, column)]
    return problems + _survival_over_full(case) + _too_heavy(case) + _left_too_late(case)


def _vehicles_twice(parsed: Parsed | None) -> list[Problem]:
    """Report rows of the fleet with a number that another row has on the same day."""
    columns = [*_VEHICLE, "count", "available_from", "available_to"]
    if parsed is None or not parsed.sound(*columns):
        return []
    rows = parsed.frame[columns].reset_index(names="row")
    first = parsed.frame["first_no"] if "first_no" in parsed.frame else pd.Series(np.nan, index=parsed.frame.index)
    rows = rows.assign(low=first.fillna(1.0).to_numpy())
    rows = rows.assign(high=rows["low"] + rows["count"] - 1)
    pairs = rows.merge(rows, on=_VEHICLE, suffixes=("", "_before"))
    pairs = pairs[(pairs["row_before"] < pairs["row"]) & (pairs[["count", "count_before"]] > 0).all(axis=1)]
    days = (pairs["available_from"] <= pairs["available_to_before"]) & (
        pairs["available_from_before"] <= pairs["available_to"]
    )
    numbers = (pairs["low"] <= pairs["high_before"]) & (pairs["low_before"] <= pairs["high"])
    again = pairs[days & numbers].drop_duplicates("row").set_index("row")
    wrong = parsed.frame.index.to_series().isin(again.index)
    free = rows.groupby(_VEHICLE)["high"].transform("max").set_axis(parsed.frame.index) + 1
    values: dict[str, pd.Series | str] = {
        "first": again["row_before"].astype(object).reindex(parsed.frame.index),
        "free": free.map("{:.0f}".format),
    }
    return parsed.problems(wrong, "vehicle_id", "vehicle_twice", values)


def _counted_late(case: ReadTables) -> list[Problem]:
    """Report a first day of counting needs that lies after the first day."""
    since, start = case.settings.get("needs_from"), case.settings.get("start_date")
    if since is None or start is None or since <= start:
        return []
    setting = case.found["needs_from"]
    text = ", ".join(setting.texts or ())
    values = (("start", f"{start:%Y-%m-%d}"),)
    return [Problem(case.settings_file, setting.row, "needs_from", text, "needs_from_late", values)]


def _items(case: ReadTables) -> pd.DataFrame | None:
    """Give step (units) and kg_per_unit of each item, indexed by item_id; None if they are not all known."""
    items = case.tables.get("items")
    if items is None or not items.sound("item_id", "kg_per_unit"):
        return None
    frame = items.frame.drop_duplicates("item_id").set_index("item_id")
    step = frame["step"].fillna(1.0) if "step" in frame else pd.Series(1.0, index=frame.index)
    return pd.DataFrame({"step": step, "kg": frame["kg_per_unit"]})


def _not_in_steps(case: ReadTables, name: str, column: str) -> list[Problem]:
    """Report quantities that are no whole number of steps: nothing else can have been handed out or be lacking."""
    parsed, items = case.tables.get(name), _items(case)
    if parsed is None or items is None or not parsed.has("item_id", column):
        return []
    step, quantity = parsed.frame["item_id"].map(items["step"]), parsed.frame[column]
    count = quantity / step
    wrong = count.notna() & ((count - count.round()).abs() > _NOISE)
    return parsed.problems(wrong, column, "not_in_steps", {"step": step.map("{:g}".format)})


def _survival_over_full(case: ReadTables) -> list[Problem]:
    parsed = case.tables.get("opening_needs")
    if parsed is None or not parsed.has("unmet_full", "unmet_survival"):
        return []
    full = parsed.frame["unmet_full"]
    wrong = parsed.frame["unmet_survival"] > full
    return parsed.problems(wrong, "unmet_survival", "survival_over_full", {"full": full.map("{:g}".format)})


def _too_heavy(case: ReadTables) -> list[Problem]:
    """Report groups that are said to carry more than they can, at their first row."""
    parsed, items, groups = case.tables.get("opening_goods"), _items(case), case.tables.get("groups")
    needed = ("group_id", "headcount", "carry_kg_per_person")
    if parsed is None or items is None or groups is None or not groups.sound(*needed):
        return []
    if not parsed.sound("group_id", "item_id", "quantity"):
        return []
    frame = parsed.frame
    kg = (frame["quantity"] * frame["item_id"].map(items["kg"])).groupby(frame["group_id"]).transform("sum")
    people = groups.frame.drop_duplicates("group_id").set_index("group_id")
    limit = frame["group_id"].map(_people_at_start(case, people["headcount"]) * people["carry_kg_per_person"])
    wrong = (kg > limit + 10.0**-DIGITS) & ~frame["group_id"].duplicated()
    values: dict[str, pd.Series | str] = {"kg": kg.map("{:,.1f}".format), "limit": limit.map("{:,.1f}".format)}
    return parsed.problems(wrong, "group_id", "carries_too_much", values)


def _people_at_start(case: ReadTables, heads: pd.Series) -> pd.Series:
    """Give the number of people of each group on the first day of the horizon."""
    counts = case.tables.get("headcounts")
    if counts is None or case.horizon is None or not counts.sound("group_id", "date", "people"):
        return heads
    until = counts.frame[counts.frame["date"] <= case.horizon[0]].sort_values("date")
    last: Any = until.groupby("group_id")["people"].last()
    return heads.where(~heads.index.isin(last.index), last.reindex(heads.index))


def _left_too_late(case: ReadTables) -> list[Problem]:
    """Report goods said to be under way that leave on the first day or later, or from nowhere."""
    parsed = case.tables.get("under_way")
    if parsed is None:
        return []
    problems: list[Problem] = []
    if case.horizon is not None and parsed.has("dispatch_date"):
        start = case.horizon[0]
        wrong = parsed.frame["dispatch_date"] >= start
        problems += parsed.problems(wrong, "dispatch_date", "not_under_way", {"start": f"{start:%Y-%m-%d}"})
    depots, places = case.known("depots", "depot_id"), case.known("places", "place_id")
    if depots is not None and places is not None and parsed.has("source_id"):
        source = parsed.frame["source_id"]
        wrong = source.notna() & ~source.isin(depots | places)
        problems += parsed.problems(wrong, "source_id", "unknown_id", {"table": "depots", "near": ""})
    return problems
