"""The clock of a vehicle: when it may drive, load and hand over.

All times are minutes from midnight of the day of dispatch, in arrays with one entry for each vehicle looked at.
The rules are those of docs/design.md, "Clock rules".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Minutes = npt.NDArray[np.int64]

MINUTES_A_DAY = 24 * 60
NIGHT_STARTS = 22 * 60
NIGHT_ENDS = 5 * 60


@dataclass(frozen=True)
class Driver:
    """What limits driving: `per_day` minutes in a calendar day (an entry for each vehicle), and the night."""

    per_day: Minutes
    at_night: bool

    def select(self, rows: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> Driver:
        """Keep some vehicles."""
        return Driver(self.per_day[rows], self.at_night)


@dataclass(frozen=True)
class Clock:
    """Where vehicles stand in time: minutes since midnight of dispatch, and minutes driven on that calendar day."""

    now: Minutes
    driven: Minutes

    def wait(self, until: Minutes) -> Clock:
        """Stand still until a time; a new day brings new driving hours."""
        return self.advance(np.maximum(until - self.now, 0))

    def advance(self, minutes: Minutes) -> Clock:
        """Let time pass without driving."""
        later = self.now + minutes
        same_day = later // MINUTES_A_DAY == self.now // MINUTES_A_DAY
        return Clock(later, np.where(same_day, self.driven, 0))

    def drive(self, minutes: Minutes, driver: Driver) -> Clock:
        """Drive so many minutes, resting at night and when the day's driving hours are used up."""
        now, driven, left = self.now.copy(), self.driven.copy(), minutes.copy()
        opens = 0 if driver.at_night else NIGHT_ENDS
        closes = MINUTES_A_DAY if driver.at_night else NIGHT_STARTS
        while (left > 0).any():
            day = now // MINUTES_A_DAY * MINUTES_A_DAY
            begin = np.maximum(now, day + opens)
            stint = np.minimum(left, np.minimum(day + closes - begin, driver.per_day - driven))
            stint = np.where(left > 0, np.maximum(stint, 0), 0)
            arrived = left == stint
            now = np.where(left == 0, now, np.where(arrived, begin + stint, day + MINUTES_A_DAY + opens))
            driven = np.where(left == 0, driven, np.where(arrived, driven + stint, 0))
            left = left - stint
        return Clock(now, driven)


def whole_minutes(hours: npt.NDArray[np.float64] | float) -> Minutes:
    """Round hours up to whole minutes; a hair above a whole minute is arithmetic, not time."""
    return np.ceil(np.asarray(hours, dtype=np.float64) * 60 - 1e-6).astype(np.int64)
