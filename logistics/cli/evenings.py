"""`logistics tonight` and `logistics issue`: plan from what happened, and give the plan to people."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import pandas as pd
import typer

from logistics.analysis.run_folder import Behind
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
from logistics.cli.plan_run import Target, print_run, solve_and_write
from logistics.cli.speak import OUT, print_json, say
from logistics.cli.to_decide import print_what_is_to_decide
from logistics.cli.told_changes import evening_record, print_changes, print_left_out
from logistics.cli.workspaces import WorkspacePath, opened
from logistics.core.asked_papers import Papers
from logistics.core.language import BASE, date_text
from logistics.live.evening import evening_of, write_changes
from logistics.live.issues import give_out, tonight_folder
from logistics.live.workspace import ISSUES
from logistics.output.documents import ORDERS_FILE, order_records, orders_in_short
from logistics.solver.effort import Effort

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.plan import Plan
    from logistics.live.changes import Changes

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
        evening = evening_of(found, pd.Timestamp(day) if day else None, moment_of(as_of, found))
    print_left_out(evening.left_out, language)
    effort = Effort(gap=gap, seconds=time_limit)
    recipe = Recipe.of(evening.operation, effort, earlier=evening.rest)
    told: list[Changes] = []

    def write(folder: Path, plan: Plan) -> None:
        if changes := evening.changes(plan):
            write_changes(changes, evening.names, folder)
            told.append(changes)

    target = Target(tonight_folder(workspace), language, True, json, papers, Behind(evening.received, write))
    plan, stopped = solve_and_write(evening.operation, recipe, None, target, evening.rest)
    if json:
        print_json(
            {
                **plan.summary,
                "evening": evening_record(evening, told, language),
                "orders": order_records(evening.operation, plan),
            }
        )
    else:
        print_run(evening.operation, plan, target)
        for changes in told:
            print_changes(changes, evening.names, target.run, language)
        if to_order := orders_in_short(evening.operation, plan, language):
            OUT.print(say("orders_told", language, orders=to_order, file=target.run / ORDERS_FILE), markup=False)
        shown = date_text(pd.Timestamp(evening.operation.settings.start_date), "long", language)
        OUT.print(say("tonight_planned", language, day=shown, workspace=workspace), markup=False)
    print_what_is_to_decide(evening.to_decide, language)
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
