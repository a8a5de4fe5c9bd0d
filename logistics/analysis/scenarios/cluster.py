"""A runner on many machines, by Dask distributed (the extra `cluster`).

The function goes to the scheduler once, and from there to each worker that needs it. Each task is sent alone, and its
result comes back. So workers need no common disk, and another worker takes over the tasks of one that dies.
"""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar

import ortools

from logistics.analysis.scenarios.runners import Lost
from logistics.core.errors import Problem, TableError
from logistics.core.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from logistics.analysis.scenarios.runners import Runner

Given = TypeVar("Given")
Result = TypeVar("Result")
#: Time limit for a scheduler to answer, and for its first worker to connect (seconds).
ANSWER = 10.0


def on_cluster(address: str) -> Runner:
    """Give a runner that uses the workers of a Dask scheduler, such as `tcp://10.0.0.5:8786`.

    Raises
    ------
    TableError
        The extra is not installed, nobody answers at the address, there is no worker, or a worker has another version
        of this package or of the solver. The runner raises it when the scheduler is lost.
    """
    if find_spec("distributed") is None:
        raise _problem(address, "cluster_not_installed")
    with _client(address):
        pass  # problems are raised before anything is written

    def run(function: Callable[[Given], Result], tasks: Sequence[Given]) -> Iterator[Result | Lost[Given]]:
        with _client(address) as client:
            held = client.submit(_itself, function, pure=False)
            made = {client.submit(_applied, held, task, pure=False): task for task in tasks}
            for future in _distributed().as_completed(list(made), loop=client.loop):
                task = made.pop(future)
                if future.status == "finished":
                    yield future.result()
                elif future.status == "error":
                    yield Lost(task, f"{type(future.exception()).__name__}: {future.exception()}")
                else:
                    raise _problem(address, "cluster_gone")
                future.release()

    return run


def _distributed() -> Any:
    """Import Dask distributed, which is optional and slow to import."""
    return import_module("distributed")


@contextmanager
def _client(address: str) -> Iterator[Any]:
    """Connect to a scheduler whose workers give the same results as this process would."""
    try:
        _distributed().comm.get_address_host_port(address, strict=True)
        client = _distributed().Client(address, timeout=ANSWER, set_as_default=False)
    except (OSError, ValueError) as error:
        raise _problem(address, "cluster_no_answer") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=ANSWER)
        except TimeoutError as error:
            raise _problem(address, "cluster_no_worker") from error
        _see_versions(client, address)
        yield client


def _see_versions(client: Any, address: str) -> None:
    """Check that all workers have this version of the package and of the solver.

    Raises
    ------
    TableError
        A worker has another version, or cannot load the package.
    """
    try:
        found = set(client.run(_versions).values())
    except Exception as error:  # a worker that cannot load this module may raise anything
        raise _problem(address, "cluster_without_package", reason=str(error)) from error
    if found != {_versions()}:
        others = ", ".join(sorted(" + ".join(pair) for pair in found - {_versions()}))
        raise _problem(address, "cluster_versions", here=" + ".join(_versions()), there=others)


def _versions() -> tuple[str, str]:
    return f"logistics {__version__}", f"ortools {ortools.__version__}"


def _itself(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return function


def _applied(function: Callable[[Any], Any], task: Any) -> Any:
    return function(task)


def _problem(address: str, code: str, **values: str) -> TableError:
    return TableError([Problem("--cluster", 0, "", address, code, tuple(values.items()))])
