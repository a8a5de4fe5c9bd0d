"""Routing by PyVRP: iterated local search."""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from pyvrp import (
    Activity,
    ActivityType,
    Client,
    Depot,
    IteratedLocalSearch,
    IteratedLocalSearchParams,
    Location,
    PenaltyManager,
    PenaltyParams,
    ProblemData,
    RandomNumberGenerator,
    Route,
    Solution,
    VehicleType,
)
from pyvrp.search import (
    OPERATORS,
    LocalSearch,
    NeighbourhoodParams,
    PerturbationManager,
    PerturbationParams,
    compute_neighbours,
)

if TYPE_CHECKING:
    from pyvrp import Result

    from logistics.routing.effort import SearchEffort
    from logistics.routing.parts import Days
    from logistics.routing.problem import Ints
    from logistics.routing.scaled import Scaled

#: Share of the effort after which parts may be left out, if no routes that bring all were found until then.
PATIENCE = 0.3
#: PyVRP has no limit of driving time. Distance is limited instead, and tightened at most so many times.
TIGHTENINGS = 3
#: Parameters of the search. The defaults of PyVRP are tuned for minutes, these for seconds; see docs/research/.
HISTORY = IteratedLocalSearchParams(history_length=50)
PERTURBATION = PerturbationParams(min_perturbations=1, max_perturbations=15)
NEIGHBOURHOOD = NeighbourhoodParams(num_neighbours=25)
#: First penalty of a broken rule, as a multiple of the mean cost of a way, a load or a metre.
STRICTNESS = 5.0


def solve_pyvrp(scaled: Scaled, effort: SearchEffort, seed: int, start: Days | None = None) -> Days:
    """Route parts; a part that cannot be brought is on no vehicle.

    Parameters
    ----------
    scaled : the problem in whole numbers.
    effort : how much the search may spend.
    seed : seed of the search.
    start : routes of these parts to start from; the search never makes them worse.
    """
    limit = scaled.max_distance.copy()
    routes = TIGHTENINGS if _driving_matters(scaled) else 1
    days: Days = []
    for _ in range(routes):
        days = _solve(scaled, limit, effort.share(1 / routes), seed, start)
        tighter = _tighter(scaled, limit, days)
        if (tighter == limit).all():
            break
        limit, start = tighter, None
    return days


def _solve(scaled: Scaled, limit: Ints, effort: SearchEffort, seed: int, start: Days | None) -> Days:
    """Bring all parts if such routes are found in time; else leave out the parts of least penalty."""
    data = pyvrp_model(scaled, limit, required=True)
    result = _run(data, effort, seed, start, PATIENCE)
    if not result.is_feasible():
        data = pyvrp_model(scaled, limit, required=False)
        result = _run(data, effort.share(1 - PATIENCE), seed, start, 1.0)
    return pyvrp_days(result.best) if result.is_feasible() else []


def _run(data: ProblemData, effort: SearchEffort, seed: int, start: Days | None, patience: float) -> Result:
    stop = _Stop(effort, patience)
    random = RandomNumberGenerator(seed=seed)
    search = LocalSearch(data, random, compute_neighbours(data, NEIGHBOURHOOD), PerturbationManager(PERTURBATION))
    for operator in OPERATORS:
        if operator.supports(data):
            search.add_operator(operator(data))
    with warnings.catch_warnings():
        # PyVRP warns where a penalty reaches its bound, which only says that a rule is hard to keep.
        warnings.simplefilter("ignore")
        penalties = PenaltyManager(*_penalties(data))
        if start is None:
            first = search(Solution.make_random(data, random), penalties.max_cost_evaluator(), exhaustive=True)
        else:
            first = _solution(data, start)
        return IteratedLocalSearch(data, penalties, search, first, HISTORY).run(stop, collect_stats=False)


def _penalties(data: ProblemData) -> tuple[tuple[list[float], float, float], PenaltyParams]:
    """Give the first penalties of a unit of excess load, time and distance, from mean costs of this problem."""
    metre = float(np.mean([kind.unit_distance_cost for kind in data.vehicle_types()]))
    way = metre * float(np.mean([matrix.mean() for matrix in data.distance_matrices()]))
    time = float(np.mean([matrix.mean() for matrix in data.duration_matrices()]))
    load = np.mean([client.delivery for client in data.clients()], axis=0)
    worth = STRICTNESS * np.array([*(way / np.maximum(load, 1.0)), way / max(time, 1.0), metre])
    # Breaking a rule must never be cheaper than leaving a client out.
    dearest = float(max(client.prize for client in data.clients()))
    bounds = PenaltyParams(max_penalty=max(PenaltyParams().max_penalty, STRICTNESS * dearest))
    *loads, late, far = np.clip(np.maximum(worth, dearest), bounds.min_penalty, bounds.max_penalty).tolist()
    return (loads, late, far), bounds


@dataclass
class _Stop:
    """Stops the search when the effort is spent; after the share `patience` of it if nothing feasible was found."""

    effort: SearchEffort
    patience: float
    began: float = field(default_factory=time.perf_counter)
    count: int = 0

    def __call__(self, best_cost: int) -> bool:
        self.count += 1
        part = 1.0 if best_cost < np.iinfo(np.int64).max else self.patience
        seconds, iterations = self.effort.seconds, self.effort.iterations
        now = time.perf_counter()
        late = now > self.effort.deadline or (seconds is not None and now - self.began > seconds * part)
        return late or (iterations is not None and self.count > iterations * part)


def pyvrp_model(scaled: Scaled, limit: Ints, *, required: bool) -> ProblemData:
    """Make the problem of PyVRP; parts of one client have the same location.

    Parameters
    ----------
    scaled : the problem in whole numbers.
    limit : most distance of a vehicle of each kind (metres; kinds).
    required : whether all parts must be brought; else each may be left out at its penalty.
    """
    clients = [
        Client(
            location=int(scaled.location[part]),
            delivery=scaled.demand[part].tolist(),
            service_duration=int(scaled.service[part]),
            tw_early=int(scaled.opens[part]),
            tw_late=int(scaled.latest[part]),
            release_time=int(scaled.release[part]),
            prize=0 if required else int(scaled.penalty[part]),
            required=required,
        )
        for part in range(len(scaled.client))
    ]
    vehicles = [
        VehicleType(
            num_available=int(scaled.available[kind]),
            capacity=scaled.capacity[kind].tolist(),
            start_depot=int(scaled.depot[kind]),
            end_depot=int(scaled.depot[kind]),
            fixed_cost=int(scaled.fixed_cost[kind]),
            tw_early=int(scaled.shift_opens[kind]),
            tw_late=int(scaled.shift_closes[kind]),
            max_distance=int(limit[kind]),
            unit_distance_cost=int(scaled.unit_cost[kind]),
            profile=kind,
            reload_depots=[int(scaled.depot[kind])] if scaled.most_trips[kind] > 1 else [],
            max_reloads=int(scaled.most_trips[kind]) - 1,
        )
        for kind in range(len(scaled.kind))
    ]
    return ProblemData(
        locations=[Location(0, 0) for _ in range(scaled.distance.shape[1])],
        clients=clients,
        depots=[Depot(location=depot) for depot in range(scaled.depots)],
        vehicle_types=vehicles,
        distance_matrices=list(scaled.distance),
        duration_matrices=list(scaled.duration),
    )


def _solution(data: ProblemData, days: Days) -> Solution:
    routes = []
    for kind, trips in days:
        home = data.vehicle_type(kind).start_depot
        stops = [[Activity(ActivityType.CLIENT, part) for part in trip] for trip in trips]
        between = Activity(ActivityType.DEPOT, home)
        activities = [stop for turn, trip in enumerate(stops) for stop in ([between] if turn else []) + trip]
        routes.append(Route(data, activities, kind))
    return Solution(data, routes)


def pyvrp_days(solution: Solution) -> Days:
    """Read the routes of a solution of PyVRP: for each vehicle its kind and its trips of parts."""
    days: Days = []
    for route in solution.routes():
        trips: list[list[int]] = [[] for _ in range(route.num_trips())]
        for stop in route.schedule():
            if stop.is_client():
                trips[stop.trip].append(stop.idx)
        days.append((route.vehicle_type(), [trip for trip in trips if trip]))
    return [(kind, trips) for kind, trips in days if trips]


def _driving_matters(scaled: Scaled) -> bool:
    """Say whether a limit of driving time is tighter than the shift."""
    return bool((scaled.max_driving < scaled.shift_closes - scaled.shift_opens).any())


def _tighter(scaled: Scaled, limit: Ints, days: Days) -> Ints:
    """Shorten the distance limit of each kind that drove too long, in the ratio of allowed to driven time."""
    tighter = limit.copy()
    for kind, trips in days:
        home, ways = int(scaled.depot[kind]), scaled.driving(kind)
        stops = [home, *(place for trip in trips for place in (*scaled.location[trip], home))]
        driven = int(ways[stops[:-1], stops[1:]].sum())
        metres = int(scaled.distance[kind][stops[:-1], stops[1:]].sum())
        if driven > scaled.max_driving[kind]:
            tighter[kind] = min(tighter[kind], metres * int(scaled.max_driving[kind]) // driven)
    return tighter
