"""Recognises the names of tables, columns, settings and words, in every language.

English names are those of the schema; those of another language are in its file `table_words.toml`. Case, accents,
spaces and marks are ignored, as is what stands in brackets or on further lines of a column's name:
`Fecha de llegada (día)` is `arrive_date`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from babel import Locale

from logistics.core.language import languages
from logistics.core.language.found import of_all_languages, speech, table_words
from logistics.inputs.tables.near import folded
from logistics.inputs.tables.schema import SETTINGS, SETTINGS_TABLE, TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from logistics.core.language import Language
    from logistics.inputs.tables.schema import TableSchema

#: The kind of words under which the kinds of entries of the journal are known.
ENTRY_KIND = "entry_kind"
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[\r\n].*", re.DOTALL)


def _known(own: Iterable[str], names: Callable[[str, Language], Iterable[str]]) -> dict[str, str]:
    """Map folded names in all languages to what they stand for.

    A name that stands for several things is that of the schema, or else that of the first language.

    Parameters
    ----------
    own : the English names.
    names : gives the names in a language for an English name.
    """
    known = {folded(name): name for name in own}
    for lang in languages():
        here = {folded(name): english for english in own for name in names(english, lang)}
        known = here | known
    return known


def column_names(table: str, column: str, lang: Language) -> tuple[str, ...]:
    """Give the names of a column, or of a setting (table `operation`), in a language; new tables use the first."""
    told = table_words(lang)
    if table == SETTINGS_TABLE and column in SETTINGS:
        return tuple(told.get("settings", {}).get(column, ()))
    of_entries = table in known_words(ENTRY_KIND)
    own = told.get("columns_of_entries", {}) if of_entries else told.get("columns_of", {}).get(table, {})
    return tuple(own.get(column, told.get("columns", {}).get(column, _of_names_in(column, lang))))


def _of_names_in(column: str, lang: Language) -> tuple[str, ...]:
    """Give the name of a column of names in one more language: `name_pt` is `nombre en portugués`."""
    code, told = column.removeprefix("name_"), table_words(lang)
    if code not in languages() or "name_in" not in told:
        return ()
    named = Locale.parse(speech(code).locale).get_language_name(speech(lang).locale)
    return (str(told["name_in"]).format(language=named),)


def table_names(table: str, lang: Language) -> tuple[str, ...]:
    """Give the names of a table in a language; new operations use the first."""
    return tuple(table_words(lang).get("tables", {}).get(table, ()))


@of_all_languages
def _tables() -> dict[str, str]:
    return _known([*TABLES, SETTINGS_TABLE], table_names)


def table_named(name: str) -> str:
    """Give the table (or `operation` for the settings) that a sheet or file name stands for; "" if none."""
    return _tables().get(folded(name), "")


@of_all_languages
def _columns(table: str, columns: tuple[str, ...]) -> dict[str, str]:
    return _known(columns, lambda column, lang: column_names(table, column, lang))


def column_named(cell: str, table: TableSchema) -> str:
    """Give the column of a table that a header cell stands for; "" if none."""
    known = _columns(table.name, tuple(column.name for column in table.columns))
    return known.get(folded(cell)) or known.get(folded(_REMARK.sub("", cell)), "")


@of_all_languages
def _settings() -> dict[str, str]:
    return _known(list(SETTINGS), lambda name, lang: column_names(SETTINGS_TABLE, name, lang))


def setting_named(key: str) -> str:
    """Give the setting that a key stands for; the key itself if none."""
    return key if key in SETTINGS else _settings().get(folded(key), key)


def _words_of(kind: str, lang: Language) -> dict[str, list[str]]:
    """Give the words of a language by the English words of a kind."""
    words: dict[str, list[str]] = table_words(lang).get("values", {}).get(kind, {})
    return words


@of_all_languages
def _words(kind: str) -> dict[str, str]:
    return _known(known_words(kind), lambda word, lang: _words_of(kind, lang).get(word, ()))


def word_named(text: str, kind: str) -> str:
    """Give the English word of a kind (`mode`, `body`, `area`, `per`) for a text; the text itself if there is none."""
    return _words(kind).get(folded(text), text)


@of_all_languages
def known_words(kind: str) -> tuple[str, ...]:
    """Give the English words of a kind that have words in another language."""
    return tuple(dict.fromkeys(word for lang in languages() for word in _words_of(kind, lang)))


def word_in(word: str, kind: str, lang: Language) -> str:
    """Translate an English word of a kind into a language, so that `word_named` reads it back."""
    days = cycle_named(word) if kind == "per" else ""
    if days:
        return str(table_words(lang).get("cycles", {}).get("write", "{days} days")).format(days=days)
    return next(iter(_words_of(kind, lang).get(word, ())), word)


def cycle_named(text: str) -> str:
    """Give the number of days of a cycle: `30` for `30 days` or `cada 30 días`; "" for any other text."""
    found = _cycle().fullmatch(text)
    return found["days"] if found else ""


@of_all_languages
def _cycle() -> re.Pattern[str]:
    told = [table_words(lang).get("cycles", {}) for lang in languages()]
    every, days = ("|".join(part for cycle in told for part in cycle.get(name, ())) for name in ("every", "days"))
    return re.compile(rf"(?:(?:{every})\s+)?(?P<days>[0-9]{{1,4}})\s+(?:{days})", re.IGNORECASE)


@of_all_languages
def flags() -> dict[str, float]:
    """Give what the words for yes (1) and no (0) in all languages stand for, by the word in lower case."""
    told = [table_words(lang).get("flags", {}) for lang in languages()]
    return {
        word.casefold(): value
        for answers in told
        for answer, value in (("yes", 1.0), ("no", 0.0))
        for word in answers.get(answer, ())
    }


@cache
def _marks() -> dict[str, list[str]]:
    return tomllib.loads(files(__package__).joinpath("marks.toml").read_text("utf-8"))


@cache
def _error_values() -> frozenset[str]:
    return frozenset(_bare(mark) for mark in _marks()["error_values"])


def _bare(mark: str) -> str:
    return re.sub(r"[\s¡¿]", "", mark).casefold()


def is_error_value(text: str) -> bool:
    """Say whether a cell holds the error value of a failed formula, in any language."""
    if not text.startswith(("#", "E", "e")):
        return False
    bare = _bare(text)
    return bare in _error_values() or re.fullmatch(r"#{3,}|err:[0-9]{3}|#err[0-9]{3}!?", bare) is not None


def is_total(text: str) -> bool:
    """Say whether a cell is the label of a row of totals: `TOTAL`, `Suma:`, `Subtotal`."""
    return folded(text) in _totals()


@cache
def _totals() -> frozenset[str]:
    return frozenset(folded(mark) for mark in _marks()["totals"])
