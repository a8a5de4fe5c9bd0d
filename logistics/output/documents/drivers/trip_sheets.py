"""The sheets of a plan's trips, as all papers of the drivers show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.named import columns_of, texts_of, with_names
from logistics.output.clock_marks import ClockMarks
from logistics.output.documents.facts import deliveries, depot_names, drop_names, records
from logistics.output.documents.wording import NOTHING, both, clock_name, operator_of, window

if TYPE_CHECKING:
    from logistics.core.language import Texts
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.trip_geometry import Leg

Position = tuple[float, float]


@dataclass(frozen=True)
class Load:
    """One item that rides; `kg` of all of it."""

    item_id: str
    item: Texts
    quantity: float
    unit: str
    kg: float


@dataclass(frozen=True)
class Way:
    """The way to a halt: the towns passed, both ends included, and the highways; `still` where nothing is driven."""

    towns: tuple[str, ...]
    highways: tuple[str, ...]
    still: bool


@dataclass(frozen=True)
class Call:
    """One drop a trip calls at.

    `number` is its place in the order of driving, from 1; `arrive` and `depart` are when hand-over begins and ends;
    `window` the hours in which it must lie; `marks` what stands behind the times, by their names;
    `instant` is that of `arrive` (UTC).
    """

    number: int
    drop_id: str
    where: Texts
    is_support: bool
    group: str
    people: int
    arrive: pd.Timestamp
    depart: pd.Timestamp
    window: str
    position: Position
    way: Way
    loads: tuple[Load, ...]
    marks: dict[str, str]
    instant: pd.Timestamp

    @property
    def kg(self) -> float:
        """What is handed over, in kg."""
        return sum(load.kg for load in self.loads)


@dataclass(frozen=True)
class TripSheet:
    """One trip: who drives what from where and when, what is loaded, and where it goes.

    `number` is its number in the index, from 1; `dock` the hours of the depot's dock, `operator` who runs the depot;
    `start`, `depart` and `end` are when loading starts, the vehicle leaves and is back; `home` is the way back. `clock`
    names the depot's clock where the plan's places have several; `marks` is what stands behind the times, by their
    names; `instant` is that of `depart` (UTC).
    """

    number: int
    trip_id: str
    depot_id: str
    depot: str
    operator: str
    dock: str
    position: Position
    vehicle: Texts
    start: pd.Timestamp
    depart: pd.Timestamp
    end: pd.Timestamp
    km: float
    driving_hours: float
    calls: tuple[Call, ...]
    home: Way
    clock: Texts
    marks: dict[str, str]
    instant: pd.Timestamp

    @property
    def date(self) -> pd.Timestamp:
        """The day on which loading starts."""
        return self.start.normalize()

    @property
    def kg(self) -> float:
        """What is loaded, in kg."""
        return sum(call.kg for call in self.calls)

    @property
    def in_loading_order(self) -> tuple[Call, ...]:
        """The drops as their goods are loaded: the last first, so that what is handed over first stands at the door."""
        return self.calls[::-1]


def build_trip_sheets(operation: Operation, plan: Plan, legs: dict[str, list[Leg]]) -> list[TripSheet]:
    """Make the sheets of a plan's trips, in the order of their days, depots and starts.

    Parameters
    ----------
    operation : the case.
    plan : what was decided for it.
    legs : the ways of each trip, of `logistics.output.trip_geometry.trip_legs`.
    """
    calls = _calls(operation, plan, legs)
    towns = town_names(operation)
    vehicles = with_names(operation.vehicles).set_index("vehicle_id")[list(columns_of("name"))]
    depots = operation.depots.assign(name=operation.depots["depot_id"].map(depot_names(operation)))
    depots = depots.join(operation.places.set_index("place_id")[["lat", "lon"]], on="place_id")
    trips = plan.trips.merge(depots, on="depot_id").join(vehicles, on="vehicle_id")
    clocks = ClockMarks.of(operation, plan)
    zones = clocks.at_depots(trips)
    marks = _marks({name: clocks.twice(trips, name, zones) for name in ("start", "depart", "end")})
    trips = trips.assign(day=trips["start"].dt.normalize(), zone=zones, marks=marks)
    trips = trips.sort_values(["day", "depot_id", "start", "trip_id"], kind="stable")
    return [
        TripSheet(
            number=at,
            trip_id=trip.trip_id,
            depot_id=trip.depot_id,
            depot=trip.name,
            operator=operator_of(trip.operator_kind),
            dock=f"{_minute(trip.dock_opens)}-{_minute(trip.dock_closes)}",
            position=(trip.lat, trip.lon),
            vehicle=both("vehicle", name=texts_of(trip, "name"), number=trip.vehicle_no),
            start=trip.start,
            depart=trip.depart,
            end=trip.end,
            km=trip.km,
            driving_hours=trip.driving_hours,
            calls=calls.get(trip.trip_id, ()),
            home=_way(legs[trip.trip_id][-1], towns),
            clock=clock_name(trip.zone, trip.start_offset) if clocks.several else NOTHING,
            marks=trip.marks,
            instant=trip.depart - trip.depart_offset,
        )
        for at, trip in enumerate(records(trips), start=1)
    ]


def _calls(operation: Operation, plan: Plan, legs: dict[str, list[Leg]]) -> dict[str, tuple[Call, ...]]:
    """Give what each trip calls at, in the order of driving."""
    towns, loads = town_names(operation), _loads(operation, plan)
    groups = operation.groups.set_index("group_id")["name"]
    stops = plan.trip_stops.sort_values(["trip_id", "sequence"])
    stops = stops.assign(turn=stops.groupby("trip_id").cumcount()).merge(plan.drops, on="drop_id", how="left")
    clocks = ClockMarks.of(operation, plan)
    zones, home = clocks.at_places(stops), clocks.at_depots(stops.merge(plan.trips[["trip_id", "depot_id"]]))
    times = ("arrive", "depart", "window_open", "window_close")
    stops["marks"] = _marks({name: clocks.abroad(stops, name, zones, home) for name in times})
    calls: dict[str, tuple[Call, ...]] = {}
    for stop, where in zip(records(stops), drop_names(operation, stops), strict=True):
        call = Call(
            number=stop.turn + 1,
            drop_id=stop.drop_id,
            where=where,
            is_support=stop.kind == "support",
            group=groups[stop.group_id],
            people=stop.people,
            arrive=stop.arrive,
            depart=stop.depart,
            window=window(stop, stop.marks),
            position=(stop.lat, stop.lon),
            way=_way(legs[stop.trip_id][stop.turn], towns),
            loads=loads.get((stop.trip_id, stop.drop_id), ()),
            marks=stop.marks,
            instant=stop.arrive - stop.arrive_offset,
        )
        calls[stop.trip_id] = (*calls.get(stop.trip_id, ()), call)
    return calls


def _marks(columns: dict[str, pd.Series]) -> pd.Series:
    """Give the marks of each row by the names of its times."""
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return pd.Series(rows, index=next(iter(columns.values())).index, dtype=object)


def _loads(operation: Operation, plan: Plan) -> dict[tuple[str, str], tuple[Load, ...]]:
    """Give what each trip brings to each drop, as the sheets of the drops tell it."""
    goods = deliveries(operation, plan)
    goods = goods[goods["source_kind"] == "depot"]
    loads: dict[tuple[str, str], tuple[Load, ...]] = {}
    for row in records(goods):
        load = Load(row.item_id, texts_of(row, "name"), row.quantity, row.unit, row.kg)
        key = (row.trip_id, row.drop_id)
        loads[key] = (*loads.get(key, ()), load)
    return loads


def town_names(operation: Operation) -> dict[Position, str]:
    """Give the names of places by where they are, as (lat, lon)."""
    places = operation.places
    return dict(zip(zip(places["lat"], places["lon"], strict=True), places["name"], strict=True))


def _way(leg: Leg, towns: dict[Position, str]) -> Way:
    """Tell a leg with the names of the towns it passes."""
    names = tuple(towns[point] for point in leg.line if point in towns)
    return Way(names, leg.highways, still=len(leg.line) == 1)


def _minute(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
