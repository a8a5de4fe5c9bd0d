"""One evening of a live operation: how it stands, what does not fit, and what a plan from there changes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from logistics.analysis.scenarios.runs import INPUTS_FOLDER
from logistics.core.cells import csv_text
from logistics.inputs.operation import load_operation
from logistics.live.accounts import opening_stock
from logistics.live.changes import Changes, Side, changes_between
from logistics.live.changes_page import Naming, changes_page
from logistics.live.contradictions import contradictions, to_ask
from logistics.live.issues import issued_plans
from logistics.live.journal import effective
from logistics.live.nearest import nearest_state
from logistics.live.received import received_before
from logistics.output.documents import days_ahead
from logistics.planning.as_planned import remaining
from logistics.planning.plan_diff import with_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.live.contradictions import Contradiction
    from logistics.live.nearest import Unfit
    from logistics.live.state import Issued
    from logistics.live.workspace import Workspace

PAGE_FILE, NEWS_FILE, GROUPS_FILE, TRIPS_FILE = "changes.md", "news.csv", "changed_groups.csv", "changes.csv"


@dataclass(frozen=True)
class Evening:
    """How an operation stands on an evening.

    Attributes
    ----------
    operation : the operation that is left. It begins with the planning day.
    rest : what is left of the plan in force; None if none was issued.
    left_out : entries that do not fit the tables, which the operation does not know.
    to_decide : what does not fit together in the journal.
    received : what people have received before, as `received_before` gives it.
    before : the rest of the plan in force, and the operation as it expected it on the planning day.
    promised : days whose papers were handed out.
    """

    operation: Operation
    rest: Plan | None
    left_out: tuple[Unfit, ...]
    to_decide: tuple[Contradiction, ...]
    received: pd.DataFrame
    before: Side | None
    promised: tuple[pd.Timestamp, ...]

    def changes(self, plan: Plan) -> Changes | None:
        """Compare the plan in force with a new plan; None if none was issued."""
        return changes_between(self.before, Side(self.operation, plan), self.promised) if self.before else None

    @cached_property
    def names(self) -> Naming:
        """The names of all that the changes tell of."""
        return Naming.taken(*([self.before.operation] if self.before else []), self.operation)


def evening_of(workspace: Workspace, day: pd.Timestamp | None = None, moment: dt.datetime | None = None) -> Evening:
    """Work out how an operation stands on an evening.

    Parameters
    ----------
    workspace : the workspace.
    day : the first day that is to be planned; None for the day after `moment`, or after now, by the clock of the
        operation.
    moment : only what had been recorded by then counts; None for all.

    Raises
    ------
    TableError, PlanError, StorageError
        The tables, an issued plan or the journal cannot be read.
    """
    entries = workspace.entries(moment)
    first = _tomorrow(workspace, moment) if day is None else day
    issued = issued_plans(workspace.path)
    nearest = nearest_state(workspace.operation(), effective(entries), issued, first)
    open_now = contradictions(entries, opening=opening_stock(workspace.operation()))
    last = _in_force(issued, first)
    return Evening(
        nearest.state.operation,
        nearest.state.rest,
        nearest.left_out,
        to_ask(open_now),
        received_before(nearest.state.past),
        _expected(last, first) if last else None,
        tuple(each for each in days_ahead(last.plan) if each >= first) if last else (),
    )


def write_changes(changes: Changes, names: Naming, folder: Path) -> None:
    """Write what changes into a run folder: the page, the news, and the tables of trips and of groups."""
    (folder / PAGE_FILE).write_text(changes_page(changes, names), "utf-8")
    trips = with_words(changes.trips)
    for file, table in ((NEWS_FILE, changes.news), (GROUPS_FILE, changes.groups), (TRIPS_FILE, trips)):
        (folder / file).write_text(csv_text(table), "utf-8")


def _in_force(issued: Sequence[Issued], day: pd.Timestamp) -> Issued | None:
    """Give the plan that is in force as a day begins."""
    return next((one for one in reversed(issued) if one.day <= day), None)


def _expected(last: Issued, day: pd.Timestamp) -> Side:
    """Give what is left of an issued plan on a day, and of the operation as it knew it."""
    operation = load_operation(last.folder / INPUTS_FOLDER)
    return Side(operation, last.plan) if last.day == day else Side(*remaining(operation, last.plan, day))


def _tomorrow(workspace: Workspace, moment: dt.datetime | None) -> pd.Timestamp:
    """Give the day after a moment, or after now, by the clock of the operation; a day of its horizon."""
    settings = workspace.operation().settings
    tomorrow = workspace.today(moment) + dt.timedelta(days=1)
    return pd.Timestamp(min(max(tomorrow, settings.start_date), settings.end_date))
