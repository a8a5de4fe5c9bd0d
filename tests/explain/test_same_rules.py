"""What explains a shortfall keeps the same constraints as the plan: both bring as much, by a second way of building."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.analysis.explain.explain import explain
from logistics.planning.allocation.constraints import CONSUMPTION, SUPPLY
from logistics.planning.allocation.model import build_model
from logistics.planning.case import PlanningCase
from logistics.planning.limits import YIELDING, Limit
from logistics.solver.solve import minimise
from tests.support.cases.allocation_cases import Made, drawn, operation_of
from tests.support.cases.explain_cases import changed_rows, planned, with_settings
from tests.support.thorough import some

if TYPE_CHECKING:
    from tests.support.cases.small import Small

pytestmark = pytest.mark.slow


@st.composite
def one_day(draw: st.DrawFn) -> Small:
    """One group, one day, water from one depot: something of it is too little, or nothing."""
    made = Made(
        days=1,
        headcount=draw(st.integers(50, 2000)),
        stock={"drinking_water": draw(st.integers(1, 5000))},
        vehicles={"pickup": draw(st.integers(1, 3))},
        departures=draw(st.integers(0, 4)),
        driving_hours=draw(st.sampled_from([0.3, 0.7, 1.0, 2.0, 9.0])),
    )
    return with_settings(made.small(), budget_usd=draw(st.sampled_from([0, 55, 65, 120, 180, 1000])))


@drawn(some(40))
@given(one_day())
def test_as_much_can_be_brought_by_the_question_as_by_the_plan(small: Small) -> None:
    operation = operation_of(small)
    # A plan that left everything in the depot: what could be brought is all that the constraints let through.
    idle = planned(changed_rows(small, "fleet", count=0)).plan
    (story,) = explain(operation, idle, most=0).stories
    model = build_model(PlanningCase.of(operation))
    objective = np.zeros(len(model.arrays.lower))
    objective[model.variables.used] = -model.indices.needs["scale"].to_numpy()
    best = minimise(model.arrays, objective, gap=0.0, seconds=60.0)
    assert best is not None
    # The plan keeps a hair of the budget back; whole litres are handed out.
    assert story.missed == min(np.floor(-best.objective + 1e-3), story.short)


def test_every_limit_of_supply_and_of_people_can_be_a_cause() -> None:
    limits = {Limit(name) for name in (*SUPPLY, *CONSUMPTION) if name in set(Limit)}
    assert limits == {Limit.vehicles, Limit.dock, Limit.stock, Limit.supplier, Limit.budget, Limit.carry, Limit.support}
    assert set(SUPPLY) <= limits
    assert limits - {Limit.supplier} <= set(YIELDING)
