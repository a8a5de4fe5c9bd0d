"""Reads the hours that people write on sheets: an hour alone is that of the planned day, or of the night after it."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from logistics.core.local_time import OFFSET
from logistics.live.moments import read_moments

if TYPE_CHECKING:
    from logistics.core.plan import Plan

#: How long before a planned moment an hour without a date may lie. The rest of a day it may lie after it.
EARLIER = dt.timedelta(hours=8)
_DAY = dt.timedelta(days=1)
_HOUR = re.compile(
    r"(?P<hour>\d{1,2})(?:\s*[:.h]\s*(?P<minute>[0-5]\d)|(?P<tight>[0-5]\d))?(?::[0-5]\d(?:\.\d+)?)?"
    r"\s*(?:h|hs|hrs|horas)?\s*(?:(?P<half>[ap])\.?\s*m\.?)?",
    re.IGNORECASE,
)
_PART_OF_DAY = re.compile(r"0?[.,]\d{3,}")
_NOON = 12


def read_hour(text: str, planned: dt.datetime) -> dt.datetime | None:
    """Read an hour, or a date with an hour; None if it is neither.

    Parameters
    ----------
    text : the text of the cell.
    planned : the planned moment, with the offset of the clock there. An hour alone is the one that lies at most
        `EARLIER` before it, and less than the rest of a day after it.
    """
    if _PART_OF_DAY.fullmatch(text):
        return _near(dt.timedelta(minutes=round(float(text.replace(",", ".")) * 24 * 60)), planned)
    hour = _HOUR.fullmatch(text)
    if hour is None:
        read = read_moments(pd.Series([text], dtype="str"), "UTC").moments
        return read[0].replace(tzinfo=planned.tzinfo) if read else None
    hours, minutes = int(hour["hour"]), int(hour["minute"] or hour["tight"] or 0)
    if hour["half"]:
        if not 1 <= hours <= _NOON:
            return None
        hours = hours % _NOON + (_NOON if hour["half"].casefold() == "p" else 0)
    after = dt.timedelta(hours=hours, minutes=minutes)
    return _near(after, planned) if after <= _DAY else None


def _near(after_midnight: dt.timedelta, planned: dt.datetime) -> dt.datetime:
    """Give the moment with a time of day that lies in the day around a planned one."""
    midnight = planned.replace(hour=0, minute=0, second=0, microsecond=0)
    found = midnight + after_midnight
    if found < planned - EARLIER:
        return found + _DAY
    return found - _DAY if found >= planned - EARLIER + _DAY else found


def planned_moments(plan: Plan) -> dict[tuple[str, ...], dt.datetime]:
    """Give the planned moments of a plan.

    Returns
    -------
    By `("leave", trip)` and `("home", trip)` the moments of trips, by `("arrive", trip, drop)` those of stops, and by
    `("opens", drop)` when the windows of drops open; each with the offset of the clock there.
    """
    stops = plan.trip_stops.drop_duplicates(["trip_id", "drop_id"])
    told = (
        ("leave", plan.trips, "depart", ["trip_id"]), ("home", plan.trips, "end", ["trip_id"]),
        ("arrive", stops, "arrive", ["trip_id", "drop_id"]), ("opens", plan.drops, "window_open", ["drop_id"]),
    )  # fmt: skip
    found: dict[tuple[str, ...], dt.datetime] = {}
    for what, table, name, key in told:
        keys = zip(*(table[column] for column in key), strict=True)
        times = zip(table[name], table[f"{name}{OFFSET}"], strict=True)
        found |= {(what, *ids): _with_offset(*time) for ids, time in zip(keys, times, strict=True)}
    return found


def _with_offset(time: Any, ahead: Any) -> dt.datetime:
    zone = dt.timezone(ahead.to_pytimedelta())
    found: dt.datetime = time.to_pydatetime().replace(tzinfo=zone)
    return found
