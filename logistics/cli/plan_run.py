"""`logistics plan`: plans an operation and writes its run folder, whole or not at all."""

from __future__ import annotations

import dataclasses
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from logistics.analysis.run_folder import NOTHING_BEHIND, Behind, write_run
from logistics.analysis.scenarios.runs import INPUTS_FOLDER, Recipe
from logistics.cli.ending import end_here, on_interrupt
from logistics.cli.speak import ERR, OUT, StepsShown, print_json, print_problems, say
from logistics.cli.writing import refuse_to_overwrite, run_folder
from logistics.core.asked_papers import Papers
from logistics.core.language import date_text, number
from logistics.core.language.figures import percent
from logistics.core.plan import Plan
from logistics.inputs.operation import load_operation
from logistics.output.documents import days_ahead, days_of, nearness_lines, worst_shares
from logistics.planning.as_planned import remaining
from logistics.planning.pipeline import make_plan

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from logistics.analysis.scenarios.scenario import Scenario
    from logistics.core.language import Language
    from logistics.inputs.operation import Operation
    from logistics.solver.effort import Effort


class Source(NamedTuple):
    """Where an operation is read from.

    Attributes
    ----------
    path : its folder or workbook.
    roads : replaces its setting `roads`; "" if it does not.
    kept : run folder of a plan to stay near to, if there is one.
    dispatched : the first day planned; what that plan does before it has happened. None if nothing has.
    """

    path: Path
    roads: str = ""
    kept: Path | None = None
    dispatched: dt.datetime | None = None


class Target(NamedTuple):
    """Where a run goes, and how it is told.

    Attributes
    ----------
    run : the run folder.
    lang : language of the output.
    replace : whether an earlier run in the same folder is replaced.
    json : whether JSON is printed.
    papers : which papers are written.
    behind : what lies behind the run, of a live operation.
    """

    run: Path
    lang: Language
    replace: bool = False
    json: bool = False
    papers: Papers = Papers.next
    behind: Behind = NOTHING_BEHIND


class WrittenPlan(NamedTuple):
    """A plan that was made and written.

    Attributes
    ----------
    plan : the plan.
    stopped : whether the planning was stopped early.
    """

    plan: Plan
    stopped: bool


def plan_into(source: Source, effort: Effort, target: Target) -> bool:
    """Plan an operation and write its run folder.

    Parameters
    ----------
    source : where the operation is read from.
    effort : limits of the solver.
    target : where the run goes. What changed against the plan it stays near to is written to `changes.csv`.

    Returns
    -------
    Whether the planning was stopped early.

    Raises
    ------
    TableError
        The tables have problems; nothing is written.
    PlanError
        The run folder exists and may not be replaced, or what the earlier plan did does not fit the tables.
    """
    earlier = Plan.load(source.kept) if source.kept else None
    refuse_to_overwrite(target.run, target.lang, replace=target.replace, operation=source.path)
    operation = load_operation(source.path, source.roads)
    if earlier is not None and source.dispatched is not None:
        operation, earlier = remaining(operation, earlier, pd.Timestamp(source.dispatched))
    recipe = Recipe.of(operation, effort, earlier=earlier)
    return solve_into(operation, recipe, None, target, earlier)


def solve_into(
    operation: Operation, recipe: Recipe, scenario: Scenario | None, target: Target, earlier: Plan | None = None
) -> bool:
    """Plan a checked operation, write its run folder and say what came of it; the parameters of `solve_and_write`.

    Returns
    -------
    Whether the planning was stopped early.
    """
    plan, stopped = solve_and_write(operation, recipe, scenario, target, earlier)
    if target.json:
        print_json(plan.summary)
    else:
        print_run(operation, plan, target)
    return stopped


def solve_and_write(
    operation: Operation, recipe: Recipe, scenario: Scenario | None, target: Target, earlier: Plan | None = None
) -> WrittenPlan:
    """Plan a checked operation and write its run folder, with what is needed to make the run again.

    Parameters
    ----------
    operation : the case, with the changes of the scenario made.
    recipe : how the run is made.
    scenario : the changes, if there are any.
    target : where the run goes.
    earlier : a plan to stay near to; what changed against it is written to `changes.csv`.

    Raises
    ------
    PlanError
        No folder can be made there.
    typer.Exit
        The plan breaks a rule; it is kept in another folder.
    """
    lang = target.lang
    print_problems(operation.notices, lang)
    with (
        StepsShown(lang) as step,
        stop_on_interrupt(lang) as stop,
        run_folder(operation, target.run, lang, replace=target.replace) as folder,
    ):
        plan = make_plan(operation, dataclasses.replace(recipe.effort, stop=stop), step, earlier)
        step("documents")
        write_run(folder, operation, plan, recipe, scenario, earlier, target.papers, target.behind)
        step("verify")
    return WrittenPlan(plan, stop.is_set())


def print_run(operation: Operation, plan: Plan, target: Target) -> None:
    """Print what a plan comes to, and what of its run to look at; changes that are told in their own way are not."""
    _print_result(operation, plan, target.lang)
    changes = plan.summary.get("changes")
    if changes and target.behind.write_changes is None:
        told = {key.replace(" ", "_"): value for key, value in changes.items()}
        OUT.print(say("plan_changes", target.lang, **told), markup=False)
    _print_where(plan, target)


@contextmanager
def stop_on_interrupt(lang: Language, told: str = "stopping") -> Iterator[threading.Event]:
    """Give an event that the first Ctrl-C sets, to ask for the best so far; the second one ends the command.

    Parameters
    ----------
    lang : language of what is said on the first Ctrl-C.
    told : key of its text.
    """
    stop = threading.Event()

    def ask() -> None:
        if stop.is_set():
            end_here()
        stop.set()
        ERR.print(say(told, lang), markup=False)

    with on_interrupt(ask):
        yield stop


def _print_result(operation: Operation, plan: Plan, lang: Language) -> None:
    totals = plan.summary["totals"]
    tier1 = totals["tiers"].get("1", {}).get("survival", {"coverage": 1.0, "worst_coverage": 1.0})
    worst = worst_shares(operation, plan).get((1, "survival"), 1.0)
    OUT.print(
        say(
            "plan_done",
            lang,
            trips=number(len(plan.trips), lang),
            tonnes=number(totals["tonnes"], lang),
            cost=number(totals["cost_usd"], lang),
            budget=number(operation.settings.budget_usd, lang),
            coverage=percent(tier1["coverage"], lang),
            worst=percent(min(worst, tier1["coverage"]), lang),
        ),
        markup=False,
    )
    for line in nearness_lines(plan, lang):
        OUT.print(line, markup=False)
    if plan.summary["status"] != "complete":
        OUT.print(say("plan_stopped", lang), markup=False)


def _print_where(plan: Plan, target: Target) -> None:
    """Print what of a run to look at, of which days its papers are, and how to get those of another day."""
    run, lang, papers = target.run, target.lang, target.papers
    names = {"map": "map.html", "sheets": "drop_sheets.html", "drivers": "driver_sheets.pdf", "summary": "summary.md"}
    key = "look_at_plan" if papers is Papers.none else "look_at"
    OUT.print(say(key, lang, **{name: run / file for name, file in names.items()}), markup=False)
    if papers is not Papers.next:
        return
    days = days_ahead(plan)
    later = [day for day in days_of(plan) if days and day > days[-1]]
    if later:
        told = {"first": date_text(days[0], "long", lang), "last": date_text(days[-1], "long", lang)}
        asked = {"operation": run / INPUTS_FOLDER, "run": run, "next": f"{later[0]:%Y-%m-%d}"}
        OUT.print(say("papers_of_days" if len(days) > 1 else "papers_of_day", lang, **told, **asked), markup=False)
