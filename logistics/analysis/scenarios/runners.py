"""Runners, which make many runs: one after the other, several at a time in other processes, or on a cluster.

A runner applies a function to each of some tasks, and gives the results as they are done, in any order. The function
may be large (it may hold an operation), so it is passed to each worker once. Tasks are small and may be run twice: if a
worker dies, another takes over its tasks.
"""

from __future__ import annotations

import pickle
import tempfile
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from joblib import Parallel, delayed, parallel_config

from logistics.core.errors import PlanError
from logistics.core.language.told import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Given = TypeVar("Given")
Result = TypeVar("Result")
#: How often all workers may die before tasks are run one at a time, to find the one that kills them.
ATTEMPTS = 2
#: How long a process waits for its next task (seconds), which is how long it outlives a program that was killed.
IDLE = 20


@dataclass(frozen=True)
class Lost(Generic[Given]):
    """A task that gave no result because each worker that tried it died.

    Attributes
    ----------
    task : the task.
    reason : what happened.
    """

    task: Given
    reason: str


def made(results: Iterator[Result | Lost[Any]]) -> Iterator[Result]:
    """Give the results of a runner where none may be missing.

    Raises
    ------
    PlanError
        A task was lost.
    """
    for result in results:
        if isinstance(result, Lost):
            raise PlanError(result.reason)
        yield result


class Runner(Protocol):
    """Applies a function to each task; results come as they are done."""

    def __call__(self, function: Callable[[Given], Result], tasks: Sequence[Given]) -> Iterator[Result | Lost[Given]]:
        """Give the results one by one."""
        ...


def in_turn(function: Callable[[Given], Result], tasks: Sequence[Given]) -> Iterator[Result | Lost[Given]]:
    """Run one task after the other, in this process."""
    return map(function, tasks)


def in_processes(workers: int) -> Runner:
    """Give a runner that runs so many tasks at a time in other processes; function and tasks must be picklable."""

    def run(function: Callable[[Given], Result], tasks: Sequence[Given]) -> Iterator[Result | Lost[Given]]:
        left = dict(enumerate(tasks))
        with _kept(function) as file:
            for _ in range(ATTEMPTS):
                try:
                    for at, result in _side_by_side(workers, file, list(left.items())):
                        del left[at]
                        yield result
                except BrokenProcessPool:
                    continue
                return
            for at, task in left.items():
                try:
                    yield from (result for _, result in _side_by_side(1, file, [(at, task)]))
                except BrokenProcessPool:
                    yield Lost(task, Told("system", "died"))

    return run


def runner(workers: int) -> Runner:
    """Give the simplest runner for so many tasks at a time."""
    return in_turn if workers <= 1 else in_processes(workers)


def _side_by_side(workers: int, file: Path, tasks: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
    """Apply the function in a file to numbered tasks, in new processes with one solver thread each.

    There are at least two workers, because a single one would be this process, which must outlive them.
    """
    with parallel_config(backend="loky", inner_max_num_threads=1):
        work = Parallel(n_jobs=max(workers, 2), return_as="generator_unordered", batch_size=1, idle_worker_timeout=IDLE)
        yield from work(delayed(_applied)(file, at, task) for at, task in tasks)


def _applied(file: Path, at: int, task: Any) -> tuple[int, Any]:
    return at, _loaded(file)(task)


@lru_cache(maxsize=1)
def _loaded(file: Path) -> Callable[[Any], Any]:
    """Read a function once in each process."""
    return pickle.loads(file.read_bytes())  # noqa: S301 - written by `_kept` a moment ago, for this user alone


@contextmanager
def _kept(function: Callable[[Any], Any]) -> Iterator[Path]:
    """Write a function into a temporary file that the processes of this machine can read."""
    with tempfile.TemporaryDirectory(prefix="logistics-") as folder:
        file = Path(folder) / "function.pickle"
        file.write_bytes(pickle.dumps(function))
        yield file
