"""What could ride along: room on trips that run anyway, offered to what is still short."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.allocation.columns import add_columns
from logistics.allocation.effort import Effort
from logistics.allocation.problem import Problem, at_most, equal
from logistics.allocation.rows import add_rules_of_use, stock_rows
from logistics.allocation.solve import minimise_from_known
from logistics.allocation.stages import stage_objectives
from logistics.trips.units import floor_units

if TYPE_CHECKING:
    from logistics.allocation.allocate import Allocation
    from logistics.allocation.columns import Columns
    from logistics.allocation.problem import Numbers
    from logistics.allocation.sets import Sets
    from logistics.operation import Operation
    from logistics.trips.drive import Driven

#: A problem without whole numbers, and small; this is far more than it ever took.
SECONDS = 60.0
#: How far an aim may give way while the next is looked at; the solver's arithmetic is no finer.
FINEST = 1e-6
LINE = ["depot_id", "dispatch_date", "drop_id", "item_id"]


def riding_along(
    operation: Operation, allocation: Allocation, driven: Driven, bought: Numbers, left: Numbers
) -> Numbers:
    """Find what more could ride on the trips as they are, aim by aim as in the allocation.

    Nothing is taken off any trip, nothing is bought, no vehicle drives farther: goods in stock join trips that pass by.

    Parameters
    ----------
    operation : the checked case. allocation : with the lanes and needs. driven : the trips and what they carry.
    bought : quantity of each row of the allocation's purchases. left : of each of its sends, what has left already on
        trips that are not among these.

    Returns
    -------
    Whole steps more of each row of the allocation's sends; zeros where nothing helps.
    """
    sends = allocation.sends
    pairs = _pairs(sends, driven)
    rows = np.union1d(pairs["send"], np.flatnonzero(left))
    if pairs.empty:
        return np.zeros(len(sends))
    lanes = sends.iloc[rows].reset_index(drop=True)
    rides = ridden(lanes, driven) + left[rows]
    pairs = pairs.assign(send=np.searchsorted(rows, pairs["send"]))
    problem, sets = Problem(), allocation.sets.without_vehicles(lanes, allocation.sets.buys)
    columns = add_columns(problem, sets)
    _add_rows(problem, operation, sets, columns, driven, pairs)
    arrays = problem.arrays()
    scale = lanes["scale"].to_numpy()
    # A load is there already; the solver's arithmetic must not take a hair of it off.
    arrays.lower[columns.send] = rides / scale
    # What support points hand out is at most their share of the need; whole units may have come up to it already.
    fixed = lanes["kind"].eq("support").to_numpy() | (left[rows] > 0)
    arrays.upper[columns.send[fixed]] = arrays.lower[columns.send[fixed]]
    arrays.lower[columns.buy] = arrays.upper[columns.buy] = bought / sets.buys["scale"].to_numpy()
    aims = [aim for name, aim in stage_objectives(sets, columns, len(arrays.lower)).items() if name != "cost"]
    # Last: no more than helps.
    weight = np.zeros(len(arrays.lower))
    weight[columns.send] = scale * lanes["kg"] / 1000
    values = None
    for aim in (*aims, weight):
        found = minimise_from_known(arrays, aim, gap=0.0, seconds=SECONDS, effort=Effort())
        if found is None:
            # What holds only just may seem not to hold at all: the aims before this one have been met.
            break
        values = found.amounts
        arrays = arrays.with_row(aim, found.objective + FINEST * max(1.0, abs(found.objective)))
    more = np.zeros(len(sends))
    if values is not None:
        more[rows] = floor_units((values[columns.send] * scale - rides) / lanes["step"].to_numpy())
    return more


def ridden(lines: pd.DataFrame, driven: Driven) -> Numbers:
    """Quantity of each line (depot, day of dispatch, drop, item) that rides."""
    loads = driven.loads.join(driven.trips[["depot_id", "dispatch_date"]], on="trip")
    total = loads.groupby(LINE)["quantity"].sum()
    return total.reindex(pd.MultiIndex.from_frame(lines[LINE]), fill_value=0.0).to_numpy(np.float64)


def _pairs(sends: pd.DataFrame, driven: Driven) -> pd.DataFrame:
    """Each send with each trip that calls at its site: send (row of the sends), trip."""
    keys = ["depot_id", "dispatch_date", "body"]
    calls = driven.loads[["trip", "site_id"]].drop_duplicates().join(driven.trips[keys], on="trip")
    lanes = sends[[*keys, "site_id"]].reset_index(drop=True).reset_index(names="send")
    return lanes.merge(calls, on=[*keys, "site_id"])[["send", "trip"]]


def _add_rows(
    problem: Problem, operation: Operation, sets: Sets, columns: Columns, driven: Driven, pairs: pd.DataFrame
) -> None:
    """Needs and stock as in the allocation; what is sent rides on the trips, within their room."""
    add_rules_of_use(problem, operation, sets, columns, stock_rows(operation, sets, columns))
    ride = problem.add_columns(len(pairs))
    send = pairs["send"].to_numpy()
    # What has left already rides on none of these trips.
    here, row = np.unique(send, return_inverse=True)
    problem.add_rows(equal(np.zeros(len(here)), (row, ride, 1.0), (np.arange(len(here)), columns.send[here], -1.0)))
    trips, trip = np.unique(pairs["trip"], return_inverse=True)
    for size, payload in (("kg", "payload_kg"), ("litres", "payload_litres")):
        each = (sets.sends[size] * sets.sends["scale"]).to_numpy()[send] / 1000
        problem.add_rows(at_most(driven.trips.loc[trips, payload].to_numpy(float) / 1000, (trip, ride, each)))
