"""Routing a day anew never costs more or brings less; what rides along helps and takes nothing away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from logistics.planning.allocation.allocate import allocate
from logistics.planning.allocation.consumption import consume
from logistics.planning.case import PlanningCase
from logistics.planning.trips.build import build_trips
from logistics.planning.trips.drive import drive, drive_better
from logistics.planning.trips.reroute import DAY, routed_anew
from logistics.solver.effort import Effort
from tests.support.cases.allocation_cases import Made, drawn, operation_of
from tests.support.cases.small import Small, small_operations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logistics.planning.allocation.allocate import Allocation
    from logistics.planning.routes.layout import Layout
    from logistics.planning.trips.build import Trips
    from logistics.planning.trips.drive import Driven

pytestmark = pytest.mark.slow

QUICK = Effort(gap=0.01, seconds=3.0)


def allocated(small: Small) -> tuple[PlanningCase, Allocation]:
    case = PlanningCase.of(operation_of(small))
    return case, allocate(case, QUICK, lambda _: None)


def bought(allocation: Allocation) -> np.ndarray:
    purchases = allocation.purchases
    return (np.floor(purchases["quantity"] / purchases["step"] + 1e-5) * purchases["step"]).to_numpy()


def usd(driven: Driven) -> float:
    """What trips cost: kilometres, and every day a vehicle is out."""
    trips = driven.schedule.trips
    vehicles = trips.groupby(["route_id", "unit"])[["usd_per_day", "days_touched"]].max()
    return float((trips["km"] * trips["usd_per_km"]).sum() + (vehicles["usd_per_day"] * vehicles["days_touched"]).sum())


def costs_of_days(driven: Driven) -> pd.Series:
    """What each depot's day costs (USD)."""
    trips = driven.schedule.trips
    first = ~trips.sort_values("turn").duplicated(["route_id", "unit"]).reindex(trips.index)
    usd = trips["km"] * trips["usd_per_km"] + (trips["usd_per_day"] * trips["days_touched"]).where(first, 0.0)
    return usd.groupby([trips[name] for name in DAY]).sum()


def kg_by_drop(driven: Driven) -> pd.Series:
    loads = driven.loads.join(driven.trips[["depot_id", "dispatch_date"]], on="trip")
    return loads.groupby(["depot_id", "dispatch_date", "drop_id", "item_id"])["kg"].sum()


def listed(case: PlanningCase, allocation: Allocation) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Shipments in whole steps and the trips chosen for them, as they are loaded."""
    shipments = allocation.shipments
    shipments = shipments.assign(
        quantity=np.floor(shipments["quantity"] / shipments["step"] + 1e-5),
        kg=shipments["kg"] * shipments["step"],
        litres=shipments["litres"] * shipments["step"],
        tier=shipments["item_id"].map(case.operation.items.set_index("item_id")["tier"]),
    )
    shipments = shipments[shipments["quantity"] > 0]
    from logistics.planning.trips.build import _trips  # noqa: PLC0415 - the list as it stands before it is driven

    return shipments, _trips(case.operation, allocation, case.routes)


def each_on_its_own_vehicle(trips: pd.DataFrame) -> pd.DataFrame:
    """The same trips, wastefully: no vehicle comes back for more."""
    number = np.arange(len(trips))
    return trips.assign(route_id=number, unit=0, turn=0, vehicle_no=trips.groupby([*DAY, "vehicle_id"]).cumcount() + 1)


def driven_both_ways(small: Small) -> Iterator[tuple[Layout, pd.DataFrame, Driven]]:
    """The layout, the shipments and the trips: as chosen, and wastefully."""
    case, allocation = allocated(small)
    shipments, trips = listed(case, allocation)
    for way in (trips, each_on_its_own_vehicle(trips)):
        yield case.routes.layout, shipments, drive(shipments, way, case.routes.layout)


@drawn(8)
@given(small_operations())
def test_the_better_way_brings_as_much_for_no_more(small: Small) -> None:
    for layout, shipments, before in driven_both_ways(small):
        after, saved = drive_better(shipments, before, layout)
        assert kg_by_drop(after).sum() >= kg_by_drop(before).sum() - 1e-6
        assert abs(usd(before) - usd(after) - saved.usd) < 0.01 * (1 + saved.days)
        assert len(after.schedule.trips) == len(before.schedule.trips) - saved.trips
        out = after.schedule.trips.drop_duplicates(["route_id", "unit"])
        assert not out.duplicated([*DAY, "vehicle_id", "vehicle_no"]).any()


@drawn(16)
@given(small_operations())
def test_a_day_that_is_not_rerouted_could_not_be_cheaper(small: Small) -> None:
    for layout, shipments, before in driven_both_ways(small):
        costs = costs_of_days(before)
        every = routed_anew(before.trips, before.loads, costs + 1e9, layout)
        looked_at = routed_anew(before.trips, before.loads, costs, layout)
        after = costs_of_days(drive(shipments, every, layout))
        left_out = after.index.difference(pd.MultiIndex.from_frame(looked_at[DAY]))
        assert (after[left_out] >= costs[left_out] - 0.02).all()


def test_a_vehicle_comes_back_for_more_where_each_trip_had_its_own() -> None:
    """A pickup takes 900 kg; out and back is 20 km, 10 USD: 2,000 litres are three trips. Each pickup: 50 USD."""
    case = Made(1, 600, {"drinking_water": 2000}, {"pickup": 3}).case()
    allocation = allocate(case, QUICK, lambda _: None)
    shipments, trips = listed(case, allocation)
    wasteful = drive(shipments, each_on_its_own_vehicle(trips), case.routes.layout)
    assert usd(wasteful) == 3 * (10 + 50)
    better, saved = drive_better(shipments, wasteful, case.routes.layout)
    assert (saved.days, saved.trips, saved.km, saved.usd) == (1, 0, 0.0, 100.0)
    assert usd(better) == 3 * 10 + 50


@drawn(8)
@given(small_operations())
def test_what_rides_along_is_in_stock_and_never_makes_an_aim_worse(small: Small) -> None:
    case, allocation = allocated(small)
    got = build_trips(case.operation, allocation, case.routes, bought(allocation))
    planned = allocation.shipments.groupby(["depot_id", "item_id"])["quantity"].sum()
    added = got.added.groupby(["depot_id", "item_id"])["quantity"].sum()
    back = got.given_back.groupby(["depot_id", "item_id"])["quantity"].sum()
    dispatched = planned.add(added, fill_value=0.0).sub(back, fill_value=0.0)
    come = case.operation.stock.groupby(["depot_id", "item_id"])["quantity"].sum()
    assert (dispatched <= come.reindex(dispatched.index, fill_value=0.0) + 1.0).all()
    assert_no_aim_worse(case, allocation, got)


def assert_no_aim_worse(case: PlanningCase, allocation: Allocation, got: Trips) -> None:
    """Where goods rode along, all aims but cost are at least as good as without them, by the independent reckoning."""
    if got.added.empty:
        return
    needs = allocation.indices.needs
    keys = pd.MultiIndex.from_frame(needs[["group_id", "date", "item_id"]])

    def received(without: pd.DataFrame) -> np.ndarray:
        lines = got.loads.groupby(["drop_id", "item_id"])["quantity"].sum()
        lines = lines.sub(without.groupby(["drop_id", "item_id"])["quantity"].sum(), fill_value=0.0).reset_index()
        purchases = allocation.purchases[["drop_id", "item_id"]].assign(quantity=bought(allocation))
        lines = pd.concat([lines, purchases]).merge(case.drops[["drop_id", "group_id", "date"]], on="drop_id")
        total = lines.groupby(["group_id", "date", "item_id"])["quantity"].sum()
        return total.reindex(keys, fill_value=0.0).to_numpy(np.float64)

    without = consume(case.operation, allocation.indices, received(got.added)).objectives
    with_them = consume(case.operation, allocation.indices, received(got.added.iloc[:0])).objectives
    for name in without:
        if abs(with_them[name] - without[name]) > 1e-3 * (1 + abs(without[name])):
            assert with_them[name] < without[name]
            return
