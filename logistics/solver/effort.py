"""How hard to try."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from enum import StrEnum


class Solver(StrEnum):
    """Solvers to choose from for problems with whole numbers."""

    highs = "highs"
    scip = "scip"


@dataclass(frozen=True)
class Effort:
    """How hard to try, and with what.

    `gap`: relative gap at which a stage is good enough. `seconds`: for all stages together, a limit for slow machines
    and large operations: how hard is tried is counted in windows and branches, so that the same tables give the same
    plan. `solver`: what solves problems with whole numbers. `stop`: set it to stop early. `late`: set once the clock
    has cut in.
    """

    gap: float = 0.001
    seconds: float = 180.0
    solver: Solver = Solver.highs
    stop: threading.Event = field(default_factory=threading.Event)
    late: threading.Event = field(default_factory=threading.Event)
