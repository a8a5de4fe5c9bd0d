"""What a new plan changes: the news, for whom, which trips, and why; figures by hand."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.core.language import SIDE_BY_SIDE
from logistics.live.changes import FREE, PROMISED, Changes, Side, changes_between
from logistics.live.changes_page import Naming, changes_page, news_lines
from logistics.live.entries import Entry
from logistics.live.journal import effective
from logistics.live.nearest import nearest_state
from logistics.live.news import news_of
from logistics.live.state import Issued
from logistics.planning.as_planned import remaining
from logistics.planning.pipeline import make_plan
from logistics.planning.plan_diff import SAME
from tests.support.cases.allocation_cases import Made, drawn, operation_of, with_rows
from tests.support.cases.later_days import on_a_later_day, several_days
from tests.support.cases.small import Small, day
from tests.support.cases.told_facts import told_facts

if TYPE_CHECKING:
    import random

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

ZONE = dt.timezone(dt.timedelta(hours=-6))


@pytest.fixture(scope="module")
def operation() -> Operation:
    """400 people for four days who need 2.5 litres to survive, 900 litres a day for them, one pickup."""
    return operation_of(Made(4, 400, {"drinking_water": 3600, "blanket": 100}, {"pickup": 1}).small())


@pytest.fixture(scope="module")
def plan(operation: Operation) -> Plan:
    return make_plan(operation)


def entry(kind: str, values: dict[str, Any], hour: int = 12, lines: list[dict[str, Any]] | None = None) -> Entry:
    happened = dt.datetime.combine(dt.date.fromisoformat(day(0)), dt.time(hour), ZONE)
    return Entry.of(kind, values, happened_at=happened, recorded_at=happened, lines=lines or [])


def before_and_after(operation: Operation, plan: Plan, *entries: Entry, on: str = day(1)) -> tuple[Side, Side]:
    """Give what the plan in force expected of a day, and a new plan from what is told."""
    today = pd.Timestamp(on)
    issued = [Issued(pd.Timestamp(operation.settings.start_date), plan)]
    state = nearest_state(operation, effective(entries), issued, today).state
    again = make_plan(state.operation, earlier=state.rest)
    return Side(*remaining(operation, plan, today)), Side(state.operation, again)


def changes(operation: Operation, plan: Plan, *entries: Entry) -> Changes:
    return changes_between(*before_and_after(operation, plan, *entries), [pd.Timestamp(day(1))])


def told(found: Changes, kind: str) -> list[tuple[float, float]]:
    rows = found.news[found.news["kind"] == kind]
    return [(row.before, row.now) for row in rows.itertuples()]


DAY = dt.date(2018, 10, 21)


def test_nothing_told_changes_nothing(operation: Operation, plan: Plan) -> None:
    found = changes(operation, plan)
    assert found.news.empty
    assert found.groups.empty
    assert set(found.trips["change"]) == {SAME}


def test_people_who_joined_are_news_from_their_day_to_the_end(operation: Operation, plan: Plan) -> None:
    found = changes(operation, plan, entry("headcount", {"group_id": "g", "date": DAY, "people": 430}))
    row = next(found.news.itertuples())
    assert (row.kind, row.group_id, row.before, row.now) == ("people", "g", 400, 430)
    assert (row.date, row.until) == (pd.Timestamp(day(1)), pd.Timestamp(day(3)))
    assert len(found.news) == 1


def test_water_that_was_lost_is_lacked_and_is_why_more_is_brought(operation: Operation, plan: Plan) -> None:
    """Half of the first load is missing: with what is left, the group lacks that much more of a day's 1,000 litres."""
    loads = plan.trip_loads.merge(plan.trips, on="trip_id")
    load = next(loads[loads["start"] < pd.Timestamp(day(1))].query("item_id == 'drinking_water'").itertuples())
    line = {"item_id": "drinking_water", "good": load.quantity / 2, "missing": load.quantity / 2}
    values = {"trip_id": load.trip_id, "drop_id": load.drop_id, "group_id": "g"}
    found = changes(operation, plan, entry("delivery", values, 15, [line]))
    (before, now), *more = told(found, "lacks")
    assert more == []
    assert now - before == pytest.approx(load.quantity / 2 / 1000)
    assert set(found.groups["why"]) <= {"1", ""}
    changed = found.trips[found.trips["change"] != SAME]
    assert set(changed["why"]) <= {"1"}


def test_a_vehicle_that_stands_is_why_its_trip_is_dropped(operation: Operation, plan: Plan) -> None:
    values = {"depot_id": "d", "vehicle_id": "pickup", "vehicle_no": 1, "from_date": DAY, "able": False}
    found = changes(operation, plan, entry("vehicle", values | {"until_date": DAY}))
    assert told(found, "vehicles") == [(1, 0)]
    dropped = found.trips[(found.trips["change"] == "dropped") & (found.trips["date"] == pd.Timestamp(day(1)))]
    assert len(dropped)
    assert set(dropped["why"]) == {"1"}
    assert set(dropped["zone"]) == {PROMISED}
    assert set(found.trips.loc[found.trips["date"] > pd.Timestamp(day(1)), "zone"]) == {FREE}


def test_a_road_that_is_shut_is_why_a_trip_over_it_is_dropped(operation: Operation, plan: Plan) -> None:
    values = {"from_place": "bajio", "to_place": "arroyo", "from_date": DAY, "until_date": DAY, "open": False}
    found = changes(operation, plan, entry("road", values))
    row = next(found.news.itertuples())
    assert (row.kind, row.place_id, row.to_place) == ("road_shut", "arroyo", "bajio")
    dropped = found.trips[(found.trips["date"] == pd.Timestamp(day(1))) & (found.trips["change"] == "dropped")]
    assert len(dropped)
    assert set(dropped["why"]) == {"1"}
    served = found.groups[found.groups["date"] == pd.Timestamp(day(1))]
    assert set(served["now"]) == {0.0}
    assert set(served["why"]) == {"1"}


def test_a_count_of_the_shelf_is_why_less_is_sent(operation: Operation, plan: Plan) -> None:
    counted = {"depot_id": "d", "item_id": "drinking_water", "counted": 300.0}
    found = changes(operation, plan, entry("stock_count", counted, 22))
    ((before, now),) = told(found, "stock")
    left = plan.allocation[plan.allocation["dispatch_date"] < pd.Timestamp(day(1))].query("item_id == 'drinking_water'")
    assert (before, now) == (3600 - left["quantity"].sum(), 300)
    assert found.groups["now"].sum() == pytest.approx(300)
    assert set(found.trips.loc[found.trips["change"] != SAME, "why"]) == {"1"}


def test_a_group_elsewhere_is_told_with_both_places(operation: Operation, plan: Plan) -> None:
    found = changes(operation, plan, entry("position", {"group_id": "g", "place_id": "arroyo", "date": DAY}))
    row = next(found.news[found.news["kind"] == "place"].itertuples())
    assert (row.place_id, row.to_place) == ("bajio", "arroyo")


def test_goods_and_money_of_others_are_told(operation: Operation, plan: Plan) -> None:
    given = {"depot_id": "d", "item_id": "blanket", "quantity": 80.0, "sender": "parroquia"}
    found = changes(operation, plan, entry("receipt", given, 20), entry("money", {"usd": 200.0, "direction": "in"}, 20))
    assert found.news["kind"].tolist() == ["stock", "money"]
    (_, usd), (before, _) = told(found, "money")[0], told(found, "money")[0]
    assert usd - before == 200


@drawn(15)
@given(several_days, st.integers(0, 5), st.integers(1, 5), st.randoms(use_true_random=False))
def test_news_are_where_the_states_differ_and_every_change_is_told_in_each_language(
    small: Small, number: int, count: int, choose: random.Random
) -> None:
    operation = operation_of(small)
    plan = make_plan(operation)
    today = on_a_later_day(operation, number)
    before, after = before_and_after(operation, plan, *told_facts(operation, plan, choose, count), on=str(today))
    found = changes_between(before, after, [today])
    assert news_of(before.operation, before.operation).empty
    if before.operation.sha256 == after.operation.sha256:
        assert found.news.empty
    received = [side.plan.coverage["received"].sum() for side in (before, after)]
    assert found.groups["now"].sum() - found.groups["before"].sum() == pytest.approx(received[1] - received[0])
    names = Naming.taken(before.operation, after.operation)
    numbers = set(found.news["news"].astype(str))
    for why in (*found.trips["why"], *found.groups["why"]):
        assert set(why.split()) <= numbers
    for lang in SIDE_BY_SIDE:
        lines = news_lines(found, names, lang)
        assert len(lines) == len(found.news)
        assert not any("{" in line or "nan" in line.split() for line in lines)
    assert changes_page(found, names).count("# ") >= len(SIDE_BY_SIDE)


def test_names_of_the_tables_are_shown_as_they_are() -> None:
    small = Made(2, 100, {"drinking_water": 400}, {"pickup": 1}).small()
    group = {**small.tables["groups"][0], "name": "Los *de* <Ocotepeque> | 2"}
    operation = operation_of(with_rows(small, groups=[group]))
    plan = make_plan(operation)
    counted = entry("headcount", {"group_id": "g", "date": DAY, "people": 130})
    found = changes(operation, plan, counted)
    page = changes_page(found, Naming.taken(operation))
    assert r"Los \*de\* \<Ocotepeque\> \| 2: 130 personas en lugar de 100" in page


def test_a_supplier_with_half_at_another_price_is_why_less_is_bought() -> None:
    """300 litres a day at 0.1 USD become 150 at 0.2 USD."""
    small = Made(4, 400, {"drinking_water": 3600}, {"pickup": 1}).small()
    row = {"place_id": "bajio", "item_id": "drinking_water", "max_per_day": 300, "price_usd_per_unit": 0.1}
    operation = operation_of(with_rows(small, suppliers=[{**row, "lead_days": 0}]))
    plan = make_plan(operation)
    half = {"place_id": "bajio", "item_id": "drinking_water", "from_date": DAY, "share": 0.5, "price_usd": 0.2}
    found = changes(operation, plan, entry("supply", half))
    assert told(found, "supply") == [(300, 150)]
    assert told(found, "price") == [(0.1, 0.2)]
    assert len(found.groups)
    assert (found.groups["now"] < found.groups["before"]).all()
    assert set(found.groups["why"]) == {"1 2"}


def test_what_was_lacked_on_several_days_may_be_more_than_one_day_needs(operation: Operation, plan: Plan) -> None:
    """Nothing came on three days: 1, and a part of what was felt before."""
    stolen = entry("stock_count", {"depot_id": "d", "item_id": "drinking_water", "counted": 0.0}, 4)
    trips = plan.trip_loads[plan.trip_loads["item_id"] == "drinking_water"]
    nothing = [
        entry(
            "delivery", {"trip_id": row.trip_id, "drop_id": row.drop_id, "group_id": "g"}, 20,
            [{"item_id": "drinking_water", "good": 0.0, "missing": row.quantity}],
        )
        for row in trips.itertuples()
    ]  # fmt: skip
    before, after = before_and_after(operation, plan, stolen, *nothing, on=day(3))
    found = changes_between(before, after, [])
    ((_, now),) = told(found, "lacks")
    assert now > 1
    assert any("le faltó" in line or "falta" in line for line in news_lines(found, Naming.taken(operation), "es"))
