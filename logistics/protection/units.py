"""Groups as they may be counted, and all figures of a plan by them: what every protected table is summed from.

A group of too few people is counted with the largest group on every day, wherever it is: so no figure of one day, taken
from that of another, leaves the few people over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.areas import areas_of_places

if TYPE_CHECKING:
    from logistics.operation import Operation
    from logistics.plan import Plan
    from logistics.protection.policy import Policy

UNIT_DAY = ["group_id", "date"]


def units_of_groups(groups: pd.DataFrame, smallest: int) -> pd.Series:
    """Give for each group_id the group it is counted as; none at all if all groups together are too few.

    The largest group takes in those of fewer than `smallest` people; of two as large, the first by its id.
    """
    heads = groups.set_index("group_id")["headcount"]
    host = groups.sort_values(["headcount", "group_id"], ascending=[False, True])["group_id"].iloc[0]
    few = heads < smallest
    units = pd.Series(np.where(few, host, heads.index), index=heads.index)
    together = heads.groupby(units).sum()
    return units[units.map(together) >= smallest]


def stays_of_units(operation: Operation, plan: Plan, policy: Policy) -> pd.DataFrame:
    """Give where each unit spends the night of each day: UNIT_DAY, people, place and areas.

    A unit is where its host is; `people` are those of all its groups, rounded.
    """
    units = units_of_groups(operation.groups, policy.smallest_group)
    heads = operation.groups.set_index("group_id")["headcount"].groupby(units).sum()
    stops = plan.drops.loc[plan.drops["kind"] == "stop", [*UNIT_DAY, "place_id"]].drop_duplicates(UNIT_DAY)
    stays = stops[stops["group_id"].isin(heads.index)].copy()
    stays["people"] = in_steps(stays["group_id"].map(heads), policy.round_people_to).astype("int64")
    places = operation.places[["place_id", "name", "lat", "lon"]].rename(columns={"name": "place"})
    stays = stays.merge(places, on="place_id").merge(areas_of_places(operation.places), on="place_id")
    names = operation.groups.set_index("group_id")["name"]
    return stays.assign(group=stays["group_id"].map(names)).sort_values(UNIT_DAY, ignore_index=True)


def received_by_units(operation: Operation, plan: Plan, policy: Policy) -> pd.DataFrame:
    """Give what comes: UNIT_DAY, item_id, tier, sender, kg (exact), by the day it is handed over."""
    units = units_of_groups(operation.groups, policy.smallest_group)
    drops = plan.drops[["drop_id", *UNIT_DAY]]
    lines = plan.allocation[["source_id", "source_kind", "drop_id", "item_id", "kg"]].merge(drops, on="drop_id")
    kinds = operation.depots.set_index("depot_id")["operator_kind"]
    sender = lines["source_id"].map(kinds).fillna("").where(lines["source_kind"] == "depot", "supplier")
    lines = lines.assign(group_id=_counted_as(lines["group_id"], units), sender=sender)
    tier = operation.items.set_index("item_id")["tier"]
    summed = lines.dropna(subset="group_id").groupby([*UNIT_DAY, "item_id", "sender"], as_index=False)[["kg"]].sum()
    return summed.assign(tier=summed["item_id"].map(tier))


def coverage_of_units(operation: Operation, plan: Plan, policy: Policy) -> pd.DataFrame:
    """Give needs and what of them is short, in kg (exact): UNIT_DAY, item_id, tier, daily, need and short columns."""
    units = units_of_groups(operation.groups, policy.smallest_group)
    weight = operation.items.set_index("item_id")["kg_per_unit"]
    figures = ["need_full", "need_survival", "shortfall_full", "shortfall_survival"]
    rows = plan.coverage[[*UNIT_DAY, "item_id", "tier", *figures]]
    rows = rows.assign(
        group_id=_counted_as(rows["group_id"], units), **rows[figures].mul(rows["item_id"].map(weight), axis=0)
    )
    rows = rows.dropna(subset="group_id").groupby([*UNIT_DAY, "item_id", "tier"], as_index=False)[figures].sum()
    per = operation.standards.drop_duplicates("item_id").set_index("item_id")["per"]
    return rows.assign(daily=rows["item_id"].map(per) == "day")


def _counted_as(groups: pd.Series, units: pd.Series) -> pd.Series:
    # Where no group is counted at all, the column stays one of texts.
    return groups.map(units.to_dict()).astype("str")


def kilograms_of_people(operation: Operation, people: int) -> pd.Series:
    """Give for each item what so many people need at a time, kg: kilograms in steps of it tell heads no better."""
    most = operation.standards.groupby("item_id")["quantity_per_person"].max()
    items = operation.items.set_index("item_id")
    return (people * most.reindex(items.index).fillna(0) * items["kg_per_unit"]).clip(lower=1.0)


def in_steps(values: pd.Series, steps: pd.Series | int) -> pd.Series:
    """Round to the nearest multiple, halves up."""
    return np.floor(values / steps + 0.5) * steps
