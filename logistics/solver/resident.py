"""A program that stays in HiGHS: it is changed a little and solved again, each time from the basis it has."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np
import numpy.typing as npt

from logistics.solver.solve import Solution
from logistics.solver.waiting import GRACE, answer_of

if TYPE_CHECKING:
    from logistics.solver.effort import Effort
    from logistics.solver.program import LinearProgram, Numbers

#: HiGHS's number for the primal simplex method. After a change of costs the basis is still primal feasible.
PRIMAL = 4


class Ended(StrEnum):
    """How a solve ended.

    Attributes
    ----------
    optimal : at the best solution.
    infeasible : there is no solution.
    cut : the time was up, with a solution at hand.
    broken : without an answer.
    """

    optimal = "optimal"
    infeasible = "infeasible"
    cut = "cut"
    broken = "broken"


class Resident:
    """The relaxation of a program in the solver, with its present bounds, costs and basis.

    Attributes
    ----------
    lower, upper : bounds of the variables.
    rows : number of rows.
    abandoned : whether a solve still runs in its thread. Then the solver must not be touched any more.
    """

    def __init__(self, program: LinearProgram) -> None:
        """Hand a program without an objective to HiGHS by its own interface, which can go on from a basis."""
        self.lower, self.upper = program.lower.copy(), program.upper.copy()
        self.rows = len(program.row_upper)
        self.abandoned = False
        self._has_basis = False
        self._solver = highspy.Highs()
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        self._solver.passModel(_message(program))

    def solve(self, seconds: float = np.inf) -> Ended:
        """Solve from the present basis within a number of seconds."""
        # The solver counts the seconds of all its solves.
        self._solver.setOptionValue("time_limit", self._solver.getRunTime() + seconds)
        self._solver.run()
        self._has_basis = True
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            return Ended.optimal
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return Ended.infeasible
        feasible = self._solver.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        return Ended.cut if feasible and status == highspy.HighsModelStatus.kTimeLimit else Ended.broken

    def answer(self, seconds: float, effort: Effort) -> Solution | None:
        """Solve from the present basis in a thread; give the solution.

        Parameters
        ----------
        seconds : wall-clock limit.
        effort : its `late` is set when the clock cuts in. If its `stop` is set, the solve is abandoned.

        Returns
        -------
        The solution, with the prices of the rows; None if there is none, none was found, or the solve was abandoned.
        """
        ended = answer_of(lambda: self.solve(seconds), seconds + GRACE, effort)
        self.abandoned = ended is None
        if ended not in (Ended.optimal, Ended.cut):
            return None
        if ended is Ended.cut:
            effort.late.set()
        value = self.value()
        bound = value if ended is Ended.optimal else -np.inf
        prices = np.array(self._solver.getSolution().row_dual)
        return Solution(self.values(), value, bound, ended is Ended.cut, prices)

    def values(self) -> Numbers:
        """Give the values of all variables in the last solve."""
        return np.array(self._solver.getSolution().col_value)

    def value(self) -> float:
        """Give the value of the objective in the last solve."""
        return float(self._solver.getObjectiveValue())

    def basis(self) -> highspy.HighsBasis:
        """Give the basis of the last solve."""
        return self._solver.getBasis()

    def go_on_from(self, basis: highspy.HighsBasis) -> None:
        """Set the basis that the next solve starts from."""
        self._solver.setBasis(basis)

    def bound(self, column: int, lower: float, upper: float) -> None:
        """Set the bounds of a variable."""
        self._solver.changeColBounds(column, float(lower), float(upper))
        self.lower[column], self.upper[column] = lower, upper

    def minimise(self, objective: Numbers) -> None:
        """Set the objective. The next solve starts from the last solution, which still keeps every limit."""
        self._solver.changeColsCost(len(objective), np.arange(len(objective), dtype=np.int32), objective)
        if self._has_basis:
            self._solver.setOptionValue("simplex_strategy", PRIMAL)

    def hold(self, coefficients: Numbers, upper: float) -> int:
        """Add a constraint, coefficients times variables at most `upper`; give its row number."""
        columns = np.flatnonzero(coefficients).astype(np.int32)
        self._solver.addRow(-highspy.kHighsInf, upper, len(columns), columns, coefficients[columns])
        self.rows += 1
        return self.rows - 1

    def release(self, row: int) -> None:
        """Let go of a constraint that `hold` added."""
        self.limit(row, highspy.kHighsInf)

    def limit(self, row: int, upper: float) -> None:
        """Set the limit of a constraint that `hold` added."""
        self._solver.changeRowBounds(row, -highspy.kHighsInf, upper)


def _message(program: LinearProgram) -> highspy.HighsLp:
    """Give the relaxation of a program as HiGHS takes it: arrays, without a loop over cells."""
    message = highspy.HighsLp()
    message.num_row_, message.num_col_ = program.matrix.shape
    message.col_cost_ = np.zeros(len(program.lower))
    message.col_lower_, message.col_upper_ = program.lower, program.upper
    message.row_lower_, message.row_upper_ = program.row_lower, program.row_upper
    message.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    message.a_matrix_.start_ = _short(program.matrix.indptr)
    message.a_matrix_.index_ = _short(program.matrix.indices)
    message.a_matrix_.value_ = program.matrix.data
    return message


def _short(numbers: npt.NDArray[np.signedinteger[Any]]) -> npt.NDArray[np.int32]:
    """Give indices in the type that HiGHS counts in."""
    return numbers.astype(np.int32)
