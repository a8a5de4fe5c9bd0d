"""The plan merged from several keeps all limits and is no worse than the first of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given

from logistics.planning.allocation.merge import merge
from logistics.planning.allocation.model import build_model
from logistics.planning.allocation.relax_and_fix import first_plans
from logistics.planning.allocation.relaxation import relax
from logistics.planning.case import PlanningCase
from logistics.solver.effort import Effort
from tests.support.cases.allocation_cases import drawn, operation_of
from tests.support.cases.small import small_operations

if TYPE_CHECKING:
    from logistics.solver.program import LinearProgram
    from tests.support.cases.small import Small


def holds(arrays: LinearProgram, values: np.ndarray) -> bool:
    """Say if values keep all limits of a program, computed from its matrix."""
    rows, near = arrays.matrix @ values, 1e-5
    whole = values[arrays.integer]
    return bool(
        (rows <= arrays.row_upper + near).all()
        and (rows >= arrays.row_lower - near).all()
        and (values <= arrays.upper + near).all()
        and (values >= arrays.lower - near).all()
        and np.allclose(whole, np.rint(whole), atol=near)
    )


@drawn(24)
@given(small_operations())
def test_a_merged_plan_holds_and_is_no_worse_than_the_first(small: Small) -> None:
    model, effort = build_model(PlanningCase.of(operation_of(small))), Effort()
    fractions = relax(model.arrays, list(model.objectives.values()), effort)
    assert fractions is not None
    plans = first_plans(model.arrays, fractions, model.calendar, effort)
    assert all(holds(model.arrays, plan) for plan in plans)
    for parents in (plans, plans[::-1]):
        merged = merge(model.arrays, fractions.aim, parents, model.calendar, 0.0, effort)
        assert holds(model.arrays, merged)
        assert float(fractions.aim @ merged) <= float(fractions.aim @ parents[0]) + 1e-6
