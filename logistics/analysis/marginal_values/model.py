"""The relaxation of the plan (fractions of vehicles allowed), in a form whose limits can be moved one by one.

It is the allocation's own model (`planning/allocation/constraints.py`) with three differences. Every depot may have
every item and every kind of vehicle: it may have none today, but one more could come. Stock is balanced day by day, so
that the goods that arrive on a day have a constraint of their own. A variable has no bound where a constraint limits it
already.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.frames import typed_like
from logistics.core.values_file import KEYS
from logistics.planning.allocation.constraints import ALL, add_constraints
from logistics.planning.allocation.indices import build_index_sets
from logistics.planning.allocation.objectives import objectives_of
from logistics.planning.allocation.variables import add_variables
from logistics.planning.case import PlanningCase
from logistics.planning.limits import Limit
from logistics.solver.program import ProgramBuilder, equal

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.planning.allocation.indices import IndexSets
    from logistics.planning.allocation.variables import Variables
    from logistics.solver.program import Constraints, Indices, LinearProgram, Numbers

#: Values of goods are given for a tonne (kg); the value of money is given for this many US dollars.
TONNE, MONEY = 1000.0, 100.0
#: The families of constraints that somebody can relax, and the kind under which the table lists each.
KINDS = {
    Limit.stock: "stock",
    Limit.vehicles: "vehicle",
    Limit.dock: "departure",
    Limit.supplier: "supplier",
    Limit.budget: "money",
}
#: One more of an item is a unit where its scale is at most this (kits), and a tonne otherwise.
FEW = 50.0
PER = {"vehicle": "vehicle", "departure": "departure", "money": "100 USD"}
OF_KITS, OF_GOODS = "unit", "t"


@dataclass(frozen=True)
class ValueModel:
    """The relaxation of an operation's plan, with the list of its movable limits.

    Attributes
    ----------
    operation : the checked case.
    indices : the index sets of the model.
    variables : the position of each variable.
    arrays : the linear program.
    objectives : coefficients of each objective, by name.
    limits : one row for each constraint that somebody can relax: KEYS (blank where they do not apply; `depot_id` or,
        for suppliers, `place_id`), per (the unit of one more: PER), row (position of the constraint), size (what one
        more adds to its limit).
    """

    operation: Operation
    indices: IndexSets
    variables: Variables
    arrays: LinearProgram
    objectives: dict[str, Numbers]
    limits: pd.DataFrame


def build_value_model(operation: Operation) -> ValueModel:
    """Build the model of a checked operation."""
    opened, problem = _opened(operation), ProgramBuilder()
    case = PlanningCase.of(operation, fleet_of=opened)
    indices = build_index_sets(opened, case.drops, case.needs, case.routes)
    variables = add_variables(problem, indices)
    stock = _stock_by_day(operation, indices)
    left = problem.add_columns(len(stock))
    families = ALL | {Limit.stock: partial(_stock_day_by_day, stock=stock, left=left)}
    add_constraints(problem, families, operation, indices, variables)
    arrays = problem.arrays().relaxed()
    return ValueModel(
        operation=operation,
        indices=indices,
        variables=variables,
        # Bounds that a constraint repeats are lifted, so that the price falls on the constraint.
        arrays=arrays.with_bounds(
            np.concatenate([variables.vehicles, variables.trips, variables.purchases]), upper=np.inf
        ),
        objectives=objectives_of(indices, variables, problem.columns),
        limits=_limits(problem.rows),
    )


def not_before(dates: pd.Series, first: pd.Timestamp | pd.Series) -> pd.Series:
    """Give the later of each date and a first one."""
    return dates.where(dates > first, first)


def _opened(operation: Operation) -> Operation:
    """Give the operation with every item and kind of vehicle at every depot.

    Their numbers do not matter: the limits of stock and vehicles are taken from the original tables.
    """
    depots = operation.depots[["depot_id", "opens_date", "closes_date"]]
    days = {"opens_date": "available_from", "closes_date": "available_to"}
    fleet = depots.merge(operation.vehicles[["vehicle_id"]], how="cross").rename(columns=days)
    fleet = fleet.assign(count=1, first_no=1, organisation_id="")
    stock = depots[["depot_id"]].merge(operation.items[["item_id"]], how="cross")
    start = pd.Timestamp(operation.settings.start_date).as_unit("us")
    stock = stock.assign(quantity=1.0, available_from=start, organisation_id="", notes="")
    return operation.replace_tables(fleet=typed_like(operation.fleet, fleet), stock=typed_like(operation.stock, stock))


def _stock_by_day(operation: Operation, indices: IndexSets) -> pd.DataFrame:
    """List what arrives at each depot, of each item, on each day.

    Returns
    -------
    DataFrame with depot_id, item_id, kg (of a unit), scale, step, date, come (units that arrive that day).
    """
    start = pd.Timestamp(operation.settings.start_date)
    goods = indices.shipments[["depot_id", "item_id", "kg", "scale", "step"]].drop_duplicates(["depot_id", "item_id"])
    goods = goods.sort_values(["depot_id", "item_id"])
    stock = goods.merge(pd.DataFrame({"date": operation.days}), how="cross")
    come = operation.stock.assign(date=not_before(operation.stock["available_from"], start))
    come = come.groupby(["depot_id", "item_id", "date"])[["quantity"]].sum().reset_index()
    stock = stock.merge(
        come.rename(columns={"quantity": "come"}), on=["depot_id", "item_id", "date"], how="left", validate="one_to_one"
    )
    return stock.fillna({"come": 0.0})


def _stock_day_by_day(
    _: Operation, indices: IndexSets, variables: Variables, *, stock: pd.DataFrame, left: Indices
) -> Constraints:
    """Balance the stock of each depot from day to day.

    sum of shipments + left - left of the day before  =  come    for every depot, item and day.

    `stock` is the table of `_stock_by_day`; `left` has the variable of what is left, for each of its rows.
    """
    row = np.arange(len(stock))
    later = np.flatnonzero(stock.duplicated(["depot_id", "item_id"]).to_numpy())
    at = pd.MultiIndex.from_frame(stock[["depot_id", "item_id", "date"]])
    sent = at.get_indexer(pd.MultiIndex.from_frame(indices.shipments[["depot_id", "item_id", "dispatch_date"]]))
    rows = equal(
        (stock["come"] / stock["scale"]).to_numpy(),
        (sent, variables.shipments, 1.0),
        (row, left, 1.0),
        (later, left[later - 1], -1.0),
    )
    return replace(rows, keys=stock.drop(columns="come"))


def _limits(families: list[Constraints]) -> pd.DataFrame:
    """List the constraints that somebody can relax, with the columns of `ValueModel.limits`."""
    offsets = np.cumsum([0, *(len(rows.upper) for rows in families)])
    tables = []
    for rows, offset in zip(families, offsets, strict=False):
        if rows.family in KINDS and rows.keys is not None:
            row = offset + np.arange(len(rows.keys))
            tables.append(_with_size(rows.keys.assign(kind=KINDS[Limit(rows.family)], row=row)))
    limits = pd.concat(tables, ignore_index=True)
    names = [name for name in KEYS if name != "date"]
    return limits.assign(**limits.reindex(columns=names).fillna("").astype("str"))[[*KEYS, "per", "row", "size"]]


def _with_size(limits: pd.DataFrame) -> pd.DataFrame:
    """Add `per` (the unit of one more) and `size` (what one more adds to the limit).

    Goods are in the item's scale, money is in thousands of US dollars, and all else is counted.
    """
    kind = limits["kind"].iloc[0] if len(limits) else ""
    if "scale" not in limits:
        return limits.assign(per=PER.get(kind, ""), size=MONEY / 1000 if kind == "money" else 1.0)
    few = limits["scale"] <= FEW
    units = (TONNE / limits["kg"]).mask(few, 1.0)
    per = np.where(few, OF_KITS, OF_GOODS)
    return limits.assign(per=per, size=units / limits["scale"])
