"""Divides clients into parts before the search. An engine answers with the parts in order on each vehicle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.routing.problem import Floats, Ints, Routes, RoutingProblem

#: The rule of Chen, Golden, Wang and Wasil, "A novel approach to solve the split delivery vehicle routing problem"
#: (International Transactions in Operational Research, 2017): sizes of pieces in hundredths of a vehicle, largest
#: first.
CHEN = (20, 10, 5, 1)
#: Rules by which routes are divided again, in turn. Fewer parts are searched faster; more parts fill vehicles better.
ANEW: tuple[tuple[int, ...], ...] = (CHEN, (50, 25, 10, 5, 1), (10, 5, 1))

#: A number this little below a whole number counts as that number (rounding of sums).
HAIR = 1e-9

#: The routes of an engine: for each vehicle its kind and its trips, each a list of the numbers of parts.
Days = list[tuple[int, list[list[int]]]]


@dataclass(frozen=True)
class Parts:
    """The parts that are routed, each brought by one visit.

    Attributes
    ----------
    client : number of the client of each part (parts).
    amount : amount of each part (parts, dimensions).
    """

    client: Ints
    amount: Floats

    def __len__(self) -> int:
        """Count the parts."""
        return len(self.client)


def divide(problem: RoutingProblem, rule: Sequence[int]) -> Parts:
    """Divide clients into full loads of the largest vehicle that reaches them, and the rest by a rule.

    Parameters
    ----------
    problem : clients, fleet and travel.
    rule : sizes of pieces in hundredths of a vehicle, largest first. With an empty rule the rest stays whole, as it
        does for clients that are not splittable.
    """
    pieces = [
        (client, piece)
        for client in np.flatnonzero(problem.clients.demand.any(axis=1)).tolist()
        for piece in _pieces(problem, client, 1.0, rule, fine=False)
    ]
    return _of(problem, pieces)


def divide_further(
    problem: RoutingProblem, routes: Routes, chance: float, rule: Sequence[int], rng: np.random.Generator
) -> tuple[Parts, Days]:
    """Take the visits of routes as parts and divide some of them again.

    Parameters
    ----------
    problem : clients, fleet and travel.
    routes : the routes to divide.
    chance : chance of each visit to a splittable client to be divided (0 to 1).
    rule : sizes of pieces in hundredths of a vehicle, largest first.
    rng : source of random numbers.

    Returns
    -------
    parts : the parts; what is unserved becomes parts too, which are on no vehicle.
    days : the same routes in these parts.
    """
    pieces: list[tuple[int, float]] = []
    days: Days = []
    demand = problem.clients.demand.sum(axis=1)
    for day in routes.vehicles:
        trips = []
        for trip in day.trips:
            parts: list[int] = []
            for visit in trip:
                share = sum(visit.amount) / demand[visit.client]
                cut = problem.clients.splittable[visit.client] and rng.random() < chance
                new = _pieces(problem, visit.client, share, rule, fine=True) if cut else [share]
                parts += range(len(pieces), len(pieces) + len(new))
                pieces += [(visit.client, piece) for piece in new]
            trips.append(parts)
        days.append((day.kind, trips))
    for client in np.flatnonzero(routes.unserved.any(axis=1)):
        share = routes.unserved[client].sum() / demand[client]
        pieces += [(int(client), piece) for piece in _pieces(problem, int(client), share, rule, fine=True)]
    return _of(problem, pieces), days


def _pieces(problem: RoutingProblem, client: int, share: float, rule: Sequence[int], *, fine: bool) -> list[float]:
    """Cut a share of a client's demand into pieces, themselves shares of its demand.

    With `fine` the last full load is cut by the rule too. There are no more full loads than the fleet makes trips.
    """
    demand, most = problem.clients.demand[client], int(problem.fleet.available @ problem.fleet.most_trips)
    grain = 1.0 if (demand == np.floor(demand)).all() else 1e-3
    units = demand.max() / grain
    load = float(np.floor(problem.largest_load(client) * units + HAIR))
    if load < 1:
        return [share]
    sizes = (
        [max(1.0, np.floor(load * part / 100 + HAIR)) for part in rule] if problem.clients.splittable[client] else []
    )
    left = share * units
    loads = min(int((left + HAIR) // load), most)
    if fine and sizes and loads and left - loads * load < 1:
        loads -= 1
    cut, left = [load] * loads, min(left - loads * load, load)
    for size in sizes:
        count = int((left + HAIR) // size)
        cut += [size] * count
        left -= count * size
    if left > 1e-6:
        cut.append(left)
    return [piece / units for piece in cut]


def _of(problem: RoutingProblem, pieces: list[tuple[int, float]]) -> Parts:
    client = np.array([client for client, _ in pieces], dtype=np.int64)
    share = np.array([piece for _, piece in pieces])
    return Parts(client, problem.clients.demand[client] * share[:, None])
