"""What follows from where a solve ended: what one more in a row changes, and how far that holds.

At its best a plan with fractions hangs on as many columns and rows as there are rows: those that lie between their
bounds, the basis. As long as the same ones do, every amount changes evenly with every limit, and so does all that is
counted in amounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import SuperLU, splu

from logistics.solver.tolerances import FEASIBILITY, ZERO

if TYPE_CHECKING:
    from logistics.solver.program import Indices, LinearProgram, Numbers
    from logistics.solver.warm_start import WarmSolution

#: So many rows are looked at together; it bounds the memory they take.
BATCH = 64


@dataclass(frozen=True)
class Basis:
    """A plan's basis.

    `factors`: of its matrix. `columns`, `rows`: those in it. `below`, `above`: how far each is above its lower and
    below its upper bound, first the columns, then the rows.
    """

    factors: SuperLU
    columns: Indices
    rows: Indices
    below: Numbers
    above: Numbers

    @classmethod
    def of(cls, arrays: LinearProgram, answer: WarmSolution) -> Basis:
        """Take the basis of a solved problem apart."""
        assert answer.standing is not None  # noqa: S101  both solvers give one
        columns, rows = answer.standing.basic()
        number_rows = len(arrays.row_upper)
        own = sparse.csc_array((-np.ones(len(rows)), (rows, np.arange(len(rows)))), shape=(number_rows, len(rows)))
        matrix = sparse.hstack([arrays.matrix.tocsc()[:, columns], own], format="csc")
        amounts = np.concatenate([answer.amounts[columns], (arrays.matrix @ answer.amounts)[rows]])
        lower = np.concatenate([arrays.lower[columns], arrays.row_lower[rows]])
        upper = np.concatenate([arrays.upper[columns], arrays.row_upper[rows]])
        return cls(splu(matrix), columns, rows, np.maximum(amounts - lower, 0.0), np.maximum(upper - amounts, 0.0))

    def changes(self, counted: Numbers) -> Numbers:
        """Give what one more in each row changes what is counted by.

        counted : for each column what one of it counts, one line a count (counts x columns).

        Returns
        -------
        One line a count (counts x rows).
        """
        inside = np.zeros((len(self.below), len(counted)))
        inside[: len(self.columns)] = counted[:, self.columns].T
        # The stubs do not know that it can be solved the other way round.
        solve: Any = self.factors.solve
        return np.ascontiguousarray(solve(inside, trans="T").T)

    def room(self, rows: Indices) -> tuple[Numbers, Numbers]:
        """Give how much more, and how much less, each of some rows may have with the same basis.

        The rows are to be held at their limits; those in the basis that have no choice have no room.
        """
        more, less = np.zeros(len(rows)), np.zeros(len(rows))
        for first in range(0, len(rows), BATCH):
            some = rows[first : first + BATCH]
            unit = np.zeros((len(self.below), len(some)))
            unit[some, np.arange(len(some))] = 1.0
            step = self.factors.solve(unit)
            more[first : first + BATCH] = self._until_a_bound(step)
            less[first : first + BATCH] = self._until_a_bound(-step)
        more[np.isin(rows, self.rows)], less[np.isin(rows, self.rows)] = 0.0, 0.0
        return more, less

    def _until_a_bound(self, step: Numbers) -> Numbers:
        """Give how many steps can be made until an amount comes to a bound (amounts x ways)."""
        moved = np.abs(step) > ZERO
        left = np.where(step > 0, self.above[:, None], self.below[:, None])
        far = np.divide(left, np.abs(step), out=np.full(step.shape, np.inf), where=moved)
        steps: Numbers = np.where((left < FEASIBILITY) & moved, 0.0, far).min(axis=0)
        return steps
