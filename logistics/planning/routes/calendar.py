"""The days of depots in real minutes: midnight, and the end and beginning of the night, by the depot's clock.

Minutes count from midnight of the day of dispatch at the depot. Most days have 24 hours; there, the day of a minute is
found by division. Where clocks change, it is looked up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from logistics.core.local_time import instants_of, midnights_of, on_clocks

Minutes = npt.NDArray[np.int64]
Integers = npt.NDArray[np.int64]

MINUTES_A_DAY = 24 * 60
NIGHT_STARTS = 22 * 60
NIGHT_ENDS = 5 * 60
#: Days from dispatch on that are looked up. No route is longer, and later days are taken to have 24 hours.
DAYS = 4
_MINUTE = np.timedelta64(1, "m")


class Span(NamedTuple):
    """The driving hours of the day a vehicle is in.

    Attributes
    ----------
    opens : when it may begin to drive (minutes).
    closes : when it must have stopped (minutes).
    opens_next : when it may begin on the next day (minutes).
    """

    opens: Minutes
    closes: Minutes
    opens_next: Minutes


@dataclass(frozen=True)
class Bounds:
    """Bounds of days: one row for each zone and day of dispatch, one column for each day from then on.

    The last column stands for all later days. All are real minutes from midnight of the day of dispatch.

    Attributes
    ----------
    starts : midnight at which the day begins (n x DAYS+1).
    day_opens : end of the night (n x DAYS+1).
    day_closes : beginning of the night (n x DAYS+1).
    """

    starts: Minutes
    day_opens: Minutes
    day_closes: Minutes

    def opens(self, *, at_night: bool) -> Minutes:
        """Give when vehicles may begin to drive (n x DAYS+1)."""
        return self.starts if at_night else self.day_opens

    def closes(self, *, at_night: bool) -> Minutes:
        """Give when vehicles must have stopped (n x DAYS+1)."""
        return _ends(self.starts) if at_night else self.day_closes


@dataclass(frozen=True)
class Days:
    """The days of some vehicles.

    Attributes
    ----------
    bounds : bounds of days; None if all days of these vehicles have 24 hours.
    row : row of `bounds` for each vehicle; None if there are no bounds.
    """

    bounds: Bounds | None = None
    row: Integers | None = None

    def select(self, rows: npt.NDArray[np.bool_] | Integers) -> Days:
        """Keep some vehicles."""
        return self if self.row is None else Days(self.bounds, self.row[rows])

    def number(self, now: Minutes) -> Integers:
        """Give the number of the day each vehicle is in; the day of dispatch is 0."""
        if self.bounds is None or self.row is None:
            return now // MINUTES_A_DAY
        column, at = self._column(self.bounds, self.row, now)
        later = (now - self.bounds.starts.take(at)) // MINUTES_A_DAY
        return np.where(column == DAYS, column + later, column)

    def span(self, now: Minutes, *, at_night: bool) -> Span:
        """Give the driving hours of the day each vehicle is in."""
        if self.bounds is None or self.row is None:
            day = now // MINUTES_A_DAY * MINUTES_A_DAY
            begin, end = (0, MINUTES_A_DAY) if at_night else (NIGHT_ENDS, NIGHT_STARTS)
            return Span(day + begin, day + end, day + MINUTES_A_DAY + begin)
        column, at = self._column(self.bounds, self.row, now)
        last = column == DAYS
        later = np.where(last, (now - self.bounds.starts.take(at)) // MINUTES_A_DAY * MINUTES_A_DAY, 0)
        all_opens, all_closes = (edge(at_night=at_night) for edge in (self.bounds.opens, self.bounds.closes))
        opens = all_opens.take(at) + later
        following = np.where(last, opens + MINUTES_A_DAY, all_opens.take(at + ~last))
        return Span(opens, all_closes.take(at) + later, following)

    @staticmethod
    def _column(bounds: Bounds, row: Integers, now: Minutes) -> tuple[Integers, Integers]:
        """Give the last column whose day has begun, and its index in the flattened table.

        With days of 24 hours it would be `now // MINUTES_A_DAY`. The true column differs from that by one at most.
        """
        column = np.clip(now // MINUTES_A_DAY, 0, DAYS)
        at = row * (DAYS + 1) + column
        early = (bounds.starts.take(at) > now) & (column > 0)
        column, at = column - early, at - early
        late = (column < DAYS) & (bounds.starts.take(at + (column < DAYS)) <= now)
        return column + late, at + late


@dataclass(frozen=True)
class Calendar:
    """All n days of dispatch in all zones, numbered by zone, then by date.

    Attributes
    ----------
    depots : number of each depot's zone, by depot_id.
    first : the first date.
    count : number of dates.
    date : date of each day (n).
    zone : zone of each day (n).
    midnight : instant at which each day begins, in UTC (n).
    bounds : bounds of each day and the days after it.
    plain : whether each day and the days after it have 24 hours (n).
    """

    depots: pd.Series
    first: pd.Timestamp
    count: int
    date: pd.Series
    zone: pd.Series
    midnight: npt.NDArray[np.datetime64]
    bounds: Bounds
    plain: npt.NDArray[np.bool_]

    def zone_numbers(self, depots: pd.Series) -> Integers:
        """Give the numbers of the zones of depots."""
        return depots.map(self.depots).to_numpy(np.int64)

    def numbers(self, zones: Integers, dates: pd.Series) -> Integers:
        """Give the numbers of days of dispatch, from the numbers of zones and the dates."""
        return zones * self.count + ((dates - self.first) // pd.Timedelta(days=1)).to_numpy(np.int64)

    def days(self, numbers: Integers) -> Days:
        """Give the days of vehicles, from the numbers of their days of dispatch."""
        return Days() if self.plain[numbers].all() else Days(self.bounds, numbers)

    def minutes(self, numbers: Integers, minute: Minutes) -> Minutes:
        """Turn minutes of the day by the depot's clock into real minutes from midnight, elementwise."""
        odd = np.flatnonzero(~self.plain[numbers])
        if not len(odd):
            return minute
        codes, back = np.unique(numbers[odd] * MINUTES_A_DAY + minute[odd], return_inverse=True)
        number, of_day = np.divmod(codes, MINUTES_A_DAY)
        found = minute.copy()
        found[odd] = _since(self, number, of_day)[back]
        return found

    def since(self, numbers: Integers, instants: pd.Series) -> Minutes:
        """Give the real minutes from midnight of the day of dispatch to instants, elementwise."""
        return ((instants.to_numpy("datetime64[us]") - self.midnight[numbers]) // _MINUTE).astype(np.int64)

    def read(self, trips: pd.DataFrame, minute: str, name: str, zones: pd.Series | None = None) -> dict[str, pd.Series]:
        """Turn minutes from midnight into clock times.

        Parameters
        ----------
        trips : calendar (number of the day of dispatch), and the column named by `minute`.
        minute : name of the column of real minutes.
        name : name for the column of clock times.
        zones : zone of the clock for each row; that of the depot if None.

        Returns
        -------
        Two columns by name: the clock times, and their offsets from UTC.
        """
        numbers = trips["calendar"].to_numpy(np.int64)
        instants = self.midnight[numbers] + trips[minute].to_numpy(np.int64) * _MINUTE
        at = self.zone.iloc[numbers].set_axis(trips.index) if zones is None else zones
        return on_clocks(pd.Series(instants.astype("datetime64[us]"), index=trips.index), at, name)


def _ends(starts: Minutes) -> Minutes:
    """Give the ends of days from their starts. The last day has 24 hours."""
    return np.column_stack([starts[:, 1:], starts[:, -1] + MINUTES_A_DAY])


def _since(calendar: Calendar, numbers: Integers, minute: Minutes) -> Minutes:
    """Turn minutes of the day into real minutes, elementwise, clipped to the day."""
    read = calendar.date.iloc[numbers] + pd.to_timedelta(minute, unit="min")
    found = calendar.since(numbers, instants_of(read, calendar.zone.iloc[numbers]))
    return np.clip(found, 0, calendar.bounds.starts[numbers, 1])


def build_calendar(zones: pd.Series, first: pd.Timestamp, last: pd.Timestamp) -> Calendar:
    """Build the calendar of all days of dispatch.

    Parameters
    ----------
    zones : zone of each depot, by depot_id.
    first, last : the first and the last day of dispatch.
    """
    number, names = pd.factorize(zones, sort=True)
    names = names.astype("str")
    dates = pd.Series(pd.date_range(first, last, unit="us"))
    date = pd.concat([dates] * len(names), ignore_index=True) if len(names) else dates.iloc[:0]
    zone = pd.Series(np.repeat(names.to_numpy(), len(dates)), dtype="str")
    size, days = len(date), DAYS + 1
    every = pd.concat([date + pd.Timedelta(days=number) for number in range(days)], ignore_index=True)
    of_each = pd.concat([zone] * days, ignore_index=True)
    found = midnights_of(every, of_each)
    midnight = found.iloc[:size]

    def minutes(instants: pd.Series) -> Minutes:
        since = instants.to_numpy().reshape(days, size) - midnight.to_numpy()
        return (since // _MINUTE).astype(np.int64).T.copy()

    starts = minutes(found)
    ends = _ends(starts)
    opens, closes = (
        np.clip(minutes(instants_of(every + minute * _MINUTE, of_each)), starts, ends)
        for minute in (NIGHT_ENDS, NIGHT_STARTS)
    )
    usual = np.arange(DAYS + 1) * MINUTES_A_DAY
    plain = ((starts == usual) & (opens == usual + NIGHT_ENDS) & (closes == usual + NIGHT_STARTS)).all(axis=1)
    bounds = Bounds(starts, opens, closes)
    depots = pd.Series(number, index=zones.index)
    return Calendar(depots, first, len(dates), date, zone, midnight.to_numpy("datetime64[us]"), bounds, plain)
