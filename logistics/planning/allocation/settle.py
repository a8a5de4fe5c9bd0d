"""What groups do with what they receive: how much is used each day, how much is carried on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.planning.allocation.columns import add_columns
from logistics.planning.allocation.constraints import CONSUMPTION_IN_STEPS, add_constraints
from logistics.planning.allocation.stages import stage_objectives
from logistics.planning.allocation.used import in_whole_steps, with_this_used
from logistics.solver.lexicographic import Slack, lexicographic
from logistics.solver.program import ProgramBuilder
from logistics.solver.tolerances import FEASIBILITY

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.planning.allocation.sets import Sets
    from logistics.solver.program import Numbers

#: A problem without integers and roads; this is far more than it ever took.
SECONDS = 60.0
#: How far an aim may give way to the next: no further than the solver's own tolerance makes necessary.
SLACKS = [Slack(least=FEASIBILITY), Slack(least=10 * FEASIBILITY), Slack(least=100 * FEASIBILITY)]


@dataclass(frozen=True)
class Use:
    """`used`: quantity for each row of the needs, in whole steps; `stages`: the value of each stage but cost."""

    used: Numbers
    stages: dict[str, float]


def settle(operation: Operation, sets: Sets, received: Numbers) -> Use:
    """Decide use and carrying by the same aims as the allocation, given what really comes.

    Parameters
    ----------
    operation : the checked case.
    sets : those of the allocation; only its needs are looked at.
    received : quantity for each row of `sets.needs`, in whole steps.
    """
    problem, given = ProgramBuilder(), _given(sets, received)
    columns = add_columns(problem, given)
    add_constraints(problem, CONSUMPTION_IN_STEPS, operation, given, columns)
    fixed = given.sends["quantity"].to_numpy() / given.sends["scale"].to_numpy()
    arrays = problem.arrays().with_bounds(columns.send, fixed, fixed)
    aims = stage_objectives(given, columns, problem.columns)
    aims.pop("cost")
    *_, last = lexicographic(arrays, aims.values(), SLACKS, SECONDS)
    used = in_whole_steps(sets.needs, last.amounts[columns.used] * sets.needs["scale"].to_numpy())
    values = with_this_used(sets.needs, columns, used, problem.columns)
    return Use(used, {name: float(objective @ values) for name, objective in aims.items()})


def reached(sets: Sets, received: Numbers, used: Numbers) -> dict[str, float]:
    """Give what each aim but cost comes to when so much is received and used.

    Parameters
    ----------
    sets : those of the allocation; only its needs are looked at.
    received, used : quantity for each row of `sets.needs`.
    """
    problem, given = ProgramBuilder(), _given(sets, received)
    columns = add_columns(problem, given)
    aims = stage_objectives(given, columns, problem.columns)
    aims.pop("cost")
    values = with_this_used(sets.needs, columns, used, problem.columns)
    return {name: float(objective @ values) for name, objective in aims.items()}


def _given(sets: Sets, received: Numbers) -> Sets:
    """The same needs, with what is received as the only lanes."""
    need = np.flatnonzero(received)
    sends = pd.DataFrame(
        {"need": need, "quantity": received[need], "scale": sets.needs["scale"].to_numpy()[need], "kind": "stop"}
    )
    return sets.without_vehicles(sends, sets.buys.iloc[:0])
