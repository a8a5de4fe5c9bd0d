"""The whole model of one operation: sets, columns, rules, aims and days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.planning.allocation.columns import Columns, add_columns
from logistics.planning.allocation.constraints import ALL, add_constraints
from logistics.planning.allocation.rolling import VariableDays
from logistics.planning.allocation.sets import Sets, build_sets
from logistics.planning.allocation.stages import THOUSAND, stage_objectives
from logistics.solver.program import LinearProgram, Numbers, ProgramBuilder

if TYPE_CHECKING:
    import numpy.typing as npt

    from logistics.inputs.operation import Operation
    from logistics.planning.case import PlanningCase


@dataclass(frozen=True)
class Model:
    """What is solved: `arrays` with `objectives`, one for each aim; and what its columns mean and when they are.

    `most_cost`: more than this the last aim, cost, cannot come to: the budget, in thousands of USD.
    """

    sets: Sets
    columns: Columns
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
    sets = build_sets(operation, case.drops, case.needs, case.rounds)
    columns = add_columns(problem, sets)
    add_constraints(problem, ALL, operation, sets, columns)
    return Model(
        sets=sets,
        columns=columns,
        arrays=problem.arrays(),
        objectives=stage_objectives(sets, columns, problem.columns),
        calendar=_calendar(operation, sets, columns, problem.columns),
        most_cost=operation.settings.budget_usd / THOUSAND,
    )


def _calendar(operation: Operation, sets: Sets, columns: Columns, number_columns: int) -> VariableDays:
    """Day (of dispatch, of purchase, of need) of each column."""
    moves = np.full(number_columns, -1, dtype=np.int64)
    start = pd.Timestamp(operation.settings.start_date)

    def number(dates: pd.Series) -> npt.NDArray[np.int64]:
        return np.asarray((dates - start).dt.days, dtype=np.int64)

    moves[columns.send] = number(sets.sends["dispatch_date"])
    moves[columns.buy] = number(sets.buys["date"])
    moves[columns.vehicles] = number(sets.rounds["dispatch_date"])
    moves[columns.trips] = number(sets.slots["dispatch_date"])
    parts = number(sets.slots["dispatch_date"])[sets.parts["slot"].to_numpy()]
    moves[columns.part_kg] = parts
    moves[columns.part_litres] = parts
    day = moves.copy()
    for of_need in columns.of_needs():
        day[of_need] = number(sets.needs["date"])
    return VariableDays(moves, day)
