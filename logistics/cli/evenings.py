"""`logistics tonight` and `logistics issue`: plan from what happened, and give the plan to people."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import pandas as pd
import typer

from logistics.analysis.scenarios.runs import Recipe
from logistics.cli.journals import AsKnownOption, moment_of
from logistics.cli.options import (
    DONE,
    STOPPED_EARLY,
    GapOption,
    JsonOption,
    LangOption,
    PapersOption,
    TimeLimitOption,
    spoken,
)
from logistics.cli.plan_run import Target, solve_into
from logistics.cli.speak import OUT, print_json, say
from logistics.cli.to_decide import print_what_is_to_decide
from logistics.cli.workspaces import WorkspacePath, opened
from logistics.core.asked_papers import Papers
from logistics.core.language import BASE, date_text
from logistics.live.accounts import opening_stock
from logistics.live.contradictions import contradictions
from logistics.live.issues import give_out, issued_plans, tonight_folder
from logistics.live.journal import effective
from logistics.live.state import state
from logistics.live.workspace import ISSUES
from logistics.solver.effort import Effort

if TYPE_CHECKING:
    from logistics.live.workspace import Workspace

DayOption = Annotated[
    dt.datetime | None, typer.Option(help="First day to plan; tomorrow, if not told.", formats=["%Y-%m-%d"])
]


def tonight(
    workspace: WorkspacePath,
    day: DayOption = None,
    as_of: AsKnownOption = "",
    gap: GapOption = Effort.gap,
    time_limit: TimeLimitOption = Effort.seconds,
    papers: PapersOption = Papers.next,
    lang: LangOption = BASE,
    json: JsonOption = False,
) -> None:
    """Plan from what happened: the state by the journal, and the plan near to the one in force.

    What the journal does not tell went as issued. The plan is a draft in the folder `tonight` of the workspace, until
    `logistics issue` gives it out.
    """
    language = spoken(lang)
    with opened(workspace) as found:
        moment = moment_of(as_of, found)
        entries = found.entries(moment)
        first = pd.Timestamp(day) if day else _tomorrow(found, moment)
        there = state(found.operation(), effective(entries), issued_plans(found.path), first)
        open_now = contradictions(entries, opening=opening_stock(found.operation()))
    # A trip of which nobody has told that it left went as issued: here that is no question.
    to_decide = [one for one in open_now if one.code != "not_dispatched"]
    effort = Effort(gap=gap, seconds=time_limit)
    recipe = Recipe.of(there.operation, effort, earlier=there.rest)
    target = Target(tonight_folder(workspace), language, replace=True, json=json, papers=papers)
    stopped = solve_into(there.operation, recipe, None, target, there.rest)
    print_what_is_to_decide(to_decide, language)
    if not json:
        shown = date_text(pd.Timestamp(there.operation.settings.start_date), "long", language)
        OUT.print(say("tonight_planned", language, day=shown, workspace=workspace), markup=False)
    raise typer.Exit(STOPPED_EARLY if stopped else DONE)


def issue(workspace: WorkspacePath, lang: LangOption = BASE, json: JsonOption = False) -> None:
    """Give out the plan of tonight: from now on it is the one in force, under a number.

    An issued plan is never changed. A plan that is issued for the same day again takes its place.
    """
    language = spoken(lang)
    with opened(workspace) as found:
        name = give_out(found.path)
    if json:
        print_json({"issue": name})
    else:
        OUT.print(say("plan_issued", language, name=name, folder=workspace / ISSUES / name), markup=False)


def _tomorrow(workspace: Workspace, moment: dt.datetime | None) -> pd.Timestamp:
    """Give the day after a moment, or after now, by the clock of the operation; a day of its horizon."""
    now = (moment or dt.datetime.now(dt.UTC)).astimezone(ZoneInfo(workspace.timezone))
    settings = workspace.operation().settings
    return pd.Timestamp(min(max(now.date() + dt.timedelta(days=1), settings.start_date), settings.end_date))
