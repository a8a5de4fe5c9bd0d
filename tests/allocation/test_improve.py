"""A known plan is improved only where it is worth it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given

from logistics.planning.allocation.fixed import best_with
from logistics.planning.allocation.improve import WantedGain, improved
from logistics.planning.allocation.model import Model, build_model
from logistics.planning.allocation.relaxation import relax
from logistics.planning.case import PlanningCase
from logistics.planning.pipeline import make_plan
from logistics.solver.effort import Effort
from tests.allocation.test_merge import holds
from tests.support.cases.allocation_cases import Made, drawn, operation_of
from tests.support.cases.small import Small, small_operations

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation


def one_day() -> Model:
    """A thousand people for a day, 1,900 litres, one pickup that leaves once with 900 of them."""
    small = Made(1, 1000, {"drinking_water": 1900}, {"pickup": 1}, departures=1).small()
    return build_model(PlanningCase.of(operation_of(small)))


def wanted(model: Model, enough: float) -> WantedGain:
    """Fewer days without what keeps people alive, and then all else."""
    objectives = list(model.objectives.values())
    relaxation = relax(model.arrays, objectives, Effort())
    assert relaxation is not None
    return WantedGain(objectives[1], enough, relaxation.aim)


def without_vehicles(model: Model) -> np.ndarray:
    """Give the best plan in which nothing is driven."""
    return best_with(model.arrays, model.objectives["survival_gaps"], np.zeros(len(model.arrays.lower)))


@drawn(16)
@given(small_operations())
def test_an_improved_plan_holds_and_is_no_worse(small: Small) -> None:
    model = build_model(PlanningCase.of(operation_of(small)))
    start, want = without_vehicles(model), wanted(model, 0.0)
    found = improved(model.arrays, want, start, model.calendar, Effort())
    if found is not None:
        assert holds(model.arrays, found)
        assert float(want.aim @ found) <= float(want.aim @ start) + 1e-6


def test_vehicles_are_sent_where_nothing_was_driven() -> None:
    """A pickup that stood still brings 900 of 2,500 litres: 1,600 short, 640 person-days and 140 beyond one half."""
    model = one_day()
    start, want = without_vehicles(model), wanted(model, 0.1)
    assert float(want.objective @ start) == pytest.approx(1.0 + 0.5)
    found = improved(model.arrays, want, start, model.calendar, Effort())
    assert found is not None
    assert float(want.objective @ found) == pytest.approx(0.78)


def test_nothing_changes_where_all_days_together_cannot_bring_enough() -> None:
    """The pickup brings 0.72 thousand person-days, and no more in fractions, since it leaves once: 0.73 is too much."""
    model = one_day()
    start = without_vehicles(model)
    found = improved(model.arrays, wanted(model, 0.73), start, model.calendar, Effort())
    assert found is start


@drawn(16)
@given(small_operations())
def test_other_vehicles_come_only_with_an_aim_that_gains_more_than_the_gap(small: Small) -> None:
    """With more in stock the earlier vehicles can do all they did: others must be worth it in some aim."""
    operation = operation_of(small)
    plan = make_plan(operation)
    stock = operation.stock
    more = _with_stock(operation, np.floor(stock["quantity"].to_numpy() * 1.5))
    again = make_plan(more, earlier=plan)
    if again.routes.equals(plan.routes):
        return
    gains = [
        before["objective"] - after["objective"] > (1e-3 + before["gap"]) * abs(before["objective"])
        for before, after in zip(plan.summary["stages"], again.summary["stages"], strict=True)
    ]
    assert any(gains)


def _with_stock(operation: Operation, quantity: np.ndarray) -> Operation:
    return operation.replace_tables(stock=operation.stock.assign(quantity=quantity))
