"""Words, numbers and dates as the documents write them, in Spanish and English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from babel.dates import format_date
from babel.numbers import format_decimal

from logistics.core.characters import fenced
from logistics.core.language import FORMS, LOCALES, Language, catalog, plural, text
from logistics.core.steps import DIGITS
from logistics.output.clock_marks import clock_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import pandas as pd

AREA = "documents"
#: Spanish comes first in every document.
ORDER: tuple[Language, Language] = ("es", "en")
LOCALE = LOCALES
_LONG = {"es": "EEEE d 'de' MMMM 'de' y", "en": "EEEE, MMMM d, y"}
_SHORT = {"es": "EEE d MMM", "en": "EEE, MMM d"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#&~])")


@dataclass(frozen=True)
class Both:
    """A text in Spanish and in English."""

    es: str
    en: str

    def __getitem__(self, lang: Language) -> str:
        """Give the text in one language."""
        return self.es if lang == "es" else self.en


def operator_of(kind: str) -> str:
    """Say in Spanish and English who runs a depot, where the word of the tables is known; else as it stands there."""
    texts = catalog("map").get("operator_" + re.sub(r"\W+", "_", kind.lower()), {"es": kind, "en": kind})
    return " / ".join(dict.fromkeys((texts["es"], texts["en"])))


def say(key: str, lang: Language, **values: object) -> str:
    """Give a text of the documents in one language."""
    return text(AREA, key, lang, **values)


def both(key: str, **values: object) -> Both:
    """Give a text of the documents in both languages; a value may itself be a `Both`."""
    filled = {
        lang: {name: value[lang] if isinstance(value, Both) else value for name, value in values.items()}
        for lang in ORDER
    }
    return Both(say(key, "es", **filled["es"]), say(key, "en", **filled["en"]))


def number(value: float, lang: Language, digits: int = 0) -> str:
    """Write a number with at most so many decimals."""
    rounded = round(value, digits)
    return format_decimal(rounded + 0.0, format="#,##0." + "#" * digits, locale=LOCALE[lang])


def unit_word(value: float, unit: str) -> Both:
    """Give the word of a unit beside a quantity, translated where the catalogue knows it (`one|many`)."""
    key = "unit_" + re.sub(r"\W+", "_", unit.lower())
    if key not in catalog(AREA):
        return Both(unit, unit)
    spanish, english = (plural(value, say(key, lang).split(FORMS), lang) for lang in ORDER)
    return Both(spanish, english)


def amount(value: float, unit: str, lang: Language) -> str:
    """Write a quantity with its unit."""
    return f"{number(value, lang, digits=DIGITS)} {unit_word(value, unit)[lang]}"


def plain(name: str) -> str:
    """Write a name from the tables so that Markdown shows it as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(fenced(name).split()))


def long_date(day: dt.date, lang: Language) -> str:
    """Write a date with its weekday: `sábado 20 de octubre de 2018`."""
    return format_date(day, _LONG[lang], locale=LOCALE[lang])


def short_date(day: dt.date, lang: Language) -> str:
    """Write a date with its weekday, for narrow places: `sáb 20 oct`."""
    return format_date(day, _SHORT[lang], locale=LOCALE[lang])


def clock(time: pd.Timestamp, day: pd.Timestamp) -> str:
    """Write a time as `HH:MM` of a given day; midnight at the end of the day is `24:00`."""
    minutes = int((time - day).total_seconds() // 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def window(drop: Any, marks: Mapping[str, str]) -> str:
    """Write the hours of a drop (window_open, window_close, date); `marks` stand behind them, the same only once."""
    opens, closes = (clock(getattr(drop, name), drop.date) for name in ("window_open", "window_close"))
    first, last = marks["window_open"], marks["window_close"]
    return f"{opens}{first if first != last else ''}-{closes}{last}"


def clock_name(zone: str, ahead: pd.Timedelta) -> Both:
    """Name the clock of a zone: "hora de Tijuana (UTC-8)"."""
    return Both(clock_words(zone, ahead, "es"), clock_words(zone, ahead, "en"))
