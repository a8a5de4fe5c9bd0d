"""The allocation: build the model, minimise its objectives one after the other, read the solution back."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.planning.allocation.goods import goods_bounds
from logistics.planning.allocation.lexicographic import Known, ObjectiveResult, minimise_objectives
from logistics.planning.allocation.model import build_model
from logistics.planning.allocation.price import PriceOfFairness, price_of_fairness
from logistics.planning.allocation.replanning import goods_before, known_vehicles
from logistics.solver.effort import Effort, Tally

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.planning.allocation.indices import IndexSets
    from logistics.planning.allocation.replanning import EarlierRoutes
    from logistics.planning.allocation.variables import Variables
    from logistics.planning.case import PlanningCase
    from logistics.solver.program import Numbers


@dataclass(frozen=True)
class Allocation:
    """What goes from where to which drop, on which routes.

    Attributes
    ----------
    indices : the index sets the model was built over.
    shipments : its shipments, with `quantity` (in the item's unit).
    purchases : its purchases, with `quantity` (in the item's unit).
    vehicles : number of vehicles on each of its routes.
    trips : number of trips in each of its trip patterns.
    spare : units that the group of each shipment could still use or carry.
    carried : units carried on to the next day, for each need.
    stages : value and bound of each objective.
    price : the price of fairness; None if there was no time for it.
    late : whether the clock cut something short.
    search : what became of each step of the search: step -> outcome -> how often.
    """

    indices: IndexSets
    shipments: pd.DataFrame
    purchases: pd.DataFrame
    vehicles: np.ndarray
    trips: np.ndarray
    spare: Numbers
    carried: Numbers
    stages: list[ObjectiveResult]
    price: PriceOfFairness | None
    late: bool
    search: dict[str, dict[str, int]]


def allocate(
    case: PlanningCase,
    effort: Effort,
    progress: Callable[[str], None],
    earlier: EarlierRoutes | None = None,
) -> Allocation:
    """Decide how much of each item goes from where to which drop, on which routes.

    Parameters
    ----------
    case : the operation, prepared.
    effort : gap and time.
    progress : called with the name of each step as it begins.
    earlier : an earlier plan to stay near to.

    Raises
    ------
    SolverError
        No solution was found in time.
    """
    effort = replace(effort, late=threading.Event(), tally=Tally())
    model = build_model(case)
    known = None
    if earlier is not None:
        vehicles = known_vehicles(model.indices, model.variables, len(model.arrays.lower), earlier)
        goods = goods_before(model.indices, model.variables, earlier)
        known = Known(vehicles, earlier.gaps, earlier.rounding, goods, unchanged=earlier.unchanged)
    values, stages = minimise_objectives(model, effort, progress, known)
    price = None if effort.stop.is_set() else price_of_fairness(model.arrays, model.indices, model.variables, values)
    least = goods_bounds(case.operation, model.indices, effort)
    stages = [replace(stage, goods_bound=least.get(stage.name)) for stage in stages]
    return _read(model.indices, model.variables, values, stages, price, effort)


def _read(
    indices: IndexSets,
    variables: Variables,
    values: Numbers,
    stages: list[ObjectiveResult],
    price: PriceOfFairness | None,
    effort: Effort,
) -> Allocation:
    """Turn the values of the variables back into tables."""
    return Allocation(
        indices=indices,
        shipments=indices.shipments.assign(quantity=values[variables.shipments] * indices.shipments["scale"]),
        purchases=indices.purchases.assign(quantity=values[variables.purchases] * indices.purchases["scale"]),
        vehicles=np.rint(values[variables.vehicles]).astype(np.int64),
        trips=np.rint(values[variables.trips]).astype(np.int64),
        spare=_spare(indices, variables, values),
        carried=values[variables.carried] * indices.needs["scale"].to_numpy(),
        stages=stages,
        price=price,
        late=effort.late.is_set(),
        search=effort.tally.counts(),
    )


def _spare(indices: IndexSets, variables: Variables, values: Numbers) -> Numbers:
    """Give the units a group could use beyond the allocation, divided among the shipments that serve the same need.

    Of a standing need, only what is unmet at the end counts, because the rest is brought on another day. Shipments to
    support points get none, because a support point may be at its limit already.
    """
    needs = indices.needs
    short = pd.Series(values[variables.short_full] * needs["full_each"].to_numpy())
    chain = [needs["group_id"], needs["item_id"]]
    until_the_end = short.iloc[::-1].groupby([key.iloc[::-1] for key in chain]).cummin().iloc[::-1]
    number = pd.Series(np.bincount(indices.shipments["need"], minlength=len(needs)))
    number_in_all = number.groupby(chain).transform("sum")
    spare = (short / number.clip(lower=1)).where(~needs["standing"], until_the_end / number_in_all.clip(lower=1))
    at_stop = indices.shipments["kind"].eq("stop").to_numpy()
    return np.where(at_stop, spare.to_numpy()[indices.shipments["need"].to_numpy()], 0.0)
