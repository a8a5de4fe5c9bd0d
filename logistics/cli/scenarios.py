"""`logistics scenario`: lists, shows, checks and runs what-if changes to an operation."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from logistics.analysis.scenarios.change import changed
from logistics.analysis.scenarios.runs import Recipe, find_run, is_solved
from logistics.analysis.scenarios.scenario import SUFFIX, read_scenario, ready_path
from logistics.analysis.scenarios.toml import toml_lines
from logistics.cli.options import (
    DONE,
    STOPPED_EARLY,
    GapOption,
    JsonOption,
    LangOption,
    OperationPath,
    ProveOption,
    RoadsOption,
    SolverOption,
    TimeLimitOption,
    spoken,
)
from logistics.cli.plan_run import Target, solve_into
from logistics.cli.speak import OUT, print_json, print_problems, say
from logistics.cli.speaking import SpeakingTyper
from logistics.cli.writing import refuse_place, refuse_to_overwrite, run_folder
from logistics.core.errors import PlanError
from logistics.core.language import BASE
from logistics.core.whole import PlaceKind, listed
from logistics.inputs.operation import load_operation, most_people
from logistics.solver.effort import Effort
from logistics.verification import verify_folder

if TYPE_CHECKING:
    from logistics.analysis.scenarios.scenario import Scenario
    from logistics.core.language import Language
    from logistics.inputs.operation import Operation

ScenarioPath = Annotated[Path, typer.Argument(help="Scenario file, or the name of a ready one.")]

scenario_app = SpeakingTyper(no_args_is_help=True, help="What if: named changes to an operation.")


@scenario_app.command(name="list", epilog="Example: `logistics scenario list --lang es`")
def list_scenarios(
    folder: Annotated[Path | None, typer.Argument(help="Folder of scenario files; else the ready ones.")] = None,
    lang: LangOption = BASE,
    json: JsonOption = False,
) -> None:
    """List the scenarios of a folder, or the ready ones of the reference case."""
    language = spoken(lang)
    found = [read_scenario(file) for file in sorted((folder or ready_path()).glob(f"*{SUFFIX}"))]
    if json:
        print_json([_record(scenario, language) for scenario in found])
        return
    table = Table()
    table.add_column(say("scenario", language), no_wrap=True)
    table.add_column("")
    table.add_column(say("changes", language), justify="right")
    for scenario in found:
        table.add_row(scenario.name, scenario.title(language), str(len(scenario.changes)))
    OUT.print(table)


@scenario_app.command(epilog="Example: `logistics scenario show no-tankers`")
def show(scenario: ScenarioPath, lang: LangOption = BASE, json: JsonOption = False) -> None:
    """Show all changes of a scenario, those of the scenarios it builds on among them."""
    language = spoken(lang)
    found = read_scenario(scenario)
    if json:
        print_json(_record(found, language))
        return
    OUT.print(found.title(language), markup=False)
    notes = found.texts.get(f"notes_{language}")
    if notes:
        OUT.print(notes, markup=False)
    for change in found.changes:
        OUT.print(f"\n{change.name} ({change.file})", markup=False)
        for line in toml_lines(change.record()):
            OUT.print(f"  {line}", markup=False)


@scenario_app.command(name="check", epilog="Example: `logistics scenario check data/caravan-2018 no-tankers --lang es`")
def check_scenario(operation: OperationPath, scenario: ScenarioPath, lang: LangOption = BASE) -> None:
    """Check that a scenario fits an operation, and list every problem with its cure.

    Ends with 0 if it does, with 2 if not.
    """
    language = spoken(lang)
    found = read_scenario(scenario)
    case = changed(load_operation(operation), found)
    print_problems(case.notices, language)
    OUT.print(
        say(
            "scenario_good",
            language,
            name=found.title(language),
            changes=len(found.changes),
            groups=len(case.groups),
            people=most_people(case),
            sha=case.sha256[:12],
        ),
        markup=False,
    )


@scenario_app.command(epilog="Example: `logistics scenario run data/caravan-2018 no-tankers --out runs/no-tankers`")
def run(
    operation: OperationPath,
    scenario: ScenarioPath,
    out: Annotated[Path, typer.Option(help="Folder to write the run into.")],
    lang: LangOption = BASE,
    gap: GapOption = Effort.gap,
    time_limit: TimeLimitOption = Effort.seconds,
    prove: ProveOption = Effort.prove,
    solver: SolverOption = Effort.solver,
    roads: RoadsOption = "",
    force: Annotated[bool, typer.Option(help="Solve again, and replace an earlier run in the same folder.")] = False,
) -> None:
    """Plan an operation with the changes of a scenario.

    A run with the same tables, changes, version and settings is not solved twice: if it stands in the folder, or in
    one beside it, it is taken from there.
    """
    language = spoken(lang)
    if force:
        refuse_to_overwrite(out, language, replace=True, operation=operation)
    refuse_place(out, language, PlaceKind.standing, operation)
    base, found = load_operation(operation, roads), read_scenario(scenario)
    case = changed(base, found)
    recipe = Recipe.of(case, Effort(gap=gap, seconds=time_limit, prove=prove, solver=solver), base, found)
    if not force and _is_there(case, out, recipe, language):
        return
    stopped = solve_into(case, recipe, found, Target(out, language, replace=force))
    raise typer.Exit(STOPPED_EARLY if stopped else DONE)


def _is_there(case: Operation, out: Path, recipe: Recipe, lang: Language) -> bool:
    """Say whether the run was solved before; if so, it is in the folder asked for afterwards.

    Parameters
    ----------
    case : the operation, with the changes of the scenario made.
    out : the folder asked for; a run is looked for in it and in the folders beside it.
    recipe : how the run is made.
    lang : language of the output.

    Raises
    ------
    PlanError
        Something else is in that folder.
    """
    if is_solved(out, recipe.run_id):
        OUT.print(say("run_solved", lang, run=out), markup=False)
        return True
    if out.exists():
        raise PlanError(say("run_differs", lang, run=out))
    earlier = find_run([out.resolve().parent], recipe.run_id)
    # Runs made for an attribution have only tables, but a run that is asked for must have its documents too.
    if earlier is None or not {"map.html", "plan.json"} <= set(listed(earlier) or {}):
        return False
    if verify_folder(case, earlier):
        return False
    with run_folder(case, out, lang) as folder:
        _copy_run(earlier, folder)
    OUT.print(say("run_copied", lang, earlier=earlier, run=out), markup=False)
    return True


def _copy_run(earlier: Path, folder: Path) -> None:
    """Copy the files that planning wrote, without files that were added to the run later."""
    for name in listed(earlier) or {}:
        if (earlier / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(earlier / name, folder / name)


def _record(scenario: Scenario, lang: Language) -> dict[str, Any]:
    changes = {change.name: change.record() for change in scenario.changes}
    return {"name": scenario.name, "title": scenario.title(lang), "changes": changes}
