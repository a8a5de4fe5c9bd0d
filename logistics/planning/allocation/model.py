"""The whole model of one operation: indices, variables, constraints, objectives and days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.planning.allocation.constraints import ALL, add_constraints
from logistics.planning.allocation.indices import IndexSets, build_index_sets
from logistics.planning.allocation.objectives import THOUSAND, objectives_of
from logistics.planning.allocation.variables import Variables, add_variables
from logistics.planning.allocation.windows import VariableDays
from logistics.solver.program import LinearProgram, Numbers, ProgramBuilder

if TYPE_CHECKING:
    import numpy.typing as npt

    from logistics.inputs.operation import Operation
    from logistics.planning.case import PlanningCase


@dataclass(frozen=True)
class Model:
    """The model of one operation.

    Attributes
    ----------
    indices : the index sets.
    variables : column numbers by meaning.
    arrays : the program to be solved.
    objectives : coefficients of each objective, by name, in their order.
    calendar : days of the columns.
    most_cost : most that the last objective, cost, can be: the budget (thousands of USD).
    """

    indices: IndexSets
    variables: Variables
    arrays: LinearProgram
    objectives: dict[str, Numbers]
    calendar: VariableDays
    most_cost: float


def build_model(case: PlanningCase) -> Model:
    """Build the model of an operation.

    Parameters
    ----------
    case : the operation, prepared.
    """
    operation, problem = case.operation, ProgramBuilder()
    indices = build_index_sets(operation, case.drops, case.needs, case.routes)
    variables = add_variables(problem, indices)
    add_constraints(problem, ALL, operation, indices, variables)
    return Model(
        indices=indices,
        variables=variables,
        arrays=problem.arrays(),
        objectives=objectives_of(indices, variables, problem.columns),
        calendar=_calendar(operation, indices, variables, problem.columns),
        most_cost=operation.settings.budget_usd / THOUSAND,
    )


def _calendar(operation: Operation, indices: IndexSets, variables: Variables, number_columns: int) -> VariableDays:
    """Give the day of each column: of dispatch, of purchase, or of need."""
    moves = np.full(number_columns, -1, dtype=np.int64)
    start = pd.Timestamp(operation.settings.start_date)

    def number(dates: pd.Series) -> npt.NDArray[np.int64]:
        return np.asarray((dates - start).dt.days, dtype=np.int64)

    moves[variables.shipments] = number(indices.shipments["dispatch_date"])
    moves[variables.purchases] = number(indices.purchases["date"])
    moves[variables.vehicles] = number(indices.routes["dispatch_date"])
    moves[variables.trips] = number(indices.patterns["dispatch_date"])
    shares = number(indices.patterns["dispatch_date"])[indices.shares["pattern"].to_numpy()]
    moves[variables.share_kg] = shares
    moves[variables.share_litres] = shares
    day = moves.copy()
    for of_need in variables.of_needs():
        day[of_need] = number(indices.needs["date"])
    return VariableDays(moves, day)
