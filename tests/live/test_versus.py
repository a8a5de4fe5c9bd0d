"""Plan against what happened: figures by hand, causes by their rule, and tables that add up whatever is told."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.analysis.scenarios.change import changed
from logistics.analysis.scenarios.spec import draw, read_spec
from logistics.core.errors import PlanError
from logistics.core.plan import Plan
from logistics.live.entries import Entry
from logistics.live.journal import effective
from logistics.live.kinds import KINDS
from logistics.live.state import Issued, state
from logistics.live.versus.compared import Versus, unbalanced, versus
from logistics.live.versus.documents import record, write_versus
from logistics.live.versus.learned import FEWEST, ensemble_file, learned
from logistics.live.versus.pages import write_page
from logistics.planning.pipeline import make_plan
from tests.support.cases.allocation_cases import Made, drawn, operation_of, with_rows
from tests.support.cases.later_days import driven_by_night, on_a_later_day, several_days
from tests.support.cases.small import Small, day
from tests.support.cases.told_facts import told_facts
from tests.support.run_command import run_here

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from pathlib import Path

    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

#: The clocks of Mexico City on these days.
ZONE = dt.timezone(dt.timedelta(hours=-5))
WATER = "drinking_water"


def small_case() -> Small:
    """400 people who can carry nothing, 900 litres a day for them, blankets for 100, one pickup."""
    return Made(4, 400, {WATER: 3600, "blanket": 100}, {"pickup": 1}).small()


@pytest.fixture(scope="module")
def operation() -> Operation:
    return operation_of(small_case())


@pytest.fixture(scope="module")
def plan(operation: Operation) -> Plan:
    return make_plan(operation)


def at(number: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(day(number)), dt.time(hour, minute), ZONE)


def entry(kind: str, values: dict[str, Any], when: dt.datetime, lines: Sequence[dict[str, Any]] = ()) -> Entry:
    """Give an entry, as recorded: what it is about is that day, where no other is told."""
    today = dict.fromkeys(KINDS[kind].today, when.date())
    return Entry.of(kind, today | values, happened_at=when, recorded_at=when, lines=list(lines))


def compared(operation: Operation, plan: Plan, *entries: Entry, until: int = 1) -> Versus:
    issued = [Issued(pd.Timestamp(operation.settings.start_date), plan)]
    return versus(operation, effective(entries), issued, pd.Timestamp(day(until)))


def load_of(plan: Plan, number: int = 0, item: str = WATER) -> Any:
    """Give the largest load of an item on a day, with its trip and its stop."""
    loads = plan.trip_loads.merge(plan.trips, on="trip_id")
    stops = plan.trip_stops.rename(columns={"depart": "handed"})[["trip_id", "drop_id", "handed"]]
    loads = loads.merge(stops, on=["trip_id", "drop_id"])
    loads = loads[(loads["item_id"] == item) & (loads["start"].dt.normalize() == pd.Timestamp(day(number)))]
    return next(loads.sort_values("quantity", ascending=False).itertuples())


def delivery(load: Any, when: dt.datetime, **told: float) -> Entry:
    values = {"trip_id": load.trip_id, "drop_id": load.drop_id, "group_id": "g"}
    return entry("delivery", values, when, [{"item_id": load.item_id, **told}])


def causes(found: Versus) -> dict[str, float]:
    return {str(cause): float(units) for cause, units in found.causes.groupby("cause")["quantity"].sum().items()}


def line(found: Versus, load: Any) -> Any:
    rows = found.lines[(found.lines["trip_id"] == load.trip_id) & (found.lines["item_id"] == load.item_id)]
    return next(rows.itertuples())


def test_what_nobody_told_is_shown_as_issued_and_gives_no_rate(operation: Operation, plan: Plan) -> None:
    found = compared(operation, plan, until=3)
    assert not found.lines["arrived_told"].any()
    assert (found.lines["arrived"] == found.lines["planned"]).all()
    whole = found.whole
    assert whole["arrived_as_issued_kg"] == whole["planned_kg"] == whole["arrived_kg"] > 0
    assert whole["arrived_told_kg"] == whole["planned_told_kg"] == whole["lines_told"] == 0
    assert whole[[name for name in whole.index if name.endswith("_rate")]].isna().all()
    assert found.causes.empty
    assert set(found.learned["state"]) == {"too_few"}
    spent = found.money[["told_usd", "as_issued_usd"]].sum()
    assert spent["told_usd"] == 0
    assert spent["as_issued_usd"] == pytest.approx(
        plan.trips.loc[plan.trips["start"] < pd.Timestamp(day(3)), "cost_usd"].sum()
    )
    reached = found.coverage
    assert (reached["used"] == reached["used_planned"]).all()
    assert (reached["need"] == reached["need_planned"]).all()


def test_half_the_water_was_missing(operation: Operation, plan: Plan) -> None:
    load = load_of(plan)
    half = load.quantity / 2
    found = compared(operation, plan, delivery(load, at(0, 15), good=half, missing=half))
    assert causes(found) == {"lost_on_the_way": half}
    own = line(found, load)
    assert (own.planned, own.left, own.arrived, own.missing, own.gap) == (
        load.quantity,
        load.quantity,
        half,
        half,
        half,
    )
    assert own.arrived_told
    assert not own.left_told
    water = found.by("items").set_index("item_id").loc[WATER]
    assert water["fill_rate"] == water["loss_rate"] == 0.5
    assert water["planned_told_kg"] == load.quantity
    assert water["planned_as_issued_kg"] == 900 - load.quantity
    assert water["arrived_kg"] == 900 - half
    # 400 people need 1,600 litres a day; they could use all of what came.
    reached = found.coverage.set_index("item_id").loc[WATER]
    assert reached["used_planned"] - reached["used"] == half
    assert reached["need"] == 1600


def test_less_was_loaded_and_the_rest_of_the_gap_is_not_told(operation: Operation, plan: Plan) -> None:
    load = load_of(plan)
    goods = plan.trip_loads[plan.trip_loads["trip_id"] == load.trip_id].set_index("item_id")["quantity"].to_dict()
    lines = [{"item_id": item, "quantity": units - 100 * (item == WATER)} for item, units in goods.items()]
    left = entry("dispatch", {"trip_id": load.trip_id, "depot_id": "d"}, at(0, 12), lines)
    found = compared(operation, plan, left)
    assert causes(found) == {"not_loaded": 100.0}
    assert line(found, load).left_told
    assert not line(found, load).arrived_told
    assert found.whole["fill_rate"] != found.whole["fill_rate"]
    water = found.by("items").set_index("item_id").loc[WATER]
    assert water["loaded_rate"] == pytest.approx((load.quantity - 100) / load.quantity, abs=1e-6)
    # Of what left, 50 are damaged, 20 came back, and of 30 nobody says anything.
    told = delivery(load, at(0, 13), good=load.quantity - 200, damaged=50, brought_back=20)
    found = compared(operation, plan, left, told)
    assert causes(found) == {"not_loaded": 100.0, "damaged": 50.0, "brought_back": 20.0, "not_told": 30.0}


def test_what_is_missing_on_the_sheet_and_was_never_loaded_counts_once(operation: Operation, plan: Plan) -> None:
    load = load_of(plan)
    goods = plan.trip_loads[plan.trip_loads["trip_id"] == load.trip_id].set_index("item_id")["quantity"].to_dict()
    lines = [{"item_id": item, "quantity": units / (2 if item == WATER else 1)} for item, units in goods.items()]
    left = entry("dispatch", {"trip_id": load.trip_id, "depot_id": "d"}, at(0, 12), lines)
    told = delivery(load, at(0, 13), good=load.quantity / 2, missing=load.quantity / 2)
    assert causes(compared(operation, plan, left, told)) == {"not_loaded": load.quantity / 2}


def test_a_truck_broke_and_nothing_of_its_visit_came(operation: Operation, plan: Plan) -> None:
    load = load_of(plan, 1)
    broke = entry("vehicle", {"depot_id": "d", "vehicle_id": "pickup", "vehicle_no": 1, "able": False,
                              "from_date": dt.date.fromisoformat(day(1)),
                              "until_date": dt.date.fromisoformat(day(1))}, at(1, 6))  # fmt: skip
    nothing = delivery(load, at(1, 19), good=0, missing=load.quantity)
    found = compared(operation, plan, broke, nothing, until=2)
    assert causes(found) == {"vehicle_broke": load.quantity}
    assert found.by("days").set_index("date").loc[pd.Timestamp(day(1)), "loss_rate"] == 0
    # Where some of it came, what is missing is missing.
    some = delivery(load, at(1, 19), good=100, missing=load.quantity - 100)
    assert causes(compared(operation, plan, broke, some, until=2)) == {"lost_on_the_way": load.quantity - 100}


def test_a_road_was_shut_and_all_came_back(operation: Operation, plan: Plan) -> None:
    load = load_of(plan)
    shut = entry("road", {"from_place": "bajio", "to_place": "arroyo", "open": False}, at(0, 8))
    back = delivery(load, at(0, 19), good=0, brought_back=load.quantity)
    assert causes(compared(operation, plan, shut, back)) == {"road_shut": load.quantity}
    later = entry("road", {"from_place": "bajio", "to_place": "arroyo", "open": False,
                           "from_date": dt.date.fromisoformat(day(2))}, at(0, 8))  # fmt: skip
    assert causes(compared(operation, plan, later, back)) == {"brought_back": load.quantity}


def test_the_group_was_elsewhere(operation: Operation, plan: Plan) -> None:
    load = load_of(plan, 1)
    slept = entry("position", {"group_id": "g", "place_id": "arroyo", "date": dt.date.fromisoformat(day(1))}, at(1, 18))
    back = delivery(load, at(1, 19), good=0, brought_back=load.quantity)
    found = compared(operation, plan, slept, back, until=2)
    assert causes(found) == {"group_elsewhere": load.quantity}


def test_goods_came_late_or_were_never_on_the_shelf(operation: Operation, plan: Plan) -> None:
    load = load_of(plan, 1)
    left = entry(
        "dispatch", {"trip_id": load.trip_id, "depot_id": "d"}, at(1, 6, 30), [{"item_id": WATER, "quantity": 600}]
    )
    late = entry("receipt", {"depot_id": "d", "item_id": WATER, "quantity": 300.0, "expected": day(0)}, at(1, 12))
    assert causes(compared(operation, plan, left, late, until=2)) == {"late_goods": 300.0}
    count = entry("stock_count", {"depot_id": "d", "item_id": WATER, "counted": 2400.0}, at(0, 20))
    found = compared(operation, plan, left, count, until=2)
    assert causes(found) == {"stock_differed": 300.0}
    # 3,600 litres less the 900 of the first day should have been there.
    shelf = next(found.counts.itertuples())
    assert (shelf.book, shelf.counted, shelf.difference) == (2700, 2400, -300)
    assert shelf.accuracy == pytest.approx(1 - 300 / 2700, abs=1e-6)
    enough = entry("stock_count", {"depot_id": "d", "item_id": WATER, "counted": 2700.0}, at(0, 20))
    assert causes(compared(operation, plan, left, enough, until=2)) == {"not_loaded": 300.0}


def test_water_of_a_ranch_is_beside_the_plan(operation: Operation, plan: Plan) -> None:
    values = {"place_id": "bajio", "group_id": "g", "received_as": "municipio"}
    found = compared(operation, plan, entry("delivery", values, at(0, 18), [{"item_id": WATER, "good": 8000.0}]))
    whole = found.whole
    assert whole["more_kg"] == 8000
    assert whole["arrived_kg"] == whole["planned_kg"] + 8000
    assert whole["lines_told"] == 0
    assert set(found.lines["source_kind"]) == {"depot", "beside"}
    reached = found.coverage.set_index("item_id").loc[WATER]
    assert reached["used"] == reached["need"]
    assert found.by("depots")["more_kg"].sum() == 0


def test_what_a_trip_gave_that_was_not_on_its_sheet_is_more_than_planned(operation: Operation, plan: Plan) -> None:
    load = load_of(plan, 1)
    values = {"trip_id": load.trip_id, "drop_id": load.drop_id, "group_id": "g"}
    given = entry("delivery", values, at(1, 8), [{"item_id": "blanket", "good": 12.0}])
    found = compared(operation, plan, given, until=2)
    more = found.lines[found.lines["more"] > 0]
    columns = ["source_id", "item_id", "planned", "arrived", "more"]
    assert more[columns].to_numpy().tolist() == [["d", "blanket", 0.0, 12.0, 12.0]]
    assert causes(found) == {}


def test_what_was_handed_over_elsewhere_is_missing_where_it_was_meant_for(operation: Operation, plan: Plan) -> None:
    """The trip of the second day gave 300 litres at the drop of the day before, to the same people."""
    load, before = load_of(plan, 1), load_of(plan)
    values = {"trip_id": load.trip_id, "drop_id": before.drop_id, "group_id": "g"}
    given = entry("delivery", values, at(1, 7), [{"item_id": WATER, "good": 300.0}])
    found = compared(operation, plan, given, until=2)
    assert causes(found) == {"handed_elsewhere": 300.0}
    whole = found.whole
    assert whole["more_kg"] == whole["gap_kg"] == 300
    assert whole["left_kg"] == whole["planned_kg"] == whole["arrived_kg"]


def test_more_people_need_more_and_that_is_said(operation: Operation, plan: Plan) -> None:
    counted = entry("headcount", {"group_id": "g", "people": 430}, at(0, 19))
    found = compared(operation, plan, counted, until=2)
    assert found.people[["planned", "people"]].to_numpy().tolist() == [[400, 430], [400, 430]]
    water = found.coverage[found.coverage["item_id"] == WATER]
    assert (water["need"] - water["need_planned"]).tolist() == [120, 120]
    # 30 people on two days, at 4 litres of water each.
    assert "60 personas-día más, cuyas necesidades diarias pesan 0.24 t" in write_page(found, "es")
    fewer = entry("headcount", {"group_id": "g", "people": 390}, at(0, 19))
    assert "20 person-days fewer" in write_page(compared(operation, plan, fewer, until=2), "en")


@pytest.mark.parametrize(("minutes", "on_time"), [(-20, 1.0), (30, 1.0), (31, 0.0)])
def test_a_hand_over_may_be_half_an_hour_late(operation: Operation, plan: Plan, minutes: int, on_time: float) -> None:
    load = load_of(plan, 1)
    when = (load.handed + pd.Timedelta(minutes=minutes)).to_pydatetime().replace(tzinfo=ZONE)
    found = compared(operation, plan, delivery(load, when, good=load.quantity), until=2)
    assert found.whole["on_time_rate"] == on_time
    assert found.whole["in_full_rate"] == found.whole["fill_rate"] == 1.0


def test_nothing_that_came_is_not_on_time(operation: Operation, plan: Plan) -> None:
    load = load_of(plan, 1)
    found = compared(operation, plan, delivery(load, at(1, 6), good=0, missing=load.quantity), until=2)
    assert found.whole["on_time_rate"] == 0


def test_of_two_hand_overs_at_a_drop_the_one_recorded_last_counts(operation: Operation, plan: Plan) -> None:
    load = load_of(plan)
    first, second = delivery(load, at(0, 15), good=100), delivery(load, at(0, 14), good=700)
    second = Entry.of("delivery", dict(second.values), lines=[dict(one) for one in second.lines],
                      happened_at=second.happened_at, recorded_at=at(0, 20))  # fmt: skip
    assert line(compared(operation, plan, first, second), load).arrived == 700
    assert line(compared(operation, plan, second, first), load).arrived == 700


def test_money_is_planned_told_or_as_issued(operation: Operation, plan: Plan) -> None:
    load = load_of(plan)
    cost = float(plan.trips.set_index("trip_id").loc[load.trip_id, "cost_usd"])
    entries = [
        entry("return", {"trip_id": load.trip_id, "depot_id": "d", "cost_usd": cost + 25}, at(0, 18)),
        entry(
            "purchase",
            {"place_id": "bajio", "item_id": WATER, "quantity": 10.0, "usd": 7.0, "group_id": "g"},
            at(0, 18),
        ),
        entry("money", {"usd": 3.0, "direction": "out"}, at(0, 18)),
        entry("money", {"usd": 90.0, "direction": "in"}, at(0, 18)),
        entry("purchase", {"place_id": "bajio", "item_id": WATER, "quantity": 10.0, "usd": 50.0}, at(1, 18)),
    ]
    found = compared(operation, plan, *entries)
    table = found.money.set_index("what")
    assert table["told_usd"].to_dict() == {"transport": cost + 25, "purchases": 7.0, "payments": 3.0, "came_in": 90.0}
    planned = plan.trips.loc[plan.trips["start"] < pd.Timestamp(day(1)), "cost_usd"].sum()
    assert table.loc["transport", "planned_usd"] == pytest.approx(planned)
    assert table.loc["transport", "as_issued_usd"] == pytest.approx(planned - cost)
    budget = state(operation, effective(entries), [Issued(pd.Timestamp(day(0)), plan)], pd.Timestamp(day(1)))
    left = budget.operation.settings.budget_usd
    assert record(found)["spent_usd"] == pytest.approx(operation.settings.budget_usd + 90 - left)


@pytest.fixture(scope="module")
def with_supplier() -> Operation:
    """Like the others, with water to be had where they are, and more that comes to the depot each day."""
    small = small_case()
    bought = {"place_id": "bajio", "item_id": WATER, "max_per_day": 500, "price_usd_per_unit": 0.1, "lead_days": 0}
    first = small.tables["stock"]
    more = [{"depot_id": "d", "item_id": WATER, "quantity": 500, "available_from": day(number)} for number in (1, 2, 3)]
    return operation_of(with_rows(small, suppliers=[bought], stock=[*first, *more]))


def test_a_supplier_had_half(with_supplier: Operation) -> None:
    plan = make_plan(with_supplier)
    order = next(plan.allocation[plan.allocation["source_kind"] == "supplier"].sort_values("arrive_date").itertuples())
    values = {"place_id": "bajio", "drop_id": order.drop_id, "group_id": "g"}
    number = (order.arrive_date - pd.Timestamp(day(0))).days
    told = entry("delivery", values, at(number, 14), [{"item_id": WATER, "good": order.quantity / 2}])
    found = compared(with_supplier, plan, told, until=number + 1)
    assert causes(found) == {"supplier_less": order.quantity / 2}
    assert found.observations[["what", "subject", "value"]].to_numpy().tolist() == [["suppliers", "bajio", 0.5]]
    orders = found.money.set_index("what").loc["orders"]
    assert orders["planned_usd"] == orders["as_issued_usd"] == pytest.approx(order.purchase_usd)


def test_with_fewer_than_five_observations_nothing_is_offered(with_supplier: Operation, tmp_path: Path) -> None:
    """Head counts of 1.1 times those planned for, and goods that come a day late, fewer of them."""
    plan = make_plan(with_supplier)
    late = entry("receipt", {"depot_id": "d", "item_id": WATER, "quantity": 400.0, "expected": day(1)}, at(2, 9))
    counted = [entry("headcount", {"group_id": "g", "people": 440}, at(number, 19)) for number in range(3)]
    found = compared(with_supplier, plan, late, *counted, until=3)
    seen = found.observations.groupby("what")["value"].agg(list).to_dict()
    assert seen == {"people": [1.1, 1.1, 1.1], "resupply": [0.8], "resupply_days": [1.0]}
    assert set(found.learned["state"]) == {"too_few"}
    assert ensemble_file(found.learned, found.observations, found.ahead) == ""
    assert "learned.toml" not in written(found, tmp_path / "versus")


def test_an_ensemble_reads_what_is_learnt(with_supplier: Operation, tmp_path: Path) -> None:
    plan = make_plan(with_supplier)
    found = compared(with_supplier, plan, until=3)
    rows = [
        ("people", [1.0, 1.1, 1.1, 1.2, 1.3]),
        ("days_behind", [0, 0, 1, 1, 2]),
        ("walking_speed", [0.8, 0.9, 1.0, 1.0, 1.1]),
        ("truck_speed", [0.7, 0.8, 0.9, 1.0, 1.0]),
        ("arriving", [0.9, 0.95, 1.0, 1.0, 1.0]),
        ("suppliers", [0.5, 0.5, 0.5, 0.5, 0.5]),
        ("resupply", [0.8, 0.8, 1.0, 1.0, 1.0]),
        ("resupply_days", [-1, 0, 0, 1, 2]),
    ]
    seen = pd.DataFrame([(what, value) for what, values in rows for value in values], columns=["what", "value"])
    assert min(len(values) for _, values in rows) == FEWEST
    table = learned(seen, found.ahead)
    assert set(table["state"]) == {"offered", "no_use"}
    # They stay at one place to the end, so nobody can arrive later; stock is still to come.
    assert table.loc[table["state"] == "no_use", "what"].tolist() == ["days_behind"]
    file = tmp_path / "learned.toml"
    file.write_text(ensemble_file(table, seen, found.ahead), "utf-8")
    spec = read_spec(file)
    people = next(value for value in spec.uncertain if value.name == "people.times")
    assert people.given == {"one_of": [1.0, 1.1, 1.2, 1.3], "weights": [1, 2, 1, 1]}
    late = next(value for value in spec.uncertain if value.name == "resupply-days.days")
    assert late.given == {"one_of": [0, 1, 2], "weights": [3, 1, 1]}
    members = draw(spec)
    assert len(members) == 32
    for member in members[:6]:
        changed(found.ahead, member)


def test_speeds_and_days_behind_are_told_against_the_plan(tmp_path: Path) -> None:
    """They walk 24 km on the second day, are seen half-way at 9:00, and come a day late; a trip took twice as long."""
    small = Made(4, 100, {WATER: 4000}, {"pickup": 1}).small()
    stay, first, last = small.tables["itinerary"][0], small.tables["places"][0], small.tables["places"][1]
    way = [
        {**stay, "sequence": 1, "place_id": "arroyo", "nights": 1},
        {**stay, "sequence": 2, "place_id": "bajio", "arrive_date": day(1), "nights": 3, "mode": "walk"},
    ]
    middle = {**first, "place_id": "cumbre", "name": "Cumbre", "lat": 16.05}
    road = small.tables["roads"][0]
    roads = [{**road, "to_place": "cumbre", "km": 12}, {**road, "from_place": "cumbre", "km": 12}]
    operation = operation_of(with_rows(small, itinerary=way, places=[first, middle, last], roads=roads))
    plan = make_plan(operation)
    load = load_of(plan, 2)
    seen = entry("position", {"group_id": "g", "place_id": "cumbre", "arrived": False}, at(1, 9))
    slept = entry("position", {"group_id": "g", "place_id": "arroyo"}, at(1, 19))
    found = compared(operation, plan, seen, slept, until=3)
    values = found.observations.set_index("what")
    # From 5:00 to 9:00 they walked 12 km: 3 km/h, where 4 are assumed. On the second night they are still in Arroyo.
    assert values.loc["walking_speed", ["planned", "told", "value"]].tolist() == [4.0, 3.0, 0.75]
    assert values.loc["days_behind", "value"] == 1
    # A trip of 24 km each way takes 24 minutes at 60 km/h, and then the hand-over; it took 24 minutes more.
    trip = plan.trips.set_index("trip_id").loc[load.trip_id]
    assert trip["km"] == 48
    gone = trip["depart"].to_pydatetime().replace(tzinfo=ZONE)
    stop = plan.trip_stops.set_index("trip_id").loc[load.trip_id]
    handed = stop["depart"] - stop["arrive"]
    came = (trip["depart"] + pd.Timedelta(minutes=48) + handed).to_pydatetime().replace(tzinfo=ZONE)
    goods = entry(
        "dispatch", {"trip_id": load.trip_id, "depot_id": "d"}, gone, [{"item_id": WATER, "quantity": load.quantity}]
    )
    found = compared(operation, plan, goods, delivery(load, came, good=load.quantity), until=3)
    driven = found.observations.set_index("what").loc["truck_speed"]
    assert (driven["planned"], driven["told"], driven["value"]) == pytest.approx((60, 30, 0.5), abs=0.01)


def test_there_must_be_an_issued_plan_and_a_day_that_is_over(operation: Operation, plan: Plan) -> None:
    with pytest.raises(PlanError, match="logistics tonight"):
        versus(operation, (), [], pd.Timestamp(day(1)))
    with pytest.raises(PlanError, match=day(0)):
        compared(operation, plan, until=0)


def test_each_line_is_of_the_plan_that_was_in_force(operation: Operation, plan: Plan) -> None:
    """A second plan is issued on the second day: its lines count from then on, and no line counts twice."""
    told = effective([delivery(load_of(plan), at(0, 15), good=100)])
    first = Issued(pd.Timestamp(day(0)), plan)
    there = state(operation, told, [first], pd.Timestamp(day(1)))
    again = make_plan(there.operation, earlier=there.rest)
    found = versus(operation, told, [first, Issued(pd.Timestamp(day(1)), again)], pd.Timestamp(day(3)))
    for number, one in ((0, plan), (1, again), (2, again)):
        sent = one.allocation[one.allocation["arrive_date"] == pd.Timestamp(day(number))]["quantity"].sum()
        lines = found.lines[found.lines["date"] == pd.Timestamp(day(number))]
        assert lines["planned"].sum() == pytest.approx(sent)
    assert found.plans == 2
    assert unbalanced(found).empty


@pytest.mark.parametrize(("goes_on", "cause"), [(False, "group_elsewhere"), (True, "handed_elsewhere")])
def test_what_was_on_the_road_came_back_or_went_elsewhere(goes_on: bool, cause: str) -> None:
    """Trucks arrive the day after they left. The group was not where they were going: told the evening before."""
    operation = driven_by_night()
    plan, first = make_plan(operation), Issued(pd.Timestamp(day(0)), make_plan(operation))
    today = pd.Timestamp(day(2))
    gone = plan.trip_loads.merge(plan.trips[["trip_id", "start"]], on="trip_id")
    gone = gone[(gone["start"] < today) & gone["drop_id"].str.startswith(day(2))]
    slept = entry("position", {"group_id": "g", "place_id": "arroyo", "date": today.date()}, at(1, 21))
    told = [
        entry("divert", {"trip_id": trip, "group_id": "g", "date": today.date()}, at(1, 21))
        for trip in (gone["trip_id"].unique() if goes_on else ())
    ]
    entries = effective([slept, *told])
    there = state(operation, entries, [first], today)
    again = Issued(today, make_plan(there.operation, earlier=there.rest))
    found = versus(operation, entries, [first, again], pd.Timestamp(day(3)))
    assert causes(found) == {cause: pytest.approx(gone["quantity"].sum())}
    came = there.operation.under_way["quantity"].sum()
    assert found.whole["more_kg"] == pytest.approx(found.lines["more"].mul(found.lines["kg_per_unit"]).sum())
    assert found.lines["more"].sum() == pytest.approx(came) == pytest.approx(gone["quantity"].sum() if goes_on else 0)
    assert unbalanced(found).empty


@drawn(40)
@given(several_days, st.integers(0, 5), st.integers(0, 12), st.randoms(use_true_random=False))
def test_whatever_is_told_the_tables_add_up(small: Small, number: int, count: int, choose: random.Random) -> None:
    operation = operation_of(small)
    plan = make_plan(operation)
    day_after = on_a_later_day(operation, number)
    issued = [Issued(pd.Timestamp(operation.days[0]), plan)]
    entries = told_facts(operation, plan, choose, count)
    found = versus(operation, effective(entries), issued, day_after)
    lines = found.lines
    assert unbalanced(found).empty
    # What was planned, reckoned from the plan itself.
    sent = plan.allocation[plan.allocation["arrive_date"] < day_after].groupby("item_id")["quantity"].sum()
    planned = lines.groupby("item_id")["planned"].sum()
    pd.testing.assert_series_equal(planned[planned > 0], sent[sent > 0], check_names=False)
    # Each line: what is missing is divided over its causes, and no cause is below nothing.
    caused = found.causes.groupby("line")["quantity"].sum().reindex(lines.index, fill_value=0.0)
    assert (caused - lines["gap"]).abs().max() < 1e-5 if len(lines) else True
    assert (found.causes["quantity"] > 0).all()
    # What groups got is what the next plan goes on from, but for what trips gave beside their sheets.
    unfit = {one.entry.entry_id for one in found.left_out}
    known = tuple(one for one in effective(entries) if one.entry_id not in unfit)
    used = state(operation, known, issued, day_after).past[0].happened.use.used
    reached = found.coverage.merge(used, on=["group_id", "date", "item_id"], suffixes=("", "_state"))
    assert len(reached) == len(used)
    assert (reached["used"] - reached["used_state"]).abs().max() < 1e-5 if len(reached) else True
    rates = found.whole[[name for name in found.whole.index if name.endswith("_rate")]].dropna()
    assert rates.between(0, 1).all()
    # The same facts in another order, and twice, say the same.
    mixed = [*entries, *entries[:3]]
    choose.shuffle(mixed)
    again = versus(operation, effective(mixed), issued, day_after)
    assert json.dumps(record(again)) == json.dumps(record(found))
    assert write_page(again, "es") == write_page(found, "es")


def test_the_order_of_facts_and_doubles_do_not_matter(operation: Operation, plan: Plan, tmp_path: Path) -> None:
    facts = [
        delivery(load_of(plan), at(0, 15), good=100, damaged=20),
        entry("stock_count", {"depot_id": "d", "item_id": WATER, "counted": 900.0}, at(0, 22)),
        entry("headcount", {"group_id": "g", "people": 430}, at(0, 19)),
        entry("vehicle", {"depot_id": "d", "vehicle_id": "pickup", "vehicle_no": 1, "able": False}, at(0, 20)),
    ]
    expected = written(compared(operation, plan, *facts, until=2), tmp_path / "first")
    for number, mixed in enumerate(itertools.islice(itertools.permutations(facts), 0, None, 7)):
        found = compared(operation, plan, *mixed, *mixed[:2], until=2)
        assert written(found, tmp_path / str(number)) == expected


def written(found: Versus, folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    assert write_versus(found, folder) == sorted(file.name for file in folder.iterdir())
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_the_command_prints_writes_and_tells_a_program(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    tables, workspace = small_case().write(tmp_path / "tablas"), tmp_path / "caravana"
    assert run_here("workspace", "init", workspace, tables, "--lang", "es") == 0
    capfd.readouterr()
    assert run_here("versus", workspace, "--lang", "es") == 2
    assert "logistics tonight" in capfd.readouterr().err
    assert run_here("tonight", workspace, "--day", day(0), "--papers", "none", "--lang", "es") == 0
    assert run_here("issue", workspace, "--lang", "es") == 0
    load = load_of(Plan.load(workspace / "issues" / f"0001-{day(0)}"))
    told = f"item_id={WATER},good={load.quantity - 50},damaged=50"
    where = ("--trip-id", load.trip_id, "--drop-id", load.drop_id, "--at", f"{day(0)} 14:00")
    assert run_here("record", workspace, "delivery", *where, "--line", told) == 0
    capfd.readouterr()
    assert run_here("versus", workspace, "--until", day(-1), "--lang", "es") == 2
    assert day(0) in capfd.readouterr().err
    assert run_here("versus", workspace, "--until", day(0), "--lang", "es") == 0
    said = capfd.readouterr().out
    assert said.startswith("# Lo planeado y lo ocurrido")
    assert "| dañado | 0.05 | 100.0% |" in said
    assert run_here("versus", workspace, "--until", day(0), "--out", tmp_path / "versus", "--json") == 0
    read = json.loads(capfd.readouterr().out)
    assert (read["first"], read["last"], read["plans"], read["balanced"]) == (day(0), day(0), 1, True)
    assert read["whole"]["damaged_kg"] == read["whole"]["gap_kg"] == 50
    lines = pd.read_csv(tmp_path / "versus" / "lines.csv")
    assert lines["planned"].sum() - lines["arrived"].sum() == 50
    assert (tmp_path / "versus").stat().st_mode & 0o77 == 0
    assert run_here("versus", workspace, "--until", day(0), "--out", tmp_path / "versus", "--lang", "es") == 2
    # Before anything was recorded, all was as issued.
    assert run_here("versus", workspace, "--until", day(0), "--as-of", "2018-10-01", "--json") == 0
    assert json.loads(capfd.readouterr().out)["whole"]["lines_told"] == 0
