"""The nearest state that can be planned from, where what is told does not fit the tables.

The rule: an entry that names what no table has is left out. The others are taken in the order in which it happened; the
first one with which the tables have an error is left out, then the next one, until they have none. What is left out
stays in the journal, is named, and counts again as soon as it fits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from logistics.analysis.scenarios.inputs import Inputs, read_again
from logistics.core.errors import Problem, TableError
from logistics.live.known import KnownIds, unknown_ids
from logistics.live.state import state

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from logistics.inputs.operation import Operation
    from logistics.live.entries import Entry
    from logistics.live.state import Issued, State


class Unfit(NamedTuple):
    """An entry that does not fit the tables.

    Attributes
    ----------
    entry : the entry.
    problems : the errors that the tables have with it.
    """

    entry: Entry
    problems: tuple[Problem, ...]


class Nearest(NamedTuple):
    """The nearest state that can be planned from.

    Attributes
    ----------
    state : the state. Its tables have no errors.
    left_out : the entries that it does not know, in their order.
    """

    state: State
    left_out: tuple[Unfit, ...]


def nearest_state(
    operation: Operation, entries: Sequence[Entry], issued: Sequence[Issued], day: pd.Timestamp
) -> Nearest:
    """Work out how an operation stands as a day begins, without the entries that do not fit; the parameters of `state`.

    Raises
    ------
    TableError
        The tables have errors without any entry.
    """
    known, left_out = _that_are_known(operation, entries)

    def errors_of(some: Sequence[Entry]) -> tuple[State, tuple[Problem, ...]]:
        found = state(operation, some, issued, day)
        return found, _errors(found.operation)

    found, errors = errors_of(known)
    while errors:
        at, errors = _first_unfit(known, errors, lambda some: errors_of(some)[1])
        left_out.append(Unfit(known.pop(at), errors))
        found, errors = errors_of(known)
    return Nearest(found, tuple(sorted(left_out, key=lambda one: one.entry.place_in_order)))


def _that_are_known(operation: Operation, entries: Sequence[Entry]) -> tuple[list[Entry], list[Unfit]]:
    """Part entries that name only what the tables have from the others."""
    known = KnownIds.of(operation, entries)
    fit: list[Entry] = []
    unfit: list[Unfit] = []
    for entry in entries:
        problems = tuple(unknown_ids(entry, known))
        if problems:
            unfit.append(Unfit(entry, problems))
        else:
            fit.append(entry)
    return fit, unfit


def _first_unfit(
    entries: Sequence[Entry], errors: tuple[Problem, ...], errors_of: Callable[[Sequence[Entry]], tuple[Problem, ...]]
) -> tuple[int, tuple[Problem, ...]]:
    """Find an entry with which the tables have errors while they have none with those before it, by halving.

    Raises
    ------
    TableError
        The tables have errors without any entry.
    """
    if none := errors_of([]):
        raise TableError(list(none))
    right, wrong = 0, len(entries)
    while wrong - right > 1:
        middle = (right + wrong) // 2
        if found := errors_of(entries[:middle]):
            wrong, errors = middle, found
        else:
            right = middle
    return wrong - 1, errors


def _errors(operation: Operation) -> tuple[Problem, ...]:
    """Check the tables of an operation as if they had been given."""
    try:
        read_again(Inputs.of(operation), operation.servers)
    except TableError as error:
        return tuple(problem for problem in error.problems if problem.severity == "error")
    return ()
