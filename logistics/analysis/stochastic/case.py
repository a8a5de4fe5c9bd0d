"""One scenario as the allocation sees it: its operation, and the index sets that follow from it."""

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

#: The key of a shipment. It names the site, not the group: how goods are shared at a site is decided there.
GOODS = ["depot_id", "dispatch_date", "site_id", "item_id"]
#: The key of a purchase.
ORDER = ["place_id", "date", "item_id"]


@dataclass(frozen=True)
class ScenarioModel:
    """One scenario and its allocation model, in which every decision may wait until the scenario is known.

    Attributes
    ----------
    name : the scenario.
    operation : the operation after the scenario's changes.
    model : the allocation model of that operation.
    indices : the index sets of the model; after `in_scale`, with quantities in scales common to all scenarios.
    """

    name: str
    operation: Operation
    model: Model
    indices: IndexSets

    def routes(self) -> pd.DataFrame:
        """Give the routes of the index sets with `sites`, the sites of the first trip pattern as one text."""
        return self.indices.routes.assign(sites=self.indices.first_sites())

    def patterns(self) -> pd.DataFrame:
        """Give the trip patterns of the index sets with the keys of their route.

        Returns
        -------
        The columns of `indices.patterns`, and: pattern (position in its route), visits (its own sites), sites (those of
        the first trip pattern of the route, as one text), days and count (of the route).
        """
        patterns = self.indices.patterns.rename(columns={"sites": "visits"})
        routes = self.routes().iloc[patterns["route"]].reset_index(drop=True)
        return patterns.assign(
            pattern=patterns.groupby("route").cumcount(),
            days=routes["days"],
            sites=routes["sites"],
            count=routes["count"],
        )

    def orders(self) -> pd.Series:
        """Give the day on which each purchase of the index sets is ordered."""
        return self.indices.purchases["date"] - pd.to_timedelta(self.indices.purchases["lead_days"], unit="D")


def build_case(name: str, operation: Operation) -> ScenarioModel:
    """Build the allocation model of one scenario's operation."""
    model = build_model(PlanningCase.of(operation))
    return ScenarioModel(name, operation, model, model.indices)


def scales(cases: Sequence[ScenarioModel]) -> pd.Series:
    """Give the scale of each item, the largest of all cases (in the item's unit), by item_id."""
    return pd.concat([case.indices.needs.groupby("item_id")["scale"].first() for case in cases]).groupby(level=0).max()


def in_scale(case: ScenarioModel, scale: pd.Series) -> ScenarioModel:
    """Give the case with its quantities in common scales; an item that has none keeps its own."""
    tables = {
        name: table.assign(scale=table["item_id"].map(scale).astype("float64").fillna(table["scale"]))
        for name, table in (
            ("needs", case.indices.needs),
            ("shipments", case.indices.shipments),
            ("purchases", case.indices.purchases),
        )
    }
    return replace(case, indices=replace(case.indices, **tables))
