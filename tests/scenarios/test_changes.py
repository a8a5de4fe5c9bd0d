"""Each kind of change does to the tables what it says, and nothing else."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.analysis.scenarios.inputs import Inputs
from logistics.analysis.scenarios.kinds import KINDS
from logistics.inputs.operation import Operation, load_operation
from logistics.inputs.tables.schema import TABLES
from tests.support.cases.scenario_cases import after, people_by_day, places, small_case
from tests.support.cases.small import Small, small_operations
from tests.support.thorough import some

pytestmark = pytest.mark.slow

DAYS = [f"2018-10-{day}" for day in range(20, 26)]


@pytest.fixture(scope="module")
def base() -> Operation:
    return small_case()


def differing_tables(one: Operation, other: Operation) -> set[str]:
    """Name the tables that hold different rows, in whatever order; and the settings."""

    def lines(operation: Operation, name: str) -> list[str]:
        return sorted(operation.tables()[name].to_csv(index=False).splitlines())

    found = {name for name in TABLES if lines(one, name) != lines(other, name)}
    return found | ({"settings"} if one.settings != other.settings else set())


#: For each kind of change one that touches these tables only.
TOUCHED = {
    "headcount": ("times = 1.1", {"groups"}),
    "profile": ('profile = "families"', set()),
    "route": ('group = "rear"\nfrom = 2018-10-23\nstops = [{ place = "mapastepec" }]', {"itinerary"}),
    "arrivals": ('group = "main"\nfrom = 2018-10-24\ndays = -1', {"itinerary"}),
    "split": (
        'group = "main"\nshare = 0.25\nnew_group = "side"\nfrom = 2018-10-22\nstops = [{ place = "huehuetan" }]',
        {"groups", "itinerary"},
    ),
    "road_closed": (
        'from_place = "tapachula"\nto_place = "huehuetan"\nfrom = 2018-10-21\nuntil = 2018-10-22',
        {"closures"},
    ),
    "road": ('from_place = "tapachula"\nto_place = "huixtla"\nkm = 30\ntruck_kmh = 70', {"roads"}),
    "place": ('place = "nowhere"\nname = "Nowhere"\nlat = 15.0\nlon = -92.5', {"places"}),
    "depot": ('depot = "dep-huixtla"\nopens = 2018-10-22', {"depots"}),
    "depot_lost": ('depot = "dep-huixtla"', {"depots", "stock", "fleet"}),
    "fleet": ('vehicle = "pickup"\ntimes = 0.5', {"fleet"}),
    "fleet_lost": ('vehicle = "tanker"', {"fleet"}),
    "more_vehicles": (
        'depot = "dep-huixtla"\nvehicle = "pickup"\ncount = 2\nfrom = 2018-10-21\nuntil = 2018-10-22',
        {"fleet"},
    ),
    "more_goods": ('depot = "dep-huixtla"\nitem = "food_ration"\nquantity = 50\nfrom = 2018-10-21', {"stock"}),
    "stock": ('item = "food_ration"\ntimes = 2', {"stock"}),
    "resupply": ("days = 2", {"stock"}),
    "needs": ('item = "drinking_water"\ntimes = 1.5', {"standards"}),
    "prices": ("times = 2", {"suppliers"}),
    "walking_speed": ("times = 0.9", {"groups"}),
    "supplies": ("times = 0.7", {"suppliers"}),
    "truck_speed": ("times = 0.8", {"roads", "vehicles"}),
    "transport_cost": ("times = 2", {"vehicles"}),
    "budget": ("times = 0.5", {"settings"}),
    "setting": ('key = "drive_at_night"\nvalue = true', {"settings"}),
}


def test_every_kind_is_tried_here() -> None:
    assert set(TOUCHED) == set(KINDS)


@pytest.mark.parametrize("kind", TOUCHED)
def test_a_change_touches_its_tables_and_no_others(kind: str, base: Operation, tmp_path: Path) -> None:
    text, tables = TOUCHED[kind]
    if kind == "resupply":  # the small operation has none: one is added
        more = base.stock.iloc[[0]].assign(available_from=pd.Timestamp("2018-10-22"), quantity=10.0)
        base = base.replace_tables(stock=pd.concat([base.stock, more], ignore_index=True))
    new = after(tmp_path, f'[changes.one]\nkind = "{kind}"\n{text}', base)
    assert differing_tables(base, new) == tables
    assert (new.sha256 == base.sha256) == (not tables)


@settings(max_examples=some(5), deadline=None)
@given(operation=small_operations())
def test_written_inputs_are_the_same_operation(operation: Small) -> None:
    with tempfile.TemporaryDirectory() as folder:
        case = load_operation(operation.write(Path(folder) / "case"))
        (Path(folder) / "copy").mkdir()
        Inputs.of(case).write(Path(folder) / "copy")
        again = load_operation(Path(folder) / "copy")
    assert again.sha256 == case.sha256
    assert again.settings == case.settings
    assert all(again.tables()[name].equals(case.tables()[name]) for name in TABLES)


@settings(max_examples=some(8), deadline=None)
@given(times=st.sampled_from([0.0, 0.2, 0.75, 1.0, 1.3, 2.0]), first=st.integers(0, 5), days=st.integers(1, 6))
def test_people_who_come_or_go_for_some_days_are_counted_on_those_days(times: float, first: int, days: int) -> None:
    base = small_case()
    start = dt.date(2018, 10, 20) + dt.timedelta(days=first)
    end = start + dt.timedelta(days=days - 1)
    text = f'[changes.c]\nkind = "headcount"\ntimes = {times}\nfrom = {start}\nuntil = {end}'
    everyone_goes = times == 0 and start <= dt.date(2018, 10, 20) and end >= dt.date(2018, 10, 25)
    if everyone_goes:
        return
    with tempfile.TemporaryDirectory() as folder:
        new = after(Path(folder), text, base)
    before, now = people_by_day(base), people_by_day(new)
    for day in DAYS:
        # 400 and 100 people: every factor here gives whole people.
        expected = before[day] * (times if str(start) <= day <= str(end) else 1)
        assert now.get(day, 0) == round(expected), day


def test_a_number_of_people_in_all_is_shared_out_to_the_last_one(tmp_path: Path) -> None:
    new = after(tmp_path, '[changes.c]\nkind = "headcount"\nto = 777')
    assert new.groups["headcount"].tolist() == [622, 155]  # 621.6 and 155.4


def test_a_route_begins_on_its_day_and_lasts_to_the_old_end(tmp_path: Path) -> None:
    text = """[changes.c]
kind = "route"
group = "main"
from = 2018-10-23
stops = [{ place = "escuintla", nights = 1, mode = "walk" }, { place = "pijijiapan" }]
"""
    assert places(after(tmp_path, text), "main") == [
        ("ciudad-hidalgo", "10-20", 1), ("tapachula", "10-21", 1), ("huixtla", "10-22", 1),
        ("escuintla", "10-23", 1), ("pijijiapan", "10-24", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "stays"),
    [
        (-1, [("huixtla", "10-22", 1), ("mapastepec", "10-23", 3)]),
        (1, [("huixtla", "10-22", 3), ("mapastepec", "10-25", 1)]),
        (2, [("huixtla", "10-22", 4)]),
    ],
)
def test_arrivals_move_and_the_last_day_stays(days: int, stays: list[tuple[str, str, int]], tmp_path: Path) -> None:
    text = f'[changes.c]\nkind = "arrivals"\ngroup = "main"\nfrom = 2018-10-23\ndays = {days}'
    assert places(after(tmp_path, text), "main")[2:] == stays


def test_a_group_that_splits_is_as_many_people_on_every_day(base: Operation, tmp_path: Path) -> None:
    new = after(tmp_path, f'[changes.c]\nkind = "split"\n{TOUCHED["split"][0]}')
    assert people_by_day(new) == people_by_day(base)
    assert dict(zip(new.groups["group_id"], new.groups["headcount"], strict=True)) == {
        "main": 300,
        "rear": 100,
        "side": 100,
    }
    assert places(new, "side") == [("ciudad-hidalgo", "10-20", 1), ("tapachula", "10-21", 1), ("huehuetan", "10-22", 4)]


def test_a_depot_lost_on_a_day_works_until_the_day_before(tmp_path: Path) -> None:
    new = after(tmp_path, '[changes.c]\nkind = "depot_lost"\ndepot = "dep-huixtla"\nfrom = 2018-10-23')
    assert new.depots.set_index("depot_id").loc["dep-huixtla", "closes_date"] == pd.Timestamp("2018-10-22")
    assert new.fleet.set_index("depot_id").loc["dep-huixtla", "available_to"] == pd.Timestamp("2018-10-22")
    assert new.depots.set_index("depot_id").loc["dep-tapachula", "closes_date"] == pd.Timestamp("2018-12-31")


def test_half_of_three_vehicles_is_one(tmp_path: Path) -> None:
    new = after(tmp_path, '[changes.c]\nkind = "fleet"\nvehicle = "pickup"\ntimes = 0.5')
    assert new.fleet.set_index(["depot_id", "vehicle_id"])["count"].to_dict() == {
        ("dep-tapachula", "pickup"): 1, ("dep-tapachula", "tanker"): 1, ("dep-huixtla", "pickup"): 0,
    }  # fmt: skip


def test_a_road_takes_the_place_of_the_one_between_the_same_places(base: Operation, tmp_path: Path) -> None:
    text = '[changes.c]\nkind = "road"\nfrom_place = "huixtla"\nto_place = "huehuetan"\nkm = 99\ntruck_kmh = 40'
    new = after(tmp_path, text)
    pair = new.roads[new.roads["km"] == 99]
    assert len(new.roads) == len(base.roads)
    assert pair[["from_place", "to_place", "truck_kmh"]].to_numpy().tolist() == [["huixtla", "huehuetan", 40.0]]


def test_later_changes_see_what_earlier_ones_did(tmp_path: Path) -> None:
    text = """
[changes.town]
kind = "place"
place = "nowhere"
name = "Ninguna parte"
lat = 15.0
lon = -92.5
[changes.way]
kind = "road"
from_place = "nowhere"
to_place = "huixtla"
km = 40
truck_kmh = 50
[changes.parting]
kind = "split"
group = "rear"
share = 0.5
new_group = "side"
from = 2018-10-24
stops = [{ place = "nowhere" }]
[changes.more]
kind = "headcount"
group = "side"
times = 2
"""
    new = after(tmp_path, text)
    assert new.groups.set_index("group_id")["headcount"].to_dict() == {"main": 400, "rear": 50, "side": 100}
    assert places(new, "side")[-1] == ("nowhere", "10-24", 2)


def test_a_scenario_takes_over_what_it_builds_on(tmp_path: Path) -> None:
    (tmp_path / "first.toml").write_text(
        '[changes.people]\nkind = "headcount"\ntimes = 2\n[changes.money]\nkind = "budget"\nusd = 7', "utf-8"
    )
    new = after(tmp_path, 'builds_on = "first"\n[changes.people]\nkind = "headcount"\ntimes = 3')
    assert new.groups["headcount"].tolist() == [1200, 300]
    assert new.settings.budget_usd == 7
