"""Reads dates as people write them: a column is read in the one order in which all its cells are dates.

2018-10-20 is always year-month-day. 20/10/2018, 20.10.18 and 20-10-18 may have the day or the month first, the last one
also the year. The order is the only one that fits all cells of the column; if several fit, the column is reported.
20 de octubre de 2018, 20-oct-18 and Oct 20, 2018 are clear by themselves. Two digits of a year mean this century.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import pandas as pd
from babel import Locale

from logistics.core.language import languages
from logistics.core.language.found import of_all_languages, speech, table_words
from logistics.inputs.tables.near import folded

FIRST_DATE, LAST_DATE = pd.Timestamp("1990-01-01"), pd.Timestamp("2100-12-31")
#: Day 0 of spreadsheets, which keep a date as a number of days.
_SPREADSHEET = pd.Timestamp("1899-12-30")

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})\s*([/.-])\s*([0-9]{1,2})\s*\2\s*([0-9]{1,2})\.?")
_FIGURES = re.compile(r"([0-9]{1,2})\s*([/.-])\s*([0-9]{1,2})\s*\2\s*([0-9]{4}|[0-9]{2})")
_WORDS = re.compile(r"[^\W\d_]+|[0-9]+")
_NUMBER = re.compile(r"[0-9]{5}(?:\.0+)?")
#: The orders of day, month and year, by name.
_ORDERS = {"day_first": ("day", "month", "year"), "month_first": ("month", "day", "year")}
_TWO_DIGITS = {**_ORDERS, "year_first": ("year", "month", "day")}


@dataclass(frozen=True)
class Dates:
    """The dates of a column.

    Attributes
    ----------
    dates : date of each cell; missing where it could not be read.
    codes : code of the problem of each cell, or "".
    order : order in which cells were read that are not written year-month-day; "" if there are none.
    count : number of these cells.
    example : row of the first of these cells, and the date it was read as.
    """

    dates: pd.Series
    codes: pd.Series
    order: str = ""
    count: int = 0
    example: tuple[int, str] = (0, "")


def read_dates(texts: pd.Series) -> Dates:
    """Read the cells of a column, none of them blank, as dates.

    The codes of problems are `not_a_date`; `date_out_of_range`; `date_number` for a spreadsheet's number in place of a
    date; `ambiguous_date` if several orders fit the column; `mixed_dates` if no order fits all its cells.
    """
    iso = texts.str.fullmatch(_ISO.pattern).astype(bool)
    if iso.all():
        return _judged(pd.to_datetime(texts, format="%Y-%m-%d", errors="coerce").astype("datetime64[us]"))
    own = texts.map(_certain)
    figures = texts[own.isna() & texts.str.fullmatch(_FIGURES.pattern)]
    orders = _TWO_DIGITS if figures.map(_two_digits).any() else _ORDERS
    readings = {order: figures.map(lambda text, parts=parts: _in_order(text, parts)) for order, parts in orders.items()}
    possible = pd.Series(data=False, index=figures.index)
    for reading in readings.values():
        possible |= reading.notna()
    fitting = {order: reading for order, reading in readings.items() if reading[possible].notna().all()}
    different = {tuple(reading[possible]) for reading in fitting.values()}
    dates = own.copy()
    if len(different) == 1:
        dates.update(next(iter(fitting.values())))
    judged = _judged(pd.to_datetime(dates, errors="coerce").astype("datetime64[us]"))
    values, codes = judged.dates, judged.codes.mask(texts.str.fullmatch(_NUMBER.pattern).astype(bool), "date_number")
    if len(different) != 1:
        asked = "ambiguous_date" if different else "mixed_dates"
        codes[figures.index[possible]] = asked
    read = values[(codes == "") & ~iso]
    if read.empty:
        return Dates(values, codes)
    order = next(iter(fitting)) if len(figures) and len(different) == 1 and possible.any() else "one_way"
    return Dates(values, codes, order, len(read), (int(read.index[0]), f"{read.iloc[0]:%Y-%m-%d}"))


def _judged(values: pd.Series) -> Dates:
    codes = pd.Series("", index=values.index, dtype=object).mask(values.isna(), "not_a_date")
    return Dates(values, codes.mask((values < FIRST_DATE) | (values > LAST_DATE), "date_out_of_range"))


def spreadsheet_date(text: str) -> str:
    """Give the date that a spreadsheet's number stands for (text)."""
    return f"{_SPREADSHEET + pd.Timedelta(days=int(float(text))):%Y-%m-%d}"


def _certain(text: str) -> pd.Timestamp | None:
    """Read a date whose order is clear by itself; None for any other text."""
    year_first = _ISO.fullmatch(text) or _YEAR_FIRST.fullmatch(text)
    if year_first:
        parts = [part for part in year_first.groups() if part.isdigit()]
        return _date(*map(int, parts))
    return _with_month_name(text)


def _with_month_name(text: str) -> pd.Timestamp | None:
    """Read `28 de febrero de 2019`, `28-feb-19` and `Feb 28, 2019`; a day of the week before it is ignored."""
    parts = [part for part in _WORDS.findall(text) if folded(part) not in _fillers()]
    months = [month for part in parts if (month := _months().get(folded(part)))]
    numbers = [int(part) for part in parts if part.isdigit()]
    others = [part for part in parts if not part.isdigit() and folded(part) not in _months()]
    if len(months) != 1 or len(numbers) != 2 or any(folded(part) not in _weekdays() for part in others):
        return None
    year_first = numbers[0] > 31
    day, year = (numbers[1], numbers[0]) if year_first else (numbers[0], numbers[1])
    digits = [len(part) for part in parts if part.isdigit()]
    if digits[0 if year_first else 1] not in {2, 4}:
        return None
    return _date(year if year > 99 else 2000 + year, months[0], day)


@of_all_languages
def _fillers() -> frozenset[str]:
    told = (table_words(lang).get("dates", {}).get("fillers", ()) for lang in languages())
    return frozenset(folded(word) for words in told for word in words)


@of_all_languages
def _months() -> dict[str, int]:
    """Give the number of each month by its full and short names in all languages."""
    own = [table_words(lang).get("dates", {}).get("months", {}) for lang in languages()]
    names = {
        folded(name): number
        for locale in _locales()
        for width in ("wide", "abbreviated")
        for number, name in locale.months["format"][width].items()
    }
    return names | {folded(name): number for months in own for name, number in months.items()}


@of_all_languages
def _weekdays() -> frozenset[str]:
    return frozenset(
        folded(name)
        for locale in _locales()
        for width in ("wide", "abbreviated")
        for name in locale.days["format"][width].values()
    )


def _locales() -> list[Locale]:
    """Give the locales of all languages, those of the country and those of the language everywhere."""
    country = [Locale.parse(speech(lang).locale) for lang in languages()]
    return [*(Locale(locale.language) for locale in country), *country]


def _two_digits(text: str) -> bool:
    found = _FIGURES.fullmatch(text)
    return found is not None and len(found[4]) == 2


def _in_order(text: str, parts: tuple[str, ...]) -> pd.Timestamp | None:
    found = _FIGURES.fullmatch(text)
    if found is None or (parts[0] == "year" and not _may_begin_with_year(found)):
        return None
    figures = dict(zip(parts, map(int, (found[1], found[3], found[4])), strict=True))
    year = figures["year"]
    return _date(year if year > 99 else 2000 + year, figures["month"], figures["day"])


def _may_begin_with_year(found: re.Match[str]) -> bool:
    """Say whether figures may begin with a two-digit year: only with hyphens, as in 18-10-20."""
    return found[2] == "-" and len(found[1]) == len(found[4]) == 2


def _date(year: int, month: int, day: int) -> pd.Timestamp | None:
    try:
        return pd.Timestamp(dt.datetime(year, month, day))  # noqa: DTZ001 - dates of an operation have no zone
    except ValueError:
        return None
