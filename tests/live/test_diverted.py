"""Trips on the road whose drop is no more: they come back, or go where somebody says."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from logistics.live.changes import Side, changes_between
from logistics.live.changes_page import Naming, diversion_lines
from logistics.live.entries import Entry
from logistics.live.journal import effective
from logistics.live.nearest import nearest_state
from logistics.live.state import Issued
from logistics.planning.as_planned import remaining
from logistics.planning.pipeline import make_plan
from logistics.verification import verify
from tests.support.cases.later_days import driven_by_night
from tests.support.cases.small import day

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.live.changes import Changes
    from logistics.live.state import State

pytestmark = pytest.mark.slow

ZONE = dt.timezone(dt.timedelta(hours=-6))
TODAY = day(2)


@pytest.fixture(scope="module")
def operation() -> Operation:
    """Trucks arrive in the night before the day; a ranch lies 20 km beyond the place where the group is."""
    operation = driven_by_night()
    ranch = operation.places[operation.places["place_id"] == "bajio"].assign(place_id="ranch", name="Rancho", lat=16.25)
    road = operation.roads[operation.roads["from_place"] == "arroyo"].assign(
        from_place="bajio", to_place="ranch", km=20
    )
    return operation.replace_tables(
        places=pd.concat([operation.places, ranch], ignore_index=True),
        roads=pd.concat([operation.roads, road], ignore_index=True),
    )


@pytest.fixture(scope="module")
def plan(operation: Operation) -> Plan:
    return make_plan(operation)


def entry(kind: str, **values: Any) -> Entry:
    at = dt.datetime.combine(dt.date.fromisoformat(day(1)), dt.time(21), ZONE)
    return Entry.of(kind, values, happened_at=at, recorded_at=at)


def on(operation: Operation, plan: Plan, *entries: Entry, today: str = TODAY) -> State:
    issued = [Issued(pd.Timestamp(day(0)), plan)]
    found = nearest_state(operation, effective(entries), issued, pd.Timestamp(today))
    assert found.left_out == ()
    return found.state


def changes(operation: Operation, plan: Plan, found: State) -> Changes:
    again = make_plan(found.operation, earlier=found.rest)
    assert verify(found.operation, again) == []
    before = Side(*remaining(operation, plan, pd.Timestamp(TODAY)))
    return changes_between(before, Side(found.operation, again), [pd.Timestamp(TODAY)])


def stock(found: State) -> float:
    return float(found.operation.stock["quantity"].sum())


def on_the_road(found: State) -> dict[str, float]:
    rows = found.operation.under_way
    return rows.groupby("drop_id")["quantity"].sum().to_dict()


AT_THE_RANCH = entry("position", group_id="g", place_id="ranch", date=dt.date.fromisoformat(TODAY))


def test_a_truck_whose_drop_is_no_more_comes_back_or_is_told_where_to_go(operation: Operation, plan: Plan) -> None:
    """All it carries is in the depot again, or all of it on the way to the group, at the ranch 20 km on."""
    as_planned, found = on(operation, plan), on(operation, plan, AT_THE_RANCH)
    (load,) = on_the_road(as_planned).values()
    assert on_the_road(found) == {}
    assert stock(found) == stock(as_planned) + load
    suggested = changes(operation, plan, found).diversions
    trips = set(as_planned.operation.under_way["trip_id"])
    assert set(suggested["trip_id"]) == trips
    assert set(suggested["to_group"]) == {"g"}
    assert set(suggested["to_place"]) == {"ranch"}
    assert suggested["km"].between(16, 17).all()  # 0.15 degrees of latitude
    told = [
        entry("divert", trip_id=trip, group_id="g", date=dt.date.fromisoformat(TODAY))
        for trip in " ".join(trips).split()
    ]
    diverted = on(operation, plan, AT_THE_RANCH, *told)
    assert list(on_the_road(diverted).values()) == [load]
    assert stock(diverted) == stock(as_planned)
    found_now = changes(operation, plan, diverted)
    assert found_now.diversions.empty


def test_a_suggestion_says_how_to_accept_it(operation: Operation, plan: Plan) -> None:
    found = on(operation, plan, AT_THE_RANCH)
    (line, *_) = diversion_lines(changes(operation, plan, found), Naming.taken(found.operation), "es")
    assert f"--group-id g --date {TODAY}" in line
    assert "Rancho" in line


def test_a_trip_may_be_told_to_come_back(operation: Operation, plan: Plan) -> None:
    as_planned = on(operation, plan)
    (load,) = on_the_road(as_planned).values()
    trips = " ".join(set(as_planned.operation.under_way["trip_id"])).split()
    found = on(operation, plan, *(entry("divert", trip_id=trip) for trip in trips))
    assert on_the_road(found) == {}
    assert stock(found) == stock(as_planned) + load


def test_a_trip_that_goes_on_to_a_later_day_is_away_until_then(operation: Operation, plan: Plan) -> None:
    as_planned = on(operation, plan)
    trips = " ".join(set(as_planned.operation.under_way["trip_id"])).split()
    later = dt.date.fromisoformat(day(3))
    found = on(operation, plan, *(entry("divert", trip_id=trip, group_id="g", date=later) for trip in trips))
    assert set(on_the_road(found)) == {f"{day(3)}_bajio_g"}
    free = found.operation.fleet[found.operation.fleet["available_from"] <= pd.Timestamp(day(3))]
    before = as_planned.operation.fleet[as_planned.operation.fleet["available_from"] <= pd.Timestamp(day(3))]
    assert free["count"].sum() == before["count"].sum() - len(trips)


def test_a_diverted_load_is_received_once_however_late_it_is_told(operation: Operation, plan: Plan) -> None:
    """The plan of the next evening did not know of it; on the third evening the group has what came, and no more."""
    second = on(operation, plan, AT_THE_RANCH)
    evening = make_plan(second.operation, earlier=second.rest)
    issued = [Issued(pd.Timestamp(day(0)), plan), Issued(pd.Timestamp(TODAY), evening)]
    trips = " ".join(set(on(operation, plan).operation.under_way["trip_id"])).split()
    told = [entry("divert", trip_id=trip, group_id="g", date=dt.date.fromisoformat(TODAY)) for trip in trips]
    third = pd.Timestamp(day(3))
    without, late = (
        nearest_state(operation, effective([AT_THE_RANCH, *some]), issued, third).state for some in ([], told)
    )
    (load,) = on_the_road(on(operation, plan)).values()
    assert stock(late) == stock(without) - load
    lacks = [float(found.operation.opening_needs["gap"].sum()) for found in (without, late)]
    assert lacks[1] < lacks[0]
    again = make_plan(late.operation, earlier=late.rest)
    assert verify(late.operation, again) == []
