"""Small operations around the nights on which clocks change: one van, one depot, one group a drive away."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

import pandas as pd
from hypothesis import strategies as st

from logistics.inputs.operation import load_operation
from logistics.planning.pipeline import make_plan
from logistics.solver.effort import Effort
from tests.support.cases.small import HEADERS, Raw, Small, item_row, standard_row

if TYPE_CHECKING:
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

ZONES = sorted(available_timezones() - {"localtime", "Factory"})


def one_van(
    day: dt.date,
    zone: str,
    window: tuple[str, str],
    *,
    km: float = 248.0,
    dock: tuple[str, str] = ("16:00", "23:30"),
    at_night: bool = True,
    zones: tuple[str, str] = ("", ""),
) -> Small:
    """A group of 300 people comes to `bajio` on `day`; the van stands in `arroyo`, `km` away, from the day before on.

    zones : of the depot's place and of the others, where they are not that of the operation.
    """
    first, last = day - dt.timedelta(days=1), day
    tables: dict[str, list[dict[str, object]]] = {name: [] for name in HEADERS}
    tables["population"] = [
        {"profile_id": "all", "age_sex_group": name, "share": 0.5, "is_child": name == "child"}
        for name in ("adult", "child")
    ]
    tables["groups"] = [
        {"group_id": "g", "name": "Group", "headcount": 300, "population_profile": "all", "walking_kmh": 3.5,
         "carry_kg_per_person": 2}
    ]  # fmt: skip
    tables["itinerary"] = [
        {"group_id": "g", "sequence": 1, "place_id": "cumbre", "arrive_date": first, "nights": 1, "mode": "ride"},
        {"group_id": "g", "sequence": 2, "place_id": "bajio", "arrive_date": day, "nights": 1, "mode": "ride"},
    ]
    items = ("drinking_water", "food_ration")
    tables["items"], tables["standards"] = [item_row(item) for item in items], [standard_row(item) for item in items]
    tables["depots"] = [
        {"depot_id": "d", "place_id": "arroyo", "operator_kind": "NGO", "opens_date": first - dt.timedelta(days=30),
         "closes_date": last + dt.timedelta(days=30), "dock_opens": dock[0], "dock_closes": dock[1],
         "max_departures_per_day": 12}
    ]  # fmt: skip
    tables["stock"] = [
        {"depot_id": "d", "item_id": item, "quantity": 6000, "available_from": first - dt.timedelta(days=30)}
        for item in items
    ]
    tables["vehicles"] = [
        {"vehicle_id": "van", "name_en": "Van", "name_es": "Furgoneta", "payload_kg": 1600, "volume_m3": 14,
         "max_kmh": 60, "cost_usd_per_km": 0.3, "cost_usd_per_day": 70, "max_driving_hours_per_day": 9, "body": "dry",
         "loading_hours": 1}
    ]  # fmt: skip
    tables["fleet"] = [
        {"depot_id": "d", "vehicle_id": "van", "count": 2, "available_from": first - dt.timedelta(days=30),
         "available_to": last + dt.timedelta(days=30)}
    ]  # fmt: skip
    tables["places"] = [
        {"place_id": place, "name": place.title(), "state": "", "lat": 16 + lat, "lon": -95.0, "timezone": own}
        for place, lat, own in (
            ("arroyo", 0.0, zones[0]),
            ("bajio", km / 120, zones[1]),
            ("cumbre", km / 100, zones[1]),
        )
    ]
    tables["roads"] = [
        {"from_place": "arroyo", "to_place": "bajio", "km": km, "highway": "MEX-1", "truck_kmh": 55, "toll": False},
        {"from_place": "bajio", "to_place": "cumbre", "km": 40, "highway": "MEX-1", "truck_kmh": 55, "toll": False},
    ]
    settings = {
        "name": "The night of the change", "start_date": first.isoformat(), "end_date": last.isoformat(),
        "timezone": zone, "budget_usd": 5000, "max_haul_km": 500, "service_gap_days": 1,
        "support_point_spacing_km": 12, "support_point_items": ["drinking_water"], "support_point_share": 0.4,
        "departure_time": Raw("00:30:00"), "stop_window": Raw(f"[{window[0]}:00, {window[1]}:00]"),
        "rest_day_window": Raw("[07:00:00, 19:00:00]"), "drive_at_night": at_night, "roads": "reference",
    }  # fmt: skip
    return Small(tables, settings)


@st.composite
def days_of_change(draw: st.DrawFn, first: int = 1995, last: int = 2037) -> tuple[str, dt.date]:
    """A zone, and the day on which its clocks change, or a day near; any day where they do not change that year."""
    zone, year = draw(st.sampled_from(ZONES)), draw(st.integers(first, last))
    changes = changes_of(zone, year)
    if not changes:
        return zone, draw(st.dates(dt.date(year, 1, 1), dt.date(year, 12, 31)))
    return zone, draw(st.sampled_from(changes)) + dt.timedelta(days=draw(st.integers(-2, 1)))


def changes_of(zone: str, year: int) -> list[dt.date]:
    """The days of a year, by UTC, on which the clocks of a zone change."""
    midnights = [dt.datetime(year, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=number) for number in range(365)]
    ahead = [midnight.astimezone(ZoneInfo(zone)).utcoffset() for midnight in midnights]
    return [midnights[at].date() for at in range(364) if ahead[at] != ahead[at + 1]]


def walking(small: Small, departure: str, walking_kmh: float = 3.5) -> Small:
    """The same, and the group walks the last way, setting out at a time of the day."""
    tables = {name: [dict(row) for row in rows] for name, rows in small.tables.items()}
    tables["itinerary"][1]["mode"] = "walk"
    tables["groups"][0]["walking_kmh"] = walking_kmh
    return replace(small, tables=tables, settings={**small.settings, "departure_time": Raw(f"{departure}:00")})


def made(small: Small) -> tuple[Operation, Plan]:
    """Read the operation and plan it."""
    with tempfile.TemporaryDirectory() as folder:
        operation = load_operation(small.write(Path(folder) / "op"))
    return operation, make_plan(operation, Effort(gap=0.01, seconds=300.0))


def saved(plan: Plan) -> dict[str, pd.DataFrame]:
    """The tables of a plan as they are written, every cell as text."""
    with tempfile.TemporaryDirectory() as folder:
        plan.save(Path(folder))
        names = ("drops", "trips", "trip_stops")
        return {name: pd.read_csv(Path(folder) / f"{name}.csv", dtype=str) for name in names}


def instant(text: str) -> dt.datetime:
    """Read a time with its offset."""
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


def minutes_between(first: str, last: str) -> float:
    """Real minutes between two times with their offsets."""
    return (instant(last) - instant(first)) / dt.timedelta(minutes=1)
