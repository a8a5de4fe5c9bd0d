"""Travel times from a routing engine: a real HTTP server on this machine that answers as OSRM's table service does."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np
import pytest

from logistics.core.errors import GeographyError
from logistics.inputs.geography import OsrmTable
from tests.support.cases.road_tables import DAY, closures, off_network
from tests.support.http_server import send, serving

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler

KM_PER_DEGREE = 100
#: What the server answers: a status and a body, from the list of (lon, lat), the sources and the destinations.
Answer = Callable[[list[tuple[float, float]], list[int], list[int]], tuple[int, bytes]]


def grid_table(positions: list[tuple[float, float]], sources: list[int], destinations: list[int]) -> tuple[int, bytes]:
    """City blocks at 72 km/h: 100 km for each degree; a point south of the equator cannot be reached."""

    def metres(one: tuple[float, float], other: tuple[float, float]) -> float | None:
        if one != other and min(one[1], other[1]) < 0:
            return None
        return (abs(one[0] - other[0]) + abs(one[1] - other[1])) * KM_PER_DEGREE * 1000

    table = [[metres(positions[s], positions[d]) for d in destinations] for s in sources]
    seconds = [[None if cell is None else cell / 20 for cell in row] for row in table]
    return 200, json.dumps({"code": "Ok", "distances": table, "durations": seconds}).encode()


@contextmanager
def osrm(answer: Answer) -> Iterator[tuple[str, list[int]]]:
    """Serve on a free port; gives the address, and a list that grows by the points of each request."""
    asked: list[int] = []

    def answered(handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        query = parse_qs(parts.query)
        assert query["annotations"] == ["duration,distance"]
        prefix, _, coordinates = unquote(parts.path).rpartition("/")
        assert prefix == "/table/v1/driving"
        positions = [(float(lon), float(lat)) for lon, lat in (pair.split(",") for pair in coordinates.split(";"))]
        asked.append(len(positions))
        every = ";".join(map(str, range(len(positions))))
        chosen = ([int(n) for n in query.get(side, [every])[0].split(";")] for side in ("sources", "destinations"))
        send(handler, *answer(positions, *chosen))

    with serving(answered) as url:
        yield url, asked


POINTS = off_network((16.0, -95.0), (16.5, -95.0), (16.5, -94.0))


def test_km_and_minutes_come_from_the_server() -> None:
    with osrm(grid_table) as (url, _):
        travel = OsrmTable(url, closures()).matrix(POINTS, 90, DAY, DAY)
    np.testing.assert_allclose(travel.km, [[0, 50, 150], [50, 0, 100], [150, 100, 0]])
    np.testing.assert_allclose(travel.minutes, travel.km / 72 * 60)


def test_no_vehicle_is_faster_than_its_top_speed() -> None:
    with osrm(grid_table) as (url, _):
        travel = OsrmTable(url + "/", closures()).matrix(POINTS, 50, DAY, DAY)
    np.testing.assert_allclose(travel.minutes, travel.km / 50 * 60)


def test_a_null_means_there_is_no_way() -> None:
    with osrm(grid_table) as (url, _):
        travel = OsrmTable(url, closures()).matrix(off_network((1.0, -95.0), (-1.0, -95.0)), 50, DAY, DAY)
    assert np.array_equal(travel.km, [[0, np.inf], [np.inf, 0]])
    assert np.array_equal(travel.minutes, travel.km)


def test_the_same_points_are_asked_for_once_at_whatever_speed() -> None:
    with osrm(grid_table) as (url, asked):
        source = OsrmTable(url, closures())
        for max_kmh in (50, 90):
            source.matrix(POINTS, max_kmh, DAY, DAY)
        source.matrix(POINTS.iloc[:2], 50, DAY, DAY)
    assert asked == [3, 2]


@pytest.mark.parametrize("number", [100, 101, 150, 231])
def test_many_points_are_asked_for_in_blocks_the_server_allows(number: int) -> None:
    steps = np.arange(number) / 100
    points = off_network(*zip(16 + steps, -95 - steps, strict=True))
    with osrm(grid_table) as (url, asked):
        travel = OsrmTable(url, closures()).matrix(points, 200, DAY, DAY)
    assert max(asked) <= 100
    np.testing.assert_allclose(travel.km, np.abs(steps[:, None] - steps[None, :]) * 2 * KM_PER_DEGREE, atol=1e-5)


def test_a_single_point_needs_no_server() -> None:
    travel = OsrmTable("http://127.0.0.1:9", closures()).matrix(POINTS.iloc[:1], 50, DAY, DAY)
    assert travel.km.tolist() == [[0]]


def test_a_closure_within_the_days_is_refused_with_a_cure() -> None:
    shut = closures(("orizaba", "puebla", "2018-11-02", "2018-11-03"))
    with osrm(grid_table) as (url, _):
        source = OsrmTable(url, shut)
        assert source.matrix(POINTS, 50, DAY, DAY).km.shape == (3, 3)
        with pytest.raises(GeographyError, match=r"orizaba - puebla.*2018-11-02.*set roads = \"reference\""):
            source.matrix(POINTS, 50, DAY, DAY.replace(month=11, day=2))


def test_a_server_that_is_not_there_is_an_error_with_its_address() -> None:
    with osrm(grid_table) as (url, _):
        pass
    with pytest.raises(GeographyError, match=f"{url} does not answer.*start it"):
        OsrmTable(url, closures()).matrix(POINTS, 50, DAY, DAY)


def test_a_server_that_never_answers_is_an_error() -> None:
    wait = threading.Event()

    def silent(*_: object) -> tuple[int, bytes]:
        wait.wait(30)
        return 200, b"{}"

    with osrm(silent) as (url, _):
        with pytest.raises(GeographyError, match=r"does not answer.*timed out"):
            OsrmTable(url, closures(), timeout=0.2).matrix(POINTS, 50, DAY, DAY)
        wait.set()


BAD_ANSWERS = {
    "refused": (400, b'{"code": "TooBig", "message": "Too many table coordinates"}', "TooBig, Too many.*HTTP 400"),
    "broken": (500, b"<html>", "Internal Server Error.*HTTP 500"),
    "not JSON": (200, b"<html>hello</html>", "not JSON"),
    "not an object": (200, b"[1, 2]", "no code in the answer"),
    "not Ok": (200, b'{"code": "NoTable", "message": "No table found"}', "NoTable, No table found"),
    "no durations": (200, b'{"code": "Ok", "distances": [[0,1,2],[1,0,2],[1,2,0]]}', "no usable table of durations"),
    "wrong size": (200, b'{"code": "Ok", "distances": [[0]], "durations": [[0]]}', "distances of the wrong size"),
    "ragged": (200, b'{"code": "Ok", "distances": [[0],[1,2]], "durations": [[0]]}', "no usable table of distances"),
}


@pytest.mark.parametrize(("status", "body", "message"), BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_an_answer_that_cannot_be_used_is_an_error_that_says_why(status: int, body: bytes, message: str) -> None:
    with osrm(lambda *_: (status, body)) as (url, _), pytest.raises(GeographyError, match=message):
        OsrmTable(url, closures()).matrix(POINTS, 50, DAY, DAY)


@pytest.mark.parametrize("url", ["", "referenze", "localhost:5000", "file:///etc/passwd", "http://"])
def test_an_address_that_is_none_is_an_error(url: str) -> None:
    with pytest.raises(GeographyError, match="not the address of a routing engine"):
        OsrmTable(url, closures())


def test_a_drawn_way_is_a_straight_line_and_no_highways_are_known() -> None:
    source = OsrmTable("http://127.0.0.1:9", closures())
    assert source.paths(POINTS, [(0, 2), (1, 1)], 50, DAY, DAY) == [[(16.0, -95.0), (16.5, -94.0)], [(16.5, -95.0)]]
    assert source.path(POINTS, 0, 1, 50, DAY, DAY) == [(16.0, -95.0), (16.5, -95.0)]
    assert source.highways(POINTS, 0, 1, 50, DAY, DAY) == []
