"""The state of an operation on a day: the operation that is left, and what is left of the plan in force.

It is worked out from the tables, the issued plans and all entries each time, and never carried along and patched.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from logistics.demand.demand import Demand
from logistics.live.facts import Happened, facts_told, happened
from logistics.live.frames import EntryTables
from logistics.live.tables import told_tables
from logistics.planning.as_planned import facts_as_planned, tail
from logistics.planning.continuation import continuation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.live.entries import Entry


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


class Stretch(NamedTuple):
    """Days on which one plan was in force.

    Attributes
    ----------
    operation : the operation that begins with them, its tables as the journal tells them.
    plan : the plan.
    until : the day after the last of them.
    entries : the entries that count.
    demand : where people are, and what they newly need; the same on all stretches.
    happened : what became of the plan.
    """

    operation: Operation
    plan: Plan
    until: pd.Timestamp
    entries: EntryTables
    demand: Demand
    happened: Happened

    @property
    def first(self) -> pd.Timestamp:
        """Give the first of the days."""
        return pd.Timestamp(self.operation.settings.start_date).as_unit("us")

    @property
    def zone(self) -> str:
        """Give the zone of the operation."""
        return self.operation.settings.timezone


@dataclass(frozen=True)
class State:
    """How an operation stands as a day begins.

    Attributes
    ----------
    operation : the operation that is left. Its horizon begins with the day.
    rest : what is left of the plan in force; None if none was issued.
    past : the days before, by the plans that were in force.
    """

    operation: Operation
    rest: Plan | None
    past: tuple[Stretch, ...] = ()


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
    done = stretches(operation, entries, issued, day)
    told = _after(done[-1]) if done else told_tables(operation, entries)
    of_the_day = [one.plan for one in issued if one.day == day]
    if of_the_day:
        return State(told, tail(of_the_day[-1], told), tuple(done))
    if not done:
        return State(told, None)
    before, last = done[-1].operation, done[-1].plan
    rest = tail(last, told)
    if last.summary.get("input_sha256") == before.sha256:
        as_planned = continuation(before, day, facts_as_planned(before, last, day), done[-1].demand)
        if as_planned.sha256 == told.sha256:
            rest = replace(rest, summary={**rest.summary, "input_sha256": told.sha256})
    return State(told, rest, tuple(done))


def stretches(
    operation: Operation, entries: Sequence[Entry], issued: Sequence[Issued], day: pd.Timestamp
) -> list[Stretch]:
    """Divide the days before a day by the plans that were in force; the parameters are those of `state`.

    Returns
    -------
    The stretches in their order; none where no plan was in force before the day.
    """
    plans = [one for one in issued if one.day < day]
    if not plans:
        return []
    told, tables = told_tables(operation, entries), EntryTables.of(entries)
    demand, found = Demand.of(told), list[Stretch]()
    for one, until in zip(plans, [*(later.day for later in plans[1:]), day], strict=True):
        begins = _after(found[-1]) if found else told
        of_plan = happened(begins, one.plan, until, tables, demand)
        found.append(Stretch(begins, one.plan, until, tables, demand, of_plan))
    return found


def _after(stretch: Stretch) -> Operation:
    """Give the operation that is left after a stretch."""
    return continuation(stretch.operation, stretch.until, facts_told(*stretch), stretch.demand)
