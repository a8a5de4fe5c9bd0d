"""Small operations, made up for tests: a few places on one road, a group or two, a handful of goods and vehicles."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

PLACES = ["arroyo", "bajio", "cumbre", "dolores", "estero"]
START = dt.date(2018, 10, 20)


@dataclass(frozen=True)
class Small:
    """What a small operation is made of, as the lines of its tables."""

    tables: dict[str, list[dict[str, object]]]
    settings: dict[str, object]

    def write(self, folder: Path) -> Path:
        """Write the operation as a folder of CSV tables."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in self.tables.items():
            columns = HEADERS[name]
            pd.DataFrame(rows, columns=columns).to_csv(folder / f"{name}.csv", index=False)
        lines = [f"{key} = {_toml(value)}" for key, value in self.settings.items()]
        (folder / "operation.toml").write_text("\n".join(lines) + "\n", "utf-8")
        return folder


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, str):
        return f'"{value}"'
    return str(value)


HEADERS: dict[str, list[str]] = {
    "groups": ["group_id", "name", "headcount", "population_profile", "walking_kmh", "carry_kg_per_person", "notes"],
    "itinerary": ["group_id", "sequence", "place_id", "arrive_date", "nights", "mode", "confidence"],
    "population": ["profile_id", "age_sex_group", "share", "is_child", "source"],
    "standards": ["item_id", "age_sex_group", "quantity_per_person", "per", "survival_quantity", "source"],
    "items": [
        *("item_id", "name_en", "name_es", "unit", "step", "kg_per_unit", "litres_per_unit", "cost_usd_per_unit"),
        *("shelf_life_days", "tier", "body", "carried", "ifrc_code", "source"),
    ],
    "depots": [
        *("depot_id", "place_id", "operator_kind", "opens_date", "closes_date", "dock_opens", "dock_closes"),
        *("max_departures_per_day", "notes"),
    ],
    "stock": ["depot_id", "item_id", "quantity", "available_from", "organisation_id", "notes"],
    "organisations": ["organisation_id", "name", "kind", "notes"],
    "suppliers": [
        *("place_id", "item_id", "max_per_day", "price_usd_per_unit", "lead_days", "available_from", "available_to"),
        *("max_total", "lot", "notes"),
    ],
    "vehicles": [
        *("vehicle_id", "name_en", "name_es", "payload_kg", "volume_m3", "max_kmh", "cost_usd_per_km"),
        *("cost_usd_per_day", "max_driving_hours_per_day", "body", "multi_stop", "loading_hours"),
    ],
    "fleet": [
        *("depot_id", "vehicle_id", "count", "available_from", "available_to", "first_no", "organisation_id"),
    ],
    "shelters": [
        "shelter_id",
        "name",
        "place_id",
        "kind",
        "capacity_people",
        "coordinate_precision",
        "capacity_source",
    ],
    "closures": ["from_place", "to_place", "from_date", "to_date", "reason"],
    "places": ["place_id", "name", "state", "inegi_state_code", "lat", "lon", "coordinate_source", "timezone"],
    "roads": ["from_place", "to_place", "km", "highway", "truck_kmh", "toll"],
}

ITEMS: dict[str, tuple[str, float, float, int, str, float, float]] = {
    # unit, kg, litres, tier, per, full, survival
    "drinking_water": ("litre", 1.0, 1.0, 1, "day", 4.0, 2.5),
    "domestic_water": ("litre", 1.0, 1.0, 2, "day", 11.0, 5.0),
    "blanket": ("piece", 1.5, 6.0, 2, "once", 1.0, 0.5),
    "food_ration": ("ration", 0.9, 1.6, 1, "day", 1.0, 0.6),
    "baby_wipes": ("pack", 0.45, 0.7, 3, "day", 0.2, 0.0),
    "first_aid_kit": ("kit", 4.0, 14.0, 1, "2 days", 0.004, 0.002),
}
#: The smallest parts of items that can be opened; all others are handed out whole.
STEPS = {"first_aid_kit": 0.1}
#: What rides in tankers, and is not carried; all else rides dry.
IN_TANKERS = {"domestic_water"}
VEHICLES: dict[str, tuple[float, float, str]] = {
    "pickup": (900, 3.0, "dry"),
    "truck": (4000, 20.0, "dry"),
    "tanker": (5000, 5.0, "bulk water"),
}


def day(number: int) -> str:
    """ISO date of a day of the horizon, from 0."""
    return (START + dt.timedelta(days=number)).isoformat()


def _settings(days: int, budget: float) -> dict[str, object]:
    return {
        "name": "Small operation",
        "start_date": START.isoformat(),
        "end_date": day(days - 1),
        "timezone": "America/Mexico_City",
        "budget_usd": budget,
        "max_haul_km": 500,
        "service_gap_days": 1,
        "support_point_spacing_km": 12,
        "support_point_items": ["drinking_water", "first_aid_kit"],
        "support_point_share": 0.4,
        "departure_time": "05:00:00",
        "drive_at_night": False,
        "roads": "reference",
    }


@st.composite
def small_operations(
    draw: st.DrawFn, min_days: int = 2, max_days: int = 4, max_items: int = 3, max_depots: int = 3
) -> Small:
    """Draw a small operation that is in order; little of everything, so that something is always short."""
    days = draw(st.integers(min_days, max_days))
    items = draw(st.lists(st.sampled_from(sorted(ITEMS)), min_size=1, max_size=max_items, unique=True))
    if "drinking_water" not in items:
        items = ["drinking_water", *items[: max_items - 1]]
    groups = draw(st.integers(1, 2))
    tables: dict[str, list[dict[str, object]]] = {name: [] for name in HEADERS}
    tables["population"] = [
        {"profile_id": "all", "age_sex_group": "adult", "share": 0.5, "is_child": False, "source": "made up"},
        {"profile_id": "all", "age_sex_group": "child", "share": 0.5, "is_child": True, "source": "made up"},
    ]
    for number in range(groups):
        tables["groups"].append(
            {
                "group_id": f"g{number}",
                "name": f"Group {number}",
                "headcount": draw(st.integers(20, 900)),
                "population_profile": "all",
                "walking_kmh": 4,
                "carry_kg_per_person": draw(st.sampled_from([0, 2])),
            }
        )
        tables["itinerary"].extend(_itinerary(draw, f"g{number}", days))
    _goods(draw, tables, items, days)
    _depots(draw, tables, items, days, max_depots)
    km = [draw(st.integers(15, 180)) for _ in PLACES[1:]]
    tables["places"] = [
        {
            "place_id": place,
            "name": place.title(),
            "state": "Oaxaca",
            "inegi_state_code": "20",
            "lat": 16 + 0.3 * number,
            "lon": -95.0,
            "coordinate_source": "approximate",
        }
        for number, place in enumerate(PLACES)
    ]
    tables["roads"] = [
        {"from_place": a, "to_place": b, "km": length, "highway": "MEX-1", "truck_kmh": 55, "toll": False}
        for a, b, length in zip(PLACES[:-1], PLACES[1:], km, strict=True)
    ]
    if draw(st.booleans()):
        tables["organisations"] = [
            {"organisation_id": f"o{number}", "name": f"Organisation {number}", "kind": "church"} for number in range(2)
        ]
        for row in (*tables["stock"], *tables["fleet"]):
            row["organisation_id"] = draw(st.sampled_from(["", "o0", "o1"]))
    if draw(st.booleans()):
        shut = day(draw(st.integers(0, days - 1)))
        tables["closures"] = [
            {"from_place": "bajio", "to_place": "cumbre", "from_date": shut, "to_date": shut, "reason": "landslide"}
        ]
    settings = _settings(days, draw(st.sampled_from([0, 150, 600, 5000])))
    settings["drive_at_night"] = draw(st.booleans())
    settings["support_point_items"] = [item for item in items if item in ("drinking_water", "first_aid_kit")]
    return Small(tables, {**settings, "stop_window": _STOP, "rest_day_window": _REST})


@dataclass(frozen=True)
class Raw:
    """A TOML value written as it stands: TOML times have no Python literal."""

    text: str

    def __str__(self) -> str:
        return self.text


_STOP, _REST = Raw("[12:00:00, 21:00:00]"), Raw("[07:00:00, 19:00:00]")


def _itinerary(draw: st.DrawFn, group: str, days: int) -> list[dict[str, object]]:
    rows, arrive, place = [], 0, draw(st.integers(0, len(PLACES) - 2))
    while arrive < days:
        nights = draw(st.integers(1, 2))
        rows.append(
            {
                "group_id": group,
                "sequence": len(rows) + 1,
                "place_id": PLACES[place],
                "arrive_date": day(arrive),
                "nights": nights,
                "mode": draw(st.sampled_from(["walk", "walk", "ride"])),
                "confidence": "made up",
            }
        )
        arrive += nights
        place = min(place + 1, len(PLACES) - 1) if place + 1 < len(PLACES) else place - 1
    return rows


def item_row(item: str) -> dict[str, object]:
    """Give the row of an item in `items.csv`."""
    unit, kg, litres, tier, _, _, _ = ITEMS[item]
    return {
        "item_id": item,
        "name_en": item,
        "name_es": item,
        "unit": unit,
        "step": STEPS.get(item, ""),
        "kg_per_unit": kg,
        "litres_per_unit": litres,
        "cost_usd_per_unit": 1,
        "shelf_life_days": 100,
        "tier": tier,
        "body": "bulk water" if item in IN_TANKERS else "dry",
        "carried": item not in IN_TANKERS,
    }


def standard_row(item: str) -> dict[str, object]:
    """Give the row of an item in `standards.csv`."""
    _, _, _, _, per, full, survival = ITEMS[item]
    return {
        "item_id": item,
        "age_sex_group": "all",
        "quantity_per_person": full,
        "per": per,
        "survival_quantity": survival,
        "source": "made up",
    }


def _goods(draw: st.DrawFn, tables: dict[str, list[dict[str, object]]], items: list[str], days: int) -> None:
    for item in items:
        tables["items"].append(item_row(item))
        tables["standards"].append(standard_row(item))
        if draw(st.booleans()):
            tables["suppliers"] += _sold(draw, item, days)


def _sold(draw: st.DrawFn, item: str, days: int) -> list[dict[str, object]]:
    """Sell an item at one place: always the same, or otherwise from a day on; some have so much in all."""
    place = draw(st.sampled_from(PLACES))
    cut = draw(st.sampled_from([None, *range(1, days)]))
    spans = [("", "")] if cut is None else [("", day(cut - 1)), (day(cut), draw(st.sampled_from(["", day(cut)])))]
    lot = draw(st.sampled_from(["", "shelf"]))
    in_all = draw(st.sampled_from(["", 300]))
    return [
        {
            "place_id": place,
            "item_id": item,
            "max_per_day": draw(st.integers(1, 500)),
            "price_usd_per_unit": draw(st.sampled_from([0.1, 0.5, 3.0])),
            "lead_days": draw(st.integers(0, 1)),
            "available_from": first,
            "available_to": last,
            "max_total": in_all,
            "lot": lot,
        }
        for first, last in spans
    ]


def _depots(
    draw: st.DrawFn, tables: dict[str, list[dict[str, object]]], items: list[str], days: int, max_depots: int
) -> None:
    for name, (payload, volume, body) in VEHICLES.items():
        tables["vehicles"].append(
            {
                "vehicle_id": name,
                "name_en": name,
                "name_es": name,
                "payload_kg": payload,
                "volume_m3": volume,
                "max_kmh": 60,
                "cost_usd_per_km": 0.5,
                "cost_usd_per_day": 50,
                "max_driving_hours_per_day": draw(st.sampled_from([6, 9])),
                "body": body,
                "multi_stop": body == "dry",
                "loading_hours": draw(st.sampled_from([0.5, 1.0])),
            }
        )
    for number in range(draw(st.integers(1, max_depots))):
        depot = f"d{number}"
        tables["depots"].append(
            {
                "depot_id": depot,
                "place_id": draw(st.sampled_from(PLACES)),
                "operator_kind": "church",
                "opens_date": day(draw(st.integers(-1, 1))),
                "closes_date": day(days - draw(st.integers(0, 1))),
                "dock_opens": "06:00",
                "dock_closes": "18:00",
                "max_departures_per_day": draw(st.integers(1, 4)),
            }
        )
        for item in items:
            if draw(st.integers(0, 3)) or not tables["stock"]:
                tables["stock"].append(
                    {
                        "depot_id": depot,
                        "item_id": item,
                        "quantity": draw(st.integers(1, 6)) * (1 if item == "first_aid_kit" else 400),
                        "available_from": day(draw(st.integers(-1, days - 1))),
                    }
                )
        for vehicle in VEHICLES:
            if draw(st.integers(0, 2)) or not tables["fleet"]:
                tables["fleet"].append(
                    {
                        "depot_id": depot,
                        "vehicle_id": vehicle,
                        "count": draw(st.integers(1, 2)),
                        "available_from": day(-1),
                        "available_to": day(days + draw(st.integers(0, 3))),
                    }
                )
