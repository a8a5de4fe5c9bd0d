"""The tables as the journal tells them: figures reckoned by hand on a small operation of five days."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from logistics.analysis.scenarios.inputs import Inputs
from logistics.inputs.operation import load_operation
from logistics.live.entries import Entry
from logistics.live.journal import effective
from logistics.live.tables import told_tables
from tests.support.cases.allocation_cases import Made, operation_of
from tests.support.cases.small import day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from logistics.inputs.operation import Operation


@pytest.fixture(scope="module")
def operation() -> Operation:
    """100 people at one place, five days, two pickups."""
    return operation_of(Made(5, 100, {"drinking_water": 3000}, {"pickup": 2}).small())


def date_of(number: int) -> dt.date:
    return dt.date.fromisoformat(day(number))


def entry(kind: str, values: dict[str, Any], at: int, lines: Sequence[dict[str, Any]] = ()) -> Entry:
    """Make an entry of the evening of a day."""
    happened = dt.datetime.combine(date_of(at), dt.time(20), dt.timezone(dt.timedelta(hours=-6)))
    return Entry.of(kind, values, happened_at=happened, recorded_at=happened, lines=list(lines))


def told(operation: Operation, *entries: Entry) -> Operation:
    return told_tables(operation, effective(entries))


def people(operation: Operation) -> dict[str, list[int]]:
    """The people of each group on each day of the horizon."""
    days = pd.DataFrame({"date": operation.days})
    asked = operation.groups[["group_id"]].merge(days, how="cross")
    counted = asked.assign(people=operation.people_on(asked))
    return {str(group): rows["people"].tolist() for group, rows in counted.groupby("group_id")}


def places(operation: Operation, group: str) -> list[str]:
    rows = operation.itinerary[operation.itinerary["group_id"] == group].sort_values("sequence")
    return [place for place, nights in zip(rows["place_id"], rows["nights"], strict=True) for _ in range(nights)]


def group_of(operation: Operation) -> str:
    return str(operation.groups["group_id"].iloc[0])


def test_nothing_told_changes_nothing(operation: Operation) -> None:
    assert told(operation).sha256 == operation.sha256


def test_a_head_count_holds_until_the_next(operation: Operation) -> None:
    group = group_of(operation)
    first = entry("headcount", {"group_id": group, "date": date_of(1), "people": 160}, 1)
    later = entry("headcount", {"group_id": group, "date": date_of(3), "people": 150}, 3)
    assert people(told(operation, later, first)) == {group: [100, 160, 160, 150, 150]}


def test_thirty_leave_and_ten_found_a_group(operation: Operation) -> None:
    group = group_of(operation)
    lines = [
        {"side": "from", "group_id": group, "people": 40},
        {"side": "to", "people": 30},
        {"side": "to", "group_id": "rio", "people": 10, "name": "Por el río"},
    ]
    after = told(operation, entry("regroup", {"date": date_of(2)}, 2, lines))
    assert people(after)[group] == [100, 100, 60, 60, 60]
    assert after.groups.set_index("group_id").loc["rio", ["headcount", "name"]].tolist() == [10, "Por el río"]
    assert places(after, "rio") == places(operation, group)[2:]


def test_a_group_that_sleeps_elsewhere_stays_there(operation: Operation) -> None:
    group = group_of(operation)
    planned = places(operation, group)
    other = next(place for place in operation.places["place_id"] if place not in planned)
    position = {"group_id": group, "place_id": other, "date": date_of(2)}
    after = told(operation, entry("position", position, 2))
    assert places(after, group) == [*planned[:2], *[other] * 3]


def test_a_route_that_changes_from_a_day_on(operation: Operation) -> None:
    group = group_of(operation)
    one, two = [place for place in operation.places["place_id"] if place not in places(operation, group)][:2]
    lines = [{"place_id": one, "nights": 1}, {"place_id": two}]
    values = {"group_id": group, "from_date": date_of(3)}
    after = told(operation, entry("route_change", values, 2, lines))
    assert places(after, group)[3:] == [one, two]


def fleet(operation: Operation) -> dict[int, list[str]]:
    """The days of the horizon on which each numbered vehicle is there."""
    there: dict[int, list[str]] = {}
    for row in operation.fleet.itertuples():
        for number in range(row.first_no, row.first_no + row.count):
            days = [each for each in operation.days if row.available_from <= each <= row.available_to]
            there.setdefault(number, []).extend(f"{each:%d}" for each in days)
    return {number: sorted(days) for number, days in sorted(there.items())}


def test_a_truck_stands_for_a_day_and_two_are_lent_for_three(operation: Operation) -> None:
    kind = operation.fleet.iloc[0][["depot_id", "vehicle_id"]].to_dict()
    broken = {"vehicle_no": 1, "from_date": date_of(1), "until_date": date_of(1)}
    lent = {"count": 2, "from_date": date_of(2), "until_date": date_of(4)}
    after = told(
        operation,
        entry("vehicle", kind | broken | {"able": False}, 0),
        entry("vehicle", kind | lent | {"lent": True}, 1),
    )
    assert fleet(after) == {
        1: ["20", "22", "23", "24"], 2: ["20", "21", "22", "23", "24"], 3: ["22", "23", "24"], 4: ["22", "23", "24"]
    }  # fmt: skip


def test_a_road_is_shut_and_open_again(operation: Operation) -> None:
    road = operation.roads.iloc[0][["from_place", "to_place"]].to_dict()
    shut = entry("road", road | {"from_date": date_of(1), "open": False}, 1)
    again = entry("road", road | {"from_date": date_of(3), "open": True}, 3)
    closed = told(operation, shut).closures.iloc[-1]
    assert [f"{closed['from_date']:%Y-%m-%d}", f"{closed['to_date']:%Y-%m-%d}"] == [day(1), day(4)]
    closed = told(operation, shut, again).closures.iloc[-1]
    assert [f"{closed['from_date']:%Y-%m-%d}", f"{closed['to_date']:%Y-%m-%d}"] == [day(1), day(2)]


def test_half_of_what_was_expected_came(operation: Operation) -> None:
    depot = operation.depots["depot_id"].iloc[0]
    row = {"depot_id": depot, "item_id": "drinking_water"}
    later = operation.stock.iloc[[0]].assign(quantity=1000.0, available_from=pd.Timestamp(day(2)))
    expecting = operation.replace_tables(stock=pd.concat([operation.stock, later], ignore_index=True))
    half = entry("receipt", row | {"quantity": 500.0, "expected": day(2)}, 2)
    donated = entry("receipt", row | {"quantity": 80.0, "sender": "municipio"}, 3)
    stock = told(expecting, half, donated).stock
    came = stock.groupby(stock["available_from"].dt.strftime("%Y-%m-%d"))["quantity"].sum()
    assert came.to_dict() == {day(0): 3000.0, day(2): 500.0, day(3): 80.0}


def test_an_offer_counts_once_it_is_accepted(operation: Operation) -> None:
    place = operation.depots["place_id"].iloc[0]
    offer = {
        "offer_id": "cruz", "organisation": "Cruz Roja", "item_id": "drinking_water", "quantity": 400.0,
        "place_id": place, "from_date": date_of(2),
    }  # fmt: skip
    offered = entry("offer", offer, 0)
    assert told(operation, offered).sha256 == operation.sha256
    accepted = entry("offer", offer | {"state": "accepted"}, 1)
    after = told(operation, offered, accepted)
    assert after.stock["quantity"].sum() == 3400.0
    assert after.organisations[["organisation_id", "name"]].to_numpy().tolist() == [["Cruz Roja", "Cruz Roja"]]
    assert after.stock["organisation_id"].tolist() == ["", "Cruz Roja"]
    assert (
        told(operation, offered, accepted, entry("offer", offer | {"state": "declined"}, 2)).sha256 == operation.sha256
    )


def test_vehicles_of_an_accepted_offer_are_those_of_the_partner_that_is_known(operation: Operation) -> None:
    """Two pickups for two days, of an organisation that the tables know under another writing of its name."""
    known = operation.organisations.iloc[:0]
    row = {"organisation_id": "crm", "name": "Cruz Roja Mexicana", "kind": "", "notes": ""}
    knowing = operation.replace_tables(organisations=pd.concat([known, pd.DataFrame([row])], ignore_index=True))
    offer = {
        "offer_id": "trocas", "organisation": "CRUZ ROJA  MEXICANA", "vehicle_id": "pickup", "count": 2,
        "place_id": operation.depots["place_id"].iloc[0], "from_date": date_of(1), "until_date": date_of(2),
        "state": "accepted",
    }  # fmt: skip
    after = told(knowing, entry("offer", offer, 0))
    assert after.organisations["organisation_id"].tolist() == ["crm"]
    assert fleet(after) == {
        1: ["20", "21", "22", "23", "24"], 2: ["20", "21", "22", "23", "24"], 3: ["21", "22"], 4: ["21", "22"]
    }  # fmt: skip
    assert after.fleet["organisation_id"].tolist() == ["", "crm"]


def test_money_comes_and_goes(operation: Operation) -> None:
    entries = [
        entry("money", {"usd": 300.0, "direction": "in"}, 0),
        entry("money", {"usd": 120.0, "direction": "out"}, 1),
    ]
    assert told(operation, *entries).settings.budget_usd == operation.settings.budget_usd + 180


def test_all_that_is_told_can_be_written_and_read_again(operation: Operation, tmp_path: Path) -> None:
    group = group_of(operation)
    kind = operation.fleet.iloc[0][["depot_id", "vehicle_id"]].to_dict()
    after = told(
        operation,
        entry("headcount", {"group_id": group, "date": date_of(1), "people": 160}, 1),
        entry("vehicle", kind | {"vehicle_no": 1, "from_date": date_of(1), "able": False}, 0),
        entry("receipt", {"depot_id": kind["depot_id"], "item_id": "drinking_water", "quantity": 80.0}, 3),
    )
    Inputs.of(after).write(tmp_path)
    assert load_operation(tmp_path).sha256 == after.sha256


def test_where_all_vehicles_stand_still_the_tables_can_still_be_read(operation: Operation, tmp_path: Path) -> None:
    kind = operation.fleet.iloc[0][["depot_id", "vehicle_id"]].to_dict()
    still = {"from_date": date_of(0), "until_date": date_of(9), "able": False}
    after = told(operation, entry("vehicle", kind | still, 0))
    assert fleet(after) == {}
    Inputs.of(after).write(tmp_path)
    assert load_operation(tmp_path).sha256 == after.sha256
