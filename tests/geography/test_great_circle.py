"""Points on great circles, against the geodesics of geopy and across the antimeridian."""

from __future__ import annotations

import numpy as np
import pytest
from geopy.distance import great_circle
from hypothesis import given
from hypothesis import strategies as st

from logistics.inputs.geography.great_circle import along
from logistics.inputs.tables.joined import great_circle_km

POINTS = st.tuples(st.floats(-80, 80), st.floats(-180, 179.9))


@given(POINTS, st.floats(-3, 3), st.floats(-3, 3), st.floats(0, 1))
def test_a_point_divides_the_way_as_asked_and_lies_on_it(
    start: tuple[float, float], north: float, east: float, share: float
) -> None:
    end = (start[0] + north, (start[1] + east + 180) % 360 - 180)
    middle = tuple(along([start], [end], [share])[0])
    whole = great_circle(start, end).km
    assert great_circle(start, middle).km == pytest.approx(whole * share, abs=0.02)
    assert great_circle(middle, end).km == pytest.approx(whole * (1 - share), abs=0.02)
    assert -180 <= middle[1] < 180


@given(POINTS, POINTS)
def test_distances_are_those_of_geopy(one: tuple[float, float], other: tuple[float, float]) -> None:
    assert float(great_circle_km(*one, *other)) == pytest.approx(great_circle(one, other).km, abs=0.01, rel=1e-6)


def test_two_thirds_of_the_way_over_the_antimeridian() -> None:
    point = along(np.array([[-16.79, 179.99]]), np.array([[-16.75, -179.95]]), np.array([2 / 3]))[0]
    assert point == pytest.approx([-16.76334, -179.97], abs=1e-5)
