"""One scenario as the allocation sees it: its operation, and the lanes and needs that follow from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from logistics.planning.allocation.model import build_model
from logistics.planning.case import PlanningCase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.inputs.operation import Operation
    from logistics.planning.allocation.indices import IndexSets
    from logistics.planning.allocation.model import Model

#: What makes goods on their way the same: who of the people at a site gets how much is decided there.
GOODS = ["depot_id", "dispatch_date", "site_id", "item_id"]
#: What makes a purchase the same.
ORDER = ["place_id", "date", "item_id"]


@dataclass(frozen=True)
class ScenarioModel:
    """One scenario: the operation after its changes, and its allocation, where all can wait until it is known.

    `indices`: those of the model, where told to with quantities in scales that other scenarios have too.
    """

    name: str
    operation: Operation
    model: Model
    indices: IndexSets

    def rounds(self) -> pd.DataFrame:
        """Give the rounds of the sets with their `sites`, those of the first slot as one text."""
        return self.indices.rounds.assign(sites=self.indices.first_sites())

    def slots(self) -> pd.DataFrame:
        """Give the slots of the sets with the keys of their round and their place in it.

        `visits` are the sites of the slot itself; `sites` those of the first slot of the round.
        """
        slots = self.indices.slots.rename(columns={"sites": "visits"})
        rounds = self.rounds().iloc[slots["round"]].reset_index(drop=True)
        return slots.assign(
            slot=slots.groupby("round").cumcount(), days=rounds["days"], sites=rounds["sites"], count=rounds["count"]
        )

    def orders(self) -> pd.Series:
        """Give the day on which each purchase of the sets is ordered."""
        return self.indices.buys["date"] - pd.to_timedelta(self.indices.buys["lead_days"], unit="D")


def build_case(name: str, operation: Operation) -> ScenarioModel:
    """Do all steps that come before the allocation."""
    model = build_model(PlanningCase.of(operation))
    return ScenarioModel(name, operation, model, model.indices)


def scales(cases: Sequence[ScenarioModel]) -> pd.Series:
    """Give the quantity each item is counted in, the largest of all cases, by item_id."""
    return pd.concat([case.indices.needs.groupby("item_id")["scale"].first() for case in cases]).groupby(level=0).max()


def in_scale(case: ScenarioModel, scale: pd.Series) -> ScenarioModel:
    """Give the case with its quantities counted in common scales; an item that has none keeps its own."""
    tables = {
        name: table.assign(scale=table["item_id"].map(scale).astype("float64").fillna(table["scale"]))
        for name, table in (("needs", case.indices.needs), ("sends", case.indices.sends), ("buys", case.indices.buys))
    }
    return replace(case, indices=replace(case.indices, **tables))
