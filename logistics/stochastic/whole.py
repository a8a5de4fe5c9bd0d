"""Whole vehicles and whole units for the first days, near to what fractions of vehicles would do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from logistics.allocation.problem import Arrays, Numbers
from logistics.allocation.rows import spending
from logistics.allocation.solve import minimise
from logistics.errors import SolverError
from logistics.trips.units import floor_units

if TYPE_CHECKING:
    from logistics.stochastic.decisions import Decisions

#: A vehicle more is driven only for goods worth so much, in the largest need of an item of tier 1 for each 1,000 USD.
WORTH = 0.01
#: Goods of each tier are worth so much of those of the tier before.
OF_TIER = 0.1
#: Distance of what is carried from the most that can be, at which the search ends; and its seconds.
NEAR, SECONDS = 1e-4, 60.0


def in_whole_vehicles(decisions: Decisions, values: Numbers, tiers: dict[str, int]) -> Numbers:
    """Choose whole vehicles and trips that carry as much as can be of what was decided with fractions of vehicles.

    Parameters
    ----------
    decisions : what is decided now. values : with fractions. tiers : of the items.

    Returns
    -------
    Values with whole vehicles and trips. They cost at most as much more as one vehicle for each that has a fraction.
    """
    arrays, columns = decisions.problem.arrays(), decisions.columns
    upper = arrays.upper.copy()
    upper[columns.send] = np.minimum(upper[columns.send], values[columns.send])
    upper[columns.buy] = values[columns.buy]
    upper[arrays.integer] = np.minimum(upper[arrays.integer], np.ceil(np.round(values[arrays.integer], 6)))
    worth = np.array([OF_TIER ** (tiers[item] - 1) for item in decisions.sets.sends["item_id"]])
    price = np.zeros(decisions.number)
    column, usd = spending(decisions.sets, columns)
    np.add.at(price, column, WORTH * usd / 1000)
    price[columns.buy] = -1.0
    price[columns.send] = -worth
    found = minimise(replace(arrays, upper=upper), price, gap=NEAR, seconds=SECONDS)
    if found is None:
        raise SolverError("no whole vehicles were found in time")
    return np.where(arrays.integer, np.rint(found.amounts), found.amounts)


def vehicles_held(arrays: Arrays, decisions: Decisions, values: Numbers) -> Arrays:
    """Hold vehicles and trips of the decisions at their values; goods and orders stay free."""
    held = np.zeros(len(arrays.lower), dtype=np.bool_)
    held[: decisions.number] = np.concatenate(decisions.problem.integer)
    wide = np.zeros(len(held))
    wide[: decisions.number] = values[: decisions.number]
    return arrays.held(held, wide)


def in_whole_units(decisions: Decisions, values: Numbers) -> Numbers:
    """Round goods and orders down to what is sent: whole units, or hundredths of a kit."""
    whole = values.copy()
    for column, table in (
        (decisions.columns.send, decisions.sets.sends),
        (decisions.columns.buy, decisions.sets.buys),
    ):
        scale, step = table["scale"].to_numpy(np.float64), table["step"].to_numpy(np.float64)
        units = np.asarray(floor_units(values[column] * scale / step), dtype=np.float64)
        whole[column] = np.maximum(units, 0.0) * step / scale
    return whole
