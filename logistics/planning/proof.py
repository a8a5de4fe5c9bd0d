"""Bounds of a plan that exists: worked on later, with everything else as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from logistics.planning.allocation.model import build_model
from logistics.planning.allocation.proof import prove
from logistics.planning.allocation.used import with_this_used
from logistics.planning.case import PlanningCase
from logistics.planning.pipeline import Steps
from logistics.solver.solve import relative_gap

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.planning.allocation.model import Model
    from logistics.solver.effort import Effort
    from logistics.solver.program import Numbers

NEED = ["group_id", "date", "item_id"]


def with_sharper_bounds(
    operation: Operation,
    plan: Plan,
    effort: Effort,
    progress: Callable[[str], None] = lambda _: None,
) -> Plan:
    """Give a plan with the better of the bounds it has and those found now.

    Parameters
    ----------
    operation : the operation that was planned.
    plan : its plan.
    effort : gap, solver, stop, and `prove`: seconds for all bounds together.
    progress : called with the name of each step as it begins.

    Returns
    -------
    The plan. Only `stages` of its summary may differ: the bounds, which are never worse, and the gaps.
    """
    case = PlanningCase.of(operation, Steps(progress).step)
    progress("bounds")
    model = build_model(case)
    stages = {str(stage["name"]): stage for stage in plan.summary["stages"]}
    reached = [float(stages[name]["objective"]) for name in model.objectives]
    found = prove(model, reached, _handed_out(model, plan), effort, progress)
    pairs = zip(model.objectives, found, strict=False)
    sharper = [_sharper(stages[name], bound) for name, bound in pairs]
    return replace(plan, summary={**plan.summary, "stages": sharper})


def _sharper(stage: dict[str, Any], bound: float) -> dict[str, Any]:
    """Give an objective as written, with the better of its bound and another one."""
    reached = float(stage["objective"])
    best = round(min(max(float(stage["bound"]), bound), reached), 9)
    return {**stage, "bound": best, "gap": round(relative_gap(reached, best), 9)}


def _handed_out(model: Model, plan: Plan) -> Numbers:
    """Give the values of the variables that tell what is short of each need, by what the plan hands out."""
    needs = model.indices.needs
    used = plan.coverage.set_index(NEED)["used"].reindex(pd.MultiIndex.from_frame(needs[NEED])).to_numpy(np.float64)
    return with_this_used(needs, model.variables, used, len(model.arrays.lower))
