"""What `import logistics` offers: all that the command does, a function each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from logistics.analysis.explain.explain import explain
from logistics.analysis.marginal_values.solved import solve_with_fractions
from logistics.analysis.requests.curves import ask_list
from logistics.analysis.run_folder import write_run
from logistics.analysis.scenarios.change import changed
from logistics.analysis.scenarios.ensemble import run_ensemble
from logistics.analysis.scenarios.runners import runner
from logistics.analysis.scenarios.runs import Recipe, read_run
from logistics.analysis.scenarios.scenario import Scenario, read_scenario
from logistics.analysis.scenarios.spec import read_spec
from logistics.analysis.scenarios.standing import kept_from_replacing
from logistics.analysis.stochastic.aims import Depth
from logistics.analysis.stochastic.first_days import FirstDays, FirstDaysQuestion, decide_first_days
from logistics.analysis.stochastic.sample import drawn_operations
from logistics.core.errors import PlanError
from logistics.core.language import BASE, SIDE_BY_SIDE
from logistics.core.whole import whole_folder
from logistics.inputs.operation import load_operation
from logistics.output import maps
from logistics.output.protection.export import Request
from logistics.output.protection.export import export as export_tables
from logistics.output.trip_geometry import trip_paths
from logistics.planning.pipeline import Earlier, make_plan
from logistics.solver.effort import Effort, Solver
from logistics.verification import Breach, describe
from logistics.verification import verify as breaches_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from logistics.analysis.requests.curves import Asks
    from logistics.core.language import Language
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.protection.policy import Audience

__all__ = [
    "draw_map", "ensemble", "explain", "export", "first_days", "load", "plan", "replan", "requests", "scenario",
    "verify", "write",
]  # fmt: skip

#: Where somebody may look: a text or a path.
PathLike = str | Path


def load(path: PathLike, *, roads: str = "") -> Operation:
    """Read and check an operation.

    Parameters
    ----------
    path : a folder of CSV files with `operation.toml`, or an XLSX workbook.
    roads : `reference`, or the address of a routing server, which may then be asked; "" takes what the operation says,
        and asks no server.

    Returns
    -------
    The operation. What was noticed while reading, and is no error, is in its `notices`.

    Raises
    ------
    TableError
        With all problems of all tables and settings; nothing is read in part.
    """
    return load_operation(Path(path), roads)


def plan(
    operation: Operation,
    *,
    gap: float = Effort.gap,
    seconds: float = Effort.seconds,
    solver: str = Effort.solver.value,
    progress: Callable[[str], None] = lambda _: None,
) -> Plan:
    """Plan an operation: what goes from where to whom on which day, and on which truck.

    Parameters
    ----------
    operation : as `load` gives it.
    gap : relative gap at which an aim is good enough.
    seconds : limit for all aims together. Where it cuts in, `summary["clock_cut_in"]` says so, and the same tables may
        give another plan on another machine.
    solver : `highs` or `scip`.
    progress : told the name of each step as it begins.

    Returns
    -------
    The plan. There always is one; what cannot be brought is in its shortfalls.

    Raises
    ------
    PlanError
        The plan breaks a rule of `verify`: it is not handed out.
    """
    effort = Effort(gap=gap, seconds=seconds, solver=Solver(solver))
    return _verified(operation, make_plan(operation, effort, progress))


def replan(
    operation: Operation,
    earlier: Plan,
    *,
    dispatched: dt.date | None = None,
    gap: float = Effort.gap,
    seconds: float = Effort.seconds,
    solver: str = Effort.solver.value,
    progress: Callable[[str], None] = lambda _: None,
) -> Plan:
    """Plan anew after something has changed, as near to an earlier plan as the aims allow.

    Parameters
    ----------
    operation : the operation as it is now.
    earlier : the plan to stay near to.
    dispatched : the day before which its trips have left; they stay to the letter. None: none has left.
    gap, seconds, solver, progress : as in `plan`.

    Returns
    -------
    The plan; `summary["changes"]` counts its trips against the earlier ones.

    Raises
    ------
    SolverError
        What has left already does not fit the tables.
    PlanError
        The plan breaks a rule of `verify`: it is not handed out.
    """
    effort = Effort(gap=gap, seconds=seconds, solver=Solver(solver))
    before = Earlier(earlier, pd.Timestamp(dispatched) if dispatched else None)
    return _verified(operation, make_plan(operation, effort, progress, before))


def verify(operation: Operation, plan: Plan) -> list[Breach]:
    """Check a plan against its operation from the tables alone, with code that shares nothing with the planner.

    Returns
    -------
    Every rule the plan breaks, with where; empty where it holds.
    """
    return breaches_of(operation, plan)


def requests(operation: Operation, *, progress: Callable[[str], None] = lambda _: None) -> Asks:
    """Work out what the next money and the next vehicles would do best.

    Parameters
    ----------
    operation : as `load` gives it.
    progress : told `money`, then the id of each kind of vehicle, as its turn comes.

    Returns
    -------
    The tables `money`, `what`, `vehicles` and `where`; people-days are those of the plan with fractions of vehicles.
    """
    return ask_list(solve_with_fractions(operation), progress)


def scenario(operation: Operation, changes: PathLike | Scenario) -> Operation:
    """Give the operation with the changes of a scenario, checked as any other is.

    Parameters
    ----------
    operation : the operation before.
    changes : a scenario file, the name of a ready one (`logistics scenario list`), or a `Scenario`.

    Raises
    ------
    TableError
        With all that is wrong in the file, or with what its changes lead to.
    """
    found = changes if isinstance(changes, Scenario) else read_scenario(Path(changes))
    return changed(operation, found)


def ensemble(
    operation: Operation,
    spec: PathLike,
    folder: PathLike,
    *,
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> pd.DataFrame:
    """Plan many members of an operation whose inputs are uncertain, with fractions of vehicles.

    Parameters
    ----------
    operation : the case before any changes.
    spec : scenario file with uncertain values.
    folder : holds the ensemble; one that is there already is gone on with.
    workers : members made at a time.
    progress : told how many members are done, of how many.

    Returns
    -------
    One row for each member and measure: member, method, measure, tier (0: all), group_id, date, item_id ("": all),
    value.

    Raises
    ------
    TableError
        The file is not in order, or the folder holds something else.
    """
    return run_ensemble(operation, read_spec(Path(spec)), Effort(), Path(folder), runner(workers), progress)


def first_days(
    operation: Operation,
    spec: PathLike,
    until: dt.date,
    *,
    scenarios: int = 3,
    trials: int = 12,
    workers: int = 1,
    progress: Callable[[str], None] = lambda _: None,
) -> FirstDays:
    """Decide what leaves and what is ordered in the first days, alike for many scenarios.

    Parameters
    ----------
    operation : the case as it is.
    spec : scenario file with uncertain values.
    until : the last day whose dispatches and orders are decided now.
    scenarios : how many the plan is made for.
    trials : how many others it is tried in.
    workers : scenarios tried at a time.
    progress : told the name of each step as it begins.

    Returns
    -------
    The decisions, what each scenario comes to with them, and what that is worth.

    Raises
    ------
    TableError
        The file, or a scenario drawn from it, is not in order.
    SolverError
        No plan was found in time.
    """
    planned, tried = drawn_operations(operation, read_spec(Path(spec)), scenarios, trials)
    question = FirstDaysQuestion(pd.Timestamp(until), depth=Depth(aims=2))
    return decide_first_days(operation, planned, tried, question, runner(workers), progress)


def write(
    operation: Operation,
    plan: Plan,
    folder: PathLike,
    *,
    earlier: Plan | None = None,
    dispatched: dt.date | None = None,
    replace_run: bool = False,
    lang: Language = BASE,
) -> Path:
    """Write the run folder of a plan: tables, map, summary, drop sheets, drivers' papers, as `logistics plan` does.

    Parameters
    ----------
    operation : what was planned.
    plan : what was decided.
    folder : the folder to make.
    earlier, dispatched : what was given to `replan`, if the plan is of it.
    replace_run : an earlier run may stand there; what is not of it is kept.
    lang : language of what goes wrong.

    Returns
    -------
    The folder; it is there whole or not at all.

    Raises
    ------
    PlanError
        The plan breaks a rule of `verify`, or no folder can be made there.
    """
    _verified(operation, plan)
    before = Earlier(earlier, pd.Timestamp(dispatched) if dispatched else None) if earlier else None
    recipe = Recipe.of(operation, _effort_of(plan), earlier=before)
    may_be_replaced = (lambda found: not kept_from_replacing(found, lang)) if replace_run else None
    with whole_folder(Path(folder), lang, replace=may_be_replaced, list_files=True) as whole:
        write_run(whole, operation, plan, recipe, earlier=before)
    return Path(folder)


def export(
    run: PathLike,
    folder: PathLike,
    *,
    audience: Audience,
    as_of: dt.date,
    lang: Language = BASE,
    understood: bool = False,
) -> list[str]:
    """Write what an audience may see of a run: past days by area, rounded, scanned; noted in the run's `exports.csv`.

    Parameters
    ----------
    run : a run folder.
    folder : the folder to make.
    audience : `coordinator`, `partner` or `public`.
    as_of : the day it is made for.
    lang : language of the files.
    understood : thresholds looser than the defaults are meant.

    Returns
    -------
    The names of the files.

    Raises
    ------
    ProtectionError
        The day lies ahead, thresholds are loosened without being meant, or the scan found something.
    PlanError
        The run is not whole, or a folder cannot be written.
    """
    request = Request(audience, as_of, lang, understood)
    return export_tables(read_run(Path(run)).operation, Path(run), Path(folder), request)


def draw_map(operation: Operation, plan: Plan, *, lang: Language = SIDE_BY_SIDE[0]) -> str:
    """Draw the coordinators' map of a plan: one HTML page that asks nothing of any network.

    It shows future positions: it is for coordinators alone. `logistics map` draws those of other audiences.

    Parameters
    ----------
    operation : the case.
    plan : what was decided for it.
    lang : the language shown first; the page has all that stand side by side.
    """
    return maps.draw_map(operation, plan, trip_paths(operation, plan), lang=lang)


def _effort_of(plan: Plan) -> Effort:
    """Give the effort a plan was made with."""
    solver = plan.summary["solver"]
    return Effort(gap=solver["gap"], seconds=solver["seconds"], solver=Solver(solver["name"]))


def _verified(operation: Operation, plan: Plan) -> Plan:
    """Give a plan that breaks no rule.

    Raises
    ------
    PlanError
        With every rule it breaks.
    """
    if breaches := breaches_of(operation, plan):
        raise PlanError("\n".join(describe(breach, BASE) for breach in breaches))
    return plan
