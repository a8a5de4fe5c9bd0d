"""Runs: what a run was made from, its id, and the part of a run folder from which it can be made again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from logistics.analysis.scenarios.existing_run import PLAN_FILE, kept_from_replacing
from logistics.analysis.scenarios.file_names import RECIPE_FILE
from logistics.analysis.scenarios.inputs import Inputs
from logistics.analysis.scenarios.scenario import read_scenario
from logistics.core.errors import PlanError, Problem, TableError
from logistics.core.language import BASE
from logistics.core.language.told import Told, reason_of
from logistics.core.limits import read_text
from logistics.core.plan import Plan
from logistics.core.version import __version__
from logistics.core.whole import whole_folder
from logistics.inputs.operation import load_operation
from logistics.planning.pipeline import make_plan
from logistics.solver.effort import Effort, Solver
from logistics.verification import describe, verify_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from logistics.analysis.scenarios.scenario import Scenario
    from logistics.inputs.operation import Operation

INPUTS_FOLDER, SCENARIO_FILE = "inputs", "scenario.toml"
KEPT_FOLDER = "kept"
#: In the folder of a plan that was refused, the file that lists the rules it breaks.
REFUSED_FILE = "refused.txt"


@dataclass(frozen=True)
class Recipe:
    """All that decides the result of a run, unless the clock ends its search.

    Attributes
    ----------
    inputs_sha256 : hash of the operation before the changes.
    operation_sha256 : hash of the operation after the changes.
    scenario : its name; "" if there is none.
    changes : the changes as JSON.
    package_version, solver : what planned it.
    gap, seconds, prove : as in `Effort`.
    kept_sha256 : hash of the plan it stays near to; "" if there is none.
    """

    inputs_sha256: str
    operation_sha256: str
    scenario: str
    changes: str
    package_version: str
    solver: str
    gap: float
    seconds: float
    kept_sha256: str = ""
    prove: float = 0.0

    @classmethod
    def of(
        cls,
        operation: Operation,
        effort: Effort,
        base: Operation | None = None,
        scenario: Scenario | None = None,
        earlier: Plan | None = None,
    ) -> Recipe:
        """Record what a run is made from.

        Parameters
        ----------
        operation : the operation that is planned, after any changes.
        effort : gap, time and solver.
        base : the operation before the changes; `operation` if None.
        scenario : the changes.
        earlier : the plan it stays near to.
        """
        changes = [[change.kind, change.values] for change in scenario.changes] if scenario else []
        return cls(
            inputs_sha256=(base or operation).sha256,
            operation_sha256=operation.sha256,
            scenario=scenario.name if scenario else "",
            changes=json.dumps(changes, default=str, ensure_ascii=False, sort_keys=True),
            package_version=__version__,
            solver=effort.solver.value,
            gap=effort.gap,
            seconds=effort.seconds,
            kept_sha256=earlier.sha256 if earlier else "",
            prove=effort.prove,
        )

    @property
    def run_id(self) -> str:
        """The hash that identifies the run; it does not depend on the name of the scenario."""
        made_of = {key: value for key, value in asdict(self).items() if key != "scenario" and value != ""}
        if not self.prove:
            # Runs made before there was proof keep their number.
            made_of.pop("prove")
        return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()

    @property
    def effort(self) -> Effort:
        """The effort it asks for."""
        return Effort(gap=self.gap, seconds=self.seconds, prove=self.prove, solver=Solver(self.solver))


def effort_of(plan: Plan) -> Effort:
    """Give the effort a plan was made with."""
    solver = plan.summary["solver"]
    return Effort(
        gap=solver["gap"], seconds=solver["seconds"], prove=solver.get("prove", 0.0), solver=Solver(solver["name"])
    )


@dataclass(frozen=True)
class Run:
    """A run folder that can be made again.

    Attributes
    ----------
    folder : the run folder.
    recipe : what the run was made from.
    servers : addresses of routing servers that the user allowed.
    """

    folder: Path
    recipe: Recipe
    servers: frozenset[str] = frozenset()

    @cached_property
    def operation(self) -> Operation:
        """The operation that was planned, after any changes."""
        return load_operation(self.folder / INPUTS_FOLDER, servers=self.servers)

    @cached_property
    def plan(self) -> Plan:
        """The plan."""
        return Plan.load(self.folder)

    @cached_property
    def scenario(self) -> Scenario | None:
        """The changes that were made; None if there were none."""
        file = self.folder / SCENARIO_FILE
        return replace(read_scenario(file), name=self.recipe.scenario) if file.is_file() else None

    @cached_property
    def earlier(self) -> Plan | None:
        """The plan it stays near to; None if there is none."""
        if not self.recipe.kept_sha256:
            return None
        return Plan.load(self.folder / KEPT_FOLDER)


def keep_inputs(
    folder: Path,
    operation: Operation,
    recipe: Recipe,
    scenario: Scenario | None = None,
    earlier: Plan | None = None,
) -> None:
    """Write into a run folder what is needed to make the run again: `inputs/`, `run.json`, `scenario.toml`, `kept/`."""
    (folder / INPUTS_FOLDER).mkdir()
    Inputs.of(operation).write(folder / INPUTS_FOLDER)
    text = json.dumps({"run_id": recipe.run_id, **asdict(recipe)}, ensure_ascii=False, indent=2)
    (folder / RECIPE_FILE).write_text(text + "\n", "utf-8")
    if scenario is not None:
        (folder / SCENARIO_FILE).write_text(scenario.text(), "utf-8")
    if earlier is not None:
        (folder / KEPT_FOLDER).mkdir()
        earlier.save(folder / KEPT_FOLDER)


def read_run(folder: Path, roads: str = "") -> Run:
    """Read what a run folder was made from.

    Parameters
    ----------
    folder : the run folder.
    roads : address of a routing server that may be asked, if the run was made with it.

    Raises
    ------
    TableError
        The folder does not hold it, its tables were changed, or its plan was refused.
    """
    if (folder / REFUSED_FILE).is_file():
        raise TableError([unusable(folder, REFUSED_FILE, Told("system", "breaks_rules"))])
    try:
        values = json.loads(read_text(folder / RECIPE_FILE))
        run_id = values.pop("run_id")
        run = Run(folder, Recipe(**values), frozenset({roads} - {""}))
    except OSError as error:
        raise TableError([unusable(folder, RECIPE_FILE, reason_of(error))]) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise TableError([unusable(folder, RECIPE_FILE, Told("system", "damaged"))]) from error
    changed = Told("system", "changed")
    if run.recipe.run_id != run_id:
        raise TableError([unusable(folder, RECIPE_FILE, changed)])
    if run.operation.sha256 != run.recipe.operation_sha256:
        raise TableError([unusable(folder, INPUTS_FOLDER, changed)])
    if run.earlier is not None and run.earlier.sha256 != run.recipe.kept_sha256:
        raise TableError([unusable(folder, KEPT_FOLDER, changed)])
    return run


def unusable(folder: Path, file: str, reason: str) -> Problem:
    """Give the problem of a run folder in which a file cannot be used, and why."""
    values = (("file_of_run", file), ("reason", reason))
    return Problem(folder.name, 0, "", str(folder), "run_without_inputs", values)


def is_solved(folder: Path, run_id: str) -> bool:
    """Say if a folder holds a complete run with this id; one that was stopped early, or breaks rules, is not."""
    if (folder / REFUSED_FILE).is_file():
        return False
    try:
        recipe, plan = (json.loads(read_text(folder / name)) for name in (RECIPE_FILE, PLAN_FILE))
        return bool(recipe["run_id"] == run_id and plan["status"] == "complete")
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def _may_be_run(folder: Path) -> bool:
    """Say if a folder may be a run; folders that are half-written are hidden."""
    return not folder.name.startswith(".") and (folder / RECIPE_FILE).is_file()


def find_run(folders: Iterable[Path], run_id: str) -> Path | None:
    """Find a complete run with this id among the run folders within some folders; None if there is none."""
    for folder in dict.fromkeys(folders):
        if folder.is_dir():
            for run in sorted(path for path in folder.iterdir() if _may_be_run(path)):
                if is_solved(run, run_id):
                    return run
    return None


@dataclass(frozen=True)
class Task:
    """One run to be solved into a folder; it can be passed to another process.

    Attributes
    ----------
    operation : what is planned, after any changes.
    recipe : what the run is made from.
    scenario : the changes, if any.
    folder : the folder to write.
    """

    operation: Operation
    recipe: Recipe
    scenario: Scenario | None
    folder: Path


def solve(task: Task) -> Path:
    """Solve a run and write its tables, without map and papers.

    The folder appears complete or not at all, and replaces an earlier run. Its path is returned.

    Raises
    ------
    PlanError
        The plan breaks a rule, or something else is in the folder.
    """
    if task.folder.exists() and (why := kept_from_replacing(task.folder, BASE)):
        raise PlanError(why)
    plan = make_plan(task.operation, task.recipe.effort)
    with whole_folder(
        task.folder, BASE, replace=lambda found: not kept_from_replacing(found, BASE), list_files=True
    ) as folder:
        plan.save(folder)
        keep_inputs(folder, task.operation, task.recipe, task.scenario)
        if breaches := verify_folder(task.operation, folder):
            raise PlanError("; ".join(describe(breach, BASE) for breach in breaches))
    return task.folder


def recipe_rows(recipe: Recipe) -> dict[str, Any]:
    """Give the settings of a recipe in which two runs may differ beside their tables, by name."""
    return {key: getattr(recipe, key) for key in ("package_version", "solver", "gap", "seconds")}
