"""Warm starts: a problem without whole numbers is solved again and again, each time from the last basis."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from ortools.math_opt.python import mathopt

from logistics.core.errors import SolverError
from logistics.core.language.told import Told
from logistics.solver.solve import WITH_FRACTIONS

if TYPE_CHECKING:
    import numpy.typing as npt

    from logistics.solver.program import LinearProgram, Numbers

#: The solver that can start from a basis.
GOES_ON = mathopt.SolverType.GLOP
#: Settings of a cold start. The time limit is far more than a solve ever took.
ANEW = mathopt.SolveParameters(time_limit=dt.timedelta(seconds=600), random_seed=1)
#: Settings of a warm start. Presolve would discard the basis.
FROM_THERE = mathopt.SolveParameters(time_limit=dt.timedelta(seconds=600), random_seed=1, presolve=mathopt.Emphasis.OFF)
#: What OR-Tools raises when a solver breaks down; it differs by version and solver.
BREAKDOWN = (AttributeError, RuntimeError, ValueError)
_BASIC, _AT_LOWER = mathopt.BasisStatus.BASIC, mathopt.BasisStatus.AT_LOWER_BOUND


@dataclass(frozen=True)
class BasisStatus:
    """The basis in which a solve ended.

    Attributes
    ----------
    columns, rows : for each column and each row, whether it is basic (between its bounds) or at which bound it lies.
    """

    columns: list[mathopt.BasisStatus]
    rows: list[mathopt.BasisStatus]

    def basic(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Give the numbers of the basic columns and of the basic rows."""
        return tuple(  # type: ignore[return-value]
            np.flatnonzero([status == _BASIC for status in statuses]) for statuses in (self.columns, self.rows)
        )

    def extended(self, columns: int, rows: int) -> BasisStatus:
        """Give the basis for a problem with further columns, which lie at zero, and further rows, which are basic."""
        return BasisStatus([*self.columns, *[_AT_LOWER] * columns], [*self.rows, *[_BASIC] * rows])


@dataclass(frozen=True)
class WarmSolution:
    """The solution of a warm-started problem.

    Attributes
    ----------
    amounts : values of the columns.
    objective : value of the objective.
    prices : change of the objective if the limit of a row rises by one; empty if no details were asked for.
    basis_status : the basis in which the solve ended; None if no details were asked for.
    """

    amounts: Numbers
    objective: float
    prices: Numbers
    basis_status: BasisStatus | None


class WarmStart:
    """A minimisation that is solved for several limits of its rows."""

    def __init__(self, arrays: LinearProgram, objective: Numbers, basis_status: BasisStatus | None = None) -> None:
        """Hand the problem to the solver; the first solve begins at the basis `basis_status`, if one is given."""
        self._model = mathopt.Model.from_model_proto(arrays.to_proto(objective))
        self._columns = list(self._model.variables())
        self._rows = list(self._model.linear_constraints())
        self._lower, self._upper = arrays.row_lower.copy(), arrays.row_upper.copy()
        self._basis_status = basis_status
        self._solver: mathopt.IncrementalSolver | None = None

    def solve(self, lower: Numbers, upper: Numbers, *, details: bool = False) -> WarmSolution:
        """Solve with these limits of the rows, from the basis in which the last solve ended.

        Parameters
        ----------
        lower, upper : limits of all rows.
        details : whether to give prices and the basis too. Without them a solve takes half the time.

        Raises
        ------
        SolverError
            The problem has no solution.
        """
        self._limit(lower, upper)
        if self._solver is None and self._basis_status is None:
            self._basis_status = self._answer(self._anew(), details=True).basis_status
        return self._answer(self._from_there(details=details) or self._anew(), details=details)

    def anew(self, lower: Numbers, upper: Numbers) -> WarmSolution:
        """Solve with these limits of the rows by a cold start.

        Raises
        ------
        SolverError
            The problem has no solution.
        """
        self._limit(lower, upper)
        return self._answer(self._anew(), details=False)

    def _limit(self, lower: Numbers, upper: Numbers) -> None:
        """Set the limits of the rows in the solver's model."""
        for row in np.flatnonzero((lower != self._lower) | (upper != self._upper)):
            self._rows[row].lower_bound, self._rows[row].upper_bound = float(lower[row]), float(upper[row])
        self._lower, self._upper = lower.copy(), upper.copy()

    def _from_there(self, *, details: bool) -> mathopt.SolveResult | None:
        """Solve from the last basis; None if that broke down."""
        known = mathopt.ModelSolveParameters(reduced_costs_filter=mathopt.VariableFilter(filtered_items=()))
        if not details:
            known.dual_values_filter = mathopt.LinearConstraintFilter(filtered_items=())
        try:
            if self._solver is None:
                self._solver = mathopt.IncrementalSolver(self._model, GOES_ON)
                known.initial_basis = self._basis(self._basis_status) if self._basis_status else None
            result = self._solver.solve(params=FROM_THERE, model_params=known)
        except BREAKDOWN:
            return None
        return result if result.termination.reason == mathopt.TerminationReason.OPTIMAL else None

    def _anew(self) -> mathopt.SolveResult:
        """Solve by a cold start."""
        for engine in WITH_FRACTIONS:
            try:
                result = mathopt.solve(self._model, engine, params=ANEW)
            except BREAKDOWN:
                continue
            if result.termination.reason == mathopt.TerminationReason.OPTIMAL:
                return result
        raise SolverError(Told("system", "no_plan_in_time"))

    def _basis(self, basis_status: BasisStatus) -> mathopt.Basis:
        basis = mathopt.Basis()
        basis.variable_status = dict(zip(self._columns, basis_status.columns, strict=True))
        basis.constraint_status = dict(zip(self._rows, basis_status.rows, strict=True))
        return basis

    def _answer(self, result: mathopt.SolveResult, *, details: bool) -> WarmSolution:
        basis = result.solutions[0].basis if details else None
        basis_status = None
        if basis is not None:
            basis_status = BasisStatus(
                [basis.variable_status[column] for column in self._columns],
                [basis.constraint_status[row] for row in self._rows],
            )
        return WarmSolution(
            amounts=np.array(result.variable_values(self._columns)),
            objective=result.primal_bound(),
            prices=np.array(result.dual_values(self._rows)) if details else np.empty(0),
            basis_status=basis_status,
        )
