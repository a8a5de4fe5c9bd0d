"""Routing by OR-Tools: constraint programming with guided local search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

if TYPE_CHECKING:
    from logistics.routing.effort import Effort
    from logistics.routing.parts import Days
    from logistics.routing.problem import Ints
    from logistics.routing.scaled import Scaled

#: Trips in a row that are looked at; each is a vehicle to OR-Tools, so that more make its problem much larger.
TRIPS = 5


@dataclass(frozen=True)
class _Slots:
    """Each trip of each vehicle as OR-Tools sees it: a vehicle of its own. `turn` 0 is the vehicle's first trip."""

    kind: Ints
    turn: Ints


def solve_ortools(scaled: Scaled, effort: Effort, seed: int, start: Days | None = None) -> Days:  # noqa: ARG001
    """Route parts; what cannot be brought is on no vehicle. The search draws nothing, so that the seed is not needed."""
    slots = _slots(scaled)
    home = scaled.depot[slots.kind].tolist()
    nodes = np.concatenate([np.arange(scaled.depots), scaled.location])
    manager = pywrapcp.RoutingIndexManager(len(nodes), len(slots.kind), home, home)
    routing = pywrapcp.RoutingModel(manager)
    _costs(scaled, slots, nodes, routing)
    _loads(scaled, slots, routing)
    _clock(scaled, slots, nodes, routing, manager)
    for part in range(len(scaled.client)):
        routing.AddDisjunction([manager.NodeToIndex(scaled.depots + part)], int(scaled.penalty[part]))
    found = routing.SolveWithParameters(_parameters(effort))
    return _days(scaled, slots, routing, manager, found) if found else []


def _slots(scaled: Scaled) -> _Slots:
    trips = np.minimum(scaled.most_trips, TRIPS)
    kinds = np.repeat(np.arange(len(scaled.kind)), scaled.available)
    return _Slots(
        np.repeat(kinds, trips[kinds]), np.concatenate([np.arange(trips[kind]) for kind in kinds], dtype=np.int64)
    )


def _costs(scaled: Scaled, slots: _Slots, nodes: Ints, routing: Any) -> None:
    matrices = [_at(scaled.distance[kind] * scaled.unit_cost[kind], nodes) for kind in range(len(scaled.kind))]
    calls = [routing.RegisterTransitMatrix(matrix) for matrix in matrices]
    for slot, (kind, turn) in enumerate(zip(slots.kind, slots.turn, strict=True)):
        routing.SetArcCostEvaluatorOfVehicle(calls[kind], slot)
        routing.SetFixedCostOfVehicle(int(scaled.fixed_cost[kind]) if turn == 0 else 0, slot)


def _loads(scaled: Scaled, slots: _Slots, routing: Any) -> None:
    for dimension in range(scaled.demand.shape[1]):
        loads = [0] * scaled.depots + scaled.demand[:, dimension].tolist()
        call = routing.RegisterUnaryTransitVector(loads)
        rooms = scaled.capacity[slots.kind, dimension].tolist()
        routing.AddDimensionWithVehicleCapacity(call, 0, rooms, True, f"load {dimension}")


def _clock(scaled: Scaled, slots: _Slots, nodes: Ints, routing: Any, manager: Any) -> None:
    """Windows, shifts, release times, and limits that hold over all trips of a vehicle."""
    service = np.concatenate([np.zeros(scaled.depots, np.int64), scaled.service])
    horizon = int(max(scaled.shift_closes.max(), 1))
    kinds = range(len(scaled.kind))
    times = [routing.RegisterTransitMatrix(_at(scaled.duration[kind], nodes, service)) for kind in kinds]
    routing.AddDimensionWithVehicleTransits([times[kind] for kind in slots.kind], horizon, horizon, False, "time")
    time = routing.GetDimensionOrDie("time")
    for part in range(len(scaled.client)):
        index = manager.NodeToIndex(scaled.depots + part)
        time.CumulVar(index).SetRange(int(scaled.opens[part]), int(scaled.latest[part]))
    for slot, kind in enumerate(slots.kind):
        for end in (routing.Start(slot), routing.End(slot)):
            time.CumulVar(end).SetRange(int(scaled.shift_opens[kind]), int(scaled.shift_closes[kind]))
        if slots.turn[slot] == 0:
            routing.AddVariableMinimizedByFinalizer(time.CumulVar(routing.End(slot)))
    _releases(scaled, slots, routing, manager, horizon)
    _in_a_row(slots, routing)
    _limit(scaled, slots, nodes, routing)


def _releases(scaled: Scaled, slots: _Slots, routing: Any, manager: Any, horizon: int) -> None:
    """A trip starts no earlier than all it brings is there."""
    time, solver = routing.GetDimensionOrDie("time"), routing.solver()
    # One that is left out has the vehicle -1, and may be released at any time.
    starts = [solver.IntConst(horizon), *(time.CumulVar(routing.Start(slot)) for slot in range(len(slots.kind)))]
    for part in np.flatnonzero(scaled.release > 0):
        vehicle = routing.VehicleVar(manager.NodeToIndex(scaled.depots + int(part)))
        solver.Add(solver.Element(starts, vehicle + 1) >= int(min(scaled.release[part], horizon)))


def _in_a_row(slots: _Slots, routing: Any) -> None:
    """A vehicle's next trip starts when the one before has ended, and is made only after that one."""
    time, solver = routing.GetDimensionOrDie("time"), routing.solver()
    for slot in np.flatnonzero(slots.turn > 0).tolist():
        solver.Add(time.CumulVar(routing.Start(slot)) >= time.CumulVar(routing.End(slot - 1)))
        solver.Add(routing.ActiveVehicleVar(slot) <= routing.ActiveVehicleVar(slot - 1))


def _limit(scaled: Scaled, slots: _Slots, nodes: Ints, routing: Any) -> None:
    """Driving time and distance of all trips of a vehicle together."""
    kinds = range(len(scaled.kind))
    solver, first = routing.solver(), np.flatnonzero(slots.turn == 0)
    driving = [scaled.driving(kind) for kind in kinds]
    for name, ways, most in (
        ("driving", driving, scaled.max_driving),
        ("metres", [scaled.distance[kind] for kind in kinds], scaled.max_distance),
    ):
        calls = [routing.RegisterTransitMatrix(_at(matrix, nodes)) for matrix in ways]
        rooms = most[slots.kind].tolist()
        routing.AddDimensionWithVehicleTransitAndCapacity([calls[k] for k in slots.kind], 0, rooms, True, name)
        dimension = routing.GetDimensionOrDie(name)
        for begin, end in zip(first, [*first[1:], len(slots.kind)], strict=True):
            if end - begin > 1:
                ends = [dimension.CumulVar(routing.End(slot)) for slot in range(int(begin), int(end))]
                solver.Add(solver.Sum(ends) <= int(most[slots.kind[begin]]))


def _parameters(effort: Effort) -> Any:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    if effort.seconds is not None:
        parameters.time_limit.FromMilliseconds(max(1, round(effort.seconds * 1000)))
    if effort.iterations is not None:
        parameters.solution_limit = effort.iterations
    return parameters


def _at(matrix: Ints, nodes: Ints, service: Ints | None = None) -> list[list[int]]:
    """Ways between nodes; the service of the node left is added."""
    ways = matrix[np.ix_(nodes, nodes)]
    return (ways if service is None else ways + service[:, None]).tolist()


def _days(scaled: Scaled, slots: _Slots, routing: Any, manager: Any, found: Any) -> Days:
    days: Days = []
    for slot, kind in enumerate(slots.kind.tolist()):
        trip, index = [], found.Value(routing.NextVar(routing.Start(slot)))
        while not routing.IsEnd(index):
            trip.append(manager.IndexToNode(index) - scaled.depots)
            index = found.Value(routing.NextVar(index))
        if slots.turn[slot] == 0:
            days.append((kind, []))
        if trip:
            days[-1][1].append(trip)
    return [(kind, trips) for kind, trips in days if trips]
