"""Reads moments as people write them: a date in any clear order, a time of day, and an offset if one is told."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from logistics.inputs.tables.dates import Dates, read_dates

_MOMENT = re.compile(
    r"(?P<date>.+?)(?:\s*[Tt]\s*|\s*,\s*|\s+)(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:[.,]\d+)?)?"
    r"\s*(?:h|hrs|horas)?\s*(?P<offset>[Zz]|[+-][01]\d:?[0-5]\d)?"
)
_OFFSET_DIGITS = 5


@dataclass(frozen=True)
class Moments:
    """The moments of a column.

    Attributes
    ----------
    moments : moment of each cell that could be read, with its offset, by row.
    codes : code of the problem of each other cell, by row.
    dates : the dates in them, which say in which order they were read.
    """

    moments: dict[Any, dt.datetime]
    codes: dict[Any, str]
    dates: Dates


def read_moments(texts: pd.Series, zone: str) -> Moments:
    """Read cells, none of them blank, as moments.

    The codes of problems are `no_time_of_day` for a date alone, `not_a_moment`, and those of `read_dates`. All cells
    are read in the one order of day and month that fits them all.

    Parameters
    ----------
    texts : cells, stripped.
    zone : IANA name of the zone whose clock is meant where no offset is told; of an hour it reads twice the first.
    """
    found = {row: _MOMENT.fullmatch(str(text)) for row, text in zip(texts.index.tolist(), texts, strict=True)}
    days = {row: match["date"] if match else str(texts[row]) for row, match in found.items()}
    dates = read_dates(pd.Series(days, dtype="str"))
    moments: dict[Any, dt.datetime] = {}
    codes: dict[Any, str] = {}
    for row, match in found.items():
        code = str(dates.codes[row])
        if match is None:
            codes[row] = "not_a_moment" if code == "not_a_date" else code or "no_time_of_day"
        elif code:
            codes[row] = "not_a_moment" if code == "not_a_date" else code
        else:
            moments[row] = _moment(dates.dates[row], match, zone)
    return Moments(moments, codes, dates)


def asked_moment(text: str, zone: str) -> tuple[dt.datetime | None, str]:
    """Read one moment; a day alone means its end. Gives None and the code of the problem if it cannot be read."""
    read = read_moments(pd.Series([text.strip()], dtype="str"), zone)
    if read.moments:
        return read.moments[0], ""
    if read.codes[0] != "no_time_of_day":
        return None, read.codes[0]
    day = read.dates.dates.iloc[0].date()
    return dt.datetime.combine(day, dt.time.max, ZoneInfo(zone)), ""


def now_in(zone: str) -> dt.datetime:
    """Give the present moment as the clock of a zone shows it, in whole seconds."""
    return dt.datetime.now(ZoneInfo(zone)).replace(microsecond=0)


def _moment(day: pd.Timestamp, match: re.Match[str], zone: str) -> dt.datetime:
    read = dt.datetime(  # noqa: DTZ001 - the clock it is read from is found below
        day.year, day.month, day.day, int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    )  # fmt: skip
    if not match["offset"]:
        return read.replace(tzinfo=ZoneInfo(zone))
    told = match["offset"].upper().replace(":", "")
    if len(told) < _OFFSET_DIGITS:
        return read.replace(tzinfo=dt.UTC)
    ahead = dt.timedelta(hours=int(told[1:3]), minutes=int(told[3:5]))
    return read.replace(tzinfo=dt.timezone(-ahead if told[0] == "-" else ahead))
