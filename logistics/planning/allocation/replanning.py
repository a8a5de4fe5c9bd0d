"""Replanning: the same vehicles on the same routes as in an earlier plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.planning.allocation.near import EarlierGoods
from logistics.planning.allocation.variables import patterns_of_their_own

if TYPE_CHECKING:
    from logistics.planning.allocation.indices import IndexSets
    from logistics.planning.allocation.variables import Variables
    from logistics.solver.program import Numbers

#: By this share more a change counts for each day it is sooner.
SOONER = 0.01
#: Columns by which a route of one plan is found in another.
ROUTE = ["depot_id", "vehicle_id", "dispatch_date", "days", "sites"]


@dataclass(frozen=True)
class EarlierRoutes:
    """What the allocation keeps of an earlier plan.

    Attributes
    ----------
    routes : its routes, as `routes_driven` gives them.
    allocation : its deliveries and purchases, with the columns of `allocation.csv`.
    gaps : relative gap of each objective, by name.
    rounding : by how much whole units and clock times worsened each objective, by name. They may do so again.
    unchanged : whether it is a plan of this very operation, and so stays to the letter.
    """

    routes: pd.DataFrame
    allocation: pd.DataFrame
    gaps: dict[str, float]
    rounding: dict[str, float]
    unchanged: bool = False


def routes_driven(indices: IndexSets, vehicles: Numbers, trips: Numbers) -> pd.DataFrame:
    """List the routes that are driven.

    Parameters
    ----------
    indices : the index sets.
    vehicles : number of vehicles on each route of `indices`.
    trips : number of trips in each trip pattern of `indices`.

    Returns
    -------
    DataFrame
        One row for each trip pattern of a route that is driven: `ROUTE` (sites are those of the route's first pattern),
        pattern (number of the pattern within the route), vehicles, trips (numbers).
    """
    patterns = indices.patterns.assign(pattern=indices.patterns.groupby("route").cumcount(), trips_made=trips)
    routes = indices.routes.iloc[patterns["route"]][["depot_id", "vehicle_id", "dispatch_date", "days"]]
    table = routes.reset_index(drop=True).assign(
        sites=indices.first_sites()[patterns["route"]],
        pattern=patterns["pattern"].to_numpy(),
        vehicles=np.asarray(vehicles)[patterns["route"]],
        trips=patterns["trips_made"].to_numpy(),
    )
    return table[table["vehicles"] > 0].astype({"vehicles": "int64", "trips": "int64"}).reset_index(drop=True)


def known_vehicles(indices: IndexSets, variables: Variables, number_columns: int, earlier: EarlierRoutes) -> Numbers:
    """Give the values of all columns, with vehicles and trips as in the earlier plan, and 0 for everything else.

    Routes of the earlier plan that cannot be driven any more are left out.

    Parameters
    ----------
    indices, variables : those of the model.
    number_columns : number of columns of the model.
    earlier : the earlier plan.
    """
    here = routes_driven(indices, np.ones(len(indices.routes)), np.ones(len(indices.patterns)))
    before = earlier.routes.drop_duplicates([*ROUTE, "pattern"])
    counts = here[[*ROUTE, "pattern"]].merge(before, on=[*ROUTE, "pattern"], how="left", validate="many_to_one")
    counts = counts.fillna(0.0)
    values = np.zeros(number_columns)
    values[variables.vehicles[indices.patterns["route"].to_numpy()]] = counts["vehicles"].to_numpy(np.float64)
    own = patterns_of_their_own(indices)
    values[variables.trips[own]] = counts["trips"].to_numpy(np.float64)[own]
    return values


def goods_before(indices: IndexSets, variables: Variables, earlier: EarlierRoutes) -> EarlierGoods:
    """Give what the earlier plan sends and buys, and the weight of a difference.

    A difference of one tonne weighs one on the last day, and `SOONER` more for each day before. So of two changes, the
    later one is better.
    """
    dated = ((indices.shipments, indices.shipments["dispatch_date"]), (indices.purchases, indices.purchases["date"]))
    end = max((dates.max() for _, dates in dated if len(dates)), default=pd.Timestamp(0))
    weight = [
        (table["kg"] * table["scale"]).to_numpy(np.float64) / 1000 * (1 + SOONER * (end - dates).dt.days.to_numpy())
        for table, dates in dated
    ]
    before = np.append(_sent(earlier.allocation, indices), _bought(earlier.allocation, indices))
    return EarlierGoods(np.append(variables.shipments, variables.purchases), before, np.concatenate(weight))


def _sent(allocation: pd.DataFrame, indices: IndexSets) -> Numbers:
    """Give the quantity of each shipment in the earlier plan, in its scale."""
    keys = ["source_id", "dispatch_date", "drop_id", "item_id"]
    lines = allocation[allocation["source_kind"] == "depot"].set_index(keys)["quantity"]
    wanted = pd.MultiIndex.from_frame(
        indices.shipments[["depot_id", "dispatch_date", "drop_id", "item_id"]], names=keys
    )
    return lines.reindex(wanted, fill_value=0.0).to_numpy(np.float64) / indices.shipments["scale"].to_numpy()


def _bought(allocation: pd.DataFrame, indices: IndexSets) -> Numbers:
    """Give the quantity of each purchase in the earlier plan, in its scale."""
    keys = ["source_id", "source_kind", "drop_id", "item_id", "dispatch_date"]
    lines = allocation[allocation["source_kind"] != "depot"].set_index(keys)["quantity"]
    ordered = indices.purchases["date"] - pd.to_timedelta(indices.purchases["lead_days"], unit="D")
    bought = indices.purchases.assign(ordered=ordered)
    wanted = pd.MultiIndex.from_frame(bought[["place_id", "source_kind", "drop_id", "item_id", "ordered"]], names=keys)
    return lines.reindex(wanted, fill_value=0.0).to_numpy(np.float64) / indices.purchases["scale"].to_numpy()
