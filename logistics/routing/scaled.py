"""A routing problem in whole numbers, as engines take it. Only this module rounds; rounding never loosens a limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from logistics.routing.parts import Parts
    from logistics.routing.problem import Flags, Floats, Ints, RoutingProblem

#: Amounts or minutes that are not whole numbers are counted in thousandths.
FINE = 1000
#: Largest cost of a metre in whole units, so that no sum overflows and the penalties of engines stay in range.
DEAREST = 1000
#: A number this little from a whole number counts as that number (rounding of sums).
HAIR = 1e-6


@dataclass(frozen=True)
class Scaled:
    """Parts to deliver and kinds of vehicles, in whole numbers; kinds without a vehicle are left out.

    A tick is a minute or a thousandth of it, a unit is one of the demand or a thousandth of it.

    Attributes
    ----------
    client : number of the part's client in the problem (parts).
    location : number of the part's location (parts).
    demand : amount of the part (units; parts, dimensions).
    service : time to hand over the part (ticks; parts).
    opens, latest : earliest and latest begin of the hand-over (ticks; parts).
    release : earliest time at which the part's trip is loaded (ticks; parts).
    penalty : cost of leaving the part out (units of cost; parts).
    kind : number of the kind in the problem (kinds).
    capacity : what one vehicle carries (units; kinds, dimensions).
    available : number of vehicles (kinds).
    depot : number of the location of the depot (kinds).
    shift_opens, shift_closes : begin and end of the shift (ticks; kinds).
    fixed_cost : cost of each vehicle used (units of cost; kinds).
    unit_cost : cost of each metre (units of cost; kinds).
    most_trips : most trips of one vehicle (kinds).
    loading : time at the depot before each trip (ticks; kinds).
    max_driving : most driving time of one vehicle (ticks; kinds).
    max_distance : most distance of one vehicle (metres; kinds).
    distance : metres (kinds, locations, locations).
    duration : driving time (ticks; kinds, locations, locations), with `loading` added on the ways out of the depot.
    depots : number of depots.
    money : cost of the problem that one unit of cost stands for.
    """

    client: Ints
    location: Ints
    demand: Ints
    service: Ints
    opens: Ints
    latest: Ints
    release: Ints
    penalty: Ints
    kind: Ints
    capacity: Ints
    available: Ints
    depot: Ints
    shift_opens: Ints
    shift_closes: Ints
    fixed_cost: Ints
    unit_cost: Ints
    most_trips: Ints
    loading: Ints
    max_driving: Ints
    max_distance: Ints
    distance: Ints
    duration: Ints
    depots: int
    money: float

    def servable(self) -> Flags:
        """Say which parts some vehicle could bring if it brought nothing else (parts)."""
        able = np.zeros(len(self.client), dtype=np.bool_)
        for kind, home in enumerate(self.depot):
            out, back = self.duration[kind][home, self.location], self.duration[kind][self.location, home]
            begins = np.maximum(np.maximum(self.shift_opens[kind], self.release) + out, self.opens)
            metres = self.distance[kind][home, self.location] + self.distance[kind][self.location, home]
            able |= (
                (self.demand <= self.capacity[kind]).all(axis=1)
                & (begins <= self.latest)
                & (begins + self.service + back <= self.shift_closes[kind])
                & (out - self.loading[kind] + back <= self.max_driving[kind])
                & (metres <= self.max_distance[kind])
            )
        return able

    def driving(self, kind: int) -> Ints:
        """Give the driving time of a kind without loading (ticks; locations, locations)."""
        ways = self.duration[kind].copy()
        others = np.arange(len(ways)) != self.depot[kind]
        ways[self.depot[kind], others] -= self.loading[kind]
        return ways


def scale(problem: RoutingProblem, parts: Parts) -> Scaled:
    """Round a problem that is divided into parts to whole numbers."""
    clients, fleet = problem.clients, problem.fleet
    demand_all = clients.demand.sum(axis=1)
    share = parts.amount.sum(axis=1) / demand_all[parts.client]
    service = clients.service[parts.client] * share
    kind = np.flatnonzero((fleet.available > 0) & (fleet.capacity > 0).any(axis=1))
    locations = problem.distance.shape[-1]
    duration = np.array([problem.duration_of(each) for each in kind.tolist()]).reshape(-1, locations, locations)
    distance = np.array([problem.distance_of(each) for each in kind.tolist()]).reshape(-1, locations, locations)
    tick = _grain(service, clients.opens, clients.closes, clients.release, duration, fleet.loading, fleet.shift_opens)
    unit = _grain(parts.amount, fleet.capacity)
    horizon = _horizon(problem, duration)
    closes = _down(np.minimum(clients.closes[parts.client], horizon), tick)
    minutes, metres = _ways(problem, kind, duration, distance, tick, horizon)
    money, unit_cost = _money(fleet.cost_per_km[kind])
    served = _up(service, tick)
    return Scaled(
        client=parts.client,
        location=problem.depots + parts.client,
        demand=_up(parts.amount, unit),
        service=served,
        opens=_up(clients.opens[parts.client], tick),
        latest=closes - served,
        release=_up(clients.release[parts.client], tick),
        penalty=_up(problem.penalty[parts.client] * share, 1 / money),
        kind=kind,
        capacity=_down(fleet.capacity[kind], unit),
        available=np.minimum(fleet.available[kind], max(len(parts), 1)),
        depot=fleet.depot[kind],
        shift_opens=_up(fleet.shift_opens[kind], tick),
        shift_closes=_down(np.minimum(fleet.shift_closes[kind], horizon), tick),
        fixed_cost=np.round(fleet.fixed_cost[kind] / money).astype(np.int64),
        unit_cost=unit_cost,
        most_trips=np.minimum(fleet.most_trips[kind], max(len(parts), 1)),
        loading=_up(fleet.loading[kind], tick),
        max_driving=_down(np.minimum(fleet.max_driving[kind], horizon), tick),
        max_distance=_down(np.minimum(fleet.max_distance[kind], 2 * metres.max(initial=1) * (len(parts) + 1.0)), 1),
        distance=metres,
        duration=minutes,
        depots=problem.depots,
        money=money,
    )


def _ways(
    problem: RoutingProblem, kind: Ints, duration: Floats, distance: Floats, tick: int, horizon: float
) -> tuple[Ints, Ints]:
    """Give times with loading on the ways out, and metres; where there is no way, the time exceeds the horizon."""
    open_way = np.isfinite(duration) & np.isfinite(distance)
    times = np.where(open_way, duration, 0.0)
    minutes = np.where(open_way, _up(times, tick), _up(np.float64(horizon + 1), tick))
    limited = np.isfinite(problem.fleet.max_distance).any()
    lengths = np.where(open_way, distance, 0.0)
    metres = _up(lengths, 1) if limited else np.round(lengths).astype(np.int64)
    for row, each in enumerate(kind):
        others = np.arange(minutes.shape[1]) != problem.fleet.depot[each]
        minutes[row, problem.fleet.depot[each], others] += _up(problem.fleet.loading[each], tick)
    return minutes, metres


def _horizon(problem: RoutingProblem, duration: Floats) -> float:
    """Give the minutes by which all is done even if one vehicle does everything, or the end of the last shift."""
    clients, fleet = problem.clients, problem.fleet
    finite = np.isfinite(duration)
    longest = float(duration[finite].max(initial=0.0)) if duration.size else 0.0
    begins = max(float(a.max(initial=0.0)) for a in (clients.opens, clients.release, fleet.shift_opens))
    each = 2 * longest + float(fleet.loading.max(initial=0.0))
    after = begins + float(clients.service.sum()) + each * (10 * len(clients.demand) + 1)
    ends = fleet.shift_closes[np.isfinite(fleet.shift_closes)]
    return np.ceil(after) if len(ends) < len(fleet.shift_closes) else float(ends.max(initial=0.0))


def _money(cost_per_km: Floats) -> tuple[float, Ints]:
    """Give the cost that one unit stands for, and the cost of a metre for each kind in such units."""
    dearest = float(cost_per_km.max(initial=0.0)) / 1000
    if dearest == 0.0:
        return 1e-3, np.zeros(len(cost_per_km), np.int64)
    exact = np.round(cost_per_km * FINE).astype(np.int64)
    common = int(np.gcd.reduce(exact))
    if common and np.allclose(exact, cost_per_km * FINE) and exact.max() // common <= DEAREST:
        return common / FINE / 1000, exact // common
    return dearest / DEAREST, np.round(cost_per_km / 1000 / (dearest / DEAREST)).astype(np.int64)


def _grain(*arrays: Floats) -> int:
    """Give the factor by which arrays become whole: 1 where all numbers are whole, else `FINE`."""
    finite = [array[np.isfinite(array)] for array in arrays]
    return 1 if all((values == np.floor(values)).all() for values in finite) else FINE


def _up(values: Floats | np.float64, factor: float) -> Ints:
    return np.asarray(np.ceil(values * factor - HAIR), dtype=np.int64)


def _down(values: Floats, factor: float) -> Ints:
    return np.asarray(np.floor(values * factor + HAIR), dtype=np.int64)
