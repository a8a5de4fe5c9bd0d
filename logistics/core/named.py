"""The names of items and vehicles in several languages: a column `name_<code>` for each language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics.core.language import BASE, SIDE_BY_SIDE, Texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from logistics.core.language import Language

PREFIX = "name_"


def names_in(table: pd.DataFrame, lang: Language) -> pd.Series:
    """Give the names of the rows of a table in a language, or in the base language where a name is missing."""
    base = table[f"{PREFIX}{BASE}"]
    column = f"{PREFIX}{lang}"
    return table[column].where(table[column] != "", base) if column in table else base


def with_names(table: pd.DataFrame, languages: Sequence[Language] = SIDE_BY_SIDE) -> pd.DataFrame:
    """Give a table with a column `name_<code>` for each of several languages, filled as `names_in` does."""
    return table.assign(**{f"{PREFIX}{lang}": names_in(table, lang) for lang in languages})


def name_columns(table: pd.DataFrame) -> list[str]:
    """List the columns of a table that hold names in a language."""
    return [str(column) for column in table.columns if str(column).startswith(PREFIX)]


def texts_of(row: Any, prefix: str, languages: Sequence[Language] = SIDE_BY_SIDE) -> Texts:
    """Give the cells of the columns `<prefix>_<code>` of a row as one text in several languages."""
    return Texts({lang: getattr(row, f"{prefix}_{lang}") for lang in languages})


def columns_of(prefix: str, languages: Sequence[Language] = SIDE_BY_SIDE) -> tuple[str, ...]:
    """Give the names of the columns `<prefix>_<code>` for several languages."""
    return tuple(f"{prefix}_{lang}" for lang in languages)
