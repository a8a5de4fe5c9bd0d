"""The basis of a solved linear program: what one more in a row changes, and how far that holds.

At an optimum, as many columns and rows as there are rows lie between their bounds. These are the basis. As long as the
basis stays the same, every amount is a linear function of every limit, and so is everything counted in amounts.
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

#: Rows looked at together. It bounds the memory they take.
BATCH = 64


@dataclass(frozen=True)
class Basis:
    """The basis of an optimal solution.

    Attributes
    ----------
    factors : LU factors of the basis matrix (rows x rows).
    columns : numbers of the columns in the basis.
    rows : numbers of the rows in the basis.
    below : how far each member is above its lower bound, first the columns, then the rows.
    above : how far each member is below its upper bound, in the same order.
    """

    factors: SuperLU
    columns: Indices
    rows: Indices
    below: Numbers
    above: Numbers

    @classmethod
    def of(cls, arrays: LinearProgram, answer: WarmSolution) -> Basis:
        """Give the basis in which a solve ended.

        Parameters
        ----------
        arrays : the problem that was solved.
        answer : its solution, with the basis.
        """
        assert answer.basis_status is not None  # noqa: S101  both solvers give one
        columns, rows = answer.basis_status.basic()
        number_rows = len(arrays.row_upper)
        own = sparse.csc_array((-np.ones(len(rows)), (rows, np.arange(len(rows)))), shape=(number_rows, len(rows)))
        matrix = sparse.hstack([arrays.matrix.tocsc()[:, columns], own], format="csc")
        amounts = np.concatenate([answer.amounts[columns], (arrays.matrix @ answer.amounts)[rows]])
        lower = np.concatenate([arrays.lower[columns], arrays.row_lower[rows]])
        upper = np.concatenate([arrays.upper[columns], arrays.row_upper[rows]])
        return cls(splu(matrix), columns, rows, np.maximum(amounts - lower, 0.0), np.maximum(upper - amounts, 0.0))

    def changes(self, counted: Numbers) -> Numbers:
        """Give by how much some totals change if the limit of a row rises by one.

        Parameters
        ----------
        counted : what one unit of each column adds to each total (totals x columns).

        Returns
        -------
        The change of each total for each row (totals x rows).
        """
        inside = np.zeros((len(self.below), len(counted)))
        inside[: len(self.columns)] = counted[:, self.columns].T
        # The stubs do not know the argument `trans`, which solves with the transposed matrix.
        solve: Any = self.factors.solve
        return np.ascontiguousarray(solve(inside, trans="T").T)

    def room(self, rows: Indices) -> tuple[Numbers, Numbers]:
        """Give how far the limits of some rows may rise, and how far they may fall, with the same basis.

        The rows are taken to lie at their limits. A row that is itself in the basis has no room.

        Returns
        -------
        The rise and the fall for each of the rows; infinite where no bound is met.
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
        """Give how many steps (amounts x directions) can be made in each direction until an amount meets a bound."""
        moved = np.abs(step) > ZERO
        left = np.where(step > 0, self.above[:, None], self.below[:, None])
        far = np.divide(left, np.abs(step), out=np.full(step.shape, np.inf), where=moved)
        steps: Numbers = np.where((left < FEASIBILITY) & moved, 0.0, far).min(axis=0)
        return steps
