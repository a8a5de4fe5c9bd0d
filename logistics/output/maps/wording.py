"""Words, dates and clock times as the map shows them, in Spanish and English at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from babel.dates import format_date
from babel.numbers import format_decimal

from logistics.core.language import Language, catalog, text
from logistics.core.steps import DIGITS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    import pandas as pd

AREA = "map"
#: The order of the two languages in every pair; the first is shown when the page opens.
ORDER: tuple[Language, Language] = ("es", "en")
#: A text in Spanish and in English.
Both = tuple[str, str]

_LOCALES = ("es_MX", "en")
_LONG = ("EEEE d 'de' MMMM 'de' y", "EEEE d MMMM y")
_SHORT = "d MMM"


def both(key: str, **values: str | Both) -> Both:
    """Give a text of the map in both languages; a value may itself be a pair."""
    spanish, english = (
        text(
            AREA, key, lang, **{name: value if isinstance(value, str) else value[at] for name, value in values.items()}
        )
        for at, lang in enumerate(ORDER)
    )
    return spanish, english


def known(prefix: str, word: str) -> Both:
    """Translate a word of the tables (a unit, a kind) where the catalogue knows it; else give it as it is."""
    key = prefix + re.sub(r"\W+", "_", word.lower())
    return both(key) if key in catalog(AREA) else (word, word)


def long_date(day: dt.date) -> Both:
    """Write a date with its weekday: `sábado 20 de octubre de 2018`."""
    spanish, english = (format_date(day, form, locale=name) for form, name in zip(_LONG, _LOCALES, strict=True))
    return spanish, english


def middle_date(day: dt.date) -> Both:
    """Write a date with its weekday, for narrow places: `sáb 20 oct`."""
    spanish, english = (format_date(day, f"EEE {_SHORT}", locale=name) for name in _LOCALES)
    return spanish, english


def short_date(day: dt.date) -> Both:
    """Write a date as day and month: `20 oct`."""
    spanish, english = (format_date(day, _SHORT, locale=name) for name in _LOCALES)
    return spanish, english


def day_and_month(day: dt.date) -> Both:
    """Write a date without its weekday: `23 de octubre`; a scan takes `mar 23 oct`, a Tuesday, for a day in March."""
    spanish, english = (
        format_date(day, form, locale=name) for form, name in zip(("d 'de' MMMM", "d MMMM"), _LOCALES, strict=True)
    )
    return spanish, english


def span_of_days(first: dt.date, last: dt.date) -> Both:
    """Name days in a row: `del 15 al 21 de octubre de 2018`."""
    firsts, lasts = (
        [
            format_date(day, form, locale=name)
            for form, name in zip(("d 'de' MMMM 'de' y", "d MMMM y"), _LOCALES, strict=True)
        ]
        for day in (first, last)
    )
    return both("week_long", first=(firsts[0], firsts[1]), last=(lasts[0], lasts[1]))


def number(value: float) -> str:
    """Write a quantity in whole units; Mexico and English both write 1,234."""
    return f"{value:,.0f}"


def quantity(value: float) -> str:
    """Write a quantity as it is, with all its digits; Mexico and English both write 1,234.5."""
    return format_decimal(round(value, DIGITS) + 0.0, format="#,##0." + "#" * DIGITS, locale="en")


def clock(times: pd.Series, dates: pd.Series) -> pd.Series:
    """Write times as `HH:MM` of the given dates; midnight at the end of a day is `24:00`."""
    minutes = ((times - dates).dt.total_seconds() // 60).astype("int64")
    written: pd.Series = (minutes // 60).astype(str).str.zfill(2) + ":" + (minutes % 60).astype(str).str.zfill(2)
    return written


def hours_of(opens: int, closes: int) -> str:
    """Write two minutes of the day as `07:00-19:00`."""
    return f"{opens // 60:02d}:{opens % 60:02d}-{closes // 60:02d}:{closes % 60:02d}"


def pairs(spanish: Iterable[str], english: Iterable[str]) -> list[Both]:
    """Put two columns of names together."""
    return list(zip(spanish, english, strict=True))
