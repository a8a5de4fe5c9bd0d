"""What groups do with what they receive: how much is used each day, how much is carried on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.planning.allocation.constraints import CONSUMPTION_IN_STEPS, add_constraints
from logistics.planning.allocation.objectives import objectives_of
from logistics.planning.allocation.used import in_whole_steps, with_this_used
from logistics.planning.allocation.variables import add_columns
from logistics.solver.lexicographic import Slack, lexicographic
from logistics.solver.program import ProgramBuilder
from logistics.solver.tolerances import FEASIBILITY

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.planning.allocation.indices import IndexSets
    from logistics.solver.program import Numbers

#: A problem without integers and roads; this is far more than it ever took.
SECONDS = 60.0
#: How far an aim may give way to the next: no further than the solver's own tolerance makes necessary.
SLACKS = [Slack(least=FEASIBILITY), Slack(least=10 * FEASIBILITY), Slack(least=100 * FEASIBILITY)]


@dataclass(frozen=True)
class Consumption:
    """`used`: quantity for each row of the needs, in whole steps; `stages`: the value of each stage but cost."""

    used: Numbers
    stages: dict[str, float]


def consume(operation: Operation, indices: IndexSets, received: Numbers) -> Consumption:
    """Decide use and carrying by the same aims as the allocation, given what really comes.

    Parameters
    ----------
    operation : the checked case.
    sets : those of the allocation; only its needs are looked at.
    received : quantity for each row of `sets.needs`, in whole steps.
    """
    problem, given = ProgramBuilder(), _given(indices, received)
    variables = add_columns(problem, given)
    add_constraints(problem, CONSUMPTION_IN_STEPS, operation, given, variables)
    fixed = given.sends["quantity"].to_numpy() / given.sends["scale"].to_numpy()
    arrays = problem.arrays().with_bounds(variables.send, fixed, fixed)
    aims = objectives_of(given, variables, problem.columns)
    aims.pop("cost")
    *_, last = lexicographic(arrays, aims.values(), SLACKS, SECONDS)
    used = in_whole_steps(indices.needs, last.amounts[variables.used] * indices.needs["scale"].to_numpy())
    values = with_this_used(indices.needs, variables, used, problem.columns)
    return Consumption(used, {name: float(objective @ values) for name, objective in aims.items()})


def reached(indices: IndexSets, received: Numbers, used: Numbers) -> dict[str, float]:
    """Give what each aim but cost comes to when so much is received and used.

    Parameters
    ----------
    sets : those of the allocation; only its needs are looked at.
    received, used : quantity for each row of `sets.needs`.
    """
    problem, given = ProgramBuilder(), _given(indices, received)
    variables = add_columns(problem, given)
    aims = objectives_of(given, variables, problem.columns)
    aims.pop("cost")
    values = with_this_used(indices.needs, variables, used, problem.columns)
    return {name: float(objective @ values) for name, objective in aims.items()}


def _given(indices: IndexSets, received: Numbers) -> IndexSets:
    """The same needs, with what is received as the only lanes."""
    need = np.flatnonzero(received)
    sends = pd.DataFrame(
        {"need": need, "quantity": received[need], "scale": indices.needs["scale"].to_numpy()[need], "kind": "stop"}
    )
    return indices.without_vehicles(sends, indices.buys.iloc[:0])
