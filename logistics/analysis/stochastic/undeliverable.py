"""Decisions that cannot be carried out: what a scenario lacks of goods and vehicles stays undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics.analysis.stochastic.first_stage import fleet_by_day, goods_by_day, stock_by_day, vehicles_by_day
from logistics.solver.program import at_most
from logistics.solver.tolerances import ZERO

if TYPE_CHECKING:
    import pandas as pd

    from logistics.analysis.stochastic.first_stage import FirstStage
    from logistics.inputs.operation import Operation
    from logistics.solver.program import Constraints, Indices, LinearProgram, Numbers


def with_undeliverable(
    arrays: LinearProgram, objectives: dict[str, Numbers], operation: Operation, first_stage: FirstStage
) -> tuple[LinearProgram, dict[str, Numbers]]:
    """Add a variable for what stays undone of each decision that cannot be sure of its goods or vehicles.

    undone <= decided    for each decision;
    sum of vehicles undone <= most there are anywhere - those there are    for each depot, vehicle kind and day;
    sum of goods undone up to t <= the most that was lacking at a time up to t    for each depot, item and day t.

    Goods of a depot that lacks vehicles may stay undone without a limit of their own.

    Parameters
    ----------
    arrays, objectives : the problem of a scenario.
    operation : the scenario's operation.
    first_stage : the first stage.

    Returns
    -------
    The problem and its objectives with the further variables; unchanged where the scenario lacks nothing.
    """
    fleet = _lack(first_stage.fleet, fleet_by_day(operation), "count")
    stock = _lack(first_stage.stock, stock_by_day(operation, first_stage.until), "come")
    stock["lack"] = stock.groupby(["depot_id", "item_id"])["lack"].cummax()
    touching, gone = vehicles_by_day(first_stage, fleet), goods_by_day(first_stage, stock)
    routes = np.unique(touching.loc[fleet["lack"].to_numpy()[touching["row"]] > ZERO, "route"])
    patterns = np.flatnonzero(first_stage.indices.patterns["route"].isin(routes))
    grounded = first_stage.routes["depot_id"].iloc[routes].unique()
    goods = np.unique(gone.loc[stock["lack"].to_numpy()[gone["row"]] > ZERO, "goods"])
    goods = np.union1d(goods, np.flatnonzero(first_stage.indices.shipments["depot_id"].isin(grounded)))
    variables = first_stage.variables
    short = np.unique(
        np.concatenate([variables.vehicles[routes], variables.trips[patterns], variables.shipments[goods]])
    )
    if not len(short):
        return arrays, objectives
    limited = gone[~stock["depot_id"].isin(grounded).to_numpy()[gone["row"]]]
    number = len(arrays.lower)
    of_vehicles = variables.vehicles[touching["route"]], np.ones(len(touching)), fleet["lack"]
    of_goods = variables.shipments[limited["goods"]], limited["scale"].to_numpy(), stock["lack"]
    rules = [
        _sums(short, number, touching["row"], *of_vehicles),
        _sums(short, number, limited["row"], *of_goods),
    ]
    return _wider(arrays, short, rules), {
        name: np.append(objective, -objective[short]) for name, objective in objectives.items()
    }


def _lack(most: pd.DataFrame, here: pd.DataFrame, value: str) -> pd.DataFrame:
    """Add `lack`: by how much the scenario has less than the scenario that has most."""
    keys = [name for name in most if name != value]
    there = most[keys].merge(here, on=keys, how="left", validate="one_to_one")[value].fillna(0)
    return most.assign(lack=(most[value] - there).clip(lower=0).astype("float64"))


def _sums(
    short: Indices, number: int, row: pd.Series, decision: Indices, value: Numbers, limit: pd.Series
) -> Constraints:
    """Limit what stays undone, of the decisions `short` that may; their further variables begin at `number`."""
    at = np.searchsorted(short, decision)
    inside = (at < len(short)) & (short[np.minimum(at, len(short) - 1)] == decision)
    return at_most(limit.to_numpy(np.float64), (row.to_numpy()[inside], number + at[inside], value[inside]))


def _wider(arrays: LinearProgram, short: Indices, rules: list[Constraints]) -> LinearProgram:
    """Subtract what stays undone from each decision in every constraint."""
    number, row = len(arrays.lower), np.arange(len(short))
    decided = arrays.matrix[:, short].tocoo()
    no_more = at_most(np.zeros(len(short)), (row, short, -1.0), (row, number + row, 1.0))
    return arrays.extended(len(short), cells=(decided.row, number + decided.col, -decided.data), rows=[no_more, *rules])
