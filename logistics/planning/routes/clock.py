"""The clock of a vehicle: when it may drive, load and hand over.

All times are real minutes from midnight of the day of dispatch, in arrays with one entry for each vehicle. Days and
nights are those of the clock at the depot (`logistics.planning.routes.calendar`). The rules are those of
docs/design.md, "Clock rules".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from logistics.planning.routes.calendar import Days, Minutes

#: Days of 24 hours.
USUAL = Days()


@dataclass(frozen=True)
class Driver:
    """What limits driving.

    Attributes
    ----------
    per_day : most driving minutes in a calendar day (n).
    at_night : whether vehicles may drive at night.
    days : the days of the vehicles.
    """

    per_day: Minutes
    at_night: bool
    days: Days = USUAL

    def select(self, rows: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> Driver:
        """Keep some vehicles."""
        return Driver(self.per_day[rows], self.at_night, self.days.select(rows))


@dataclass(frozen=True)
class Clock:
    """The clocks of vehicles.

    Attributes
    ----------
    now : minutes from midnight of the day of dispatch (n).
    driven : minutes driven on the present calendar day (n).
    """

    now: Minutes
    driven: Minutes

    def wait(self, until: Minutes, days: Days = USUAL) -> Clock:
        """Wait until a time, or not at all if it has passed. A new day begins with no minutes driven."""
        return self.advance(np.maximum(until - self.now, 0), days)

    def advance(self, minutes: Minutes, days: Days = USUAL) -> Clock:
        """Let minutes pass without driving. A new day begins with no minutes driven."""
        later = self.now + minutes
        same_day = days.number(later) == days.number(self.now)
        return Clock(later, np.where(same_day, self.driven, 0))

    def drive(self, minutes: Minutes, driver: Driver) -> Clock:
        """Drive for the given minutes, resting at night and when the day's driving hours are used up."""
        now, driven, left = self.now.copy(), self.driven.copy(), minutes.copy()
        while (left > 0).any():
            day = driver.days.span(now, at_night=driver.at_night)
            begin = np.maximum(now, day.opens)
            stint = np.minimum(left, np.minimum(day.closes - begin, driver.per_day - driven))
            stint = np.where(left > 0, np.maximum(stint, 0), 0)
            arrived = left == stint
            now = np.where(left == 0, now, np.where(arrived, begin + stint, day.opens_next))
            driven = np.where(left == 0, driven, np.where(arrived, driven + stint, 0))
            left = left - stint
        return Clock(now, driven)


def whole_minutes(hours: npt.NDArray[np.float64] | float) -> Minutes:
    """Round hours up to whole minutes. Less than a millionth of a minute above a whole minute is ignored."""
    return np.ceil(np.asarray(hours, dtype=np.float64) * 60 - 1e-6).astype(np.int64)
