"""Rerouting: the same goods of a depot's day on the same vehicles, by a routing engine.

The allocation chooses from routes to one stop, two stops or the points of a leg. Once it is known what goes where, a
routing engine may put goods for several stops on one trip, or use fewer vehicles.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from logistics.routing import Clients, Fleet, RoutingProblem, route

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.planning.routes.layout import Layout
    from logistics.routing import Routes

#: Columns of a day's problem: vehicles of one depot, day and body can replace each other.
DAY = ["depot_id", "dispatch_date", "body"]
#: Iterations of the search for one day. They are counted, not timed, so that the same tables give the same plan.
ITERATIONS = 300
#: Most trips of a vehicle in a day.
MOST_TRIPS = 12
METRES = 1000.0
#: Share of a load that is arithmetic.
FULL = 1e-9
#: A day is rerouted only if that saves more than this (USD).
WORTHWHILE_USD = 0.01


def routed_anew(trips: pd.DataFrame, loads: pd.DataFrame, usd: pd.Series, layout: Layout) -> pd.DataFrame:
    """Reroute each depot's day on the vehicles that are out on that day.

    A day is left out if nothing can be cheaper, if not all goods find a place, or if a vehicle would visit several
    stops and must not. The caller has to see whether the new trips are in time, and whether they are better.

    Parameters
    ----------
    trips : one row for each trip, as `build_trips` lists them. Only vehicles home on the day they load are rerouted.
    loads : what rides: trip, site_id, kg, litres.
    usd : what each day costs as it is (USD), indexed by `DAY`.
    layout : roads and clock.

    Returns
    -------
    DataFrame
        The new trips, with the columns of `trips`. Their index labels follow those of `trips`.
    """
    local = trips[trips["days"].eq(1) & ~trips["overnight"].astype(bool)]
    local = local[local.index.isin(loads["trip"])]
    goods = loads.join(local[DAY], on="trip", how="inner")
    goods = goods.groupby([*DAY, "site_id"])[["kg", "litres"]].sum()
    keys = pd.MultiIndex.from_frame(local[DAY])
    usd_of = {day: float(value) for day, value in usd.items()}
    found, next_route = [], int(trips["route_id"].max()) + 1 if len(trips) else 0
    for day, amounts in goods.groupby(level=DAY):
        rows = local.loc[keys == day]
        if len(rows) == 1 and len(rows["sites"].iloc[0]) == 1:
            continue
        kinds = rows.drop_duplicates("vehicle_id").sort_values("vehicle_id")
        problem = _problem(rows, kinds, amounts.reset_index(DAY, drop=True), layout)
        if usd_of[day] <= _least_usd(problem) + WORTHWHILE_USD:
            continue
        routes = route(problem, engine="pyvrp", seconds=None, iterations=ITERATIONS, seed=1)
        if routes.unserved.max(initial=0.0) > 0:
            continue
        sites = [str(site) for site in amounts.index.get_level_values("site_id")]
        anew = _as_trips(routes, rows, kinds, sites, next_route)
        if not (anew["multi_stop"].astype(bool) | layout.one_stop(anew["sites"])).all():
            continue
        next_route += int(anew["route_id"].nunique())
        found.append(anew)
    if not found:
        return trips.iloc[:0]
    anew = pd.concat(found, ignore_index=True)
    return anew.set_axis(anew.index + (int(trips.index.max()) + 1))


def _problem(rows: pd.DataFrame, kinds: pd.DataFrame, amounts: pd.DataFrame, layout: Layout) -> RoutingProblem:
    """Give the routing problem of one depot's day, from its trips, kinds of vehicles, and kg and litres by site."""
    used = rows.drop_duplicates(["route_id", "unit"]).groupby("vehicle_id").size()
    capacity = kinds[["payload_kg", "payload_litres"]].to_numpy(np.float64)
    demand = amounts.to_numpy(np.float64)
    # Handing over a full vehicle load takes its time once, however it is split over sites.
    fullest = (demand[:, None, :] / capacity[None, :, :]).max(axis=2).min(axis=1)
    calendar, day = kinds["calendar"].to_numpy(np.int64), layout.calendar
    opens, closes = layout.windows(list(amounts.index), int(calendar[0]))
    night = day.days(calendar[:1]).span(np.zeros(1, dtype=np.int64), at_night=layout.at_night).closes
    distance, duration = _between(kinds, list(amounts.index), layout)
    clients = Clients.of(
        demand,
        service=kinds["load"].max() * np.maximum(fullest, 1.0),
        opens=opens,
        closes=closes,
        splittable=True,
    )
    fleet = Fleet.of(
        capacity,
        available=used.reindex(kinds["vehicle_id"]).to_numpy(),
        shift_opens=day.minutes(calendar, kinds["dock_opens"].to_numpy(np.int64)).astype(np.float64),
        shift_closes=float(night[0]),
        fixed_cost=kinds["usd_per_day"].to_numpy(np.float64),
        cost_per_km=kinds["usd_per_km"].to_numpy(np.float64),
        most_trips=MOST_TRIPS,
        loading=kinds["load"].to_numpy(np.float64),
        max_driving=kinds["driving"].to_numpy(np.float64),
    )
    return RoutingProblem(clients, fleet, distance, duration)


def _least_usd(problem: RoutingProblem) -> float:
    """Give a lower bound of what a day costs (USD): one vehicle, and the kilometres of goods for a single site.

    Each trip to the only site is as long as any other, and the goods need as many as fill the vehicles that carry them
    for the least. For several sites only the cheapest vehicle is counted.
    """
    fleet, amounts = problem.fleet, problem.clients.demand
    least = float(fleet.fixed_cost.min())
    if len(amounts) > 1:
        return least
    usd = fleet.cost_per_km * (problem.distance[:, 0, 1] + problem.distance[:, 1, 0]) / METRES
    trips = np.divide(amounts[0], fleet.capacity, out=np.zeros_like(fleet.capacity), where=fleet.capacity > 0)
    if len(usd) == 1:
        # A share of a trip is as long as a whole one. A load a hair above full is full.
        trips = np.ceil(trips - FULL)
    return least + float((usd[:, None] * trips).min(axis=0).max())


def _between(kinds: pd.DataFrame, sites: Sequence[str], layout: Layout) -> tuple[np.ndarray, np.ndarray]:
    """Give metres and minutes between depot and sites for each kind of vehicle (kinds x locations x locations)."""
    pairs = list(product(range(len(sites)), repeat=2))
    sequences = pd.Series([(sites[one],) if one == other else (sites[one], sites[other]) for one, other in pairs])
    vehicles = kinds.loc[kinds.index.repeat(len(pairs))]
    km, minutes = layout.legs(vehicles, pd.concat([sequences] * len(kinds), ignore_index=True))
    size = len(sites) + 1
    tables = np.zeros((2, len(kinds), size, size))
    for table, legs in zip(tables, (km * METRES, minutes.astype(np.float64)), strict=True):
        # A trip with two sites has a leg between them. The way home is the last leg.
        cells = legs.reshape(len(kinds), len(sites), len(sites), legs.shape[1])
        alone = np.arange(len(sites))
        table[:, 0, 1:] = cells[:, alone, alone, 0]
        table[:, 1:, 0] = cells[:, alone, alone, -1]
        if len(sites) > 1:
            apart = cells[:, :, :, 1].copy()
            apart[:, alone, alone] = 0.0
            table[:, 1:, 1:] = apart
    return tables[0], tables[1]


def _as_trips(
    routes: Routes, rows: pd.DataFrame, kinds: pd.DataFrame, sites: Sequence[str], first_route: int
) -> pd.DataFrame:
    """List the new routes as trips of the day's vehicles: the columns of `rows`, a new route_id for each vehicle."""
    vehicles = rows.drop_duplicates(["route_id", "unit"]).sort_values("vehicle_no")
    numbers = {str(kind): iter(of_kind["vehicle_no"]) for kind, of_kind in vehicles.groupby("vehicle_id")}
    listed = [
        {
            "kind": vehicle.kind,
            "route_id": first_route + place,
            "turn": turn,
            "vehicle_no": number,
            "sites": tuple(dict.fromkeys(sites[visit.client] for visit in trip)),
        }
        for place, vehicle in enumerate(routes.vehicles)
        for number in [next(numbers[kinds["vehicle_id"].iloc[vehicle.kind]])]
        for turn, trip in enumerate(vehicle.trips)
    ]
    anew = pd.DataFrame(listed)
    same = kinds.iloc[anew["kind"]].drop(columns=["route_id", "turn", "vehicle_no", "sites"]).reset_index(drop=True)
    return pd.concat([same, anew.drop(columns="kind")], axis=1).assign(unit=0)[[*rows.columns]]
