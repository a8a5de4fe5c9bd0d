"""The outcome of decisions in a scenario: all that may wait is decided with the scenario known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from logistics.analysis.stochastic.aims import minimise_in_order
from logistics.analysis.stochastic.extensive_form import AIMS, BAD_CASE
from logistics.core.errors import SolverError
from logistics.core.language.told import Told
from logistics.solver.solve import minimise
from logistics.solver.tolerances import ARITHMETIC

if TYPE_CHECKING:
    from logistics.analysis.stochastic.aims import Depth
    from logistics.analysis.stochastic.case import ScenarioModel
    from logistics.analysis.stochastic.first_stage import FirstStage
    from logistics.analysis.stochastic.second_stage import SecondStage
    from logistics.solver.program import LinearProgram, Numbers

#: The aims of one scenario, in their order.
OF_ONE = tuple(name for name in AIMS if name != BAD_CASE)


@dataclass(frozen=True)
class ScenarioOutcome:
    """The outcome of a scenario.

    Attributes
    ----------
    aims : the best value of each aim with those before it held, by name.
    undone : goods decided but left undone (tonnes).
    """

    aims: dict[str, float]
    undone: float = 0.0


def outcome_of(second_stage: SecondStage, first_stage: FirstStage, values: Numbers, depth: Depth) -> ScenarioOutcome:
    """Give the outcome of a scenario with the decisions of the first stage.

    Where the decisions cannot all be carried out (there is less money than they cost), as few tonnes of them as
    possible are left undone. Goods are left undone together with their vehicles.

    Parameters
    ----------
    second_stage : the second stage of the scenario.
    first_stage : the first stage.
    values : the value of each decision.
    depth : the effort; its count of aims includes the bad case, which a single scenario does not have.

    Raises
    ------
    SolverError
        No outcome was found in time.
    """
    arrays = with_decisions(second_stage.arrays, values, values)
    try:
        return ScenarioOutcome(_reached(arrays, second_stage.objectives, depth))
    except SolverError:
        weight = tonnes(first_stage)
        rules = second_stage.arrays.with_rows_of(first_stage.problem.arrays().relaxed())
        possible = _as_far_as_possible(rules, values, weight, depth)
        arrays = with_decisions(second_stage.arrays, np.maximum(possible - ARITHMETIC, 0.0), possible)
        return ScenarioOutcome(_reached(arrays, second_stage.objectives, depth), float(weight @ (values - possible)))


def best_outcome(case: ScenarioModel, depth: Depth) -> ScenarioOutcome:
    """Give the outcome of a scenario that is known from the first day, with fractions of vehicles."""
    return ScenarioOutcome(_reached(case.model.arrays.relaxed(), case.model.objectives, depth))


def tonnes(first_stage: FirstStage) -> Numbers:
    """Give the weight of one unit of each decision (tonnes); 0 for vehicles, trips and capacity shares."""
    weight = np.zeros(first_stage.number)
    for column, table in (
        (first_stage.variables.shipments, first_stage.indices.shipments),
        (first_stage.variables.purchases, first_stage.indices.purchases),
    ):
        weight[column] = table["kg"] * table["scale"] / 1000
    return weight


def _reached(arrays: LinearProgram, objectives: dict[str, Numbers], depth: Depth) -> dict[str, float]:
    """Give the bound of each aim with those before it held, by name."""
    one_less = replace(depth, aims=max(depth.aims - 1, 1))
    _, aims = minimise_in_order(arrays, {name: objectives[name] for name in OF_ONE}, one_less, rest=False)
    return {aim.name: aim.bound for aim in aims}


def with_decisions(arrays: LinearProgram, least: Numbers, most: Numbers) -> LinearProgram:
    """Give a scenario's problem with the decisions, its first variables, between given values."""
    return arrays.with_bounds(slice(len(most)), least, most)


def _as_far_as_possible(arrays: LinearProgram, values: Numbers, weight: Numbers, depth: Depth) -> Numbers:
    """Give the largest possible part of the decisions, counted in tonnes, vehicles and trips."""
    price = np.zeros(len(arrays.lower))
    price[: len(values)] = -np.where(weight > 0, weight, 1.0)
    found = minimise(with_decisions(arrays, np.zeros(len(values)), values), price, gap=0.0, seconds=depth.seconds)
    if found is None:
        raise SolverError(Told("system", "no_plan_in_time"))
    return np.clip(found.amounts[: len(values)], 0.0, values)
