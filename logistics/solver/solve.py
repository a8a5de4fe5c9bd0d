"""Solving one mixed-integer linear program: values and a proven bound."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from ortools.math_opt.python import mathopt

from logistics.core.errors import SolverError
from logistics.core.language.told import Told
from logistics.solver.effort import Effort, Solver
from logistics.solver.tolerances import ZERO
from logistics.solver.waiting import GRACE, answer_of

if TYPE_CHECKING:
    from logistics.solver.program import LinearProgram, Numbers

LIBRARY = "OR-Tools MathOpt"
#: What solves problems with whole numbers.
SOLVERS = {Solver.highs: mathopt.SolverType.HIGHS, Solver.scip: mathopt.SolverType.GSCIP}
#: What solves problems without whole numbers: the second where the first breaks down. Both give the prices of rows.
WITH_FRACTIONS = (mathopt.SolverType.HIGHS, mathopt.SolverType.GLOP)
#: A problem with more columns than this is large: there the barrier method is faster than the simplex method.
LARGE = 100_000
#: Why a solve ended, if a limit ended it.
STOPPED = (mathopt.TerminationReason.FEASIBLE, mathopt.TerminationReason.NO_SOLUTION_FOUND)


@dataclass(frozen=True)
class Solution:
    """The solution of a program.

    Attributes
    ----------
    amounts : values of the columns.
    objective : value of the objective.
    bound : proven lower bound of the objective.
    cut : whether a limit ended the solve before the gap was closed.
    prices : change of the objective if the limit of a row rises by one; zeros for a problem with whole numbers.
    """

    amounts: Numbers
    objective: float
    bound: float
    cut: bool
    prices: Numbers


def minimise(
    arrays: LinearProgram,
    objective: Numbers,
    *,
    gap: float,
    seconds: float,
    nodes: int | None = None,
    hint: Numbers | None = None,
    barrier: bool = False,
    effort: Effort | None = None,
) -> Solution | None:
    """Minimise one objective.

    Parameters
    ----------
    arrays, objective : the problem.
    gap : distance of objective and bound, relative to the objective, at which the solver may stop.
    seconds : wall-clock limit.
    nodes : limit of branches. Unlike the clock, it is the same on every machine.
    hint : values of a known solution to start from. Only the whole numbers are handed over; the solver finds the rest.
    barrier : whether to try the barrier method first. It counts for problems without whole numbers only.
    effort : gives the solver for problems with whole numbers. Its `late` is set when the clock cuts in. If its `stop`
        is set, the solve is abandoned.

    Returns
    -------
    The best solution found. None if a limit or `stop` ended the solve before there was one.

    Raises
    ------
    SolverError
        The problem has no solution.
    """
    effort = effort or Effort()
    if effort.stop.is_set():
        return None
    limits = _Limits(gap, max(seconds, 0.1), nodes)
    model = mathopt.Model.from_model_proto(arrays.to_proto(objective))
    variables = list(model.variables())
    attempts = _attempts(arrays, variables, hint, effort.solver, barrier=barrier)
    result = _first_answer(model, attempts, limits, effort)
    if result is None:
        return None
    reason = result.termination.reason
    if reason in STOPPED and not _ended_by_nodes(result, nodes):
        effort.late.set()
    if not result.has_primal_feasible_solution():
        if reason == mathopt.TerminationReason.NO_SOLUTION_FOUND:
            return None
        raise SolverError(Told("system", "no_plan", reason=reason.name.lower()))
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
    arrays: LinearProgram,
    objective: Numbers,
    *,
    gap: float,
    seconds: float,
    effort: Effort,
    nodes: int | None = None,
    hint: Numbers | None = None,
    barrier: bool = False,
) -> Solution | None:
    """Minimise an objective of a problem that is known to have a solution, as `minimise` does.

    A solver may call such a problem infeasible where the known solution meets a row only just. Then this gives None.
    """
    try:
        return minimise(
            arrays, objective, gap=gap, seconds=seconds, nodes=nodes, hint=hint, barrier=barrier, effort=effort
        )
    except SolverError:
        return None


def _ended_by_nodes(result: mathopt.SolveResult, nodes: int | None) -> bool:
    """Whether the limit of branches ended a solve, not the clock."""
    return nodes is not None and result.solve_stats.node_count >= nodes


@dataclass(frozen=True)
class _Limits:
    """Limits of a solve: relative gap, seconds, branches."""

    gap: float
    seconds: float
    nodes: int | None


@dataclass(frozen=True)
class _Attempt:
    """One attempt at a solve: the engine, a hint, and whether to use the barrier method."""

    engine: mathopt.SolverType
    known: mathopt.ModelSolveParameters
    barrier: bool = False

    def parameters(self, limits: _Limits) -> mathopt.SolveParameters:
        """Give the settings for the solver."""
        parameters = mathopt.SolveParameters(
            time_limit=dt.timedelta(seconds=limits.seconds), relative_gap_tolerance=limits.gap, random_seed=1
        )
        if limits.nodes is not None:
            parameters.node_limit = limits.nodes
        if self.barrier:
            parameters.lp_algorithm = mathopt.LPAlgorithm.BARRIER
            parameters.highs.string_options["run_crossover"] = "off"
        return parameters


def _attempts(
    arrays: LinearProgram, variables: list[mathopt.Variable], hint: Numbers | None, solver: Solver, *, barrier: bool
) -> list[_Attempt]:
    """List the attempts to make in turn. Now and then a solver breaks down on numbers that another one accepts.

    The second attempt leaves the hint out.
    """
    plain = mathopt.ModelSolveParameters()
    if not arrays.integer.any():
        first = [_Attempt(mathopt.SolverType.HIGHS, plain, barrier=True)] if barrier else []
        return first + [_Attempt(engine, plain) for engine in WITH_FRACTIONS]
    if hint is None:
        return [_Attempt(SOLVERS[solver], plain)]
    whole = {variables[column]: float(np.rint(hint[column])) for column in np.flatnonzero(arrays.integer)}
    known = mathopt.ModelSolveParameters(solution_hints=[mathopt.SolutionHint(variable_values=whole)])
    return [_Attempt(SOLVERS[solver], known), _Attempt(SOLVERS[solver], plain)]


def _first_answer(
    model: mathopt.Model, attempts: list[_Attempt], limits: _Limits, effort: Effort
) -> mathopt.SolveResult | None:
    """Make one attempt after the other; None if all broke down, time was up, or a stop was asked for."""
    until = time.monotonic() + limits.seconds
    for attempt in attempts:
        left = max(until - time.monotonic(), 1.0)
        within = attempt.parameters(replace(limits, seconds=min(limits.seconds, left)))
        try:
            work = partial(mathopt.solve, model, attempt.engine, params=within, model_params=attempt.known)
            return answer_of(work, left + GRACE, effort)
        except (AttributeError, RuntimeError, ValueError):
            # How OR-Tools reports a solver's breakdown differs by version and solver.
            continue
    return None


def relative_gap(objective: float, bound: float) -> float:
    """Give the distance of objective and bound, relative to the objective; 0 where they are equal."""
    distance = abs(objective - bound)
    return 0.0 if distance < ZERO else distance / max(abs(objective), ZERO)
