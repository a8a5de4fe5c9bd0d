"""Clock times and instants, for all zones of the database, against the database itself."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.core.local_time import clock_times, instants_of, midnights_of
from tests.support.cases.allocation_cases import drawn
from tests.support.cases.clock_cases import ZONES, days_of_change


def series(*times: dt.datetime) -> pd.Series:
    return pd.Series(list(times)).astype("datetime64[us]")


def reads(instant: dt.datetime, zone: str) -> dt.datetime:
    return instant.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def minutes_around(day: dt.date) -> list[dt.datetime]:
    """Every minute from a day and a half before noon of a day, by UTC, to as long after."""
    noon = dt.datetime.combine(day, dt.time(12))
    return [noon + dt.timedelta(minutes=number) for number in range(-2160, 2160)]


@drawn(60)
@given(days_of_change())
def test_a_clock_reads_what_the_database_says(case: tuple[str, dt.date]) -> None:
    zone, day = case
    instants = minutes_around(day)
    assert clock_times(series(*instants), zone).tolist() == [reads(instant, zone) for instant in instants]


@drawn(60)
@given(days_of_change(), st.integers(0, 24 * 60 - 1))
def test_a_time_is_the_first_instant_at_which_the_clock_reads_so_or_later(
    case: tuple[str, dt.date], minute: int
) -> None:
    zone, day = case
    read = dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minute)
    instants = minutes_around(day)
    first = next(instant for instant in instants if reads(instant, zone) >= read)
    assert instants_of(series(read), zone)[0] == first


@drawn(60)
@given(days_of_change())
def test_a_day_begins_when_no_earlier_date_comes_again(case: tuple[str, dt.date]) -> None:
    zone, day = case
    before = [instant for instant in minutes_around(day) if reads(instant, zone).date() < day]
    assert midnights_of(series(dt.datetime.combine(day, dt.time())), zone)[0] == before[-1] + dt.timedelta(minutes=1)


@drawn(60)
@given(days_of_change(), st.integers(0, 3 * 24 * 60))
def test_a_later_time_is_never_an_earlier_instant(case: tuple[str, dt.date], minutes: int) -> None:
    zone, day = case
    read = dt.datetime.combine(day, dt.time()) - dt.timedelta(days=1)
    times = series(*(read + dt.timedelta(minutes=step) for step in range(0, minutes + 1, 7)))
    assert instants_of(times, zone).is_monotonic_increasing


@pytest.mark.parametrize(
    ("zone", "read", "instant"),
    [
        ("America/Mexico_City", "2018-04-01 01:59", "2018-04-01 07:59"),
        ("America/Mexico_City", "2018-04-01 02:30", "2018-04-01 08:00"),  # skipped: the moment of the change
        ("America/Mexico_City", "2018-04-01 03:00", "2018-04-01 08:00"),
        ("America/Mexico_City", "2018-10-28 01:30", "2018-10-28 06:30"),  # read twice: the first
        ("America/Mexico_City", "2018-10-28 02:00", "2018-10-28 08:00"),
        ("America/Havana", "2018-03-11 00:30", "2018-03-11 05:00"),  # changes at midnight
        ("America/Santiago", "2018-08-12 00:00", "2018-08-12 04:00"),
        ("Asia/Beirut", "2018-03-25 00:15", "2018-03-24 22:00"),
        ("Australia/Lord_Howe", "2018-10-07 02:15", "2018-10-06 15:30"),  # by half an hour
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 10:00"),  # a day that is not there
        ("Pacific/Apia", "2011-12-31 00:00", "2011-12-30 10:00"),
    ],
)
def test_times_that_are_skipped_or_read_twice(zone: str, read: str, instant: str) -> None:
    assert instants_of(series(pd.Timestamp(read)), zone)[0] == pd.Timestamp(instant)


@pytest.mark.parametrize(
    ("zone", "date", "begins", "hours"),
    [
        ("America/Mexico_City", "2018-04-01", "2018-04-01 06:00", 23),
        ("America/Mexico_City", "2018-10-28", "2018-10-28 05:00", 25),
        ("America/Mexico_City", "2018-07-01", "2018-07-01 05:00", 24),
        ("America/Havana", "2018-03-11", "2018-03-11 05:00", 23),
        ("America/Asuncion", "2018-03-24", "2018-03-24 03:00", 25),
        ("America/St_Johns", "2010-11-07", "2010-11-07 03:30", 24),  # a minute past midnight it is the day before again
        ("Australia/Lord_Howe", "2018-10-07", "2018-10-06 13:30", 23.5),
        ("Pacific/Apia", "2011-12-30", "2011-12-30 10:00", 0),
    ],
)
def test_where_days_begin_and_how_long_they_are(zone: str, date: str, begins: str, hours: float) -> None:
    day = pd.Timestamp(date)
    begin, end = midnights_of(series(day, day + pd.Timedelta(days=1)), zone)
    assert (begin, end - begin) == (pd.Timestamp(begins), pd.Timedelta(hours=hours))


def test_each_row_may_be_of_another_zone_and_missing_times_stay_missing() -> None:
    times = pd.Series([pd.Timestamp("2018-11-20 12:00"), pd.NaT, pd.Timestamp("2018-11-20 12:00")])
    zones = pd.Series(["America/Tijuana", "America/Tijuana", "America/Mexico_City"])
    found = instants_of(times, zones)
    assert found.isna().tolist() == [False, True, False]
    assert found[0] - found[2] == pd.Timedelta(hours=2)


def test_there_are_zones_to_look_at() -> None:
    assert len(ZONES) > 400
