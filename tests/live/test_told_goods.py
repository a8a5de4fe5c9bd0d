"""What is told of goods holds over several evenings: nothing of it is lost, doubled or forgotten."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from logistics.live.journal import effective
from logistics.live.state import Issued, State, state
from logistics.planning.pipeline import make_plan
from logistics.verification import verify
from tests.support.cases.allocation_cases import Made, operation_of
from tests.support.cases.small import day
from tests.support.cases.told_days import entry, gap, on, stock, stock_by

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.live.entries import Entry

pytestmark = pytest.mark.slow

DEPOT = {"depot_id": "d"}
TODAY = dt.date.fromisoformat(day(0))
STANDS = {**DEPOT, "vehicle_id": "pickup", "vehicle_no": 1, "able": False, "from_date": TODAY, "until_date": TODAY}


@pytest.fixture(scope="module")
def near() -> tuple[Operation, Plan]:
    """400 people who can carry nothing, four days, 900 litres for each of them, one pickup, 10 km away."""
    operation = operation_of(Made(4, 400, {"drinking_water": 3600}, {"pickup": 1}).small())
    return operation, make_plan(operation)


@pytest.fixture(scope="module")
def far() -> tuple[Operation, Plan]:
    """Two pickups that drive four hours a day, five hours away: they hand over on the second day and are home later."""
    small = Made(5, 400, {"drinking_water": 3600}, {"pickup": 2}, driving_hours=4).small()
    roads = [{**row, "km": 300} for row in small.tables["roads"]]
    operation = operation_of(replace(small, tables={**small.tables, "roads": roads}))
    return operation, make_plan(operation)


def first_load(plan: Plan) -> Any:
    loads = plan.trip_loads.merge(plan.trips, on="trip_id").merge(plan.drops[["drop_id", "date"]], on="drop_id")
    return next(loads.sort_values("start").itertuples())


def delivery(load: Any, at: int, hour: int = 21, **told: float) -> Entry:
    values = {"trip_id": load.trip_id, "drop_id": load.drop_id, "group_id": "g"}
    return entry("delivery", values, at, hour, [{"item_id": "drinking_water", **told}])


def third_evening(operation: Operation, plan: Plan, known: list[Entry], late: list[Entry]) -> State:
    """Give how things stand on the third day, when on the second only a part was known."""
    second = on(operation, plan, 1, *known)
    evening = make_plan(second.operation, earlier=second.rest)
    issued = [Issued(pd.Timestamp(day(0)), plan), Issued(pd.Timestamp(day(1)), evening)]
    return state(operation, effective([*known, *late]), issued, pd.Timestamp(day(2)))


def test_a_trip_whose_vehicle_stood_still_did_not_leave(near: tuple[Operation, Plan]) -> None:
    """Its goods are in the depot, its money is not spent, and people lack what it was to bring."""
    operation, plan = near
    stood = entry("vehicle", STANDS, 0, 8)
    found, as_planned = on(operation, plan, 1, stood), on(operation, plan, 1)
    assert stock(found) == 3600
    assert found.operation.settings.budget_usd == operation.settings.budget_usd
    assert gap(found) == pytest.approx(1.0)
    assert gap(as_planned) < 1
    assert found.rest is not None
    again = make_plan(found.operation, earlier=found.rest)
    assert verify(found.operation, again) == []


def test_a_trip_of_which_something_is_told_left_though_its_vehicle_broke_down(near: tuple[Operation, Plan]) -> None:
    """Only the trip that is told of left; what it did not bring is as it is told."""
    operation, plan = near
    load = first_load(plan)
    stood = entry("vehicle", STANDS, 0, 16)
    brought = delivery(load, 0, good=load.quantity)
    assert stock(on(operation, plan, 1, stood, brought)) == 3600 - load.quantity


def test_what_is_brought_back_by_a_vehicle_that_is_not_home_yet_comes_with_it(far: tuple[Operation, Plan]) -> None:
    """It is nowhere in the evening, and in the depot on the day after the vehicle is home."""
    operation, plan = far
    load = first_load(plan)
    home = load.end.normalize()
    assert home > load.date
    told = delivery(load, (load.date - operation.days[0]).days, good=0.0, brought_back=load.quantity)
    number = (load.date - operation.days[0]).days + 1
    found, as_planned = on(operation, plan, number, told), on(operation, plan, number)
    assert stock(found) == stock(as_planned)
    free = home + pd.Timedelta(days=1)
    assert stock_by(found, free) == stock_by(as_planned, free)
    later = free + pd.Timedelta(days=1)
    assert stock_by(found, later) == stock_by(as_planned, later) + load.quantity


def test_what_was_on_the_road_and_is_told_to_be_lost_later_was_not_received(far: tuple[Operation, Plan]) -> None:
    """The second plan counted on it; the third evening knows better, however the loss is told."""
    operation, plan = far
    loads = plan.trip_loads.merge(plan.trips, on="trip_id").merge(plan.drops[["drop_id", "date"]], on="drop_id")
    on_road = loads[(loads["start"] < day(1)) & (loads["date"] >= day(1))]
    assert len(on_road)
    lost = {"item_id": "drinking_water", "reason": "stolen"}
    late = [
        entry("loss", {"trip_id": row.trip_id, "quantity": row.quantity, **lost}, 0, 22) for row in on_road.itertuples()
    ]
    at_once, too_late = third_evening(operation, plan, late, []), third_evening(operation, plan, [], late)
    assert gap(too_late) > gap(third_evening(operation, plan, [], []))
    assert gap(too_late) == pytest.approx(gap(at_once))


def test_a_count_and_a_trip_are_put_in_order_by_the_hour_it_really_was() -> None:
    """A depot two hours behind the clock of the operation: a trip leaves at 7 there, which is 9; it is counted at 8."""
    small = Made(4, 400, {"drinking_water": 3600}, {"pickup": 1}).small()
    places = [{**row, "timezone": "America/Tijuana"} for row in small.tables["places"]]
    operation = operation_of(replace(small, tables={**small.tables, "places": places}))
    plan = make_plan(operation)
    trips = plan.trips[plan.trips["start"] < day(1)]
    departs = trips["depart"] - trips["depart_offset"] - pd.Timedelta(hours=5)
    loaded = plan.trip_loads.merge(trips.assign(departs=departs), on="trip_id")
    hour = int(departs.min().hour)
    counted = entry("stock_count", {**DEPOT, "item_id": "drinking_water", "counted": 3000.0}, 0, hour - 1)
    assert stock(on(operation, plan, 1, counted)) == 3000 - loaded["quantity"].sum()
