"""All feasible routes of every vehicle kind of every depot, with clock times.

A route is the work of one vehicle from loading until it is free again: one trip of one or more days, or several trips
of one day with reloads. The allocation chooses how many vehicles drive each route. Every route is feasible by the
clock, so what it chooses can be driven.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from logistics.inputs.fleet import there_throughout
from logistics.planning.routes.candidates import first_trips, list_circuits, vehicle_table, without_dominated
from logistics.planning.routes.clock import Clock
from logistics.planning.routes.layout import Layout
from logistics.planning.routes.travel_matrix import build_travel_matrix, sites_of
from logistics.planning.routes.visit_sequences import list_visit_sequences, sites_alone

if TYPE_CHECKING:
    from logistics.inputs.geography import TravelTimes
    from logistics.inputs.operation import Operation
    from logistics.planning.routes.travel_matrix import TravelMatrix
    from logistics.planning.routes.visit_sequences import VisitSequences

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: Most trips that a vehicle starts in a day. It guards the search, and is never reached with real loading times.
MOST_TRIPS = 48

VEHICLE_COLUMNS = [
    *("date", "overnight", "home_later", "calendar", "max_kmh", "load", "driving", "dock_opens", "dock_closes"),
    "multi_stop",
]
ROUTE_COLUMNS = ["depot_id", "vehicle_id", "count", "dispatch_date", "days", "start", "usd_per_day", *VEHICLE_COLUMNS]
PATTERN_COLUMNS = [
    *("route_id", "depot_id", "vehicle_id", "dispatch_date", "trips", "km", "sites", "body"),
    *("payload_kg", "payload_litres", "usd_per_km"),
]


@dataclass(frozen=True)
class VehicleRoutes:
    """All feasible routes. A route has one trip pattern, or a tour and then shuttles.

    Attributes
    ----------
    routes : one row for each route, indexed by route_id: depot_id, vehicle_id, count (vehicles of the depot that are
        there on all its days), dispatch_date, days (touched), start (minutes from midnight), usd_per_day, and what
        `Layout` needs of a vehicle.
    patterns : one row for each trip pattern, indexed by pattern_id: route_id, depot_id, vehicle_id, dispatch_date,
        trips (most trips of one vehicle), km (of one trip), sites (tuple of site_ids in order of visit), body,
        payload_kg, payload_litres, usd_per_km.
    sites : the sites as `sites_of` gives them, indexed by site_id.
    layout : roads and clock for any trip between the sites.
    """

    routes: pd.DataFrame
    patterns: pd.DataFrame
    sites: pd.DataFrame
    layout: Layout


def build_routes(
    operation: Operation, drops: pd.DataFrame, travel: TravelTimes, *, alone: bool = False
) -> VehicleRoutes:
    """Find all feasible routes.

    Parameters
    ----------
    operation : the checked case.
    drops : the drops of the timeline.
    travel : distances and times on the road.
    alone : whether to find routes to a single site only, which is all that a single need has use for.
    """
    sites = sites_of(drops)
    matrix = build_travel_matrix(operation, sites, travel)
    layout = Layout(operation, sites, matrix)
    fleet = vehicle_table(operation, matrix, layout.calendar)
    sequences = sites_alone(sites) if alone else list_visit_sequences(sites, matrix.neighbours())
    trips = first_trips(fleet, sequences, list_circuits(sequences, matrix), matrix, layout)
    routes = _with_vehicles(without_dominated(trips, sequences), sequences, fleet)
    routes = _with_count(operation, routes)
    again = _again(routes, sequences)
    km, more = _further_trips(routes, again, layout, matrix)
    patterns = _patterns(routes, again, km, more)
    patterns["sites"] = _site_ids(patterns, sequences, sites.index)
    return VehicleRoutes(routes[ROUTE_COLUMNS], patterns[PATTERN_COLUMNS], sites=sites, layout=layout)


def _with_vehicles(trips: pd.DataFrame, sequences: VisitSequences, fleet: pd.DataFrame) -> pd.DataFrame:
    """Add columns of vehicle and visit sequence to each first trip, in the order of the routes.

    Returns
    -------
    DataFrame
        The columns of `first_trips` and `vehicle_table`, and family, date and shuttle of the visit sequence.
    """
    trips = trips.assign(rank=fleet["rank"].to_numpy()[trips["vehicle"]])
    trips = trips.sort_values(["dispatch_date", "rank", "sequence"], ignore_index=True).drop(columns="rank")
    vehicles = fleet.iloc[trips["vehicle"]].reset_index(drop=True)
    table = sequences.table.iloc[trips["sequence"]].reset_index(drop=True)
    routes = pd.concat([trips, vehicles, table[["family", "date", "shuttle"]]], axis=1)
    return routes.rename(columns={"cost_usd_per_day": "usd_per_day", "cost_usd_per_km": "usd_per_km"})


def _with_count(operation: Operation, routes: pd.DataFrame) -> pd.DataFrame:
    """Count the vehicles that are there on all days of each route, and drop the routes for which there is none."""
    last = routes["dispatch_date"] + pd.to_timedelta(routes["days"] - 1, unit="D")
    count = there_throughout(operation.fleet, routes.assign(first=routes["dispatch_date"], last=last))
    return routes.assign(count=count)[count > 0].reset_index(drop=True)


def _again(routes: pd.DataFrame, sequences: VisitSequences) -> Integers:
    """Give the number of the site to which further trips of the day may go; -1 for none."""
    single = routes["family"] == "site"
    site = routes["shuttle"].where(~single, sequences.visits[routes["sequence"], 0])
    return site.where(routes["days"].eq(1) & ~routes["overnight"], -1).to_numpy(np.int64)


def _further_trips(
    routes: pd.DataFrame, again: Integers, layout: Layout, matrix: TravelMatrix
) -> tuple[Floats, Integers]:
    """Give the km of a further trip to one site, and how many such trips end on the same day after the first trip."""
    km, count = np.zeros(len(routes)), np.zeros(len(routes), dtype=np.int64)
    some = routes[again >= 0]
    speed, depot, home, driven = (some[name].to_numpy(np.int64) for name in ("speed", "depot", "home", "driven"))
    overnight, home_later = (some[name].to_numpy(bool) for name in ("overnight", "home_later"))
    visits = again[some.index, None]
    legs_km, minutes = matrix.legs(speed, depot, matrix.stations(visits, overnight, home_later))
    # The stop at the end of a tour may be out of the depot's reach.
    near = np.isfinite(legs_km).all(axis=1)
    left = some.index.to_numpy()[near]
    km[left] = legs_km[near].sum(axis=1)
    journeys = layout.on_the_clock(some.loc[left], visits[near], minutes[near])
    clock = Clock(home[near], driven[near])
    for _ in range(MOST_TRIPS):
        if not len(left):
            break
        journey = journeys.run_whatever_the_split(clock)
        done = journey.in_time & (journeys.driver.days.number(journey.end.now - 1) == 0)
        left, journeys = left[done], journeys.select(done)
        clock = Clock(journey.end.now[done], journey.end.driven[done])
        count[left] += 1
    return km, count


def _patterns(routes: pd.DataFrame, again: Integers, km: Floats, more: Integers) -> pd.DataFrame:
    """List the trip patterns of routes: one for each route, and one for shuttles after a tour.

    Returns
    -------
    DataFrame
        The columns of `routes`, and route_id, order (0 or 1 within the route), trips (most of one vehicle), km (of one
        trip), shuttle (number of the site of a shuttle; -1 in the first pattern).
    """
    single = (routes["family"] == "site").to_numpy()
    routes = routes.assign(route_id=routes.index)
    first = routes.assign(order=0, trips=np.where(single, 1 + more, 1), shuttle=-1)
    shuttles = routes.assign(order=1, trips=more, km=km, shuttle=again)[~single & (more > 0)]
    return pd.concat([first, shuttles]).sort_values(["route_id", "order"], ignore_index=True)


def _site_ids(patterns: pd.DataFrame, sequences: VisitSequences, ids: pd.Index) -> pd.Series:
    """Give the site_ids that each trip pattern visits, in order, as a tuple."""
    names = ids.to_numpy(dtype=object)
    used, row = np.unique(patterns["sequence"], return_inverse=True)
    visited = [tuple(names[numbers[numbers >= 0]]) for numbers in sequences.visits[used]]
    shuttle = patterns["shuttle"].to_numpy(np.int64)
    return pd.Series(
        [visited[at] if to < 0 else (names[to],) for at, to in zip(row, shuttle, strict=True)],
        index=patterns.index,
        dtype=object,
    )
