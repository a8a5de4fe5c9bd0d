"""`logistics plan`: plan an operation into a run folder, written beside and then renamed."""

from __future__ import annotations

import dataclasses
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from logistics.analysis.scenarios.runs import Recipe, keep_inputs
from logistics.cli.ending import end_here, on_interrupt
from logistics.cli.speak import ERR, OUT, Steps, number, print_json, print_problems, say
from logistics.cli.writing import refuse_to_overwrite, run_folder
from logistics.core.cells import csv_text
from logistics.core.errors import PlanError, SolverError
from logistics.core.language.figures import percent
from logistics.core.language.told import said
from logistics.inputs.operation import load_operation
from logistics.output.documents import (
    worst_shares,
    write_driver_papers,
    write_drop_sheets,
    write_pictures,
    write_summary,
)
from logistics.output.maps import draw_map
from logistics.output.trip_geometry import trip_legs, whole_line
from logistics.planning.pipeline import make_plan
from logistics.planning.plan_diff import changed_trips, counted, with_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pandas as pd

    from logistics.analysis.scenarios.scenario import Scenario
    from logistics.core.language import Language
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.planning.pipeline import Earlier
    from logistics.solver.effort import Effort


class Source(NamedTuple):
    """Where an operation is read from, and what is taken for its `roads` ("": what it says itself)."""

    path: Path
    roads: str = ""


def plan_into(
    source: Source,
    run: Path,
    lang: Language,
    effort: Effort,
    *,
    replace: bool,
    json: bool,
    earlier: Earlier | None = None,
) -> bool:
    """Plan an operation and write its run folder; says whether it was stopped early.

    With an earlier plan to stay near to, what changed against it goes into `changes.csv`.

    Raises
    ------
    TableError
        The tables are not in order; nothing is written.
    PlanError
        The run folder exists and may not be replaced.
    """
    refuse_to_overwrite(run, lang, replace=replace, operation=source.path)
    operation = load_operation(source.path, source.roads)
    recipe = Recipe.of(operation, effort, earlier=earlier)
    return solve_into(operation, recipe, None, run, lang, replace=replace, json=json, earlier=earlier)


def solve_into(
    operation: Operation,
    recipe: Recipe,
    scenario: Scenario | None,
    run: Path,
    lang: Language,
    *,
    replace: bool,
    json: bool,
    earlier: Earlier | None = None,
) -> bool:
    """Plan a checked operation and write its run folder, with what is needed to make the run again.

    operation : after the changes of the scenario, if there is one. Says whether it was stopped early. With an earlier
    plan to stay near to, what changed against it goes into `changes.csv`. A plan that breaks a rule ends the command.
    """
    print_problems(operation.notices, lang)
    with (
        Steps(lang) as step,
        _stop_on_interrupt(lang) as stop,
        run_folder(operation, run, lang, replace=replace) as folder,
    ):
        plan, changes = _planned(operation, dataclasses.replace(recipe.effort, stop=stop), step, earlier, lang)
        step("documents")
        write_run(operation, plan, folder)
        keep_inputs(folder, operation, recipe, scenario, earlier)
        if changes is not None:
            (folder / "changes.csv").write_text(csv_text(with_words(changes)), "utf-8")
        step("verify")
    if json:
        print_json(plan.summary)
    else:
        _print_result(operation, plan, run, lang)
    return stop.is_set()


def _planned(
    operation: Operation, effort: Effort, step: Callable[[str], None], earlier: Earlier | None, lang: Language
) -> tuple[Plan, pd.DataFrame | None]:
    """Plan, and list what changed against an earlier plan."""
    try:
        plan = make_plan(operation, effort, step, earlier)
    except SolverError as error:
        if earlier is None or earlier.dispatched is None:
            raise
        why = said(error.args[0], lang)
        raise PlanError(say("does_not_fit", lang, day=earlier.day, why=why)) from error
    if earlier is None:
        return plan, None
    changes = changed_trips(earlier.plan, plan)
    return dataclasses.replace(plan, summary={**plan.summary, "changes": counted(changes)}), changes


def write_run(operation: Operation, plan: Plan, folder: Path) -> None:
    """Write everything a run folder holds into an existing folder."""
    plan.save(folder)
    legs = trip_legs(operation, plan)
    paths = {trip: whole_line(way) for trip, way in legs.items()}
    (folder / "map.html").write_text(draw_map(operation, plan, paths), "utf-8")
    (folder / "summary.md").write_text(write_summary(operation, plan), "utf-8")
    write_pictures(operation, plan, folder)
    write_drop_sheets(operation, plan, folder)
    write_driver_papers(operation, plan, legs, folder)


@contextmanager
def _stop_on_interrupt(lang: Language) -> Iterator[threading.Event]:
    """Let the first Ctrl-C ask for the best plan so far; the second ends the program as usual."""
    stop = threading.Event()

    def ask() -> None:
        if stop.is_set():
            end_here()
        stop.set()
        ERR.print(say("stopping", lang), markup=False)

    with on_interrupt(ask):
        yield stop


def _print_result(operation: Operation, plan: Plan, run: Path, lang: Language) -> None:
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
    if changes := plan.summary.get("changes"):
        OUT.print(
            say("plan_changes", lang, **{key.replace(" ", "_"): value for key, value in changes.items()}), markup=False
        )
    if plan.summary["status"] != "complete":
        OUT.print(say("plan_stopped", lang), markup=False)
    names = {"map": "map.html", "sheets": "drop_sheets.html", "drivers": "driver_sheets.pdf", "summary": "summary.md"}
    OUT.print(say("look_at", lang, **{key: run / name for key, name in names.items()}), markup=False)
