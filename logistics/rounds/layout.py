"""Lays trips out on roads and clock: from vehicles and sequences of sites to kilometres, minutes and windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from logistics.rounds.clock import MINUTES_A_DAY, Driver, Minutes
from logistics.rounds.journey import Journeys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from logistics.operation import Operation
    from logistics.rounds.ways import Ways

Numbers = npt.NDArray[np.int64]


def minute_of_day(time: pd.Series, date: pd.Series) -> Numbers:
    """Whole minutes from midnight of the date."""
    return np.asarray((time - date).dt.total_seconds() // 60, dtype=np.int64)


class Layout:
    """Roads and windows of one operation, ready to lay out any batch of trips.

    The batch comes as two aligned parts: `vehicles`, one row a trip (depot_id, max_kmh, date of the sites, overnight,
    home_later, load, driving, dock_opens, dock_closes), and `sequences`, the site_ids each visits, in order (a tuple;
    a site may be named again when several of its drops are served one after the other).
    """

    def __init__(self, operation: Operation, sites: pd.DataFrame, ways: Ways) -> None:
        """Number the sites and keep their windows as minutes of their day."""
        self._ways = ways
        self._start = pd.Timestamp(operation.settings.start_date)
        self._at_night = operation.settings.drive_at_night
        self._number = {site: number for number, site in enumerate(sites.index)}
        day = (sites["date"] - self._start).dt.days
        self._point = np.array([ways.point[key] for key in zip(day, sites.index, strict=True)], dtype=np.int64)
        self._opens = minute_of_day(sites["window_open"], sites["date"])
        self._closes = minute_of_day(sites["window_close"], sites["date"])

    def site_numbers(self, sequences: pd.Series) -> Numbers:
        """Site numbers of each trip (n x K), -1 where it has fewer sites."""
        # Many trips visit the same sites: each sequence is looked up once.
        code, distinct = pd.factorize(sequences)
        width = max((len(sites) for sites in distinct), default=1)
        rows = [[self._number[site] for site in sites] + [-1] * (width - len(sites)) for sites in distinct]
        return np.array(rows, dtype=np.int64).reshape(len(rows), width)[code]

    def legs(self, vehicles: pd.DataFrame, sequences: pd.Series) -> tuple[npt.NDArray[np.float64], Minutes]:
        """Km and minutes of each leg of each trip, home included (n x K+1); zeros for sites a trip has not."""
        numbers = self.site_numbers(sequences)
        depots, layers = self._depots_and_layers(vehicles)
        km = np.zeros((len(vehicles), numbers.shape[1] + 1))
        minutes = np.zeros(km.shape, dtype=np.int64)
        here = depots
        for column in range(numbers.shape[1]):
            visits = numbers[:, column] >= 0
            point = np.where(visits, self._point[numbers[:, column]], here)
            leg_km, leg_minutes = self._ways.between(layers, here, point)
            km[:, column], minutes[:, column] = np.where(visits, leg_km, 0.0), np.where(visits, leg_minutes, 0)
            here = point
        km[:, -1], minutes[:, -1] = self._ways.between(layers, here, depots)
        return km, minutes

    def farthest_km(self, vehicles: pd.DataFrame, sequences: pd.Series) -> npt.NDArray[np.float64]:
        """Km from the depot to the farthest site of each trip, by the direct way."""
        numbers = self.site_numbers(sequences)
        depots, layers = self._depots_and_layers(vehicles)
        km, _ = self._ways.between(layers[:, None], depots[:, None], self._point[numbers])
        return np.where(numbers >= 0, km, 0.0).max(axis=1, initial=0.0)

    def journeys(self, vehicles: pd.DataFrame, sequences: pd.Series) -> Journeys:
        """Lay the trips out on the clock."""
        numbers = self.site_numbers(sequences)
        visits = numbers >= 0
        _, legs = self.legs(vehicles, sequences)
        later = vehicles["overnight"].to_numpy(bool)[:, None] * MINUTES_A_DAY
        load, driving, dock_opens, dock_closes = (
            vehicles[name].to_numpy(np.int64) for name in ("load", "driving", "dock_opens", "dock_closes")
        )
        return Journeys(
            load=load,
            unload=load,
            legs=legs,
            opens=np.where(visits, self._opens[numbers] + later, 0),
            closes=np.where(visits, self._closes[numbers] + later, 0),
            visits=visits,
            dock_opens=dock_opens,
            dock_closes=dock_closes,
            driver=Driver(driving, self._at_night),
        )

    def _depots_and_layers(self, vehicles: pd.DataFrame) -> tuple[Numbers, Numbers]:
        """Point of the depot, and layer of the ways, of each trip."""
        keys = pd.DataFrame(
            {
                "day": (vehicles["date"] - self._start).dt.days,
                "max_kmh": vehicles["max_kmh"].astype(float),
                "overnight": vehicles["overnight"],
                "home_later": vehicles["home_later"],
                "depot_id": vehicles["depot_id"],
            }
        )
        layers = _looked_up(keys[["day", "max_kmh", "overnight", "home_later"]], self._ways.layer)
        return _looked_up(keys[["day", "depot_id"]], self._ways.point), layers


def _looked_up(keys: pd.DataFrame, number: Mapping[Any, int]) -> Numbers:
    """The number of each row's key, each distinct key looked up once."""
    code = keys.groupby(list(keys.columns), sort=False).ngroup().to_numpy()
    distinct = keys.drop_duplicates()
    return np.array([number[key] for key in distinct.itertuples(index=False, name=None)], dtype=np.int64)[code]
