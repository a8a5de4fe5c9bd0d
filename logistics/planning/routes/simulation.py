"""A trip on the clock: load, drive, hand over site by site, drive home."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from logistics.planning.routes.clock import Clock, Driver

if TYPE_CHECKING:
    from logistics.planning.routes.calendar import Minutes

#: Start times are looked for on the quarter hour, as people say them.
START_GRID = 15


@dataclass(frozen=True)
class Journey:
    """What came of a batch of trips: hand-over at each site (n x sites), the clock at home, whether all was in time."""

    arrive: Minutes
    depart: Minutes
    leaves: Minutes
    end: Clock
    in_time: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Journeys:
    """A batch of n trips over at most K sites, one row each.

    `load`, `unload` : minutes at the depot, and of all hand-overs together (n)
    `legs` : driving minutes to each site in turn and home (n x K+1); a row with fewer sites has zeros before the last
    `opens`, `closes` : windows, real minutes from midnight of dispatch (n x K)
    `visits` : which of the K sites a row has (n x K)
    `dock_opens`, `dock_closes` : loading hours of the depot (n)
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
        """Drive all trips, loading from `start` on; `unloading` are the minutes at each site (n x K)."""
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
        """Drive all trips, in time only if they are however the load is split over the sites.

        The two ends are looked at: all handed over at the first site (everything later is late), and all at the last
        moment (each site must have room for the whole hand-over).
        """
        none = np.zeros_like(self.opens)
        first = none.copy()
        first[:, 0] = self.unload
        early = self.run(start, first)
        late = self.run(start, none)
        room = (~self.visits | (late.depart + self.unload[:, None] <= self.closes)).all(axis=1)
        return Journey(early.arrive, early.depart, early.leaves, early.end, early.in_time & late.in_time & room)

    def earliest_start(self) -> Minutes:
        """The first quarter hour at which the depot loads."""
        return -(-self.dock_opens // START_GRID) * START_GRID

    def latest_start(self) -> Minutes:
        """The latest quarter hour of loading that brings a vehicle home as early as the earliest would.

        A vehicle that starts sooner would only wait before a window that is not yet open.
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
    """Divide whole minutes over the sites of each row by shares (n x K), so that they add up exactly."""
    passed = np.rint(np.cumsum(shares, axis=1) * total[:, None]).astype(np.int64)
    return np.diff(passed, axis=1, prepend=0)
