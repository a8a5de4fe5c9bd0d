"""Both engines on tiny problems, against looking at every way; and problems with no good answer."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from logistics.core.errors import RoutingError
from logistics.routing import Clients, Fleet, RoutingProblem, check, route
from tests.support.reckoned.routing_brute_force import least_total
from tests.support.thorough import some

ITERATIONS = {"pyvrp": 300, "ortools": 60}


def problem_of(clients: Clients, fleet: Fleet, places: list[tuple[int, int]], depots: int = 1) -> RoutingProblem:
    """Kilometres between places on a plane, at 60 km/h, whole metres and minutes."""
    at = np.array(places, dtype=np.float64)
    km = np.ceil(np.linalg.norm(at[:, None] - at[None], axis=2))
    return RoutingProblem(clients, fleet, 1000 * km, km, depots)


@st.composite
def tiny_problems(draw: st.DrawFn) -> RoutingProblem:
    """At most five clients and three vehicles; every rule is in some."""
    count, kinds = draw(st.integers(1, 5)), draw(st.integers(1, 2))
    depots = draw(st.integers(1, 2))

    def each(low: int, high: int, size: int = count) -> list[int]:
        return draw(st.lists(st.integers(low, high), min_size=size, max_size=size))

    opens = np.array(each(0, 120))
    clients = Clients.of(
        np.column_stack([each(1, 10), each(0, 10)]),
        service=each(0, 20),
        opens=opens,
        closes=opens + np.array(each(10, 240)),
        release=each(0, 60) if draw(st.booleans()) else 0,
    )
    fleet = Fleet.of(
        np.column_stack([each(10, 25, kinds), each(10, 25, kinds)]),
        available=each(0, 2, kinds),
        depot=each(0, depots - 1, kinds),
        shift_opens=each(0, 30, kinds),
        shift_closes=each(120, 480, kinds),
        fixed_cost=each(0, 50, kinds),
        cost_per_km=np.array(each(1, 8, kinds)) / 4,
        most_trips=each(1, 3, kinds),
        loading=each(0, 15, kinds),
        max_driving=each(60, 300, kinds) if draw(st.booleans()) else np.inf,
        max_distance=np.array(each(60, 300, kinds)) * 1000 if draw(st.booleans()) else np.inf,
    )
    x, y = each(0, 60, depots + count), each(0, 60, depots + count)
    return problem_of(clients, fleet, [*zip(x, y, strict=True)], depots)


@settings(max_examples=some(40), deadline=None)
@given(problem=tiny_problems(), engine=st.sampled_from(["pyvrp", "ortools"]))
def test_routes_keep_all_rules_and_are_never_better_than_the_best(problem: RoutingProblem, engine: str) -> None:
    found = check(problem, route(problem, engine=engine, seconds=None, iterations=ITERATIONS[engine]))
    assert found.violations == ()
    assert found.total >= least_total(problem) - 1e-6


@settings(max_examples=some(20), deadline=None)
@given(problem=tiny_problems(), engine=st.sampled_from(["pyvrp", "ortools"]))
def test_dividing_keeps_all_rules_too(problem: RoutingProblem, engine: str) -> None:
    clients = dataclasses.replace(problem.clients, splittable=np.ones(len(problem.clients.demand), np.bool_))
    divisible = dataclasses.replace(problem, clients=clients)
    routes = route(divisible, engine=engine, seconds=None, iterations=ITERATIONS[engine])
    assert check(divisible, routes).violations == ()


def test_pyvrp_finds_the_best_in_nearly_all_tiny_problems() -> None:
    """A fixed draw of ten at least, so that the share does not depend on luck."""
    cases = [made_up(seed) for seed in range(some(80))]
    found = [check(case, route(case, seconds=None, iterations=300)).total for case in cases]
    best = [least_total(case) for case in cases]
    assert np.mean(np.isclose(found, best, atol=1e-6)) >= 0.9


def made_up(seed: int) -> RoutingProblem:
    rng = np.random.default_rng(seed)
    opens = rng.integers(0, 120, 5)
    clients = Clients.of(
        rng.integers(1, 10, (5, 2)),
        service=rng.integers(0, 20, 5),
        opens=opens,
        closes=opens + rng.integers(60, 240, 5),
    )
    fleet = Fleet.of(
        rng.integers(10, 25, (2, 2)),
        available=[1, 2],
        shift_closes=rng.integers(240, 480, 2),
        fixed_cost=rng.integers(0, 50, 2),
        cost_per_km=rng.integers(1, 8, 2) / 4,
        most_trips=rng.integers(1, 3, 2),
        loading=rng.integers(0, 15, 2),
        max_distance=rng.integers(150, 400, 2) * 1000,
    )
    return problem_of(clients, fleet, [*map(tuple, rng.integers(0, 60, (6, 2)).tolist())])


@pytest.mark.parametrize("engine", ["pyvrp", "ortools"])
def test_the_same_seed_gives_the_same_routes(engine: str) -> None:
    problem = made_up(3)
    first, again = (route(problem, engine=engine, seconds=None, iterations=100, seed=5) for _ in range(2))
    assert first.vehicles == again.vehicles


@pytest.mark.parametrize("engine", ["pyvrp", "ortools"])
@pytest.mark.parametrize(
    ("clients", "fleet", "unserved"),
    [
        pytest.param(Clients.of([[90.0]]), Fleet.of([[10.0]], available=3), [60], id="larger than the whole fleet"),
        pytest.param(Clients.of([[25.0]]), Fleet.of([[10.0]], available=3), [0], id="larger than a vehicle"),
        pytest.param(
            Clients.of([[25.0]]), Fleet.of([[10.0]], most_trips=3), [0], id="larger than a vehicle, three trips"
        ),
        pytest.param(Clients.of([[5.0]]), Fleet.of([[0.0]]), [5], id="a vehicle of no capacity"),
        pytest.param(Clients.of([[5.0]]), Fleet.of([[10.0]], available=0), [5], id="no vehicle"),
        pytest.param(
            Clients.of([[5.0]], service=30, opens=100, closes=120), Fleet.of([[10.0]]), [5], id="short window"
        ),
        pytest.param(
            Clients.of([[5.0]], closes=5), Fleet.of([[10.0]], loading=10), [5], id="closed before it can be there"
        ),
        pytest.param(Clients.of([[5.0], [5.0]]), Fleet.of([[10.0]], max_distance=0), [5, 5], id="may not drive"),
        pytest.param(Clients.of([[0.0], [5.0]]), Fleet.of([[10.0]]), [0, 0], id="one that needs nothing"),
        pytest.param(Clients.of(np.zeros((0, 1))), Fleet.of([[10.0]]), [], id="nobody"),
    ],
)
def test_an_answer_always_comes_and_says_what_is_left(
    engine: str, clients: Clients, fleet: Fleet, unserved: list[float]
) -> None:
    problem = problem_of(clients, fleet, [(0, 0), *((0, 10 + 5 * place) for place in range(len(clients.demand)))])
    routes = route(problem, engine=engine, seconds=None, iterations=50)
    assert check(problem, routes).violations == ()
    assert routes.unserved[:, 0].tolist() == unserved


@pytest.mark.parametrize("engine", ["pyvrp", "ortools"])
def test_all_at_one_place(engine: str) -> None:
    problem = problem_of(Clients.of([[4.0]] * 5), Fleet.of([[10.0]], available=3, fixed_cost=7.0), [(0, 0)] * 6)
    routes = route(problem, engine=engine, seconds=None, iterations=50)
    found = check(problem, routes)
    assert found.violations == ()
    assert (found.cost, found.penalty) == (21.0, 0.0)


@pytest.mark.parametrize("engine", ["pyvrp", "ortools"])
def test_dividing_saves_a_vehicle(engine: str) -> None:
    """Three times two thirds of a vehicle ride on two vehicles only if one client is divided."""
    fleet = Fleet.of([[9.0]], available=3, fixed_cost=100.0)
    places = [(0, 0), (0, 10), (3, 10), (6, 10)]
    whole = problem_of(Clients.of([[6.0]] * 3), fleet, places)
    divisible = problem_of(Clients.of([[6.0]] * 3, splittable=True), fleet, places)
    used = [len(route(case, engine=engine, seconds=None, iterations=150).vehicles) for case in (whole, divisible)]
    assert used == [3, 2]
    assert check(divisible, route(divisible, engine=engine, seconds=None, iterations=150)).violations == ()


@settings(max_examples=some(20), deadline=None)
@given(demand=st.lists(st.integers(1, 40), min_size=1, max_size=5), room=st.integers(3, 20), vehicles=st.integers(1, 8))
@example(demand=[40], room=3, vehicles=8)
def test_divided_clients_get_as_much_as_the_fleet_carries(demand: list[int], room: int, vehicles: int) -> None:
    clients = Clients.of(np.array(demand)[:, None], splittable=True)
    problem = problem_of(clients, Fleet.of([[room]], available=vehicles), [(0, 0)] + [(1, 1)] * len(demand))
    routes = route(problem, seconds=None, iterations=600)
    assert check(problem, routes).violations == ()
    assert routes.unserved.sum() == pytest.approx(max(0, sum(demand) - room * vehicles))


def test_where_there_is_no_way_nobody_drives() -> None:
    ways = np.array([[0.0, 1000.0, np.inf], [1000.0, 0.0, np.inf], [np.inf, np.inf, 0.0]])
    problem = RoutingProblem(Clients.of([[1.0], [1.0]]), Fleet.of([[5.0]]), ways, ways / 1000)
    for engine in ("pyvrp", "ortools"):
        routes = route(problem, engine=engine, seconds=None, iterations=50)
        assert check(problem, routes).violations == ()
        assert routes.unserved[:, 0].tolist() == [0.0, 1.0]


def test_what_makes_no_sense_is_refused_all_at_once() -> None:
    clients = Clients.of([[1.0], [-1.0]], service=-5)
    with pytest.raises(RoutingError, match=r"demand .*; service .*; distance"):
        RoutingProblem(clients, Fleet.of([[5.0]]), np.full((3, 3), -1.0), np.zeros((3, 3)))
    with pytest.raises(RoutingError, match=r"distance has the shape \(2, 2\), not \(3, 3\)"):
        RoutingProblem(Clients.of([[1.0], [1.0]]), Fleet.of([[5.0]]), np.zeros((2, 2)), np.zeros((3, 3)))


def test_unknown_engine_and_no_end_are_refused() -> None:
    problem = made_up(0)
    with pytest.raises(RoutingError, match="no routing engine"):
        route(problem, engine="ants")
    with pytest.raises(RoutingError, match="seconds or iterations"):
        route(problem, seconds=None)
