"""The figures of a plan by group and day that an audience may see; every protected table is a sum of them.

Deliveries, needs and shortfalls are expressed as shares of what the group needs each time, rounded to steps. A share is
then turned back into kilograms with the rounded head count. So a figure shows a rounded share and a rounded count, and
nothing of the exact count.
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

#: The key of the figures: one group on one day.
UNIT_DAY = ["group_id", "date"]
#: Shares are rounded to multiples of this.
SHARE_STEP = 0.05
#: Tolerance for rounding errors of sums, which must not cost a step: 100% stays 100%.
_NOISE = 1e-6


@dataclass(frozen=True)
class Units:
    """The figures of a plan that an audience may see.

    Attributes
    ----------
    operation : the case.
    plan : the plan for it.
    policy : what the audience may see.
    coarse : the operation as the audience may see it.
    """

    operation: Operation
    plan: Plan
    policy: Policy
    coarse: Operation

    @classmethod
    def of(cls, operation: Operation, plan: Plan, policy: Policy) -> Units:
        """Give the figures of a plan for the audience of a policy."""
        return cls(operation, plan, policy, coarse_operation(operation, policy))

    def stays(self) -> pd.DataFrame:
        """Give where each group spends the night of each day.

        Returns
        -------
        One row for each group and day: UNIT_DAY, place_id, place, lat, lon, the columns of `areas_of_places`, people
        and group.
        """
        groups = self.coarse.groups.set_index("group_id")
        drops = self.plan.drops
        stops = drops.loc[drops["kind"] == "stop", [*UNIT_DAY, "place_id"]].drop_duplicates(UNIT_DAY)
        stays = stops[stops["group_id"].isin(groups.index)]
        places = self.operation.places[["place_id", "name", "lat", "lon"]].rename(columns={"name": "place"})
        areas = areas_of_places(self.operation.places)
        stays = stays.merge(places, on="place_id", validate="many_to_one")
        stays = stays.merge(areas, on="place_id", validate="many_to_one")
        people = stays["group_id"].map(groups["headcount"]).astype("int64")
        stays = stays.assign(people=people, group=stays["group_id"].map(groups["name"]))
        return stays.sort_values(UNIT_DAY, ignore_index=True)

    def received(self, *by: str) -> pd.DataFrame:
        """Give what comes, by the day of hand-over.

        Parameters
        ----------
        *by : further columns of the key; `sender` is the kind of organisation.

        Returns
        -------
        One row for each key: UNIT_DAY, item_id, the columns of `by`, tier, kg.
        """
        keys = [*UNIT_DAY, "item_id", *by]
        lines = self.plan.allocation[["source_id", "source_kind", "drop_id", "item_id", "quantity"]]
        lines = lines.merge(self.plan.drops[["drop_id", *UNIT_DAY]], on="drop_id", validate="many_to_one")
        kinds = self.operation.depots.set_index("depot_id")["operator_kind"]
        sender = lines["source_id"].map(kinds).fillna("").where(lines["source_kind"] == "depot", "supplier")
        summed = lines.assign(sender=sender).groupby(keys, as_index=False)[["quantity"]].sum()
        rows = summed.merge(self._each, on=["group_id", "item_id"])
        rows = rows[rows["quantity"] > 0].reset_index(drop=True)
        share = self._share(rows["quantity"] / rows["full_each"], in_steps)
        return rows.assign(kg=share * rows["kg_full"])[[*keys, "tier", "kg"]]

    def coverage(self) -> pd.DataFrame:
        """Give needs, and what of them is met and short.

        Returns
        -------
        UNIT_DAY, item_id, tier, daily (whether the need lapses at midnight), and for the levels full and survival:
        need_<level>, met_<level> (share rounded down) and short_<level> (share rounded to the nearest) (all kg).
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
        """Give the exact need of each group for each item each time, as `needs_each_time` does."""
        return needs_each_time(self.operation)

    @cached_property
    def told(self) -> pd.DataFrame:
        """Give the needs each time of the operation as the audience may see it, as `needs_each_time` does."""
        return needs_each_time(self.coarse)

    @cached_property
    def _each(self) -> pd.DataFrame:
        """Give the need of each group for each item each time, both exact and as it may be shown.

        Returns
        -------
        group_id, item_id, per, tier, full_each and survival_each (exact, in the item's unit), kg_full and kg_survival
        (as they may be shown, kg). Groups and items that may not be shown have no row.
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
        """Round shares to steps with the function `how`; for coordinators they stay exact."""
        return values if self.policy.audience == "coordinator" else how(values, SHARE_STEP)  # type: ignore[operator]


def kilograms_of_people(operation: Operation, people: int) -> pd.Series:
    """Give the weight of each item that a number of people needs at a time (kg, by item_id, at least 1).

    A weight that is rounded to multiples of it shows counts of people no more exactly than that number.
    """
    most = operation.standards.groupby("item_id")["quantity_per_person"].max()
    items = operation.items.set_index("item_id")
    return (people * most.reindex(items.index).fillna(0) * items["kg_per_unit"]).clip(lower=1.0)


def down(values: pd.Series, steps: float) -> pd.Series:
    """Round values down to multiples of `steps`."""
    return np.floor(values / steps + _NOISE) * steps
