"""A small operation made by hand: two groups, four places, one depot, three days."""

from __future__ import annotations

from datetime import date

import pandas as pd

from logistics.inputs.operation import Operation, Settings
from logistics.inputs.tables.load import empty
from logistics.inputs.tables.schema import TABLES

FIRST, LAST = date(2018, 10, 20), date(2018, 10, 22)

#: alba --30-- bruma --40-- cima, and a longer fast road alba --100-- cima; duna has no road.
PLACES = [("alba", 16.0, -94.0), ("bruma", 16.2, -94.2), ("cima", 16.5, -94.4), ("duna", 16.2, -94.1)]
ROADS = [("bruma", "alba", 30.0, 60.0), ("bruma", "cima", 40.0, 70.0), ("alba", "cima", 100.0, 80.0)]
ITEMS = [
    ("drinking_water", "litre", 1.0, 1.0, 1),
    ("domestic_water", "litre", 1.0, 1.0, 2),
    ("food_ration", "ration", 0.9, 1.6, 1),
    ("first_aid_kit", "kit", 4.0, 14.0, 1),
    ("blanket", "piece", 1.5, 6.0, 2),
    ("footwear", "pair", 0.6, 4.0, 3),
]
STANDARDS = [
    ("drinking_water", "all", 4.0, "day", 2.5),
    ("domestic_water", "all", 10.0, "day", 5.0),
    ("food_ration", "all", 1.0, "day", 0.6),
    ("food_ration", "child", 0.5, "day", 0.3),
    ("first_aid_kit", "all", 0.02, "2 days", 0.01),
    ("blanket", "all", 1.0, "once", 0.5),
    ("footwear", "child", 0.0, "once", 0.0),
]
STOCK = [
    ("drinking_water", 2000.0, "2018-10-20"),
    ("drinking_water", 500.0, "2018-10-22"),
    ("domestic_water", 4000.0, "2018-10-20"),
    ("food_ration", 200.0, "2018-10-01"),
    ("first_aid_kit", 3.0, "2018-10-20"),
    ("blanket", 150.0, "2018-10-20"),
]


def made_operation() -> Operation:
    settings = Settings(
        name="Small", start_date=FIRST, end_date=LAST, timezone="America/Mexico_City", budget_usd=3000.0,
        max_haul_km=75.0, service_gap_days=1, support_point_spacing_km=12.0,
        support_point_items=("drinking_water", "first_aid_kit"), support_point_share=0.4, departure_minute=300,
        stop_window=(720, 1260), rest_day_window=(420, 1140), drive_at_night=False, roads="reference",
    )  # fmt: skip
    return Operation(
        settings=settings, sha256="ab" * 32, **_people(), **_goods(), **_transport(), **_geography(), **_later()
    )


def _people() -> dict[str, pd.DataFrame]:
    groups = [("g1", "One", 100, "half", 4.0, 2.0, ""), ("g2", "Two", 50, "half", 4.0, 2.0, "")]
    itinerary = [
        ("g1", 1, "bruma", _day("2018-10-20"), 1, "walk", ""),
        ("g1", 2, "cima", _day("2018-10-21"), 5, "walk", ""),
        ("g2", 1, "bruma", _day("2018-10-20"), 3, "bus", ""),
    ]
    heads = ["group_id", "name", "headcount", "population_profile", "walking_kmh", "carry_kg_per_person", "notes"]
    return {
        "groups": pd.DataFrame(groups, columns=heads),
        "itinerary": pd.DataFrame(
            itinerary, columns=["group_id", "sequence", "place_id", "arrive_date", "nights", "mode", "confidence"]
        ),
        "population": pd.DataFrame(
            [("half", "adult", 0.6, False, ""), ("half", "child", 0.4, True, ""), ("other", "adult", 1.0, False, "")],
            columns=["profile_id", "age_sex_group", "share", "is_child", "source"],
        ),
        "standards": pd.DataFrame(
            STANDARDS, columns=["item_id", "age_sex_group", "quantity_per_person", "per", "survival_quantity"]
        ).assign(source=""),
    }


def _goods() -> dict[str, pd.DataFrame]:
    items = pd.DataFrame(ITEMS, columns=["item_id", "unit", "kg_per_unit", "litres_per_unit", "tier"])
    # A kit holds four parts.
    items["step"] = items["item_id"].map({"first_aid_kit": 0.25}).fillna(1.0)
    items["body"] = items["item_id"].map({"domestic_water": "bulk water"}).fillna("dry")
    items["carried"] = items["item_id"] != "domestic_water"
    stock = pd.DataFrame(STOCK, columns=["item_id", "quantity", "available_from"])
    suppliers = [("bruma", "food_ration", 60.0, 4.0, 1, ""), ("cima", "food_ration", 60.0, 4.5, 1, "")]
    return {
        "items": items.assign(
            name_en="", name_es="", cost_usd_per_unit=1.0, shelf_life_days=30, ifrc_code="", source=""
        ),
        "stock": stock.assign(
            depot_id="base",
            organisation_id="",
            available_from=pd.to_datetime(stock["available_from"]).dt.as_unit("us"),
        ),
        "suppliers": pd.DataFrame(
            suppliers, columns=["place_id", "item_id", "max_per_day", "price_usd_per_unit", "lead_days", "notes"]
        ).assign(available_from=pd.NaT, available_to=pd.NaT, max_total=float("nan"), lot=""),
    }


def _transport() -> dict[str, pd.DataFrame]:
    first, last = _day("2018-10-20"), _day("2018-10-31")
    depot = {
        "depot_id": "base", "place_id": "alba", "operator_kind": "church", "opens_date": first, "closes_date": last,
        "dock_opens": 240, "dock_closes": 1200, "max_departures_per_day": 6, "notes": "",
    }  # fmt: skip
    vehicles = [
        ("truck", "", "", 2000.0, 10.0, 60.0, 0.5, 100.0, 9.0, "dry", True, 0.5),
        ("tanker", "", "", 5000.0, 5.0, 60.0, 0.6, 120.0, 9.0, "bulk water", False, 0.5),
    ]
    columns = [
        *("vehicle_id", "name_en", "name_es", "payload_kg", "volume_m3", "max_kmh", "cost_usd_per_km"),
        *("cost_usd_per_day", "max_driving_hours_per_day", "body", "multi_stop", "loading_hours"),
    ]
    fleet = [
        ("base", "truck", 2, first, last, 1),
        ("base", "truck", 1, first, last, 3),
        ("base", "tanker", 1, first, last, 1),
    ]
    return {
        "depots": pd.DataFrame([depot]),
        "vehicles": pd.DataFrame(vehicles, columns=columns),
        "fleet": pd.DataFrame(
            fleet, columns=["depot_id", "vehicle_id", "count", "available_from", "available_to", "first_no"]
        ).assign(organisation_id=""),
    }


def _geography() -> dict[str, pd.DataFrame]:
    roads = pd.DataFrame(ROADS, columns=["from_place", "to_place", "km", "truck_kmh"])
    closure = ("alba", "cima", _day("2018-10-20"), _day("2018-10-20"), "fog")
    shelters = ["shelter_id", "name", "place_id", "kind", "capacity_people", "coordinate_precision", "capacity_source"]
    return {
        "places": pd.DataFrame(PLACES, columns=["place_id", "lat", "lon"]),
        "roads": roads.assign(highway="", toll=False),
        "closures": pd.DataFrame([closure], columns=["from_place", "to_place", "from_date", "to_date", "reason"]),
        "shelters": pd.DataFrame(columns=shelters),
    }


def _later() -> dict[str, pd.DataFrame]:
    """The tables of an operation that goes on, without rows."""
    return {name: empty(table) for name, table in TABLES.items() if table.later}


def _day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text).as_unit("us")
