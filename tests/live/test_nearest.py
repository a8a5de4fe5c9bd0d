"""The nearest state: an evening always ends with a plan, whatever is told, and what does not fit is named."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.analysis.scenarios.inputs import Inputs
from logistics.inputs.operation import load_operation
from logistics.live.entries import Entry
from logistics.live.journal import effective
from logistics.live.nearest import Nearest, nearest_state
from logistics.live.state import Issued, state
from logistics.planning.pipeline import make_plan
from logistics.verification import verify
from tests.support.cases.allocation_cases import Made, drawn, operation_of
from tests.support.cases.later_days import on_a_later_day, several_days
from tests.support.cases.small import Small, day
from tests.support.cases.told_facts import told_facts

if TYPE_CHECKING:
    import random

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

NOON = dt.datetime(2018, 10, 20, 12, tzinfo=dt.timezone(dt.timedelta(hours=-6)))


@drawn(25)
@given(several_days, st.integers(0, 5), st.integers(0, 7), st.randoms(use_true_random=False))
def test_whatever_is_told_an_evening_ends_with_a_plan(
    small: Small, number: int, count: int, choose: random.Random
) -> None:
    operation = operation_of(small)
    plan = make_plan(operation)
    entries = effective(told_facts(operation, plan, choose, count))
    today = on_a_later_day(operation, number)
    issued = [Issued(pd.Timestamp(operation.days[0]), plan)]
    found = nearest_state(operation, entries, issued, today)
    left_out = {one.entry.entry_id for one in found.left_out}
    known = tuple(entry for entry in entries if entry.entry_id not in left_out)
    assert found.state.operation.sha256 == state(operation, known, issued, today).operation.sha256
    with TemporaryDirectory() as folder:
        Inputs.of(found.state.operation).write(Path(folder))
        assert load_operation(Path(folder)).sha256 == found.state.operation.sha256
    again = make_plan(found.state.operation, earlier=found.state.rest)
    assert verify(found.state.operation, again) == []


@pytest.fixture(scope="module")
def operation() -> Operation:
    """400 people for four days at two places, one pickup."""
    return operation_of(Made(4, 400, {"drinking_water": 3600}, {"pickup": 1}).small())


@pytest.fixture(scope="module")
def plan(operation: Operation) -> Plan:
    return make_plan(operation)


def entry(kind: str, minute: int = 0, **values: Any) -> Entry:
    at = NOON + dt.timedelta(minutes=minute)
    return Entry.of(kind, values, happened_at=at, recorded_at=at)


def nearest(operation: Operation, plan: Plan, *entries: Entry) -> Nearest:
    issued = [Issued(pd.Timestamp(day(0)), plan)]
    return nearest_state(operation, effective(entries), issued, pd.Timestamp(day(1)))


FITTING = entry("headcount", group_id="g", date=dt.date(2018, 10, 21), people=430)
UNFIT = [
    (entry("headcount", 1, group_id="nobody", date=dt.date(2018, 10, 21), people=9), "group_id", "unknown_id"),
    (entry("position", 1, group_id="g", place_id="nowhere", date=dt.date(2018, 10, 21)), "place_id", "unknown_id"),
    (entry("stock_count", 1, depot_id="x", item_id="drinking_water", counted=5.0), "depot_id", "unknown_id"),
    (
        entry("road", 1, from_place="arroyo", to_place="arroyo", from_date=dt.date(2018, 10, 21), open=False),
        "to_place",
        "closure_without_road",
    ),
]


@pytest.mark.parametrize(("unfit", "column", "code"), UNFIT)
def test_what_does_not_fit_is_named_and_the_rest_counts(
    operation: Operation, plan: Plan, unfit: Entry, column: str, code: str
) -> None:
    found = nearest(operation, plan, FITTING, unfit)
    assert [one.entry.entry_id for one in found.left_out] == [unfit.entry_id]
    assert {(problem.column, problem.code) for problem in found.left_out[0].problems} == {(column, code)}
    assert set(found.state.operation.headcounts["people"]) == {430}


def test_all_that_does_not_fit_is_named_in_the_order_in_which_it_happened(operation: Operation, plan: Plan) -> None:
    unfit = [one for one, _, _ in UNFIT]
    found = nearest(operation, plan, *reversed(unfit), FITTING)
    assert {one.entry.entry_id for one in found.left_out} == {one.entry_id for one in unfit}
    assert [one.entry.place_in_order for one in found.left_out] == sorted(one.place_in_order for one in unfit)
    alone = nearest(operation, plan, FITTING)
    assert found.state.operation.sha256 == alone.state.operation.sha256


def test_a_position_between_towns_is_a_place_of_its_own(operation: Operation, plan: Plan) -> None:
    """The support point of the second day is where the group said it was, and the plan reaches it."""
    here = entry("position", group_id="g", lat=16.1, lon=-95.0, date=dt.date(2018, 10, 21))
    found = nearest(operation, plan, here)
    assert found.left_out == ()
    again = make_plan(found.state.operation, earlier=found.state.rest)
    assert verify(found.state.operation, again) == []
    stops = again.drops[(again.drops["date"] == pd.Timestamp(day(1))) & (again.drops["kind"] == "stop")]
    assert stops[["lat", "lon"]].to_numpy().tolist() == [[16.1, -95.0]]


def test_a_position_at_a_town_is_that_town(operation: Operation, plan: Plan) -> None:
    town = operation.places.set_index("place_id").loc["bajio"]
    here = entry("position", group_id="g", lat=town["lat"] + 0.01, lon=town["lon"], date=dt.date(2018, 10, 21))
    told = entry("position", group_id="g", place_id="bajio", date=dt.date(2018, 10, 21))
    assert (
        nearest(operation, plan, here).state.operation.sha256 == nearest(operation, plan, told).state.operation.sha256
    )
