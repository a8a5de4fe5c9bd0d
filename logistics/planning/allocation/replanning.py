"""Starting from an earlier plan: the same vehicles on the same rounds, and what has left already as it left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.planning.allocation.variables import slots_of_their_own
from logistics.solver.program import equal
from logistics.solver.solve import minimise_from_known

if TYPE_CHECKING:
    from logistics.planning.allocation.indices import IndexSets
    from logistics.planning.allocation.variables import Variables
    from logistics.solver.effort import Effort
    from logistics.solver.program import Indices, LinearProgram, Numbers

#: A problem without whole numbers; far more than it ever took.
SECONDS = 60.0
#: By so much more a change counts a day sooner.
SOONER = 0.01
#: What makes a round the same in two plans.
ROUND = ["depot_id", "vehicle_id", "dispatch_date", "days", "sites"]


@dataclass(frozen=True)
class EarlierRoutes:
    """What is kept of an earlier plan.

    `rounds`: as `routes_driven` gives them. `allocation`: its lines. `gaps`: of its aims, by name.
    `rounding`: what whole units and clock times took of them; they may again. `dispatched`: what left before this day
    stays exactly as it was; None if nothing has left yet.
    """

    rounds: pd.DataFrame
    allocation: pd.DataFrame
    gaps: dict[str, float]
    rounding: dict[str, float]
    dispatched: pd.Timestamp | None


def routes_driven(indices: IndexSets, vehicles: Numbers, trips: Numbers) -> pd.DataFrame:
    """List the rounds that are driven, a row a slot: `ROUND` (the sites of the first slot), slot, vehicles, trips.

    `vehicles` on each round and `trips` in each slot of `indices`.
    """
    slots = indices.slots.assign(slot=indices.slots.groupby("round").cumcount(), trips_made=trips)
    rounds = indices.rounds.iloc[slots["round"]][["depot_id", "vehicle_id", "dispatch_date", "days"]]
    table = rounds.reset_index(drop=True).assign(
        sites=indices.first_sites()[slots["round"]],
        slot=slots["slot"].to_numpy(),
        vehicles=np.asarray(vehicles)[slots["round"]],
        trips=slots["trips_made"].to_numpy(),
    )
    return table[table["vehicles"] > 0].astype({"vehicles": "int64", "trips": "int64"}).reset_index(drop=True)


def known_vehicles(indices: IndexSets, variables: Variables, number_columns: int, kept: EarlierRoutes) -> Numbers:
    """Values of the columns that count vehicles and trips, as in the earlier plan; 0 for rounds it did not have.

    Rounds that cannot be driven any more are left out.
    """
    here = routes_driven(indices, np.ones(len(indices.rounds)), np.ones(len(indices.slots)))
    before = kept.rounds.drop_duplicates([*ROUND, "slot"])
    counts = here[[*ROUND, "slot"]].merge(before, on=[*ROUND, "slot"], how="left").fillna(0.0)
    values = np.zeros(number_columns)
    values[variables.vehicles[indices.slots["round"].to_numpy()]] = counts["vehicles"].to_numpy(np.float64)
    own = slots_of_their_own(indices)
    values[variables.trips[own]] = counts["trips"].to_numpy(np.float64)[own]
    return values


def as_dispatched(
    arrays: LinearProgram, indices: IndexSets, variables: Variables, kept: EarlierRoutes, vehicles: Numbers
) -> LinearProgram:
    """The problem with all that has left already held as it left: vehicles, trips, goods and purchases."""
    if kept.dispatched is None:
        return arrays
    fixed, values = np.zeros(len(arrays.lower), dtype=np.bool_), vehicles.copy()
    for column, dates in (
        (variables.vehicles, indices.rounds["dispatch_date"]),
        (variables.trips, indices.slots["dispatch_date"]),
        (variables.send, indices.sends["dispatch_date"]),
        (variables.buy, indices.buys["date"] - pd.to_timedelta(indices.buys["lead_days"], unit="D")),
    ):
        fixed[column[(dates < kept.dispatched).to_numpy()]] = True
    values[variables.send] = _sent(kept.allocation, indices)
    values[variables.buy] = _bought(kept.allocation, indices)
    return arrays.with_bounds(fixed, values[fixed], np.maximum(values, arrays.lower)[fixed])


def nearest(
    arrays: LinearProgram, values: Numbers, goods: Indices, before: Numbers, weight: Numbers, effort: Effort
) -> Numbers:
    """Of all ways to load the same vehicles that meet the aims as well, the one nearest to the earlier plan.

    Parameters
    ----------
    arrays : the problem, all aims held. values : a plan that meets them.
    goods : columns of what is sent and bought. before : what they were. weight : what a difference in each counts.
    """
    held, row = arrays.held(arrays.integer, np.rint(values)).relaxed(), np.arange(len(goods))
    more, less = len(values) + row, len(values) + len(row) + row
    differs = equal(before, (row, goods, 1.0), (row, more, -1.0), (row, less, 1.0))
    wider = held.extended(2 * len(row), rows=[differs])
    price = np.concatenate([np.zeros(len(values)), weight, weight])
    found = minimise_from_known(wider, price, gap=0.0, seconds=SECONDS, effort=effort)
    return values if found is None else found.amounts[: len(values)]


def goods_before(indices: IndexSets, variables: Variables, kept: EarlierRoutes) -> tuple[Indices, Numbers, Numbers]:
    """The columns of what is sent and bought, what they were in the earlier plan, and what one more or less counts.

    A tonne counts one on the last day, and `SOONER` more for each day before: of two changes the later one is better.
    """
    dated = ((indices.sends, indices.sends["dispatch_date"]), (indices.buys, indices.buys["date"]))
    end = max((dates.max() for _, dates in dated if len(dates)), default=pd.Timestamp(0))
    weight = [
        (table["kg"] * table["scale"]).to_numpy(np.float64) / 1000 * (1 + SOONER * (end - dates).dt.days.to_numpy())
        for table, dates in dated
    ]
    before = np.append(_sent(kept.allocation, indices), _bought(kept.allocation, indices))
    return np.append(variables.send, variables.buy), before, np.concatenate(weight)


def _sent(allocation: pd.DataFrame, indices: IndexSets) -> Numbers:
    """What each send of the earlier plan was, in its scale."""
    keys = ["source_id", "dispatch_date", "drop_id", "item_id"]
    lines = allocation[allocation["source_kind"] == "depot"].set_index(keys)["quantity"]
    wanted = pd.MultiIndex.from_frame(indices.sends[["depot_id", "dispatch_date", "drop_id", "item_id"]], names=keys)
    return lines.reindex(wanted, fill_value=0.0).to_numpy(np.float64) / indices.sends["scale"].to_numpy()


def _bought(allocation: pd.DataFrame, indices: IndexSets) -> Numbers:
    """What each purchase of the earlier plan was, in its scale."""
    keys = ["source_id", "drop_id", "item_id"]
    lines = allocation[allocation["source_kind"] == "supplier"].set_index(keys)["quantity"]
    wanted = pd.MultiIndex.from_frame(indices.buys[["place_id", "drop_id", "item_id"]], names=keys)
    return lines.reindex(wanted, fill_value=0.0).to_numpy(np.float64) / indices.buys["scale"].to_numpy()
