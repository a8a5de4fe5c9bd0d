"""Small cases for the tests of the allocation: all that it is given, and made-up tables that are reckoned by hand."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, settings

from logistics.inputs.operation import Operation, load_operation
from logistics.planning.allocation.allocate import Allocation, allocate
from logistics.planning.case import PlanningCase
from logistics.solver.effort import Effort
from tests.support.cases.small import PLACES, VEHICLES, Small, day, item_row, standard_row
from tests.support.thorough import some

if TYPE_CHECKING:
    from collections.abc import Callable


#: Gap 0 asked for; small operations take well under a second, so that the clock never cuts in.
EXACT = Effort(gap=0.0, seconds=300.0, prove=300.0)
#: The names of the aims in their order.
AIMS = ("worst_survival", "survival_gaps", "tier1_full_tier2_survival", "tier2_full_tier3", "cost")
#: Columns whose cells are ids, by the column that lists them.
IDS = {
    **{name: name for name in ("group_id", "depot_id", "vehicle_id", "item_id", "place_id", "profile_id")},
    "from_place": "place_id",
    "to_place": "place_id",
    "population_profile": "profile_id",
    "age_sex_group": "age_sex_group",
}
#: Stands for every age and sex group in `standards.csv`; no id.
EVERYONE = "all"


def drawn(examples: int) -> settings:
    """Settings of a property test: `some` of so many examples, the same in every run; none is made smaller."""
    return settings(
        phases=[Phase.generate],
        max_examples=some(examples),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def allocated_exactly(case: PlanningCase) -> Allocation:
    """Allocate with the package's own model, to a gap of zero."""
    return allocate(case, EXACT, lambda _: None)


def operation_of(small: Small) -> Operation:
    """Read a small operation from tables as a user would give them."""
    with tempfile.TemporaryDirectory() as folder:
        return load_operation(small.write(Path(folder) / "operation"))


def values(small: Small) -> list[float]:
    """Value of each aim, in their order."""
    return [stage.objective for stage in allocated_exactly(PlanningCase.of(operation_of(small))).stages]


def first_two_aims(small: Small) -> tuple[float, float]:
    """Values of the first two aims."""
    first, second, *_ = values(small)
    return first, second


def never_worse(before: tuple[float, float], after: tuple[float, float]) -> bool:
    """Say if the first aim is no worse, and the second neither where the first is the same.

    The second alone says nothing: more water may reach those who are worst off at the expense of all others.
    """
    slack = 1e-5 * max(1.0, abs(before[1]))
    return after[0] < before[0] - 1e-5 or (after[0] <= before[0] + 1e-5 and after[1] <= before[1] + slack)


def with_ids(small: Small, new: Callable[[str, str], str]) -> Small:
    """Give everything another id: `new` is told the column that lists it, and the old id."""

    def changed(row: dict[str, object]) -> dict[str, object]:
        everyone = row.get("age_sex_group") == EVERYONE
        return {
            key: new(IDS[key], str(value)) if key in IDS and not (everyone and key == "age_sex_group") else value
            for key, value in row.items()
        }

    items = small.settings["support_point_items"]
    assert isinstance(items, list)
    return Small(
        {name: [changed(row) for row in rows] for name, rows in small.tables.items()},
        {**small.settings, "support_point_items": [new("item_id", item) for item in items]},
    )


def with_rows(small: Small, **tables: list[dict[str, object]]) -> Small:
    """Put other rows in the place of some tables."""
    return replace(small, tables={**small.tables, **tables})


@dataclass(frozen=True)
class Made:
    """A case with a depot in `arroyo` and one group that stays in the next town, `bajio`, 10 km away.

    `stock`: units of each item, there from the first day. `vehicles`: how many of each kind. A way out and back is
    20 km, 10 USD; a vehicle costs 50 USD for each day it is used.
    """

    days: int
    headcount: int
    stock: dict[str, float]
    vehicles: dict[str, int]
    carry_kg: float = 0.0
    departures: int = 4
    driving_hours: float = 9.0

    def small(self) -> Small:
        """Give the tables."""
        return Small(
            {
                "groups": [_group(self.headcount, self.carry_kg)],
                "itinerary": [_stay(self.days)],
                "population": [{"profile_id": "all", "age_sex_group": "adult", "share": 1, "is_child": False}],
                "standards": [standard_row(item) for item in self.stock],
                "items": [item_row(item) for item in self.stock],
                "depots": [_depot(self.days, self.departures)],
                "stock": [
                    {"depot_id": "d", "item_id": item, "quantity": units, "available_from": day(0)}
                    for item, units in self.stock.items()
                ],
                "suppliers": [],
                "vehicles": [_vehicle(kind, self.driving_hours) for kind in self.vehicles],
                "fleet": [_fleet(kind, count, self.days) for kind, count in self.vehicles.items()],
                "shelters": [],
                "closures": [],
                "places": [_place(place, number) for number, place in enumerate(PLACES[:2])],
                "roads": [{"from_place": "arroyo", "to_place": "bajio", "km": 10, "truck_kmh": 60, "toll": False}],
            },
            _settings_of(self.days, list(self.stock)),
        )

    def case(self) -> PlanningCase:
        """Give what the allocation of these tables is made of."""
        return PlanningCase.of(operation_of(self.small()))


def two_walking_groups() -> Small:
    """Two groups in the depot's town walk to the next, 60 km, on the second day, one faster than the other.

    Water for a quarter of them comes that day; there is one pickup, and driving time for a tour and one way more.
    """
    small = Made(2, 100, {"drinking_water": 200}, {"pickup": 1}, driving_hours=5).small()
    tables = small.tables
    slow, stay = tables["groups"][0], tables["itinerary"][0]
    walked: list[dict[str, object]] = [
        {**stay, "group_id": group, "sequence": number + 1, "place_id": place, "arrive_date": day(number), "mode": mode}
        for group in ("g", "h")
        for place, number, mode in (("arroyo", 0, "ride"), ("bajio", 1, "walk"))
    ]
    return Small(
        {
            **tables,
            "groups": [slow, {**slow, "group_id": "h", "walking_kmh": 5}],
            "itinerary": [{**row, "nights": 1} for row in walked],
            "stock": [{**row, "available_from": day(1)} for row in tables["stock"]],
            "roads": [{**row, "km": 60} for row in tables["roads"]],
        },
        small.settings,
    )


def _group(headcount: int, carry_kg: float) -> dict[str, object]:
    return {
        "group_id": "g",
        "name": "Group",
        "headcount": headcount,
        "population_profile": "all",
        "walking_kmh": 4,
        "carry_kg_per_person": carry_kg,
    }


def _stay(days: int) -> dict[str, object]:
    return {
        "group_id": "g",
        "sequence": 1,
        "place_id": "bajio",
        "arrive_date": day(0),
        "nights": days,
        "mode": "ride",
    }


def _depot(days: int, departures: int) -> dict[str, object]:
    return {
        "depot_id": "d",
        "place_id": "arroyo",
        "operator_kind": "church",
        "opens_date": day(0),
        "closes_date": day(days),
        "dock_opens": "06:00",
        "dock_closes": "18:00",
        "max_departures_per_day": departures,
    }


def _vehicle(kind: str, driving_hours: float) -> dict[str, object]:
    payload, volume, body = VEHICLES[kind]
    return {
        "vehicle_id": kind,
        "name_en": kind,
        "name_es": kind,
        "payload_kg": payload,
        "volume_m3": volume,
        "max_kmh": 60,
        "cost_usd_per_km": 0.5,
        "cost_usd_per_day": 50,
        "max_driving_hours_per_day": driving_hours,
        "body": body,
        "multi_stop": body == "dry",
        "loading_hours": 0.5,
    }


def _fleet(kind: str, count: int, days: int) -> dict[str, object]:
    return {
        "depot_id": "d",
        "vehicle_id": kind,
        "count": count,
        "available_from": day(0),
        "available_to": day(days),
    }


def _place(place: str, number: int) -> dict[str, object]:
    return {
        "place_id": place,
        "name": place.title(),
        "state": "Oaxaca",
        "inegi_state_code": "20",
        "lat": 16 + 0.1 * number,
        "lon": -95.0,
        "coordinate_source": "approximate",
    }


def _settings_of(days: int, items: list[str]) -> dict[str, object]:
    return {
        "name": "Made up by hand",
        "start_date": day(0),
        "end_date": day(days - 1),
        "timezone": "America/Mexico_City",
        "budget_usd": 1000,
        "max_haul_km": 500,
        "service_gap_days": 1,
        "support_point_spacing_km": 12,
        "support_point_items": [item for item in items if item == "drinking_water"],
        "support_point_share": 0.4,
        "departure_time": "05:00:00",
        "drive_at_night": False,
        "roads": "reference",
        "stop_window": Times("[12:00:00, 21:00:00]"),
        "rest_day_window": Times("[07:00:00, 19:00:00]"),
    }


@dataclass(frozen=True)
class Times:
    """Clock times in a setting, written as they stand."""

    text: str

    def __str__(self) -> str:
        return self.text
