"""Small random networks against ways found by Floyd and Warshall's method, with every point a place of its own."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.inputs.geography import ReferenceRoads, Travel
from tests.support.cases.road_tables import DAY, at_places, closures, on_roads, places, roads, together
from tests.support.thorough import some

NAMES = ("a", "b", "c", "d", "e", "f")
Road = tuple[str, str, int, int, str]


class Case(NamedTuple):
    roads: list[Road]
    closed: list[int]
    points: list[tuple[int, int]]  # number of the road, km along it
    max_kmh: int


@st.composite
def cases(draw: st.DrawFn) -> Case:
    pairs = [(one, other) for one, other in product(NAMES, NAMES) if one < other]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=10, unique=True))
    turned = draw(st.lists(st.booleans(), min_size=len(chosen), max_size=len(chosen)))
    number = st.integers(1, 90)
    table = [
        (*(pair[::-1] if turn else pair), draw(number), draw(st.integers(10, 90)), "")
        for pair, turn in zip(chosen, turned, strict=True)
    ]
    rows = st.integers(0, len(table) - 1)
    points = [(row, draw(st.integers(0, table[row][2]))) for row in draw(st.lists(rows, max_size=4))]
    return Case(table, draw(st.lists(rows, max_size=3, unique=True)), points, draw(st.integers(10, 90)))


def solve(case: Case) -> Travel:
    """The answer of the code under test: all places, then the points."""
    shut = closures(*((case.roads[row][1], case.roads[row][0], "2018-10-20", "2018-10-20") for row in case.closed))
    network = ReferenceRoads(places(*NAMES), roads(*case.roads), shut)
    points = at_places(*sorted({end for road in case.roads for end in road[:2]}))
    if case.points:
        marked = on_roads(*((case.roads[row][0], case.roads[row][1], km) for row, km in case.points))
        points = together(points, marked)
    return network.matrix(points, case.max_kmh, DAY, DAY)


def brute_force(case: Case) -> np.ndarray:
    """Minutes of the shortest ways; a point on a road is joined to both ends of it and to the other points on it."""
    names = sorted({end for road in case.roads for end in road[:2]})
    size = len(names) + len(case.points)
    minutes = np.full((size, size), np.inf)

    def join(one: int, other: int, km: float, row: int) -> None:
        if row not in case.closed or (one != other and km == 0 and min(one, other) >= len(names)):
            needed = km / min(case.roads[row][3], case.max_kmh) * 60
            minutes[one, other] = minutes[other, one] = min(minutes[one, other], needed)

    for row, (start, end, km, _, _) in enumerate(case.roads):
        join(names.index(start), names.index(end), km, row)
    for number, (row, km) in enumerate(case.points):
        start, end, length, _, _ = case.roads[row]
        join(len(names) + number, names.index(start), km, row)
        join(len(names) + number, names.index(end), length - km, row)
        for earlier, (its_row, its_km) in enumerate(case.points[:number]):
            if its_row == row:
                join(len(names) + number, len(names) + earlier, abs(km - its_km), row)
    np.fill_diagonal(minutes, 0)
    for middle in range(size):
        minutes = np.minimum(minutes, minutes[:, [middle]] + minutes[[middle], :])
    return minutes


@settings(max_examples=some(150), deadline=None)
@given(cases())
def test_minutes_are_those_of_brute_force(case: Case) -> None:
    np.testing.assert_allclose(solve(case).minutes, brute_force(case), atol=1e-5)


@settings(max_examples=some(100), deadline=None)
@given(cases())
def test_ways_are_as_long_back_as_forth_and_never_longer_than_over_a_third_point(case: Case) -> None:
    travel = solve(case)
    np.testing.assert_allclose(travel.minutes, travel.minutes.T, atol=1e-5)
    np.testing.assert_allclose(travel.km, travel.km.T, atol=1e-5)
    over_third = (travel.minutes[:, :, None] + travel.minutes[None, :, :]).min(axis=1)
    assert (travel.minutes <= over_third + 1e-5).all()


@settings(max_examples=some(100), deadline=None)
@given(cases())
def test_km_and_minutes_belong_to_one_way(case: Case) -> None:
    travel = solve(case)
    there = np.isfinite(travel.minutes)
    assert np.array_equal(there, np.isfinite(travel.km))
    speeds = [min(road[3], case.max_kmh) for road in case.roads]
    # No way is faster than its fastest road or slower than its slowest.
    assert (travel.minutes[there] >= travel.km[there] / max(speeds) * 60 - 1e-4).all()
    assert (travel.minutes[there] <= travel.km[there] / min(speeds) * 60 + 1e-4).all()


@settings(max_examples=some(100), deadline=None)
@given(cases())
def test_the_way_on_foot_hangs_together_and_is_the_shortest_in_km(case: Case) -> None:
    network = ReferenceRoads(places(*NAMES), roads(*case.roads), closures())
    even = Case([(start, end, km, 60, "") for start, end, km, _, _ in case.roads], [], [], 90)
    names = sorted({end for road in case.roads for end in road[:2]})
    least = brute_force(even)  # at 60 km/h everywhere, minutes are km
    for (i, one), (j, other) in product(enumerate(names), enumerate(names)):
        leg = network.shortest_km_way(one, other, pd.Timestamp("2018-10-20"))
        assert leg["km"].sum() == pytest.approx(least[i, j] if np.isfinite(least[i, j]) else 0)
        if not leg.empty:
            assert [one, *leg["road_to"]] == [*leg["road_from"], other]
            assert leg["start_km"].tolist() == [0, *leg["km"].cumsum()[:-1]]
