"""Simulation of trips on the clock: load, drive, hand over site by site, drive home."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from logistics.planning.routes.clock import Clock, Driver

if TYPE_CHECKING:
    from logistics.planning.routes.calendar import Minutes

#: Minutes between start times: they are quarter hours, as people say them.
START_GRID = 15


@dataclass(frozen=True)
class Journey:
    """The result of simulating n trips.

    Attributes
    ----------
    arrive : minute at which the hand-over at each site begins (n x K).
    depart : minute at which the hand-over at each site ends (n x K).
    leaves : minute at which the vehicle leaves the depot (n).
    end : the clock at home.
    in_time : whether everything was in time (n).
    """

    arrive: Minutes
    depart: Minutes
    leaves: Minutes
    end: Clock
    in_time: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Journeys:
    """A batch of n trips over at most K sites, ready to be simulated. Times are minutes from midnight of dispatch.

    Attributes
    ----------
    load : minutes of loading at the depot (n).
    unload : minutes of all hand-overs together (n).
    legs : driving minutes to each site in turn and home (n x K+1); zeros before the last where a trip has fewer sites.
    opens, closes : windows of the sites (n x K).
    visits : whether the trip has each of the K sites (n x K).
    dock_opens, dock_closes : loading hours of the depot (n).
    driver : what limits driving.
    """

    load: Minutes
    unload: Minutes
    legs: Minutes
    opens: Minutes
    closes: Minutes
    visits: npt.NDArray[np.bool_]
    dock_opens: Minutes
    dock_closes: Minutes
    driver: Driver

    def select(self, rows: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> Journeys:
        """Keep some trips."""
        arrays = {field.name: getattr(self, field.name)[rows] for field in fields(self) if field.name != "driver"}
        return Journeys(**arrays, driver=self.driver.select(rows))

    def run(self, start: Clock, unloading: Minutes) -> Journey:
        """Simulate all trips.

        Parameters
        ----------
        start : clock at which loading begins.
        unloading : minutes of the hand-over at each site (n x K).
        """
        days = self.driver.days
        clock = start.advance(self.load, days)
        in_time = (start.now >= self.dock_opens) & (clock.now <= self.dock_closes)
        leaves = clock.now
        arrive, depart = np.zeros_like(self.opens), np.zeros_like(self.opens)
        for site in range(self.opens.shape[1]):
            clock = clock.drive(self.legs[:, site], self.driver)
            visit = self.visits[:, site]
            clock = clock.wait(np.where(visit, self.opens[:, site], clock.now), days)
            arrive[:, site] = clock.now
            clock = clock.advance(unloading[:, site], days)
            depart[:, site] = clock.now
            in_time &= ~visit | (clock.now <= self.closes[:, site])
        return Journey(arrive, depart, leaves, clock.drive(self.legs[:, -1], self.driver), in_time)

    def run_whatever_the_split(self, start: Clock) -> Journey:
        """Simulate all trips. A trip is in time only if it is so for any split of its load over the sites.

        Two extremes suffice. If all is handed over at the first site, every later site is reached as late as can be. If
        nothing has been handed over before a site, that site must have time for the whole hand-over.
        """
        none = np.zeros_like(self.opens)
        first = none.copy()
        first[:, 0] = self.unload
        early = self.run(start, first)
        late = self.run(start, none)
        room = (~self.visits | (late.depart + self.unload[:, None] <= self.closes)).all(axis=1)
        return Journey(early.arrive, early.depart, early.leaves, early.end, early.in_time & late.in_time & room)

    def earliest_start(self) -> Minutes:
        """Give the first quarter hour at which the depot loads (n)."""
        return -(-self.dock_opens // START_GRID) * START_GRID

    def latest_start(self) -> Minutes:
        """Give the latest quarter hour of loading with which a vehicle is home as early as with the earliest (n).

        A vehicle that started sooner would only wait for a window to open.
        """
        zero = np.zeros_like(self.load)
        low = self.earliest_start() // START_GRID
        high = (self.dock_closes - self.load) // START_GRID

        def home(quarter: Minutes) -> Journey:
            return self.run_whatever_the_split(Clock(quarter * START_GRID, zero))

        best = home(low).end.now
        high = np.maximum(high, low)
        while (low < high).any():
            middle = (low + high + 1) // 2
            trial = home(middle)
            fits = (trial.end.now <= best) & trial.in_time
            low = np.where(fits, middle, low)
            high = np.where(fits, high, middle - 1)
        return low * START_GRID


def split_minutes(total: Minutes, shares: npt.NDArray[np.float64]) -> Minutes:
    """Divide whole minutes (n) among the sites of each row by shares (n x K), so that they add up exactly."""
    passed = np.rint(np.cumsum(shares, axis=1) * total[:, None]).astype(np.int64)
    return np.diff(passed, axis=1, prepend=0)
