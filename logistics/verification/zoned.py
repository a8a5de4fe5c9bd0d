"""Converts between clock times of zones and UTC by the time zone database; shares no code with what makes plans."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

import pandas as pd

_SECOND = dt.timedelta(seconds=1)


def utc(table: pd.DataFrame, column: str) -> pd.Series:
    """Give the instants (naive, UTC) of a time column of a plan, by the offsets written with the times."""
    return table[column] - table[f"{column}_offset"]


def instants(read: pd.Series, zones: pd.Series) -> pd.Series:
    """Give the instant at which the clock of each zone first shows a time, or skips it."""
    found = [_instant(time.to_pydatetime(), zone) for time, zone in zip(read, zones, strict=True)]
    return pd.Series(found, index=read.index, dtype="datetime64[us]")


def readings(times: pd.Series, zones: pd.Series) -> pd.Series:
    """Give the time that the clock of each zone shows at an instant; missing instants stay missing."""
    found = [
        pd.NaT if time is pd.NaT else _reading(time.to_pydatetime(), zone)
        for time, zone in zip(times, zones, strict=True)
    ]
    return pd.Series(found, index=times.index, dtype="datetime64[us]")


def instant(read: pd.Timestamp, zone: str) -> pd.Timestamp:
    """Give the instant at which the clock of a zone first shows a time, or skips it."""
    return pd.Timestamp(_instant(read.to_pydatetime(), zone))


def reading(time: pd.Timestamp, zone: str) -> pd.Timestamp:
    """Give the time that the clock of a zone shows at an instant."""
    return pd.Timestamp(_reading(time.to_pydatetime(), zone))


def midnight(date: pd.Timestamp, zone: str) -> pd.Timestamp:
    """Give the instant at which a date begins in a zone; from then on the clock never shows an earlier date."""
    return pd.Timestamp(_midnight(date.to_pydatetime(), zone))


@lru_cache(maxsize=100_000)
def _reading(instant: dt.datetime, zone: str) -> dt.datetime:
    return instant.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@lru_cache(maxsize=100_000)
def _instant(read: dt.datetime, zone: str) -> dt.datetime:
    first, early = _both(read, zone)
    if _reading(first, zone) == read:
        return first
    # The clock skips this time: the change lies between the instants by the offset after it and the one before it.
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
    """Give the instants of a clock time by the offset before a change near it, and by the offset after."""
    aware = read.replace(tzinfo=ZoneInfo(zone))
    before, after = (aware.replace(fold=fold).astimezone(dt.UTC).replace(tzinfo=None) for fold in (0, 1))
    return before, after
