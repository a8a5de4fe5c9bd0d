"""From scenarios to what to do in the first days, and what that is worth in scenarios it was not made for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.analysis.scenarios.runners import in_turn, made
from logistics.analysis.stochastic.aims import Depth, Met, meet, weights_of
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

#: Scenarios the plan was made for, and others.
IN_SAMPLE, OUT_OF_SAMPLE = "in sample", "out of sample"
#: Aims of all scenarios, or of all groups, that make a large problem slow.
HEAVY = (BAD_CASE, WORST)
#: Scenarios that make a larger problem are not put into one: each is solved by itself, again and again.
MOST_COLUMNS = 100_000


@dataclass(frozen=True)
class FirstDaysQuestion:
    """What is asked.

    `until`: the last day whose dispatches and orders are decided now. `level`: of the bad case. `depth`: how hard to
    try. `whole`: whether vehicles of the first days are whole; with fractions, only theory is served. `columns`: the
    largest problem that is solved in one.
    """

    until: pd.Timestamp
    level: float = 0.8
    depth: Depth = field(default_factory=Depth)
    whole: bool = True
    columns: int = MOST_COLUMNS


@dataclass(frozen=True)
class FirstDays:
    """What to do in the first days.

    `amounts`: of the columns of the decisions. `met`: the aims over all scenarios with fractions of vehicles, value and
    bound. `figures`: what each scenario comes to (sample, scenario, aim, deterministic, stochastic, perfect, undone in
    tonnes by the first two). `value`: as `values_of` gives it. `kept`: whether the first days of the nominal case were
    taken, as they do better in the scenarios than what was found for all of them, once vehicles are whole.
    """

    decisions: FirstStage
    amounts: Numbers
    met: list[Met]
    figures: pd.DataFrame
    value: pd.DataFrame
    kept: bool


@dataclass(frozen=True)
class Trial:
    """A scenario in which decisions are tried: it can be passed to another process."""

    sample: str
    name: str
    operation: Operation
    scale: pd.Series
    decisions: FirstStage
    deterministic: Numbers
    stochastic: Numbers
    depth: Depth


def decide_first_days(
    nominal: Operation,
    scenarios: Mapping[str, Operation],
    trials: Mapping[str, Operation],
    question: FirstDaysQuestion,
    run: Runner = in_turn,
    say: Callable[[str], None] = lambda _: None,
) -> FirstDays:
    """Decide what leaves and what is ordered in the first days, for all scenarios alike.

    Parameters
    ----------
    nominal : the case as it is; its first days, decided as if it were certain, are what the plan is compared with.
    scenarios : those the plan is made for, equally likely. trials : those it is tried in.
    question : until when, and how hard to try.
    run : tries decisions in scenarios. say : told the name of each step as it begins.

    Raises
    ------
    SolverError
        No plan was found in time.
    PlanError
        A scenario was lost, as each worker that tried it died.
    """
    say("cases")
    cases = [build_case(nominal.settings.name, nominal)]
    cases += [build_case(*named) for named in scenarios.items()]
    scale = scales(cases)
    cases = [in_scale(case, scale) for case in cases]
    decisions = build_first_stage(cases, question.until)
    first, *blocks = [build_second_stage(case, decisions) for case in cases]
    tiers = nominal.items.set_index("item_id")["tier"]
    nominal_best = _with_fractions(decisions, [first], question, only=first)
    if sum(len(block.arrays.lower) for block in blocks) <= question.columns:
        best = _with_fractions(decisions, blocks, question, say=say)
        stochastic, met = _in_whole(decisions, best, tiers, question, say=say), best.met
    else:
        stochastic, met = _decide_by_parts(decisions, blocks, nominal_best, tiers, question, run, say)
    say("nominal")
    # Rounding is luck: the vehicles found for all scenarios are tried for the case as it is too.
    certain = _in_whole(decisions, nominal_best, tiers, question, also=(stochastic,))

    def tried(sample: str, operations: Mapping[str, Operation]) -> list[pd.DataFrame]:
        tasks = [
            Trial(sample, name, operation, scale, decisions, certain, stochastic, question.depth)
            for name, operation in operations.items()
        ]
        names = list(operations)
        # Trials are done in whatever order.
        return sorted(made(run(make_trial, tasks)), key=lambda table: names.index(table["scenario"].iloc[0]))

    say("in_sample")
    inside = tried(IN_SAMPLE, scenarios)
    kept = _is_better(inside, question.depth.give)
    if kept:
        stochastic = certain
        inside = [table.assign(**{STOCHASTIC: table[DETERMINISTIC]}) for table in inside]
    say("out_of_sample")
    figures = pd.concat([*inside, *tried(OUT_OF_SAMPLE, trials)], ignore_index=True)
    return FirstDays(decisions, stochastic, met, figures, values_of(figures, question.level), kept)


def make_trial(trial: Trial) -> pd.DataFrame:
    """Try decisions in a scenario: one row for each aim."""
    case = in_scale(build_case(trial.name, trial.operation), trial.scale)
    block = build_second_stage(case, trial.decisions)
    both = (trial.deterministic, trial.stochastic)
    return _tried(trial.sample, case, block, trial.decisions, both, trial.depth)


@dataclass(frozen=True)
class _Fractions:
    """What is best for some scenarios with fractions of vehicles: their problem, amounts of its columns, the aims met.

    `arrays`: of the problem, without decisions that are not looked at.
    """

    extensive: ExtensiveForm
    arrays: LinearProgram
    amounts: Numbers
    met: list[Met]


def _with_fractions(
    decisions: FirstStage,
    blocks: Sequence[SecondStage],
    question: FirstDaysQuestion,
    only: SecondStage | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> _Fractions:
    """Decide for some scenarios; decisions that have no lane in `only` are not looked at."""
    extensive = build_extensive_form(decisions, blocks, question.level)
    arrays = extensive.arrays if only is None else _without_unknown(extensive.arrays, only)
    values, met = meet(arrays, extensive.objectives, question.depth, say, heavy=HEAVY)
    return _Fractions(extensive, arrays, values, met)


def _in_whole(
    decisions: FirstStage,
    best: _Fractions,
    tiers: pd.Series,
    question: FirstDaysQuestion,
    also: Sequence[Numbers] = (),
    say: Callable[[str], None] = lambda _: None,
) -> Numbers:
    """Decide in whole vehicles near to fractions, where asked for, with the goods decided on anew.

    also : whole vehicles to try.
    """
    extensive, arrays, values, number = best.extensive, best.arrays, best.amounts, decisions.number
    if not question.whole:
        return np.maximum(values[:number], 0.0)
    say("whole")
    only_first, taken, reached = replace(question.depth, aims=1), None, np.inf
    allowed = arrays.upper[:number]
    found = _in_whole_vehicles(decisions, arrays, extensive, values, tiers, question.depth)
    for whole in (np.minimum(one, allowed) for one in (*found, *also)):
        try:
            held = vehicles_held(arrays, decisions, whole)
            _, (shortfall,) = meet(held, extensive.objectives, only_first, rest=False)
        except SolverError:
            # Vehicles that are rounded up may cost more than a scenario with dear ways has.
            continue
        if shortfall.bound < reached:
            taken, reached = whole, shortfall.bound
    if taken is None:
        raise SolverError(Told("system", "no_plan_in_time"))
    again, _ = meet(vehicles_held(arrays, decisions, taken), extensive.objectives, question.depth, heavy=HEAVY)
    return in_whole_units(decisions, np.where(decisions.whole, taken, again[:number]))


def _without_unknown(arrays: LinearProgram, only: SecondStage) -> LinearProgram:
    """The problem without decisions that have no lane in a scenario."""
    return arrays.with_bounds(np.flatnonzero(~only.known), upper=0.0)


def _in_whole_vehicles(
    decisions: FirstStage,
    arrays: LinearProgram,
    extensive: ExtensiveForm,
    values: Numbers,
    tiers: pd.Series,
    depth: Depth,
) -> Iterator[Numbers]:
    """Give whole vehicles for the first days: the best where that can be found, and fractions rounded in three ways."""
    best = best_whole_vehicles(arrays, extensive.objectives, decisions, values, depth)
    if best is not None:
        yield best
    yield from rounded_vehicles(decisions, np.maximum(values[: decisions.number], 0.0), tiers)


def _decide_by_parts(
    decisions: FirstStage,
    blocks: Sequence[SecondStage],
    nominal: _Fractions,
    tiers: pd.Series,
    question: FirstDaysQuestion,
    run: Runner,
    say: Callable[[str], None],
) -> tuple[Numbers, list[Met]]:
    """Decide for more scenarios than fit into one problem, beginning with what is best for the case as it is."""
    objectives, values = nominal.extensive.objectives, nominal.amounts
    # The worst coverage has a minus, and what is learned of scenarios rests on nothing being below 0.
    weighed = {name: objectives[name] for name in AIMS if name not in HEAVY}
    first, *others = weights_of(list(weighed.values()), values)
    # Counted like the shortfall, whatever its size: solvers do badly with numbers that are all tiny.
    weights = dict(zip(weighed, [1.0, *(other / first for other in others)], strict=True))
    scenarios = Scenarios(decisions, tuple(blocks), weights, question.level, question.depth, run)
    start = np.maximum(values[: decisions.number], 0.0)
    amounts, met = decide_by_cuts(scenarios, start, tiers if question.whole else None, say)
    return (in_whole_units(decisions, amounts) if question.whole else amounts), met


def _tried(
    sample: str,
    case: ScenarioModel,
    block: SecondStage,
    decisions: FirstStage,
    both: tuple[Numbers, Numbers],
    depth: Depth,
) -> pd.DataFrame:
    """Give what a scenario comes to, one row for each aim: decided for the nominal case, for all, and if known."""
    certain, stochastic = (outcome_of(block, decisions, values, depth) for values in both)
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
    """Whether the first days of the nominal case come to a smaller shortfall, by more than an aim may give way.

    Where they cannot be carried out in a scenario they do not: to leave undone what is decided is no plan.
    """
    table = pd.concat(tried)
    means = table[table["aim"] == SHORTFALL][[DETERMINISTIC, STOCHASTIC]].mean()
    undone = table[f"{DETERMINISTIC}_undone"].gt(0).any()
    return not undone and bool(means[DETERMINISTIC] < means[STOCHASTIC] - give * abs(means[STOCHASTIC]))
