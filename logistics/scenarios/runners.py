"""How many runs are made: one after the other, or several at a time in processes of their own.

A runner is a function that applies another to each of some tasks and gives the results in their order. Whatever else
can do that (a cluster, another library) can take its place.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Given = TypeVar("Given")
Result = TypeVar("Result")


class Runner(Protocol):
    """Applies a function to each task; results come in the order of the tasks."""

    def __call__(self, function: Callable[[Given], Result], tasks: Sequence[Given]) -> Iterator[Result]:
        """Give the results one by one."""
        ...


def in_turn(function: Callable[[Given], Result], tasks: Sequence[Given]) -> Iterator[Result]:
    """Make one run after the other, in this process."""
    return map(function, tasks)


def in_processes(workers: int) -> Runner:
    """Give a runner that makes so many runs at a time; function and tasks must be fit to be passed on."""

    def run(function: Callable[[Given], Result], tasks: Sequence[Given]) -> Iterator[Result]:
        # Processes are begun anew, not forked: solvers leave threads behind that a copy would wait for.
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            yield from pool.map(function, tasks)

    return run


def runner(workers: int) -> Runner:
    """Give the plainest runner for so many runs at a time."""
    return in_turn if workers <= 1 else in_processes(workers)
