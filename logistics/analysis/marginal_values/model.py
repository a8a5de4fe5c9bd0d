"""The plan with fractions of vehicles, in a form whose limits can be moved one by one.

It is the allocation's own model (`planning/allocation/constraints.py`) but for three things: every depot may have every
item and every kind of vehicle (none of them, but one more could come); stock is kept day by day, so that goods that
come on a day have a row of their own; and no column has a limit of its own that stands in a row as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.values_file import KEYS
from logistics.planning.allocation.constraints import ALL, add_constraints, vehicles_of_depots
from logistics.planning.allocation.indices import build_index_sets
from logistics.planning.allocation.objectives import objectives_of
from logistics.planning.allocation.variables import add_columns
from logistics.planning.case import PlanningCase
from logistics.planning.limits import Limit
from logistics.solver.program import ProgramBuilder, equal

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.planning.allocation.indices import IndexSets
    from logistics.planning.allocation.variables import Variables
    from logistics.solver.program import Constraints, Indices, LinearProgram, Numbers

#: Kilograms of the tonne that values of goods are told for, and US dollars that the value of money is told for.
TONNE, MONEY = 1000.0, 100.0
#: The families of rows that are limits somebody can move, by the kind they are told under.
KINDS = {
    Limit.stock: "stock",
    Limit.vehicles: "vehicle",
    Limit.dock: "departure",
    Limit.supplier: "supplier",
    Limit.budget: "money",
}
#: What one more is: a unit of goods of which no group needs more than `FEW` at a time (kits), a tonne of others.
FEW = 50.0
PER = {"vehicle": "vehicle", "departure": "departure", "money": "100 USD"}
OF_KITS, OF_GOODS = "unit", "t"


@dataclass(frozen=True)
class ValueModel:
    """What is solved, without whole numbers.

    `arrays`: the rules. `objectives`: one for each aim. `limits`: the rows that somebody can move: KEYS (blank where
    they do not apply; `depot_id` or, for suppliers, `place_id`), per (what one more is: PER), row, size (what it adds
    to the row).
    """

    operation: Operation
    indices: IndexSets
    variables: Variables
    arrays: LinearProgram
    objectives: dict[str, Numbers]
    limits: pd.DataFrame


def build_value_model(operation: Operation) -> ValueModel:
    """Build the model of an operation.

    Parameters
    ----------
    operation : the checked case.
    """
    opened, problem = _opened(operation), ProgramBuilder()
    case = PlanningCase.of(operation, fleet_of=opened)
    indices = build_index_sets(opened, case.drops, case.needs, case.rounds)
    variables = add_columns(problem, indices)
    stock = _stock_by_day(operation, indices)
    left = problem.add_columns(len(stock))
    families = ALL | {Limit.vehicles: _vehicles_there, Limit.stock: partial(_stock_day_by_day, stock=stock, left=left)}
    add_constraints(problem, families, operation, indices, variables)
    arrays = problem.arrays().relaxed()
    return ValueModel(
        operation=operation,
        indices=indices,
        variables=variables,
        # Limits of columns that stand in a row as well are lifted: there they have a price.
        arrays=arrays.with_bounds(np.concatenate([variables.vehicles, variables.trips, variables.buy]), upper=np.inf),
        objectives=objectives_of(indices, variables, problem.columns),
        limits=_limits(problem.rows),
    )


def not_before(dates: pd.Series, first: pd.Timestamp | pd.Series) -> pd.Series:
    """Give the later of each date and a first one."""
    return dates.where(dates > first, first)


def _opened(operation: Operation) -> Operation:
    """Give the operation with every item and kind of vehicle at every depot.

    How many they are does not count here: rows of stock and fleet are filled from the tables as they are.
    """
    depots = operation.depots[["depot_id", "opens_date", "closes_date"]]
    days = {"opens_date": "available_from", "closes_date": "available_to"}
    fleet = depots.merge(operation.vehicles[["vehicle_id"]], how="cross").rename(columns=days).assign(count=1)
    stock = depots[["depot_id"]].merge(operation.items[["item_id"]], how="cross")
    start = pd.Timestamp(operation.settings.start_date).as_unit("us")
    stock = stock.assign(quantity=1.0, available_from=start, notes="")
    return operation.replace_tables(
        fleet=fleet[operation.fleet.columns].astype(operation.fleet.dtypes.to_dict()),
        stock=stock[operation.stock.columns].astype(operation.stock.dtypes.to_dict()),
    )


def _vehicles_there(operation: Operation, indices: IndexSets, variables: Variables) -> Constraints:
    """Limit vehicles by those there are on each day; the fleet of the sets counts one of each everywhere."""
    rows = vehicles_of_depots(operation, indices, variables)
    assert rows.keys is not None  # noqa: S101  for the type checker
    found = rows.keys.reset_index(names="row").merge(operation.fleet, on=["depot_id", "vehicle_id"])
    here = found[(found["date"] >= found["available_from"]) & (found["date"] <= found["available_to"])]
    return replace(
        rows, upper=here.groupby("row")["count"].sum().reindex(rows.keys.index, fill_value=0).to_numpy(float)
    )


def _stock_by_day(operation: Operation, indices: IndexSets) -> pd.DataFrame:
    """List depots, items and days: depot_id, item_id, date, come (units that day), kg (of a unit), scale, step."""
    start = pd.Timestamp(operation.settings.start_date)
    lanes = indices.sends[["depot_id", "item_id", "kg", "scale", "step"]].drop_duplicates(["depot_id", "item_id"])
    lanes = lanes.sort_values(["depot_id", "item_id"])
    stock = lanes.merge(pd.DataFrame({"date": operation.days}), how="cross")
    come = operation.stock.assign(date=not_before(operation.stock["available_from"], start))
    come = come.groupby(["depot_id", "item_id", "date"])[["quantity"]].sum().reset_index()
    stock = stock.merge(come.rename(columns={"quantity": "come"}), on=["depot_id", "item_id", "date"], how="left")
    return stock.fillna({"come": 0.0})


def _stock_day_by_day(
    _: Operation, indices: IndexSets, variables: Variables, *, stock: pd.DataFrame, left: Indices
) -> Constraints:
    """What is left at a depot is what was left the day before and comes, less what is sent.

    sum of send + left - left of the day before  =  come    for every depot, item and day.
    """
    row = np.arange(len(stock))
    later = np.flatnonzero(stock.duplicated(["depot_id", "item_id"]).to_numpy())
    at = pd.MultiIndex.from_frame(stock[["depot_id", "item_id", "date"]])
    sent = at.get_indexer(pd.MultiIndex.from_frame(indices.sends[["depot_id", "item_id", "dispatch_date"]]))
    rows = equal(
        (stock["come"] / stock["scale"]).to_numpy(),
        (sent, variables.send, 1.0),
        (row, left, 1.0),
        (later, left[later - 1], -1.0),
    )
    return replace(rows, keys=stock.drop(columns="come"))


def _limits(families: list[Constraints]) -> pd.DataFrame:
    """List the rows that somebody can move."""
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
    """Say what one more is, and what it adds to a row: goods in the item's scale, thousands of US dollars, or one."""
    kind = limits["kind"].iloc[0] if len(limits) else ""
    if "scale" not in limits:
        return limits.assign(per=PER.get(kind, ""), size=MONEY / 1000 if kind == "money" else 1.0)
    few = limits["scale"] <= FEW
    units = (TONNE / limits["kg"]).mask(few, 1.0)
    per = np.where(few, OF_KITS, OF_GOODS)
    return limits.assign(per=per, size=units / limits["scale"])
