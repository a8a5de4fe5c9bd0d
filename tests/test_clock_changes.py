"""Plans of nights on which clocks change: real minutes are counted, and clock times are those that clocks show."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.core.local_time import real
from logistics.core.plan import Plan
from logistics.verification import verify
from tests.support.cases.allocation_cases import drawn
from tests.support.cases.clock_cases import (
    changes_of,
    days_of_change,
    instant,
    made,
    minutes_between,
    one_van,
    saved,
    walking,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

MEXICO = "America/Mexico_City"
SPRING, AUTUMN = dt.date(2018, 4, 1), dt.date(2018, 10, 28)
#: The drive to `bajio` and the loading or hand-over of the whole van, in minutes.
DRIVE, HAND_OVER = 271, 60


def times_are_real(plan: Plan, zones: dict[str, str]) -> None:
    """Every time of the written tables is one that the clock of its place shows, with the offset it has then."""
    tables = saved(plan)
    places = dict(zip(tables["drops"]["drop_id"], tables["drops"]["place_id"], strict=True))
    rows = [(zones["arroyo"], text) for column in ("start", "depart", "end") for text in tables["trips"][column]]
    for name, columns in (("drops", ("window_open", "window_close")), ("trip_stops", ("arrive", "depart"))):
        for row in tables[name].to_dict("records"):
            rows += [(zones[places[row["drop_id"]]], row[column]) for column in columns]
    for zone, text in rows:
        assert instant(text).astimezone(ZoneInfo(zone)).isoformat() == text


def durations_are_real(plan: Plan) -> None:
    """From leaving to being back, a trip takes its driving and its hand-over at least."""
    tables = saved(plan)
    for trip in tables["trips"].to_dict("records"):
        assert minutes_between(trip["start"], trip["depart"]) >= HAND_OVER
        away = minutes_between(trip["depart"], trip["end"])
        assert away >= float(trip["driving_hours"]) * 60 + HAND_OVER - 0.01
        stops = tables["trip_stops"][tables["trip_stops"]["trip_id"] == trip["trip_id"]]
        handing = [minutes_between(stop["arrive"], stop["depart"]) for stop in stops.to_dict("records")]
        assert sum(handing) == HAND_OVER


def test_in_the_night_the_clocks_go_forward_no_trip_is_cut_short() -> None:
    """The window 02:30 to 03:45 has 45 real minutes left of it, and hand-over takes 60: nobody can be served.

    A van that leaves at 21:45 drives 271 minutes: 02:16 by the old clock, which is 03:16 by the new one. It would hand
    over until 04:16, past the window.
    """
    left = pd.Timestamp("2018-03-31T21:45:00-06:00")
    assert (left + pd.Timedelta(minutes=DRIVE)).tz_convert(MEXICO).isoformat() == "2018-04-01T03:16:00-05:00"
    operation, plan = made(one_van(SPRING, MEXICO, ("02:30", "03:45")))
    assert plan.trips[plan.trips["trip_id"].str.startswith("2018-03-31")].empty
    assert verify(operation, plan) == []
    window = saved(plan)["drops"].set_index("place_id").loc["bajio", ["window_open", "window_close"]]
    assert window.tolist() == ["2018-04-01T03:00:00-05:00", "2018-04-01T03:45:00-05:00"]


def test_a_window_that_is_long_enough_by_real_minutes_is_served() -> None:
    operation, plan = made(one_van(SPRING, MEXICO, ("02:30", "04:16")))
    stop = saved(plan)["trip_stops"].iloc[0]
    assert stop["arrive"] >= "2018-04-01T03:00:00-05:00"
    assert stop["depart"] <= "2018-04-01T04:16:00-05:00"
    assert minutes_between(stop["arrive"], stop["depart"]) == HAND_OVER
    durations_are_real(plan)
    assert verify(operation, plan) == []


def test_in_the_night_the_clocks_go_back_hand_over_does_not_last_twice() -> None:
    operation, plan = made(one_van(AUTUMN, MEXICO, ("00:30", "02:30")))
    tables = saved(plan)
    assert tables["trip_stops"].loc[0, ["arrive", "depart"]].tolist() == [
        "2018-10-28T00:30:00-05:00",
        "2018-10-28T01:30:00-05:00",
    ]
    # 01:30 the first time, 271 minutes more, and one hour is read twice.
    assert tables["trips"]["end"].tolist() == ["2018-10-28T05:01:00-06:00"]
    durations_are_real(plan)
    assert verify(operation, plan) == []


def test_the_second_half_past_one_is_not_the_first_when_a_plan_is_read_back(tmp_path: Path) -> None:
    _, plan = made(one_van(AUTUMN, MEXICO, ("00:30", "02:30")))
    folder = tmp_path
    plan.save(folder)
    again = Plan.load(folder)
    texts = (folder / "trip_stops.csv").read_text("utf-8")
    second = texts.replace("T01:30:00-05:00", "T01:30:00-06:00")
    assert second != texts
    (folder / "trip_stops.csv").write_text(second, "utf-8")
    later = Plan.load(folder)
    assert (real(later.trip_stops, "depart") - real(again.trip_stops, "depart"))[0] == pd.Timedelta(hours=1)
    assert later.sha256 != again.sha256
    assert again.sha256 == plan.sha256
    later.save(folder)
    assert (folder / "trip_stops.csv").read_text("utf-8") == second


def test_a_plan_shortened_by_what_the_clock_skips_is_refused() -> None:
    """The wall clock alone says 271 minutes for each way; the offsets say an hour less for the way out."""
    operation, plan = made(one_van(SPRING, MEXICO, ("03:00", "06:00")))
    assert verify(operation, plan) == []
    arrive, depart, shift = plan.trip_stops["arrive"], plan.trip_stops["depart"], pd.Timedelta(minutes=DRIVE)
    leaves = (arrive - shift).to_numpy()
    start = leaves - pd.Timedelta(hours=1)
    trips = plan.trips.assign(start=start, depart=leaves, end=(depart + shift).to_numpy())
    assert (trips["depart_offset"].to_numpy() < plan.trip_stops["arrive_offset"].to_numpy()).all()
    assert {breach.rule for breach in verify(operation, replace(plan, trips=trips))} == {"too_fast"}


def test_an_offset_the_place_does_not_have_is_refused() -> None:
    operation, plan = made(one_van(AUTUMN, MEXICO, ("00:30", "02:30")))
    wrong = plan.trip_stops.assign(depart_offset=pd.Timedelta(hours=-7))
    assert {breach.rule for breach in verify(operation, replace(plan, trip_stops=wrong))} >= {"clock_time"}


@drawn(8)
@given(days_of_change(), st.sampled_from([0, 1, 5, 12, 20]), st.booleans())
def test_trips_take_their_real_time_wherever_and_whenever_clocks_change(
    case: tuple[str, dt.date], hour: int, at_night: bool
) -> None:
    zone, day = case
    window = (f"{hour:02d}:15", f"{hour + 3:02d}:45")
    docks = ("00:00", "23:59")
    operation, plan = made(one_van(day, zone, window, dock=docks, at_night=at_night, km=100))
    assert verify(operation, plan) == []
    durations_are_real(plan)
    times_are_real(plan, dict.fromkeys(("arroyo", "bajio", "cumbre"), zone))


@drawn(5)
@given(days_of_change(), days_of_change(), st.booleans())
def test_trips_take_their_real_time_from_one_zone_to_another(
    case: tuple[str, dt.date], other: tuple[str, dt.date], at_night: bool
) -> None:
    (home, day), (away, _) = case, other
    small = one_van(day, "UTC", ("06:00", "20:00"), dock=("00:00", "23:59"), at_night=at_night, zones=(home, away))
    operation, plan = made(walking(small, "04:00"))
    assert verify(operation, plan) == []
    times_are_real(plan, {"arroyo": home, "bajio": away, "cumbre": away})


@pytest.mark.parametrize(
    ("zone", "year", "opens", "closes"),
    [
        ("America/Havana", 2018, "00:00", "03:00"),
        ("America/Santiago", 2018, "22:00", "23:59"),
        ("Asia/Beirut", 2018, "00:00", "02:30"),
        ("America/Asuncion", 2018, "22:00", "23:59"),
        ("Australia/Lord_Howe", 2018, "00:45", "03:00"),
        ("Pacific/Apia", 2011, "08:00", "12:00"),
        ("America/St_Johns", 2010, "00:00", "02:00"),
    ],
)
def test_zones_that_change_at_midnight_by_half_an_hour_or_by_a_day(
    zone: str, year: int, opens: str, closes: str
) -> None:
    operation, plan = made(one_van(changes_of(zone, year)[0], zone, (opens, closes), dock=("00:00", "23:59"), km=60))
    assert verify(operation, plan) == []
    durations_are_real(plan)
    times_are_real(plan, dict.fromkeys(("arroyo", "bajio", "cumbre"), zone))


def by_the_clock(plan: Plan) -> dict[str, pd.DataFrame]:
    """The written tables without offsets."""
    tables = saved(plan)
    return {name: table.replace(r"[+-]\d\d:\d\d$", "", regex=True) for name, table in tables.items()}


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "America/Havana"])
def test_where_no_clock_changes_the_zone_does_not_matter(zone: str) -> None:
    day = dt.date(2018, 7, 10)
    small = walking(one_van(day, MEXICO, ("07:00", "20:00")), "05:00")
    other = replace(small, settings={**small.settings, "timezone": zone})
    here, there = by_the_clock(made(small)[1]), by_the_clock(made(other)[1])
    for name, table in here.items():
        pd.testing.assert_frame_equal(table, there[name])


def test_people_walk_real_minutes_and_the_head_of_the_column_is_met_in_time() -> None:
    """They set out at 01:00, an hour before clocks go forward, and are at km 12 after 206 minutes."""
    operation, plan = made(walking(one_van(SPRING, MEXICO, ("12:00", "21:00")), "01:00"))
    points = saved(plan)["drops"].query("kind == 'support' and road_from == 'cumbre' and road_km == '12.0'")
    assert points["window_open"].iloc[0] == "2018-04-01T01:00:00-06:00"
    assert points["window_close"].iloc[0] == "2018-04-01T05:26:00-05:00"
    assert verify(operation, plan) == []


def test_windows_follow_the_clock_of_their_place_and_docks_that_of_the_depot() -> None:
    day = dt.date(2018, 11, 20)
    zones = ("America/Mexico_City", "America/Tijuana")
    small = one_van(day, MEXICO, ("12:00", "14:00"), dock=("06:00", "14:00"), zones=zones, km=200)
    operation, plan = made(small)
    drops, stops = saved(plan)["drops"], saved(plan)["trip_stops"]
    assert drops.set_index("place_id").loc["bajio", "window_open"] == "2018-11-20T12:00:00-08:00"
    arrives = instant(stops["arrive"].iloc[-1])
    assert instant("2018-11-20T14:00:00-06:00") <= arrives <= instant("2018-11-20T15:00:00-06:00")
    assert saved(plan)["trips"]["start"].iloc[-1].endswith("-06:00")
    assert verify(operation, plan) == []
