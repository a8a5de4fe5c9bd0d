"""The constraints of the allocation, one function for each family. Read from top to bottom, they are the model.

Quantities are counted in the scale of their item (`scale` units of it), loads in tonnes and cubic metres, so that
numbers stay near one. `previous` of a need is the row of the same group and item a day earlier.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.core import steps
from logistics.inputs.fleet import there_throughout
from logistics.planning.allocation.capacity import capacity
from logistics.planning.allocation.variables import patterns_of_their_own
from logistics.planning.limits import Limit
from logistics.solver.program import Constraints, ProgramBuilder, at_most, equal, numbered

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.planning.allocation.indices import IndexSets
    from logistics.planning.allocation.variables import Variables

#: Share of yesterday's gap that still counts today (docs/explanation/model.md; our own figure).
GAP_MEMORY = 0.5
#: A shortfall or gap beyond this share weighs more.
HALF = 0.5
#: Share of the budget and of what people carry that may be used up. The rest allows for the solver's arithmetic.
ROUNDING = 1 - 1e-5


def _first_of_each(frame: pd.DataFrame, row: np.ndarray) -> pd.DataFrame:
    """Give the first line of a table for each row number, in the order of the rows."""
    return frame.assign(row=row).drop_duplicates("row").sort_values("row").reset_index(drop=True)


def shared_trips(_: Operation, indices: IndexSets, variables: Variables) -> list[Constraints]:
    """The capacity shares of a trip for its sites add up to no more than the trip, by weight and by volume.

    sum of shares over the pattern's sites  <=  trips of the pattern    for every trip pattern of several sites.
    """
    patterns, row = np.unique(indices.shares["pattern"].to_numpy(), return_inverse=True)
    trips = (np.arange(len(patterns)), variables.trips[patterns], -1.0)
    return [
        at_most(np.zeros(len(patterns)), (row, share, 1.0), trips)
        for share in (variables.share_kg, variables.share_litres)
    ]


def trips_of_vehicles(_: Operation, indices: IndexSets, variables: Variables) -> Constraints:
    """A vehicle makes no more trips than the clock allows.

    trips of the pattern  <=  most trips of one vehicle x vehicles on the route    for every pattern with own trips.
    """
    own = patterns_of_their_own(indices)
    row = np.arange(len(own))
    vehicles = variables.vehicles[indices.patterns["route"].to_numpy()[own]]
    most = indices.patterns["trips"].to_numpy()[own]
    return at_most(np.zeros(len(own)), (row, variables.trips[own], 1.0), (row, vehicles, -most))


def vehicles_of_depots(operation: Operation, indices: IndexSets, variables: Variables) -> Constraints:
    """A vehicle drives one route at a time, for all the days the route takes.

    sum of vehicles over the routes that touch the day  <=  vehicles there    for every depot, vehicle kind and day.
    """
    routes = indices.routes.reset_index(names="column")
    days = routes.loc[routes.index.repeat(routes["days"])].reset_index(drop=True)
    later = days.groupby("column").cumcount()
    days["day"] = days["dispatch_date"] + pd.to_timedelta(later, unit="D")
    (row,) = numbered(days, ["depot_id", "vehicle_id", "day"])
    first = _first_of_each(days, row)
    there = there_throughout(operation.fleet, first.assign(first=first["day"], last=first["day"]))
    rows = at_most(there.astype(np.float64), (row, variables.vehicles[days["column"]], 1.0))
    keys = first[["depot_id", "vehicle_id", "day"]].rename(columns={"day": "date"})
    return replace(rows, keys=keys)


def docks(operation: Operation, indices: IndexSets, variables: Variables) -> Constraints:
    """No more trips leave a depot in a day than its dock allows.

    sum of trips  <=  max_departures_per_day    for every depot and day of dispatch.
    """
    (row,) = numbered(indices.patterns, ["depot_id", "dispatch_date"])
    most = operation.depots.set_index("depot_id")["max_departures_per_day"]
    first = _first_of_each(indices.patterns, row)
    rows = at_most(first["depot_id"].map(most).to_numpy(np.float64), (row, variables.trips, 1.0))
    keys = first[["depot_id", "dispatch_date"]].rename(columns={"dispatch_date": "date"})
    return replace(rows, keys=keys)


def stock_of_depots(operation: Operation, indices: IndexSets, variables: Variables) -> Constraints:
    """What leaves a depot by a day cannot exceed what has come by then.

    sum of shipments dispatched up to t  <=  stock come up to t
    for every depot, item, and last day t before more comes.
    Stock is rounded down to whole steps, because only whole steps leave.
    """
    start = pd.Timestamp(operation.settings.start_date)
    stock = operation.stock.assign(
        available_from=operation.stock["available_from"].where(operation.stock["available_from"] > start, start)
    )
    come = stock.groupby(["depot_id", "item_id", "available_from"], as_index=False)["quantity"].sum()
    step = come["item_id"].map(operation.items.set_index("item_id")["step"])
    come["come"] = steps.down(come.groupby(["depot_id", "item_id"])["quantity"].cumsum(), step)
    come["until"] = come.groupby(["depot_id", "item_id"])["available_from"].shift(-1)
    come["row"] = np.arange(len(come))
    shipments = indices.shipments.reset_index(names="column")[
        ["column", "depot_id", "item_id", "dispatch_date", "scale"]
    ]
    cell = shipments.merge(come, on=["depot_id", "item_id"])
    cell = cell[(cell["dispatch_date"] < cell["until"]) | cell["until"].isna()]
    scale = cell.drop_duplicates("row").set_index("row")["scale"].reindex(come["row"]).fillna(1.0).to_numpy()
    return at_most(come["come"].to_numpy() / scale, (cell["row"], variables.shipments[cell["column"]], 1.0))


def suppliers(operation: Operation, indices: IndexSets, variables: Variables) -> list[Constraints]:
    """A supplier hands over a limited quantity, to all groups together: a day, and in all."""
    return [supplied_a_day(operation, indices, variables), *supplied_in_all(indices, variables)]


def supplied_a_day(_: Operation, indices: IndexSets, variables: Variables) -> Constraints:
    """A supplier hands over a limited quantity a day.

    sum of purchases  <=  max_per_day    for every place, item and day. What is under way is none of it.
    """
    sold = (indices.purchases["source_kind"] == "supplier").to_numpy()
    purchases = indices.purchases[sold]
    (row,) = numbered(purchases, ["place_id", "item_id", "date"])
    first = _first_of_each(purchases, row)
    rows = at_most((first["max_per_day"] / first["scale"]).to_numpy(), (row, variables.purchases[sold], 1.0))
    return replace(rows, keys=first[["place_id", "item_id", "date", "kg", "scale", "step"]])


def supplied_in_all(indices: IndexSets, variables: Variables) -> list[Constraints]:
    """A supplier hands over a limited quantity of a lot, on all its days together.

    sum of purchases  <=  max_total    for every place, item and lot with such a limit.
    """
    limited = np.isfinite(indices.purchases["max_total"].to_numpy())
    if not limited.any():
        return []
    purchases = indices.purchases[limited]
    (row,) = numbered(purchases, ["place_id", "item_id", "lot"])
    first = _first_of_each(purchases, row)
    rows = at_most((first["max_total"] / first["scale"]).to_numpy(), (row, variables.purchases[limited], 1.0))
    return [replace(rows, keys=first[["place_id", "item_id", "kg", "scale", "step"]])]


def spending(indices: IndexSets, variables: Variables) -> tuple[np.ndarray, np.ndarray]:
    """Give the columns that cost money, and the USD for one of each: purchases, kilometres, vehicle-days."""
    usd = [
        (variables.purchases, (indices.purchases["price"] * indices.purchases["scale"]).to_numpy()),
        (variables.trips, (indices.patterns["km"] * indices.patterns["usd_per_km"]).to_numpy()),
        (variables.vehicles, (indices.routes["usd_per_day"] * indices.routes["days"]).to_numpy()),
    ]
    return np.concatenate([column for column, _ in usd]), np.concatenate([value for _, value in usd])


def budget(operation: Operation, indices: IndexSets, variables: Variables) -> Constraints:
    """Purchases and transport together stay within the budget, counted here in thousands of USD.

    sum of price x purchases + sum of km x rate x trips + sum of days x rate x vehicles  <=  budget
    """
    column, usd = spending(indices, variables)
    rows = at_most([operation.settings.budget_usd * ROUNDING / 1000], (np.zeros(len(column)), column, usd / 1000))
    return replace(rows, ties=True, keys=pd.DataFrame(index=[0]))


def balance(_: Operation, indices: IndexSets, variables: Variables) -> Constraints:
    """Nothing is lost: carried in + received = used + carried out, for every group, day and item.

    On the first day, what is carried in is what the group has as the horizon begins.
    """
    needs = indices.needs
    later = np.flatnonzero(needs["previous"].to_numpy() >= 0)
    row = np.arange(len(needs))
    return equal(
        -(needs["opening"] / needs["scale"]).to_numpy(),
        (indices.shipments["need"], variables.shipments, 1.0),
        (indices.purchases["need"], variables.purchases, 1.0),
        (later, variables.carried[needs["previous"].to_numpy()[later]], 1.0),
        (row, variables.used, -1.0),
        (row, variables.carried, -1.0),
    )


def shortfalls(_: Operation, indices: IndexSets, variables: Variables) -> Constraints:
    """What is needed and not used is short. A standing need adds to what was short the day before.

    short + used = new need (+ short of the day before, for a standing need), as shares of the need when it arises.
    """
    needs = indices.needs
    row = np.arange(len(needs))
    standing = np.flatnonzero(needs["standing"].to_numpy() & (needs["previous"].to_numpy() >= 0))
    before = needs["previous"].to_numpy()[standing]
    each = needs["full_each"].to_numpy()
    return equal(
        (needs["full"] / each).to_numpy(),
        (row, variables.short_full, 1.0),
        (row, variables.used, needs["scale"].to_numpy() / each),
        (standing, variables.short_full[before], -each[before] / each[standing]),
    )


def survival_shortfalls(_: Operation, indices: IndexSets, variables: Variables) -> Constraints:
    """What is used counts for survival first.

    short >= new survival need (+ short of the day before, for a standing need) - used    (and short >= 0)
    """
    needs = indices.needs
    at = np.flatnonzero(needs["survival_each"].to_numpy() > 0)
    some = needs.iloc[at]
    row = np.arange(len(at))
    each = some["survival_each"].to_numpy()
    standing = np.flatnonzero(some["standing"].to_numpy() & (some["previous"].to_numpy() >= 0))
    before = some["previous"].to_numpy()[standing]
    each_before = needs["survival_each"].to_numpy()[before]
    return at_most(
        -(some["survival"] / each).to_numpy(),
        (row, variables.short_survival[at], -1.0),
        (row, variables.used[at], -some["scale"].to_numpy() / each),
        (standing, variables.short_survival[before], each_before / each[standing]),
    )


def carrying(operation: Operation, indices: IndexSets, variables: Variables, share: float = ROUNDING) -> Constraints:
    """A group carries no more than its people can.

    sum of kg x carried over items  <=  share x carry_kg_per_person x people    for every group and day.
    """
    needs = indices.needs
    (row,) = numbered(needs, ["group_id", "date"])
    each = share * operation.groups.set_index("group_id")["carry_kg_per_person"]
    first = _first_of_each(needs[["group_id", "date"]], row)
    limit = first["group_id"].map(each).to_numpy(np.float64) * operation.people_on(first) / 1000
    tonnes = needs["kg"].to_numpy() * needs["scale"].to_numpy() / 1000
    return at_most(limit, (row, variables.carried, tonnes))


def support_points(operation: Operation, indices: IndexSets, variables: Variables) -> Constraints:
    """Support points hand out at most a share of the day's need.

    sum of shipments to support points  <=  support_point_share x need of the day    for every group, day and item.
    The need of the day is the sum of what is short at its end and what was used.
    """
    at = np.flatnonzero(indices.shipments["kind"].eq("support").to_numpy())
    need, row = np.unique(indices.shipments["need"].to_numpy()[at], return_inverse=True)
    share = operation.settings.support_point_share
    some = indices.needs.iloc[need]
    stands = (some["full_each"] / some["scale"]).to_numpy()
    return at_most(
        np.zeros(len(need)),
        (row, variables.shipments[at], 1.0),
        (np.arange(len(need)), variables.short_full[need], -share * stands),
        (np.arange(len(need)), variables.used[need], -share),
    )


def worst_coverage(_: Operation, indices: IndexSets, variables: Variables) -> Constraints:
    """The worst coverage is no better than that of any group and day, by kilograms of tier 1 needed to survive the day.

    sum of kg x short + worst x kg needed  <=  kg needed    for every group and day; only needs that lapse at midnight.
    """
    at, row, share = needs_of_worst_coverage(indices.needs)
    groups = np.unique(row)
    return at_most(
        np.ones(len(groups)),
        (row, variables.short_survival[at], share),
        (groups, np.repeat(variables.worst, len(groups)), 1.0),
    )


def needs_of_worst_coverage(needs: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the rows of needs that count for the worst coverage.

    Returns
    -------
    For each such row: its number, the number of its group and day, and its share of that group and day's kilograms.
    """
    at = np.flatnonzero(needs["tier"].eq(1) & ~needs["standing"] & (needs["survival"] > 0))
    some = needs.iloc[at]
    (row,) = numbered(some, ["group_id", "date"])
    kg = (some["survival"] * some["kg"]).to_numpy()
    return at, row, kg / np.bincount(row, kg)[row]


def gaps(_: Operation, indices: IndexSets, variables: Variables) -> Constraints:
    """Gaps build up: today's gap is today's shortfall and a share of yesterday's gap (tier 1, survival).

    gap = short + GAP_MEMORY x gap of the day before    for every group, day and item.
    """
    needs = indices.needs
    at = needs_with_gaps(indices.needs)
    row = np.arange(len(at))
    later = np.flatnonzero(needs["previous"].to_numpy()[at] >= 0)
    return equal(
        GAP_MEMORY * needs["gap_before"].to_numpy()[at],
        (row, variables.gap[at], 1.0),
        (row, variables.short_survival[at], -1.0),
        (later, variables.gap[needs["previous"].to_numpy()[at][later]], -GAP_MEMORY),
    )


def needs_with_gaps(needs: pd.DataFrame) -> np.ndarray:
    """Give the rows of needs whose gaps count: tier 1 with a survival need."""
    return np.flatnonzero(needs["tier"].eq(1) & (needs["survival_each"] > 0))


def bands(_: Operation, indices: IndexSets, variables: Variables) -> list[Constraints]:
    """The excess of a gap or shortfall over a threshold weighs more (convex bands).

    over >= amount - threshold    (and over >= 0)
    """
    every = np.arange(len(indices.needs))
    gaps = needs_with_gaps(indices.needs)
    return [
        _over(variables.gap_over_half[gaps], variables.gap[gaps], HALF),
        _over(variables.gap_over_one[gaps], variables.gap[gaps], 1.0),
        _over(variables.full_over_half[every], variables.short_full[every], HALF),
        _over(variables.survival_over_half[every], variables.short_survival[every], HALF),
    ]


def _over(over: np.ndarray, amount: np.ndarray, threshold: float) -> Constraints:
    row = np.arange(len(over))
    return at_most(np.full(len(over), threshold), (row, amount, 1.0), (row, over, -1.0))


#: A function that builds a family of constraints, from an operation, index sets and variables.
Family = Callable[["Operation", "IndexSets", "Variables"], "Constraints | list[Constraints]"]

#: What vehicles can do.
TRANSPORT: dict[str, Family] = {"capacity": capacity, "shared": shared_trips, "trips": trips_of_vehicles}
#: What is available. Each name is that of a limit in `planning/limits.py`.
SUPPLY: dict[str, Family] = {
    Limit.vehicles: vehicles_of_depots,
    Limit.dock: docks,
    Limit.stock: stock_of_depots,
    Limit.supplier: suppliers,
    Limit.budget: budget,
}
#: What groups do with what they are given.
CONSUMPTION: dict[str, Family] = {
    "balance": balance,
    "shortfall": shortfalls,
    "survival": survival_shortfalls,
    Limit.carry: carrying,
    Limit.support: support_points,
    "worst": worst_coverage,
    "gaps": gaps,
    "bands": bands,
}
#: All families: the model.
ALL = TRANSPORT | SUPPLY | CONSUMPTION
#: What groups do with goods that came in whole steps: they may carry all they can.
CONSUMPTION_IN_STEPS = CONSUMPTION | {Limit.carry: partial(carrying, share=1.0)}


def add_constraints(
    problem: ProgramBuilder,
    families: Mapping[str, Family],
    operation: Operation,
    indices: IndexSets,
    variables: Variables,
) -> None:
    """Add families of constraints to a program, in their order.

    Parameters
    ----------
    problem : the program under construction.
    families : the families, by name.
    operation, indices, variables : what the constraints are built from.
    """
    for name, family in families.items():
        found = family(operation, indices, variables)
        for rows in found if isinstance(found, list) else [found]:
            problem.add_rows(replace(rows, family=name))
