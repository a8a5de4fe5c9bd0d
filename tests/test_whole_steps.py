"""Nothing is loaded, handed out, bought or kept in parts that nobody can hand out, nor on a vehicle it does not fit."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from logistics.analysis.explain.explain import explain
from logistics.analysis.marginal_values.solved import solve_with_fractions
from logistics.analysis.requests.curves import TOLD, ask_list
from logistics.analysis.requests.export import policy_of_asks
from logistics.analysis.requests.pages import write_page
from logistics.analysis.requests.shown import shown
from logistics.analysis.scenarios.change import changed
from logistics.analysis.scenarios.scenario import Change, Scenario
from logistics.core.language import SIDE_BY_SIDE, Language
from logistics.inputs.operation import load_operation
from logistics.inputs.tables.describe import describe
from logistics.planning.limits import Limit
from logistics.planning.pipeline import make_plan
from logistics.solver.effort import Effort
from logistics.verification import verify
from tests.support.cases.small import START, Raw, Small, item_row, small_operations, standard_row
from tests.support.thorough import some

if TYPE_CHECKING:
    import pandas as pd

    from logistics.analysis.requests.curves import Asks
    from logistics.core.errors import Problem
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

pytestmark = pytest.mark.slow

QUICK = Effort(gap=0.01, seconds=3.0)
STEPS = [1, 0.1, 0.5, 0.25, 2, 12, 0.125]
#: Kilograms and litres of a unit: for the truck alone, by weight and by volume; for no vehicle; for all.
SIZES = [(1500.0, 10.0), (30.0, 4000.0), (9000.0, 1.0), (40.0, 25_000.0), (400.0, 900.0), (2.0, 0.0)]


@st.composite
def with_steps(draw: st.DrawFn) -> Small:
    """Draw an operation whose items come in steps of all kinds, one of them a large thing."""
    small = draw(small_operations(min_days=2, max_days=3))
    tables = {name: list(rows) for name, rows in small.tables.items()}
    for row in tables["items"]:
        row["step"] = draw(st.sampled_from(STEPS))
    kg, litres = draw(st.sampled_from(SIZES))
    thing = {**item_row("blanket"), "item_id": "thing", "kg_per_unit": kg, "litres_per_unit": litres}
    tables["items"].append({**thing, "tier": 1, "step": draw(st.sampled_from([1, 2, 0.5]))})
    tables["standards"].append({**standard_row("blanket"), "item_id": "thing", "quantity_per_person": 0.01})
    tables["standards"][-1]["survival_quantity"] = 0.005
    depots = [row["depot_id"] for row in tables["depots"]]
    tables["stock"] += [
        {"depot_id": depot, "item_id": "thing", "quantity": draw(st.integers(1, 6)), "available_from": "2018-10-01"}
        for depot in depots
    ]
    return replace(small, tables=tables)


def in_steps(quantity: pd.Series, step: pd.Series) -> bool:
    """Say if quantities, written out, are whole steps to the last digit."""
    count = (quantity * 1000).round().astype("int64"), (step * 1000).round().astype("int64")
    exact = (quantity * 1000 - count[0]).abs().max() < 1e-6 if len(quantity) else True
    return bool(exact and (count[0] % count[1] == 0).all())


def adds_up(plan: Plan) -> bool:
    """In hand + comes = handed out + kept; handed out + short = needed: for each group, item and day."""
    rows = plan.coverage.sort_values(["group_id", "item_id", "date"])
    in_hand = rows.groupby(["group_id", "item_id"])["carried_over"].shift(fill_value=0.0)
    kept = (in_hand + rows["received"] - rows["used"] - rows["carried_over"]).abs().max() < 1e-9
    return bool(kept and (rows["used"] + rows["shortfall_full"] - rows["need_full"]).abs().max() < 1e-9)


def each_fits(operation: Operation, plan: Plan) -> bool:
    """A step of each load is no more than its vehicle, nor are all loads together."""
    loads = plan.trip_loads.merge(plan.trips[["trip_id", "vehicle_id"]]).merge(operation.vehicles, on="vehicle_id")
    loads = loads.merge(operation.items, on="item_id")
    one_kg, one_litre = loads["step"] * loads["kg_per_unit"], loads["step"] * loads["litres_per_unit"]
    kg = (loads["quantity"] * loads["kg_per_unit"]).groupby(loads["trip_id"]).transform("sum")
    litres = (loads["quantity"] * loads["litres_per_unit"]).groupby(loads["trip_id"]).transform("sum")
    payload, room = loads["payload_kg"] + 1e-4, loads["volume_m3"] * 1000 + 1e-4
    return bool(((one_kg <= payload) & (one_litre <= room) & (kg <= payload) & (litres <= room)).all())


def holds(operation: Operation, plan: Plan) -> None:
    """Check a plan by hand, and by `verify`."""
    step = operation.items.set_index("item_id")["step"]
    for name, columns in {
        "allocation": ["quantity"],
        "trip_loads": ["quantity"],
        "coverage": ["need_full", "need_survival", "received", "used", "carried_over", "shortfall_full"],
        "stock_levels": ["dispatched"],
    }.items():
        table = plan.tables()[name]
        for column in columns:
            assert in_steps(table[column], table["item_id"].map(step)), (name, column)
    assert adds_up(plan)
    assert each_fits(operation, plan)
    assert verify(operation, plan) == []


def test_all_is_in_whole_steps_and_fits() -> None:
    @seed(0)
    @settings(
        phases=[Phase.generate],
        max_examples=some(25),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(with_steps())
    def in_every_plan(small: Small) -> None:
        with tempfile.TemporaryDirectory() as folder:
            operation = load_operation(small.write(Path(folder) / "operation"))
            holds(operation, make_plan(operation, QUICK))

    in_every_plan()


Vehicles = dict[str, tuple[float, float]]


def beside_a_depot(item: dict[str, object], groups: int, stock: float, vehicles: Vehicles) -> Small:
    """Groups of 100 for two days in the town of a depot, each in need of one thing; vehicles: payload_kg, volume_m3."""
    stay = {"sequence": 1, "place_id": "bajio", "arrive_date": START, "nights": 2, "mode": "ride"}
    names = [f"g{number}" for number in range(groups)]
    dates = {"available_from": START, "available_to": "2018-12-31"}
    vehicle = {"max_kmh": 60, "cost_usd_per_km": 0.5, "cost_usd_per_day": 50, "max_driving_hours_per_day": 9}
    tables: dict[str, list[dict[str, object]]] = {
        "groups": [
            {"group_id": name, "name": name, "headcount": 100, "population_profile": "all", "walking_kmh": 4,
             "carry_kg_per_person": 2}
            for name in names
        ],
        "itinerary": [{"group_id": name, **stay} for name in names],
        "population": [{"profile_id": "all", "age_sex_group": "adult", "share": 1, "is_child": False}],
        "standards": [
            {"item_id": "thing", "age_sex_group": "all", "quantity_per_person": 0.01, "per": "once",
             "survival_quantity": 0.01}
        ],
        "items": [
            {**item_row("first_aid_kit"), "item_id": "thing", "step": "", **item}
        ],
        "depots": [
            {"depot_id": "d", "place_id": "bajio", "opens_date": START, "closes_date": "2018-12-31",
             "dock_opens": "06:00", "dock_closes": "18:00", "max_departures_per_day": 9}
        ],
        "stock": [{"depot_id": "d", "item_id": "thing", "quantity": stock, "available_from": START}],
        "suppliers": [],
        "vehicles": [
            {"vehicle_id": name, "name_en": name, "name_es": name, "payload_kg": kg, "volume_m3": m3, **vehicle,
             "body": "dry", "loading_hours": 0.5}
            for name, (kg, m3) in vehicles.items()
        ],
        "fleet": [{"depot_id": "d", "vehicle_id": name, "count": 1, **dates} for name in vehicles],
        "shelters": [],
        "closures": [],
        "places": [
            {"place_id": "bajio", "name": "Bajio", "inegi_state_code": "20", "lat": 16, "lon": -95},
            {"place_id": "cumbre", "name": "Cumbre", "inegi_state_code": "20", "lat": 16.2, "lon": -95},
        ],
        "roads": [{"from_place": "bajio", "to_place": "cumbre", "km": 30, "truck_kmh": 55, "toll": False}],
    }  # fmt: skip
    settings = {
        "name": "Small", "start_date": str(START), "end_date": str(START + dt.timedelta(days=1)),
        "timezone": "America/Mexico_City", "budget_usd": 5000, "max_haul_km": 300, "service_gap_days": 1,
        "support_point_spacing_km": 12, "support_point_items": [], "support_point_share": 0.4,
        "departure_time": "05:00:00", "stop_window": Raw("[12:00:00, 21:00:00]"),
        "rest_day_window": Raw("[07:00:00, 19:00:00]"), "drive_at_night": False, "roads": "reference",
    }  # fmt: skip
    return Small(tables, settings)


VAN, TRUCK = (1600.0, 14.0), (4000.0, 20.0)


def planned(small: Small) -> tuple[Operation, Plan]:
    """Read, plan and check an operation."""
    with tempfile.TemporaryDirectory() as folder:
        operation = load_operation(small.write(Path(folder) / "operation"))
    plan = make_plan(operation, Effort(gap=0.0, seconds=20.0, prove=20.0))
    holds(operation, plan)
    return operation, plan


def of_problem(operation: Operation, code: str) -> list[Problem]:
    return [problem for problem in operation.notices if problem.code == code]


@pytest.mark.parametrize(("stock", "sent"), [(3, 3), (3.9, 3), (7, 5), (0.5, 0)])
def test_few_whole_kits_among_many_groups_are_all_handed_out(stock: float, sent: float) -> None:
    """Shares of 0.6 of a kit each are nothing, rounded down one by one."""
    operation, plan = planned(beside_a_depot({}, groups=5, stock=stock, vehicles={"van": VAN}))
    assert plan.allocation["quantity"].tolist() == [1.0] * sent
    assert bool(of_problem(operation, "not_whole_steps")) == (stock != int(stock))


def test_a_kit_that_can_be_opened_is_shared_out_in_its_parts() -> None:
    _, plan = planned(beside_a_depot({"step": 0.25}, groups=4, stock=3, vehicles={"van": VAN}))
    assert plan.allocation["quantity"].sum() == 3
    assert plan.coverage.groupby("group_id")["used"].sum().between(0.5, 1).all()


@pytest.mark.parametrize("size", [{"kg_per_unit": 2500}, {"litres_per_unit": 15_000}])
def test_what_is_bigger_than_the_van_rides_on_the_truck_one_by_one(size: dict[str, object]) -> None:
    operation, plan = planned(beside_a_depot(size, groups=3, stock=3, vehicles={"van": VAN, "truck": TRUCK}))
    assert set(plan.trips["vehicle_id"]) == {"truck"}
    assert plan.trip_loads["quantity"].tolist() == [1.0] * 3
    assert plan.coverage.groupby("group_id")["used"].sum().tolist() == [1.0] * 3
    assert of_problem(operation, "too_big_for_vehicles") == []


@pytest.mark.parametrize("size", [{"kg_per_unit": 4001}, {"litres_per_unit": 20_001}, {"step": 2000}])
def test_what_is_bigger_than_every_vehicle_stays_and_is_told(size: dict[str, object]) -> None:
    operation, plan = planned(beside_a_depot(size, groups=3, stock=4000, vehicles={"van": VAN, "truck": TRUCK}))
    assert plan.trip_loads.empty
    assert plan.trips.empty
    (told,) = of_problem(operation, "too_big_for_vehicles")
    assert told.value == "thing"
    assert dict(told.values)["vehicle"] == "truck"
    for lang in SIDE_BY_SIDE:
        assert "truck" in describe(told, lang)[0]


def test_people_carry_on_no_piece_that_two_cannot_lift() -> None:
    small = beside_a_depot({"kg_per_unit": 51}, groups=1, stock=9, vehicles={"van": VAN})
    small.tables["standards"][0].update(per="day", quantity_per_person=0.01)
    small.tables["fleet"][0]["available_to"] = START
    _, plan = planned(small)
    assert plan.coverage["carried_over"].sum() == 0
    assert plan.coverage["received"].tolist() == [1.0, 0.0]


NEEDS = [(240, "", 3.0), (240, 0.1, 2.4), (240, 2, 4.0), (200, "", 2.0)]


@pytest.mark.parametrize(("headcount", "step", "need"), NEEDS)
def test_a_need_is_rounded_up_to_what_can_be_handed_out(headcount: int, step: object, need: float) -> None:
    small = beside_a_depot({"step": step}, groups=1, stock=10, vehicles={"van": VAN})
    small.tables["groups"][0]["headcount"] = headcount
    _, plan = planned(small)
    assert plan.coverage["need_full"].iloc[0] == need
    assert plan.coverage["used"].sum() == need


def test_explain_names_the_size_of_a_thing_that_no_vehicle_takes() -> None:
    operation, plan = planned(beside_a_depot({"kg_per_unit": 4001}, groups=1, stock=4, vehicles={"truck": TRUCK}))
    (story,) = explain(operation, plan).stories
    assert story.cause.limits == (Limit.size,)
    assert story.short == 1


def test_half_a_stock_is_in_whole_steps() -> None:
    small = beside_a_depot({"step": 2}, groups=1, stock=7, vehicles={"truck": TRUCK})
    half = Scenario("half", (Change("less", "stock", {"depot": "all", "item": "thing", "times": 0.5}),))
    operation, _ = planned(small)
    assert changed(operation, half).stock["quantity"].tolist() == [2.0]


@cache
def nothing_to_ask_for() -> tuple[Operation, Asks]:
    """All that is needed comes already."""
    operation, _ = planned(beside_a_depot({}, groups=1, stock=9, vehicles={"truck": TRUCK}))
    return operation, ask_list(solve_with_fractions(operation))


@pytest.mark.parametrize("lang", SIDE_BY_SIDE)
def test_money_that_brings_nothing_is_told_as_nothing(lang: Language) -> None:
    operation, made = nothing_to_ask_for()
    for audience in ("coordinator", "partner", "public"):
        policy = policy_of_asks(operation, audience, lang, understood=True)
        page = write_page(operation, shown(operation, made, policy, lang), policy, lang)
        nothing = {"en": "nothing more", "es": "nada más"}[lang]
        assert page.count(nothing) == len(TOLD)
