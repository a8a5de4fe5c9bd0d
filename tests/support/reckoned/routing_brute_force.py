"""The best routes of a tiny problem, found by looking at every one; shares nothing with the engines or the check."""

from __future__ import annotations

from functools import cache
from itertools import permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logistics.routing import RoutingProblem


def least_total(problem: RoutingProblem) -> float:
    """Least cost and penalty together when clients are brought whole or left out."""
    clients = range(len(problem.clients.demand))
    penalty = problem.penalty
    vehicles = [kind for kind, count in enumerate(problem.fleet.available) for _ in range(count)]

    @cache
    def day_cost(kind: int, group: frozenset[int]) -> float:
        return min((_cost(problem, kind, trips) for trips in _trips(tuple(group))), default=0.0) if group else 0.0

    @cache
    def least(vehicle: int, left: frozenset[int]) -> float:
        if vehicle == len(vehicles):
            return sum(float(penalty[client]) for client in left)
        subsets = _subsets(tuple(sorted(left)))
        return min(day_cost(vehicles[vehicle], group) + least(vehicle + 1, left - group) for group in subsets)

    return least(0, frozenset(clients))


def _subsets(items: tuple[int, ...]) -> Iterator[frozenset[int]]:
    for code in range(2 ** len(items)):
        yield frozenset(item for place, item in enumerate(items) if code >> place & 1)


def _trips(group: tuple[int, ...]) -> Iterator[list[list[int]]]:
    """Every order of the group, cut in every way into trips."""
    for order in permutations(group):
        for code in range(2 ** (len(order) - 1)):
            trips = [[order[0]]]
            for place, client in enumerate(order[1:]):
                if code >> place & 1:
                    trips.append([])
                trips[-1].append(client)
            yield trips


def _cost(problem: RoutingProblem, kind: int, trips: list[list[int]]) -> float:
    """Cost of a vehicle's day; infinite where it breaks a rule."""
    clients, fleet = problem.clients, problem.fleet
    if len(trips) > fleet.most_trips[kind]:
        return float("inf")
    home, clock = int(fleet.depot[kind]), fleet.shift_opens[kind]
    metres = minutes = 0.0
    for trip in trips:
        if any(load > room for load, room in zip(clients.demand[trip].sum(axis=0), fleet.capacity[kind], strict=True)):
            return float("inf")
        clock = max(clock, clients.release[trip].max()) + fleet.loading[kind]
        here = home
        for client in trip:
            there = problem.depots + client
            metres += problem.distance[here, there]
            minutes += problem.duration[here, there]
            clock = max(clock + problem.duration[here, there], clients.opens[client]) + clients.service[client]
            if clock > clients.closes[client]:
                return float("inf")
            here = there
        metres += problem.distance[here, home]
        minutes += problem.duration[here, home]
        clock += problem.duration[here, home]
    too_much = clock > fleet.shift_closes[kind] or minutes > fleet.max_driving[kind]
    if too_much or metres > fleet.max_distance[kind]:
        return float("inf")
    return float(fleet.fixed_cost[kind] + fleet.cost_per_km[kind] * metres / 1000)
