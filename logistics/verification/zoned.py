"""Clock times of places and real time, from the time zone database alone; shares nothing with what makes plans."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

import pandas as pd

_SECOND = dt.timedelta(seconds=1)


def utc(table: pd.DataFrame, column: str) -> pd.Series:
    """Give the instants (naive, UTC) of the times in a column of a plan, by the offsets written with them."""
    return table[column] - table[f"{column}_offset"]


def instants(read: pd.Series, zones: pd.Series) -> pd.Series:
    """Give when the clock of each zone first reads so; the moment of the change where it skips that time."""
    found = [_instant(time.to_pydatetime(), zone) for time, zone in zip(read, zones, strict=True)]
    return pd.Series(found, index=read.index, dtype="datetime64[us]")


def readings(times: pd.Series, zones: pd.Series) -> pd.Series:
    """Give what the clock of each zone reads at instants; missing ones stay missing."""
    found = [
        pd.NaT if time is pd.NaT else _reading(time.to_pydatetime(), zone)
        for time, zone in zip(times, zones, strict=True)
    ]
    return pd.Series(found, index=times.index, dtype="datetime64[us]")


def instant(read: pd.Timestamp, zone: str) -> pd.Timestamp:
    """Give when the clock of a zone first reads so, as `instants` does."""
    return pd.Timestamp(_instant(read.to_pydatetime(), zone))


def reading(time: pd.Timestamp, zone: str) -> pd.Timestamp:
    """Give what the clock of a zone reads at an instant."""
    return pd.Timestamp(_reading(time.to_pydatetime(), zone))


def midnight(date: pd.Timestamp, zone: str) -> pd.Timestamp:
    """Give when a date begins in a zone: from then on it is that date there, or a later one."""
    return pd.Timestamp(_midnight(date.to_pydatetime(), zone))


@lru_cache(maxsize=100_000)
def _reading(instant: dt.datetime, zone: str) -> dt.datetime:
    return instant.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@lru_cache(maxsize=100_000)
def _instant(read: dt.datetime, zone: str) -> dt.datetime:
    first, early = _both(read, zone)
    if _reading(first, zone) == read:
        return first
    # The clock never reads so: the change lies between what the offsets after and before it give.
    late = first
    while late - early > _SECOND:
        middle = (early + (late - early) // 2).replace(microsecond=0)
        if _reading(middle, zone) < read:
            early = middle
        else:
            late = middle
    return late


@lru_cache(maxsize=100_000)
def _midnight(date: dt.datetime, zone: str) -> dt.datetime:
    first, again = _instant(date, zone), _both(date, zone)[1]
    back_to_the_day_before = again > first and _reading(again - _SECOND, zone) < date
    return again if back_to_the_day_before else first


def _both(read: dt.datetime, zone: str) -> tuple[dt.datetime, dt.datetime]:
    """Take a clock time by the offset before a change near it, and by the offset after."""
    aware = read.replace(tzinfo=ZoneInfo(zone))
    before, after = (aware.replace(fold=fold).astimezone(dt.UTC).replace(tzinfo=None) for fold in (0, 1))
    return before, after
