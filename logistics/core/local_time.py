"""Clock times and real time: what a clock on the wall of a zone reads at an instant, and when it reads so.

Real time is UTC; clock times are naive, and an offset stands beside them where they are kept. Where clocks are put
forward, a time they skip is taken as the moment of the change; where they are put back, a time they read twice is the
first. So a later clock time is never an earlier instant, and a window from 02:30 to 03:45 is open whenever the clock
reads so.
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

#: What stands behind the name of a column with clock times, in the name of the column with their offsets.
OFFSET = "_offset"
#: Clocks of no zone change twice in so many seconds.
_STEP = 12 * 3600
_YEAR = 366 * 24 * 3600


class _Clock(NamedTuple):
    """The clock of a zone over some years, in seconds: each offset from UTC holds from a change to the next.

    `changes` (n) are instants; `offsets` (n+1) hold before, between and after them.
    """

    changes: Integers
    offsets: Integers

    def read(self, instant: Integers) -> Integers:
        """Give what the clock reads."""
        return instant + self.offsets[np.searchsorted(self.changes, instant, side="right")]

    def instant(self, read: Integers) -> Integers:
        """Give when the clock reads so, for the first time; the moment of the change if it never does."""
        # The first offset under which the clock gets past what is read.
        ends = self.changes + self.offsets[:-1]
        number = np.searchsorted(ends, read, side="right")
        begins = np.concatenate([[np.iinfo(np.int64).min], self.changes])
        return np.maximum(read - self.offsets[number], begins[number])

    def last_instant(self, read: Integers) -> Integers:
        """Give when the clock reads so for the last time; earlier than `instant` if it never does."""
        starts = self.changes + self.offsets[1:]
        return read - self.offsets[np.searchsorted(starts, read, side="right")]

    def midnight(self, read: Integers) -> Integers:
        """Give when a day begins: from when on the clock reads its midnight or later, and nothing earlier again."""
        starts = self.changes + self.offsets[1:]
        number = np.searchsorted(starts, read, side="left")
        ends = np.concatenate([self.changes, [np.iinfo(np.int64).max]])
        return np.minimum(read - self.offsets[number], ends[number])


def instants_of(read: pd.Series, zones: pd.Series | str) -> pd.Series:
    """Give the instants (naive, UTC) at which the clocks of zones read so.

    Parameters
    ----------
    read : clock times, naive. zones : names of IANA zones, one for all or one for each.
    """
    return _by_zone(read, zones, _Clock.instant)


def midnights_of(dates: pd.Series, zones: pd.Series | str) -> pd.Series:
    """Give the instants (naive, UTC) at which days begin in zones; parameters as for `instants_of`."""
    return _by_zone(dates, zones, _Clock.midnight)


def clock_times(instants: pd.Series, zones: pd.Series | str) -> pd.Series:
    """Give what the clocks of zones read at instants (naive, UTC)."""
    return _by_zone(instants, zones, _Clock.read)


def read_twice(read: pd.Series, zones: pd.Series | str) -> pd.Series:
    """Say which clock times are read twice, as clocks are put back; parameters as for `instants_of`."""
    return _by_zone(read, zones, _Clock.last_instant) > instants_of(read, zones)


def on_clocks(instants: pd.Series, zones: pd.Series | str, name: str) -> dict[str, pd.Series]:
    """Give the two columns that keep an instant in a table: what the clock of its zone reads, and the offset then."""
    read = clock_times(instants, zones)
    return {name: read, f"{name}{OFFSET}": read - instants}


def real(table: pd.DataFrame, name: str) -> pd.Series:
    """Give the instants (naive, UTC) of a column with clock times, by the column with their offsets."""
    return table[name] - table[f"{name}{OFFSET}"]


def _by_zone(times: pd.Series, zones: pd.Series | str, find: Callable[[_Clock, Integers], Integers]) -> pd.Series:
    """Ask the clock of each zone; missing times stay missing."""
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
