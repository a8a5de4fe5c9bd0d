"""Diving: whole numbers are decided on one after the other, each time from the basis of the last solve."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np
import numpy.typing as npt

from logistics.solver.tolerances import INTEGRALITY

if TYPE_CHECKING:
    from logistics.solver.effort import Effort
    from logistics.solver.program import LinearProgram, Numbers


class First(StrEnum):
    """Which variable a dive decides on first.

    Attributes
    ----------
    nearest : the one nearest to a whole number.
    farthest : the one farthest from a whole number.
    """

    nearest = "nearest"
    farthest = "farthest"


def dive(program: LinearProgram, objective: Numbers, first: First, effort: Effort) -> Numbers | None:
    """Find a good solution in whole numbers quickly.

    The relaxation is solved. Then a variable with a fraction is rounded up, and rounded down, and the better of the two
    is kept, until no fraction is left (a dive, as in Achterberg, Constraint Integer Programming, 2007, section 9.3,
    where both roundings are tried). Each solve starts from the basis before it.

    Parameters
    ----------
    program, objective : the problem. Variables in whole numbers are decided on.
    first : which variable is decided on first.
    effort : gives the stop.

    Returns
    -------
    Values of all variables. None if both roundings of a variable leave no solution, or if a stop was asked for.
    """
    diver = _Diver(program, objective)
    whole = np.flatnonzero(program.integer)
    if not diver.solve():
        return None
    while not effort.stop.is_set():
        values = diver.values()
        chosen = _next(values[whole], first)
        if chosen is None:
            values[whole] = np.rint(values[whole])
            return values
        if not diver.round(int(whole[chosen]), float(values[whole[chosen]])):
            return None
    return None


def _next(values: Numbers, first: First) -> int | None:
    """Give the position of the value to be decided on next; None if all are whole."""
    away = np.abs(values - np.rint(values))
    fractions = np.flatnonzero(away > INTEGRALITY)
    if not len(fractions):
        return None
    best = np.argmin(away[fractions]) if first is First.nearest else np.argmax(away[fractions])
    return int(fractions[best])


class _Diver:
    """A program in the solver, with the bounds it has by now."""

    def __init__(self, program: LinearProgram, objective: Numbers) -> None:
        """Hand the relaxation of a program to HiGHS by its own interface, which can go on from a basis."""
        self._lower, self._upper = program.lower.copy(), program.upper.copy()
        self._solver = highspy.Highs()
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        self._solver.passModel(_message(program, objective))

    def solve(self) -> bool:
        """Solve from the present basis; say if there is a solution."""
        self._solver.run()
        return bool(self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def values(self) -> Numbers:
        """Give the values of all variables in the last solve."""
        return np.array(self._solver.getSolution().col_value)

    def round(self, column: int, value: float) -> bool:
        """Round a variable to the side that costs less; say if any side leaves a solution."""
        down = np.floor(value)
        basis, found = self._solver.getBasis(), []
        for lower, upper in ((down + 1, self._upper[column]), (self._lower[column], down)):
            if lower <= upper and self._solved(column, lower, upper):
                found.append((self._solver.getObjectiveValue(), lower, upper, self._solver.getBasis()))
            self._solver.setBasis(basis)
        if not found:
            return False
        _, lower, upper, basis = min(found, key=lambda side: side[0])
        self._lower[column], self._upper[column] = lower, upper
        self._solver.setBasis(basis)
        return self._solved(column, lower, upper)

    def _solved(self, column: int, lower: float, upper: float) -> bool:
        self._solver.changeColBounds(column, float(lower), float(upper))
        return self.solve()


def _message(program: LinearProgram, objective: Numbers) -> highspy.HighsLp:
    """Give the relaxation of a program as HiGHS takes it: arrays, without a loop over cells."""
    message = highspy.HighsLp()
    message.num_row_, message.num_col_ = program.matrix.shape
    message.col_cost_, message.col_lower_, message.col_upper_ = objective, program.lower, program.upper
    message.row_lower_, message.row_upper_ = program.row_lower, program.row_upper
    message.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    message.a_matrix_.start_ = _short(program.matrix.indptr)
    message.a_matrix_.index_ = _short(program.matrix.indices)
    message.a_matrix_.value_ = program.matrix.data
    return message


def _short(numbers: npt.NDArray[np.signedinteger[Any]]) -> npt.NDArray[np.int32]:
    """Give indices in the type that HiGHS counts in."""
    return numbers.astype(np.int32)
