"""The command `plan`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations of commands
from typing import Annotated

import typer

from logistics.cli.options import (
    DONE,
    STOPPED_EARLY,
    DispatchedOption,
    GapOption,
    JsonOption,
    KeepOption,
    LangOption,
    OperationPath,
    PapersOption,
    ProveOption,
    RoadsOption,
    SolverOption,
    TimeLimitOption,
    spoken,
)
from logistics.cli.plan_run import Source, Target, plan_into
from logistics.cli.speak import say
from logistics.core.asked_papers import Papers
from logistics.core.errors import PlanError
from logistics.core.language import BASE
from logistics.solver.effort import Effort


def plan(
    operation: OperationPath,
    out: Annotated[Path, typer.Option(help="Folder to write the run into.")],
    lang: LangOption = BASE,
    gap: GapOption = Effort.gap,
    time_limit: TimeLimitOption = Effort.seconds,
    prove: ProveOption = Effort.prove,
    solver: SolverOption = Effort.solver,
    replace: Annotated[bool, typer.Option(help="Replace an earlier run in the same folder.")] = False,
    keep: KeepOption = None,
    dispatched: DispatchedOption = None,
    papers: PapersOption = Papers.next,
    roads: RoadsOption = "",
    json: JsonOption = False,
) -> None:
    """Plan an operation: allocation, trips, map, summary, drop sheets and drivers' papers.

    Ctrl-C stops early: the best plan so far is written, marked as such, and the command ends with 3.
    Papers are of the next two days; `logistics sheets` writes those of any day.
    With --keep, what changed against the earlier plan is counted, and listed in `changes.csv`.
    """
    effort = Effort(gap=gap, seconds=time_limit, prove=prove, solver=solver)
    language = spoken(lang)
    if dispatched is not None and keep is None:
        raise PlanError(say("dispatched_needs_keep", language))
    target = Target(out, language, replace=replace, json=json, papers=papers)
    stopped = plan_into(Source(operation, roads, keep, dispatched), effort, target)
    raise typer.Exit(STOPPED_EARLY if stopped else DONE)
