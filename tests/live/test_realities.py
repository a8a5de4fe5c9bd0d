"""What happens to a caravan, each told by one command in Spanish, and tomorrow's sheets right; figures by hand.

A supplier with half is in `test_supplies`, a road that is shut under a truck on its way in `test_diverted`.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from tests.support.cases.allocation_cases import Made, with_rows
from tests.support.cases.small import day
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

#: 400 people need 4 litres a day, 2.5 of them to survive; two pickups carry 900 litres each, as often as four times.
WATER = 8000


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan of the first of four evenings is issued. The ranch lies 20 km beyond the town where the people are."""
    folder = tmp_path_factory.mktemp("realities")
    small = Made(4, 400, {"drinking_water": WATER}, {"pickup": 2}).small()
    ranch = {**small.tables["places"][1], "place_id": "rancho", "name": "Rancho", "lat": 16.2}
    road = {**small.tables["roads"][0], "from_place": "bajio", "to_place": "rancho", "km": 20}
    small = with_rows(small, places=[*small.tables["places"], ranch], roads=[*small.tables["roads"], road])
    assert run_here("workspace", "init", folder / "caravana", small.write(folder / "tablas"), "--lang", "es") == 0
    assert run_here("tonight", folder / "caravana", "--day", day(0), "--papers", "none", "--lang", "es") == 0
    assert run_here("issue", folder / "caravana", "--lang", "es") == 0
    return folder / "caravana"


@dataclass(frozen=True)
class Draft:
    """The draft of the second evening.

    Attributes
    ----------
    folder : its run folder.
    """

    folder: Path

    def table(self, name: str) -> pd.DataFrame:
        return pd.read_csv(self.folder / f"{name}.csv")

    def given(self, name: str) -> pd.DataFrame:
        return pd.read_csv(self.folder / "inputs" / f"{name}.csv")

    def message(self, number: int) -> str:
        """What the depot's drivers are told of a day, in Spanish; "" if nobody drives."""
        file = self.folder / "messages" / "es" / f"{day(number)}_d.txt"
        return file.read_text("utf-8") if file.is_file() else ""

    def people(self, number: int) -> dict[str, int]:
        drops = self.table("drops").query(f"date == '{day(number)}'")
        return dict(zip(drops["group_id"], drops["people"], strict=True))

    def litres(self, number: int) -> float:
        trips = self.table("trips")
        today = trips[trips["start"].str.startswith(day(number))]["trip_id"]
        loads = self.table("trip_loads")
        return float(loads[loads["trip_id"].isin(today)]["quantity"].sum())


@pytest.fixture
def evening(issued: Path, tmp_path: Path) -> Any:
    """Tell one thing on the first evening, plan the second, and check the plan by its rules."""

    def told(kind: str, *options: Any, hour: int = 19) -> Draft:
        space = tmp_path / "caravana"
        shutil.copytree(issued, space)
        assert run_here("record", space, kind, *options, "--at", f"{day(0)} {hour}:00", "--lang", "es") == 0
        assert run_here("tonight", space, "--day", day(1), "--lang", "es") == 0
        assert run_here("verify", space / "tonight" / "inputs", space / "tonight", "--lang", "es") == 0
        return Draft(space / "tonight")

    return told


def first_trip(issued: Path) -> Any:
    loads = pd.read_csv(issued / "issues" / f"0001-{day(0)}" / "trip_loads.csv")
    return next(loads[loads["trip_id"].str.startswith(day(0))].itertuples())


def test_half_the_water_of_a_trip_never_came(evening: Any, issued: Path) -> None:
    """All 1,600 litres were to come, and left the depot; the people have so many less."""
    trip = first_trip(issued)
    missing = trip.quantity / 2
    line = f"item_id=drinking_water,good={trip.quantity - missing},missing={missing}"
    found = evening("delivery", "--trip-id", trip.trip_id, "--drop-id", trip.drop_id, "--line", line)
    received = found.table("received")
    assert received["quantity"].sum() == 1600 - missing
    assert received.query("told == 'recorded'")["quantity"].tolist() == [trip.quantity / 2]
    assert found.given("stock")["quantity"].sum() == WATER - 1600


def test_a_truck_is_broken(evening: Any) -> None:
    found = evening("vehicle", "--depot-id", "d", "--vehicle-id", "pickup", "--vehicle-no", 1, "--able", "no")
    assert set(found.table("trips")["vehicle_no"]) == {2}
    assert "n.º 1" not in found.message(0) + found.message(1) + found.message(2)


def test_a_driver_is_sick_for_a_day(evening: Any) -> None:
    days = ("--from-date", day(1), "--until-date", day(1), "--reason", "conductor enfermo")
    found = evening("vehicle", "--depot-id", "d", "--vehicle-id", "pickup", "--vehicle-no", 2, "--able", "no", *days)
    assert "n.º 2" not in found.message(1)
    fleet = found.given("fleet")
    there = fleet[(fleet["available_from"] <= day(2)) & (fleet["available_to"] >= day(2))]
    assert there["count"].sum() == 2


def test_the_group_sleeps_elsewhere_tonight(evening: Any) -> None:
    found = evening("position", "--group-id", "g", "--place-id", "Rancho", "--date", day(1))
    assert "Rancho: Group" in found.message(1)
    assert "Bajio: Group" not in found.message(1)


def test_the_group_will_be_elsewhere_the_day_after(evening: Any) -> None:
    found = evening("route_change", "--group-id", "g", "--from-date", day(2), "--line", "place_id=rancho")
    assert "Bajio: Group" in found.message(1)
    assert "Rancho: Group" in found.message(2)


def test_more_people_are_counted(evening: Any) -> None:
    """600 people need 2,400 litres a day."""
    found = evening("headcount", "--group-id", "g", "--people", 600, "--date", day(1))
    assert found.people(1) == found.people(3) == {"g": 600}
    needs = found.table("coverage").query(f"date == '{day(1)}'")
    assert needs["need_full"].sum() == 2400
    assert found.litres(1) > 1600


def test_the_group_splits(evening: Any) -> None:
    lines = ("--line", "side=from,group_id=g,people=150", "--line", "side=to,people=150,group_id=norte,name=Norte")
    found = evening("regroup", "--date", day(1), *lines)
    assert found.people(1) == {"g": 250, "norte": 150}
    assert "Norte" in found.message(1)


def test_thirty_leave_to_a_shelter(evening: Any) -> None:
    lines = ("--line", "side=from,group_id=g,people=30", "--line", "side=to,people=30,name=albergue")
    found = evening("regroup", "--date", day(1), *lines)
    assert found.people(1) == {"g": 370}


def test_a_ranch_gave_8000_litres(evening: Any) -> None:
    """They drank their fill of it that day, and can carry none of it on: the next day is planned as before."""
    line = "item_id=drinking_water,good=8000"
    found = evening("delivery", "--place-id", "rancho", "--group-id", "g", "--line", line, hour=10)
    received = found.table("received").query("told == 'recorded'")
    assert received["quantity"].tolist() == [8000.0]
    assert not (found.folder / "inputs" / "opening_goods.csv").is_file()
    assert found.litres(1) == 1600


def test_the_road_is_shut_for_a_day(evening: Any) -> None:
    ends = ("--from-place", "arroyo", "--to-place", "bajio", "--open", "no")
    found = evening("road", *ends, "--from-date", day(1), "--until-date", day(1), "--reason", "derrumbe")
    assert found.litres(1) == 0
    assert found.message(1) == ""
    assert "Bajio: Group" in found.message(2)


def test_two_pickups_are_lent_for_three_days(evening: Any) -> None:
    days = ("--from-date", day(1), "--until-date", day(3))
    found = evening("vehicle", "--depot-id", "d", "--vehicle-id", "pickup", "--count", 2, "--lent", "yes", *days)
    fleet = found.given("fleet")
    for number in (1, 2, 3):
        there = fleet[(fleet["available_from"] <= day(number)) & (fleet["available_to"] >= day(number))]
        assert there["count"].sum() == 4


def test_a_count_differs(evening: Any) -> None:
    """Only 500 litres lie in the depot."""
    found = evening("stock_count", "--depot-id", "d", "--item-id", "drinking_water", "--counted", 500)
    assert found.given("stock")["quantity"].sum() == 500
    assert sum(found.litres(number) for number in (1, 2, 3)) == 500
