"""The solver: one linear problem with integers in, values and a proven bound out."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from ortools.math_opt.python import mathopt

from logistics.allocation.effort import Effort, Solver
from logistics.errors import SolverError

if TYPE_CHECKING:
    from logistics.allocation.problem import Arrays, Numbers

LIBRARY = "OR-Tools MathOpt"
#: What solves problems with whole numbers.
SOLVERS = {Solver.highs: mathopt.SolverType.HIGHS, Solver.scip: mathopt.SolverType.GSCIP}
#: What solves problems with fractions, the second where the first breaks down. Both give the prices of rows.
WITH_FRACTIONS = (mathopt.SolverType.HIGHS, mathopt.SolverType.GLOP)
#: Below this an objective counts as zero when a relative gap is asked for.
NEARLY_ZERO = 1e-9
#: How often, in seconds, a running solve looks whether it was asked to stop.
LOOK_EVERY = 0.1


@dataclass(frozen=True)
class Solution:
    """Amounts of the columns, the objective they give, the proven bound, and whether the clock cut in.

    `prices`: what one more in a row would change the objective by; zeros for a problem with whole numbers.
    """

    amounts: Numbers
    objective: float
    bound: float
    cut: bool
    prices: Numbers


def minimise(
    arrays: Arrays,
    objective: Numbers,
    *,
    gap: float,
    seconds: float,
    hint: Numbers | None = None,
    stop: threading.Event | None = None,
    solver: Solver = Solver.highs,
) -> Solution | None:
    """Minimise one objective.

    Parameters
    ----------
    arrays, objective : the problem.
    gap : relative gap between objective and bound at which the solver may stop.
    seconds : wall-clock limit.
    hint : values of a known solution to start from; only the whole numbers are handed over, the solver finds the rest.
    stop : when set, the solve is abandoned.
    solver : what solves it, if it has whole numbers.

    Returns
    -------
    The best solution found, or None if the clock cut in, or `stop`, before there was one.

    Raises
    ------
    SolverError
        The problem has no solution.
    """
    if stop is not None and stop.is_set():
        return None
    model = mathopt.Model.from_model_proto(arrays.to_proto(objective))
    variables = list(model.variables())
    parameters = mathopt.SolveParameters(
        time_limit=dt.timedelta(seconds=max(seconds, 0.1)), relative_gap_tolerance=gap, random_seed=1
    )
    known = mathopt.ModelSolveParameters()
    if hint is not None and arrays.integer.any():
        whole = {variables[column]: float(np.rint(hint[column])) for column in np.flatnonzero(arrays.integer)}
        known = mathopt.ModelSolveParameters(solution_hints=[mathopt.SolutionHint(variable_values=whole)])
    engines = (SOLVERS[solver],) if arrays.integer.any() else WITH_FRACTIONS
    result = _first_answer(model, engines, parameters, known, stop or threading.Event())
    if result is None:
        return None
    reason = result.termination.reason
    if not result.has_primal_feasible_solution():
        if reason == mathopt.TerminationReason.NO_SOLUTION_FOUND:
            return None
        raise SolverError(f"the solver ended with {reason.name}: {result.termination.detail}")
    return Solution(
        amounts=np.array(result.variable_values(variables)),
        objective=result.primal_bound(),
        bound=result.dual_bound(),
        cut=reason != mathopt.TerminationReason.OPTIMAL,
        prices=np.array(result.dual_values(list(model.linear_constraints())))
        if result.has_dual_feasible_solution()
        else np.zeros(arrays.matrix.shape[0]),
    )


def minimise_from_known(
    arrays: Arrays, objective: Numbers, *, gap: float, seconds: float, effort: Effort, hint: Numbers | None = None
) -> Solution | None:
    """Minimise an objective of a problem that is known to have a solution, as `minimise` does.

    Where a known solution holds a row only just, a solver may find that none does: that too gives None.
    """
    try:
        return minimise(arrays, objective, gap=gap, seconds=seconds, hint=hint, stop=effort.stop, solver=effort.solver)
    except SolverError:
        return None


def _first_answer(
    model: mathopt.Model,
    engines: tuple[mathopt.SolverType, ...],
    parameters: mathopt.SolveParameters,
    known: mathopt.ModelSolveParameters,
    stop: threading.Event,
) -> mathopt.SolveResult | None:
    """Ask one solver after the other: now and then one breaks down on numbers that another takes.

    A hint is left out at the second attempt. None if all broke down, or `stop` was set.
    """
    plain = mathopt.ModelSolveParameters()
    attempts = [(engine, known) for engine in engines] + ([(engines[0], plain)] if known.solution_hints else [])
    for engine, given in attempts:
        try:
            return _solve(model, engine, parameters, given, stop)
        except (AttributeError, RuntimeError, ValueError):
            # How OR-Tools reports a solver's breakdown differs by version and solver.
            continue
    return None


def _solve(
    model: mathopt.Model,
    engine: mathopt.SolverType,
    parameters: mathopt.SolveParameters,
    known: mathopt.ModelSolveParameters,
    stop: threading.Event,
) -> mathopt.SolveResult | None:
    """Solve in a thread of its own, so that a stop is heard: the solver itself cannot be interrupted.

    A solve that is abandoned ends with its time limit, or with the program.
    """
    answer: Future[mathopt.SolveResult] = Future()

    def work() -> None:
        try:
            answer.set_result(mathopt.solve(model, engine, params=parameters, model_params=known))
        except Exception as error:  # noqa: BLE001 - handed to the thread that asked
            answer.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    while not stop.is_set():
        try:
            return answer.result(timeout=LOOK_EVERY)
        except TimeoutError:
            continue
    return None


def relative_gap(objective: float, bound: float) -> float:
    """The distance of objective and bound, relative to the objective; 0 where both are zero."""
    distance = abs(objective - bound)
    return 0.0 if distance < NEARLY_ZERO else distance / max(abs(objective), NEARLY_ZERO)
