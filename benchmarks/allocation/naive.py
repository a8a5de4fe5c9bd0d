"""The naive way: the same model built column by column, with one weighted objective, raw units and solver defaults."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

import numpy as np
from ortools.math_opt.python import mathopt

if TYPE_CHECKING:
    from logistics.solver.program import LinearProgram, Numbers

#: Kilograms and litres instead of tonnes and cubic metres, people instead of thousands, dollars instead of thousands.
RAW = 1000.0


def solve_naively(arrays: LinearProgram, objective: Numbers, seconds: float, ours: float) -> str:
    """Solve one weighted aim within so many seconds; say how much worse than ours the plan is, or that there is none.

    Parameters
    ----------
    arrays, objective : our model and its weighed aim. seconds : for building and solving. ours : value of our plan.
    """
    began = time.monotonic()
    model = mathopt.Model()
    columns = [
        model.add_variable(lb=low, ub=high, is_integer=bool(whole))
        for low, high, whole in zip(arrays.lower, arrays.upper, arrays.integer, strict=True)
    ]
    matrix = arrays.matrix
    for row in range(matrix.shape[0]):
        cells = range(matrix.indptr[row], matrix.indptr[row + 1])
        total = mathopt.LinearSum(RAW * matrix.data[cell] * columns[matrix.indices[cell]] for cell in cells)
        model.add_linear_constraint(lb=RAW * arrays.row_lower[row], ub=RAW * arrays.row_upper[row], expr=total)
    model.minimize(mathopt.LinearSum(RAW * objective[at] * columns[at] for at in np.flatnonzero(objective)))
    built = time.monotonic() - began
    limit = dt.timedelta(seconds=max(seconds - built, 1.0))
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=mathopt.SolveParameters(time_limit=limit))
    if not result.has_primal_feasible_solution():
        return f"built in {built:.1f} s, no plan"
    return f"built in {built:.1f} s, {100 * (result.objective_value() / RAW - ours) / abs(ours):+.1f}%"
