"""Finds the languages by listing their folders, and reads the properties of each language besides its texts."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import cache, wraps
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple

from babel import Locale, UnknownLocaleError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from importlib.resources.abc import Traversable

#: The code of a language: the name of its folder.
Language = str
#: Environment variable with a folder of further languages, for translators; its files go before those here.
VARIABLE = "LOGISTICS_LANGUAGES"
#: The file that makes a folder a language.
ABOUT = "language.toml"
#: The file that says how people write tables in a language; a language may do without it.
TABLE_WORDS = "table_words.toml"
#: Names of the patterns of dates, by where the dates are written.
PATTERNS = ("day", "full", "brief", "long", "short", "page_long", "page_short")

#: Kinds of words that a scan of files looks for: counted people, people of an age or sex, totals, days to come. Then
#: short names of months, and days of the month in words: an entry for each number from 1, in which spaces part names.
SCANNED = ("people", "ages", "totals", "later", "months", "days")


Given = TypeVarTuple("Given")
Found = TypeVar("Found")


class LanguageFileError(Exception):
    """A file of a language cannot be used."""

    def __init__(self, file: str, reason: str) -> None:
        """Keep the file and what is wrong with it, in English, as translators read English."""
        super().__init__(f"{file}: {reason}")
        self.file, self.reason = file, reason


@dataclass(frozen=True)
class Speech:
    """The properties of a language besides its texts.

    Attributes
    ----------
    name : name of the language in itself.
    locale : its CLDR locale.
    dates : CLDR pattern by the names of `PATTERNS`.
    scanned : words by the kinds of `SCANNED`, as parts of regular expressions.
    """

    name: str
    locale: str
    dates: Mapping[str, str]
    scanned: Mapping[str, tuple[str, ...]]

    @property
    def categories(self) -> tuple[str, ...]:
        """The plural categories of the language, in the order of CLDR."""
        known = {*Locale.parse(self.locale).plural_form.tags, "other"}
        return tuple(name for name in ("zero", "one", "two", "few", "many", "other") if name in known)


def _defaults() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("defaults.toml").read_text("utf-8"))


#: The language that has every text.
BASE: Language = _defaults()["base"]
#: The languages that a coordinator's papers and pages show side by side, in this order.
SIDE_BY_SIDE: tuple[Language, ...] = tuple(_defaults()["side_by_side"])


def languages() -> tuple[Language, ...]:
    """Give the codes of all languages, sorted.

    Raises
    ------
    LanguageFileError
        The folder that `LOGISTICS_LANGUAGES` names is not there.
    """
    return tuple(_found(os.environ.get(VARIABLE, "")))


def speech(lang: Language) -> Speech:
    """Give the properties of a language.

    Raises
    ------
    KeyError
        There is no such language.
    LanguageFileError
        Its `language.toml` cannot be used.
    """
    return _speech(os.environ.get(VARIABLE, ""), lang)


def table_words(lang: Language) -> Mapping[str, Any]:
    """Give how people write tables in a language: the content of its `table_words.toml`; empty if it has none.

    Raises
    ------
    KeyError
        There is no such language.
    LanguageFileError
        The file cannot be used.
    """
    return _table_words(os.environ.get(VARIABLE, ""), lang)


def of_all_languages(function: Callable[[*Given], Found]) -> Callable[[*Given], Found]:
    """Keep what a function gives for as long as there are the same languages (a decorator)."""
    kept: dict[tuple[str, tuple[*Given]], Found] = {}

    @wraps(function)
    def called(*args: *Given) -> Found:
        key = os.environ.get(VARIABLE, ""), args
        if key not in kept:
            kept[key] = function(*args)
        return kept[key]

    return called


def own_areas(lang: Language) -> frozenset[str]:
    """Give the areas whose texts a language has itself."""
    return _own_areas(os.environ.get(VARIABLE, ""), lang)


def folders(lang: Language) -> tuple[Traversable, ...]:
    """Give the folders of a language, in the order in which they are searched."""
    return _found(os.environ.get(VARIABLE, ""))[lang]


@cache
def _found(further: str) -> dict[Language, tuple[Traversable, ...]]:
    roots: list[Traversable] = [files(__package__)]
    if further:
        if not Path(further).is_dir():
            raise LanguageFileError(further, f"there is no such folder, and {VARIABLE} names it")
        roots.insert(0, Path(further))
    named: dict[Language, list[Traversable]] = {}
    for root in roots:
        for folder in root.iterdir():
            if folder.is_dir() and any(file.name.endswith(".toml") for file in folder.iterdir()):
                named.setdefault(folder.name, []).append(folder)
    # A folder without `language.toml` only adds areas to a language that another folder declares.
    return {
        name: tuple(there)
        for name, there in sorted(named.items())
        if any(folder.joinpath(ABOUT).is_file() for folder in there)
    }


@cache
def _own_areas(further: str, lang: Language) -> frozenset[str]:
    names = [file.name for folder in _found(further)[lang] for file in folder.iterdir()]
    return frozenset(Path(name).stem for name in names if name.endswith(".toml") and name not in {ABOUT, TABLE_WORDS})


@cache
def _table_words(further: str, lang: Language) -> Mapping[str, Any]:
    there = (file for folder in _found(further)[lang] if (file := folder.joinpath(TABLE_WORDS)).is_file())
    return next(map(read_toml, there), {})


@cache
def _speech(further: str, lang: Language) -> Speech:
    file = next(file for folder in _found(further)[lang] if (file := folder.joinpath(ABOUT)).is_file())
    told = read_toml(file)
    try:
        made = Speech(
            name=str(told["name"]),
            locale=str(told["locale"]),
            dates={name: str(told["dates"][name]) for name in PATTERNS},
            scanned={kind: tuple(map(str, told["scanned"][kind])) for kind in SCANNED},
        )
        Locale.parse(made.locale)
    except (KeyError, TypeError, ValueError, UnknownLocaleError) as error:
        raise LanguageFileError(str(file), f"it needs name, locale, dates and scanned: {error}") from error
    return made


def read_toml(file: Traversable) -> dict[str, Any]:
    """Read a file of a language.

    Raises
    ------
    LanguageFileError
        The file is not TOML in UTF-8.
    """
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise LanguageFileError(str(file), str(error)) from error
