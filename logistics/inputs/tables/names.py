"""Recognises the English and Spanish names of tables, columns, settings and words.

English names are those of the schema, Spanish ones those of `names.toml`. Case, accents, spaces and marks are ignored,
as is what stands in brackets or on further lines of a column's name: `Fecha de llegada (día)` is `arrive_date`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from babel import Locale

from logistics.core.language import languages
from logistics.core.language.found import speech
from logistics.inputs.tables.near import folded
from logistics.inputs.tables.schema import SETTINGS, SETTINGS_TABLE, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from logistics.core.language import Language
    from logistics.inputs.tables.schema import TableSchema

#: The kind of words under which the kinds of entries of the journal are known.
ENTRY_KIND = "entry_kind"
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[\r\n].*", re.DOTALL)
_CYCLE = re.compile(r"(?:cada\s+)?(?P<days>[0-9]{1,4})\s+(?:days?|d[ií]as?)", re.IGNORECASE)


@cache
def _names() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("names.toml").read_text("utf-8"))


def _known(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Map folded names to what they stand for; an English name goes before the same Spanish name of something else."""
    spanish = {folded(name): own for own, others in names.items() for name in others}
    return spanish | {folded(own): own for own in names}


def spanish_names(table: str, column: str) -> tuple[str, ...]:
    """Give the Spanish names of a column, or of a setting (table `operation`); new tables use the first."""
    if table == SETTINGS_TABLE and column in SETTINGS:
        return tuple(_names()["settings"][column])
    own = _names()["columns_of"].get(table, {})
    if table in known_words(ENTRY_KIND):
        own = _names()["columns_of_entries"]
    return tuple(own.get(column, _names()["columns"].get(column, _translated(column))))


def _translated(column: str) -> tuple[str, ...]:
    """Give the Spanish name of a column of names in one more language: `name_pt` is `nombre en portugués`."""
    code = column.removeprefix("name_")
    if code not in languages():
        return ()
    return (f"nombre en {Locale.parse(speech(code).locale).get_language_name('es')}",)


def spanish_table_names(table: str) -> tuple[str, ...]:
    """Give the Spanish names of a table; new operations use the first."""
    return tuple(_names()["tables"][table])


@cache
def _tables() -> dict[str, str]:
    return _known({name: spanish_table_names(name) for name in (*TABLES, SETTINGS_TABLE)})


def table_named(name: str) -> str:
    """Give the table (or `operation` for the settings) that a sheet or file name stands for; "" if none."""
    return _tables().get(folded(name), "")


@cache
def _columns(table: str, columns: tuple[str, ...]) -> dict[str, str]:
    return _known({column: spanish_names(table, column) for column in columns})


def column_named(cell: str, table: TableSchema) -> str:
    """Give the column of a table that a header cell stands for; "" if none."""
    known = _columns(table.name, tuple(column.name for column in table.columns))
    return known.get(folded(cell)) or known.get(folded(_REMARK.sub("", cell)), "")


@cache
def _settings() -> dict[str, str]:
    return _known({name: spanish_names(SETTINGS_TABLE, name) for name in SETTINGS})


def setting_named(key: str) -> str:
    """Give the setting that a key stands for; the key itself if none."""
    return key if key in SETTINGS else _settings().get(folded(key), key)


@cache
def _words(kind: str) -> dict[str, str]:
    return _known(_names()["values"].get(kind, {}))


def word_named(text: str, kind: str) -> str:
    """Give the English word of a kind (`mode`, `body`, `area`, `per`) for a text; the text itself if there is none."""
    return _words(kind).get(folded(text), text)


def known_words(kind: str) -> tuple[str, ...]:
    """Give the English words of a kind that have Spanish words."""
    return tuple(_names()["values"].get(kind, {}))


def word_in(word: str, kind: str, lang: Language) -> str:
    """Translate an English word of a kind into a language, so that `word_named` reads it back."""
    names = _names()["values"].get(kind, {}).get(word)
    if lang == "es" and kind == "per" and not names:
        return f"cada {word.removesuffix('days').strip()} días"
    return names[0] if lang == "es" and names else word


def cycle_named(text: str) -> str:
    """Give the number of days of a cycle: `30` for `30 days` or `cada 30 días`; "" for any other text."""
    found = _CYCLE.fullmatch(text)
    return found["days"] if found else ""


@cache
def _marks(kind: str) -> frozenset[str]:
    return frozenset(_bare(mark) for mark in _names()["marks"][kind])


def _bare(mark: str) -> str:
    return re.sub(r"[\s¡¿]", "", mark).casefold()


def is_error_value(text: str) -> bool:
    """Say whether a cell holds the error value of a failed formula, in any language."""
    if not text.startswith(("#", "E", "e")):
        return False
    bare = _bare(text)
    return bare in _marks("error_values") or re.fullmatch(r"#{3,}|err:[0-9]{3}|#err[0-9]{3}!?", bare) is not None


def is_total(text: str) -> bool:
    """Say whether a cell is the label of a row of totals: `TOTAL`, `Suma:`, `Subtotal`."""
    return folded(text) in _totals()


@cache
def _totals() -> frozenset[str]:
    return frozenset(folded(mark) for mark in _names()["marks"]["totals"])
