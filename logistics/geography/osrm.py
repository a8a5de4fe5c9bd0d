"""Travel times from a routing engine: the table service of OSRM (https://project-osrm.org/docs/v5.24.0/api/)."""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import numpy as np

from logistics.errors import GeographyError
from logistics.geography.closures import closed_between
from logistics.geography.travel import Travel

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from logistics.geography.travel import Floats, Position

#: An OSRM server answers for at most so many points in one request, unless it is set up otherwise.
MOST_POINTS = 100
#: Five decimals of a degree are about a metre.
COORDINATE_DIGITS = 5
TIMEOUT_SECONDS = 30.0
DIGITS = 6


class OsrmTable:
    """Travel times from an OSRM server: its fastest way, at no more than the vehicle's top speed.

    The server knows its own roads; it knows nothing of the operation's closures, nor of the roads table.

    Parameters
    ----------
    url : address of the server, as `http://localhost:5000`.
    closures : from_place, to_place, from_date, to_date (the last day closed).
    timeout : seconds to wait for one answer.
    """

    def __init__(self, url: str, closures: pd.DataFrame, timeout: float = TIMEOUT_SECONDS) -> None:
        """Keep the address; the server is asked when ways are asked for.

        Raises
        ------
        GeographyError
            `url` is not a web address.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise GeographyError(f"{url!r} is not the address of a routing engine; write it as http://localhost:5000.")
        self._url = url.rstrip("/")
        self._closures = closures
        self._timeout = timeout
        self._kept: dict[str, Travel] = {}

    def matrix(self, points: pd.DataFrame, max_kmh: float, first: pd.Timestamp, last: pd.Timestamp) -> Travel:
        """Give the ways between all points.

        Parameters
        ----------
        points : frame of n points, see `TravelTimes`; only `lat` and `lon` are used.
        max_kmh : top speed of the vehicle.
        first, last : days of the journey; no closure may fall on them.

        Returns
        -------
        Travel
            km and minutes (n x n); infinite where the server knows no way.

        Raises
        ------
        GeographyError
            The server cannot be reached or its answer cannot be used, or a road is closed on one of the days.
        """
        self._refuse_closures(first, last)
        table = self._table(points)
        minutes = np.maximum(table.minutes, table.km / max_kmh * 60)
        return Travel(km=np.where(np.isfinite(minutes), table.km, np.inf), minutes=minutes.round(DIGITS))

    def path(
        self, points: pd.DataFrame, a: int, b: int, max_kmh: float, first: pd.Timestamp, last: pd.Timestamp
    ) -> list[Position]:
        """Give a straight line from point `a` to point `b`: the table service tells how long a way is, not where."""
        return self.paths(points, [(a, b)], max_kmh, first, last)[0]

    def paths(
        self,
        points: pd.DataFrame,
        pairs: Sequence[tuple[int, int]],
        max_kmh: float,  # noqa: ARG002 (a straight line is the same at any speed, on any day)
        first: pd.Timestamp,  # noqa: ARG002
        last: pd.Timestamp,  # noqa: ARG002
    ) -> list[list[Position]]:
        """Give straight lines between pairs of points."""
        positions = [(float(lat), float(lon)) for lat, lon in points[["lat", "lon"]].to_numpy(dtype=np.float64)]
        return [[positions[a]] if positions[a] == positions[b] else [positions[a], positions[b]] for a, b in pairs]

    def highways(
        self, points: pd.DataFrame, a: int, b: int, max_kmh: float, first: pd.Timestamp, last: pd.Timestamp
    ) -> list[str]:
        """Give nothing: the table service names no roads."""
        del points, a, b, max_kmh, first, last
        return []

    def _refuse_closures(self, first: pd.Timestamp, last: pd.Timestamp) -> None:
        closed = closed_between(self._closures, first, last)
        if not closed.empty:
            row = closed.iloc[0]
            raise GeographyError(
                f"The routing engine cannot keep off the road {row['from_place']} - {row['to_place']}, closed from "
                f'{row["from_date"]:%Y-%m-%d} to {row["to_date"]:%Y-%m-%d}; set roads = "reference" in operation.toml, '
                "or take the row out of closures.csv."
            )

    def _table(self, points: pd.DataFrame) -> Travel:
        """Ask for all pairs of points, in blocks the server allows; answers are kept."""
        places = [
            f"{lon:.{COORDINATE_DIGITS}f},{lat:.{COORDINATE_DIGITS}f}"
            for lat, lon in points[["lat", "lon"]].to_numpy(dtype=np.float64)
        ]
        key = ";".join(places)
        if key not in self._kept:
            size = len(places)
            km, minutes = np.zeros((size, size)), np.zeros((size, size))
            # A request holds the starts and the ends, so each may fill half of it where they differ.
            step = size if size <= MOST_POINTS else MOST_POINTS // 2
            for start in range(0, size, max(step, 1)):
                for end in range(0, size, max(step, 1)):
                    block = np.s_[start : start + step, end : end + step]
                    km[block], minutes[block] = self._block(places[start : start + step], places[end : end + step])
            self._kept[key] = Travel(km=(km / 1000).round(DIGITS), minutes=minutes / 60)
        return self._kept[key]

    def _block(self, starts: list[str], ends: list[str]) -> tuple[Floats, Floats]:
        """Ask for metres and seconds from some points to others."""
        if starts == ends:
            if len(starts) == 1:
                # OSRM wants two points at least.
                return np.zeros((1, 1)), np.zeros((1, 1))
            query, places = "", starts
        else:
            sources = ";".join(map(str, range(len(starts))))
            destinations = ";".join(map(str, range(len(starts), len(starts) + len(ends))))
            query, places = f"&sources={sources}&destinations={destinations}", starts + ends
        address = f"{self._url}/table/v1/driving/{';'.join(places)}?annotations=duration,distance{query}"
        answer = _ask(address, self._url, self._timeout)
        shape = len(starts), len(ends)
        return _numbers(answer, "distances", shape, self._url), _numbers(answer, "durations", shape, self._url)


def _ask(address: str, url: str, timeout: float) -> dict[str, Any]:
    """Get one answer of the server.

    Raises
    ------
    GeographyError
        There is no answer, or it is not what OSRM's table service answers.
    """
    # The scheme was checked when the address of the server was taken.
    request = Request(address, headers={"Accept": "application/json"})  # noqa: S310
    try:
        with urlopen(request, timeout=timeout) as reply:  # noqa: S310
            body = reply.read()
    except HTTPError as error:
        with error:
            raise GeographyError(
                f"The routing engine at {url} refused the request: {_reason(error.read()) or error.reason} "
                f"(HTTP {error.code})."
            ) from error
    except (URLError, TimeoutError, ConnectionError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise GeographyError(
            f"The routing engine at {url} does not answer ({reason}); start it, mend its address, "
            'or set roads = "reference" in operation.toml.'
        ) from error
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise GeographyError(f"The routing engine at {url} answered with something that is not JSON.") from error
    if not isinstance(answer, dict) or answer.get("code") != "Ok":
        raise GeographyError(f"The routing engine at {url} found no table: {_reason(body) or 'no code in the answer'}.")
    return answer


def _reason(body: bytes) -> str:
    """Give the code and message of an answer that is not Ok; empty if it holds none."""
    try:
        answer = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(answer, dict):
        return ""
    return ", ".join(str(answer[key]) for key in ("code", "message") if answer.get(key))


def _numbers(answer: dict[str, Any], name: str, shape: tuple[int, int], url: str) -> Floats:
    """Read one table of the answer; null, for no way, becomes infinite."""
    try:
        table = np.array(answer[name], dtype=np.float64)
    except (KeyError, TypeError, ValueError) as error:
        raise GeographyError(f"The routing engine at {url} gave no usable table of {name}.") from error
    if table.shape != shape:
        raise GeographyError(f"The routing engine at {url} gave a table of {name} of the wrong size.")
    return np.where(np.isnan(table), np.inf, table)
