"""`logistics first-days`: the dispatches and orders of the first days, decided alike for many scenarios."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from logistics.analysis.scenarios.cluster import on_cluster
from logistics.analysis.scenarios.runners import runner
from logistics.analysis.scenarios.spec import read_spec
from logistics.analysis.stochastic.aims import Depth
from logistics.analysis.stochastic.first_days import OUT_OF_SAMPLE, FirstDaysQuestion, decide_first_days
from logistics.analysis.stochastic.pages import verdict, write_first_days
from logistics.analysis.stochastic.sample import drawn_operations
from logistics.cli.options import ClusterOption, LangOption, OperationPath, RoadsOption, spoken
from logistics.cli.speak import OUT, StepsShown, say
from logistics.cli.writing import refuse_place
from logistics.core.errors import PlanError
from logistics.core.language import BASE
from logistics.core.whole import whole_folder
from logistics.inputs.operation import load_operation

SpecPath = Annotated[Path, typer.Argument(help="Scenario file with uncertain values, as of an ensemble.")]
UntilOption = Annotated[
    dt.datetime, typer.Option(help="Last day whose dispatches and orders are decided now.", formats=["%Y-%m-%d"])
]


def first_days(
    operation: OperationPath,
    spec: SpecPath,
    until: UntilOption,
    out: Annotated[Path, typer.Option(help="Folder to write into; it must not exist.")],
    lang: LangOption = BASE,
    scenarios: Annotated[int, typer.Option(help="Scenarios the plan is made for.", min=1, max=100)] = 3,
    trials: Annotated[int, typer.Option(help="Other scenarios it is tried in.", min=0, max=1000)] = 12,
    level: Annotated[float, typer.Option(help="The bad case is the worst 1 - level.", min=0.0, max=0.99)] = 0.8,
    aims: Annotated[int, typer.Option(help="Aims met one by one; the rest together.", min=1, max=6)] = 2,
    give: Annotated[float, typer.Option(help="Part by which an aim may give way to the next.", min=0.0)] = 0.001,
    time_limit: Annotated[float, typer.Option(help="Seconds for each problem.", min=1.0)] = 600.0,
    workers: Annotated[int, typer.Option(help="Scenarios tried at a time on this machine.", min=1, max=64)] = 1,
    cluster: ClusterOption = None,
    roads: RoadsOption = "",
) -> None:
    """Decide what leaves and what is ordered in the first days, alike for many scenarios, and say what that is worth.

    The rest of the days may differ from scenario to scenario. The plan is tried in scenarios it was not made for,
    beside the one made for the case as it is.
    """
    language = spoken(lang)
    refuse_place(out, language, operation=operation)
    run = runner(workers) if cluster is None else on_cluster(cluster)
    found, case = read_spec(spec), load_operation(operation, roads)
    settings = case.settings
    if not settings.start_date <= until.date() <= settings.end_date:
        raise PlanError(say("until_outside", language, first=settings.start_date, last=settings.end_date))
    planned, rest = drawn_operations(case, found, scenarios, trials)
    question = FirstDaysQuestion(pd.Timestamp(until), level, Depth(aims=aims, give=give, seconds=time_limit))
    with whole_folder(out, language) as folder:
        with StepsShown(language) as step:
            first = decide_first_days(case, planned, rest, question, run, step)
        write_first_days(case, first, question, folder)
    OUT.print(verdict(first, OUT_OF_SAMPLE, language), markup=False)
    OUT.print(say("first_days_done", language, out=out), markup=False)
