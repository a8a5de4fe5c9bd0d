"""Times, ways and quantities as the drivers' papers write them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from logistics.core.language import date_text, in_each, numbers
from logistics.core.steps import DIGITS
from logistics.output.documents.wording import both

if TYPE_CHECKING:
    import pandas as pd

    from logistics.core.language import Texts
    from logistics.core.plan import Plan
    from logistics.output.documents.drivers.trip_sheets import TripSheet, Way

BETWEEN = " > "


def hour(time: pd.Timestamp, day: pd.Timestamp, mark: str = "") -> Texts:
    """Write a clock time and its mark, with its day if that is not `day`."""
    written = f"{time:%H:%M}{mark}"
    if time.normalize() == day:
        return in_each(lambda _: written)
    return in_each(lambda lang: f"{date_text(time, 'short', lang)} {written}")


def driving_time(hours: float) -> str:
    """Write a time driven, given in hours, as hours and minutes; it is rounded to the nearest minute."""
    minutes = round(hours * 60)
    return both("driving_time", hours=minutes // 60, minutes=f"{minutes % 60:02d}").first


def kilograms(value: float) -> str:
    """Write a weight (kg): whole from 10 kg on, with three digits below 0.05 kg, and with one digit between."""
    return numbers(value, digits=0 if value >= 10 else 1 if value >= 0.05 else 3).first


def quantity(value: float) -> str:
    """Write a quantity; Mexican Spanish and English both write 1,234.5."""
    return numbers(value, digits=DIGITS).first


def highways(way: Way) -> str:
    """Write the highways of a way in their order."""
    return BETWEEN.join(way.highways)


def people_words(count: int) -> Texts:
    """Write a number of people."""
    return both("one_person") if count == 1 else both("people", people=numbers(count))


def destinations(sheet: TripSheet) -> Texts:
    """Write the places a trip goes to, each once."""
    wheres = list(dict.fromkeys(call.where for call in sheet.calls))
    return in_each(lambda lang: "; ".join(where[lang] for where in wheres))


def same_way_back(sheet: TripSheet) -> bool:
    """Say whether a trip comes home through the towns it passed on its way out."""
    if sheet.home.still or not all(call.way.still for call in sheet.calls[1:]):
        return False
    return bool(sheet.calls) and sheet.home.towns == sheet.calls[0].way.towns[::-1]


def way_home(sheet: TripSheet) -> Texts:
    """Write by which way a trip comes home."""
    if same_way_back(sheet):
        return both("way_back_same")
    return both("way_back_by", way=highways(sheet.home)) if sheet.home.highways else both("way_back")


def created(plan: Plan) -> dt.datetime:
    """Give the time a plan was made."""
    return dt.datetime.fromisoformat(plan.summary["created"])


def version(plan: Plan) -> Texts:
    """Write the text that identifies the plan of a paper: its date and the hash of its inputs."""
    return both("version", date=created(plan).date().isoformat(), input=plan.summary["input_sha256"][:8])
