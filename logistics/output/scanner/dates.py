"""Dates in a text that are too late to be shown, in all spellings that people and programs use."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from logistics.core.language.scanned import months_of_all, scan_words, scanned_lists, weekdays_of_all
from logistics.output.scanner.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from logistics.output.scanner.secrets import Secrets

#: A date counts as late within so many days after the last one shown. The limits are for a full date, for a day and
#: named month without a year, and for a numeric day and month such as 5/11.
_FAR, _NEAR, _NEXT = 3660, 150, 45
_MONTHS = {fold(name): number for names in scanned_lists("months") for number, name in names}
_MONTHS |= {fold(name): number for number, name in months_of_all("wide")}
#: Abbreviated months. Some are words of another language (`out`, `set`), so they count only with a day and `de`.
_SHORTENED = {fold(name): number for number, name in months_of_all("abbreviated")}
_SPELT = {fold(name): number for names in scanned_lists("days") for number, name in names}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_SHORT_MONTH = "|".join(sorted(_SHORTENED, key=len, reverse=True))
_DAY = r"(?P<d>0?[1-9]|[12]\d|3[01])"
_SPELT_DAY = "|".join(sorted(_SPELT, key=len, reverse=True))
#: Dates in a folded text, which is words and numbers with one space between them.
_WORDED = (
    re.compile(rf"(?<!\S){_DAY}(?:st|nd|rd|th|o)?(?: de| of)? (?P<m>{_MONTH})(?: (?:de |del )?(?P<y>\d{{4}}))?(?!\S)"),
    re.compile(rf"(?<!\S)(?P<m>{_MONTH}) {_DAY}(?:st|nd|rd|th)?(?: (?P<y>\d{{4}}))?(?!\S)"),
    re.compile(rf"(?<!\S)(?P<w>{_SPELT_DAY}) (?:de |of )?(?P<m>{_MONTH})(?: (?:de |del )?(?P<y>\d{{4}}))?(?!\S)"),
    re.compile(rf"(?<!\S){_DAY} de (?P<m>{_SHORT_MONTH})(?: (?:de |del )?(?P<y>\d{{4}}))?(?!\S)"),
)
_ISO = re.compile(r"(?<!\d)(\d{4})([-/._ ]?)(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?!\d)")
_RUN_TOGETHER = re.compile(r"(?<!\d)(\d{2})(\d{2})(20\d{2})(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|(?<! )\d{2})(?![\d.])")
_SHORT = re.compile(r"(?<![\d./-])(\d{1,2})/(\d{1,2})(?![\d/]|\.\d)")
_WEEK = re.compile(r"(?<!\d)(\d{4})-?W(\d{2})(?:-?([1-7]))?(?!\d)", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<![\d-])(\d{4})-(\d{3})(?![\d-])")
_EPOCH = re.compile(r"(?<![\d.])(\d{10})(\d{3})?(?:\d{3}){0,2}(?![\d])")
_WEEKDAYS = {fold(name): number for number, name in weekdays_of_all()}
_WEEKDAY = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_FEW = r"two|three|four|five|dos|tres|cuatro|cinco|\d{1,2}"
#: Days relative to the day on which the text is read.
_RELATIVE = re.compile(
    rf"(?<!\S)(?:{scan_words('later')}"
    rf"|(?:en|dentro de|in) (?:{_FEW}) (?:dias?|days?|semanas?|weeks?)"
    rf"|(?:next|this coming|el|este|proximo|on) (?:{_WEEKDAY})(?: que viene| proximo)?(?! \d)"
    rf"|(?:{_WEEKDAY}) (?:que viene|proximo))(?!\S)"
)
#: A weekday and a day such as `viernes 9`; if a month follows, other patterns match.
_OF_WEEK = re.compile(rf"(?<!\S)(?P<w>{_WEEKDAY}) {_DAY}(?! (?:de |of )?(?:{_MONTH})\b)(?!\S)")
_CLOCK = re.compile(r"\d{4}-\d{2}-\d{2}[T ](\d{2}:\d{2})(?::(\d{2}))?")
#: Days from which spreadsheets (the first two), computers and calendars count.
_FIRSTS = (dt.date(1899, 12, 30), dt.date(1904, 1, 1), dt.date(1970, 1, 1), dt.date.min)
#: Heads of columns of years, months and days.
_PARTS = ({"year", "ano", "anio", "yyyy"}, {"month", "mes", "mm"}, {"day", "dia", "dd"})


def late_dates(text: str, secrets: Secrets) -> Iterator[str]:
    """Give the dates in a text that lie after the last day shown, as they are written."""
    last = secrets.limits.last_day
    for written, days in _written(text, secrets):
        if any(0 < (day - last).days <= _FAR for day in days):
            yield written
    for match in _EPOCH.finditer(text):
        day = dt.datetime.fromtimestamp(int(match[1]), ZoneInfo(secrets.timezone)).date()
        if 0 < (day - last).days <= _FAR:
            yield match[0]
    folded = fold(text)
    yield from (match[0] for match in _RELATIVE.finditer(folded))
    for match in _OF_WEEK.finditer(folded):
        told = (_WEEKDAYS[match["w"]], int(match["d"]))
        near = {more: last + dt.timedelta(days=more) for more in range(-_NEXT, _NEXT)}
        ahead = [more for more, day in near.items() if (day.weekday(), day.day) == told]
        # Within these days, a weekday hardly ever falls on the same day of the month twice.
        if ahead and min(ahead) > 0:
            yield match[0]
    for match in _SHORT.finditer(text):
        if any(0 < (day - last).days <= _NEXT for day in _around(last, [(int(match[2]), int(match[1]))])):
            yield match[0]


def clock_times(text: str) -> Iterator[str]:
    """Give the dates in a text that have a clock time other than midnight."""
    return (match[0] for match in _CLOCK.finditer(text) if (match[1], match[2] or "00") != ("00:00", "00"))


def late_serials(values: Iterable[object], secrets: Secrets) -> Iterator[str]:
    """Give the cells of a column that are too late as day numbers, as of spreadsheets (43402 is 2018-10-29)."""
    last = secrets.limits.last_day
    for value in values:
        if re.fullmatch(r"\d{5,6}(\.\d+)?", str(value)):
            days = [float(str(value)) - (last - first).days for first in _FIRSTS]
            if any(0 < day <= _FAR for day in days):
                yield str(value)


def late_parts(table: pd.DataFrame, secrets: Secrets) -> Iterator[str]:
    """Give the days of a table, in separate columns of year, month and day, that are too late."""
    heads = [fold(str(name)) for name in table.columns]
    found = [at for names in _PARTS for at in [at for at, head in enumerate(heads) if head in names][:1]]
    if len(found) < len(_PARTS):
        return
    parts = table.iloc[:, found].astype("str").drop_duplicates()
    for year, month, day in parts.itertuples(index=False):
        named = _MONTHS.get(fold(month)) or _SHORTENED.get(fold(month))
        number = named or (int(month) if month.strip().isdecimal() else 0)
        if year.strip().isdecimal() and day.strip().isdecimal():
            full = int(year) + (2000 if int(year) < 100 else 0)
            if any(0 < (when - secrets.limits.last_day).days <= _FAR for when in _days([(full, number, int(day))])):
                yield f"{year} {month} {day}"


def _written(text: str, secrets: Secrets) -> Iterator[tuple[str, list[dt.date]]]:
    """Give each date in a text: as written, and the days that it may mean."""
    yield from _in_digits(text)
    folded = fold(text)
    for pattern in _WORDED:
        for match in pattern.finditer(folded):
            parts = match.groupdict()
            day = _SPELT[parts["w"]] if parts.get("w") else int(parts["d"])
            month = _MONTHS.get(parts["m"]) or _SHORTENED[parts["m"]]
            if parts["y"]:
                yield match[0], _days([(int(parts["y"]), month, day)])
            else:
                last = secrets.limits.last_day
                yield match[0], [day for day in _around(last, [(month, day)]) if (day - last).days <= _NEAR]


def _around(last: dt.date, months_and_days: list[tuple[int, int]]) -> list[dt.date]:
    """Give days without a year, as (month, day), in the year of the last day shown and in the next year."""
    return _days([(last.year + more, month, day) for more in (0, 1) for month, day in months_and_days])


def _days(parts: list[tuple[int, int, int]]) -> list[dt.date]:
    """Give the dates of (year, month, day); parts that are no date are left out."""
    days = []
    for year, month, day in parts:
        try:
            days.append(dt.date(year, month, day))
        except ValueError:
            continue
    return days


def _week(year: int, week: int, day: int) -> list[dt.date]:
    """Give the date of a day of an ISO week; none if there is no such week."""
    try:
        return [dt.date.fromisocalendar(year, week, day)]
    except ValueError:
        return []


def _in_digits(text: str) -> Iterator[tuple[str, list[dt.date]]]:
    """Give each date that is written in digits: as written, and the days that it may mean."""
    for match in _ISO.finditer(text):
        if match[2] or len(match[0]) == 8:
            yield match[0], _days([(int(match[1]), int(match[3]), int(match[4]))])
    for match in _NUMERIC.finditer(text):
        one, other, year = int(match[1]), int(match[3]), int(match[4])
        year += 2000 if year < 100 else 0
        yield match[0], _days([(year, other, one), (year, one, other)])
    for match in _RUN_TOGETHER.finditer(text):
        one, other, year = (int(part) for part in match.groups())
        yield match[0], _days([(year, other, one), (year, one, other)])
    for match in _WEEK.finditer(text):
        yield match[0], _week(int(match[1]), int(match[2]), int(match[3] or 7))
    for match in _ORDINAL.finditer(text):
        if 1 <= int(match[2]) <= 366 and dt.MINYEAR <= int(match[1]) < dt.MAXYEAR:
            yield match[0], [dt.date(int(match[1]), 1, 1) + dt.timedelta(days=int(match[2]) - 1)]
