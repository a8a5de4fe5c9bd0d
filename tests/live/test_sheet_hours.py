"""Hours as people write them on sheets, and the day they are of."""

from __future__ import annotations

import datetime as dt

import pytest

from logistics.live.sheet_hours import read_hour

CLOCK = dt.timezone(dt.timedelta(hours=-6))


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=CLOCK)


@pytest.mark.parametrize(
    "text",
    ["07:30", "7:30", "7.30", "7h30", "07:30 h", "7:30 hrs", "7:30 a.m.", "7:30 AM", "0730", "07:30:00", "0.3125",
     "2018-11-08 07:30", "2018-11-08 07:30:00", "8/11/2018 7:30", "8 de noviembre de 2018, 7:30"],
)  # fmt: skip
def test_an_hour_is_read_as_people_write_it(text: str) -> None:
    # Day and month of 8/11 could be either, as for any other column.
    expected = None if text.startswith("8/11") else at("2018-11-08 07:30")
    assert read_hour(text, at("2018-11-08 08:00")) == expected


@pytest.mark.parametrize(
    ("text", "planned", "found"),
    [
        ("23:00", "2018-11-08 22:30", "2018-11-08 23:00"),
        ("01:15", "2018-11-08 22:30", "2018-11-09 01:15"),
        ("12:30 a.m.", "2018-11-08 22:30", "2018-11-09 00:30"),
        ("12:30 pm", "2018-11-08 12:00", "2018-11-08 12:30"),
        ("23:00", "2018-11-08 00:30", "2018-11-07 23:00"),
        ("20:00", "2018-11-08 07:30", "2018-11-08 20:00"),
        ("24:00", "2018-11-08 20:00", "2018-11-09 00:00"),
        ("7", "2018-11-08 07:30", "2018-11-08 07:00"),
    ],
)
def test_an_hour_alone_is_that_nearest_to_the_planned_one(text: str, planned: str, found: str) -> None:
    assert read_hour(text, at(planned)) == at(found)


@pytest.mark.parametrize("text", ["late", "25:00", "7:61", "13:00 pm", "2018-11-08", "-1", "7-8"])
def test_what_is_no_hour_is_not_read(text: str) -> None:
    assert read_hour(text, at("2018-11-08 07:30")) is None
