"""The travel matrix: km and driving minutes between depots and the sites within reach, for every vehicle speed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from logistics.core.local_time import OFFSET
from logistics.planning.routes.clock import whole_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logistics.inputs.geography import Travel, TravelTimes
    from logistics.inputs.operation import Operation
    from logistics.planning.routes.calendar import Minutes

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

POINT = ["place_id", "road_from", "road_to", "road_km", "lat", "lon"]
#: Driving minutes that stand for "there is no way". They are longer than any horizon.
NO_WAY = 10**6
#: Approximate number of depots, and of sites, for which ways are computed at a time. It bounds the memory they take.
TILE = 250
ONE_DAY = np.timedelta64(1, "D")


def sites_of(drops: pd.DataFrame) -> pd.DataFrame:
    """Give the sites: points at which drops are served on a day.

    The drops of all groups at a site share its window. So a vehicle that reaches one of them in time reaches all.

    Returns
    -------
    DataFrame
        One row for each site, sorted, indexed by site_id: kind, date, window_open and window_close with their offsets,
        `POINT` (place_id is "" for support points), town (the place, or the place nearest to a support point).
    """
    sites = drops.drop_duplicates("site_id").set_index("site_id")
    times = [f"{side}{end}" for side in ("window_open", "window_close") for end in ("", OFFSET)]
    sites = sites[["kind", "date", *times, *POINT]].copy()
    # A support point is a point on a road. Its place_id only names the nearer town.
    sites["town"] = sites["place_id"]
    sites["place_id"] = sites["place_id"].where(sites["kind"] == "stop", "")
    return sites.sort_index()


@dataclass(frozen=True)
class TravelTable:
    """Distances and times by key. The last entry stands for "there is no way".

    Attributes
    ----------
    key : keys in ascending order (n).
    km : kilometres of each; infinite in the last entry (n).
    minutes : driving minutes of each; `NO_WAY` in the last entry (n).
    """

    key: Integers
    km: Floats
    minutes: Minutes

    @classmethod
    def of(cls, found: pd.DataFrame, km: str, minutes: str) -> TravelTable:
        """Take the columns named by `km` and `minutes` from a frame that is sorted by its column `key`."""
        return cls(
            np.append(found["key"].to_numpy(np.int64), np.iinfo(np.int64).max),
            np.append(found[km].to_numpy(np.float64), np.inf),
            np.append(found[minutes].to_numpy(np.int64), NO_WAY),
        )

    def at(self, key: Integers) -> tuple[Floats, Minutes]:
        """Give kilometres and whole minutes of each key."""
        row = np.searchsorted(self.key, key)
        row = np.where(self.key[row] == key, row, -1)
        return self.km[row], self.minutes[row]


@dataclass(frozen=True)
class TravelMatrix:
    """Ways between depots and the sites within `max_haul_km` of them, and between sites of a day that share a depot.

    Depots, speeds and sites are numbered. A site has a station for each set of closures under which it may be visited.

    Attributes
    ----------
    depots : ids of the depots that have vehicles.
    speeds : distinct speeds of vehicles (km/h).
    site : site number of each station.
    station : station numbers by site, whether the route begins the day before, and whether it ends the day after
        (sites x 2 x 2).
    out, home : ways from depots to stations and back; a key is made of speed, station and depot.
    across : ways between stations; a key is made of speed and two stations.
    """

    depots: pd.Index
    speeds: Floats
    site: Integers
    station: Integers
    out: TravelTable
    home: TravelTable
    across: TravelTable

    def hauls(self) -> pd.DataFrame:
        """List which stations vehicles reach.

        Returns
        -------
        DataFrame
            One row for each combination within reach: speed, station, depot (numbers).
        """
        key = self.out.key[:-1]
        speed_station, depot = np.divmod(key, len(self.depots))
        speed, station = np.divmod(speed_station, len(self.site))
        return pd.DataFrame({"speed": speed, "station": station, "depot": depot})

    def neighbours(self) -> Integers:
        """Give the pairs of different sites that one depot reaches on the same day (n x 2), in ascending order."""
        one, other = np.divmod(self.across.key[:-1] % len(self.site) ** 2, len(self.site))
        pairs = np.unique(self.site[one] * len(self.station) + self.site[other])
        both = np.column_stack(np.divmod(pairs, len(self.station)))
        return both[both[:, 0] != both[:, 1]]

    def stations(
        self, sites: Integers, overnight: npt.NDArray[np.bool_], home_later: npt.NDArray[np.bool_]
    ) -> Integers:
        """Give the stations of the sites of each route (n x K); -1 stays -1."""
        station = self.station[sites, overnight[:, None].astype(np.int64), home_later[:, None].astype(np.int64)]
        return np.where(sites >= 0, station, -1)

    def reaches(self, speed: Integers, depot: Integers, stations: Integers) -> npt.NDArray[np.bool_]:
        """Say for each trip whether all its stations (n x K) are within reach."""
        near = np.ones(len(speed), dtype=bool)
        for station in stations.T:
            near &= (station < 0) | np.isfinite(self.out.at(self._haul_key(speed, station, depot))[0])
        return near

    def legs(self, speed: Integers, depot: Integers, stations: Integers) -> tuple[Floats, Minutes]:
        """Give km and minutes of each leg of each trip, the way home last (n x K+1); zeros for absent stations."""
        km = np.zeros((len(speed), stations.shape[1] + 1))
        minutes = np.zeros(km.shape, dtype=np.int64)
        here = stations[:, 0]
        km[:, 0], minutes[:, 0] = self.out.at(self._haul_key(speed, here, depot))
        for column in range(1, stations.shape[1]):
            goes = stations[:, column] >= 0
            there = stations[goes, column]
            key = (speed[goes] * len(self.site) + here[goes]) * len(self.site) + there
            km[goes, column], minutes[goes, column] = self.across.at(key)
            here = np.where(goes, stations[:, column], here)
        km[:, -1], minutes[:, -1] = self.home.at(self._haul_key(speed, here, depot))
        return km, minutes

    def there_and_back_km(self, speed: Integers, depot: Integers, station: Integers) -> Floats:
        """Give the km of each trip to one station and home (n)."""
        key = self._haul_key(speed, station, depot)
        return self.out.at(key)[0] + self.home.at(key)[0]

    def _haul_key(self, speed: Integers, station: Integers, depot: Integers) -> Integers:
        return (speed * len(self.site) + station) * len(self.depots) + depot


def _none(*columns: str) -> pd.DataFrame:
    """Give an empty table of ways with typed columns."""
    return pd.DataFrame({name: np.zeros(0, np.float64 if name.endswith("km") else np.int64) for name in columns})


_NO_HAULS = _none("key", "out_km", "out_minutes", "home_km", "home_minutes")
_NO_HOPS = _none("key", "km", "minutes")


class _Stations(NamedTuple):
    """Stations, sorted by the state of closures, then by day.

    Attributes
    ----------
    site : site number of each station.
    state : number of the set of closures of each station.
    day : number of the day of each station.
    number : as `TravelMatrix.station`.
    first, last : for each state, days between which its closures are in force.
    """

    site: Integers
    state: Integers
    day: Integers
    number: Integers
    first: pd.DatetimeIndex
    last: pd.DatetimeIndex


def build_travel_matrix(operation: Operation, sites: pd.DataFrame, travel: TravelTimes) -> TravelMatrix:
    """Compute all ways that routes may need, at every vehicle speed, and keep those within reach.

    A route avoids the roads that are closed on any day it touches: the day of its sites, and the day before or after if
    it begins or ends then. Ways are computed once for all days with the same closures.

    Parameters
    ----------
    operation : the checked case.
    sites : as `sites_of` gives them.
    travel : distances and times on the road.
    """
    depots = _depot_points(operation)
    speeds = operation.vehicles.set_index("vehicle_id")["max_kmh"].reindex(operation.fleet["vehicle_id"])
    speeds_kmh = np.unique(speeds.to_numpy(np.float64))
    stations = _stations(operation.closures, sites)
    haul: list[pd.DataFrame] = []
    hop: list[pd.DataFrame] = []
    for batch in _batches(stations) if len(sites) else ():
        state = int(stations.state[batch[0]])
        points, day = sites[POINT].iloc[stations.site[batch]], stations.day[batch]
        for begin in range(0, len(depots), TILE):
            some = np.arange(begin, min(begin + TILE, len(depots)))
            all_points = pd.concat([depots.iloc[some], points])
            for number, speed in enumerate(speeds_kmh):
                found = travel.matrix(all_points, float(speed), stations.first[state], stations.last[state])
                near = found.km[: len(some), len(some) :] <= operation.settings.max_haul_km
                key = number * len(stations.site) + batch
                haul.append(_hauls(found, near, key * len(depots), some))
                hop.append(_hops(found, near, day, key * len(stations.site), batch))
    parts = ((_NO_HAULS, haul), (_NO_HOPS, hop))
    hauls, hops = (pd.concat([none, *found]).drop_duplicates("key").sort_values("key") for none, found in parts)
    return TravelMatrix(
        depots=depots.index,
        speeds=speeds_kmh,
        site=stations.site,
        station=stations.number,
        out=TravelTable.of(hauls, "out_km", "out_minutes"),
        home=TravelTable.of(hauls, "home_km", "home_minutes"),
        across=TravelTable.of(hops, "km", "minutes"),
    )


def _depot_points(operation: Operation) -> pd.DataFrame:
    """Give the points of depots that have vehicles: the columns `POINT`, indexed by depot_id."""
    places = operation.places.set_index("place_id")
    depots = operation.depots[operation.depots["depot_id"].isin(operation.fleet["depot_id"])]
    depots = depots[["depot_id", "place_id"]].join(places[["lat", "lon"]], on="place_id")
    return depots.assign(road_from="", road_to="", road_km=np.nan).set_index("depot_id")[POINT]


def _stations(closures: pd.DataFrame, sites: pd.DataFrame) -> _Stations:
    """Number the sites under each set of closures that a route to them may meet."""
    day, dates = pd.factorize(sites["date"].to_numpy(), sort=True)
    begun, ended = dates[:, None] - np.array([0, 1]) * ONE_DAY, dates[:, None] + np.array([0, 1]) * ONE_DAY
    first, last = (np.broadcast_to(ends, (len(dates), 2, 2)).ravel() for ends in (begun[:, :, None], ended[:, None, :]))
    closed = closures["from_date"].to_numpy() <= last[:, None]
    closed &= closures["to_date"].to_numpy() >= first[:, None]
    # A constant column is added, so that there is something to compare if there are no closures.
    closed = np.column_stack([np.ones(len(closed), dtype=bool), closed])
    _, example, state = np.unique(closed, axis=0, return_index=True, return_inverse=True)
    of_site = state.reshape(len(dates), 4)[day]
    codes = (of_site * len(dates) + day[:, None]) * len(sites) + np.arange(len(sites))[:, None]
    code, number = np.unique(codes, return_inverse=True)
    state_day, site = np.divmod(code, len(sites))
    return _Stations(
        site=site,
        state=state_day // len(dates),
        day=state_day % len(dates),
        number=number.reshape(len(sites), 2, 2),
        first=pd.DatetimeIndex(first[example]),
        last=pd.DatetimeIndex(last[example]),
    )


def _batches(stations: _Stations) -> Iterator[Integers]:
    """Divide the stations into batches of about `TILE`, each of whole days with the same closures."""
    state_day = np.column_stack([stations.state, stations.day])
    begins = np.flatnonzero(np.append(True, (np.diff(state_day, axis=0) != 0).any(axis=1)))
    size = np.diff(begins, append=len(stations.site))
    since_state = np.repeat(begins, size) - np.searchsorted(stations.state, stations.state)
    part = np.column_stack([stations.state, since_state // TILE])
    yield from np.split(np.arange(len(stations.site)), np.flatnonzero((np.diff(part, axis=0) != 0).any(axis=1)) + 1)


def _hauls(found: Travel, near: npt.NDArray[np.bool_], key: Integers, depots: Integers) -> pd.DataFrame:
    """Give the ways from depots to the sites that are near, and back.

    `found` has the depots first, then the sites.

    Returns
    -------
    DataFrame
        key, out_km, out_minutes, home_km, home_minutes.
    """
    depot, site = np.nonzero(near)
    out_km, out_minutes = _whole(found, depot, len(depots) + site)
    home_km, home_minutes = _whole(found, len(depots) + site, depot)
    return pd.DataFrame(
        {
            "key": key[site] + depots[depot],
            "out_km": out_km,
            "out_minutes": out_minutes,
            "home_km": home_km,
            "home_minutes": home_minutes,
        }
    )


def _hops(found: Travel, near: npt.NDArray[np.bool_], day: Integers, key: Integers, batch: Integers) -> pd.DataFrame:
    """Give the ways between two sites of a day that one depot reaches: key, km, minutes."""
    reached = near.astype(np.float32)
    one, other = np.nonzero((reached.T @ reached > 0) & (day[:, None] == day))
    km, minutes = _whole(found, len(near) + one, len(near) + other)
    return pd.DataFrame({"key": key[one] + batch[other], "km": km, "minutes": minutes})


def _whole(found: Travel, start: Integers, end: Integers) -> tuple[Floats, Minutes]:
    """Give km and whole minutes from point to point, elementwise; infinity and `NO_WAY` where there is no way."""
    km, minutes = found.km[start, end], found.minutes[start, end]
    there = np.isfinite(minutes)
    return np.where(there, km, np.inf), np.where(there, whole_minutes(np.where(there, minutes, 0.0) / 60), NO_WAY)
