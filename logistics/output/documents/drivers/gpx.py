"""GPX files of trips for the map on a phone: a route through the towns, and a waypoint for each halt."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from gpxpy.gpx import GPX, GPXRoute, GPXRoutePoint, GPXWaypoint

from logistics.core.characters import fenced
from logistics.core.language import in_each
from logistics.output.documents.drivers.trip_sheets import town_names
from logistics.output.documents.drivers.words import created, quantity
from logistics.output.documents.wording import both, unit_word
from logistics.output.trip_geometry import whole_line

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from logistics.core.language import Language, Texts
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.documents.drivers.trip_sheets import Call, Position, TripSheet
    from logistics.output.trip_geometry import Leg, Line


def write_gpx(
    operation: Operation,
    plan: Plan,
    sheets: list[TripSheet],
    legs: dict[str, list[Leg]],
    files: dict[str, Path],
) -> None:
    """Write a GPX file for each trip.

    Parameters
    ----------
    operation : the case.
    plan : the plan for it.
    sheets : the sheets of its trips.
    legs : the legs of each trip by trip_id.
    files : the path of the file of each trip by trip_id.
    """
    towns = town_names(operation)
    for sheet in sheets:
        gpx = _gpx(sheet, whole_line(legs[sheet.trip_id]), towns)
        gpx.time = created(plan).astimezone(dt.UTC)
        files[sheet.trip_id].write_text(gpx.to_xml(version="1.1"), "utf-8")


def _gpx(sheet: TripSheet, line: Line, towns: dict[Position, str]) -> GPX:
    gpx = GPX()
    gpx.creator = "logistics"
    gpx.name = fenced(sheet.trip_id)
    gpx.description = _joined(both("coordination_only"))
    times = both("gpx_loads", start=_time(sheet, "start"), depart=_time(sheet, "depart"))
    if sheet.clock.first:
        times = in_each(lambda lang: f"{times[lang]} ({sheet.clock[lang]})")
    depot = both("depot_of", place=sheet.depot)
    gpx.waypoints = [
        _mark(sheet.position, depot.first, f"{_joined(sheet.vehicle)}. {_joined(times)}", _utc(sheet.instant)),
        *(_mark(call.position, f"{call.number}. {call.where.first}", _told(call), _utc(call.instant))
          for call in sheet.calls),
    ]  # fmt: skip
    route = GPXRoute(name=fenced(f"{sheet.vehicle.first}, {sheet.trip_id}"))
    route.points = [GPXRoutePoint(lat, lon, name=fenced(towns.get((lat, lon), "")) or None) for lat, lon in line]
    gpx.routes = [route]
    return gpx


def _mark(position: Position, name: str, told: str, time: dt.datetime) -> GPXWaypoint:
    lat, lon = position
    return GPXWaypoint(lat, lon, time=time, name=fenced(name), description=fenced(told))


def _told(call: Call) -> str:
    """Describe what is handed over at a stop, in all languages."""
    goods = in_each(lambda lang: _goods(call, lang))
    times = {"arrive": _time(call, "arrive"), "depart": _time(call, "depart")}
    return _joined(both("gpx_hands_over", group=call.group, list=goods, **times))


def _goods(call: Call, lang: Language) -> str:
    return "; ".join(
        f"{load.words[lang]} {quantity(load.quantity)} {unit_word(load.quantity, load.unit, lang)}"
        for load in call.loads
    )


def _joined(words: Texts) -> str:
    return f"{words.first} / {words.others}"


def _time(halt: TripSheet | Call, name: str) -> str:
    """Write the time of a halt in the attribute `name`, with its mark."""
    return f"{getattr(halt, name):%H:%M}{halt.marks[name]}"


def _utc(instant: pd.Timestamp) -> dt.datetime:
    """Give an instant without a zone as a time in UTC."""
    return instant.to_pydatetime().replace(tzinfo=dt.UTC)
