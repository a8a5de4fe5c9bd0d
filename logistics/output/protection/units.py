"""All figures of a plan by group and day, as an audience may have them: what every protected table is summed from.

What came, what was needed and what was short are told as shares of what the group needs each time, in steps; a share
is then turned back into kilograms by the head count others may see. So a figure tells a share and a rounded count, and
nothing of the exact one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from logistics.demand.needs import needs_each_time
from logistics.inputs.areas import areas_of_places
from logistics.output.protection.coarse import coarse_operation, in_steps

if TYPE_CHECKING:
    import pandas as pd

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.protection.policy import Policy

UNIT_DAY = ["group_id", "date"]
#: Shares are told in steps of so much.
SHARE_STEP = 0.05
#: The noise of sums must not take a step off: 100% stays 100%.
_NOISE = 1e-6


@dataclass(frozen=True)
class Units:
    """A plan as an audience may count it: `coarse` is the operation as it may see that."""

    operation: Operation
    plan: Plan
    policy: Policy
    coarse: Operation

    @classmethod
    def of(cls, operation: Operation, plan: Plan, policy: Policy) -> Units:
        """Make the operation coarse as the policy says."""
        return cls(operation, plan, policy, coarse_operation(operation, policy))

    def stays(self) -> pd.DataFrame:
        """Give where each group spends the night of each day: UNIT_DAY, group, people, place and areas."""
        groups = self.coarse.groups.set_index("group_id")
        drops = self.plan.drops
        stops = drops.loc[drops["kind"] == "stop", [*UNIT_DAY, "place_id"]].drop_duplicates(UNIT_DAY)
        stays = stops[stops["group_id"].isin(groups.index)]
        places = self.operation.places[["place_id", "name", "lat", "lon"]].rename(columns={"name": "place"})
        stays = stays.merge(places, on="place_id").merge(areas_of_places(self.operation.places), on="place_id")
        people = stays["group_id"].map(groups["headcount"]).astype("int64")
        stays = stays.assign(people=people, group=stays["group_id"].map(groups["name"]))
        return stays.sort_values(UNIT_DAY, ignore_index=True)

    def received(self, *by: str) -> pd.DataFrame:
        """Give what comes, by the day it is handed over: UNIT_DAY, item_id, further columns, tier, kg.

        by : `sender` tells the kinds of organisation apart.
        """
        keys = [*UNIT_DAY, "item_id", *by]
        lines = self.plan.allocation[["source_id", "source_kind", "drop_id", "item_id", "quantity"]]
        lines = lines.merge(self.plan.drops[["drop_id", *UNIT_DAY]], on="drop_id")
        kinds = self.operation.depots.set_index("depot_id")["operator_kind"]
        sender = lines["source_id"].map(kinds).fillna("").where(lines["source_kind"] == "depot", "supplier")
        summed = lines.assign(sender=sender).groupby(keys, as_index=False)[["quantity"]].sum()
        rows = summed.merge(self._each, on=["group_id", "item_id"])
        rows = rows[rows["quantity"] > 0].reset_index(drop=True)
        share = self._share(rows["quantity"] / rows["full_each"], in_steps)
        return rows.assign(kg=share * rows["kg_full"])[[*keys, "tier", "kg"]]

    def coverage(self) -> pd.DataFrame:
        """Give needs and what of them is short, in kg: UNIT_DAY, item_id, tier, daily, need, met and short columns.

        `met_` is what is covered, its share rounded down; `short_full` what is not, its share rounded to the nearest.
        """
        rows = self.plan.coverage.drop(columns="tier").merge(self._each, on=["group_id", "item_id"])
        found = {}
        for level in ("full", "survival"):
            need, short, each = rows[f"need_{level}"], rows[f"shortfall_{level}"], rows[f"{level}_each"]
            covered = (1 - short / need.where(need > 0)).clip(0, 1).fillna(1.0)
            found[f"need_{level}"] = self._share((need / each.where(each > 0)).fillna(0.0), in_steps)
            found[f"need_{level}"] *= rows[f"kg_{level}"]
            found[f"met_{level}"] = found[f"need_{level}"] * self._share(covered, down)
            found[f"short_{level}"] = found[f"need_{level}"] * (1 - self._share(covered, in_steps))
        return rows[[*UNIT_DAY, "item_id", "tier"]].assign(daily=rows["per"] == "day", **found)

    @cached_property
    def needed(self) -> pd.DataFrame:
        """Give what each group needs of each item each time, exactly, as `needs_each_time` does."""
        return needs_each_time(self.operation)

    @cached_property
    def told(self) -> pd.DataFrame:
        """Give the same for the operation as the audience may see it."""
        return needs_each_time(self.coarse)

    @cached_property
    def _each(self) -> pd.DataFrame:
        """Give what each group needs of each item each time, exactly and in the kg that may be told of.

        Whoever and whatever may not be told of has no row: group_id, item_id, per, tier, full_each, survival_each,
        kg_full, kg_survival.
        """
        keys = ["group_id", "item_id"]
        exact = self.needed[[*keys, "per", "full_each", "survival_each"]]
        coarse = self.told[[*keys, "full_each", "survival_each"]]
        told = coarse.rename(columns={"full_each": "kg_full", "survival_each": "kg_survival"})
        rows = exact.merge(told, on=keys)
        items = self.operation.items.set_index("item_id")
        weight = rows["item_id"].map(items["kg_per_unit"])
        return rows.assign(
            tier=rows["item_id"].map(items["tier"]),
            kg_full=rows["kg_full"] * weight,
            kg_survival=rows["kg_survival"] * weight,
        )

    def _share(self, values: pd.Series, how: object) -> pd.Series:
        """Round shares to steps; to coordinators they are told as they are."""
        return values if self.policy.audience == "coordinator" else how(values, SHARE_STEP)  # type: ignore[operator]


def kilograms_of_people(operation: Operation, people: int) -> pd.Series:
    """Give for each item what so many people need at a time, kg: kilograms in steps of it tell heads no better."""
    most = operation.standards.groupby("item_id")["quantity_per_person"].max()
    items = operation.items.set_index("item_id")
    return (people * most.reindex(items.index).fillna(0) * items["kg_per_unit"]).clip(lower=1.0)


def down(values: pd.Series, steps: float) -> pd.Series:
    """Round down to a multiple."""
    return np.floor(values / steps + _NOISE) * steps
