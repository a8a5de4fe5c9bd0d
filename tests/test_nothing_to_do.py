"""A plan of nothing is a plan: every command runs on it, and says so."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from logistics.inputs.operation import load_operation
from logistics.planning.pipeline import make_plan
from logistics.verification import verify
from tests.support.cases.small import START, Raw, Small, item_row, standard_row
from tests.support.run_command import run_here

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

Rows = list[dict[str, object]]
LAST = str(START + dt.timedelta(days=1))


def base() -> Small:
    """A group of 120 for two days, a depot with water in the next town, a van."""
    vehicle = {"max_kmh": 60, "cost_usd_per_km": 0.5, "cost_usd_per_day": 50, "max_driving_hours_per_day": 9}
    tables: dict[str, Rows] = {
        "groups": [
            {"group_id": "g", "name": "G", "headcount": 120, "population_profile": "all", "walking_kmh": 4,
             "carry_kg_per_person": 2}
        ],
        "itinerary": [
            {"group_id": "g", "sequence": 1, "place_id": "bajio", "arrive_date": START, "nights": 1, "mode": "ride"},
            {"group_id": "g", "sequence": 2, "place_id": "cumbre", "arrive_date": LAST, "nights": 1, "mode": "walk"},
        ],
        "population": [{"profile_id": "all", "age_sex_group": "adult", "share": 1, "is_child": False}],
        "standards": [standard_row("drinking_water")],
        "items": [item_row("drinking_water")],
        "depots": [
            {"depot_id": "d", "place_id": "bajio", "opens_date": START, "closes_date": "2018-12-31",
             "dock_opens": "06:00", "dock_closes": "18:00", "max_departures_per_day": 9}
        ],
        "stock": [{"depot_id": "d", "item_id": "drinking_water", "quantity": 5000, "available_from": START}],
        "suppliers": [
            {"place_id": "bajio", "item_id": "drinking_water", "max_per_day": 10, "price_usd_per_unit": 1,
             "lead_days": 0}
        ],
        "vehicles": [
            {"vehicle_id": "van", "name_en": "Van", "name_es": "Furgoneta", "payload_kg": 1600, "volume_m3": 14,
             **vehicle, "body": "dry", "loading_hours": 0.5}
        ],
        "fleet": [
            {"depot_id": "d", "vehicle_id": "van", "count": 1, "available_from": START, "available_to": "2018-12-31"}
        ],
        "shelters": [],
        "closures": [],
        "places": [
            {"place_id": "bajio", "name": "Bajio", "inegi_state_code": "20", "lat": 16, "lon": -95},
            {"place_id": "cumbre", "name": "Cumbre", "inegi_state_code": "20", "lat": 16.2, "lon": -95},
        ],
        "roads": [{"from_place": "bajio", "to_place": "cumbre", "km": 30, "truck_kmh": 55, "toll": False}],
    }  # fmt: skip
    settings: dict[str, object] = {
        "name": "Nothing", "start_date": str(START), "end_date": LAST, "timezone": "America/Mexico_City",
        "budget_usd": 500, "max_haul_km": 300, "service_gap_days": 1, "support_point_spacing_km": 12,
        "support_point_items": ["drinking_water"], "support_point_share": 0.4, "departure_time": "05:00:00",
        "stop_window": Raw("[12:00:00, 21:00:00]"), "rest_day_window": Raw("[07:00:00, 19:00:00]"),
        "drive_at_night": False, "roads": "reference",
    }  # fmt: skip
    return Small(tables, settings)


def with_rows(small: Small, **tables: Rows) -> Small:
    return replace(small, tables=small.tables | tables)


def nobody_there(small: Small) -> Small:
    return replace(small, settings=small.settings | {"start_date": "2018-12-01", "end_date": "2018-12-03"})


def nothing_needed(small: Small) -> Small:
    row = {**small.tables["standards"][0], "quantity_per_person": 0, "survival_quantity": 0}
    return with_rows(small, standards=[row])


def nothing_there(small: Small) -> Small:
    return with_rows(small, stock=[], suppliers=[])


def no_vehicle(small: Small) -> Small:
    return with_rows(small, suppliers=[], fleet=[{**small.tables["fleet"][0], "count": 0}])


def no_depot_open(small: Small) -> Small:
    row = {**small.tables["depots"][0], "opens_date": "2019-01-01", "closes_date": "2019-02-01"}
    return with_rows(small, suppliers=[], depots=[row])


def one_day_one_place(small: Small) -> Small:
    alone = with_rows(small, itinerary=small.tables["itinerary"][:1], stock=[], suppliers=[], roads=[])
    return replace(alone, settings=alone.settings | {"end_date": str(START)})


CASES: dict[str, tuple[Callable[[Small], Small], str]] = {
    "nobody there": (nobody_there, "nobody_there"),
    "nothing needed": (nothing_needed, "nothing_needed"),
    "one place on one day": (one_day_one_place, ""),
}


@pytest.mark.parametrize("change", [nothing_there, no_vehicle, no_depot_open])
def test_nothing_that_could_be_done_is_a_plan(change: Callable[[Small], Small], tmp_path: Path) -> None:
    operation = load_operation(change(base()).write(tmp_path / "operation"))
    plan = make_plan(operation)
    assert verify(operation, plan) == []
    assert plan.allocation.empty
    assert plan.trips.empty


@pytest.fixture(scope="module", params=CASES)
def planned(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, Path]:
    """A case without anything to do, planned by the command: name, operation, run."""
    folder = tmp_path_factory.mktemp("nothing")
    operation = CASES[request.param][0](base()).write(folder / "operation")
    assert run_here("plan", operation, "--out", folder / "run") == 0
    return request.param, operation, folder / "run"


def test_check_says_so_where_nothing_can_be_done(planned: tuple[str, Path, Path]) -> None:
    name, operation, _ = planned
    codes = {problem.code for problem in load_operation(operation).notices}
    assert codes & {"nobody_there", "nothing_needed"} == {CASES[name][1]} - {""}


OF_A_DAY = {"map", "export_partner", "export_public"}
IN_SPANISH = {"explain", "asks", "sheets", "verify"}
COMMANDS: dict[str, Callable[[Path, Path, Path], list[Any]]] = {
    "verify": lambda operation, run, _: ["verify", operation, run],
    "needs": lambda operation, _, __: ["needs", operation],
    "map": lambda _, run, out: [
        "map",
        run,
        "--audience",
        "partner",
        "--as-of",
        "2019-06-01",
        "--out",
        out / "map.html",
    ],
    "sheets": lambda operation, run, out: ["sheets", operation, run, "--out", out / "sheets"],
    "explain": lambda _, run, __: ["explain", run],
    "values": lambda _, run, __: ["values", run],
    "asks": lambda _, run, __: ["asks", run],
    "asks_public": lambda _, run, out: ["asks", run, "--audience", "public", "--out", out / "asks"],
    "compare": lambda _, run, out: ["compare", run, run, "--out", out / "compared"],
    "export_partner": lambda _, run, out: [
        "export",
        run,
        "--audience",
        "partner",
        "--as-of",
        "2019-06-01",
        "--out",
        out / "partner",
    ],
    "export_public": lambda _, run, out: [
        "export",
        run,
        "--audience",
        "public",
        "--as-of",
        "2019-06-01",
        "--out",
        out / "public",
    ],
}


def test_every_command_runs_on_it(planned: tuple[str, Path, Path], tmp_path: Path) -> None:
    """All commands run on the first case; on each other one every other command does, by turns."""
    name, operation, run = planned
    at = list(CASES).index(name)
    for number, command in enumerate(COMMANDS):
        if at and number % 2 != at % 2:
            continue
        lang = "es" if command in IN_SPANISH else "en"
        line = COMMANDS[command](operation, run, tmp_path)
        if command in OF_A_DAY:
            line += ["--as-of", load_operation(operation).settings.end_date + dt.timedelta(days=20)]
        assert run_here(*line, "--lang", lang) == 0, command


SPEC = """members = 2
seed = 3
[changes.money]
kind = "budget"
times = { least = 0.5, most = 1.5 }
"""


@pytest.mark.parametrize("name", ["nobody there", "nothing needed"])
def test_many_plans_of_nothing(name: str, tmp_path: Path) -> None:
    operation = CASES[name][0](base()).write(tmp_path / "operation")
    (tmp_path / "spec.toml").write_text(SPEC, "utf-8")
    assert run_here("ensemble", operation, tmp_path / "spec.toml", "--out", tmp_path / "ensemble") == 0
    first = load_operation(operation).settings.start_date.isoformat()
    line = ["first-days", operation, tmp_path / "spec.toml", "--until", first, "--scenarios", 2, "--trials", 2]
    assert run_here(*line, "--out", tmp_path / "first") == 0
