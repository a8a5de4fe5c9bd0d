"""What `import logistics` offers: one function for each thing that the command does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from logistics.analysis.explain.explain import explain
from logistics.analysis.marginal_values.solved import solve_with_fractions
from logistics.analysis.proof import provable, prove_run
from logistics.analysis.requests.curves import ask_list
from logistics.analysis.run_folder import write_run
from logistics.analysis.scenarios.change import changed
from logistics.analysis.scenarios.ensemble import run_ensemble
from logistics.analysis.scenarios.existing_run import kept_from_replacing
from logistics.analysis.scenarios.runners import runner
from logistics.analysis.scenarios.runs import Recipe, effort_of, read_run
from logistics.analysis.scenarios.scenario import Scenario, read_scenario
from logistics.analysis.scenarios.spec import read_spec
from logistics.analysis.stochastic.aims import Depth
from logistics.analysis.stochastic.first_days import FirstDays, FirstDaysQuestion, decide_first_days
from logistics.analysis.stochastic.sample import drawn_operations
from logistics.core.asked_papers import Papers
from logistics.core.language import BASE, SIDE_BY_SIDE
from logistics.core.whole import whole_folder
from logistics.inputs.operation import load_operation
from logistics.output import maps
from logistics.output.protection.export import Request
from logistics.output.protection.export import export as export_tables
from logistics.output.trip_geometry import trip_paths
from logistics.planning.as_planned import remaining as what_remains
from logistics.planning.pipeline import make_plan
from logistics.solver.effort import Effort, Solver
from logistics.verification import Breach, verified
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
    "draw_map", "ensemble", "explain", "export", "first_days", "load", "plan", "prove", "remaining", "replan",
    "requests", "scenario", "verify", "write",
]  # fmt: skip

#: A path as text or as `Path`.
PathLike = str | Path


def load(path: PathLike, *, roads: str = "") -> Operation:
    """Read and check an operation.

    Parameters
    ----------
    path : a folder of CSV files with `operation.toml`, or an XLSX workbook.
    roads : `reference`, or the address of a routing server that may be asked; "" uses the setting of the operation,
        and asks no server.

    Returns
    -------
    The operation. Its `notices` list what was noticed while reading and is not an error.

    Raises
    ------
    TableError
        The tables or settings have problems; all of them are listed.
    """
    return load_operation(Path(path), roads)


def plan(
    operation: Operation,
    *,
    gap: float = Effort.gap,
    seconds: float = Effort.seconds,
    prove: float = Effort.prove,
    solver: str = Effort.solver.value,
    progress: Callable[[str], None] = lambda _: None,
) -> Plan:
    """Plan an operation: what goes from where to whom on which day, and on which truck.

    Parameters
    ----------
    operation : the operation, as `load` gives it.
    gap : relative gap at which the search for an aim ends.
    seconds : time limit for all aims together (seconds). Where it ends a search, `summary["clock_cut_in"]` is true, and
        the same tables may give another plan on another machine.
    prove : time for sharper bounds of the aims, after the plan is found (seconds).
    solver : `highs` or `scip`.
    progress : called with the name of each step as it begins.

    Returns
    -------
    The plan. There always is one: what cannot be brought is in its shortfalls.

    Raises
    ------
    PlanError
        The plan breaks a rule of `verify`, and is not returned.
    """
    effort = Effort(gap=gap, seconds=seconds, prove=prove, solver=Solver(solver))
    return verified(operation, make_plan(operation, effort, progress))


def remaining(operation: Operation, plan: Plan, day: dt.date) -> tuple[Operation, Plan]:
    """Give what is left of an operation and of its plan on a day, if everything before it went as planned.

    Parameters
    ----------
    operation : the operation as it is known now, with the first day of the plan.
    plan : the plan that was carried out.
    day : the first day that is left.

    Returns
    -------
    left : the operation that is left. Its horizon begins with the day. What groups have and lack, what depots hold,
        what is under way, and what money is left follow from the plan.
    rest : what is left of the plan, to be given to `replan`.

    Raises
    ------
    PlanError
        The plan begins on another day, the day is outside the horizon, or more has left than there was.
    """
    return what_remains(operation, plan, pd.Timestamp(day))


def replan(
    operation: Operation,
    earlier: Plan,
    *,
    gap: float = Effort.gap,
    seconds: float = Effort.seconds,
    prove: float = Effort.prove,
    solver: str = Effort.solver.value,
    progress: Callable[[str], None] = lambda _: None,
) -> Plan:
    """Plan again after something has changed, as near to an earlier plan as the aims allow.

    Parameters
    ----------
    operation : the operation as it is now; what `remaining` gives, if days of the earlier plan have passed.
    earlier : the plan to stay near to. It stays to the letter if nothing has changed.
    gap, seconds, prove, solver, progress : as in `plan`.

    Returns
    -------
    The plan. Its `summary["changes"]` counts the trips that differ from the earlier plan.

    Raises
    ------
    PlanError
        The plan breaks a rule of `verify`, and is not returned.
    """
    effort = Effort(gap=gap, seconds=seconds, prove=prove, solver=Solver(solver))
    return verified(operation, make_plan(operation, effort, progress, earlier))


def prove(run: PathLike, *, seconds: float = 60.0, progress: Callable[[str], None] = lambda _: None) -> Plan:
    """Work on the bounds of a run that exists: how near to the best its plan is at least.

    Parameters
    ----------
    run : a run folder. Bounds that are better are written into it; the plan stays as it is.
    seconds : time for all bounds together.
    progress : called with the name of each step as it begins.

    Returns
    -------
    The plan, with the bounds it has now in its `summary["stages"]`.

    Raises
    ------
    TableError
        The folder does not hold what the run was made from, or another version made it.
    PlanError
        The plan breaks a rule of `verify`, or the folder cannot be written.
    """
    return prove_run(provable(Path(run)), seconds, progress).plan


def verify(operation: Operation, plan: Plan) -> list[Breach]:
    """Check a plan against its operation from the tables alone, with code that shares nothing with the planner.

    Parameters
    ----------
    operation : the operation that was planned.
    plan : its plan.

    Returns
    -------
    Every rule that the plan breaks, and where; an empty list for a valid plan.
    """
    return breaches_of(operation, plan)


def requests(operation: Operation, *, progress: Callable[[str], None] = lambda _: None) -> Asks:
    """Work out the best use of more money and of more vehicles.

    Parameters
    ----------
    operation : the operation, as `load` gives it.
    progress : called with `money`, then with the id of each kind of vehicle, as each begins.

    Returns
    -------
    The tables `money`, `what`, `vehicles` and `where`. Their people-days are those of the plan with fractions of
    vehicles.

    Raises
    ------
    SolverError
        No plan with fractions was found.
    """
    return ask_list(solve_with_fractions(operation), progress)


def scenario(operation: Operation, changes: PathLike | Scenario) -> Operation:
    """Give the operation with the changes of a scenario, checked like any other.

    Parameters
    ----------
    operation : the operation before the changes.
    changes : a scenario file, the name of a ready one (`logistics scenario list`), or a `Scenario`.

    Raises
    ------
    TableError
        The file, or the tables after its changes, have problems; all of them are listed.
    """
    return changed(operation, changes if isinstance(changes, Scenario) else read_scenario(Path(changes)))


def ensemble(
    operation: Operation,
    spec: PathLike,
    folder: PathLike,
    *,
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> pd.DataFrame:
    """Plan many members of an ensemble, each with fractions of vehicles and other values of the uncertain inputs.

    Parameters
    ----------
    operation : the operation before any changes.
    spec : a scenario file with uncertain values.
    folder : the folder of the ensemble; one that stands there already is continued.
    workers : how many members are planned at a time.
    progress : called with how many members are done, and of how many.

    Returns
    -------
    DataFrame with one row for each member and measure: member, method, measure, tier (0: all), group_id, date,
    item_id ("": all), value.

    Raises
    ------
    TableError
        The file has problems, or the folder holds something else.
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
    """Decide what leaves and what is ordered in the first days, the same for many scenarios.

    Parameters
    ----------
    operation : the operation as it is.
    spec : a scenario file with uncertain values.
    until : the last day whose dispatches and orders are decided now.
    scenarios : how many scenarios the plan is made for.
    trials : how many other scenarios it is tried in.
    workers : how many scenarios are tried at a time.
    progress : called with the name of each step as it begins.

    Returns
    -------
    The decisions, the outcome of each scenario with them, and the value of planning for many scenarios.

    Raises
    ------
    TableError
        The file, or a scenario drawn from it, has problems.
    SolverError
        No plan was found in time.
    PlanError
        A scenario was lost because each worker that tried it died.
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
    papers: str = Papers.next.value,
    replace_run: bool = False,
    lang: Language = BASE,
) -> Path:
    """Write the run folder of a plan: tables, map, summary, drop sheets, drivers' papers, as `logistics plan` does.

    Parameters
    ----------
    operation : the operation that was planned.
    plan : its plan.
    folder : the folder to make.
    earlier : what was given to `replan`, if it made the plan.
    papers : the days that papers are written of: `next` for the next two, `all`, or `none`.
    replace_run : whether an earlier run in the folder is replaced; files that are not of the run are kept.
    lang : language of errors.

    Returns
    -------
    The folder. It appears complete or not at all.

    Raises
    ------
    PlanError
        The plan breaks a rule of `verify`, or no folder can be made there.
    """
    recipe = Recipe.of(operation, effort_of(verified(operation, plan)), earlier=earlier)
    may_be_replaced = (lambda found: not kept_from_replacing(found, lang)) if replace_run else None
    with whole_folder(Path(folder), lang, replace=may_be_replaced, list_files=True) as whole:
        write_run(whole, operation, plan, recipe, earlier=earlier, papers=Papers(papers))
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
    """Write what an audience may see of a run.

    For partners and the public that is past days by area, rounded, and scanned before it is written. Each file is noted
    in the run's `exports.csv`.

    Parameters
    ----------
    run : a run folder.
    folder : the folder to make.
    audience : `coordinator`, `partner` or `public`.
    as_of : the day for which it is made.
    lang : language of the files.
    understood : whether thresholds looser than the defaults are intended.

    Returns
    -------
    The names of the files.

    Raises
    ------
    ProtectionError
        The day is in the future, thresholds are loosened without `understood`, or the scan found something.
    PlanError
        The run is not complete, or a folder cannot be written.
    """
    request = Request(audience, as_of, lang, understood)
    return export_tables(read_run(Path(run)).operation, Path(run), Path(folder), request)


def draw_map(operation: Operation, plan: Plan, *, lang: Language = SIDE_BY_SIDE[0]) -> str:
    """Draw the coordinators' map of a plan as one HTML page that loads nothing from any network.

    It shows future positions, so it is for coordinators only. `logistics map` draws the maps of other audiences.

    Parameters
    ----------
    operation : the operation that was planned.
    plan : its plan.
    lang : the language shown first; the page has the others too.
    """
    return maps.draw_map(operation, plan, trip_paths(operation, plan), lang=lang)
