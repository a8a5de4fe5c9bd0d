"""A made-up plan for the reference case: real stops, depots and needs; invented loads, trips and shortfalls."""

from __future__ import annotations

import math
from itertools import count
from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.core.plan import COLUMNS, Plan

if TYPE_CHECKING:
    from tests.support.cases.reference_case import Case

Paths = dict[str, list[tuple[float, float]]]
Rows = list[dict[str, Any]]

#: What part of the needs comes, over and over: good days, a bad one, a very bad one.
SHARES = (1.0, 0.9, 0.35, 1.0, 0.7, 1.0, 0.05)
SPEED_KMH = 50
CREATED = "2018-10-20T06:00:00-05:00"


def synthetic_plan(operation: Case) -> tuple[Plan, Paths]:
    """Give a plan and the ways of its trips; the same each time."""
    tables: dict[str, Rows] = {name: [] for name in COLUMNS}
    paths: Paths = {}
    numbers = count(1)
    stays = _stays(operation)
    for at, stay in enumerate(stays):
        share = SHARES[at % len(SHARES)]
        loads = _needs(operation, stay, share, tables["coverage"])
        for drop in _support_points(operation, stay):
            tables["drops"].append(drop)
            here = {"drinking_water": drop["people"] // 10, "ors_sachet": 4}
            # What a support point hands out is a part of what the group receives that day.
            here = {item: min(quantity, loads.get(item, 0)) for item, quantity in here.items()}
            loads |= {item: loads.get(item, 0) - quantity for item, quantity in here.items()}
            _deliver(operation, drop, here, numbers, tables, paths)
        stop = _drop(stay, "stop", stay["lat"], stay["lon"], f"{stay['place_id']}", (12, 21))
        tables["drops"].append(stop)
        bought = {"food_ration": min(loads.get("food_ration", 0), 300)}
        _buy(operation, stop, bought, tables)
        _deliver(
            operation, stop, {key: value - bought.get(key, 0) for key, value in loads.items()}, numbers, tables, paths
        )
    summary = {
        "operation_name": operation.settings.name, "input_sha256": "0f" * 32, "package_version": "0.1.0",
        "created": CREATED, "status": "complete", "timezone": "America/Mexico_City",
    }  # fmt: skip
    frames = {name: pd.DataFrame(rows, columns=list(COLUMNS[name])) for name, rows in tables.items()}
    return Plan(summary=summary, **frames), paths


def _stays(operation: Case) -> Rows:
    places = operation.places.set_index("place_id")[["lat", "lon"]]
    people = operation.groups.set_index("group_id")["headcount"]
    rows = operation.itinerary.join(places, on="place_id").join(people.rename("people"), on="group_id")
    before = rows.groupby("group_id")[["lat", "lon", "place_id"]].shift()
    rows = rows.assign(from_lat=before["lat"], from_lon=before["lon"], from_place=before["place_id"])
    stays = [
        row | {"date": row["arrive_date"] + pd.Timedelta(days=night), "night": night}
        for row in rows.to_dict("records")
        for night in range(int(row["nights"]))
    ]
    last = pd.Timestamp(operation.settings.end_date)
    return sorted((stay for stay in stays if stay["date"] <= last), key=lambda stay: (stay["date"], stay["group_id"]))


def _needs(operation: Case, stay: dict[str, Any], share: float, coverage: Rows) -> dict[str, int]:
    loads = {}
    standards = operation.standards.drop_duplicates("item_id").merge(operation.items, on="item_id")
    for row in standards.to_dict("records"):
        if row["per"] != "day" and stay["date"] != pd.Timestamp(operation.settings.start_date):
            continue
        part = 1.0 if row["age_sex_group"] == "all" else 0.05
        full, survival = (stay["people"] * part * row[key] for key in ("quantity_per_person", "survival_quantity"))
        received = math.floor(full * min(1.0, share + (0.3 if row["tier"] == 1 else 0.0)))
        loads[row["item_id"]] = received
        coverage.append(
            {
                "group_id": stay["group_id"], "date": stay["date"], "item_id": row["item_id"], "tier": row["tier"],
                "need_full": full, "need_survival": survival, "received": received, "used": received,
                "carried_over": 0.0, "shortfall_full": full - received,
                "shortfall_survival": max(0.0, survival - received), "coverage": received / full if full else 1.0,
            }
        )  # fmt: skip
    return loads


def _support_points(operation: Case, stay: dict[str, Any]) -> Rows:
    if stay["mode"] != "walk" or stay["night"] or pd.isna(stay["from_lat"]):
        return []
    km = _km((stay["from_lat"], stay["from_lon"]), (stay["lat"], stay["lon"]))
    steps = int(km // operation.settings.support_point_spacing_km)
    points = []
    for step in range(1, steps + 1):
        part = step * operation.settings.support_point_spacing_km / km
        lat = stay["from_lat"] + part * (stay["lat"] - stay["from_lat"])
        lon = stay["from_lon"] + part * (stay["lon"] - stay["from_lon"])
        if part < 0.9:
            points.append(_drop(stay, "support", lat, lon, f"{stay['place_id']}-{step}", (5, 5 + 3 * step)))
    return points


def _drop(
    stay: dict[str, Any], kind: str, lat: float, lon: float, where: str, window: tuple[int, int]
) -> dict[str, Any]:
    day = f"{stay['date']:%m%d}"
    on_road = kind == "support"
    road = {
        "road_from": stay["from_place"] if on_road else "", "road_to": stay["place_id"] if on_road else "",
        "road_km": 12.0 * int(where[-1]) if on_road else float("nan"),
    }  # fmt: skip
    return {
        "drop_id": f"{kind}-{stay['group_id']}-{where}-{day}", "kind": kind, "group_id": stay["group_id"],
        "place_id": stay["place_id"], "date": stay["date"], "lat": lat, "lon": lon,
        "window_open": stay["date"] + pd.Timedelta(hours=window[0]),
        "window_close": stay["date"] + pd.Timedelta(hours=min(window[1], 24)), "people": stay["people"],
        "site_id": f"{where}-{day}", **road,
    }  # fmt: skip


def _buy(operation: Case, drop: dict[str, Any], loads: dict[str, int], tables: dict[str, Rows]) -> None:
    for item, quantity in loads.items():
        if quantity:
            tables["allocation"].append(_line(operation, drop, drop["place_id"], "supplier", item, quantity))


def _line(operation: Case, drop: dict[str, Any], source: str, kind: str, item: str, quantity: int) -> dict[str, Any]:
    row = operation.items.set_index("item_id").loc[item]
    return {
        "source_id": source, "source_kind": kind, "drop_id": drop["drop_id"], "item_id": item, "quantity": quantity,
        "unit": row["unit"], "kg": quantity * row["kg_per_unit"], "litres": quantity * row["litres_per_unit"],
        "dispatch_date": drop["date"], "arrive_date": drop["date"], "purchase_usd": 0.0,
    }  # fmt: skip


def _deliver(
    operation: Case,
    drop: dict[str, Any],
    loads: dict[str, int],
    numbers: Any,
    tables: dict[str, Rows],
    paths: Paths,
) -> None:
    """Carry the loads from the two nearest depots by turns, a vehicle full at a time, along straight lines."""
    items = operation.items.set_index("item_id")
    depots = operation.depots.join(operation.places.set_index("place_id")[["lat", "lon"]], on="place_id")
    here = (drop["lat"], drop["lon"])
    depots["km"] = [_km(here, point) for point in zip(depots["lat"], depots["lon"], strict=True)]
    near = depots.nsmallest(2, "km").to_dict("records")
    vehicles = operation.vehicles.to_dict("records")
    trip: dict[str, Any] = {}
    for item, quantity in loads.items():
        left, kg = quantity, items.loc[item, "kg_per_unit"]
        while left > 0:
            if not trip or trip["payload"] - trip["kg"] < kg:
                trip = _trip(drop, near, vehicles, next(numbers), tables, paths)
            taken = min(left, int((trip["payload"] - trip["kg"]) // kg))
            trip["kg"] += taken * kg
            left -= taken
            load = {"trip_id": trip["trip_id"], "drop_id": drop["drop_id"], "item_id": item, "quantity": taken}
            tables["trip_loads"].append(load)
            tables["allocation"].append(_line(operation, drop, trip["depot_id"], "depot", item, taken))


def _trip(
    drop: dict[str, Any], depots: Rows, vehicles: Rows, number: int, tables: dict[str, Rows], paths: Paths
) -> dict[str, Any]:
    depot, vehicle = depots[number % 3 == 0], vehicles[number % len(vehicles)]
    hours = depot["km"] / SPEED_KMH
    arrive = drop["window_open"] + pd.Timedelta(minutes=10 * (number % 12))
    depart = (arrive - pd.Timedelta(hours=hours)).floor("min")
    trip = {
        "trip_id": f"t{number:04d}", "depot_id": depot["depot_id"], "vehicle_id": vehicle["vehicle_id"],
        "vehicle_no": 1 + number % 3, "start": depart - pd.Timedelta(hours=1), "depart": depart,
        "end": arrive + pd.Timedelta(hours=1 + hours).floor("min"), "km": 2 * depot["km"], "driving_hours": 2 * hours,
        "kg": 0.0, "litres": 0.0, "cost_usd": 100.0, "payload": vehicle["payload_kg"],
    }  # fmt: skip
    tables["trips"].append(trip)
    tables["trip_stops"].append(
        {
            "trip_id": trip["trip_id"],
            "sequence": 1,
            "drop_id": drop["drop_id"],
            "arrive": arrive,
            "depart": arrive + pd.Timedelta(minutes=40),
        }
    )
    middle = ((depot["lat"] + drop["lat"]) / 2, (depot["lon"] + drop["lon"]) / 2)
    paths[trip["trip_id"]] = [(depot["lat"], depot["lon"]), middle, (drop["lat"], drop["lon"])]
    return trip


def _km(here: tuple[float, float], there: tuple[float, float]) -> float:
    return 111.2 * math.hypot(here[0] - there[0], (here[1] - there[1]) * math.cos(math.radians(here[0])))
