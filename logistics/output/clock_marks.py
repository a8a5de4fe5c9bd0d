"""Marks behind clock times, such as " (UTC-6)", where a time alone could be misread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from logistics.core.language import text
from logistics.core.language.written import city_of
from logistics.core.local_time import OFFSET, clock_times, read_twice, real
from logistics.inputs.zones import zones_of_places

if TYPE_CHECKING:
    from logistics.core.language import Language
    from logistics.core.plan import Plan
    from logistics.inputs.operation import Operation

_AREA = "clocks"
#: Two zones are compared at this interval. No change of clocks is undone sooner.
_EVERY = pd.Timedelta(hours=6)


@dataclass(frozen=True)
class ClockMarks:
    """Writes the marks behind the clock times of one plan.

    Attributes
    ----------
    places : the time zone of each place (by place_id).
    depots : the time zone of each depot (by depot_id).
    several : whether the clocks of two places of the plan ever differ.
    """

    places: pd.Series
    depots: pd.Series
    several: bool

    @classmethod
    def of(cls, operation: Operation, plan: Plan) -> ClockMarks:
        """Give the marks of a plan, from the places of its drops and of the depots its trips start from."""
        places = zones_of_places(operation)
        depots = operation.depots.set_index("depot_id")["place_id"].map(places)
        used = {*plan.drops["place_id"].map(places), *plan.trips["depot_id"].map(depots)}
        first, last = operation.days[0], operation.days[-1]
        times = pd.Series(pd.date_range(first - pd.Timedelta(days=1), last + pd.Timedelta(days=4), freq=_EVERY))
        read = {tuple(clock_times(times.astype("datetime64[us]"), zone)) for zone in sorted(used)}
        return cls(places, depots, len(read) > 1)

    def twice(self, table: pd.DataFrame, name: str, zones: pd.Series) -> pd.Series:
        """Mark the times within the hour that occurs twice when clocks go back.

        Parameters
        ----------
        table : has the column `name` of local times, and its offset column.
        name : the column of times.
        zones : the time zone of each row.

        Returns
        -------
        A mark such as " (UTC-6)" for each row; "" behind all other times.
        """
        return _marks(table[f"{name}{OFFSET}"], read_twice(table[name], zones))

    def abroad(self, table: pd.DataFrame, name: str, zones: pd.Series, home: pd.Series) -> pd.Series:
        """Mark what `twice` marks, and the times at which the clock of the zone `home` shows another time."""
        differs = clock_times(real(table, name), home) != table[name]
        return _marks(table[f"{name}{OFFSET}"], differs | read_twice(table[name], zones))

    def everywhere(self, table: pd.DataFrame, name: str, zones: pd.Series) -> pd.Series:
        """Mark all times if the plan's clocks differ, else what `twice` marks."""
        return _marks(table[f"{name}{OFFSET}"], read_twice(table[name], zones) | self.several)

    def at_depots(self, trips: pd.DataFrame) -> pd.Series:
        """Give the time zone of the depot of each trip."""
        return trips["depot_id"].map(self.depots)

    def at_places(self, drops: pd.DataFrame) -> pd.Series:
        """Give the time zone of the place of each drop."""
        return drops["place_id"].map(self.places)


def clock_words(zone: str, ahead: pd.Timedelta, lang: Language) -> str:
    """Name the clock of a zone that is `ahead` of UTC, as in "hora de Tijuana (UTC-8)"."""
    if "/" not in zone or zone.startswith("Etc/"):
        return utc_text(ahead)
    city = city_of(zone, lang)
    return text(_AREA, "clock_of", lang, city=city, utc=utc_text(ahead))


def utc_text(ahead: pd.Timedelta) -> str:
    """Write an offset from UTC, as in "UTC-8" or "UTC+5:45"."""
    minutes = int(ahead.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")


def _marks(ahead: pd.Series, where: pd.Series) -> pd.Series:
    """Write the offsets of the rows where `where` holds; "" for all others."""
    words = {offset: f" ({utc_text(offset)})" for offset in ahead.dropna().unique()}
    return ahead.map(words).where(where, "").fillna("").astype("str")
