"""What leaves first: the departures of the plan's first day and of the day after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.language import date_text
from logistics.core.local_time import OFFSET
from logistics.core.named import names_in
from logistics.output.clock_marks import ClockMarks
from logistics.output.documents.facts import depot_names, drop_names, records
from logistics.output.documents.wording import amount, say

if TYPE_CHECKING:
    from logistics.core.language import Language
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

#: So many departures are told of each day, and so many items of each load.
DEPARTURES, ITEMS = 6, 3


def departure_rows(operation: Operation, plan: Plan, lang: Language) -> tuple[list[list[str]], int]:
    """Tell the departures of the first two days.

    Returns
    -------
    Rows of texts (day, depot, vehicle, when loading starts, when it leaves, load, first stop), in the order of time;
    and how many departures were left out.
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
    told = told.merge(_first_stops(operation, plan, lang), on="trip_id", how="left")
    vehicles = names_in(operation.vehicles.set_index("vehicle_id"), lang)
    depots = depot_names(operation)
    loads = _loads(operation, plan, told["trip_id"], lang)
    rows = [
        [
            date_text(trip.day, "short", lang),
            depots[trip.depot_id],
            say("vehicle", lang, name=vehicles[trip.vehicle_id], number=trip.vehicle_no),
            f"{trip.start:%H:%M}{trip.start_mark}",
            f"{trip.depart:%H:%M}{trip.depart_mark}",
            loads.get(trip.trip_id, "-"),
            _first_stop(trip.place, trip.arrive, trip.arrive_mark, trip.day, lang),
        ]
        for trip in records(told)
    ]
    return rows, len(trips) - len(told)


def _first_stops(operation: Operation, plan: Plan, lang: Language) -> pd.DataFrame:
    """Where each trip hands over first, and when: trip_id, place, arrive, arrive_mark."""
    stops = plan.trip_stops.sort_values(["trip_id", "sequence"]).drop_duplicates("trip_id")
    stops = stops[["trip_id", "drop_id", "arrive", f"arrive{OFFSET}"]].merge(plan.drops, on="drop_id")
    clocks = ClockMarks.of(operation, plan)
    marks = clocks.everywhere(stops, "arrive", clocks.at_places(stops))
    stops = stops.assign(place=[name[lang] for name in drop_names(operation, stops)], arrive_mark=marks)
    return stops[["trip_id", "place", "arrive", "arrive_mark"]]


def _first_stop(place: object, arrive: pd.Timestamp, mark: str, day: pd.Timestamp, lang: Language) -> str:
    """Write the first stop, with the day where it is another one."""
    if pd.isna(arrive):
        return "-"
    later = "" if arrive.normalize() == day else f"{date_text(arrive, 'short', lang)} "
    return f"{place}, {later}{arrive:%H:%M}{mark}"


def _loads(operation: Operation, plan: Plan, trip_ids: pd.Series, lang: Language) -> dict[str, str]:
    """Tell what each trip carries, the heaviest items first."""
    rows = plan.trip_loads[plan.trip_loads["trip_id"].isin(trip_ids)]
    rows = rows.groupby(["trip_id", "item_id"])[["quantity"]].sum().reset_index()
    items = operation.items.assign(name=names_in(operation.items, lang))
    rows = rows.merge(items[["item_id", "name", "unit", "kg_per_unit"]], on="item_id")
    rows["kg"] = rows["quantity"] * rows["kg_per_unit"]
    rows = rows.sort_values(["trip_id", "kg", "item_id"], ascending=[True, False, True])
    return {str(trip): _load(items, lang) for trip, items in rows.groupby("trip_id")}


def _load(items: pd.DataFrame, lang: Language) -> str:
    told = items.head(ITEMS)
    words = "; ".join(
        f"{name} ({amount(quantity, unit, lang)})"
        for name, quantity, unit in zip(told["name"], told["quantity"], told["unit"], strict=True)
    )
    rest = len(items) - len(told)
    return say("carries_more", lang, list=words, count=rest) if rest else words
