"""A routing problem and its answer, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from logistics.core.errors import RoutingError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: The default penalty of a client, as a multiple of the cost of serving it alone with the dearest vehicle.
LEFT_OUT = 100.0


@dataclass(frozen=True)
class Clients:
    """The clients to deliver to: one entry a client. A client without demand is not visited.

    Attributes
    ----------
    demand : what each client needs (clients, dimensions), such as kg and litres.
    service : time to hand over the whole demand (minutes); a part of the demand takes its share of it.
    opens, closes : window in which the whole hand-over lies (minutes).
    release : earliest time at which the trip that serves the client is loaded (minutes).
    splittable : whether several vehicles or trips may bring a part each. A client too large for every vehicle is
        divided in any case.
    penalty : cost of leaving the client out, in proportion for a part; NaN for a default above the cost of serving it.
    """

    demand: Floats
    service: Floats
    opens: Floats
    closes: Floats
    release: Floats
    splittable: Flags
    penalty: Floats

    @classmethod
    def of(
        cls,
        demand: npt.ArrayLike,
        *,
        service: npt.ArrayLike = 0.0,
        opens: npt.ArrayLike = 0.0,
        closes: npt.ArrayLike = np.inf,
        release: npt.ArrayLike = 0.0,
        splittable: npt.ArrayLike = False,
        penalty: npt.ArrayLike = np.nan,
    ) -> Clients:
        """Make clients from a demand (clients, dimensions); a single number holds for all clients."""
        amounts = np.atleast_2d(np.asarray(demand, dtype=np.float64))
        count = len(amounts)
        return cls(
            demand=amounts,
            service=_spread(service, count),
            opens=_spread(opens, count),
            closes=_spread(closes, count),
            release=_spread(release, count),
            splittable=np.broadcast_to(np.asarray(splittable, dtype=np.bool_), count).copy(),
            penalty=_spread(penalty, count),
        )


@dataclass(frozen=True)
class Fleet:
    """The vehicles: one entry for each kind.

    Attributes
    ----------
    capacity : what one vehicle carries (kinds, dimensions).
    available : number of vehicles of the kind.
    depot : number of the location where each trip of the kind starts and ends.
    shift_opens, shift_closes : times between which loading and driving lie (minutes).
    fixed_cost : cost of each vehicle used.
    cost_per_km : cost of each kilometre driven.
    most_trips : most trips of one vehicle, one after the other; at least 1.
    loading : time at the depot before each trip, the first included (minutes).
    max_driving : most driving time of one vehicle over all its trips (minutes).
    max_distance : most distance of one vehicle over all its trips (metres).
    """

    capacity: Floats
    available: Ints
    depot: Ints
    shift_opens: Floats
    shift_closes: Floats
    fixed_cost: Floats
    cost_per_km: Floats
    most_trips: Ints
    loading: Floats
    max_driving: Floats
    max_distance: Floats

    @classmethod
    def of(  # noqa: PLR0913 - a kind of vehicle has this many traits; all but the first have a default
        cls,
        capacity: npt.ArrayLike,
        *,
        available: npt.ArrayLike = 1,
        depot: npt.ArrayLike = 0,
        shift_opens: npt.ArrayLike = 0.0,
        shift_closes: npt.ArrayLike = np.inf,
        fixed_cost: npt.ArrayLike = 0.0,
        cost_per_km: npt.ArrayLike = 1.0,
        most_trips: npt.ArrayLike = 1,
        loading: npt.ArrayLike = 0.0,
        max_driving: npt.ArrayLike = np.inf,
        max_distance: npt.ArrayLike = np.inf,
    ) -> Fleet:
        """Make a fleet from a capacity (kinds, dimensions); a single number holds for all kinds."""
        room = np.atleast_2d(np.asarray(capacity, dtype=np.float64))
        count = len(room)
        return cls(
            capacity=room,
            available=_spread(available, count).astype(np.int64),
            depot=_spread(depot, count).astype(np.int64),
            shift_opens=_spread(shift_opens, count),
            shift_closes=_spread(shift_closes, count),
            fixed_cost=_spread(fixed_cost, count),
            cost_per_km=_spread(cost_per_km, count),
            most_trips=_spread(most_trips, count).astype(np.int64),
            loading=_spread(loading, count),
            max_driving=_spread(max_driving, count),
            max_distance=_spread(max_distance, count),
        )


@dataclass(frozen=True)
class RoutingProblem:
    """Clients, a fleet, and the travel between depots and clients.

    The locations are the depots, in order, followed by the clients.

    Attributes
    ----------
    clients : the clients.
    fleet : the kinds of vehicles.
    distance : metres (locations, locations), or (kinds, locations, locations) where the kinds of vehicles differ;
        infinite where there is no way.
    duration : minutes, with the shapes of `distance`; infinite where there is no way.
    depots : number of depots.

    Raises
    ------
    RoutingError
        Shapes do not fit, or a number makes no sense; all such problems are named at once.
    """

    clients: Clients
    fleet: Fleet
    distance: Floats
    duration: Floats
    depots: int = 1

    def __post_init__(self) -> None:
        """Check the shapes and numbers of all arrays."""
        if wrong := [*_wrong_shapes(self)] or [*_wrong_numbers(self)]:
            raise RoutingError("; ".join(wrong))

    @property
    def penalty(self) -> Floats:
        """Cost of leaving out each client whole (clients), with the default where none is given."""
        kinds = range(len(self.fleet.available))
        here = self.depots + np.arange(len(self.clients.demand))
        metres = np.zeros(len(here))
        for kind in kinds:
            ways = self.distance_of(kind)
            there_and_back = ways[self.fleet.depot[kind], here] + ways[here, self.fleet.depot[kind]]
            metres = np.maximum(metres, np.where(np.isfinite(there_and_back), there_and_back, 0.0))
        most = self.fleet.fixed_cost.max(initial=0.0) + self.fleet.cost_per_km.max(initial=0.0) * metres / 1000
        return np.where(np.isnan(self.clients.penalty), LEFT_OUT * (1.0 + most), self.clients.penalty)

    def largest_load(self, client: int) -> float:
        """Give the largest share of a client's demand that one vehicle with a way there carries; it may exceed 1."""
        fleet, demand, here = self.fleet, self.clients.demand[client], self.depots + client
        needed = demand > 0
        loads = (fleet.capacity[:, needed] / demand[needed]).min(axis=1)
        ways = [np.isfinite(self.duration_of(kind)[home, here]) for kind, home in enumerate(fleet.depot)]
        return float(np.where(ways & (fleet.available > 0), loads, 0.0).max(initial=0.0))

    def distance_of(self, kind: int) -> Floats:
        """Give the metres between locations for a kind of vehicle (locations, locations)."""
        return self.distance if self.distance.ndim == 2 else self.distance[kind]

    def duration_of(self, kind: int) -> Floats:
        """Give the minutes between locations for a kind of vehicle (locations, locations)."""
        return self.duration if self.duration.ndim == 2 else self.duration[kind]


@dataclass(frozen=True, order=True)
class Visit:
    """One visit: a client and the amount handed over there in each dimension."""

    client: int
    amount: tuple[float, ...]


@dataclass(frozen=True, order=True)
class VehicleDay:
    """The route of one vehicle: its kind and its trips in order, each a tuple of visits in order."""

    kind: int
    trips: tuple[tuple[Visit, ...], ...]


@dataclass(frozen=True)
class Routes:
    """The answer to a problem: the route of each vehicle, and what is left undelivered (clients, dimensions)."""

    vehicles: tuple[VehicleDay, ...]
    unserved: Floats


def _spread(values: npt.ArrayLike, count: int) -> Floats:
    return np.broadcast_to(np.asarray(values, dtype=np.float64), count).copy()


def _wrong_shapes(problem: RoutingProblem) -> list[str]:
    """Name the arrays that do not have the shape they should."""
    clients, kinds = len(problem.clients.demand), len(problem.fleet.capacity)
    locations = problem.depots + clients
    dimensions = problem.clients.demand.shape[1]
    flat, of_kinds = (locations, locations), (kinds, locations, locations)
    expected: dict[str, tuple[npt.NDArray[np.generic], list[tuple[int, ...]]]] = {
        "distance": (problem.distance, [flat, of_kinds]),
        "duration": (problem.duration, [flat, of_kinds]),
    }
    for part, count in ((problem.clients, clients), (problem.fleet, kinds)):
        for field in fields(part):
            shape = (count, dimensions) if field.name in {"demand", "capacity"} else (count,)
            expected[field.name] = (getattr(part, field.name), [shape])
    return [f"{name} has the shape {a.shape}, not {ok[0]}" for name, (a, ok) in expected.items() if a.shape not in ok]


def _wrong_numbers(problem: RoutingProblem) -> list[str]:
    """Name the arrays with a number that is out of range."""
    fleet = problem.fleet
    wrong = []
    for part in (problem.clients, fleet):
        for field in fields(part):
            values = np.asarray(getattr(part, field.name), dtype=np.float64)
            given = values[~np.isnan(values)] if field.name == "penalty" else values
            if not (given >= 0).all():
                wrong.append(f"{field.name} has a number below 0 or none")
            if field.name not in {"closes", "shift_closes", "max_driving", "max_distance"} and np.isinf(given).any():
                wrong.append(f"{field.name} has an infinite number")
    wrong += [f"{name} has a number below 0 or none" for name in ("distance", "duration") if not _ways(problem, name)]
    if not (fleet.depot < problem.depots).all():
        wrong.append("depot names a location that is no depot")
    if not (fleet.most_trips >= 1).all():
        wrong.append("most_trips has a number below 1")
    return wrong


def _ways(problem: RoutingProblem, name: str) -> bool:
    return bool((getattr(problem, name) >= 0).all())
