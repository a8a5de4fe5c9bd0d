"""The first stage: all that can be decided for the first days, over all scenarios, each decision once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.analysis.stochastic.case import GOODS, ORDER
from logistics.planning.allocation.constraints import TRANSPORT, add_constraints, budget, docks
from logistics.planning.allocation.indices import IndexSets
from logistics.planning.allocation.replanning import ROUTE
from logistics.planning.allocation.variables import Variables, add_variables
from logistics.planning.limits import Limit
from logistics.solver.program import ProgramBuilder, at_most

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from logistics.analysis.stochastic.case import ScenarioModel
    from logistics.inputs.operation import Operation
    from logistics.solver.program import Indices


@dataclass(frozen=True)
class FirstStage:
    """The decisions about what leaves, or is ordered, up to and including a day, in any of the scenarios.

    Attributes
    ----------
    until : the last day.
    indices : routes, trip patterns, capacity shares, shipments to a site (`shipments`) and orders (`purchases`); no
        needs.
    routes, patterns : the keys of routes and trip patterns.
    variables : positions of the decisions, the first variables of every problem.
    problem : the decisions, and the constraints that hold in every scenario: loads, trips, docks, money, and the
        vehicles and goods of the scenario that has most.
    fleet : the most vehicles in any scenario: depot_id, vehicle_id, date, count.
    stock : the most goods in any scenario: depot_id, item_id, date, come (up to that day, in the item's unit).
    """

    until: pd.Timestamp
    indices: IndexSets
    routes: pd.DataFrame
    patterns: pd.DataFrame
    variables: Variables
    problem: ProgramBuilder
    fleet: pd.DataFrame
    stock: pd.DataFrame

    @property
    def number(self) -> int:
        """How many decisions there are."""
        return self.problem.columns

    @property
    def whole(self) -> npt.NDArray[np.bool_]:
        """Which decisions are whole numbers: vehicles and trips."""
        return np.concatenate(self.problem.integer)


def build_first_stage(cases: Sequence[ScenarioModel], until: pd.Timestamp) -> FirstStage:
    """List what can be decided now, and the constraints that bind it in every scenario.

    Parameters
    ----------
    cases : the scenarios, with quantities in common scales. A decision that differs between them (a detour is longer
        where a road is closed) is taken from the first that has it, with the fewest trips of all.
    until : the last day whose dispatches and orders are decided now.
    """
    routes, patterns, shares = _routes(cases, until)
    indices = IndexSets(
        needs=cases[0].indices.needs.iloc[:0],
        shipments=_goods(cases, until),
        purchases=_orders(cases, until),
        routes=routes,
        patterns=patterns.drop(columns="sites").rename(columns={"visits": "sites"}),
        shares=shares,
    )
    problem = ProgramBuilder()
    variables = add_variables(problem, indices)
    fleet = _most([fleet_by_day(case.operation) for case in cases], "count")
    stock = _most([stock_by_day(case.operation, until) for case in cases], "come")
    families = TRANSPORT | {Limit.dock: docks, Limit.budget: budget}
    add_constraints(problem, families, _least_of_all(cases), indices, variables)
    found = FirstStage(until, indices, routes, patterns, variables, problem, fleet, stock)
    touching = vehicles_by_day(found, fleet)
    problem.add_rows(at_most(fleet["count"], (touching["row"], variables.vehicles[touching["route"]], 1.0)))
    gone = goods_by_day(found, stock)
    problem.add_rows(at_most(stock["come"], (gone["row"], variables.shipments[gone["goods"]], gone["scale"])))
    return found


def numbers(table: pd.DataFrame, keys: list[str], among: pd.DataFrame) -> Indices:
    """Give the row of `among` with the same keys for each row of a table; -1 where there is none."""
    index = pd.MultiIndex.from_frame(among[keys])
    return np.asarray(index.get_indexer(pd.MultiIndex.from_frame(table[keys])), dtype=np.int64)


def fleet_by_day(operation: Operation) -> pd.DataFrame:
    """Count the vehicles of each depot on each day.

    Returns
    -------
    DataFrame with depot_id, vehicle_id, date, count (0 while the depot is shut).
    """
    opening = operation.depots[["depot_id", "opens_date", "closes_date"]]
    fleet = operation.fleet.merge(opening, on="depot_id", validate="many_to_one")
    table = fleet.merge(pd.DataFrame({"date": operation.days}), how="cross")
    there = (table["date"] >= table["available_from"]) & (table["date"] <= table["available_to"])
    opened = (table["date"] >= table["opens_date"]) & (table["date"] <= table["closes_date"])
    table = table.assign(count=table["count"].where(there & opened, 0))
    return table.groupby(["depot_id", "vehicle_id", "date"], sort=False, as_index=False)[["count"]].sum()


def stock_by_day(operation: Operation, until: pd.Timestamp) -> pd.DataFrame:
    """Sum the stock that has arrived by each day, for days up to `until`.

    Returns
    -------
    DataFrame with depot_id, item_id, date, come (in the item's unit).
    """
    days = pd.DataFrame({"date": operation.days[operation.days <= until]})
    table = operation.stock.merge(days, how="cross")
    table["come"] = table["quantity"].where(table["available_from"] <= table["date"], 0.0)
    return table.groupby(["depot_id", "item_id", "date"])["come"].sum().reset_index()


def vehicles_by_day(first_stage: FirstStage, fleet: pd.DataFrame) -> pd.DataFrame:
    """List the routes that use vehicles of each row of a fleet by day.

    Returns
    -------
    DataFrame with row (of `fleet`) and route (row of the first stage's `routes`).
    """
    routes = first_stage.routes.reset_index(drop=True).reset_index(names="route")
    days = routes.loc[routes.index.repeat(routes["days"])].reset_index(drop=True)
    days["date"] = days["dispatch_date"] + pd.to_timedelta(days.groupby("route").cumcount(), unit="D")
    keys = ["depot_id", "vehicle_id", "date"]
    return days.merge(fleet.reset_index(names="row"), on=keys, validate="many_to_one")[["row", "route"]]


def goods_by_day(first_stage: FirstStage, stock: pd.DataFrame) -> pd.DataFrame:
    """List the shipments that have left by each row of a stock by day.

    Returns
    -------
    DataFrame with row (of `stock`), goods (row of the decisions' `shipments`), scale.
    """
    goods = first_stage.indices.shipments.reset_index(names="goods")[
        ["goods", "depot_id", "item_id", "dispatch_date", "scale"]
    ]
    table = goods.merge(stock.reset_index(names="row"), on=["depot_id", "item_id"])
    return table.loc[table["dispatch_date"] <= table["date"], ["row", "goods", "scale"]]


def _least_of_all(cases: Sequence[ScenarioModel]) -> Operation:
    """Give an operation with the fewest departures and the least money of any scenario."""
    operations = [case.operation for case in cases]
    docks = pd.concat([operation.depots for operation in operations])
    least = docks.groupby("depot_id")["max_departures_per_day"].transform("min")
    depots = docks.assign(max_departures_per_day=least).drop_duplicates("depot_id")
    budget_usd = min(operation.settings.budget_usd for operation in operations)
    settings = replace(operations[0].settings, budget_usd=budget_usd)
    return replace(operations[0], depots=depots, settings=settings)


def _most(tables: list[pd.DataFrame], value: str) -> pd.DataFrame:
    """Give the largest `value` in any of the tables, for each combination of their other columns."""
    keys = [name for name in tables[0] if name != value]
    return pd.concat(tables).groupby(keys)[value].max().reset_index()


def _routes(cases: Sequence[ScenarioModel], until: pd.Timestamp) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Give the routes, trip patterns and capacity shares of all cases that begin up to a day, each once.

    Returns
    -------
    Routes with the columns of `ScenarioModel.routes`, trip patterns with those of `ScenarioModel.patterns` and the
    fewest trips, and capacity shares: pattern, site_id.
    """
    routes = pd.concat([case.routes() for case in cases], ignore_index=True)
    routes = routes[routes["dispatch_date"] <= until].drop_duplicates(ROUTE)
    routes = routes.sort_values(ROUTE, ignore_index=True)
    every = pd.concat([case.patterns() for case in cases], ignore_index=True)
    every = every[every["dispatch_date"] <= until]
    fewest = every.groupby([*ROUTE, "pattern"], as_index=False)["trips"].min()
    patterns = every.drop_duplicates([*ROUTE, "pattern"]).drop(columns="trips")
    patterns = patterns.merge(fewest, on=[*ROUTE, "pattern"], validate="one_to_one")
    patterns = patterns.sort_values([*ROUTE, "pattern"], ignore_index=True)
    patterns["route"] = numbers(patterns, ROUTE, routes)
    shared = patterns.loc[patterns["visits"].map(len) > 1, ["visits"]].reset_index(names="pattern").explode("visits")
    shares = pd.DataFrame({"pattern": shared["pattern"].astype("int64"), "site_id": shared["visits"]})
    return routes, patterns, shares.reset_index(drop=True)


def _goods(cases: Sequence[ScenarioModel], until: pd.Timestamp) -> pd.DataFrame:
    """Give what can be sent to a site up to a day, with the columns of `shipments`; `need` is always -1."""
    shipments = pd.concat([case.indices.shipments for case in cases], ignore_index=True)
    goods = shipments[shipments["dispatch_date"] <= until].drop_duplicates(GOODS)
    return goods.sort_values(GOODS, ignore_index=True).assign(need=-1)


def _orders(cases: Sequence[ScenarioModel], until: pd.Timestamp) -> pd.DataFrame:
    """Give what can be ordered up to a day: the columns of `purchases` and `ordered` (day); `need` is always -1."""
    purchases = pd.concat([case.indices.purchases.assign(ordered=case.orders()) for case in cases], ignore_index=True)
    orders = purchases[purchases["ordered"] <= until].drop_duplicates(ORDER)
    return orders.sort_values(ORDER, ignore_index=True).assign(need=-1)
