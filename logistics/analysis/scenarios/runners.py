"""How many runs are made: one after the other, several at a time in processes of their own, or on a cluster.

A runner is a function that applies another to each of some tasks and gives what comes of them as they are done, in
whatever order. The function may hold much (an operation): it is handed to each worker once. Tasks are small and may be
made twice: a worker that dies loses nothing, its tasks are made by another.
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
#: So often workers may die together before tasks are made one at a time, to find the one that kills them.
ATTEMPTS = 2
#: Seconds a process waits for its next task: so long it outlives a program that was killed.
IDLE = 20


@dataclass(frozen=True)
class Lost(Generic[Given]):
    """A task that gave no result, as each worker that tried it died; and why."""

    task: Given
    reason: str


def made(results: Iterator[Result | Lost[Any]]) -> Iterator[Result]:
    """Give the results where each is needed.

    Raises
    ------
    PlanError
        One was lost.
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
    """Make one run after the other, in this process."""
    return map(function, tasks)


def in_processes(workers: int) -> Runner:
    """Give a runner that makes so many runs at a time; function and tasks must be fit to be passed on."""

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
    """Give the plainest runner for so many runs at a time."""
    return in_turn if workers <= 1 else in_processes(workers)


def _side_by_side(workers: int, file: Path, tasks: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
    """Apply the function in a file to numbered tasks, in processes begun anew, a solver thread in each.

    At least two: one alone would be this process, and it is to outlive the workers.
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
    """Write a function where the processes of this machine read it."""
    with tempfile.TemporaryDirectory(prefix="logistics-") as folder:
        file = Path(folder) / "function.pickle"
        file.write_bytes(pickle.dumps(function))
        yield file
