"""Gets travel times from a routing engine: the table service of OSRM (https://project-osrm.org/docs/v5.24.0/api/)."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics.core.errors import GeographyError
from logistics.core.language.told import Told
from logistics.inputs.geography.allowed import refuse_unnamed
from logistics.inputs.geography.closures import closed_between
from logistics.inputs.geography.fetch import NoAnswerError, fetch, printable
from logistics.inputs.geography.travel import Travel
from logistics.inputs.tables.settings import is_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from logistics.inputs.geography.travel import Floats, Position

#: Most points that an OSRM server accepts in one request by default.
MOST_POINTS = 100
#: Decimals of coordinates (degrees); five are about a metre.
COORDINATE_DIGITS = 5
TIMEOUT_SECONDS = 30.0
#: Time limit for all requests of one matrix (s).
MOST_SECONDS = 300.0
DIGITS = 6
_OK = 200
#: Limits of plausible ways: twice around the Earth (metres), sixty days (s).
LONGEST = {"distances": 8e7, "durations": 60 * 86400.0}


class OsrmTable:
    """Travel times from an OSRM server: its fastest ways, at no more than the vehicle's top speed.

    The server uses its own roads. It knows neither the closures nor the table of roads of the operation.

    Parameters
    ----------
    url : address of the server, such as `http://localhost:5000`.
    closures : from_place, to_place, from_date, to_date (the last day closed).
    timeout : time limit for one whole answer (s).
    named : addresses named by the user; None if `url` is one of them.
    """

    def __init__(
        self,
        url: str,
        closures: pd.DataFrame,
        timeout: float = TIMEOUT_SECONDS,
        named: frozenset[str] | None = None,
    ) -> None:
        """Keep the address; no request is made before ways are asked for.

        Raises
        ------
        GeographyError
            `url` is not a web address.
        """
        if not is_address(url):
            raise GeographyError(Told("servers", "no_address", url=printable(url)))
        self._url = url.rstrip("/")
        self._named = frozenset({url}) if named is None else named
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
            The server may not be asked, cannot be reached, its answer cannot be used, or a road is closed on one of
            the days.
        """
        refuse_unnamed(self._url, self._named)
        self._refuse_closures(first, last)
        table = self._table(points)
        minutes = np.maximum(table.minutes, table.km / max_kmh * 60)
        return Travel(km=np.where(np.isfinite(minutes), table.km, np.inf), minutes=minutes.round(DIGITS))

    def path(
        self, points: pd.DataFrame, a: int, b: int, max_kmh: float, first: pd.Timestamp, last: pd.Timestamp
    ) -> list[Position]:
        """Give a straight line from point `a` to point `b`, as the table service gives no course of a way."""
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
        """Give an empty list, as the table service names no roads."""
        del points, a, b, max_kmh, first, last
        return []

    def _refuse_closures(self, first: pd.Timestamp, last: pd.Timestamp) -> None:
        closed = closed_between(self._closures, first, last)
        if not closed.empty:
            row = closed.iloc[0]
            ends = {"start": row["from_place"], "end": row["to_place"]}
            days = {"first": f"{row['from_date']:%Y-%m-%d}", "last": f"{row['to_date']:%Y-%m-%d}"}
            raise GeographyError(Told("servers", "closed_road", **ends, **days))

    def _table(self, points: pd.DataFrame) -> Travel:
        """Ask for all pairs of points, in blocks that the server accepts; answers are cached."""
        places = [
            f"{lon:.{COORDINATE_DIGITS}f},{lat:.{COORDINATE_DIGITS}f}"
            for lat, lon in points[["lat", "lon"]].to_numpy(dtype=np.float64)
        ]
        key = ";".join(places)
        until = time.monotonic() + MOST_SECONDS
        if key not in self._kept:
            size = len(places)
            km, minutes = np.zeros((size, size)), np.zeros((size, size))
            # A request holds starts and ends, so each may fill half of it where they differ.
            step = size if size <= MOST_POINTS else MOST_POINTS // 2
            for start in range(0, size, max(step, 1)):
                for end in range(0, size, max(step, 1)):
                    block = np.s_[start : start + step, end : end + step]
                    km[block], minutes[block] = self._block(
                        places[start : start + step], places[end : end + step], until
                    )
            self._kept[key] = Travel(km=(km / 1000).round(DIGITS), minutes=minutes / 60)
        return self._kept[key]

    def _block(self, starts: list[str], ends: list[str], until: float) -> tuple[Floats, Floats]:
        """Ask for metres and seconds from some points to others, until a reading of the monotonic clock."""
        if starts == ends:
            if len(starts) == 1:
                # OSRM needs at least two points.
                return np.zeros((1, 1)), np.zeros((1, 1))
            query, places = "", starts
        else:
            sources = ";".join(map(str, range(len(starts))))
            destinations = ";".join(map(str, range(len(starts), len(starts) + len(ends))))
            query, places = f"&sources={sources}&destinations={destinations}", starts + ends
        address = f"{self._url}/table/v1/driving/{';'.join(places)}?annotations=duration,distance{query}"
        answer = _ask(address, self._url, min(self._timeout, max(until - time.monotonic(), 0.01)))
        shape = len(starts), len(ends)
        return _numbers(answer, "distances", shape, self._url), _numbers(answer, "durations", shape, self._url)


def _ask(address: str, url: str, timeout: float) -> dict[str, Any]:
    """Get one answer of the server.

    Raises
    ------
    GeographyError
        There is no answer, or it is not one of OSRM's table service.
    """
    try:
        reply = fetch(address, {"Accept": "application/json"}, timeout)
    except NoAnswerError as error:
        raise GeographyError(Told("servers", "no_answer", url=url, reason=error.args[0])) from error
    answer = _json(reply.body)
    if reply.status != _OK:
        reason = _reason(answer) or reply.phrase
        raise GeographyError(Told("servers", "refused", url=url, reason=reason, code=reply.status))
    if answer is None:
        raise GeographyError(Told("servers", "no_json", url=url))
    if not isinstance(answer, dict) or answer.get("code") != "Ok":
        reason = _reason(answer) or Told("servers", "no_code")
        raise GeographyError(Told("servers", "no_table", url=url, reason=reason))
    return answer


def _json(body: bytes) -> Any:
    """Read the JSON of an answer; None if it is not JSON, or nested more deeply than any table."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _reason(answer: Any) -> str:
    """Give the code and message of an answer that is not Ok; "" if it has none."""
    if not isinstance(answer, dict):
        return ""
    told = (answer.get(key) for key in ("code", "message"))
    return ", ".join(printable(one) for one in told if isinstance(one, str) and one)


def _numbers(answer: dict[str, Any], name: str, shape: tuple[int, int], url: str) -> Floats:
    """Read one table of the answer; null (no way) becomes infinite."""
    rows = answer.get(name)
    if not isinstance(rows, list) or not _are_cells(rows):
        raise GeographyError(Told("servers", "no_numbers", url=url, name=Told("servers", name)))
    if len(rows) != shape[0] or len(rows[0]) != shape[1]:
        raise GeographyError(Told("servers", "wrong_size", url=url, name=Told("servers", name)))
    table = np.array([[np.inf if cell is None else float(cell) for cell in row] for row in rows], dtype=np.float64)
    if not ((table == np.inf) | ((table >= 0) & (table <= LONGEST[name]))).all():
        raise GeographyError(Told("servers", "no_numbers", url=url, name=Told("servers", name)))
    return table.reshape(shape)


def _are_cells(rows: list[Any]) -> bool:
    """Say whether a value is a list of rows of cells with the same length."""
    cells = all(isinstance(row, list) and all(map(_is_cell, row)) for row in rows)
    return bool(rows) and cells and len({len(row) for row in rows}) == 1


def _is_cell(cell: Any) -> bool:
    """Say whether a cell is null or a number that a way can have; infinite numbers are no JSON."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return cell is None
    return bool(abs(cell) <= max(LONGEST.values()))
