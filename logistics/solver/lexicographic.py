"""One objective after the other: each is minimised with those before it held by a stated slack."""

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
    """By how much an objective that was reached may give way while the next are looked at.

    Attributes
    ----------
    share : part of its value.
    least : part of its value, or of one where that is more, below which it never goes: no solver reckons finer.
    """

    share: float = 0.0
    least: float = ARITHMETIC

    def of(self, value: float) -> float:
        """Give the slack of an objective with this value."""
        return max(self.share * abs(value), self.least * max(1.0, abs(value)))

    def within(self, value: float, bound: float, gap: float) -> float:
        """Give the slack of an objective whose bound is known: as far as it stays within a relative gap of that."""
        return max(bound + gap * abs(value) - value, self.of(value))


def held(program: LinearProgram, reached: Iterable[tuple[Numbers, float]], slack: Slack) -> LinearProgram:
    """Hold objectives at what they reached, each with its slack."""
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
    """Minimise one objective of a program without whole numbers after the other, those before it held.

    Held to the last digit, an objective can be one that no values reach. Then all of them are held by the next slack.

    Parameters
    ----------
    program, objectives : what is solved, the most important objective first.
    slacks : to be tried in turn, the tightest first.
    seconds : for each objective.
    barrier : try the barrier method first.

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
    """Minimise one objective, those before it held as tightly as there is a solution."""
    for slack in slacks:
        try:
            found = minimise(held(program, reached, slack), objective, gap=0.0, seconds=seconds, barrier=barrier)
        except SolverError:
            if not reached or slack == slacks[-1]:
                raise
            continue
        if found is None or found.cut:
            break
        return found
    raise SolverError(Told("system", "no_plan_in_time"))
