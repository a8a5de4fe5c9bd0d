"""Trips that no plan knows: goods moved between depots, water fetched at a ranch, a truck that unloads elsewhere.

400 people need 1,600 litres a day. Depot d, in the next town, has 3,600 and one pickup; depot e, where they are, has
one litre.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from logistics.live.accounts import balances, movements
from logistics.live.journal import effective
from logistics.planning.pipeline import make_plan
from logistics.verification import verify
from tests.support.cases.allocation_cases import Made, operation_of, with_rows
from tests.support.cases.small import Small, day
from tests.support.cases.told_days import entry, gap, on
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from pathlib import Path

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.live.state import State

pytestmark = pytest.mark.slow

WATER = "drinking_water"


def tables() -> Small:
    small = Made(4, 400, {WATER: 3600}, {"pickup": 1}).small()
    depot, stock = small.tables["depots"][0], small.tables["stock"][0]
    return with_rows(
        small,
        depots=[depot, {**depot, "depot_id": "e", "place_id": "bajio"}],
        stock=[stock, {**stock, "depot_id": "e", "quantity": 1}],
    )


@pytest.fixture(scope="module")
def operation() -> Operation:
    return operation_of(tables())


@pytest.fixture(scope="module")
def plan(operation: Operation) -> Plan:
    return make_plan(operation)


def stock(found: State) -> dict[str, dict[str, float]]:
    """The litres of each depot by the day from which they are there; "" for what lies there already."""
    rows = found.operation.stock[found.operation.stock["item_id"] == WATER]
    first = pd.Timestamp(found.operation.settings.start_date)
    days = rows["available_from"].dt.strftime("%Y-%m-%d").where(rows["available_from"] >= first, "")
    sums = rows["quantity"].groupby([rows["depot_id"], days]).sum()
    return {depot: sums[depot].to_dict() for depot in ("d", "e")}


def first_load(plan: Plan) -> Any:
    loads = plan.trip_loads.merge(plan.trips[["trip_id", "depot_id", "start"]], on="trip_id")
    return next(loads[(loads["item_id"] == WATER) & (loads["start"] < pd.Timestamp(day(1)))].itertuples())


LOAD = [{"item_id": WATER, "quantity": 500.0}]
MOVE = {"trip_id": "traslado-1", "depot_id": "d", "to_depot": "e", "unplanned": True}


def test_goods_that_came_from_another_depot_are_there_and_not_here(operation: Operation, plan: Plan) -> None:
    receipt = {"depot_id": "e", "item_id": WATER, "quantity": 500.0, "source": "transfer", "from_depot": "d"}
    before, after = (stock(on(operation, plan, 1, *told)) for told in ((), (entry("receipt", receipt, 0, 20),)))
    assert after["d"][""] == before["d"][""] - 500
    assert after["e"][""] == before["e"].get("", 0) + 500


def test_goods_on_their_way_to_another_depot_are_there_from_the_next_day_on(operation: Operation, plan: Plan) -> None:
    before, left = stock(on(operation, plan, 1)), entry("dispatch", MOVE, 0, 18, LOAD)
    found = on(operation, plan, 1, left)
    assert stock(found)["d"][""] == before["d"][""] - 500
    assert stock(found)["e"][day(1)] == 500
    later = entry("dispatch", {**MOVE, "arrive_date": dt.date.fromisoformat(day(2))}, 0, 18, LOAD)
    assert stock(on(operation, plan, 1, later))["e"][day(2)] == 500
    again = make_plan(found.operation, earlier=found.rest)
    assert verify(found.operation, again) == []
    assert "e" in set(again.stock_levels.loc[again.stock_levels["incoming"] == 500, "depot_id"])


def test_what_was_unloaded_counts_in_place_of_what_was_meant(operation: Operation, plan: Plan) -> None:
    """Of 500 litres 450 came, on the day after: the rest is in no depot."""
    left = entry("dispatch", MOVE, 0, 18, LOAD)
    came = entry("receipt", {"depot_id": "e", "item_id": WATER, "quantity": 450.0, "trip_id": "traslado-1"}, 1, 9)
    before, found = stock(on(operation, plan, 2)), stock(on(operation, plan, 2, left, came))
    assert found["d"][""] == before["d"][""] - 500
    assert found["e"][""] == before["e"].get("", 0) + 450
    # The books of the journal say the same: 50 litres are still on the trip.
    books = balances(movements(effective((left, came)))).set_index("account")["quantity"]
    assert books["trip:traslado-1"] == 50


def test_a_truck_that_came_back_full_has_moved_nothing(operation: Operation, plan: Plan) -> None:
    left = entry("dispatch", MOVE, 0, 18, LOAD)
    back = entry("return", {"trip_id": "traslado-1", "depot_id": "d"}, 0, 22, LOAD)
    assert stock(on(operation, plan, 1, left, back)) == stock(on(operation, plan, 1))


def test_water_fetched_at_a_ranch_was_drunk_and_paid(operation: Operation, plan: Plan) -> None:
    """A truck leaves empty, loads 1,600 litres for 40 USD elsewhere, brings them to 400 people, and costs 25 USD."""
    trip = {"trip_id": "rancho-1"}
    facts = [
        entry("dispatch", {**trip, "depot_id": "d", "unplanned": True}, 0, 8),
        entry("purchase", {**trip, "place_id": "bajio", "item_id": WATER, "quantity": 1600.0, "usd": 40.0}, 0, 11),
        entry("delivery", {**trip, "group_id": "g"}, 0, 15, [{"item_id": WATER, "good": 1600.0}]),
        entry("return", {**trip, "depot_id": "d", "cost_usd": 25.0}, 0, 18),
    ]
    before, found = on(operation, plan, 1), on(operation, plan, 1, *facts)
    assert gap(before) > gap(found) == 0
    assert stock(found) == stock(before)
    assert found.operation.settings.budget_usd == before.operation.settings.budget_usd - 65


def test_a_truck_of_the_plan_that_unloads_at_another_depot(operation: Operation, plan: Plan) -> None:
    """What it left at depot e is there, and its last drop lacks it."""
    load = first_load(plan)
    came = {"depot_id": "e", "item_id": WATER, "quantity": 100.0, "trip_id": load.trip_id}
    lost = {"trip_id": load.trip_id, "item_id": WATER, "quantity": 100.0, "reason": "given_elsewhere"}
    before, found = on(operation, plan, 1), on(operation, plan, 1, entry("receipt", came, 0, 20))
    assert stock(found)["e"][""] == stock(before)["e"].get("", 0) + 100
    assert stock(found)["d"] == stock(before)["d"]
    assert gap(found) == gap(on(operation, plan, 1, entry("loss", lost, 0, 20)))


def test_a_trip_comes_to_be_by_its_dispatch_alone(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder, space = tables().write(tmp_path / "tablas"), tmp_path / "caravana"
    quiet = ("--papers", "none", "--lang", "es")
    assert run_here("workspace", "init", space, folder, "--lang", "es") == 0
    assert run_here("tonight", space, "--day", day(0), *quiet) == 0
    assert run_here("issue", space, "--lang", "es") == 0
    left = ("--trip-id", "traslado-1", "--depot-id", "d", "--to-depot", "e", "--at", f"{day(0)} 18:00", "--lang", "es")
    line = ("--line", f"item_id={WATER},quantity=500")
    came = ("--depot-id", "e", "--item-id", WATER, "--quantity", "450", "--trip-id", "traslado-1", "--lang", "es")
    assert run_here("record", space, "dispatch", *left, *line) == 2
    assert run_here("record", space, "receipt", *came, "--at", f"{day(0)} 20:00") == 2
    assert run_here("record", space, "dispatch", *left, *line, "--unplanned", "sí") == 0
    planned = pd.read_csv(next((space / "issues").iterdir()) / "trips.csv")["trip_id"].iloc[0]
    wrong = [planned if part == "traslado-1" else part for part in left]
    assert run_here("record", space, "dispatch", *wrong, *line, "--unplanned", "sí") == 2
    assert run_here("record", space, "receipt", *came, "--at", f"{day(0)} 20:00") == 0
    assert run_here("tonight", space, "--day", day(1), *quiet) == 0
    draft = space / "tonight"
    assert run_here("verify", draft / "inputs", draft, "--lang", "es") == 0
    lines = pd.read_csv(draft / "inputs" / "stock.csv")
    assert lines.loc[lines["depot_id"] == "e", "quantity"].max() >= 450
    capfd.readouterr()
