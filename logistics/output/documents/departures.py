"""The departures of the first two days of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.language import date_text
from logistics.core.local_time import OFFSET
from logistics.core.named import names_in
from logistics.output.clock_marks import ClockMarks
from logistics.output.documents.facts import depot_names, drop_names, records
from logistics.output.documents.owners import vehicle_owners
from logistics.output.documents.wording import amount, say

if TYPE_CHECKING:
    from logistics.core.language import Language
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

#: The most departures listed of each day, and the most items listed of each load.
DEPARTURES, ITEMS = 6, 3


def departure_rows(operation: Operation, plan: Plan, lang: Language) -> tuple[list[list[str]], int]:
    """Describe the departures of the first two days.

    Returns
    -------
    Rows of texts (day, depot, vehicle, start of loading, departure, load, first stop) in the order of time, and the
    number of departures left out.
    """
    first = pd.Timestamp(operation.settings.start_date)
    day = plan.trips["start"].dt.normalize()
    trips = plan.trips.assign(day=day)[(day >= first) & (day <= first + pd.Timedelta(days=1))]
    trips = trips.sort_values(["start", "depart", "trip_id"])
    told = trips[trips.groupby("day").cumcount() < DEPARTURES]
    if told.empty:
        return [], 0
    clocks = ClockMarks.of(operation, plan)
    zones = clocks.at_depots(told)
    told = told.assign(**{f"{name}_mark": clocks.everywhere(told, name, zones) for name in ("start", "depart")})
    told = told.merge(_first_stops(operation, plan, lang), on="trip_id", how="left", validate="one_to_one")
    vehicles = names_in(operation.vehicles.set_index("vehicle_id"), lang)
    depots, owners = depot_names(operation), vehicle_owners(operation, told)
    loads = _loads(operation, plan, told["trip_id"], lang)
    rows = [
        [
            date_text(trip.day, "short", lang),
            depots[trip.depot_id],
            _vehicle(vehicles[trip.vehicle_id], trip.vehicle_no, owners[trip.trip_id], lang),
            f"{trip.start:%H:%M}{trip.start_mark}",
            f"{trip.depart:%H:%M}{trip.depart_mark}",
            loads.get(trip.trip_id, "-"),
            _first_stop(trip.place, trip.arrive, trip.arrive_mark, trip.day, lang),
        ]
        for trip in records(told)
    ]
    return rows, len(trips) - len(told)


def _vehicle(name: str, number: int, owner: str, lang: Language) -> str:
    """Name a vehicle, and whose it is where that is told."""
    vehicle = say("vehicle", lang, name=name, number=number)
    return say("owned_by", lang, what=vehicle, owner=owner) if owner else vehicle


def _first_stops(operation: Operation, plan: Plan, lang: Language) -> pd.DataFrame:
    """Give where and when each trip hands over first: trip_id, place, arrive, arrive_mark."""
    stops = plan.trip_stops.sort_values(["trip_id", "sequence"]).drop_duplicates("trip_id")
    stops = stops[["trip_id", "drop_id", "arrive", f"arrive{OFFSET}"]]
    stops = stops.merge(plan.drops, on="drop_id", validate="many_to_one")
    clocks = ClockMarks.of(operation, plan)
    marks = clocks.everywhere(stops, "arrive", clocks.at_places(stops))
    stops = stops.assign(place=[name[lang] for name in drop_names(operation, stops)], arrive_mark=marks)
    return stops[["trip_id", "place", "arrive", "arrive_mark"]]


def _first_stop(place: object, arrive: pd.Timestamp, mark: str, day: pd.Timestamp, lang: Language) -> str:
    """Write the first stop and its time, with the day if it is not `day`."""
    if pd.isna(arrive):
        return "-"
    later = "" if arrive.normalize() == day else f"{date_text(arrive, 'short', lang)} "
    return f"{place}, {later}{arrive:%H:%M}{mark}"


def _loads(operation: Operation, plan: Plan, trip_ids: pd.Series, lang: Language) -> dict[str, str]:
    """Describe the load of each trip by trip_id, the heaviest items first."""
    rows = plan.trip_loads[plan.trip_loads["trip_id"].isin(trip_ids)]
    rows = rows.groupby(["trip_id", "item_id"])[["quantity"]].sum().reset_index()
    items = operation.items.assign(name=names_in(operation.items, lang))
    rows = rows.merge(items[["item_id", "name", "unit", "kg_per_unit"]], on="item_id", validate="many_to_one")
    rows["kg"] = rows["quantity"] * rows["kg_per_unit"]
    rows = rows.sort_values(["trip_id", "kg", "item_id"], ascending=[True, False, True])
    return {str(trip): _load(items, lang) for trip, items in rows.groupby("trip_id")}


def _load(items: pd.DataFrame, lang: Language) -> str:
    """Write the first items of a load with their quantities, and how many more there are."""
    told = items.head(ITEMS)
    words = "; ".join(
        f"{name} ({amount(quantity, unit, lang)})"
        for name, quantity, unit in zip(told["name"], told["quantity"], told["unit"], strict=True)
    )
    rest = len(items) - len(told)
    return say("carries_more", lang, list=words, count=rest) if rest else words
