"""Trips on roads and clock: from vehicles and sequences of sites to kilometres, minutes and windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from logistics.core.local_time import real
from logistics.inputs.zones import zones_of_places
from logistics.planning.routes.calendar import Calendar, Minutes, build_calendar
from logistics.planning.routes.clock import Driver
from logistics.planning.routes.simulation import Journeys

if TYPE_CHECKING:
    from logistics.inputs.operation import Operation
    from logistics.planning.routes.travel_matrix import TravelMatrix

Integers = npt.NDArray[np.int64]

_DAY = pd.Timedelta(days=1)
_MINUTE = np.timedelta64(1, "m")


class Layout:
    """Roads and windows of one operation, ready for any batch of trips.

    A batch comes in two aligned parts. `vehicles` has one row for each trip: depot_id, max_kmh, overnight, home_later,
    load, driving, dock_opens, dock_closes (minutes), calendar (number of the day of dispatch in `calendar`).
    `sequences` has the tuple of site_ids that each trip visits, in order. A site may be repeated if several of its
    drops are served one after the other.

    Attributes
    ----------
    at_night : whether vehicles may be on the road at night.
    calendar : the days of dispatch of the depots.
    """

    def __init__(self, operation: Operation, sites: pd.DataFrame, matrix: TravelMatrix) -> None:
        """Prepare the windows of the sites, as real minutes from midnight in UTC of the day before the first day."""
        self._matrix = matrix
        self.at_night = operation.settings.drive_at_night
        self._sites = sites.index
        self._stops = frozenset(sites.index[sites["kind"] == "stop"])
        first, last = operation.days[0] - _DAY, operation.days[-1]
        zones = zones_of_places(operation)
        depots = operation.depots.set_index("depot_id")["place_id"].map(zones)
        self.calendar: Calendar = build_calendar(depots, first, last)
        self._zones = sites["town"].map(zones).to_numpy(dtype=object)
        begin = first.to_datetime64()
        self._opens, self._closes = (
            ((real(sites, side).to_numpy() - begin) // _MINUTE).astype(np.int64)
            for side in ("window_open", "window_close")
        )
        self._midnight = ((self.calendar.midnight - begin) // _MINUTE).astype(np.int64)

    def site_numbers(self, sequences: pd.Series) -> Integers:
        """Give the site numbers of each trip (n x K), -1 where it has fewer sites."""
        length = sequences.map(len).to_numpy(np.int64)
        numbers = np.full((len(sequences), int(length.max(initial=1))), -1, dtype=np.int64)
        numbers[np.arange(numbers.shape[1]) < length[:, None]] = self._sites.get_indexer(
            pd.Index([site for sites in sequences for site in sites], dtype="str")
        )
        return numbers

    def one_stop(self, sequences: pd.Series) -> pd.Series:
        """Say which trips visit a single site that is a stop. Others need a vehicle that may call at several places."""
        return sequences.map(lambda sites: len(sites) == 1 and sites[0] in self._stops).astype(bool)

    def windows(self, sites: list[str], calendar: int) -> tuple[Integers, Integers]:
        """Give when each site opens and closes, in minutes from midnight of day of dispatch `calendar`."""
        number, midnight = self._sites.get_indexer(pd.Index(sites, dtype="str")), self._midnight[calendar]
        return self._opens[number] - midnight, self._closes[number] - midnight

    def zones(self, sites: pd.Series) -> pd.Series:
        """Give the zone of each site's place."""
        return pd.Series(self._zones[self._sites.get_indexer(pd.Index(sites, dtype="str"))], index=sites.index)

    def legs(self, vehicles: pd.DataFrame, sequences: pd.Series) -> tuple[npt.NDArray[np.float64], Minutes]:
        """Give km and minutes of each leg of each trip, the way home last (n x K+1); zeros for absent sites."""
        return self._legs(vehicles, self.site_numbers(sequences))

    def journeys(self, vehicles: pd.DataFrame, sequences: pd.Series) -> Journeys:
        """Prepare the simulation of a batch of trips."""
        numbers = self.site_numbers(sequences)
        return self.on_the_clock(vehicles, numbers, self._legs(vehicles, numbers)[1])

    def on_the_clock(self, vehicles: pd.DataFrame, numbers: Integers, minutes: Minutes) -> Journeys:
        """Prepare the simulation of trips whose driving times are known.

        Parameters
        ----------
        vehicles : one row for each trip: load, driving, dock_opens, dock_closes (minutes), calendar.
        numbers : site numbers of each trip (n x K), -1 where it has fewer sites.
        minutes : driving minutes of each leg, the way home last (n x K+1).
        """
        visits = numbers >= 0
        load, driving, dock_opens, dock_closes, calendar = (
            vehicles[name].to_numpy(np.int64) for name in ("load", "driving", "dock_opens", "dock_closes", "calendar")
        )
        midnight = self._midnight[calendar][:, None]
        return Journeys(
            load=load,
            unload=load,
            legs=minutes,
            opens=np.where(visits, self._opens[numbers] - midnight, 0),
            closes=np.where(visits, self._closes[numbers] - midnight, 0),
            visits=visits,
            dock_opens=self.calendar.minutes(calendar, dock_opens),
            dock_closes=self.calendar.minutes(calendar, dock_closes),
            driver=Driver(driving, self.at_night, self.calendar.days(calendar)),
        )

    def _legs(self, vehicles: pd.DataFrame, numbers: Integers) -> tuple[npt.NDArray[np.float64], Minutes]:
        matrix = self._matrix
        speed = np.searchsorted(matrix.speeds, vehicles["max_kmh"].to_numpy(np.float64))
        depot = matrix.depots.get_indexer(pd.Index(vehicles["depot_id"]))
        overnight, home_later = (vehicles[name].to_numpy(bool) for name in ("overnight", "home_later"))
        return matrix.legs(speed, depot, matrix.stations(numbers, overnight, home_later))
