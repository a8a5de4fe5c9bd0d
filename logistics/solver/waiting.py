"""Waiting for a solver in a thread of its own, because the solver itself cannot be interrupted."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.solver.effort import Effort

Answer = TypeVar("Answer")

#: Seconds between two checks of a running solve for a stop.
LOOK_EVERY = 0.1
#: Name of the threads in which solvers run.
AT_WORK = "logistics-solver"
#: Seconds a solver may overrun its limit before it is abandoned. Now and then a solver overlooks its time limit.
GRACE = 10.0


def answer_of(work: Callable[[], Answer], patience: float, effort: Effort) -> Answer | None:
    """Do some work in a thread and wait for its answer.

    Abandoned work goes on until its time limit or the end of the program.

    Parameters
    ----------
    work : gives the answer. What it raises is raised here.
    patience : seconds after which the work is abandoned.
    effort : its `stop` abandons the work. Its `late` is set if patience was at an end.

    Returns
    -------
    The answer; None if the work was abandoned.
    """
    answer: Future[Answer] = Future()

    def at_work() -> None:
        try:
            answer.set_result(work())
        except Exception as error:  # noqa: BLE001 - handed to the thread that asked
            answer.set_exception(error)

    threading.Thread(target=at_work, name=AT_WORK, daemon=True).start()
    until = time.monotonic() + patience
    while not effort.stop.is_set():
        if time.monotonic() > until:
            effort.late.set()
            break
        try:
            return answer.result(timeout=LOOK_EVERY)
        except TimeoutError:
            continue
    return None


def solver_at_work() -> bool:
    """Whether an abandoned solve is still running in its thread."""
    return any(thread.name == AT_WORK for thread in threading.enumerate())
