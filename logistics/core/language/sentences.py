"""Gives the texts of a language by area and key, and fills in their values."""

from __future__ import annotations

import os
import re
from decimal import Decimal
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING, Any

from babel import Locale
from babel.numbers import NumberFormatError, parse_decimal

from logistics.core.language.found import (
    BASE,
    VARIABLE,
    Language,
    LanguageFileError,
    folders,
    languages,
    own_areas,
    read_toml,
    speech,
)
from logistics.core.language.written import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: Separates the forms of a word in a text, the singular first: `{trips:viaje|viajes}` gives `1 viaje` or `2 viajes`.
FORMS = "|"
#: Before the forms of a word: writes the word without its number, as in `{rows:~Falta|Faltan}`.
WORD_ALONE = "~"
#: Most decimals of a number in a sentence.
_DIGITS = 2


def areas() -> list[str]:
    """Give the areas of texts, sorted: one for each file of the base language."""
    return sorted(own_areas(BASE))


def catalog(area: str, lang: Language) -> Mapping[str, str]:
    """Give all texts of an area in a language (key -> text), or in the base language if it lacks the area.

    Raises
    ------
    KeyError
        There is no such language.
    LanguageFileError
        The file of the area cannot be used.
    """
    return _catalog(os.environ.get(VARIABLE, ""), area, spoken_in(area, lang))


def word_key(kind: str, word: str) -> str:
    """Give the key of a text for a word of the tables: the unit `first aid kit` has `unit_first_aid_kit`."""
    return f"{kind}_" + re.sub(r"\W+", "_", word.lower())


def complete(lang: Language) -> bool:
    """Say whether a language has every text."""
    return speaks(lang, areas())


def speaks(lang: Language, needed: Iterable[str]) -> bool:
    """Say whether a language has all texts of these areas."""
    return own_areas(lang) >= set(needed)


def complete_languages() -> tuple[Language, ...]:
    """Give the languages that have every text."""
    return tuple(lang for lang in languages() if complete(lang))


def text(area: str, key: str, lang: Language, /, **values: object) -> str:
    """Give the text `key` of `area` in `lang`, with its `{names}` filled from `values`.

    Where a place gives the forms of a word (`{trips:viaje|viajes}`), the value is a number. It is written as usual in
    the language, followed by the form that the plural rules of the language (CLDR) ask for.
    """
    return filled(catalog(area, lang)[key], spoken_in(area, lang), values)


def spoken_in(area: str, lang: Language) -> Language:
    """Give the language in which the texts of an area are found for `lang`: that one, or the base language."""
    return lang if area in own_areas(lang) else BASE


def filled(template: str, lang: Language, values: Mapping[str, object]) -> str:
    """Fill the `{names}` of a text in `lang`, as `text` does."""
    return _Filled(lang).vformat(template, (), values)


def plural(value: float, forms: Sequence[str], lang: Language) -> str:
    """Give the form of a word that goes with a number.

    Parameters
    ----------
    value : the number.
    forms : one form for each of `Speech.categories`, or two forms: for one and for all other numbers.
    lang : code of the language.
    """
    spoken = speech(lang)
    # A whole decimal is written without its point, so its plural is that of the whole number: 1.0 is "1 trip".
    whole = int(value) if float(value).is_integer() else value
    category = Locale.parse(spoken.locale).plural_form(abs(whole))
    if len(forms) == len(spoken.categories):
        return forms[spoken.categories.index(category)]
    return forms[0] if category == "one" else forms[-1]


class _Filled(Formatter):
    """Fills a text, with the forms of words that its places give."""

    def __init__(self, lang: Language) -> None:
        self._lang = lang

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write a value, with the form of a word where the place gives forms; a number may be a text already."""
        if FORMS not in format_spec:
            return str(super().format_field(value, format_spec))
        amount = _read(value, self._lang) if isinstance(value, str) else round(value, _DIGITS)
        word = plural(float(amount), format_spec.removeprefix(WORD_ALONE).split(FORMS), self._lang)
        if format_spec.startswith(WORD_ALONE):
            return word
        return f"{value if isinstance(value, str) else number(value, self._lang, digits=_DIGITS)} {word}"


def _read(written: str, lang: Language) -> Decimal:
    """Read a number from its text; a text that is no number counts as 2, for the plural."""
    try:
        return parse_decimal(written, locale=speech(lang).locale)
    except NumberFormatError:
        return Decimal(2)


@cache
def _catalog(further: str, area: str, lang: Language) -> dict[str, str]:
    name = f"{area}.toml"
    folder = next(folder for folder in folders(lang) if folder.joinpath(name).is_file())
    found = _flat(read_toml(folder.joinpath(name)))
    # Tests check the texts of the package; only further folders are checked here.
    if further and lang != BASE:
        _check_whole(str(folder.joinpath(name)), found, _catalog(further, area, BASE))
    return found


def _flat(texts: Mapping[str, Any], above: str = "") -> dict[str, str]:
    """Give texts by their full keys, such as `bad_csv.message`."""
    flat: dict[str, str] = {}
    for key, value in texts.items():
        flat |= _flat(value, f"{above}{key}.") if isinstance(value, dict) else {f"{above}{key}": str(value)}
    return flat


def _check_whole(file: str, found: Mapping[str, str], base: Mapping[str, str]) -> None:
    """Refuse an area that lacks texts of the base language, or whose texts have other places to be filled."""
    wrong = [f"{key} is missing" for key in base if key not in found]
    wrong += [f"{key} is not known" for key in found if key not in base]
    wrong += [
        f"{key} has other places to be filled than {sorted(places(base[key]))}"
        for key in found
        if key in base and places(found[key]) != places(base[key])
    ]
    if wrong:
        raise LanguageFileError(file, "; ".join(wrong))


def places(template: str) -> set[str]:
    """Give the names of the places to be filled in a text; none if its braces do not match."""
    try:
        return {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    except ValueError:
        return set()
