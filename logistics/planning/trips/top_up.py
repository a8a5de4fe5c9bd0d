"""Topping up: goods for what is still short join trips that are driven anyway and have room."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.errors import SolverError
from logistics.planning.allocation.constraints import CONSUMPTION_IN_STEPS, add_constraints, stock_of_depots
from logistics.planning.allocation.objectives import objectives_of
from logistics.planning.allocation.variables import add_variables
from logistics.planning.limits import Limit
from logistics.planning.trips.handed_on import Chains, handed_on
from logistics.planning.trips.units import NOISE, floor_units
from logistics.solver.lexicographic import Slack, lexicographic
from logistics.solver.program import ProgramBuilder, at_most, equal

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.planning.allocation.allocate import Allocation
    from logistics.planning.allocation.indices import IndexSets
    from logistics.planning.allocation.variables import Variables
    from logistics.planning.trips.drive import Driven
    from logistics.solver.program import Numbers

#: Seconds for each objective. The problem has no whole numbers and is small; it never took nearly as long.
SECONDS = 60.0
#: Share of a step that may be missing from a whole step, because of the slack of earlier objectives.
NEARLY = 0.05
LINE = ["depot_id", "dispatch_date", "drop_id", "item_id"]


def top_up(operation: Operation, allocation: Allocation, driven: Driven, bought: Numbers, left: Numbers) -> Numbers:
    """Find what more can ride on the trips as they are, by the objectives of the allocation.

    Goods in stock join trips that call at the site anyway. Nothing is taken off a trip, nothing is bought, and no
    vehicle drives farther.

    Parameters
    ----------
    operation : the checked case.
    allocation : the shipments, purchases and needs.
    driven : the trips and what they carry.
    bought : quantity of each row of the allocation's purchases (units).
    left : quantity of each of its shipments that has left already, on trips that are not in `driven` (units).

    Returns
    -------
    Further whole steps of each row of the allocation's shipments; zeros where nothing helps.
    """
    shipments = allocation.shipments
    pairs = _pairs(shipments, driven)
    rows = np.union1d(pairs["shipment"], np.flatnonzero(left))
    if pairs.empty:
        return np.zeros(len(shipments))
    candidates = shipments.iloc[rows].reset_index(drop=True)
    rides = ridden(candidates, driven) + left[rows]
    pairs = pairs.assign(shipment=np.searchsorted(rows, pairs["shipment"]))
    problem, indices = ProgramBuilder(), allocation.indices.without_vehicles(candidates, allocation.indices.purchases)
    variables = add_variables(problem, indices)
    _add_rows(problem, operation, indices, variables, driven, pairs)
    scale = candidates["scale"].to_numpy()
    # What is loaded already stays: it is the lower bound, so that the solver's arithmetic takes nothing off.
    arrays = problem.arrays().with_bounds(variables.shipments, rides / scale)
    # Support points get no more, because rounding to whole steps may have used up their share of the need already. What
    # has left is fixed too.
    fixed = candidates["kind"].eq("support").to_numpy() | (left[rows] > 0)
    arrays = arrays.with_bounds(variables.shipments[fixed], upper=(rides / scale)[fixed])
    arrays = arrays.with_bounds(variables.purchases, *[bought / indices.purchases["scale"].to_numpy()] * 2)
    aims = [aim for name, aim in objectives_of(indices, variables, len(arrays.lower)).items() if name != "cost"]
    # The last objective is weight, so that no more is loaded than helps.
    weight = np.zeros(len(arrays.lower))
    weight[variables.shipments] = scale * candidates["kg"] / 1000
    values = None
    # A held objective may seem infeasible. Then the solution of the objectives before it is used.
    with suppress(SolverError):
        for found in lexicographic(arrays, (*aims, weight), [Slack()], SECONDS):
            values = found.amounts
    more = np.zeros(len(shipments))
    if values is not None:
        more[rows] = _in_whole_steps(indices, variables, values, rides, bought)
    return more


def _in_whole_steps(
    indices: IndexSets, variables: Variables, values: Numbers, rides: Numbers, bought: Numbers
) -> Numbers:
    """Give the further whole steps of each shipment, from values with fractions."""
    shipments, needs = indices.shipments, indices.needs
    step = shipments["step"].to_numpy(np.float64)
    wanted = np.maximum(values[variables.shipments] * shipments["scale"].to_numpy(np.float64), rides) / step
    there = np.rint(rides / step)
    nearly = np.where(np.ceil(wanted) - wanted < NEARLY, np.ceil(wanted), wanted)
    lines = shipments.assign(source=shipments["depot_id"], when=shipments["dispatch_date"], quantity=nearly)
    lines["stop"] = shipments["kind"].eq("stop")
    received = np.zeros(len(needs))
    np.add.at(received, indices.purchases["need"].to_numpy(), bought / indices.purchases["step"].to_numpy())
    carried = values[variables.carried] * needs["scale"].to_numpy(np.float64)
    whole = handed_on(lines, there + floor_units(wanted - there), Chains(needs, carried), received)
    return np.asarray(whole - there)


def ridden(lines: pd.DataFrame, driven: Driven) -> Numbers:
    """Give the quantity [units] of each line (`LINE`) that rides."""
    loads = driven.loads.join(driven.trips[["depot_id", "dispatch_date"]], on="trip")
    total = loads.groupby(LINE)["quantity"].sum()
    return total.reindex(pd.MultiIndex.from_frame(lines[LINE]), fill_value=0.0).to_numpy(np.float64)


def _pairs(shipments: pd.DataFrame, driven: Driven) -> pd.DataFrame:
    """Pair each shipment with the trips that call at its site: shipment (row of the shipments), trip."""
    keys = ["depot_id", "dispatch_date", "body"]
    calls = driven.loads[["trip", "site_id"]].drop_duplicates().join(driven.trips[keys], on="trip")
    lines = shipments[[*keys, "site_id"]].reset_index(drop=True).reset_index(names="shipment")
    return lines.merge(calls, on=[*keys, "site_id"])[["shipment", "trip"]]


def _add_rows(
    problem: ProgramBuilder,
    operation: Operation,
    indices: IndexSets,
    variables: Variables,
    driven: Driven,
    pairs: pd.DataFrame,
) -> None:
    """Add constraints: needs and stock as in the allocation, and shipments ride on trips within their capacity."""
    # What support points get is fixed by bounds. The limit of stock takes the place of theirs.
    families = CONSUMPTION_IN_STEPS | {Limit.support: stock_of_depots}
    add_constraints(problem, families, operation, indices, variables)
    shipment = pairs["shipment"].to_numpy()
    ride = problem.add_columns(len(pairs), _most(indices.shipments.iloc[shipment], driven, pairs["trip"]))
    # Shipments that have left already have no pair, so no row.
    here, row = np.unique(shipment, return_inverse=True)
    problem.add_rows(
        equal(np.zeros(len(here)), (row, ride, 1.0), (np.arange(len(here)), variables.shipments[here], -1.0))
    )
    trips, trip = np.unique(pairs["trip"], return_inverse=True)
    for size, payload in (("kg", "payload_kg"), ("litres", "payload_litres")):
        each = (indices.shipments[size] * indices.shipments["scale"]).to_numpy()[shipment] / 1000
        problem.add_rows(at_most(driven.trips.loc[trips, payload].to_numpy(float) / 1000, (trip, ride, each)))


def _most(shipments: pd.DataFrame, driven: Driven, trips: pd.Series) -> Numbers:
    """Give the most that can ride for each pair of shipment and trip: what does, and the whole steps that have room."""
    keys = ["trip", "drop_id", "item_id"]
    loads = driven.loads.groupby(keys)["quantity"].sum()
    wanted = pd.MultiIndex.from_arrays([trips, shipments["drop_id"], shipments["item_id"]], names=keys)
    rides = loads.reindex(wanted, fill_value=0.0).to_numpy(np.float64)
    taken = driven.loads.groupby("trip")[["kg", "litres"]].sum()
    steps = np.full(len(shipments), np.inf)
    for size in ("kg", "litres"):
        room = (driven.trips[f"payload_{size}"] - taken[size]).reindex(trips).to_numpy(np.float64)
        each = (shipments[size] * shipments["step"]).to_numpy(np.float64)
        fit = np.divide(room.clip(min=0.0), each, out=np.full(len(shipments), np.inf), where=each > 0)
        steps = np.minimum(steps, np.floor(fit + NOISE))
    most: Numbers = (rides + steps * shipments["step"].to_numpy(np.float64)) / shipments["scale"].to_numpy(np.float64)
    return most
