"""The state of an operation on a day: as planned where nothing else is told, and as told where it is."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.live.frames import EntryTables
from logistics.live.journal import effective
from logistics.live.loads import loads_of
from logistics.live.state import Issued, state
from logistics.planning.as_planned import remaining
from logistics.planning.pipeline import make_plan
from logistics.verification import verify
from tests.support.cases.allocation_cases import Made, drawn, operation_of
from tests.support.cases.later_days import on_a_later_day, several_days
from tests.support.cases.small import Small, day
from tests.support.cases.told_days import entry, gap, on, stock

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.live.entries import Entry

pytestmark = pytest.mark.slow


@drawn(40)
@given(several_days, st.integers(0, 5))
def test_what_is_not_told_went_as_planned(small: Small, number: int) -> None:
    operation = operation_of(small)
    plan = make_plan(operation)
    today = on_a_later_day(operation, number)
    left, rest = remaining(operation, plan, today)
    found = state(operation, (), [Issued(pd.Timestamp(operation.days[0]), plan)], today)
    assert found.operation.sha256 == left.sha256
    assert found.rest is not None
    assert found.rest.summary["input_sha256"] == rest.summary["input_sha256"]


@pytest.fixture(scope="module")
def operation() -> Operation:
    """400 people who can carry nothing, four days, 900 litres for each of them, one pickup."""
    return operation_of(Made(4, 400, {"drinking_water": 3600, "blanket": 100}, {"pickup": 1}).small())


@pytest.fixture(scope="module")
def plan(operation: Operation) -> Plan:
    return make_plan(operation)


def first_load(plan: Plan, item: str = "drinking_water") -> Any:
    loads = plan.trip_loads.merge(plan.trips[["trip_id", "depot_id", "start"]], on="trip_id")
    loads = loads[(loads["item_id"] == item) & (loads["start"] < pd.Timestamp(day(1)))]
    return next(loads.itertuples())


def delivery(load: Any, **told: float) -> Entry:
    values = {"trip_id": load.trip_id, "drop_id": load.drop_id, "group_id": "g"}
    return entry("delivery", values, 0, 15, [{"item_id": load.item_id, **told}])


def test_half_the_water_was_lost_on_the_way(operation: Operation, plan: Plan) -> None:
    """The column lacks it, the depot has no more of it, and the plan from here passes every rule."""
    load = first_load(plan)
    as_planned, found = on(operation, plan, 1), on(operation, plan, 1, delivery(load, good=load.quantity / 2))
    assert stock(found) == stock(as_planned)
    # 400 people need 1,000 litres a day to survive.
    first = plan.coverage[(plan.coverage["date"] == pd.Timestamp(day(0))) & (plan.coverage["item_id"] == load.item_id)]
    used = float(first["used"].sum()) - load.quantity / 2
    assert gap(found) == pytest.approx(max(1000 - used, 0.0) / 1000)
    assert found.rest is not None
    again = make_plan(found.operation, earlier=found.rest)
    assert verify(found.operation, again) == []


def test_what_came_back_is_in_the_depot_again(operation: Operation, plan: Plan) -> None:
    load = first_load(plan)
    as_planned = on(operation, plan, 1)
    found = on(operation, plan, 1, delivery(load, good=load.quantity - 100, brought_back=100))
    assert stock(found) == stock(as_planned) + 100
    assert gap(found) >= gap(as_planned)


def test_what_was_not_loaded_never_left(operation: Operation, plan: Plan) -> None:
    load = first_load(plan)
    values = {"trip_id": load.trip_id, "depot_id": load.depot_id}
    goods = plan.trip_loads[plan.trip_loads["trip_id"] == load.trip_id].groupby("item_id")["quantity"].sum().to_dict()
    lines = [
        {"item_id": item, "quantity": quantity - (100 if item == load.item_id else 0)}
        for item, quantity in goods.items()
    ]
    found = on(operation, plan, 1, entry("dispatch", values, 0, 6, lines))
    assert stock(found) == stock(on(operation, plan, 1)) + 100


def test_what_was_stolen_on_the_road_reaches_nobody_and_no_depot(operation: Operation, plan: Plan) -> None:
    load = first_load(plan)
    values = {"trip_id": load.trip_id, "item_id": load.item_id, "quantity": 100.0, "reason": "stolen"}
    stolen = on(operation, plan, 1, entry("loss", values, 0, 14))
    less = on(operation, plan, 1, delivery(load, good=load.quantity - 100, missing=100))
    assert stock(stolen) == stock(on(operation, plan, 1))
    assert gap(stolen) == gap(less) > gap(on(operation, plan, 1))


def test_a_count_sets_the_book_and_what_moves_later_still_counts(operation: Operation, plan: Plan) -> None:
    depot = str(operation.depots["depot_id"].iloc[0])
    row = {"depot_id": depot, "item_id": "drinking_water"}
    counted = entry("stock_count", row | {"counted": 1000.0}, 0, 20)
    assert stock(on(operation, plan, 1, counted)) == 1000.0
    lost = entry("loss", row | {"quantity": 40.0, "reason": "damaged"}, 0, 21)
    assert stock(on(operation, plan, 1, counted, lost)) == 960.0
    # A loss before the count is in what was counted.
    before = entry("loss", row | {"quantity": 40.0, "reason": "damaged"}, 0, 5)
    assert stock(on(operation, plan, 1, counted, before)) == 1000.0


def test_water_of_a_ranch_counts_for_those_who_drank_it(operation: Operation, plan: Plan) -> None:
    """8,000 litres at the place where they sleep: nobody lacks any that day, and nobody can carry it on."""
    place = str(operation.itinerary["place_id"].iloc[0])
    values = {"place_id": place, "group_id": "g", "received_as": "municipio"}
    found = on(operation, plan, 1, entry("delivery", values, 0, 18, [{"item_id": "drinking_water", "good": 8000.0}]))
    assert gap(found) == 0
    assert found.operation.opening_goods.empty
    assert stock(found) == stock(on(operation, plan, 1))


def test_money_that_was_paid_is_not_there(operation: Operation, plan: Plan) -> None:
    trip = first_load(plan).trip_id
    cost = float(plan.trips.set_index("trip_id").loc[trip, "cost_usd"])
    came = entry("return", {"trip_id": trip, "depot_id": "d", "cost_usd": cost + 25}, 0, 20)
    before, found = on(operation, plan, 1), on(operation, plan, 1, came)
    assert found.operation.settings.budget_usd == pytest.approx(before.operation.settings.budget_usd - 25)


def test_the_order_of_facts_and_how_often_they_come_do_not_matter(operation: Operation, plan: Plan) -> None:
    load, depot = first_load(plan), str(operation.depots["depot_id"].iloc[0])
    facts = [
        delivery(load, good=load.quantity / 2),
        entry("stock_count", {"depot_id": depot, "item_id": "drinking_water", "counted": 900.0}, 0, 22),
        entry("headcount", {"group_id": "g", "date": dt.date.fromisoformat(day(1)), "people": 430}, 1, 9),
        entry("money", {"usd": 90.0, "direction": "in"}, 0, 9),
    ]
    expected = on(operation, plan, 2, *facts).operation.sha256
    for mixed in itertools.permutations(facts):
        assert on(operation, plan, 2, *mixed, *mixed[:2]).operation.sha256 == expected


def test_the_third_evening_stands_on_the_second(operation: Operation, plan: Plan) -> None:
    """A second plan is issued on the second evening; what is told late of the first day still changes the third."""
    load = first_load(plan)
    told = delivery(load, good=load.quantity / 2)
    second = on(operation, plan, 1, told)
    evening = make_plan(second.operation, earlier=second.rest)
    issued = [Issued(pd.Timestamp(day(0)), plan), Issued(pd.Timestamp(day(1)), evening)]
    third = state(operation, effective([told]), issued, pd.Timestamp(day(2)))
    left, rest = remaining(second.operation, evening, pd.Timestamp(day(2)))
    assert third.operation.sha256 == left.sha256
    assert third.rest is not None
    assert third.rest.summary["input_sha256"] == rest.summary["input_sha256"] == left.sha256
    late = entry("loss", {"depot_id": "d", "item_id": "drinking_water", "quantity": 50.0, "reason": "stolen"}, 0, 4)
    again = state(operation, effective([told, late]), issued, pd.Timestamp(day(2)))
    assert stock(again) == max(stock(third) - 50.0, 0.0)
    assert again.rest is not None
    assert again.rest.summary["input_sha256"] != again.operation.sha256


def test_what_was_bought_is_paid_once_however_many_plans_were_issued(operation: Operation, plan: Plan) -> None:
    evening = make_plan(on(operation, plan, 1).operation, earlier=on(operation, plan, 1).rest)
    issued = [Issued(pd.Timestamp(day(0)), plan), Issued(pd.Timestamp(day(1)), evening)]
    place = str(operation.itinerary["place_id"].iloc[0])
    values = {"place_id": place, "item_id": "drinking_water", "quantity": 10.0, "usd": 25.0, "group_id": "g"}
    bought = effective([entry("purchase", values, 1, 10)])
    before, after = (state(operation, told, issued, pd.Timestamp(day(2))) for told in ((), bought))
    assert after.operation.settings.budget_usd == pytest.approx(before.operation.settings.budget_usd - 25)


def test_what_a_trip_handed_over_elsewhere_is_counted_once(operation: Operation, plan: Plan) -> None:
    """100 of its litres went to a place no plan knew of: the drop lacks them, the depot's book is as planned."""
    load = first_load(plan)
    values = {"trip_id": load.trip_id, "drop_id": "a-gate", "group_id": "g"}
    told = entry("delivery", values, 0, 15, [{"item_id": load.item_id, "good": 100.0}])
    as_planned, found = on(operation, plan, 1), on(operation, plan, 1, told)
    assert stock(found) == stock(as_planned)
    assert found.operation.opening_needs.equals(as_planned.operation.opening_needs)
    given_away = entry("delivery", values | {"group_id": "h"}, 0, 15, [{"item_id": load.item_id, "good": 100.0}])
    less = on(operation, plan, 1, given_away)
    lost = on(operation, plan, 1, delivery(load, good=load.quantity - 100, missing=100))
    assert stock(less) == stock(as_planned)
    assert gap(less) == pytest.approx(gap(lost))
    assert gap(less) > gap(as_planned)


def test_a_delivery_that_names_no_drop_is_that_of_its_group(operation: Operation, plan: Plan) -> None:
    load = first_load(plan)
    line = [{"item_id": load.item_id, "good": load.quantity / 2}]
    without = entry("delivery", {"trip_id": load.trip_id, "group_id": "g"}, 0, 15, line)
    found, named = on(operation, plan, 1, without), on(operation, plan, 1, delivery(load, good=load.quantity / 2))
    assert found.operation.sha256 == named.operation.sha256


def test_what_came_home_was_not_handed_over(operation: Operation, plan: Plan) -> None:
    """The trip's return tells of 100 litres: the depot has them, and the last drop lacks them; told twice, once."""
    load = first_load(plan)
    as_planned = on(operation, plan, 1)
    values = {"trip_id": load.trip_id, "depot_id": load.depot_id}
    home = entry("return", values, 0, 20, [{"item_id": load.item_id, "quantity": 100.0}])
    found = on(operation, plan, 1, home)
    assert stock(found) == stock(as_planned) + 100
    dropped = delivery(load, good=load.quantity - 100, brought_back=100)
    assert found.operation.sha256 == on(operation, plan, 1, dropped).operation.sha256
    assert found.operation.sha256 == on(operation, plan, 1, dropped, home).operation.sha256


def test_what_trips_took_adds_up_whatever_is_told_of_them(operation: Operation, plan: Plan) -> None:
    """What was taken is what was handed over, damaged, missing, lost, or came home; on each way to tell it."""
    load = first_load(plan)
    values = {"trip_id": load.trip_id, "depot_id": load.depot_id}
    elsewhere = {"trip_id": load.trip_id, "drop_id": "a-gate", "group_id": "g"}
    told = [
        entry("delivery", elsewhere, 0, 16, [{"item_id": load.item_id, "good": 30.0, "brought_back": 5.0}]),
        entry("return", values, 0, 20, [{"item_id": load.item_id, "quantity": 50.0}]),
        entry("loss", {"trip_id": load.trip_id, "item_id": load.item_id, "quantity": 15.0, "reason": "stolen"}, 0, 14),
    ]
    for count in range(len(told) + 1):
        for some in itertools.combinations(told, count):
            loads = loads_of(plan, pd.Timestamp(day(1)), EntryTables.of(effective(some)))
            own = loads[(loads["trip_id"] == load.trip_id) & (loads["item_id"] == load.item_id)]
            became = own[["good", "damaged", "missing", "brought_back", "lost"]].sum()
            assert became.sum() == pytest.approx(load.quantity)
            assert own["taken"].sum() == pytest.approx(load.quantity)
            assert became["brought_back"] == max([50.0 * (told[1] in some), 5.0 * (told[0] in some)])
            assert became["lost"] == 15.0 * (told[2] in some)


def test_a_trip_that_took_nothing_did_not_leave(operation: Operation, plan: Plan) -> None:
    """All of it is in the depot, its people have none of it, and it cost nothing."""
    load = first_load(plan)
    values = {"trip_id": load.trip_id, "depot_id": load.depot_id}
    nothing = entry("dispatch", values, 0, 6, [{"item_id": load.item_id, "quantity": 0.0}])
    as_planned, found = on(operation, plan, 1), on(operation, plan, 1, nothing)
    assert stock(found) == stock(as_planned) + load.quantity
    cost = float(plan.trips.set_index("trip_id").loc[load.trip_id, "cost_usd"])
    left = [state_of.operation.settings.budget_usd for state_of in (found, as_planned)]
    assert left[0] - left[1] == pytest.approx(cost)
    delivered = delivery(load, good=10)
    assert stock(on(operation, plan, 1, nothing, delivered)) == stock(as_planned) + load.quantity
