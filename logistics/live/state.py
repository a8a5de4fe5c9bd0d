"""The state of an operation on a day: the operation that is left, and what is left of the plan in force.

It is worked out from the tables, the issued plans and all entries each time, and never carried along and patched.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from logistics.live.facts import facts_told
from logistics.live.tables import told_tables
from logistics.planning.as_planned import facts_as_planned, tail
from logistics.planning.continuation import continuation

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.live.entries import Entry
    from logistics.planning.continuation import Facts


class Issued(NamedTuple):
    """A plan that was given to people.

    Attributes
    ----------
    day : the first day that it plans.
    plan : the plan.
    folder : its run folder, if it has one.
    """

    day: pd.Timestamp
    plan: Plan
    folder: Path = Path()


@dataclass(frozen=True)
class State:
    """How an operation stands as a day begins.

    Attributes
    ----------
    operation : the operation that is left. Its horizon begins with the day.
    rest : what is left of the plan in force; None if none was issued.
    """

    operation: Operation
    rest: Plan | None


def state(operation: Operation, entries: Sequence[Entry], issued: Sequence[Issued], day: pd.Timestamp) -> State:
    """Work out how an operation stands as a day begins.

    Parameters
    ----------
    operation : the operation as it was given.
    entries : entries that count, in their order, as `effective` gives them.
    issued : the plans that were issued, in the order of their first days. The first begins with the operation. One that
        begins with `day` is in force then, though nothing of it has happened.
    day : the first day that is to be planned.

    Returns
    -------
    The state. If the journal tells nothing that the plan in force did not know, its rest is a plan of what is left, and
    says so by its `input_sha256`.
    """
    told = told_tables(operation, entries)
    plans = [one for one in issued if one.day <= day]
    if not plans:
        return State(told, None)
    before = told
    for one, until in zip(plans, [*(later.day for later in plans[1:]), day], strict=True):
        before, told = told, _left_on(told, until, one.day, facts_told(told, one.plan, until, entries))
    last = plans[-1]
    rest = tail(last.plan, told)
    if last.plan.summary.get("input_sha256") == before.sha256:
        as_planned = _left_on(before, day, last.day, facts_as_planned(before, last.plan, day))
        if as_planned.sha256 == told.sha256:
            rest = replace(rest, summary={**rest.summary, "input_sha256": told.sha256})
    return State(told, rest)


def _left_on(operation: Operation, day: pd.Timestamp, begins: pd.Timestamp, facts: Facts) -> Operation:
    """Give what is left of an operation on a day; all of it if it begins with that day."""
    return operation if begins == day else continuation(operation, day, facts)
