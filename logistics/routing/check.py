"""Checks routes: lists every rule they break and recomputes their cost. It shares no code with the engines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from logistics.routing.problem import Floats, Routes, RoutingProblem, VehicleDay, Visit

#: Two amounts, minutes or metres count as equal if they differ by no more than this, times 1 plus their size.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Checked:
    """What a check found.

    Attributes
    ----------
    violations : the broken rules, one text each.
    cost : cost of driving and of the vehicles used.
    penalty : penalty of what is left undelivered.
    """

    violations: tuple[str, ...]
    cost: float
    penalty: float

    @property
    def total(self) -> float:
        """Cost and penalty together; routes are compared by this sum."""
        return self.cost + self.penalty


def check(problem: RoutingProblem, routes: Routes) -> Checked:
    """List every violation of the routes and recompute their cost.

    Each vehicle starts as early as it may and waits where it arrives early. A rule of time is therefore broken only
    where no other timetable could keep it.
    """
    known = tuple(day for day in routes.vehicles if not _unknown(problem, day))
    violations = [
        f"vehicle {number}: {what}" for number, day in enumerate(routes.vehicles) for what in _unknown(problem, day)
    ]
    violations += [*_amounts(problem, known, routes.unserved), *_counts(problem, known)]
    cost = 0.0
    for number, day in enumerate(routes.vehicles):
        if day not in known:
            continue
        violations += [f"vehicle {number}: {what}" for what in faults(problem, day)]
        cost += float(problem.fleet.fixed_cost[day.kind])
        cost += float(problem.fleet.cost_per_km[day.kind]) * _sum(problem.distance_of(day.kind), problem, day) / 1000
    share = _share_left(problem, routes)
    return Checked(tuple(violations), cost, float(share @ problem.penalty))


def _unknown(problem: RoutingProblem, day: VehicleDay) -> list[str]:
    """List the kinds, clients and amounts of a vehicle that are impossible; such a vehicle is not checked further."""
    clients, dimensions = problem.clients.demand.shape
    wrong = [] if 0 <= day.kind < len(problem.fleet.available) else [f"there is no kind {day.kind}"]
    for visit in (visit for trip in day.trips for visit in trip):
        if not 0 <= visit.client < clients:
            wrong.append(f"there is no client {visit.client}")
        elif len(visit.amount) != dimensions or not min(visit.amount, default=0.0) >= 0:
            wrong.append(f"client {visit.client} cannot get {visit.amount}")
    return wrong


def _amounts(problem: RoutingProblem, days: tuple[VehicleDay, ...], unserved: Floats) -> list[str]:
    """List the clients whose deliveries and unserved amounts do not add up, and those divided against their rule."""
    demand = problem.clients.demand
    brought, visits = np.zeros_like(demand), np.zeros(len(demand), np.int64)
    for visit in (visit for day in days for trip in day.trips for visit in trip):
        brought[visit.client] += visit.amount
        visits[visit.client] += 1
    tolerance = TOLERANCE * (1 + demand)
    off = (np.abs(brought + unserved - demand) > tolerance).any(axis=1) | (unserved < -tolerance).any(axis=1)
    wrong = [f"client {client}: amounts do not add up to its demand" for client in np.flatnonzero(off)]
    partly = (unserved > tolerance).any(axis=1) & (visits > 0)
    divided = np.flatnonzero(~problem.clients.splittable & ((visits > 1) | partly))
    # A client whose demand is too large for every vehicle may be divided.
    return wrong + [f"client {client}: is divided" for client in divided if problem.largest_load(int(client)) >= 1]


def _counts(problem: RoutingProblem, days: tuple[VehicleDay, ...]) -> list[str]:
    used = Counter(day.kind for day in days)
    fleet = problem.fleet.available
    return [
        f"kind {kind}: {count} vehicles, of {fleet[kind]}"
        for kind, count in sorted(used.items())
        if count > fleet[kind]
    ]


def faults(problem: RoutingProblem, day: VehicleDay) -> list[str]:
    """List the rules that one vehicle breaks. Its kind and its clients must exist in the problem."""
    fleet, kind, wrong = problem.fleet, day.kind, []
    if len(day.trips) > fleet.most_trips[kind]:
        wrong.append(f"{len(day.trips)} trips, of {fleet.most_trips[kind]}")
    for turn, trip in enumerate(day.trips):
        load = np.sum([visit.amount for visit in trip], axis=0) if trip else np.zeros(0)
        if not trip:
            wrong.append(f"trip {turn} visits nobody")
        elif (load > fleet.capacity[kind] + TOLERANCE * (1 + load)).any():
            wrong.append(f"trip {turn} is overloaded")
    driving = _sum(problem.duration_of(kind), problem, day)
    metres = _sum(problem.distance_of(kind), problem, day)
    if not np.isfinite(driving + metres):
        wrong.append("drives where there is no way")
    if driving > fleet.max_driving[kind] + TOLERANCE * (1 + driving):
        wrong.append(f"drives {driving:g} minutes, of {fleet.max_driving[kind]:g}")
    if metres > fleet.max_distance[kind] + TOLERANCE * (1 + metres):
        wrong.append(f"drives {metres:g} m, of {fleet.max_distance[kind]:g}")
    return wrong + _late(problem, day)


def _late(problem: RoutingProblem, day: VehicleDay) -> list[str]:
    """List where one vehicle is late if it starts as early as it may."""
    fleet, clients, wrong = problem.fleet, problem.clients, []
    minutes, home = problem.duration_of(day.kind), int(fleet.depot[day.kind])
    now = float(fleet.shift_opens[day.kind])
    for trip in day.trips:
        now = max([now, *(float(clients.release[visit.client]) for visit in trip)]) + float(fleet.loading[day.kind])
        at = home
        for visit in trip:
            here = problem.depots + visit.client
            now = max(now + float(minutes[at, here]), float(clients.opens[visit.client]))
            now += float(clients.service[visit.client]) * _share(problem, visit)
            if now > clients.closes[visit.client] + TOLERANCE * (1 + now):
                wrong.append(f"is late at client {visit.client}")
            at = here
        now += float(minutes[at, home])
    if now > fleet.shift_closes[day.kind] + TOLERANCE * (1 + now):
        wrong.append("is back late")
    return wrong


def _sum(matrix: Floats, problem: RoutingProblem, day: VehicleDay) -> float:
    """Sum a matrix (locations, locations) over all legs that a vehicle drives."""
    home = int(problem.fleet.depot[day.kind])
    total = 0.0
    for trip in day.trips:
        stops = [home, *(problem.depots + visit.client for visit in trip), home]
        total += float(matrix[stops[:-1], stops[1:]].sum()) if trip else 0.0
    return total


def _share(problem: RoutingProblem, visit: Visit) -> float:
    """Give the share of a client's demand that a visit brings (0 to 1)."""
    demand = float(problem.clients.demand[visit.client].sum())
    return sum(visit.amount) / demand if demand > 0 else 1.0


def _share_left(problem: RoutingProblem, routes: Routes) -> Floats:
    demand = problem.clients.demand.sum(axis=1)
    return np.divide(routes.unserved.sum(axis=1), demand, out=np.zeros(len(demand)), where=demand > 0)
