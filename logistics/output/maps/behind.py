"""What lies behind the days of a plan, and what is on the road as they begin, for the coordinators' map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from logistics.core.frames import rows_of
from logistics.core.received_file import RECORDED

if TYPE_CHECKING:
    from logistics.core.language import Texts
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.maps.wording import PageWords

Columns = dict[str, list[Any]]


def on_the_road(operation: Operation, plan: Plan, words: PageWords) -> pd.DataFrame:
    """Give what is on the road as the plan begins, and comes to its drops.

    Returns
    -------
    DataFrame with drop_id, item_id, quantity, source (the place it left from) and left (Texts of the day it left).
    """
    rows = plan.allocation[plan.allocation["source_kind"] == "under_way"]
    places = operation.places.set_index("place_id")["name"]
    depots = operation.depots.set_index("depot_id")["place_id"]
    source = rows["source_id"].map(depots).fillna(rows["source_id"]).map(places).fillna(rows["source_id"])
    left = [words.date(day, "brief") for day in rows["dispatch_date"]]
    return rows[["drop_id", "item_id", "quantity"]].assign(
        source=source.astype("str"), left=pd.Series(left, index=rows.index, dtype=object)
    )


def received_rows(operation: Operation, received: pd.DataFrame) -> pd.DataFrame:
    """Give what was received, in the order in which it is shown: the last day first, by group, place and item."""
    tiers = operation.items.set_index("item_id")["tier"]
    order = received.assign(tier=received["item_id"].map(tiers))
    return order.sort_values(
        ["date", "group_id", "place_id", "tier", "item_id", "told"], ascending=[False, *[True] * 5]
    ).drop(columns="tier")


def received_marks(operation: Operation, received: pd.DataFrame, words: PageWords) -> Columns:
    """Give what was received, where the place is known.

    Returns
    -------
    Columns for the page: name, lat and lon of the place, day (Texts), group (its name), item (row number), quantity,
    recorded (0 or 1: nothing is told of it, so what was issued counts).
    """
    rows = received_rows(operation, received)
    places = operation.places.set_index("place_id")[["name", "lat", "lon"]]
    rows = rows[rows["place_id"].isin(places.index)]
    there = places.loc[rows["place_id"]]
    return {
        "name": there["name"].tolist(),
        "lat": there["lat"].tolist(),
        "lon": there["lon"].tolist(),
        "day": [words.date(day, "brief") for day in rows["date"]],
        "group": _names(rows["group_id"], operation.groups.set_index("group_id")["name"]),
        "item": pd.Index(operation.items["item_id"]).get_indexer(pd.Index(rows["item_id"])).tolist(),
        "quantity": rows["quantity"].tolist(),
        "recorded": (rows["told"] == RECORDED).astype("int64").tolist(),
    }


def received_table(
    operation: Operation, received: pd.DataFrame, words: PageWords
) -> tuple[Texts, list[Texts], list[list[Texts]]]:
    """Give the table of what was received, as (title, heads, rows)."""
    rows = received_rows(operation, received)
    groups = _names(rows["group_id"], operation.groups.set_index("group_id")["name"])
    places = _names(rows["place_id"], operation.places.set_index("place_id")["name"])
    at = pd.Index(operation.items["item_id"]).get_indexer(pd.Index(rows["item_id"]))
    names, units = words.names(operation.items), operation.items["unit"].tolist()
    told = {True: words.say("told_recorded"), False: words.say("told_issued")}
    lines = [
        [
            words.date(row.date, "brief"), words.same(group), words.same(place), names[item],
            words.quantity(row.quantity), words.many(words.known("unit", units[item])), told[row.told == RECORDED],
        ]
        for row, group, place, item in zip(rows_of(rows), groups, places, at, strict=True)
    ]  # fmt: skip
    heads = ["day", "group", "place_name", "item", "received", "unit", "told"]
    return words.say("received_so_far"), [words.say(key) for key in heads], lines


def _names(ids: pd.Series, names: pd.Series) -> list[str]:
    """Give the name of each id; one that the operation no longer has stays an id."""
    found = ids.map(names)
    return np.where(found.notna(), found, ids).astype(str).tolist()
