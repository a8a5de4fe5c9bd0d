"""Round the first days to whole vehicles and whole units, near to the plan with fractions of vehicles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics.analysis.stochastic.aims import together
from logistics.core.errors import SolverError
from logistics.core.language.told import Told
from logistics.planning.allocation.constraints import spending
from logistics.planning.trips.units import floor_units
from logistics.solver.solve import minimise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from logistics.analysis.stochastic.aims import Depth
    from logistics.analysis.stochastic.first_stage import FirstStage
    from logistics.solver.program import LinearProgram, Numbers

#: A fraction of a vehicle above the threshold may become a whole one. Three are tried: any fraction, a half, almost 1.
UP_FROM = (0.0, 0.5, 0.99)
#: The price of 1,000 USD, in scales (largest needs) of a tier 1 item: a vehicle is added only for goods worth more.
WORTH = 0.01
#: Goods of a tier are worth this share of those of the tier before; the last tier is that of unknown items too.
OF_TIER, LAST_TIER = 0.1, 3
#: Significant digits of a number of vehicles; the solver's arithmetic is no finer.
DIGITS = 6
#: The search ends at this relative gap, or after so many seconds.
NEAR, SECONDS = 1e-4, 60.0
#: The most variables of an extensive form in which whole vehicles are searched for.
SMALL = 10_000


def rounded_vehicles(first_stage: FirstStage, values: Numbers, tiers: pd.Series) -> Iterator[Numbers]:
    """Choose whole vehicles and trips that carry as much as possible of what was decided with fractions.

    Parameters
    ----------
    first_stage : the first stage.
    values : the decisions, with fractions.
    tiers : of the items, by item_id.

    Returns
    -------
    Three sets of decisions with whole vehicles and trips: fractions rounded up, to the nearest, and down.

    Raises
    ------
    SolverError
        No whole vehicles were found in time.
    """
    for least in UP_FROM:
        yield _in_whole_vehicles(first_stage, values, tiers, least)


def _in_whole_vehicles(first_stage: FirstStage, values: Numbers, tiers: pd.Series, least: float) -> Numbers:
    """Choose whole vehicles and trips; only a fraction above `least` may become a whole one."""
    arrays, variables = first_stage.problem.arrays(), first_stage.variables
    arrays = arrays.with_bounds(variables.shipments, upper=np.minimum(arrays.upper, values)[variables.shipments])
    arrays = arrays.with_bounds(variables.purchases, upper=values[variables.purchases])
    near = np.round(values[first_stage.whole], DIGITS)
    most = np.minimum(arrays.upper[first_stage.whole], np.ceil(near - least))
    price = np.zeros(first_stage.number)
    column, usd = spending(first_stage.indices, variables)
    np.add.at(price, column, WORTH * usd / 1000)
    price[variables.purchases] = -1.0
    price[variables.shipments] = -(
        OF_TIER ** (first_stage.indices.shipments["item_id"].map(tiers).fillna(LAST_TIER) - 1)
    )
    found = minimise(arrays.with_bounds(first_stage.whole, upper=most), price, gap=NEAR, seconds=SECONDS)
    if found is None:
        raise SolverError(Told("system", "no_plan_in_time"))
    return np.where(first_stage.whole, np.rint(found.amounts), found.amounts)


def best_whole_vehicles(
    arrays: LinearProgram, objectives: Mapping[str, Numbers], first_stage: FirstStage, values: Numbers, depth: Depth
) -> Numbers | None:
    """Choose the whole vehicles and trips that are best for the aims weighted together.

    Parameters
    ----------
    arrays, objectives : the problem of all scenarios.
    first_stage : the first stage.
    values : of all variables of the problem, with fractions.
    depth : the effort; the search has at most its seconds.

    Returns
    -------
    The decisions; None where the search would take too long or found nothing.
    """
    number = len(arrays.lower)
    if number > SMALL:
        return None
    price = together(list(objectives.values()), values)
    found = minimise(
        arrays.with_integers(np.flatnonzero(first_stage.whole)), price, gap=NEAR, seconds=min(depth.seconds, SECONDS)
    )
    if found is None:
        return None
    return np.where(
        first_stage.whole, np.rint(found.amounts[: first_stage.number]), found.amounts[: first_stage.number]
    )


def vehicles_held(arrays: LinearProgram, first_stage: FirstStage, values: Numbers) -> LinearProgram:
    """Give the problem with vehicles and trips of the decisions fixed; goods and orders stay free."""
    held = np.zeros(len(arrays.lower), dtype=np.bool_)
    held[: first_stage.number] = first_stage.whole
    wide = np.zeros(len(held))
    wide[: first_stage.number] = values[: first_stage.number]
    return arrays.held(held, wide)


def in_whole_units(first_stage: FirstStage, values: Numbers) -> Numbers:
    """Round goods and orders down to whole steps, as they are sent."""
    whole = values.copy()
    for column, table in (
        (first_stage.variables.shipments, first_stage.indices.shipments),
        (first_stage.variables.purchases, first_stage.indices.purchases),
    ):
        scale, step = table["scale"].to_numpy(np.float64), table["step"].to_numpy(np.float64)
        units = np.asarray(floor_units(values[column] * scale / step), dtype=np.float64)
        whole[column] = np.maximum(units, 0.0) * step / scale
    return whole
