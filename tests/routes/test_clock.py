"""The clock against a minute-by-minute simulation."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from logistics.planning.routes.clock import Clock, Driver, whole_minutes


def drive_minute_by_minute(now: int, driven: int, left: int, per_day: int, at_night: bool) -> tuple[int, int]:
    """The slow way: look at each minute whether the vehicle may move."""
    day = now // 1440
    while left:
        if now // 1440 != day:
            day, driven = now // 1440, 0
        minute = now % 1440
        if driven < per_day and (at_night or 300 <= minute < 1320):
            left -= 1
            driven += 1
        now += 1
    return now, driven


@given(
    now=st.integers(0, 2 * 1440 - 1),
    driven=st.integers(0, 300),
    left=st.integers(0, 2000),
    per_day=st.integers(301, 900),
    at_night=st.booleans(),
)
def test_driving_agrees_with_minute_by_minute(now: int, driven: int, left: int, per_day: int, at_night: bool) -> None:
    start = Clock(np.array([now]), np.array([driven]))
    end = start.drive(np.array([left]), Driver(np.array([per_day]), at_night))
    assert (end.now[0], end.driven[0]) == drive_minute_by_minute(now, driven, left, per_day, at_night)


def test_a_hair_above_a_minute_is_that_minute() -> None:
    assert whole_minutes(0.8) == 48
    assert whole_minutes(1.0 + 1e-12) == 60
    assert whole_minutes(0.801) == 49


def test_a_new_day_brings_new_driving_hours() -> None:
    clock = Clock(np.array([1430, 100]), np.array([500, 60])).advance(np.array([30, 30]))
    assert clock.now.tolist() == [1460, 130]
    assert clock.driven.tolist() == [0, 60]
