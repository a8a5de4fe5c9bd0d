"""Routing by OR-Tools: constraint programming with guided local search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

if TYPE_CHECKING:
    from logistics.routing.effort import SearchEffort
    from logistics.routing.parts import Days
    from logistics.routing.problem import Ints
    from logistics.routing.scaled import Scaled

#: Most trips of each vehicle that are modelled, on average over its kind; each trip after the first adds a node.
TRIPS = 4
#: Number of branches of the search that count as one iteration.
BRANCHES = 50
#: Time limit where there is none (ms): without a limit OR-Tools warns.
NEVER = 24 * 3600 * 1000


@dataclass(frozen=True)
class _Nodes:
    """The nodes that OR-Tools visits: depots that have vehicles, then parts, then stays at a depot between two trips.

    Attributes
    ----------
    location : location of every node (nodes).
    parts : numbers of the nodes that are parts.
    stays : numbers of the nodes that are stays.
    stay_kind : kind whose vehicles may reload at each stay (stays).
    """

    location: Ints
    parts: range
    stays: range
    stay_kind: Ints

    def of(self, depots: int, parts: Ints | int, stays: Ints | int = 0) -> Ints:
        """Join the values of depots, parts and stays to one array (nodes)."""
        counts = (self.parts.start, len(self.parts), len(self.stays))
        pairs = zip((depots, parts, stays), counts, strict=True)
        return np.concatenate([np.broadcast_to(values, count) for values, count in pairs]).astype(np.int64)


@dataclass(frozen=True)
class _Model:
    scaled: Scaled
    nodes: _Nodes
    kinds: Ints  # kind of each vehicle
    manager: Any
    routing: Any


def solve_ortools(scaled: Scaled, effort: SearchEffort, seed: int, start: Days | None = None) -> Days:  # noqa: ARG001
    """Route parts; a part that cannot be brought is on no vehicle.

    The search is not random, so `seed` has no effect. It starts from its own first routes, so `start` has none either.
    """
    nodes = _nodes(scaled)
    kinds = np.repeat(np.arange(len(scaled.kind)), scaled.available)
    home = np.searchsorted(np.unique(scaled.depot), scaled.depot[kinds]).tolist()
    manager = pywrapcp.RoutingIndexManager(len(nodes.location), len(kinds), home, home)
    model = _Model(scaled, nodes, kinds, manager, pywrapcp.RoutingModel(manager))
    _costs(model)
    _loads(model)
    _clock(model)
    _releases(model)
    _limits(model)
    _may_be_left_out(model)
    if effort.iterations is not None:
        # A limit of solutions would not end the search: guided local search goes on where no better solution exists.
        solver = model.routing.solver()
        model.routing.AddSearchMonitor(solver.BranchesLimit(BRANCHES * (effort.iterations + len(nodes.location))))
    found = model.routing.SolveWithParameters(_parameters(effort, reloads=len(nodes.stays) > 0))
    return _days(model, found) if found else []


def _nodes(scaled: Scaled) -> _Nodes:
    again = np.minimum(scaled.most_trips, TRIPS) - 1
    stay_kind = np.repeat(np.arange(len(scaled.kind)), scaled.available * again)
    # OR-Tools would take a depot without vehicles for a node to visit.
    depots = np.unique(scaled.depot)
    location = np.concatenate([depots, scaled.location, scaled.depot[stay_kind]])
    first = len(depots) + len(scaled.client)
    return _Nodes(location, range(len(depots), first), range(first, len(location)), stay_kind)


def _costs(model: _Model) -> None:
    costs = model.scaled.distance * model.scaled.unit_cost[:, None, None]
    calls = [model.routing.RegisterTransitMatrix(_ways(model, matrix)) for matrix in costs]
    for vehicle, kind in enumerate(model.kinds):
        model.routing.SetArcCostEvaluatorOfVehicle(calls[kind], vehicle)
        model.routing.SetFixedCostOfVehicle(int(model.scaled.fixed_cost[kind]), vehicle)


def _loads(model: _Model) -> None:
    """Add what is aboard in each dimension: it grows from part to part and falls to zero where a vehicle reloads."""
    scaled, nodes = model.scaled, model.nodes
    for dimension in range(scaled.demand.shape[1]):
        rooms = scaled.capacity[:, dimension]
        loads = nodes.of(0, scaled.demand[:, dimension], -rooms[nodes.stay_kind])
        call = model.routing.RegisterUnaryTransitVector(loads.tolist())
        name = f"load {dimension}"
        slack = int(rooms.max()) if len(nodes.stays) else 0
        model.routing.AddDimensionWithVehicleCapacity(call, slack, rooms[model.kinds].tolist(), True, name)
        if slack:
            _no_slack(model, name)


def _no_slack(model: _Model, name: str) -> None:
    """Allow slack in a dimension only where a vehicle reloads."""
    dimension = model.routing.GetDimensionOrDie(name)
    for node in model.nodes.parts:
        dimension.SlackVar(model.manager.NodeToIndex(node)).SetValue(0)


def _clock(model: _Model) -> None:
    """Add windows and shifts, if any of them could bind even for one vehicle that does everything."""
    scaled, nodes = model.scaled, model.nodes
    everything = 2 * int(scaled.duration.max(initial=0)) * len(nodes.parts) + int(scaled.service.sum())
    early = not (scaled.opens.any() or scaled.release.any() or scaled.shift_opens.any())
    if early and min(scaled.latest.min(), scaled.shift_closes.min()) >= everything:
        return
    service = nodes.of(0, scaled.service)
    horizon = int(max(scaled.shift_closes.max(), 1))
    calls = [model.routing.RegisterTransitMatrix(_ways(model, matrix, service)) for matrix in scaled.duration]
    model.routing.AddDimensionWithVehicleTransits([calls[k] for k in model.kinds], horizon, horizon, False, "time")
    time = model.routing.GetDimensionOrDie("time")
    for part, node in enumerate(nodes.parts):
        time.CumulVar(model.manager.NodeToIndex(node)).SetRange(int(scaled.opens[part]), int(scaled.latest[part]))
    for vehicle, kind in enumerate(model.kinds):
        for end in (model.routing.Start(vehicle), model.routing.End(vehicle)):
            time.CumulVar(end).SetRange(int(scaled.shift_opens[kind]), int(scaled.shift_closes[kind]))


def _releases(model: _Model) -> None:
    """Add release times: a trip starts no earlier than the latest release of its parts."""
    scaled, routing, manager = model.scaled, model.routing, model.manager
    if not (scaled.release > 0).any():
        return
    horizon = int(max(scaled.shift_closes.max(), 1))
    routing.AddDimension(
        routing.RegisterUnaryTransitVector([0] * len(model.nodes.location)), horizon, horizon, False, "begun"
    )
    _no_slack(model, "begun")
    time, begun = routing.GetDimensionOrDie("time"), routing.GetDimensionOrDie("begun")
    for part, node in enumerate(model.nodes.parts):
        begun.CumulVar(manager.NodeToIndex(node)).SetMin(int(min(scaled.release[part], horizon)))
    stays = [manager.NodeToIndex(node) for node in model.nodes.stays]
    for index in [*map(routing.Start, range(len(model.kinds))), *stays]:
        routing.solver().Add(begun.CumulVar(index) + begun.SlackVar(index) <= time.CumulVar(index))


def _limits(model: _Model) -> None:
    """Add the limits of driving time, distance and number of trips of a vehicle."""
    scaled, nodes = model.scaled, model.nodes
    kinds = range(len(scaled.kind))
    if (scaled.max_driving < scaled.shift_closes - scaled.shift_opens).any():
        _limit(model, "driving", [_ways(model, scaled.driving(kind)) for kind in kinds], scaled.max_driving)
    if (scaled.max_distance < scaled.distance.max(axis=(1, 2)) * (2 * len(nodes.parts))).any():
        _limit(model, "metres", [_ways(model, scaled.distance[kind]) for kind in kinds], scaled.max_distance)
    if nodes.stays:
        again = nodes.of(0, 0, 1)[:, None].repeat(len(nodes.location), axis=1).tolist()
        _limit(model, "trips", [again for _ in kinds], scaled.most_trips - 1)


def _limit(model: _Model, name: str, ways: list[list[list[int]]], most: Ints) -> None:
    """Limit the sum of a matrix over the ways of a vehicle, by kind."""
    calls = [model.routing.RegisterTransitMatrix(matrix) for matrix in ways]
    by_vehicle, rooms = [calls[kind] for kind in model.kinds], most[model.kinds].tolist()
    model.routing.AddDimensionWithVehicleTransitAndCapacity(by_vehicle, 0, rooms, True, name)


def _may_be_left_out(model: _Model) -> None:
    """Let parts be left out at their penalty, and stays at no cost; only vehicles of its kind may use a stay."""
    for part, node in enumerate(model.nodes.parts):
        model.routing.AddDisjunction([model.manager.NodeToIndex(node)], int(model.scaled.penalty[part]))
    for stay, node in enumerate(model.nodes.stays):
        index = model.manager.NodeToIndex(node)
        model.routing.AddDisjunction([index], 0)
        vehicles = np.flatnonzero(model.kinds == model.nodes.stay_kind[stay]).tolist()
        model.routing.VehicleVar(index).SetValues([-1, *vehicles])


def _parameters(effort: SearchEffort, *, reloads: bool) -> Any:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    first = routing_enums_pb2.FirstSolutionStrategy
    # Insertion never adds a stay at the depot; the cheapest-arc strategy does.
    parameters.first_solution_strategy = first.PATH_CHEAPEST_ARC if reloads else first.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    seconds = effort.left()
    parameters.time_limit.FromMilliseconds(NEVER if seconds is None else max(1, round(seconds * 1000)))
    return parameters


def _ways(model: _Model, matrix: Ints, service: Ints | None = None) -> list[list[int]]:
    """Give a matrix between nodes (nodes, nodes), with the service time of the node left added."""
    ways = matrix[np.ix_(model.nodes.location, model.nodes.location)]
    return (ways if service is None else ways + service[:, None]).tolist()


def _days(model: _Model, found: Any) -> Days:
    routing, days = model.routing, []
    for vehicle, kind in enumerate(model.kinds.tolist()):
        trips: list[list[int]] = [[]]
        index = found.Value(routing.NextVar(routing.Start(vehicle)))
        while not routing.IsEnd(index):
            node = model.manager.IndexToNode(index)
            if node in model.nodes.stays:
                trips.append([])
            else:
                trips[-1].append(node - model.nodes.parts.start)
            index = found.Value(routing.NextVar(index))
        days.append((kind, [trip for trip in trips if trip]))
    return [(kind, trips) for kind, trips in days if trips]
