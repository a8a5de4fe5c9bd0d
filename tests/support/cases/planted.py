"""Random operations in which nothing is short, and one or two things taken away so that something is."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass
from itertools import combinations, count, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from logistics.analysis.scenarios.change import changed
from logistics.analysis.scenarios.scenario import Change, Scenario
from logistics.inputs.operation import load_operation
from logistics.planning.pipeline import make_plan
from logistics.solver.effort import Effort
from tests.support.cases.small import HEADERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

START = dt.date(2018, 10, 20)
#: Small enough to be solved outright.
EFFORT = Effort(gap=0.0, seconds=20.0, prove=20.0)
#: Less than this part of a need is no shortfall: whole units are a little more or less than what is needed.
LITTLE = 0.01
KINDS = ("stock", "vehicles", "road", "budget", "window")
#: What is planted, in turn: each thing alone as often as all pairs together.
TURNS: tuple[tuple[str, ...], ...] = (*[(kind,) for kind in KINDS] * 2, *combinations(KINDS, 2))

_ITEMS: dict[str, tuple[str, float, float, int, float, float]] = {
    # unit, kg, litres, tier, full, survival; a person and day
    "drinking_water": ("litre", 1.0, 1.0, 1, 4.0, 2.5),
    "food_ration": ("ration", 0.9, 1.6, 1, 1.0, 0.6),
    "domestic_water": ("litre", 1.0, 1.0, 2, 11.0, 5.0),
    "baby_wipes": ("pack", 0.45, 0.7, 3, 0.2, 0.0),
}
#: What rides in tankers, and is not carried; all else rides dry.
_BODIES = {"domestic_water": "bulk water"}
_VEHICLES = {"pickup": (900, 3.0, "dry"), "truck": (4000, 20.0, "dry"), "tanker": (5000, 5.0, "bulk water")}


@dataclass(frozen=True)
class Planted:
    """An operation with something taken away, its plan, and what was taken away (`KINDS`)."""

    seed: int
    operation: Operation
    plan: Plan
    kinds: tuple[str, ...]


def planted(seed: int) -> Planted:
    """Draw an operation and plant what `TURNS` says for this seed; the same seed gives the same.

    Operations in which something is short before, or nothing is after, are drawn again.
    """
    kinds = TURNS[seed % len(TURNS)]
    for operation, plan, random in _in_order(seed):
        with_cause = changed(operation, _taken_away(operation, plan, kinds, random))
        short = make_plan(with_cause, EFFORT)
        if _short(short):
            return Planted(seed, with_cause, short, kinds)
    raise AssertionError("no end of operations to draw")


def named_first(planted_kinds: tuple[str, ...], limits: tuple[str, ...]) -> bool:
    """Whether what is named is what was planted: all of it or, where one of two is enough to explain it, that one."""
    return bool(limits) and set(map(str, limits)) <= set(planted_kinds)


def _in_order(seed: int) -> Iterator[tuple[Operation, Plan, np.random.Generator]]:
    """Draw operations until one has a plan in which nothing is short."""
    for number in count():
        random = np.random.default_rng([seed, number])
        with tempfile.TemporaryDirectory() as folder:
            operation = load_operation(_write(Path(folder), random))
        plan = make_plan(operation, EFFORT)
        if not _short(plan):
            yield operation, plan, random


def _short(plan: Plan) -> bool:
    coverage = plan.coverage
    return bool((coverage["shortfall_full"] > LITTLE * coverage["need_full"] + 1).any())


def _taken_away(operation: Operation, plan: Plan, kinds: tuple[str, ...], random: np.random.Generator) -> Scenario:
    """The changes that take things away; all are about one item and one group."""
    item = str(random.choice(operation.standards["item_id"].unique()))
    group = str(random.choice(operation.groups["group_id"]))
    changes: list[Change] = []
    for kind in kinds:
        changes += _TAKE[kind](operation, plan, item, group, random)
    return Scenario("planted", tuple(changes))


def _less_stock(_: Operation, __: Plan, item: str, ___: str, random: np.random.Generator) -> list[Change]:
    return [Change("stock", "stock", {"item": item, "times": float(random.choice([0.0, 0.2, 0.5]))})]


def _fewer_vehicles(operation: Operation, _: Plan, item: str, __: str, random: np.random.Generator) -> list[Change]:
    body = operation.items.set_index("item_id").loc[item, "body"]
    kinds = operation.vehicles.loc[operation.vehicles["body"] == body, "vehicle_id"]
    there = operation.fleet[operation.fleet["vehicle_id"].isin(kinds)]
    depots = there["depot_id"].unique()
    lost = depots if random.random() < 1 / 2 else random.choice(depots, 1)
    rows = there[there["depot_id"].isin(lost)]
    return [
        Change(f"lost-{at}", "fleet_lost", {"depot": depot, "vehicle": vehicle})
        for at, (depot, vehicle) in enumerate(zip(rows["depot_id"], rows["vehicle_id"], strict=True))
    ]


def _road_shut(operation: Operation, _: Plan, __: str, group: str, ___: np.random.Generator) -> list[Change]:
    """Shut the roads at the group's places, on all days."""
    places = set(operation.itinerary.loc[operation.itinerary["group_id"] == group, "place_id"])
    roads = operation.roads
    at = roads[(roads["from_place"].isin(places) | roads["to_place"].isin(places)) & roads["highway"].eq("made up")]
    first, last = operation.days[0].date(), operation.days[-1].date() + dt.timedelta(days=3)
    return [
        Change(
            f"shut-{number}",
            "road_closed",
            {"from_place": start, "to_place": end, "from": first - dt.timedelta(days=3), "until": last},
        )
        for number, (start, end) in enumerate(zip(at["from_place"], at["to_place"], strict=True))
    ]


def _less_money(_: Operation, plan: Plan, __: str, ___: str, random: np.random.Generator) -> list[Change]:
    spent = float(plan.summary["totals"]["cost_usd"])
    return [Change("budget", "budget", {"usd": float(np.floor(spent * random.uniform(0.1, 0.6)))})]


def _no_time(_: Operation, __: Plan, ___: str, ____: str, random: np.random.Generator) -> list[Change]:
    """Give less time for handing over than any hand-over takes."""
    opens = int(random.integers(9, 17))
    window = [dt.time(opens), dt.time(opens, 10)]
    return [Change(key, "setting", {"key": key, "value": window}) for key in ("stop_window", "rest_day_window")]


_TAKE = {
    "stock": _less_stock,
    "vehicles": _fewer_vehicles,
    "road": _road_shut,
    "budget": _less_money,
    "window": _no_time,
}


def _write(folder: Path, random: np.random.Generator) -> Path:
    """Write an operation with enough of everything: one or two depots, one or two groups, two or three days."""
    days = int(random.integers(2, 4))
    items = list(random.choice(list(_ITEMS), int(random.integers(1, 3)), replace=False))
    places = [f"town-{at}" for at in range(6)]
    groups = [f"g{at}" for at in range(int(random.integers(1, 3)))]
    heads = {group: int(random.integers(100, 900)) for group in groups}
    depots = [f"d{at}" for at in range(int(random.integers(1, 3)))]
    day = [(START + dt.timedelta(days=at)).isoformat() for at in range(days + 1)]
    stay = {group: random.integers(1, 5, 2) for group in groups}
    need = {item: sum(heads.values()) * _ITEMS[item][4] * days for item in items}
    tables: dict[str, list[dict[str, Any]]] = {
        "groups": [
            {"group_id": group, "name": f"Group {group}", "headcount": heads[group], "population_profile": "all",
             "walking_kmh": 4, "carry_kg_per_person": int(random.choice([0, 2])), "notes": ""}
            for group in groups
        ],
        "itinerary": [
            {"group_id": group, "sequence": at + 1, "place_id": places[place], "arrive_date": day[at],
             "nights": 1 if at == 0 else days - 1, "mode": "ride", "confidence": "made up"}
            for group in groups
            for at, place in enumerate(_two_places(stay[group]))
        ],
        "population": [
            {"profile_id": "all", "age_sex_group": "adult", "share": 1, "is_child": False, "source": "made up"}
        ],
        "standards": [
            {"item_id": item, "age_sex_group": "all", "quantity_per_person": _ITEMS[item][4], "per": "day",
             "survival_quantity": _ITEMS[item][5], "source": "made up"}
            for item in items
        ],
        "items": [
            {"item_id": item, "name_en": item, "name_es": item, "unit": _ITEMS[item][0], "kg_per_unit": _ITEMS[item][1],
             "litres_per_unit": _ITEMS[item][2], "cost_usd_per_unit": 1, "shelf_life_days": 100,
             "tier": _ITEMS[item][3], "body": _BODIES.get(item, "dry"), "carried": item not in _BODIES,
             "ifrc_code": "", "source": "made up"}
            for item in items
        ],
        "depots": [
            {"depot_id": depot, "place_id": places[[0, 5][at]], "operator_kind": "NGO", "opens_date": day[0],
             "closes_date": day[-1], "dock_opens": "06:00", "dock_closes": "19:00", "max_departures_per_day": 40,
             "notes": ""}
            for at, depot in enumerate(depots)
        ],
        "stock": [
            {"depot_id": depot, "item_id": item, "quantity": int(need[item] * random.uniform(0.7, 1.2)),
             "available_from": day[0], "notes": ""}
            for depot in depots
            for item in items
        ],
        "suppliers": [
            {"place_id": places[int(random.integers(1, 5))], "item_id": item,
             "max_per_day": int(random.integers(1, 60)), "price_usd_per_unit": 0.5, "lead_days": 0, "notes": ""}
            for item in items
            if random.random() < 1 / 2
        ],
        "vehicles": [
            {"vehicle_id": name, "name_en": name, "name_es": name, "payload_kg": payload, "volume_m3": volume,
             "max_kmh": 60, "cost_usd_per_km": 0.5, "cost_usd_per_day": 50, "max_driving_hours_per_day": 9,
             "body": body, "multi_stop": body == "dry", "loading_hours": float(random.choice([0.5, 1.0]))}
            for name, (payload, volume, body) in _VEHICLES.items()
        ],
        "fleet": [
            {"depot_id": depot, "vehicle_id": name, "count": int(random.integers(1, 4)), "available_from": day[0],
             "available_to": (START + dt.timedelta(days=days + 5)).isoformat()}
            for depot in depots
            for name in _VEHICLES
        ],
        "shelters": [],
        "closures": [],
        "places": [
            {"place_id": place, "name": place, "state": "Oaxaca", "inegi_state_code": "20", "lat": 16 + 0.2 * at,
             "lon": -110.0, "coordinate_source": "approximate"}
            for at, place in enumerate(places)
        ],
        "roads": [
            {"from_place": start, "to_place": end, "km": int(random.integers(15, 50)), "highway": "made up",
             "truck_kmh": 55, "toll": False}
            for start, end in pairwise(places)
        ],
    }  # fmt: skip
    for name, rows in tables.items():
        frame = pd.DataFrame(rows) if rows else pd.DataFrame(columns=HEADERS[name])
        frame.to_csv(folder / f"{name}.csv", index=False)
    (folder / "operation.toml").write_text(_SETTINGS.format(end=day[days - 1]), "utf-8")
    return folder


def _two_places(stay: np.ndarray) -> list[int]:
    """One town for the first night and another, next to it, for the rest."""
    first = int(stay[0])
    return [first, first + 1 if first < 4 else first - 1]


_SETTINGS = """name = "Planted"
start_date = 2018-10-20
end_date = {end}
timezone = "America/Mexico_City"
budget_usd = 20000
max_haul_km = 500
service_gap_days = 1
support_point_spacing_km = 12
support_point_items = []
support_point_share = 0.4
departure_time = 05:00:00
stop_window = [12:00:00, 21:00:00]
rest_day_window = [07:00:00, 19:00:00]
drive_at_night = false
roads = "reference"
"""
