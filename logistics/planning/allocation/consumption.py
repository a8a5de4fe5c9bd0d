"""Consumption: how much of what groups receive they use each day, and how much they carry on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.planning.allocation.constraints import CONSUMPTION_IN_STEPS, add_constraints
from logistics.planning.allocation.objectives import objectives_of
from logistics.planning.allocation.used import in_whole_steps, with_this_used
from logistics.planning.allocation.variables import add_variables
from logistics.solver.lexicographic import Slack, lexicographic
from logistics.solver.program import ProgramBuilder
from logistics.solver.tolerances import FEASIBILITY

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.planning.allocation.indices import IndexSets
    from logistics.solver.program import Numbers

#: Seconds for each objective. The problem has no whole numbers and no roads; it never took nearly as long.
SECONDS = 60.0
#: Slacks to try for objectives that were met: no more than the solver's own tolerance makes necessary.
SLACKS = [Slack(least=FEASIBILITY), Slack(least=10 * FEASIBILITY), Slack(least=100 * FEASIBILITY)]


@dataclass(frozen=True)
class Consumption:
    """What groups use.

    Attributes
    ----------
    used : quantity for each row of the needs (units, in whole steps).
    objectives : value of each objective but cost, by name.
    """

    used: Numbers
    objectives: dict[str, float]


def consume(operation: Operation, indices: IndexSets, received: Numbers) -> Consumption:
    """Decide what groups use and carry, given what they receive, by the objectives of the allocation.

    Parameters
    ----------
    operation : the checked case.
    indices : the index sets of the allocation. Only needs and purchases are used.
    received : quantity for each row of `indices.needs` (units, in whole steps).

    Raises
    ------
    SolverError
        The solver broke down.
    """
    problem, given = ProgramBuilder(), _given(indices, received)
    variables = add_variables(problem, given)
    add_constraints(problem, CONSUMPTION_IN_STEPS, operation, given, variables)
    fixed = given.shipments["quantity"].to_numpy() / given.shipments["scale"].to_numpy()
    arrays = problem.arrays().with_bounds(variables.shipments, fixed, fixed)
    aims = objectives_of(given, variables, problem.columns)
    aims.pop("cost")
    *_, last = lexicographic(arrays, aims.values(), SLACKS, SECONDS)
    used = in_whole_steps(indices.needs, last.amounts[variables.used] * indices.needs["scale"].to_numpy(), received)
    values = with_this_used(indices.needs, variables, used, problem.columns)
    return Consumption(used, {name: float(objective @ values) for name, objective in aims.items()})


def reached(indices: IndexSets, received: Numbers, used: Numbers) -> dict[str, float]:
    """Give the value of each objective but cost, by name, for amounts received and used.

    Parameters
    ----------
    indices : the index sets of the allocation.
    received, used : quantity for each row of `indices.needs` (units).
    """
    problem, given = ProgramBuilder(), _given(indices, received)
    variables = add_variables(problem, given)
    aims = objectives_of(given, variables, problem.columns)
    aims.pop("cost")
    values = with_this_used(indices.needs, variables, used, problem.columns)
    return {name: float(objective @ values) for name, objective in aims.items()}


def _given(indices: IndexSets, received: Numbers) -> IndexSets:
    """Give the index sets with the same needs, and what is received as the only shipments."""
    need = np.flatnonzero(received)
    shipments = pd.DataFrame(
        {"need": need, "quantity": received[need], "scale": indices.needs["scale"].to_numpy()[need], "kind": "stop"}
    )
    return indices.without_vehicles(shipments, indices.purchases.iloc[:0])
