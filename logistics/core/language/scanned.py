"""Gives the words that a scan of files looks for in every language: for people, months and days of the week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel import Locale

from logistics.core.language.found import languages, speech

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal


def scan_words(kind: str) -> str:
    """Give the words of one kind (`found.SCANNED`) in all languages, as alternatives of a regular expression."""
    return "|".join(dict.fromkeys(word for lang in languages() for word in speech(lang).scanned[kind]))


def scanned_lists(kind: Literal["months", "days"]) -> Iterator[Iterator[tuple[int, str]]]:
    """Give the names of months or of days of the month in each language, with their numbers from 1."""
    for lang in languages():
        yield (
            (number, name) for number, names in enumerate(speech(lang).scanned[kind], start=1) for name in names.split()
        )


def months_of_all(width: Literal["wide", "abbreviated"]) -> Iterator[tuple[int, str]]:
    """Give the names of the months in all languages, with their numbers from 1."""
    for locale in _locales():
        yield from locale.months["format"][width].items()


def weekdays_of_all() -> Iterator[tuple[int, str]]:
    """Give the names of the days of the week in all languages, with their numbers from 0 (Monday)."""
    for locale in _locales():
        yield from locale.days["format"]["wide"].items()


def _locales() -> list[Locale]:
    return [Locale.parse(speech(lang).locale) for lang in languages()]
