"""The days of depots where clocks change, against a simulation that looks at each real minute."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from logistics.planning.routes.calendar import Calendar, build_calendar
from logistics.planning.routes.clock import Clock, Driver
from tests.support.cases.allocation_cases import drawn
from tests.support.cases.clock_cases import days_of_change


def calendar_of(zone: str, day: dt.date) -> Calendar:
    return build_calendar(pd.Series({"d": zone}), pd.Timestamp(day), pd.Timestamp(day))


class Slow:
    """A driver's clock that is read anew each minute."""

    def __init__(self, zone: str, day: dt.date) -> None:
        """Begin where no earlier date comes again."""
        self.zone = ZoneInfo(zone)
        noon = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
        minutes = [noon + dt.timedelta(minutes=number) for number in range(-2160, 2160)]
        before = [minute for minute in minutes if minute.astimezone(self.zone).date() < day]
        self.midnight = before[-1] + dt.timedelta(minutes=1)

    def reads(self, now: int) -> dt.datetime:
        return (self.midnight + dt.timedelta(minutes=now)).astimezone(self.zone)

    def drive(self, now: int, driven: int, left: int, per_day: int, at_night: bool) -> tuple[int, int]:
        date = latest = self.reads(now).date()
        # A minute of the day before that comes again after midnight is still of that day.
        while left:
            read = self.reads(now)
            latest = max(latest, read.date())
            if latest != date:
                date, driven = latest, 0
            if driven < per_day and (at_night or dt.time(5) <= read.time() < dt.time(22)):
                left, driven = left - 1, driven + 1
            now += 1
        return now, driven


#: Zones in which a minute of yesterday comes again after midnight: days are then not told by the date alone.
BACK_OVER_MIDNIGHT = {"America/St_Johns", "Canada/Newfoundland", "America/Goose_Bay"}
WHEN = days_of_change(first=1995, last=2037).filter(lambda case: case[0] not in BACK_OVER_MIDNIGHT)


@drawn(80)
@given(WHEN, st.integers(0, 2 * 1440), st.integers(0, 300), st.integers(0, 1500), st.integers(301, 900), st.booleans())
def test_driving_agrees_with_minute_by_minute(
    case: tuple[str, dt.date], now: int, driven: int, left: int, per_day: int, at_night: bool
) -> None:
    zone, day = case
    days = calendar_of(zone, day).days(np.array([0]))
    start = Clock(np.array([now]), np.array([driven]))
    end = start.drive(np.array([left]), Driver(np.array([per_day]), at_night, days))
    assert (end.now[0], end.driven[0]) == Slow(zone, day).drive(now, driven, left, per_day, at_night)


@drawn(40)
@given(WHEN, st.integers(0, 3 * 1440))
def test_the_number_of_a_day_is_that_of_its_date(case: tuple[str, dt.date], now: int) -> None:
    zone, day = case
    number = calendar_of(zone, day).days(np.array([0])).number(np.array([now]))[0]
    assert number == (Slow(zone, day).reads(now).date() - day).days


@drawn(40)
@given(WHEN, st.integers(0, 1439))
def test_a_dock_opens_when_the_clock_of_the_depot_first_reads_so(case: tuple[str, dt.date], minute: int) -> None:
    zone, day = case
    found = int(calendar_of(zone, day).minutes(np.array([0]), np.array([minute]))[0])
    slow, read = Slow(zone, day), dt.datetime.combine(day, dt.time(*divmod(minute, 60)))
    assert slow.reads(found).replace(tzinfo=None) >= read
    assert found == 0 or slow.reads(found - 1).replace(tzinfo=None) < read


def test_days_of_24_hours_are_not_looked_up() -> None:
    calendar = build_calendar(
        pd.Series({"d": "America/Mexico_City"}), pd.Timestamp("2018-10-15"), pd.Timestamp("2018-11-05")
    )
    # The 28th has 25 hours; a route that begins on the four days before may still be out then.
    odd = [str(date.date()) for date in calendar.date[~calendar.plain]]
    assert odd == ["2018-10-24", "2018-10-25", "2018-10-26", "2018-10-27", "2018-10-28"]
    midnights = np.diff(calendar.midnight) // np.timedelta64(1, "m")
    assert midnights.tolist() == [1500 if date == pd.Timestamp("2018-10-28") else 1440 for date in calendar.date[:-1]]
