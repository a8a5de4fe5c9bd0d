"""Attribution: how much of the difference between two runs each change accounts for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.analysis.scenarios.change import changed
from logistics.analysis.scenarios.measures import KEYS, measures
from logistics.analysis.scenarios.runners import in_turn, made
from logistics.analysis.scenarios.runs import Recipe, Task, find_run, read_run, recipe_rows, solve
from logistics.core.errors import Problem, TableError
from logistics.core.filenames import file_names

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.analysis.scenarios.runners import Runner
    from logistics.analysis.scenarios.runs import Run
    from logistics.analysis.scenarios.scenario import Scenario
    from logistics.inputs.operation import Operation

INTERACTION, WHOLE = "interaction", "whole"
#: Folder beside a run that holds the runs with one of its changes each.
PARTS = ".parts"


def attribute(base: Run, full: Run, run: Runner = in_turn) -> pd.DataFrame:
    """Divide the difference between a run without changes and one with several over the changes.

    Each part accounts for what it changes alone: the value with it less the value without any change. The interaction
    is what the changes do together beyond that: the whole difference less the sum of the parts. So parts and
    interaction add up to the whole.

    Parameters
    ----------
    base : a run of the operation as it is.
    full : a run of the same operation with a scenario, with the same effort.
    run : runs the tasks, one for each part. A part whose run stands solved beside the two runs is not solved again.

    Returns
    -------
    DataFrame with one row for each measure of the whole plan: the columns of KEYS, base, one column for each part,
    interaction, whole (the difference). Numbers are in the unit of the measure.

    Raises
    ------
    TableError
        The runs do not belong together, or a change does not stand alone.
    """
    scenario = full.scenario
    if scenario is None or full.recipe.inputs_sha256 != base.operation.sha256:
        raise TableError([_unfit(base, full, "not_changed_from")])
    if recipe_rows(full.recipe) != recipe_rows(base.recipe):
        raise TableError([_unfit(base, full, "other_effort")])
    found = _solved(base, full, scenario, run)
    before, after = _whole_plan(base), _whole_plan(full)
    table = pd.DataFrame({"base": before} | {part: _whole_plan(single) - before for part, single in found.items()})
    table[WHOLE] = after - before
    table.insert(table.shape[1] - 1, INTERACTION, table[WHOLE] - table[list(found)].sum(axis=1))
    return table.dropna().reset_index()


def _unfit(base: Run, full: Run, code: str) -> Problem:
    return Problem(full.folder.name, 0, "", str(full.folder), code, (("base", base.folder.name),))


def _solved(base: Run, full: Run, scenario: Scenario, run: Runner) -> dict[str, Run]:
    """Give the run of each part alone: the full run if there is one part, a run solved before, or a new run."""
    if len(scenario.parts) == 1:
        return {scenario.parts[0]: full}
    home = full.folder.resolve().parent / f"{full.folder.resolve().name}{PARTS}"
    # The name of a part may be any text: a path, or one that differs from another's by case only.
    names = file_names(scenario.parts)
    places: dict[str, Path] = {}
    tasks: list[Task] = []
    for part in scenario.parts:
        only = scenario.only(part)
        operation = _alone(base, only, part)
        recipe = Recipe.of(operation, full.recipe.effort, base.operation, only)
        earlier = find_run([home, full.folder.resolve().parent, base.folder.resolve().parent], recipe.run_id)
        places[part] = earlier or home / names[part]
        if earlier is None:
            tasks.append(Task(operation, recipe, only, places[part]))
    for _ in made(run(solve, tasks)):
        pass
    return {part: read_run(folder) for part, folder in places.items()}


def _alone(base: Run, only: Scenario, part: str) -> Operation:
    """Make the changes of one part.

    Raises
    ------
    TableError
        The changes cannot be made without those of other parts.
    """
    try:
        return changed(base.operation, only)
    except TableError as error:
        hint = Problem(f"{only.name}.toml", 0, "", part, "not_alone", (("part", part),))
        raise TableError([hint, *error.problems]) from None


def _whole_plan(run: Run) -> pd.Series:
    """Give the measures of the whole plan, without those of single groups and days, by KEYS."""
    table = measures(run.operation, run.plan)
    table = table[(table["group_id"] == "") & (table["date"] == "")]
    return table.set_index(list(KEYS))["value"]
