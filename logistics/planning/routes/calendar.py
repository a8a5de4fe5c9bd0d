"""The days of depots in real minutes: when midnight, the end and the beginning of the night are, by the depot's clock.

Minutes count from midnight of the day of dispatch at the depot. Most days have 24 hours, and then a day is found by
dividing; where clocks change, it is looked up.
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
#: So many days from dispatch on are looked up; no round is longer, and later days are taken to have 24 hours.
DAYS = 4
_MINUTE = np.timedelta64(1, "m")


class Span(NamedTuple):
    """The day a vehicle is in: when it may begin to drive, when it must have ended, and begin on the next day."""

    opens: Minutes
    closes: Minutes
    opens_next: Minutes


@dataclass(frozen=True)
class Bounds:
    """Bounds of days, a row for each depot's day of dispatch, a column for each day from then on.

    `starts`, `day_opens`, `day_closes` : midnight, the end of the night and its beginning; the last column stands for
    all later days.
    """

    starts: Minutes
    day_opens: Minutes
    day_closes: Minutes

    def opens(self, *, at_night: bool) -> Minutes:
        """When vehicles may begin to drive."""
        return self.starts if at_night else self.day_opens

    def closes(self, *, at_night: bool) -> Minutes:
        """When vehicles must have ended."""
        return _ends(self.starts) if at_night else self.day_closes


@dataclass(frozen=True)
class Days:
    """The days of vehicles: a row of `bounds` for each vehicle; no bounds where all days have 24 hours."""

    bounds: Bounds | None = None
    row: Integers | None = None

    def select(self, rows: npt.NDArray[np.bool_] | Integers) -> Days:
        """Keep some vehicles."""
        return self if self.row is None else Days(self.bounds, self.row[rows])

    def number(self, now: Minutes) -> Integers:
        """Give the number of the day from that of dispatch, 0, on."""
        if self.bounds is None or self.row is None:
            return now // MINUTES_A_DAY
        column, at = self._column(self.bounds, self.row, now)
        later = (now - self.bounds.starts.take(at)) // MINUTES_A_DAY
        return np.where(column == DAYS, column + later, column)

    def span(self, now: Minutes, *, at_night: bool) -> Span:
        """Give the bounds of the day in which each vehicle is."""
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
        """Find the last column whose day has begun, and its place in the whole table.

        It is at most one off that of the day there would be with 24 hours each.
        """
        column = np.clip(now // MINUTES_A_DAY, 0, DAYS)
        at = row * (DAYS + 1) + column
        early = (bounds.starts.take(at) > now) & (column > 0)
        column, at = column - early, at - early
        late = (column < DAYS) & (bounds.starts.take(at + (column < DAYS)) <= now)
        return column + late, at + late


@dataclass(frozen=True)
class Calendar:
    """All days of dispatch of all depots, numbered: by zone, then by date.

    `depots` : the number of the zone of each depot, by depot_id. `first` : the first date; `count` : of dates.
    `date`, `zone` and `midnight` (n) : the date of each, its zone and the instant at which it begins. `bounds` : of
    each. `plain` (n) : whether it and those after it have 24 hours.
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
        """Give the numbers of days of dispatch, by the number of the zone and the date."""
        return zones * self.count + ((dates - self.first) // pd.Timedelta(days=1)).to_numpy(np.int64)

    def days(self, numbers: Integers) -> Days:
        """Give the days of vehicles by the numbers of their days of dispatch."""
        return Days() if self.plain[numbers].all() else Days(self.bounds, numbers)

    def minutes(self, numbers: Integers, minute: Minutes) -> Minutes:
        """Give the real minute, from midnight on, of minutes of the day of dispatch by the depot's clock."""
        odd = np.flatnonzero(~self.plain[numbers])
        if not len(odd):
            return minute
        codes, back = np.unique(numbers[odd] * MINUTES_A_DAY + minute[odd], return_inverse=True)
        number, of_day = np.divmod(codes, MINUTES_A_DAY)
        found = minute.copy()
        found[odd] = _since(self, number, of_day)[back]
        return found

    def since(self, numbers: Integers, instants: pd.Series) -> Minutes:
        """Give the minutes from midnight of the day of dispatch to instants, elementwise."""
        return ((instants.to_numpy("datetime64[us]") - self.midnight[numbers]) // _MINUTE).astype(np.int64)

    def read(self, trips: pd.DataFrame, minute: str, name: str, zones: pd.Series | None = None) -> dict[str, pd.Series]:
        """Give the two columns of a table that keep the instants of minutes from midnight.

        Parameters
        ----------
        trips : calendar (number of the day of dispatch) and a column `minute`.
        name : of the column of clock times. zones : whose clocks; those of the depots if none are given.
        """
        numbers = trips["calendar"].to_numpy(np.int64)
        instants = self.midnight[numbers] + trips[minute].to_numpy(np.int64) * _MINUTE
        at = self.zone.iloc[numbers].set_axis(trips.index) if zones is None else zones
        return on_clocks(pd.Series(instants.astype("datetime64[us]"), index=trips.index), at, name)


def _ends(starts: Minutes) -> Minutes:
    """When days end that start so; the last has 24 hours."""
    return np.column_stack([starts[:, 1:], starts[:, -1] + MINUTES_A_DAY])


def _since(calendar: Calendar, numbers: Integers, minute: Minutes) -> Minutes:
    """Give the real minutes of minutes of the day, one by one; those that fall out of the day lie at its ends."""
    read = calendar.date.iloc[numbers] + pd.to_timedelta(minute, unit="min")
    found = calendar.since(numbers, instants_of(read, calendar.zone.iloc[numbers]))
    return np.clip(found, 0, calendar.bounds.starts[numbers, 1])


def build_calendar(zones: pd.Series, first: pd.Timestamp, last: pd.Timestamp) -> Calendar:
    """Lay out the days of dispatch from the first to the last date.

    Parameters
    ----------
    zones : the zone of each depot, by depot_id.
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
