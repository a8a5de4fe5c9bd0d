"""What groups do with what they receive: how much is used each day, how much is carried on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core.errors import SolverError
from logistics.core.language.told import Told
from logistics.planning.allocation.columns import add_columns
from logistics.planning.allocation.rows import add_rules_of_use
from logistics.planning.allocation.stages import stage_objectives
from logistics.planning.allocation.used import in_whole_steps, with_this_used
from logistics.solver.program import ProgramBuilder
from logistics.solver.solve import Solution, minimise

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.planning.allocation.sets import Sets
    from logistics.solver.program import LinearProgram, Numbers

#: A problem without integers and roads; this is far more than it ever took.
SECONDS = 60.0
#: How far an aim that was met may give way to the next, relative to its value: no further than the solver's own
#: tolerance makes necessary. Held to the last digit, an aim can be one that no values reach.
_SLACKS = (1e-7, 1e-6, 1e-5)


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
    add_rules_of_use(problem, operation, given, columns)
    fixed = given.sends["quantity"].to_numpy() / given.sends["scale"].to_numpy()
    arrays = problem.arrays().with_bounds(columns.send, fixed, fixed)
    values = np.zeros(problem.columns)
    held: list[tuple[Numbers, float]] = []
    aims = stage_objectives(given, columns, problem.columns)
    aims.pop("cost")
    for objective in aims.values():
        solution = _met(arrays, held, objective)
        values = solution.amounts
        held.append((objective, solution.objective))
    used = in_whole_steps(sets.needs, values[columns.used] * sets.needs["scale"].to_numpy())
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


def _met(arrays: LinearProgram, held: list[tuple[Numbers, float]], objective: Numbers) -> Solution:
    """Meet one aim with those before it held: as tightly as there is a solution."""
    for slack in _SLACKS:
        kept = arrays
        for aim, value in held:
            kept = kept.with_row(aim, value + slack * max(1.0, abs(value)))
        try:
            solution = minimise(kept, objective, gap=0.0, seconds=SECONDS)
        except SolverError:
            if not held or slack == _SLACKS[-1]:
                raise
            continue
        if solution is None:
            break
        return solution
    raise SolverError(Told("system", "no_plan_in_time"))


def _given(sets: Sets, received: Numbers) -> Sets:
    """The same needs, with what is received as the only lanes."""
    need = np.flatnonzero(received)
    sends = pd.DataFrame(
        {"need": need, "quantity": received[need], "scale": sets.needs["scale"].to_numpy()[need], "kind": "stop"}
    )
    return sets.without_vehicles(sends, sets.buys.iloc[:0])
