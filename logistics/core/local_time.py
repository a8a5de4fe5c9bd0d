"""Converts between clock times of time zones and instants.

Instants are in UTC. Clock times are naive, and tables keep an offset beside them. Where clocks are put forward, a
skipped time stands for the moment of the change. Where clocks are put back, a time that occurs twice stands for the
first. So a later clock time is never an earlier instant, and a window from 02:30 to 03:45 is open whenever the clock
shows a time in it.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

import logistics.core.strings  # noqa: F401 - before any table is made

if TYPE_CHECKING:
    from collections.abc import Callable

Integers = npt.NDArray[np.int64]

#: Suffix of the column with the offsets, after the name of the column with the clock times.
OFFSET = "_offset"
#: No zone changes its clocks twice within this time (s).
_STEP = 12 * 3600
_YEAR = 366 * 24 * 3600


class _Clock(NamedTuple):
    """The clock of a zone over some years; instants and clock times are seconds since 1970.

    Attributes
    ----------
    changes : instants at which the offset changes (s, n).
    offsets : offsets from UTC before, between and after the changes (s, n + 1).
    """

    changes: Integers
    offsets: Integers

    def read(self, instant: Integers) -> Integers:
        """Give the times that the clock shows at instants."""
        return instant + self.offsets[np.searchsorted(self.changes, instant, side="right")]

    def instant(self, read: Integers) -> Integers:
        """Give the first instant at which the clock shows a time; the moment of the change if it skips that time."""
        # The first offset under which the clock passes this time.
        ends = self.changes + self.offsets[:-1]
        number = np.searchsorted(ends, read, side="right")
        begins = np.concatenate([[np.iinfo(np.int64).min], self.changes])
        return np.maximum(read - self.offsets[number], begins[number])

    def last_instant(self, read: Integers) -> Integers:
        """Give the last instant at which the clock shows a time; earlier than `instant` if it skips that time."""
        starts = self.changes + self.offsets[1:]
        return read - self.offsets[np.searchsorted(starts, read, side="right")]

    def midnight(self, read: Integers) -> Integers:
        """Give the instant at which a day begins: from then on the clock never shows a time before its midnight."""
        starts = self.changes + self.offsets[1:]
        number = np.searchsorted(starts, read, side="left")
        ends = np.concatenate([self.changes, [np.iinfo(np.int64).max]])
        return np.minimum(read - self.offsets[number], ends[number])


def instants_of(read: pd.Series, zones: pd.Series | str) -> pd.Series:
    """Give the instants (naive, UTC) of clock times.

    Parameters
    ----------
    read : clock times, naive.
    zones : names of IANA time zones, one for all or one for each time.
    """
    return _by_zone(read, zones, _Clock.instant)


def midnights_of(dates: pd.Series, zones: pd.Series | str) -> pd.Series:
    """Give the instants (naive, UTC) at which dates begin in zones; parameters as for `instants_of`."""
    return _by_zone(dates, zones, _Clock.midnight)


def clock_times(instants: pd.Series, zones: pd.Series | str) -> pd.Series:
    """Give the clock times of zones at instants (naive, UTC)."""
    return _by_zone(instants, zones, _Clock.read)


def read_twice(read: pd.Series, zones: pd.Series | str) -> pd.Series:
    """Say which clock times occur twice because clocks are put back; parameters as for `instants_of`."""
    return _by_zone(read, zones, _Clock.last_instant) > instants_of(read, zones)


def on_clocks(instants: pd.Series, zones: pd.Series | str, name: str) -> dict[str, pd.Series]:
    """Give the two columns that keep instants in a table: `name` (clock times of zones) and `name_offset`."""
    read = clock_times(instants, zones)
    return {name: read, f"{name}{OFFSET}": read - instants}


def real(table: pd.DataFrame, name: str) -> pd.Series:
    """Give the instants (naive, UTC) of a column with clock times, by the column with its offsets."""
    return table[name] - table[f"{name}{OFFSET}"]


def _by_zone(times: pd.Series, zones: pd.Series | str, find: Callable[[_Clock, Integers], Integers]) -> pd.Series:
    """Convert times by the clock of each zone; missing times stay missing."""
    names = np.full(len(times), zones, dtype=object) if isinstance(zones, str) else zones.to_numpy(dtype=object)
    seconds, there = times.to_numpy("datetime64[s]").astype(np.int64), times.notna().to_numpy()
    found = np.full(len(times), np.datetime64("NaT", "s"))
    for zone in pd.unique(names[there]):
        rows = there & (names == zone)
        first, last = (int(edge) // _YEAR for edge in (seconds[rows].min(), seconds[rows].max()))
        found[rows] = find(_clock(str(zone), first - 1, last + 2), seconds[rows]).astype("datetime64[s]")
    return pd.Series(found.astype("datetime64[us]"), index=times.index)


@lru_cache(maxsize=256)
def _clock(zone: str, first: int, last: int) -> _Clock:
    """Find all changes of a zone's clock between two years, counted from 1970 in years of 366 days."""
    info = ZoneInfo(zone)

    def offset(second: int) -> int:
        ahead = dt.datetime.fromtimestamp(second, info).utcoffset()
        return int(ahead.total_seconds()) if ahead is not None else 0

    changes, offsets = [], [offset(first * _YEAR)]
    for after in range(first * _YEAR + _STEP, last * _YEAR, _STEP):
        begin, end = after - _STEP, after
        if offset(end) == offsets[-1]:
            continue
        while end - begin > 1:
            middle = (begin + end) // 2
            begin, end = (middle, end) if offset(middle) == offsets[-1] else (begin, middle)
        changes.append(end)
        offsets.append(offset(end))
    return _Clock(np.array(changes, dtype=np.int64), np.array(offsets, dtype=np.int64))
