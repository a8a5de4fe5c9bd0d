"""`logistics ensemble`: many runs with uncertain inputs, which continue where they were stopped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logistics.analysis.scenarios.cluster import on_cluster
from logistics.analysis.scenarios.drawn import numbers_drawn
from logistics.analysis.scenarios.ensemble import run_ensemble
from logistics.analysis.scenarios.ensemble_pages import PAGE, write_summary
from logistics.analysis.scenarios.members import Method
from logistics.analysis.scenarios.runners import runner
from logistics.analysis.scenarios.spec import read_spec
from logistics.cli.options import (
    CHECK_FAILED,
    ClusterOption,
    GapOption,
    LangOption,
    OperationPath,
    RoadsOption,
    SolverOption,
    TimeLimitOption,
    spoken,
)
from logistics.cli.speak import ERR, OUT, say
from logistics.cli.writing import refuse_place
from logistics.core.language import BASE
from logistics.core.whole import PlaceKind
from logistics.inputs.operation import load_operation
from logistics.solver.effort import Effort

if TYPE_CHECKING:
    from logistics.core.language import Language

SpecPath = Annotated[Path, typer.Argument(help="Scenario file with uncertain values, `members` and `seed`.")]


def ensemble(
    operation: OperationPath,
    spec: SpecPath,
    out: Annotated[Path, typer.Option(help="Folder of the ensemble; one that was stopped is gone on with.")],
    method: Annotated[
        Method, typer.Option(help="Plan with fractions of vehicles (seconds a member), or with whole ones.")
    ] = Method.fractions,
    lang: LangOption = BASE,
    gap: GapOption = Effort.gap,
    time_limit: TimeLimitOption = Effort.seconds,
    solver: SolverOption = Effort.solver,
    workers: Annotated[int, typer.Option(help="Members made at a time on this machine.", min=1, max=64)] = 1,
    cluster: ClusterOption = None,
    roads: RoadsOption = "",
) -> None:
    """Plan an operation many times with uncertain inputs, and say how coverage spreads and which input matters most.

    A member that fails is kept with its reason; if all do, the command ends with 1. Stopped or killed, the same command
    goes on where it was.
    """
    language = spoken(lang)
    refuse_place(out, language, PlaceKind.standing, operation)
    run = runner(workers) if cluster is None else on_cluster(cluster)
    found, case = read_spec(spec), load_operation(operation, roads)
    effort = Effort(gap=gap, seconds=time_limit, solver=solver)
    results = run_ensemble(case, found, effort, out, run, lambda done, of: _tell(done, of, language), method)
    summary = write_summary(case, numbers_drawn(found), results, out, method)
    told = {"made": summary.members, "failed": len(summary.failures)}
    OUT.print(say("ensemble_done", language, page=out / PAGE, **told), markup=False)
    if not summary.members:
        raise typer.Exit(CHECK_FAILED)


def _tell(done: int, of: int, lang: Language) -> None:
    ERR.print(say("member_done", lang, done=done, of=of), markup=False)
