"""Small operations and their plans with fractions, solved by another solver's interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog

if TYPE_CHECKING:
    from logistics.solver.program import LinearProgram, Numbers


def least(arrays: LinearProgram, aim: Numbers, row: int = 0, more: float = 0.0) -> float | None:
    """Minimise an aim by scipy, with `more` in one row; None where nothing is possible."""
    step = np.zeros(len(arrays.row_upper))
    step[row] = more
    lower, upper = arrays.row_lower + step, arrays.row_upper + step
    same = np.isfinite(lower) & (lower == upper)
    at_most, at_least = np.isfinite(upper) & ~same, np.isfinite(lower) & ~same
    found = linprog(
        aim,
        A_ub=np.vstack([arrays.matrix[at_most].toarray(), -arrays.matrix[at_least].toarray()]),
        b_ub=np.concatenate([upper[at_most], -lower[at_least]]),
        A_eq=arrays.matrix[same].toarray(),
        b_eq=upper[same],
        bounds=np.column_stack([arrays.lower, arrays.upper]),
        method="highs",
    )
    return float(found.fun) if found.status == 0 else None
