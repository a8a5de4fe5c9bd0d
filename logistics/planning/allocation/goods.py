"""What the goods themselves leave short: the objectives if every vehicle were there, and drove for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics.planning.allocation.constraints import CONSUMPTION, SUPPLY, add_constraints
from logistics.planning.allocation.objectives import objectives_of
from logistics.planning.allocation.variables import add_variables
from logistics.planning.limits import Limit
from logistics.solver.program import ProgramBuilder
from logistics.solver.resident import Resident
from logistics.solver.solve import LARGE

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.planning.allocation.indices import IndexSets
    from logistics.solver.effort import Effort

#: Constraints on goods: what is in stock by when, what can be bought, and the money for that.
GOODS = {name: family for name, family in SUPPLY.items() if name in (Limit.stock, Limit.supplier, Limit.budget)}
#: Objectives that count what is short.
SHORT = ("survival_gaps", "tier1_full_tier2_survival", "tier2_full_tier3")
#: Seconds for an objective. It never took nearly as long.
SECONDS = 60.0


def goods_bounds(operation: Operation, indices: IndexSets, effort: Effort) -> dict[str, float]:
    """Bound what is short by the goods alone: no number of vehicles would leave less.

    Goods go where some vehicle can take them at all, on the days on which it can, in any amount and at no cost.

    Parameters
    ----------
    operation, indices : what the model is built from.
    effort : stop.

    Returns
    -------
    The least value of each objective that counts what is short, by name. One for which there was no time is left out,
    and all of them where the problem is large.
    """
    alone, problem = indices.without_vehicles(indices.shipments, indices.purchases), ProgramBuilder()
    variables = add_variables(problem, alone)
    if problem.columns > LARGE:
        return {}
    add_constraints(problem, GOODS | CONSUMPTION, operation, alone, variables)
    resident, found = Resident(problem.arrays().relaxed()), dict[str, float]()
    objectives = objectives_of(alone, variables, problem.columns)
    for name in SHORT:
        resident.minimise(objectives[name])
        solution = resident.answer(SECONDS, effort)
        if resident.abandoned:
            break
        if solution is not None and not solution.cut:
            found[name] = solution.bound
    return found
