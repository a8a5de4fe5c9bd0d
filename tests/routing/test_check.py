"""The check finds what is planted, and nothing in routes that keep all rules."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from logistics.routing import Clients, Fleet, Routes, RoutingProblem, VehicleDay, Visit, check


def small_problem() -> RoutingProblem:
    """A depot and three clients in a row, 10 km and 10 minutes from each to the next."""
    line = np.abs(np.arange(4)[:, None] - np.arange(4)[None]) * 10.0
    clients = Clients.of(
        [[4.0, 1.0], [4.0, 1.0], [4.0, 1.0]], service=10, opens=0, closes=[40, 60, 200], release=[0, 0, 70]
    )
    fleet = Fleet.of(
        [[8.0, 5.0]],
        available=1,
        shift_closes=200,
        fixed_cost=50,
        cost_per_km=2,
        most_trips=2,
        loading=5,
        max_driving=100,
        max_distance=100_000,
    )
    return RoutingProblem(clients, fleet, 1000 * line, line)


def good() -> Routes:
    """Two trips: to the first two clients, and to the third, whose goods come later."""
    trips = ((Visit(0, (4.0, 1.0)), Visit(1, (4.0, 1.0))), (Visit(2, (4.0, 1.0)),))
    return Routes((VehicleDay(0, trips),), np.zeros((3, 2)))


def test_good_routes_pass_and_cost_what_they_cost() -> None:
    found = check(small_problem(), good())
    assert found.violations == ()
    assert found.cost == 50 + 2 * (40 + 60)


def with_fleet(**traits: float) -> RoutingProblem:
    problem = small_problem()
    made = {name: np.full_like(getattr(problem.fleet, name), value) for name, value in traits.items()}
    return dataclasses.replace(problem, fleet=dataclasses.replace(problem.fleet, **made))


def with_clients(**traits: float) -> RoutingProblem:
    problem = small_problem()
    made = {name: np.full_like(getattr(problem.clients, name), value) for name, value in traits.items()}
    return dataclasses.replace(problem, clients=dataclasses.replace(problem.clients, **made))


@pytest.mark.parametrize(
    ("problem", "what"),
    [
        (with_fleet(capacity=7), "overloaded"),
        (with_fleet(max_distance=99_000), "100000 m"),
        (with_fleet(max_driving=99), "drives 100 minutes"),
        (with_fleet(most_trips=1), "2 trips, of 1"),
        (with_fleet(available=0), "1 vehicles, of 0"),
        (with_fleet(shift_closes=144), "back late"),
        (with_fleet(loading=40), "late at client 0"),
        (with_clients(service=30), "late at client 0"),
        (with_clients(release=80), "late at client 0"),
        (with_clients(opens=100), "late at client 0"),
        (with_clients(closes=24), "late at client 0"),
        (with_clients(demand=5), "client 0: amounts do not add up"),
    ],
)
def test_tighter_rules_are_found_broken(problem: RoutingProblem, what: str) -> None:
    assert any(what in violation for violation in check(problem, good()).violations)


def _planted(*trips: tuple[Visit, ...], vehicles: int = 1, unserved: float = 0.0) -> Routes:
    return Routes((VehicleDay(0, trips),) * vehicles, np.full((3, 2), unserved))


ONE, TWO, THREE = (Visit(client, (4.0, 1.0)) for client in range(3))


@pytest.mark.parametrize(
    ("routes", "what"),
    [
        (_planted((ONE, TWO)), "client 2: amounts do not add up"),
        (_planted((ONE, TWO), (THREE,), unserved=1.0), "client 0: amounts do not add up"),
        (_planted((ONE, TWO), (THREE, ONE)), "client 0: amounts do not add up"),
        (_planted((Visit(0, (2.0, 0.5)), TWO, Visit(0, (2.0, 0.5))), (THREE,)), "client 0: is divided"),
        (_planted((ONE, TWO), (), (THREE,)), "visits nobody"),
        (_planted((ONE, TWO), (THREE,), vehicles=2), "2 vehicles, of 1"),
        (_planted((ONE, TWO), (THREE, Visit(7, (1.0, 1.0)))), "no client 7"),
        (_planted((ONE, TWO), (THREE, Visit(0, (-1.0, 0.0)))), "client 0 cannot get"),
        (Routes((VehicleDay(3, ((ONE, TWO), (THREE,))),), np.zeros((3, 2))), "no kind 3"),
        (_planted((TWO, ONE), (THREE,)), "late at client 0"),
        (_planted((ONE, TWO, THREE)), "overloaded"),
    ],
)
def test_planted_faults_are_found(routes: Routes, what: str) -> None:
    assert any(what in violation for violation in check(small_problem(), routes).violations)


def test_what_is_left_costs_its_penalty() -> None:
    problem = with_clients(penalty=30.0)
    left = np.array([[0, 0], [0, 0], [4.0, 1.0]])
    found = check(problem, Routes((VehicleDay(0, ((ONE, TWO),)),), left))
    assert found.violations == ()
    assert (found.cost, found.penalty) == (130.0, 30.0)
