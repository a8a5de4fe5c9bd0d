"""The second stage: the problem of one scenario, given the decisions made now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.analysis.stochastic.case import GOODS, ORDER
from logistics.analysis.stochastic.first_stage import numbers
from logistics.analysis.stochastic.undeliverable import with_undeliverable
from logistics.inputs.suppliers import sold_on
from logistics.planning.allocation.constraints import CONSUMPTION, SUPPLY, TRANSPORT, add_constraints, spending
from logistics.planning.allocation.objectives import THOUSAND, objectives_of
from logistics.planning.allocation.replanning import ROUTE
from logistics.planning.allocation.variables import Variables, add_variables
from logistics.solver.program import Constraints, LinearProgram, Numbers, ProgramBuilder, at_most

if TYPE_CHECKING:
    import numpy.typing as npt

    from logistics.analysis.stochastic.case import ScenarioModel
    from logistics.analysis.stochastic.first_stage import FirstStage
    from logistics.planning.allocation.indices import IndexSets
    from logistics.solver.program import Indices


@dataclass(frozen=True)
class SecondStage:
    """The problem of one scenario.

    Attributes
    ----------
    arrays : the linear program; its first variables are the decisions, the others the scenario's own.
    objectives : coefficients of each aim of the allocation, by name.
    known : which decisions can be carried out in this scenario (decisions).
    """

    arrays: LinearProgram
    objectives: dict[str, Numbers]
    known: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Match:
    """The row of the decisions for each row of `routes`, `patterns`, `shipments` and `purchases`; -1 if none."""

    routes: Indices
    patterns: Indices
    goods: Indices
    orders: Indices

    @classmethod
    def of(cls, case: ScenarioModel, first_stage: FirstStage) -> _Match:
        """Match rows by their keys, not by their positions."""
        ordered = numbers(case.indices.purchases, ORDER, first_stage.indices.purchases)
        return cls(
            numbers(case.routes(), ROUTE, first_stage.routes),
            numbers(case.patterns(), [*ROUTE, "pattern"], first_stage.patterns),
            numbers(case.indices.shipments, GOODS, first_stage.indices.shipments),
            np.where(case.orders() <= first_stage.until, ordered, -1),
        )


def build_second_stage(case: ScenarioModel, first_stage: FirstStage) -> SecondStage:
    """Build the problem of one scenario, given decisions that were made before it was known.

    A vehicle that is sent does what was decided. Where it cannot (people are elsewhere, a road is closed), vehicle,
    goods and money are spent and nobody is reached. Goods that arrive at a site are shared out there, with the scenario
    known; what people can neither use nor carry is left. Where a scenario lacks goods or vehicles that others have, the
    lacking amount stays undone. What was not decided is not done in the first days.

    Parameters
    ----------
    case : the scenario, with quantities in the scales of the decisions.
    first_stage : the first stage.
    """
    problem, match = ProgramBuilder(), _Match.of(case, first_stage)
    problem.add_columns(first_stage.number)
    own = add_variables(problem, case.indices)
    done = _as_decided(own, first_stage, match)
    add_constraints(problem, TRANSPORT, case.operation, case.indices, done)
    problem.add_rows(_arriving(match.goods, own.shipments, first_stage.variables.shipments))
    problem.add_rows(_arriving(match.orders, own.purchases, first_stage.variables.purchases))
    spent = _spent(case, done, first_stage, match)
    add_constraints(problem, SUPPLY, case.operation, *spent)
    add_constraints(problem, CONSUMPTION, case.operation, case.indices, done)
    objectives = objectives_of(case.indices, done, problem.columns)
    objectives["cost"] = _cost(*spent, problem.columns)
    arrays = problem.arrays().relaxed()
    arrays = arrays.with_bounds(_not_decided(case, own, first_stage, match), upper=0.0)
    arrays = arrays.with_bounds(slice(first_stage.number), upper=np.concatenate(first_stage.problem.upper))
    arrays, objectives = with_undeliverable(arrays, objectives, case.operation, first_stage)
    return SecondStage(arrays, objectives, _known(first_stage, match))


def _as_decided(own: Variables, first_stage: FirstStage, match: _Match) -> Variables:
    """Give the scenario's variables, with those of the decisions for vehicles and trips decided before."""
    return replace(
        own,
        vehicles=np.where(match.routes >= 0, _at(first_stage.variables.vehicles, match.routes), own.vehicles),
        trips=np.where(match.patterns >= 0, _at(first_stage.variables.trips, match.patterns), own.trips),
    )


def _at(variables: Indices, row: Indices) -> Indices:
    """Give the variable of each row; an arbitrary one where the row is -1."""
    return variables[row] if len(variables) else row


def _arriving(match: Indices, arrives: Indices, sent: Indices) -> Constraints:
    """Limit what drops get to what was decided.

    sum of what drops get  <=  what was decided    for all shipments to a site and all orders of the decisions.
    """
    here = np.flatnonzero(match >= 0)
    decided, row = np.unique(match[here], return_inverse=True)
    return at_most(
        np.zeros(len(decided)), (row, arrives[here], 1.0), (np.arange(len(decided)), _at(sent, decided), -1.0)
    )


def _spent(case: ScenarioModel, done: Variables, first_stage: FirstStage, match: _Match) -> tuple[IndexSets, Variables]:
    """Give the index sets and variables of all that uses vehicles, docks, stock and money.

    These are the decisions, even where they reach nobody, and what is decided later. Decisions about a depot that this
    scenario does not have cost nothing in it.
    """
    indices, decided, variables = case.indices, first_stage.indices, first_stage.variables
    depots = case.operation.depots["depot_id"]
    routes = _others(match.routes, decided.routes, depots)
    patterns = _others(match.patterns, decided.patterns, depots)
    goods = np.flatnonzero(decided.shipments["depot_id"].isin(depots))
    shipments_later = np.flatnonzero((indices.shipments["dispatch_date"] > first_stage.until).to_numpy())
    purchases_later = np.flatnonzero((case.orders() > first_stage.until).to_numpy())
    count = _count(case, decided.routes.iloc[routes])
    tables = replace(
        indices,
        routes=_joined(indices.routes, decided.routes.iloc[routes].assign(count=count)),
        patterns=_joined(indices.patterns, decided.patterns.iloc[patterns]),
        shipments=_joined(indices.shipments.iloc[shipments_later], decided.shipments.iloc[goods]),
        purchases=_joined(indices.purchases.iloc[purchases_later], _as_sold_here(case, decided.purchases)),
    )
    return tables, replace(
        done,
        vehicles=np.append(done.vehicles, variables.vehicles[routes]),
        trips=np.append(done.trips, variables.trips[patterns]),
        shipments=np.append(done.shipments[shipments_later], variables.shipments[goods]),
        purchases=np.append(done.purchases[purchases_later], variables.purchases),
    )


def _joined(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Put one table under another, with the columns of the first."""
    return pd.concat([first, second[list(first)]], ignore_index=True) if len(second) else first.reset_index(drop=True)


def _others(match: Indices, decided: pd.DataFrame, depots: pd.Series) -> Indices:
    """Give the rows of the decisions that match nothing in the scenario, though it has their depot."""
    missing = ~np.isin(np.arange(len(decided)), match)
    return np.flatnonzero(missing & decided["depot_id"].isin(depots).to_numpy())


def _count(case: ScenarioModel, routes: pd.DataFrame) -> Numbers:
    """Count the vehicles that the scenario has for each route."""
    fleet = case.operation.fleet.groupby(["depot_id", "vehicle_id"])["count"].sum()
    wanted = pd.MultiIndex.from_frame(routes[["depot_id", "vehicle_id"]])
    return fleet.reindex(wanted, fill_value=0).to_numpy(np.int64)


def _as_sold_here(case: ScenarioModel, orders: pd.DataFrame) -> pd.DataFrame:
    """Give the orders as the scenario's suppliers sell; a supplier it does not have sells nothing."""
    here = sold_on(case.operation.suppliers, orders)
    price = here["price_usd_per_unit"].fillna(pd.Series(orders["price"].to_numpy()))
    return orders.assign(
        price=price.to_numpy(),
        max_per_day=here["max_per_day"].fillna(0.0).to_numpy(),
        max_total=here["max_total"].fillna(np.inf).to_numpy(np.float64),
        lot=here["lot"].fillna(-1).to_numpy(np.int64),
    )


def _not_decided(case: ScenarioModel, own: Variables, first_stage: FirstStage, match: _Match) -> Indices:
    """Give the scenario's own variables of the first days that must be 0.

    Either a decision stands in their place, or they were not decided.
    """
    first = (case.indices.patterns["dispatch_date"] <= first_stage.until).to_numpy()
    return np.concatenate(
        [
            own.vehicles[(case.indices.routes["dispatch_date"] <= first_stage.until).to_numpy()],
            own.trips[first],
            own.shipments[
                (case.indices.shipments["dispatch_date"] <= first_stage.until).to_numpy() & (match.goods < 0)
            ],
            own.purchases[(case.orders() <= first_stage.until).to_numpy() & (match.orders < 0)],
        ]
    )


def _cost(indices: IndexSets, variables: Variables, number: int) -> Numbers:
    """Give the coefficients of cost (thousands of USD)."""
    objective = np.zeros(number)
    column, usd = spending(indices, variables)
    np.add.at(objective, column, usd / THOUSAND)
    return objective


def _known(first_stage: FirstStage, match: _Match) -> npt.NDArray[np.bool_]:
    """Say which decisions match something in the scenario; capacity shares always count as matched."""
    known, variables = np.zeros(first_stage.number, dtype=np.bool_), first_stage.variables
    for column, row in (
        (variables.vehicles, match.routes),
        (variables.trips, match.patterns),
        (variables.shipments, match.goods),
        (variables.purchases, match.orders),
    ):
        known[column[row[row >= 0]]] = True
    known[variables.share_kg] = True
    known[variables.share_litres] = True
    return known
