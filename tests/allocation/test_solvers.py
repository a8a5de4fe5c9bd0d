"""Whichever solver is chosen, the values are the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from logistics.planning.pipeline import make_plan
from logistics.solver.effort import Solver
from tests.support.cases.allocation_cases import EXACT, Made

MADE = Made(2, 100, {"drinking_water": 250, "blanket": 60}, {"pickup": 1}, carry_kg=2)


def test_every_solver_reaches_the_same() -> None:
    operation = MADE.case().operation
    values = []
    for solver in Solver:
        summary = make_plan(operation, replace(EXACT, solver=solver)).summary
        assert summary["solver"]["name"] == solver.value
        values.append([stage["objective"] for stage in summary["stages"]])
    for other in values[1:]:
        assert other == pytest.approx(values[0], abs=1e-5)
