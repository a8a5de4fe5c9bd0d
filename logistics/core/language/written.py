"""Writes numbers, percentages and dates as usual in a language; no other module writes any."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import format_date, get_timezone_location
from babel.numbers import format_decimal, format_percent

from logistics.core.language.found import speech

if TYPE_CHECKING:
    import datetime as dt

    from logistics.core.language.found import Language

_WHOLE = "#,##0"


def number(value: float, lang: Language, digits: int = 0, least: int = 0) -> str:
    """Write a number with at most `digits` and at least `least` decimals."""
    decimals = "0" * least + "#" * (digits - least)
    return _decimal(float(round(value, digits)) + 0.0, f"{_WHOLE}.{decimals}", speech(lang).locale)


def percentage(share: float, lang: Language, digits: int = 0) -> str:
    """Write a share of a whole as a percentage with `digits` decimals: 0.25 is `25%`."""
    locale = speech(lang).locale
    pattern = Locale.parse(locale).percent_formats[None].pattern
    decimals = f"{_WHOLE}.{'0' * digits}" if digits else _WHOLE
    return format_percent(share, format=pattern.replace(_WHOLE, decimals), locale=locale)


def date_text(day: dt.date, pattern: str, lang: Language) -> str:
    """Write a date by one of the patterns of the language (`found.PATTERNS`)."""
    spoken = speech(lang)
    return _date(day, spoken.dates[pattern], spoken.locale)


def city_of(zone: str, lang: Language) -> str:
    """Give the name of the city that a time zone is named after."""
    return get_timezone_location(zone, locale=speech(lang).locale, return_city=True)


def marks_of(lang: Language) -> tuple[str, str]:
    """Give the separators of thousands and of decimals."""
    symbols = Locale.parse(speech(lang).locale).number_symbols["latn"]
    return symbols["group"], symbols["decimal"]


# Papers write the same few numbers and dates thousands of times.


@lru_cache(maxsize=1 << 14)
def _decimal(value: float, pattern: str, locale: str) -> str:
    return format_decimal(value, format=pattern, locale=locale)


@lru_cache(maxsize=1 << 10)
def _date(day: dt.date, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=locale)
