"""Decide what to do in the first days for many scenarios, and what that is worth in scenarios it was not made for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.analysis.scenarios.runners import in_turn, made
from logistics.analysis.stochastic.aims import AimResult, Depth, minimise_in_order, weights_of
from logistics.analysis.stochastic.case import build_case, in_scale, scales
from logistics.analysis.stochastic.extensive_form import AIMS, BAD_CASE, SHORTFALL, WORST, build_extensive_form
from logistics.analysis.stochastic.first_stage import build_first_stage
from logistics.analysis.stochastic.lshaped import Scenarios, decide_by_cuts
from logistics.analysis.stochastic.recourse import best_outcome, outcome_of
from logistics.analysis.stochastic.rounding import best_whole_vehicles, in_whole_units, rounded_vehicles, vehicles_held
from logistics.analysis.stochastic.second_stage import build_second_stage
from logistics.analysis.stochastic.value_of_information import DETERMINISTIC, PERFECT, STOCHASTIC, values_of
from logistics.core.errors import SolverError
from logistics.core.language.told import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from logistics.analysis.scenarios.runners import Runner
    from logistics.analysis.stochastic.case import ScenarioModel
    from logistics.analysis.stochastic.extensive_form import ExtensiveForm
    from logistics.analysis.stochastic.first_stage import FirstStage
    from logistics.analysis.stochastic.second_stage import SecondStage
    from logistics.inputs.operation import Operation
    from logistics.solver.program import LinearProgram, Numbers

#: The samples: scenarios the plan was made for, and others.
IN_SAMPLE, OUT_OF_SAMPLE = "in sample", "out of sample"
#: Aims that couple all scenarios, or all groups, and make a large problem slow.
HEAVY = (BAD_CASE, WORST)
#: Scenarios with more variables in all than this are not put into one problem but decomposed (`lshaped`).
MOST_COLUMNS = 100_000


@dataclass(frozen=True)
class FirstDaysQuestion:
    """What is asked of `decide_first_days`.

    Attributes
    ----------
    until : the last day whose dispatches and orders are decided now.
    level : of the bad case, the mean of the worst 1 - level of the scenarios.
    depth : the effort spent on each problem.
    whole : whether vehicles of the first days are whole; fractions are of use for theory only.
    columns : the most variables of a problem that is solved in one.
    """

    until: pd.Timestamp
    level: float = 0.8
    depth: Depth = field(default_factory=Depth)
    whole: bool = True
    columns: int = MOST_COLUMNS


@dataclass(frozen=True)
class FirstDays:
    """What to do in the first days.

    Attributes
    ----------
    first_stage : the first stage.
    amounts : the value of each decision (decisions).
    aims : the aims over all scenarios with fractions of vehicles, with value and bound.
    figures : the outcome of each scenario: sample, scenario, aim, deterministic, stochastic, perfect,
        deterministic_undone and stochastic_undone (tonnes).
    value : the table of `values_of`.
    kept : whether the first days of the nominal case were taken, because with whole vehicles they do better in the
        scenarios than those found for all scenarios.
    """

    first_stage: FirstStage
    amounts: Numbers
    aims: list[AimResult]
    figures: pd.DataFrame
    value: pd.DataFrame
    kept: bool


@dataclass(frozen=True)
class Trial:
    """A scenario in which decisions are tried; it can be passed to another process.

    Attributes
    ----------
    sample : IN_SAMPLE or OUT_OF_SAMPLE.
    name : the scenario.
    operation : the operation after the scenario's changes.
    scale : of each item (in its unit), by item_id.
    first_stage : the first stage.
    deterministic, stochastic : the two sets of decisions to try (decisions).
    depth : the effort spent on each problem.
    """

    sample: str
    name: str
    operation: Operation
    scale: pd.Series
    first_stage: FirstStage
    deterministic: Numbers
    stochastic: Numbers
    depth: Depth


def decide_first_days(
    nominal: Operation,
    scenarios: Mapping[str, Operation],
    trials: Mapping[str, Operation],
    question: FirstDaysQuestion,
    run: Runner = in_turn,
    progress: Callable[[str], None] = lambda _: None,
) -> FirstDays:
    """Decide what leaves and what is ordered in the first days, for all scenarios alike.

    Parameters
    ----------
    nominal : the case as it is. The plan is compared with its first days, decided as if it were certain.
    scenarios : the operations the plan is made for, equally likely, by name.
    trials : other operations in which the plan is tried, by name.
    question : until when to decide, and with what effort.
    run : runs trials, in turn or in other processes.
    progress : called with the name of each step as it begins.

    Raises
    ------
    SolverError
        No plan was found in time.
    PlanError
        A scenario was lost because each worker that tried it died.
    """
    progress("cases")
    cases = [build_case(nominal.settings.name, nominal)]
    cases += [build_case(*named) for named in scenarios.items()]
    scale = scales(cases)
    cases = [in_scale(case, scale) for case in cases]
    first_stage = build_first_stage(cases, question.until)
    first, *second_stages = [build_second_stage(case, first_stage) for case in cases]
    tiers = nominal.items.set_index("item_id")["tier"]
    nominal_best = _with_fractions(first_stage, [first], question, only=first)
    if sum(len(second_stage.arrays.lower) for second_stage in second_stages) <= question.columns:
        best = _with_fractions(first_stage, second_stages, question, progress=progress)
        stochastic, aims = _in_whole(first_stage, best, tiers, question, progress=progress), best.aims
    else:
        stochastic, aims = _decide_decomposed(first_stage, second_stages, nominal_best, tiers, question, run, progress)
    progress("nominal")
    # The result of rounding varies, so the vehicles found for all scenarios are tried for the nominal case too.
    certain = _in_whole(first_stage, nominal_best, tiers, question, also=(stochastic,))

    def tried(sample: str, operations: Mapping[str, Operation]) -> list[pd.DataFrame]:
        tasks = [
            Trial(sample, name, operation, scale, first_stage, certain, stochastic, question.depth)
            for name, operation in operations.items()
        ]
        names = list(operations)
        # Trials finish in any order.
        return sorted(made(run(make_trial, tasks)), key=lambda table: names.index(table["scenario"].iloc[0]))

    progress("in_sample")
    inside = tried(IN_SAMPLE, scenarios)
    kept = _is_better(inside, question.depth.give)
    if kept:
        stochastic = certain
        inside = [table.assign(**{STOCHASTIC: table[DETERMINISTIC]}) for table in inside]
    progress("out_of_sample")
    figures = pd.concat([*inside, *tried(OUT_OF_SAMPLE, trials)], ignore_index=True)
    return FirstDays(first_stage, stochastic, aims, figures, values_of(figures, question.level), kept)


def make_trial(trial: Trial) -> pd.DataFrame:
    """Try decisions in a scenario; the table is a part of `FirstDays.figures`, with one row for each aim."""
    case = in_scale(build_case(trial.name, trial.operation), trial.scale)
    second_stage = build_second_stage(case, trial.first_stage)
    both = (trial.deterministic, trial.stochastic)
    return _tried(trial.sample, case, second_stage, trial.first_stage, both, trial.depth)


@dataclass(frozen=True)
class _Fractions:
    """The best plan for some scenarios with fractions of vehicles.

    Attributes
    ----------
    extensive : the problem of the scenarios.
    arrays : its linear program, with excluded decisions fixed at 0.
    amounts : the value of each variable.
    aims : the aims that were minimised one by one.
    """

    extensive: ExtensiveForm
    arrays: LinearProgram
    amounts: Numbers
    aims: list[AimResult]


def _with_fractions(
    first_stage: FirstStage,
    second_stages: Sequence[SecondStage],
    question: FirstDaysQuestion,
    only: SecondStage | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> _Fractions:
    """Decide for some scenarios with fractions of vehicles; decisions unknown in `only` are excluded."""
    extensive = build_extensive_form(first_stage, second_stages, question.level)
    arrays = extensive.arrays if only is None else _without_unknown(extensive.arrays, only)
    values, aims = minimise_in_order(arrays, extensive.objectives, question.depth, progress, heavy=HEAVY)
    return _Fractions(extensive, arrays, values, aims)


def _in_whole(
    first_stage: FirstStage,
    best: _Fractions,
    tiers: pd.Series,
    question: FirstDaysQuestion,
    also: Sequence[Numbers] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> Numbers:
    """Decide in whole vehicles near to fractions, where the question asks for it, and decide the goods again.

    `also` are further decisions with whole vehicles to try.
    """
    extensive, arrays, values, number = best.extensive, best.arrays, best.amounts, first_stage.number
    if not question.whole:
        return np.maximum(values[:number], 0.0)
    progress("whole")
    only_first, taken, reached = replace(question.depth, aims=1), None, np.inf
    allowed = arrays.upper[:number]
    found = _in_whole_vehicles(first_stage, arrays, extensive, values, tiers, question.depth)
    for whole in (np.minimum(one, allowed) for one in (*found, *also)):
        try:
            held = vehicles_held(arrays, first_stage, whole)
            _, (shortfall,) = minimise_in_order(held, extensive.objectives, only_first, rest=False)
        except SolverError:
            # Vehicles rounded up may cost more than the budget of a scenario with expensive routes.
            continue
        if shortfall.bound < reached:
            taken, reached = whole, shortfall.bound
    if taken is None:
        raise SolverError(Told("system", "no_plan_in_time"))
    again, _ = minimise_in_order(
        vehicles_held(arrays, first_stage, taken), extensive.objectives, question.depth, heavy=HEAVY
    )
    return in_whole_units(first_stage, np.where(first_stage.whole, taken, again[:number]))


def _without_unknown(arrays: LinearProgram, only: SecondStage) -> LinearProgram:
    """Give the problem with the decisions unknown in a scenario fixed at 0."""
    return arrays.with_bounds(np.flatnonzero(~only.known), upper=0.0)


def _in_whole_vehicles(
    first_stage: FirstStage,
    arrays: LinearProgram,
    extensive: ExtensiveForm,
    values: Numbers,
    tiers: pd.Series,
    depth: Depth,
) -> Iterator[Numbers]:
    """Give candidates with whole vehicles: the best if it can be found, then fractions rounded in three ways."""
    best = best_whole_vehicles(arrays, extensive.objectives, first_stage, values, depth)
    if best is not None:
        yield best
    yield from rounded_vehicles(first_stage, np.maximum(values[: first_stage.number], 0.0), tiers)


def _decide_decomposed(
    first_stage: FirstStage,
    second_stages: Sequence[SecondStage],
    nominal: _Fractions,
    tiers: pd.Series,
    question: FirstDaysQuestion,
    run: Runner,
    progress: Callable[[str], None],
) -> tuple[Numbers, list[AimResult]]:
    """Decide for more scenarios than fit into one problem, beginning with the best plan for the nominal case."""
    objectives, values = nominal.extensive.objectives, nominal.amounts
    # The worst coverage is counted below 0, while cuts assume that no cost of a scenario is.
    weighed = {name: objectives[name] for name in AIMS if name not in HEAVY}
    first, *others = weights_of(list(weighed.values()), values)
    # Weights are relative to that of the shortfall, because solvers do badly with numbers that are all tiny.
    weights = dict(zip(weighed, [1.0, *(other / first for other in others)], strict=True))
    scenarios = Scenarios(first_stage, tuple(second_stages), weights, question.level, question.depth, run)
    start = np.maximum(values[: first_stage.number], 0.0)
    amounts, aims = decide_by_cuts(scenarios, start, tiers if question.whole else None, progress)
    return (in_whole_units(first_stage, amounts) if question.whole else amounts), aims


def _tried(
    sample: str,
    case: ScenarioModel,
    second_stage: SecondStage,
    first_stage: FirstStage,
    both: tuple[Numbers, Numbers],
    depth: Depth,
) -> pd.DataFrame:
    """Give the outcome of a scenario decided for the nominal case, for all scenarios, and as if it were known.

    Returns
    -------
    DataFrame with the columns of `FirstDays.figures`, one row for each aim.
    """
    certain, stochastic = (outcome_of(second_stage, first_stage, values, depth) for values in both)
    best = best_outcome(case, depth)
    return pd.DataFrame(
        {
            "sample": sample,
            "scenario": case.name,
            "aim": list(best.aims),
            DETERMINISTIC: list(certain.aims.values()),
            STOCHASTIC: list(stochastic.aims.values()),
            PERFECT: list(best.aims.values()),
            f"{DETERMINISTIC}_undone": certain.undone,
            f"{STOCHASTIC}_undone": stochastic.undone,
        }
    )


def _is_better(tried: Sequence[pd.DataFrame], give: float) -> bool:
    """Say whether the nominal case's first days have a smaller shortfall, by more than the slack of an aim.

    They never count as better where some of them cannot be carried out in a scenario.
    """
    table = pd.concat(tried)
    means = table[table["aim"] == SHORTFALL][[DETERMINISTIC, STOCHASTIC]].mean()
    undone = table[f"{DETERMINISTIC}_undone"].gt(0).any()
    return not undone and bool(means[DETERMINISTIC] < means[STOCHASTIC] - give * abs(means[STOCHASTIC]))
