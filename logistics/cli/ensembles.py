"""`logistics ensemble`: many runs under uncertain inputs, gone on with where they were stopped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import pandas as pd
import typer

from logistics.allocation.effort import Effort, Solver
from logistics.cli.options import Lang, LangOption, OperationPath, spoken
from logistics.cli.speak import ERR, OUT, say
from logistics.operation import load_operation
from logistics.scenarios.ensemble import FAILURES, run_ensemble
from logistics.scenarios.runners import runner
from logistics.scenarios.spec import read_spec

if TYPE_CHECKING:
    from logistics.texts import Language

SpecPath = Annotated[Path, typer.Argument(help="Scenario file with uncertain values, `members` and `seed`.")]


def ensemble(
    operation: OperationPath,
    spec: SpecPath,
    out: Annotated[Path, typer.Option(help="Folder of the ensemble; one that was stopped is gone on with.")],
    lang: LangOption = Lang.en,
    gap: Annotated[float, typer.Option(help="Relative gap at which a stage is good enough.", min=0.0)] = 0.001,
    time_limit: Annotated[float, typer.Option(help="Seconds for the allocation of a member.", min=1.0)] = 60.0,
    solver: Annotated[Solver, typer.Option(help="What solves the allocation.")] = Solver.highs,
    workers: Annotated[int, typer.Option(help="Members made at a time.", min=1, max=64)] = 1,
) -> None:
    """Plan an operation many times with uncertain inputs, and put what comes out into one table.

    A member that fails is kept with its reason. Stopped or killed, the same command goes on where it was.
    """
    language = spoken(lang)
    found, case = read_spec(spec), load_operation(operation)
    effort = Effort(gap=gap, seconds=time_limit, solver=solver)
    results = run_ensemble(case, found, effort, out, runner(workers), lambda done, of: _tell(done, of, language))
    failed = len(pd.read_csv(out / FAILURES))
    made = results["member"].nunique()
    OUT.print(say("ensemble_done", language, out=out, made=made, failed=failed), markup=False)


def _tell(done: int, of: int, lang: Language) -> None:
    ERR.print(say("member_done", lang, done=done, of=of), markup=False)
