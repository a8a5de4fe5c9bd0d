"""Routes against the ways, windows and reach they must keep, and the search for them against slower ones."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.demand.timeline import build_timeline
from logistics.inputs.geography import travel_times
from logistics.inputs.operation import Operation, load_operation
from logistics.planning.routes import candidates, travel_matrix
from logistics.planning.routes.build import VehicleRoutes, build_routes
from logistics.planning.routes.clock import Clock, Driver
from logistics.planning.routes.simulation import START_GRID, Journeys

pytestmark = pytest.mark.slow

REFERENCE = Path(__file__).parents[2] / "data" / "caravan-2018"


def built(operation: Operation, max_haul_km: float) -> tuple[Operation, VehicleRoutes]:
    operation = dataclasses.replace(
        operation, settings=dataclasses.replace(operation.settings, max_haul_km=max_haul_km)
    )
    drops = build_timeline(operation).drops
    return operation, build_routes(operation, drops, travel_times(operation))


@pytest.fixture(scope="module")
def reference() -> Operation:
    return load_operation(REFERENCE)


@pytest.mark.parametrize("max_haul_km", [1.0, 95.0, 250.0])
def test_ways_are_those_asked_for_trip_by_trip_and_within_reach(reference: Operation, max_haul_km: float) -> None:
    """At 95 km some tours are within reach, and the stop they lead to, where shuttles would go, is not."""
    operation, routes = built(reference, max_haul_km)
    travel = travel_times(operation)
    home = operation.depots.set_index("depot_id")["place_id"]
    patterns = routes.patterns.join(routes.routes[["date", "overnight", "home_later", "max_kmh"]], on="route_id")
    patterns = patterns.sample(min(len(patterns), 250), random_state=1)
    km, minutes = routes.layout.legs(patterns, patterns["sites"])
    for row, (_, pattern) in enumerate(patterns.iterrows()):
        depot = operation.places.set_index("place_id").loc[[home[pattern["depot_id"]]]].reset_index()
        depot = depot.assign(road_from="", road_to="", road_km=np.nan)
        points = pd.concat([depot, routes.sites.loc[list(pattern["sites"])]])[travel_matrix.POINT]
        first = pattern["date"] - pd.Timedelta(days=int(pattern["overnight"]))
        last = pattern["date"] + pd.Timedelta(days=int(pattern["home_later"]))
        found = travel.matrix(points, pattern["max_kmh"], first, last)
        here = [*range(len(points))]
        there = [*here[1:], 0]
        assert km[row][km[row] > 0].tolist() == [way for way in found.km[here, there] if way > 0]
        assert minutes[row].sum() == np.ceil(found.minutes[here, there] - 1e-6).sum()
        assert found.km[0].max() <= max_haul_km
        assert pattern["km"] == pytest.approx(found.km[here, there].sum())


def test_the_parts_the_work_is_done_in_do_not_matter(reference: Operation, monkeypatch: pytest.MonkeyPatch) -> None:
    _, whole = built(reference, 250.0)
    monkeypatch.setattr(travel_matrix, "TILE", 3)
    monkeypatch.setattr(candidates, "BATCH", 7)
    _, parts = built(reference, 250.0)
    pd.testing.assert_frame_equal(whole.routes, parts.routes, check_exact=True)
    pd.testing.assert_frame_equal(whole.patterns, parts.patterns, check_exact=True)


@st.composite
def journeys(draw: st.DrawFn) -> Journeys:
    sites = draw(st.integers(1, 3))

    def numbers(low: int, high: int, size: int) -> np.ndarray:
        return np.array([draw(st.lists(st.integers(low, high), min_size=size, max_size=size))])

    opens = numbers(0, 2880, sites)
    dock_opens = draw(st.integers(0, 900))
    load = np.array([draw(st.integers(0, 120))])
    return Journeys(
        load=load,
        unload=load,
        legs=numbers(0, 500, sites + 1),
        opens=opens,
        closes=opens + numbers(0, 1500, sites),
        visits=np.ones((1, sites), dtype=bool),
        dock_opens=np.array([dock_opens]),
        dock_closes=np.array([dock_opens + draw(st.integers(0, 539))]),
        driver=Driver(np.array([draw(st.integers(60, 720))]), draw(st.booleans())),
    )


@given(journeys())
def test_the_latest_start_is_found_and_no_later_start_is_better_than_the_earliest(batch: Journeys) -> None:
    zero = np.zeros(1, dtype=np.int64)
    first = int(batch.earliest_start()[0])
    starts = range(first, int(batch.dock_closes[0] - batch.load[0]) + 1, START_GRID)
    tried = {start: batch.run_whatever_the_split(Clock(np.array([start]), zero)) for start in starts}
    in_time = [start for start, journey in tried.items() if journey.in_time[0]]
    earliest = batch.run_whatever_the_split(Clock(np.array([first]), zero))
    if not earliest.in_time[0]:
        assert in_time == []
    else:
        home = int(earliest.end.now[0])
        assert all(tried[start].end.now[0] >= home for start in in_time)
        assert batch.latest_start()[0] == max(start for start in in_time if tried[start].end.now[0] == home)
