"""Lexicographic optimisation: each objective is minimised with those before it held within a stated slack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics.core.errors import SolverError
from logistics.core.language.told import Told
from logistics.solver.solve import minimise
from logistics.solver.tolerances import ARITHMETIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from logistics.solver.program import LinearProgram, Numbers
    from logistics.solver.solve import Solution


@dataclass(frozen=True)
class Slack:
    """By how much an objective may worsen while later ones are minimised.

    Attributes
    ----------
    share : the slack as a share of the value reached.
    least : the least slack, as a share of the value or of one, whichever is more. Solvers compute no finer.
    """

    share: float = 0.0
    least: float = ARITHMETIC

    def of(self, value: float) -> float:
        """Give the slack of an objective that reached this value."""
        return max(self.share * abs(value), self.least * max(1.0, abs(value)))

    def within(self, value: float, bound: float, gap: float) -> float:
        """Give the slack that keeps an objective within a relative gap of its bound; at least that of its value."""
        return max(bound + gap * abs(value) - value, self.of(value))


def held(program: LinearProgram, reached: Iterable[tuple[Numbers, float]], slack: Slack) -> LinearProgram:
    """Add a constraint for each objective: no worse than the value it reached and its slack."""
    for objective, value in reached:
        program = program.with_row(objective, value + slack.of(value))
    return program


def lexicographic(
    program: LinearProgram,
    objectives: Iterable[Numbers],
    slacks: Sequence[Slack],
    seconds: float,
    *,
    barrier: bool = False,
) -> Iterator[Solution]:
    """Minimise several objectives of a program without whole numbers, one after the other.

    Earlier objectives are held within a slack. A tight slack can leave no feasible solution, because of rounding. Then
    all earlier objectives are held within the next slack.

    Parameters
    ----------
    program : the program to be solved.
    objectives : coefficients of each objective, the most important one first.
    slacks : the slacks to try in turn, the tightest first.
    seconds : wall-clock limit for each objective.
    barrier : whether to try the barrier method first.

    Yields
    ------
    The solution of each objective in turn.

    Raises
    ------
    SolverError
        An objective has no solution, or none was found in time.
    """
    reached: list[tuple[Numbers, float]] = []
    for objective in objectives:
        solution = _next(program, reached, objective, slacks, seconds, barrier=barrier)
        yield solution
        reached.append((objective, solution.objective))


def _next(
    program: LinearProgram,
    reached: list[tuple[Numbers, float]],
    objective: Numbers,
    slacks: Sequence[Slack],
    seconds: float,
    *,
    barrier: bool,
) -> Solution:
    """Minimise one objective, with those before it held within the tightest slack that leaves a solution."""
    for slack in slacks:
        try:
            found = minimise(held(program, reached, slack), objective, gap=0.0, seconds=seconds, barrier=barrier)
        except SolverError:
            if not reached or slack == slacks[-1]:
                raise
            continue
        if found is None:
            break
        return found
    raise SolverError(Told("system", "no_plan_in_time"))
