"""The content of the sheets of a plan's trips, which all drivers' papers show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.named import columns_of, texts_of, with_names
from logistics.output.clock_marks import ClockMarks
from logistics.output.documents.facts import deliveries, depot_names, drop_names, records
from logistics.output.documents.owners import vehicle_owners, with_owner
from logistics.output.documents.wording import NOTHING, both, clock_name, operator_of, window

if TYPE_CHECKING:
    from logistics.core.language import Texts
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation
    from logistics.output.trip_geometry import Leg

Position = tuple[float, float]


@dataclass(frozen=True)
class Load:
    """One item that a trip carries to a drop.

    Attributes
    ----------
    item_id : the item.
    item : its name.
    quantity : how much of it (in its unit).
    unit : its unit.
    kg : the weight of the whole quantity (kg).
    owner : names of the organisations whose stock it is; "" where it is not told.
    """

    item_id: str
    item: Texts
    quantity: float
    unit: str
    kg: float
    owner: str = ""

    @property
    def words(self) -> Texts:
        """Its name, and whose it is where that is told."""
        return with_owner(self.item, self.owner)


@dataclass(frozen=True)
class Way:
    """The way to a halt of a trip.

    Attributes
    ----------
    towns : names of the towns passed, both ends included.
    highways : names of the highways, in order.
    still : whether the halt is where the vehicle already is, so that nothing is driven.
    """

    towns: tuple[str, ...]
    highways: tuple[str, ...]
    still: bool


@dataclass(frozen=True)
class Call:
    """One drop that a trip calls at.

    Attributes
    ----------
    number : its place in the order of driving, from 1.
    drop_id : the drop.
    where : the name of its place.
    is_support : whether it is a support point.
    group : the name of the group.
    people : number of people in it.
    arrive : when hand-over begins (local time).
    depart : when hand-over ends (local time).
    window : the hours in which hand-over must lie, as written.
    position : where it is, as (lat, lon) in degrees.
    way : the way to it.
    loads : what is handed over.
    marks : the mark behind each time, by the time's name.
    instant : the instant of `arrive` (UTC).
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
        """Weight of what is handed over (kg)."""
        return sum(load.kg for load in self.loads)


@dataclass(frozen=True)
class TripSheet:
    """One trip: its vehicle, where and when it starts, what is loaded, and where it goes.

    Attributes
    ----------
    number : its number in the index, from 1.
    trip_id : the trip.
    depot_id : the depot.
    depot : the name of the depot.
    operator : who runs the depot.
    dock : the hours of the depot's dock, as written.
    position : where the depot is, as (lat, lon) in degrees.
    vehicle : the name and number of the vehicle.
    vehicle_owner : name of the organisation whose vehicle it is; "" where it is not told.
    start : when loading starts (local time of the depot).
    depart : when the vehicle leaves (local time of the depot).
    end : when the vehicle is back (local time of the depot).
    km : the distance driven (km).
    driving_hours : the time driven (hours).
    calls : its drops, in the order of driving.
    home : the way back.
    clock : the name of the depot's clock; empty if all places of the plan have the same clock.
    marks : the mark behind each time, by the time's name.
    instant : the instant of `depart` (UTC).
    """

    number: int
    trip_id: str
    depot_id: str
    depot: str
    operator: str
    dock: str
    position: Position
    vehicle: Texts
    vehicle_owner: str
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
        """Weight of what is loaded (kg)."""
        return sum(call.kg for call in self.calls)

    @property
    def in_loading_order(self) -> tuple[Call, ...]:
        """The drops in the order of loading: the last drop first, so that the goods of the first stand at the door."""
        return self.calls[::-1]


def build_trip_sheets(operation: Operation, plan: Plan, legs: dict[str, list[Leg]]) -> list[TripSheet]:
    """Make the sheets of a plan's trips, in the order of their days, depots and starts.

    Parameters
    ----------
    operation : the case.
    plan : the plan for it.
    legs : the legs of each trip by trip_id, as `logistics.output.trip_geometry.trip_legs` gives them.
    """
    calls = _calls(operation, plan, legs)
    towns = town_names(operation)
    vehicles = with_names(operation.vehicles).set_index("vehicle_id")[list(columns_of("name"))]
    depots = operation.depots.assign(name=operation.depots["depot_id"].map(depot_names(operation)))
    depots = depots.join(operation.places.set_index("place_id")[["lat", "lon"]], on="place_id")
    trips = plan.trips.merge(depots, on="depot_id", validate="many_to_one").join(vehicles, on="vehicle_id")
    clocks = ClockMarks.of(operation, plan)
    zones = clocks.at_depots(trips)
    marks = _marks({name: clocks.twice(trips, name, zones) for name in ("start", "depart", "end")})
    owners = trips["trip_id"].map(vehicle_owners(operation, plan.trips))
    trips = trips.assign(day=trips["start"].dt.normalize(), zone=zones, marks=marks, owner=owners)
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
            vehicle_owner=trip.owner,
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
    """Give the drops each trip calls at by trip_id, in the order of driving."""
    towns, loads = town_names(operation), _loads(operation, plan)
    groups = operation.groups.set_index("group_id")["name"]
    stops = plan.trip_stops.sort_values(["trip_id", "sequence"])
    stops = stops.assign(turn=stops.groupby("trip_id").cumcount())
    stops = stops.merge(plan.drops, on="drop_id", how="left", validate="many_to_one")
    clocks = ClockMarks.of(operation, plan)
    starts = stops.merge(plan.trips[["trip_id", "depot_id"]], on="trip_id", validate="many_to_one")
    zones, home = clocks.at_places(stops), clocks.at_depots(starts)
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
    """Give for each row a dictionary of its marks, by the names of the times."""
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return pd.Series(rows, index=next(iter(columns.values())).index, dtype=object)


def _loads(operation: Operation, plan: Plan) -> dict[tuple[str, str], tuple[Load, ...]]:
    """Give what each trip brings to each drop, by (trip_id, drop_id), as the sheets of the drops show it."""
    goods = deliveries(operation, plan)
    goods = goods[goods["source_kind"] == "depot"]
    loads: dict[tuple[str, str], tuple[Load, ...]] = {}
    for row in records(goods):
        load = Load(row.item_id, texts_of(row, "name"), row.quantity, row.unit, row.kg, row.goods_owner)
        key = (row.trip_id, row.drop_id)
        loads[key] = (*loads.get(key, ()), load)
    return loads


def town_names(operation: Operation) -> dict[Position, str]:
    """Give the names of places by their positions, as (lat, lon) in degrees."""
    places = operation.places
    return dict(zip(zip(places["lat"], places["lon"], strict=True), places["name"], strict=True))


def _way(leg: Leg, towns: dict[Position, str]) -> Way:
    """Describe a leg by the names of the towns it passes and of its highways."""
    names = tuple(towns[point] for point in leg.line if point in towns)
    return Way(names, leg.highways, still=len(leg.line) == 1)


def _minute(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
