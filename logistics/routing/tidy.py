"""Makes routes from parts: parts of one client on a trip become one visit, and routes that break rules are cut."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from logistics.routing.check import faults
from logistics.routing.problem import Routes, VehicleDay, Visit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from logistics.routing.parts import Days, Parts
    from logistics.routing.problem import RoutingProblem


def assemble(problem: RoutingProblem, parts: Parts, days: Days) -> Routes:
    """Make routes from parts in order.

    Visits are taken off the end of a vehicle's route until it breaks no rule.

    Parameters
    ----------
    problem : clients, fleet and travel.
    parts : the parts.
    days : for each vehicle its kind and its trips of parts.
    """
    found = []
    for kind, trips in days:
        visits = (tuple(_visit(parts, part) for part in trip) for trip in trips)
        merged = VehicleDay(kind, tuple(_merged(trip) for trip in visits if trip))
        kept = _legal(problem, _fewer_stops(problem, merged))
        if kept.trips:
            found.append(kept)
    vehicles = sorted(found)
    unserved = problem.clients.demand.copy()
    for visit in (visit for day in vehicles for trip in day.trips for visit in trip):
        unserved[visit.client] -= visit.amount
    unserved[np.abs(unserved) < 1e-6 * (1 + problem.clients.demand)] = 0.0
    return Routes(tuple(vehicles), unserved)


def _visit(parts: Parts, part: int) -> Visit:
    return Visit(int(parts.client[part]), tuple(parts.amount[part].tolist()))


def _merged(visits: Iterable[Visit]) -> tuple[Visit, ...]:
    """Join visits of one client that directly follow each other."""
    together = [(client, [*same]) for client, same in groupby(visits, key=lambda visit: visit.client)]
    return tuple(
        Visit(client, tuple(np.sum([visit.amount for visit in same], axis=0).tolist())) for client, same in together
    )


def _fewer_stops(problem: RoutingProblem, day: VehicleDay) -> VehicleDay:
    """Join the visits of a trip to one client at the stop with the shortest way, where no rule is broken by it."""
    for turn, trip in enumerate(day.trips):
        for client in sorted({visit.client for visit in trip}):
            visits = sum(visit.client == client for visit in day.trips[turn])
            ways = [_at_once(day, turn, client, keep) for keep in range(visits)] if visits > 1 else []
            allowed = [way for way in ways if not faults(problem, way)]
            day = min(allowed, key=lambda way: _metres(problem, way), default=day)
    return day


def _at_once(day: VehicleDay, turn: int, client: int, keep: int) -> VehicleDay:
    """Bring all that trip `turn` brings to a client at its visit number `keep` there."""
    trip = day.trips[turn]
    same = [place for place, visit in enumerate(trip) if visit.client == client]
    amount = tuple(np.sum([trip[place].amount for place in same], axis=0).tolist())
    new = tuple(
        Visit(client, amount) if place == same[keep] else visit
        for place, visit in enumerate(trip)
        if place not in same or place == same[keep]
    )
    return VehicleDay(day.kind, (*day.trips[:turn], _merged(new), *day.trips[turn + 1 :]))


def _legal(problem: RoutingProblem, day: VehicleDay) -> VehicleDay:
    """Take visits off the end of a route until it breaks no rule."""
    while day.trips and faults(problem, day):
        last = day.trips[-1][:-1]
        day = VehicleDay(day.kind, (*day.trips[:-1], last) if last else day.trips[:-1])
    return day


def _metres(problem: RoutingProblem, day: VehicleDay) -> float:
    home, ways = int(problem.fleet.depot[day.kind]), problem.distance_of(day.kind)
    total = 0.0
    for trip in day.trips:
        stops = [home, *(problem.depots + visit.client for visit in trip), home]
        total += float(ways[stops[:-1], stops[1:]].sum())
    return total
