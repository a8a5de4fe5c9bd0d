"""The allocation: build the model, meet its aims one after the other, read the answer back."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.planning.allocation.keep import as_dispatched, goods_before, known_vehicles
from logistics.planning.allocation.meet import Known, Stage, meet_aims
from logistics.planning.allocation.model import build_model
from logistics.planning.allocation.price import PriceOfFairness, price_of_fairness

if TYPE_CHECKING:
    from collections.abc import Callable

    from logistics.planning.allocation.columns import Columns
    from logistics.planning.allocation.keep import Kept
    from logistics.planning.allocation.sets import Sets
    from logistics.planning.case import PlanningCase
    from logistics.solver.effort import Effort
    from logistics.solver.program import Numbers


@dataclass(frozen=True)
class Allocation:
    """What goes where.

    `sends`, `buys`: the lanes of `sets` with `quantity`. `vehicles`: vehicles on each round of `sets.rounds`. `trips`:
    trips made in each slot of `sets.slots`. `spare`: for each send, units its group could still use or carry.
    `carried`: for each need, units carried on to the next day. `price`: that of fairness, None if there was no time for
    it. `late`: whether the clock cut in.
    """

    sets: Sets
    sends: pd.DataFrame
    buys: pd.DataFrame
    vehicles: np.ndarray
    trips: np.ndarray
    spare: Numbers
    carried: Numbers
    stages: list[Stage]
    price: PriceOfFairness | None
    late: bool


def allocate(
    case: PlanningCase,
    effort: Effort,
    say: Callable[[str], None],
    kept: Kept | None = None,
) -> Allocation:
    """Decide how much of each item goes from where to which drop, on which rounds.

    Parameters
    ----------
    case : the operation, prepared.
    effort : gap and time.
    say : told the name of each stage as it begins.
    kept : an earlier plan to stay near to.

    Raises
    ------
    SolverError
        What has left already does not fit the tables.
    """
    effort = replace(effort, late=threading.Event())
    model = build_model(case)
    known = None
    if kept is not None:
        vehicles = known_vehicles(model.sets, model.columns, len(model.arrays.lower), kept)
        model = replace(model, arrays=as_dispatched(model.arrays, model.sets, model.columns, kept, vehicles))
        goods = goods_before(model.sets, model.columns, kept)
        known = Known(vehicles, kept.gaps, kept.rounding, goods)
    values, stages = meet_aims(model, effort, say, known)
    price = None if effort.stop.is_set() else price_of_fairness(model.arrays, model.sets, model.columns, values)
    return _read(model.sets, model.columns, values, stages, price, late=effort.late.is_set())


def _read(
    sets: Sets, columns: Columns, values: Numbers, stages: list[Stage], price: PriceOfFairness | None, *, late: bool
) -> Allocation:
    """Turn column values back into tables."""
    return Allocation(
        sets=sets,
        sends=sets.sends.assign(quantity=values[columns.send] * sets.sends["scale"]),
        buys=sets.buys.assign(quantity=values[columns.buy] * sets.buys["scale"]),
        vehicles=np.rint(values[columns.vehicles]).astype(np.int64),
        trips=np.rint(values[columns.trips]).astype(np.int64),
        spare=_spare(sets, columns, values),
        carried=values[columns.carried] * sets.needs["scale"].to_numpy(),
        stages=stages,
        price=price,
        late=late,
    )


def _spare(sets: Sets, columns: Columns, values: Numbers) -> Numbers:
    """Units a group could use beyond the allocation, shared out over the lanes that serve the same need.

    Of a need that stands, only what is still unmet at the end is spare: the rest is brought on another day. Support
    points may be at their share already: nothing is spare there.
    """
    needs = sets.needs
    short = pd.Series(values[columns.short_full] * needs["full_each"].to_numpy())
    chain = [needs["group_id"], needs["item_id"]]
    until_the_end = short.iloc[::-1].groupby([key.iloc[::-1] for key in chain]).cummin().iloc[::-1]
    lanes = pd.Series(np.bincount(sets.sends["need"], minlength=len(needs)))
    all_lanes = lanes.groupby(chain).transform("sum")
    spare = (short / lanes.clip(lower=1)).where(~needs["standing"], until_the_end / all_lanes.clip(lower=1))
    at_stop = sets.sends["kind"].eq("stop").to_numpy()
    return np.where(at_stop, spare.to_numpy()[sets.sends["need"].to_numpy()], 0.0)
