"""Words, quantities and clock times as the documents write them, in one language or in all side by side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from logistics.core.characters import fenced
from logistics.core.language import BASE, FORMS, Texts, catalog, in_each, number, plural, text, texts, word_key
from logistics.core.steps import DIGITS
from logistics.output.clock_marks import clock_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from logistics.core.language import Language

AREA = "documents"
#: The area of the words that tables use: units, kinds of shelters and of organisations.
WORDS = "words"
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#&~])")


#: Nothing, in all languages.
NOTHING = in_each(lambda _: "")


def known_word(kind: str, word: str) -> str:
    """Give the key in the area `words` of a word of the tables; "" if the word is not known."""
    key = word_key(kind, word)
    return key if key in catalog(WORDS, BASE) else ""


def operator_of(kind: str) -> str:
    """Write in all languages who runs a depot; a word that is not known is written as it stands in the tables."""
    key = known_word("operator", kind)
    return texts(WORDS, key).joined() if key else kind


def say(key: str, lang: Language, **values: object) -> str:
    """Give a text of the documents in one language."""
    return text(AREA, key, lang, **values)


def both(key: str, **values: object) -> Texts:
    """Give a text of the documents in all languages side by side; a value may itself be `Texts`."""
    return texts(AREA, key, **values)


def unit_word(value: float, unit: str, lang: Language) -> str:
    """Give the word of a unit for a quantity, in singular or plural; a unit that is not known stays as it is."""
    key = known_word("unit", unit)
    return plural(value, text(WORDS, key, lang).split(FORMS), lang) if key else unit


def unit_words(value: float, unit: str) -> Texts:
    """Give the word of a unit for a quantity, in all languages side by side."""
    return in_each(lambda lang: unit_word(value, unit, lang))


def amount(value: float, unit: str, lang: Language) -> str:
    """Write a quantity with its unit."""
    return f"{number(value, lang, digits=DIGITS)} {unit_word(value, unit, lang)}"


def plain(name: str) -> str:
    """Escape a name from the tables, so that Markdown shows it unchanged on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(fenced(name).split()))


def clock(time: pd.Timestamp, day: pd.Timestamp) -> str:
    """Write a time as `HH:MM` counted from the start of a day; midnight at the end of the day is `24:00`."""
    minutes = int((time - day).total_seconds() // 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def window(drop: Any, marks: Mapping[str, str]) -> str:
    """Write the window of a drop, as in `07:00-19:00`.

    Parameters
    ----------
    drop : a row with window_open, window_close and date.
    marks : the mark behind each of the two times, by its name; a mark that is the same for both stands once.
    """
    opens, closes = (clock(getattr(drop, name), drop.date) for name in ("window_open", "window_close"))
    first, last = marks["window_open"], marks["window_close"]
    return f"{opens}{first if first != last else ''}-{closes}{last}"


def clock_name(zone: str, ahead: pd.Timedelta) -> Texts:
    """Name the clock of a zone in all languages, as in "hora de Tijuana (UTC-8)"."""
    return in_each(lambda lang: clock_words(zone, ahead, lang))
