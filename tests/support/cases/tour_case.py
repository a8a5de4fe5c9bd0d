"""A plan written by hand for the reference case: a tour along a walking leg, a long way over night, a tanker alone.

Every quantity, place and hour that the papers must show stands below.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.core.plan import COLUMNS, COUNT, DATE, NUMBER, TEXT, TIME, Plan

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation

DAY = pd.Timestamp("2018-10-24")
TOUR, LONG, TANKER = "2018-10-24_dep-tapachula_van_3t-1_1", "2018-10-24_dep-tuxtla_truck_8t-2_1", "tanker-trip"
#: drop_id, kind, group_id, place_id, hours of the window, road, km on it.
DROPS = [
    ("sp-1", "support", "main", "mapastepec", (5, 9), ("huixtla", "escuintla"), 12.0),
    ("sp-2", "support", "main", "mapastepec", (5, 12), ("huixtla", "escuintla"), 24.0),
    ("night-main", "stop", "main", "mapastepec", (12, 21), ("", ""), float("nan")),
    ("night-rear", "stop", "rear", "mapastepec", (12, 21), ("", ""), float("nan")),
]
#: trip_id, depot_id, vehicle_id, vehicle_no, start, depart, end, km, driving hours.
TRIPS = [
    (TOUR, "dep-tapachula", "van_3t", 1, "05:00", "06:00", "15:30", 208.0, 3.8),
    (TANKER, "dep-tapachula", "water_tanker_10kl", 3, "10:00", "10:30", "14:00", 206.0, 3.75),
    (LONG, "dep-tuxtla", "truck_8t", 2, "12:00", "13:00", "2018-10-25 11:10", 500.5, 10.01),
]
#: trip_id, drop_id, arrive, depart, what is handed over.
CALLS: list[tuple[str, str, str, str, dict[str, float]]] = [
    (TOUR, "sp-1", "07:30", "07:45", {"drinking_water": 400, "ors_sachet": 12}),
    (TOUR, "sp-2", "08:10", "08:20", {"drinking_water": 250, "first_aid_kit": 0.25}),
    (TOUR, "night-main", "12:00", "12:35", {"food_ration": 300, "drinking_water": 7}),
    (TANKER, "night-main", "12:00", "12:20", {"domestic_water": 9_000}),
    (TANKER, "night-rear", "12:20", "12:30", {"domestic_water": 1_000}),
    (LONG, "night-rear", "19:10", "19:50", {"food_ration": 1_250, "ors_sachet": 40, "drinking_water": 900}),
]


def _typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give the columns their types, in a table without rows too."""
    types = {TEXT: "str", NUMBER: "float64", COUNT: "int64", DATE: "datetime64[us]", TIME: "datetime64[us]"}
    return frame.astype({column: types[kind] for column, kind in COLUMNS[name].items()})


def tour_plan(operation: Operation) -> Plan:
    """Give the plan."""
    places = operation.places.set_index("place_id")
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in COLUMNS}
    people = operation.groups.set_index("group_id")["headcount"]
    for drop, kind, group, place, window, road, km in DROPS:
        first, last = (DAY + pd.Timedelta(hours=hour) for hour in window)
        at = places.loc[road[0] or place]
        rows["drops"].append(
            dict(zip(COLUMNS["drops"], (
                drop, kind, group, place, DAY, at["lat"] + (0.01 if road[0] else 0), at["lon"], first, last,
                int(people[group]), f"site-{drop}", *road, km), strict=True))
        )  # fmt: skip
    items = operation.items.set_index("item_id")
    for trip, drop, arrive, depart, goods in CALLS:
        sequence = 1 + sum(row["trip_id"] == trip for row in rows["trip_stops"])
        rows["trip_stops"].append(
            {"trip_id": trip, "sequence": sequence, "drop_id": drop, "arrive": at_day(arrive), "depart": at_day(depart)}
        )
        for item, quantity in goods.items():
            rows["trip_loads"].append({"trip_id": trip, "drop_id": drop, "item_id": item, "quantity": quantity})
    loads = pd.DataFrame(rows["trip_loads"])
    for trip, depot, vehicle, number, start, depart, end, km, hours in TRIPS:
        mine = loads[loads["trip_id"] == trip]
        kg, litres = (
            (mine["item_id"].map(items[f"{unit}_per_unit"]) * mine["quantity"]).sum() for unit in ("kg", "litres")
        )
        times = (at_day(start), at_day(depart), at_day(end))
        values = (trip, depot, vehicle, number, *times, km, hours, kg, litres, 100.0)
        rows["trips"].append(dict(zip(COLUMNS["trips"], values, strict=True)))
    frames = {name: _typed(name, pd.DataFrame(lines, columns=list(COLUMNS[name]))) for name, lines in rows.items()}
    summary = {
        "operation_name": operation.settings.name, "input_sha256": operation.sha256, "package_version": "0.1.0",
        "created": "2018-10-19T22:15:00+00:00", "status": "complete", "timezone": operation.settings.timezone,
    }  # fmt: skip
    return Plan(summary=summary, **frames)


def at_day(clock: str) -> pd.Timestamp:
    """Give a clock time of the day, or a time that has its own date."""
    return pd.Timestamp(clock if "-" in clock else f"{DAY:%Y-%m-%d} {clock}")


def many(operation: Operation, calls: int) -> Plan:
    """Give a plan with one trip that calls at so many drops and brings every dry item to each: it fills pages."""
    plan = tour_plan(operation)
    dry = operation.items[operation.items["item_id"] != "domestic_water"]["item_id"]
    drop = plan.drops[plan.drops["drop_id"] == "night-main"]
    names = [f"drop-{number}" for number in range(calls)]
    drops = pd.concat([drop.assign(drop_id=name) for name in names], ignore_index=True)
    start = at_day("12:00")
    stops = pd.DataFrame(
        {
            "trip_id": TOUR,
            "sequence": range(1, calls + 1),
            "drop_id": names,
            "arrive": [start + pd.Timedelta(minutes=10 * number) for number in range(calls)],
            "depart": [start + pd.Timedelta(minutes=10 * number + 10) for number in range(calls)],
        }
    )
    loads = pd.DataFrame(
        [(TOUR, name, item, float(at + 1)) for at, name in enumerate(names) for item in dry],
        columns=["trip_id", "drop_id", "item_id", "quantity"],
    )
    trips = plan.trips[plan.trips["trip_id"] == TOUR]
    return dataclasses.replace(plan, drops=drops, trips=trips, trip_stops=stops, trip_loads=loads)
