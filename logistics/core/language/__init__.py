"""Every text a person reads, in Spanish and English, kept as data beside this file."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING, Any, Literal, get_args

from babel import Locale
from babel.numbers import NumberFormatError, format_decimal, parse_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LOCALES: dict[Language, str] = {"en": "en_US", "es": "es_MX"}
#: Parts the forms of a word in a text, the singular first: `{trips:viaje|viajes}` is `1 viaje` or `2 viajes`.
FORMS = "|"
#: Before the forms: the word alone, without its number: `{rows:~Falta|Faltan}`.
WORD_ALONE = "~"


@cache
def catalog(area: str) -> dict[str, dict[str, str]]:
    """All texts of one area (the name of a TOML file here): key -> language -> text."""
    return tomllib.loads(files(__name__).joinpath(f"{area}.toml").read_text("utf-8"))


def areas() -> list[str]:
    """Name the areas that have texts, in order: one a file of this folder."""
    names = [file.name for file in files(__name__).iterdir()]
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


def text(area: str, key: str, lang: Language, **values: object) -> str:
    """Give the text `key` of `area` in `lang`, its `{names}` filled from `values`.

    A value whose place names the forms of a word (`{trips:viaje|viajes}`) is a number: it is written as people of the
    language do, before the form that goes with it by the rules of the language (CLDR).
    """
    return filled(catalog(area)[key][lang], lang, values)


def filled(template: str, lang: Language, values: Mapping[str, object]) -> str:
    """Fill the `{names}` of a text in `lang`, as `text` does."""
    return _Filled(lang).vformat(template, (), values)


def plural(value: float, forms: Sequence[str], lang: Language) -> str:
    """Give the form of a word that goes with a number: forms are those of one, and of all others."""
    # A decimal that is whole is written without its point, and so it is read: 1.0 is "1 trip".
    number = int(value) if float(value).is_integer() else value
    return forms[0] if Locale.parse(LOCALES[lang]).plural_form(abs(number)) == "one" else forms[-1]


class _Filled(Formatter):
    """Fills a text; knows the places that name forms of a word."""

    def __init__(self, lang: Language) -> None:
        self._lang = lang

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write a value, with the word that goes with it; a number may be written already."""
        if FORMS not in format_spec:
            return str(super().format_field(value, format_spec))
        locale = LOCALES[self._lang]
        amount = _read(value, locale) if isinstance(value, str) else Decimal(str(round(value, 2)))
        word = plural(float(amount), format_spec.removeprefix(WORD_ALONE).split(FORMS), self._lang)
        return word if format_spec.startswith(WORD_ALONE) else f"{_written(value, amount, locale)} {word}"


def _read(written: str, locale: str) -> Decimal:
    """Read a number as it was written; what is no number goes with the word of many."""
    try:
        return parse_decimal(written, locale=locale)
    except NumberFormatError:
        return Decimal(2)


def _written(value: Any, amount: Decimal, locale: str) -> str:
    """Write a number as people of the language do."""
    return value if isinstance(value, str) else format_decimal(amount, format="#,##0.##", locale=locale)
