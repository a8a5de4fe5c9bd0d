"""Lexicographic optimisation: each objective is minimised with those before it held within a stated slack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics.core.errors import SolverError
from logistics.core.language.told import Told
from logistics.solver.effort import Effort
from logistics.solver.resident import Resident
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
    kept = None if barrier else _Kept(program, slacks, seconds)
    for objective in objectives:
        solution = kept.next(objective) if kept else None
        if solution is None:
            # What has broken down once is solved anew from here on.
            kept, solution = None, _next(program, reached, objective, slacks, seconds, barrier=barrier)
        yield solution
        reached.append((objective, solution.objective))


class _Kept:
    """The program in the solver, with the objectives held so far."""

    def __init__(self, program: LinearProgram, slacks: Sequence[Slack], seconds: float) -> None:
        """Begin without any objective."""
        self._resident, self._slacks, self._seconds = Resident(program), slacks, seconds
        self._held: list[tuple[int, float]] = []

    def next(self, objective: Numbers) -> Solution | None:
        """Minimise one objective from the solution of the last one; None if the solver broke down."""
        self._resident.minimise(objective)
        for slack in self._slacks:
            for row, value in self._held:
                self._resident.limit(row, value + slack.of(value))
            found = self._resident.answer(self._seconds, Effort())
            if self._resident.abandoned:
                return None
            if found is not None:
                limit = found.objective + slack.of(found.objective)
                self._held.append((self._resident.hold(objective, limit), found.objective))
                return found
        return None


def in_turn(
    program: LinearProgram, objectives: Iterable[Numbers], limits: Iterable[float], seconds: float, effort: Effort
) -> list[Solution]:
    """Minimise each objective of a program without whole numbers, with those before it held at given limits.

    Each solve starts from the solution of the one before it.

    Parameters
    ----------
    program : the program to be solved.
    objectives : coefficients of each objective.
    limits : the value each objective is held at while later ones are minimised.
    seconds : wall-clock limit for each objective.
    effort : gives the stop.

    Returns
    -------
    The solutions, with prices of the rows and then of the objectives held. They end before the first objective for
    which no solution was found.
    """
    found: list[Solution] = []
    resident = Resident(program)
    for objective, limit in zip(objectives, limits, strict=True):
        resident.minimise(objective)
        solution = resident.answer(seconds, effort)
        if solution is None or solution.cut:
            break
        found.append(solution)
        resident.hold(objective, limit)
    return found


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
