"""How hard the solver tries: gap, seconds, which solver, and how it is stopped."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Solver(StrEnum):
    """The solvers for problems with whole numbers."""

    highs = "highs"
    scip = "scip"


class Tally:
    """Counts what became of each step of a search, so that none is lost silently. Threads may count at once."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self._counts: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def add(self, step: str, outcome: str) -> None:
        """Count one step by its outcome."""
        with self._lock:
            self._counts[step, outcome] += 1

    def counts(self) -> dict[str, dict[str, int]]:
        """Give step -> outcome -> how often, sorted."""
        found: dict[str, dict[str, int]] = {}
        for (step, outcome), number in sorted(self._counts.items()):
            found.setdefault(step, {})[outcome] = number
        return found


@dataclass(frozen=True)
class Effort:
    """How hard to try, and with which solver.

    Effort is counted in windows and branches, so that the same tables give the same plan. The clock is a limit for slow
    machines and large operations only.

    Attributes
    ----------
    gap : relative gap at which an objective is solved well enough.
    seconds : wall-clock limit for all objectives together.
    prove : seconds for work on bounds; 0 for the bounds that come with the plan.
    solver : what solves problems with whole numbers.
    stop : an event; whoever sets it stops the work early.
    late : an event; set once the clock has cut something short.
    tally : counts what became of each step of the search.
    """

    gap: float = 0.001
    seconds: float = 180.0
    prove: float = 0.0
    solver: Solver = Solver.highs
    stop: threading.Event = field(default_factory=threading.Event)
    late: threading.Event = field(default_factory=threading.Event)
    tally: Tally = field(default_factory=Tally, compare=False)
