"""An estimate of a plan from its relaxation (vehicles in fractions), made in a few seconds and without trips.

The relaxation is a linear program. It is solved to the end, never cut off by the clock, so that it gives the same each
time. No plan in whole vehicles is better by the weighted sum of the objectives. `docs/benchmarks.md` tells how near
whole vehicles come.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from logistics.core.errors import SolverError
from logistics.core.language.told import Told
from logistics.planning.accounting import coverage_table, totals
from logistics.planning.allocation.model import build_model
from logistics.planning.allocation.relaxation import relax
from logistics.planning.case import PlanningCase
from logistics.solver.effort import Effort

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.planning.allocation.model import Model
    from logistics.solver.program import Numbers


@dataclass(frozen=True)
class Estimate:
    """The plan with fractions of vehicles.

    Attributes
    ----------
    coverage : as `coverage_table` gives it.
    totals : as in `plan.json`.
    aims : value of each objective, by name.
    trips : number of trips, in fractions.
    """

    coverage: pd.DataFrame
    totals: dict[str, Any]
    aims: dict[str, float]
    trips: float


def estimate(operation: Operation) -> Estimate:
    """Plan an operation with fractions of vehicles.

    Raises
    ------
    SolverError
        The solver broke down.
    """
    case = PlanningCase.of(operation)
    model = build_model(case)
    found = relax(model.arrays, list(model.objectives.values()), Effort())
    if found is None:
        raise SolverError(Told("system", "no_plan_in_time"))
    values = found.amounts
    scale = model.indices.needs["scale"].to_numpy()
    coverage = coverage_table(case.needs, _received(model, values), values[model.variables.used] * scale)
    goods, trips = _goods(model, values), _trips(model, values)
    return Estimate(
        coverage=coverage,
        totals=totals(operation, case.drops, goods, trips, coverage),
        aims={name: float(objective @ values) for name, objective in model.objectives.items()},
        trips=float(values[model.variables.trips].sum()),
    )


def _received(model: Model, values: Numbers) -> Numbers:
    """Give the quantity [units] that each row of the needs receives."""
    needs = model.indices.needs
    received = np.zeros(len(needs))
    for table, variables in (
        (model.indices.shipments, model.variables.shipments),
        (model.indices.purchases, model.variables.purchases),
    ):
        np.add.at(received, table["need"].to_numpy(), values[variables])
    return received * needs["scale"].to_numpy()


def _goods(model: Model, values: Numbers) -> pd.DataFrame:
    """Give shipments and purchases with the columns that `totals` uses: kg, purchase_usd."""
    shipments, purchases = model.indices.shipments, model.indices.purchases
    sent = values[model.variables.shipments] * shipments["scale"].to_numpy()
    bought = values[model.variables.purchases] * purchases["scale"].to_numpy()
    return pd.DataFrame(
        {
            "kg": np.concatenate([sent * shipments["kg"].to_numpy(), bought * purchases["kg"].to_numpy()]),
            "purchase_usd": np.concatenate([np.zeros(len(sent)), bought * purchases["price"].to_numpy()]),
        }
    )


def _trips(model: Model, values: Numbers) -> pd.DataFrame:
    """Give trips, then vehicle-days, with the columns that `totals` uses: km, cost_usd."""
    patterns, routes = model.indices.patterns, model.indices.routes
    km = values[model.variables.trips] * patterns["km"].to_numpy()
    days = values[model.variables.vehicles] * (routes["usd_per_day"] * routes["days"]).to_numpy()
    return pd.DataFrame(
        {
            "km": np.concatenate([km, np.zeros(len(days))]),
            "cost_usd": np.concatenate([km * patterns["usd_per_km"].to_numpy(), days]),
        }
    )
